"""The content of a handbook: what each rule depends on, what depends on it, and the cases that exercise it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import yaml
from attrs import field, frozen

from magrules.consultation.phrase import condition_words, spoken_name, value_words
from magrules.language.write_facts import plain_facts
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.fact_types import ListOf, NumbersByName
from magrules.model.rules import Conclude, Flag, Grade, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.model.words import word
from magrules.testing.cases import Case, CaseFile, Cites, Concludes, Doses, Fires, IsOfKind, Stands, Urgent
from magrules.testing.lazy import LazyConsultation
from magrules.testing.runner import Outcome, outcomes


@frozen
class Outline:
    """A condition as nested lists: a line of words, and the lists below it."""

    words: str
    parts: tuple["Outline", ...] = ()


@frozen
class Exercise:
    """A case with its outcome and the rules that fire."""

    case: Case
    file: str
    outcome: Outcome = field(repr=False)
    fires: frozenset[str] = field(repr=False)

    @property
    def anchor(self) -> str:
        """The anchor of the case on its page."""
        return f"{self.file}:{self.case.id}"


@frozen(eq=False, slots=False)
class HandbookModel:
    """A ruleset with the cases about it, and indexes of both."""

    ruleset: Ruleset
    exercises: tuple[Exercise, ...] = field(default=(), repr=False)

    @cached_property
    def parts(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules by the ruleset that declares them."""
        names = dict.fromkeys(rule.ruleset for rule in self.ruleset.rules.values())
        return {name: tuple(rule for rule in self.ruleset.rules.values() if rule.ruleset == name) for name in names}

    @cached_property
    def users(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules whose condition names each fact or conclusion."""
        names = [*self.ruleset.vocabulary.facts, *self.ruleset.conclusions]
        named = {id: {leaf.fact for leaf in leaves} for id, leaves in self.ruleset.leaves.items()}
        return {name: tuple(self.ruleset.rules[id] for id, used in named.items() if name in used) for name in names}

    @cached_property
    def citers(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that cite each source."""
        rules = self.ruleset.rules.values()
        return {
            id: tuple(rule for rule in rules if any(cite.source == id for cite in rule.cites))
            for id in self.ruleset.sources
        }

    def uses(self, rule: Rule) -> tuple[str, ...]:
        """The facts and conclusions that a rule's condition names, in the order written."""
        return tuple(dict.fromkeys(leaf.fact for leaf in self.ruleset.leaves[rule.id]))

    def firing(self, rule: Rule) -> tuple[Exercise, ...]:
        """The cases in which a rule holds."""
        return self._firing.get(rule.id, ())

    def naming(self, name: str) -> tuple[Exercise, ...]:
        """The cases with an expectation about a rule, an advice or a conclusion of that name."""
        return self._naming.get(name, ())

    @cached_property
    def _firing(self) -> Mapping[str, tuple[Exercise, ...]]:
        return _by_name((id, exercise) for exercise in self.exercises for id in exercise.fires)

    @cached_property
    def _naming(self) -> Mapping[str, tuple[Exercise, ...]]:
        named = (
            (exercise, dict.fromkeys(name for expected in exercise.case.expects for name in _names(expected)))
            for exercise in self.exercises
        )
        return _by_name((name, exercise) for exercise, names in named for name in names)


def _by_name(pairs: Iterable[tuple[str, Exercise]]) -> Mapping[str, tuple[Exercise, ...]]:
    by_name: dict[str, list[Exercise]] = {}
    for name, exercise in pairs:
        by_name.setdefault(name, []).append(exercise)
    return {name: tuple(exercises) for name, exercises in by_name.items()}


def handbook_model(ruleset: Ruleset, files: Iterable[CaseFile] = ()) -> HandbookModel:
    """The handbook of a ruleset, with the cases about it or about a superset of its rules. Raises Contradiction."""
    exercises = [
        Exercise(
            outcome.case,
            file.name,
            outcome,
            frozenset(id for id in ruleset.rules if outcome.consultation.inference.truths[id] is TRUE),
        )
        for file in files
        if all(file.ruleset.rules.get(id) == rule for id, rule in ruleset.rules.items())
        for outcome in outcomes(file)
    ]
    return HandbookModel(ruleset, tuple(exercises))


def _names(expected: object) -> tuple[str, ...]:
    match expected:
        case Stands(advice, _, by):
            return (advice, *by)
        case Doses(name) | Concludes(name) | Fires(name) | Cites(name) | IsOfKind(name) | Urgent(_, name) if name:
            return (name,)
        case _:
            return ()


# --- in words ------------------------------------------------------------------------------------


def outline(ruleset: Ruleset, condition: Condition, language: str) -> Outline:
    """A condition as nested lists in that language."""
    match condition:
        case Comparison() | Not(Comparison()):
            return Outline(condition_words(ruleset, condition, language))
        case Not(part):
            return Outline(_heading(language, "none_of"), (outline(ruleset, part, language),))
        case AllOf(parts):
            heading = _heading(language, "all_of")
        case AnyOf(parts):
            heading = _heading(language, "any_of")
        case AtLeast(count, parts):
            heading = _heading(language, "at_least").format(count=count)
    return Outline(heading, tuple(outline(ruleset, part, language) for part in parts))


def concluded_words(ruleset: Ruleset, conclude: Conclude, language: str) -> str:
    """A conclusion of a rule: the phrase of a flag, or a level of a grade; an item of a tally by its name."""
    phrase = spoken_name(ruleset, conclude.name, language)
    match ruleset.conclusions[conclude.name]:
        case Flag():
            return phrase if conclude.value else f"{phrase}: {word(language, 'value', 'no')}"
        case Grade(levels=levels):
            return f"{phrase}: {levels[str(conclude.value)].of(language)}"
        case _:
            return f"{phrase}: +1 ({conclude.value})"


def known_words(consultation: LazyConsultation, language: str) -> Iterator[tuple[str, str]]:
    """Each known fact of a person with its value; a list of records in the form of a person file."""
    written = plain_facts(consultation.person)
    for name, fact in consultation.ruleset.vocabulary.facts.items():
        if fact.question and consultation.known[name] is not None:
            value = value_words(consultation.ruleset, name, consultation.known[name], language)
            if isinstance(fact.type, ListOf | NumbersByName) and name in written:
                value = yaml.safe_dump(written[name], default_flow_style=True, allow_unicode=True, width=1000).strip()
            yield fact.phrase.of(language), value


def named_words(ruleset: Ruleset, text: str, language: str) -> str:
    """A text with the names of its placeholders in brackets."""
    return re.sub(r"\{([a-z0-9_.]+)\}", lambda match: f"[{spoken_name(ruleset, match[1], language)}]", text)


def _heading(language: str, key: str) -> str:
    return word(language, "handbook", key)
