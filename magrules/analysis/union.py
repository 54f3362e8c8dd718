"""The union of two rulesets: their facts together and their rules side by side, so that both advise one person."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve

from magrules.errors import MagrulesError
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.domain import merged
from magrules.model.fact_types import Boolean, Choice, FactType, FreeNames, Number, Subset
from magrules.model.facts import boolean, choice, class_of, free_names, number, subset
from magrules.model.rules import Advice, Conclude, Limit, Rule, Withhold
from magrules.model.ruleset import Ruleset
from magrules.model.strata import stratify
from magrules.model.values import Text
from magrules.model.vocabulary import Fact, Vocabulary, vocabulary_of

NEW = "new "
"""Prefix of every name of the new ruleset; no author can write such a name."""

NAMED = 5
"""How many facts an error names."""
SIMPLE = (Boolean, Number, Choice, Subset, FreeNames)


def joined(old: Ruleset, new: Ruleset) -> Ruleset:
    """Both rulesets in one: the names of the new one begin with :data:`NEW`."""
    name = renaming(new)
    conclusions = {id: evolve(conclusion, name=name(id)) for id, conclusion in new.conclusions.items()}
    rules = {**old.rules, **{NEW + id: _rule(rule, name) for id, rule in new.rules.items()}}
    both = {**old.conclusions, **{conclusion.name: conclusion for conclusion in conclusions.values()}}
    return evolve(
        new,
        vocabulary=shared_vocabulary(old.vocabulary, new.vocabulary),
        sources={**old.sources, **new.sources},
        conclusions=both,
        questions={**old.questions, **new.questions},
        advice={**old.advice, **{NEW + id: _advice(advice) for id, advice in new.advice.items()}},
        rules=rules,
        strata=stratify(rules, both),
        domain=merged(old.domain, new.domain),
    )


def renaming(new: Ruleset) -> Callable[[str], str]:
    """The name that a fact or conclusion of the new ruleset has in the union."""
    return lambda name: NEW + name if name in new.conclusions else name


def _advice(advice: Advice) -> Advice:
    return evolve(advice, id=NEW + advice.id, accompanies=tuple(NEW + id for id in advice.accompanies))


def _rule(rule: Rule, name: Callable[[str], str]) -> Rule:
    def targets(effect: Withhold | Limit | None) -> Any:
        return evolve(effect, targets=tuple(NEW + id for id in effect.targets)) if effect else None

    return evolve(
        rule,
        id=NEW + rule.id,
        when=renamed(rule.when, name),
        concludes=tuple(Conclude(name(conclude.name), conclude.value) for conclude in rule.concludes),
        advises=tuple(NEW + id for id in rule.advises),
        withholds=targets(rule.withholds),
        limits=targets(rule.limits),
    )


def renamed(condition: Condition, name: Callable[[str], str]) -> Condition:
    """A condition of the new ruleset under the names of the union."""
    match condition:
        case Comparison():
            return evolve(condition, fact=name(condition.fact))
        case Not(part):
            return Not(renamed(part, name))
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return evolve(condition, parts=tuple(renamed(part, name) for part in parts))


# --- facts ---------------------------------------------------------------------------------------


def shared_vocabulary(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """The vocabulary that has every fact of both; ranges and choices are joined.

    Raises MagrulesError when a fact has different types, or when classes in Python differ.
    """
    for more, less in ((new, old), (old, new)):
        if all(name in more.facts and more.facts[name].type == fact.type for name, fact in less.facts.items()):
            return evolve(more, named=_named(old, new))
    fields = dict(_fields(old, new))
    if unlike := sorted(name for name, field in fields.items() if field is None):
        named = ", ".join(unlike[:NAMED]) + (f" and {len(unlike) - NAMED} more" if len(unlike) > NAMED else "")
        raise MagrulesError(f"the rulesets speak of different facts and cannot be compared: {named}")
    facts = class_of(fields)
    return vocabulary_of(facts, _named(old, new))


def _named(old: Vocabulary, new: Vocabulary) -> dict[str, dict[str, str]]:
    """The ids that names stand for in either."""
    return {name: {**old.named.get(name, {}), **new.named.get(name, {})} for name in (*old.named, *new.named)}


def _fields(old: Vocabulary, new: Vocabulary) -> Iterator[tuple[str, Any]]:
    """Each fact with the field that declares it; None where no field fits both."""
    for name in dict.fromkeys([*old.facts, *new.facts]):
        facts = [vocabulary.facts[name] for vocabulary in (old, new) if name in vocabulary.facts]
        kind = _together(facts[0].type, facts[-1].type)
        simple = "." not in name and not any(fact.of for fact in facts)
        labels = {option: text for fact in facts for option, text in fact.labels.items()}
        yield name, _field(kind, facts[-1], labels) if simple and kind else None


def _together(before: FactType, after: FactType) -> FactType | None:
    """The type of every value that either type has."""
    match before, after:
        case Number(unit, low, high, units, plausible), Number(same, least, most, more, also) if (
            unit == same and plausible == also
        ):
            return Number(unit, min(low, least), max(high, most), {**units, **more}, plausible)
        case Choice(options), Choice(more):
            return Choice(tuple(dict.fromkeys([*options, *more])))
        case Subset(options), Subset(more):
            return Subset(tuple(dict.fromkeys([*options, *more])))
        case FreeNames(known), FreeNames(more):
            return FreeNames({**known, **more})
        case _:
            return before if before == after and isinstance(before, SIMPLE) else None


def _field(kind: FactType, fact: Fact, labels: Mapping[str, Text]) -> Any:
    words: dict[str, Any] = {
        "phrase": fact.phrase, "question": fact.question, "ask": fact.ask, "change": fact.change,
        "of_another": fact.of_another,
    }  # fmt: skip
    match kind:
        case Number(unit, low, high, units, plausible):
            return number(unit, low, high, units=units, plausible=plausible, **words)
        case Choice(options):
            return choice(*options, labels=labels, **words)
        case Subset(options):
            return subset(*options, labels=labels, **words)
        case FreeNames(known):
            return free_names(known=known, **words)
        case _:
            return boolean(**words)
