"""Counterfactuals: the effect of other facts on the advice, and the fewest facts that give or remove an advice."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import compress
from operator import is_not
from typing import Any

from attrs import define, field, frozen

from magrules.consultation.answer import Answer
from magrules.consultation.candidates import candidates
from magrules.consultation.contradictions import contradicted
from magrules.consultation.phrase import filled
from magrules.consultation.standings import ADVISED, AdviceResult, Standing, stand
from magrules.engine.evaluate import JointVerdict, Verdict, support
from magrules.engine.incremental import revise
from magrules.engine.inference import Inference
from magrules.errors import FactsError
from magrules.model.conditions import Comparison, Not
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE, Truth
from magrules.model.values import Text, is_known
from magrules.model.vocabulary import altered

MOST_FACTS = 3
MOST_TRIED = 300
"""The number of suppositions to try: a number, not a time, so that the same question has the same answer."""


def suppose(person: Any, inference: Inference, facts: Mapping[str, Any]) -> Inference | None:
    """The inference for the person with these facts instead; None when they are impossible.

    None also when rules would contradict each other that do not now.
    """
    try:
        other = altered(person, facts)
    except FactsError:
        return None
    supposed = revise(inference, inference.ruleset.vocabulary.changes(other, facts))
    return supposed if set(contradicted(supposed)) <= set(contradicted(inference)) else None


def differing(before: Inference, after: Inference, alone: dict[str, AdviceResult]) -> Iterator[str]:
    """The advice whose standing or dose differs between two inferences of one ruleset.

    ``alone`` is the cache of :func:`magrules.consultation.standings.stand` for the inference before.
    """
    ruleset, alone_after = before.ruleset, dict[str, AdviceResult]()
    changed = compress(after.truths, map(is_not, after.truths.values(), before.truths.values()))
    for id in sorted(frozenset[str]().union(*(ruleset.bearing[rule] for rule in changed))):
        was, is_now = stand(before, ruleset.advice[id], alone), stand(after, ruleset.advice[id], alone_after)
        if (was.standing, was.dose) != (is_now.standing, is_now.dose):
            yield id


@frozen
class AdviceChange:
    """One advice before and after some facts changed, and the rules on it whose truth changed.

    ``texts`` are its texts before and after, with the reasons, filled in.
    """

    before: AdviceResult
    after: AdviceResult
    rules: tuple[str, ...]
    texts: tuple[Text, Text]

    @property
    def id(self) -> str:
        """The id of the advice."""
        return self.before.id

    @property
    def kind(self) -> str:
        """``appears``, ``vanishes``, ``standing``, ``dose``, ``reasons`` or ``text`` when nothing else differs."""
        was, is_now = (line.standing in ADVISED for line in (self.before, self.after))
        if was is not is_now:
            return "appears" if is_now else "vanishes"
        if self.before.standing is not self.after.standing:
            return "standing"
        if self.before == self.after and self.before.needs == self.after.needs:
            return "text"
        return "dose" if self.before.dose != self.after.dose else "reasons"


def advice_changes(
    before: Inference, after: Inference, lines: Iterable[AdviceResult], others: Iterable[AdviceResult]
) -> tuple[AdviceChange, ...]:
    """Every advice whose standing or text differs in the second inference, in the order of the advice."""
    changed = [id for stratum in before.ruleset.strata for id in stratum if after.truths[id] is not before.truths[id]]
    was = {line.id: line for line in lines}
    changes = (
        AdviceChange(
            was[line.id], line,
            tuple(id for id in changed if line.id in before.ruleset.bearing[id]),
            (_text(before, was[line.id]), _text(after, line)),
        )
        for line in others
    )  # fmt: skip
    return tuple(change for change in changes if change.kind != "text" or change.texts[0] != change.texts[1])


def _text(inference: Inference, line: AdviceResult) -> Text:
    """The text of an advice and the reasons of its rules, filled in; empty where it is open or does not apply."""
    if line.standing in (Standing.NOT_APPLICABLE, Standing.OPEN):
        return Text(**dict.fromkeys(inference.ruleset.languages, ""))
    ruleset = inference.ruleset
    rules = (ruleset.rules[id] for id in (*line.rules, *line.limited_by, *line.withheld_by, *line.unless))
    texts = [
        *([line.advice.text] if line.standing in ADVISED else []),
        *(rule.because for rule in rules if rule.because),
    ]
    return Text(**{
        language: " ".join(
            dict.fromkeys(filled(ruleset, text.of(language), inference.facts, language) for text in texts)
        )
        for language in ruleset.languages
    })  # fmt: skip


@frozen
class Counterfactual:
    """Other facts that would give or remove an advice; ``line`` is the advice with them."""

    facts: Mapping[str, Any] = field(hash=False)
    line: AdviceResult


@frozen
class Counterfactuals(Answer):
    """The smallest sets of fact changes that give an advice, or remove it where it is given or provisional.

    No part of a smallest set has the same effect; of each set of facts the change nearest to the present
    values is shown. ``complete`` is true when the search covered every set of up to three facts, with the
    values of :func:`magrules.consultation.candidates.candidates`.
    """

    line: AdviceResult
    proposals: tuple[Counterfactual, ...]
    complete: bool
    person: Any = field(repr=False)
    ruleset: Ruleset = field(repr=False)

    def __repr__(self) -> str:
        count = f"{len(self.proposals)} proposal{'' if len(self.proposals) == 1 else 's'}"
        return (
            f"<Counterfactuals {self.line.id}: {self.line.standing.value}, {count}{'' if self.complete else ' so far'}>"
        )

    @property
    def removes(self) -> bool:
        """Whether the advice is given or provisional now, so that the proposals remove it."""
        return self.line.standing in ADVISED


def what_would_change(person: Any, inference: Inference, line: AdviceResult) -> Counterfactuals:
    """The fewest facts that give or remove the advice, fewest first.

    A known fact that never changes (an age) is not among them.
    """
    search = _Search(person, inference, line)
    complete = all(search.sets_of(size) for size in range(1, MOST_FACTS + 1))
    return Counterfactuals(line, tuple(search.proposals), complete, person, inference.ruleset)


@define
class _Search:
    """Search from one supposition to the next by the facts on which the standing rests.

    The standing cannot change while none of these changes, so every set that changes it holds one of them.
    """

    person: Any
    inference: Inference
    line: AdviceResult
    proposals: list[Counterfactual] = field(factory=list)
    sets: list[frozenset[str]] = field(factory=list)
    visited: set[frozenset[tuple[str, int]]] = field(factory=set)
    trials: int = 0

    def sets_of(self, size: int) -> bool:
        """Try every set of so many facts; False when there are too many of them."""
        self.visited.clear()
        return self._extend({}, frozenset(), self.inference, size)

    def _extend(
        self, facts: dict[str, Any], chosen: frozenset[tuple[str, int]], inference: Inference, more: int
    ) -> bool:
        for name in self._changeable(inference, facts):
            names = frozenset({*facts, name})
            for at, value in enumerate(candidates(inference.ruleset, name, self.inference.facts[name])):
                key = chosen | {(name, at)}
                if any(smaller <= names for smaller in self.sets):
                    break
                if key in self.visited:
                    continue
                self.visited.add(key)
                self.trials += 1
                if self.trials > MOST_TRIED:
                    return False
                further = {**facts, name: value}
                after = suppose(self.person, self.inference, further)
                if after is None:
                    continue
                line = stand(after, self.line.advice)
                if (line.standing in ADVISED) is not (self.line.standing in ADVISED):
                    if more == 1:
                        self.sets.append(names)
                        self.proposals.append(Counterfactual(further, line))
                elif more > 1 and not self._extend(further, key, after, more - 1):
                    return False
        return True

    def _changeable(self, inference: Inference, facts: Mapping[str, Any]) -> Iterator[str]:
        for name in dict.fromkeys(resting_on(inference, stand(inference, self.line.advice))):
            fact = inference.ruleset.vocabulary.facts[name]
            if name not in facts and (fact.change != "never" or not is_known(self.inference.facts[name])):
                yield name


def resting_on(inference: Inference, line: AdviceResult) -> Iterator[str]:
    """The facts people can give on which it rests whether an advice is given: it cannot change while they do not."""
    ruleset = inference.ruleset
    own, advisers = ruleset.withholders[line.id], ruleset.advisers[line.id]
    rules = tuple(
        rule for rule in own if rule.id in line.withheld_by[:1]
    )  # it holds the advice back whatever else changes
    if not rules and line.standing in (Standing.OPEN, Standing.NOT_APPLICABLE):
        rules = () if inference.truth_of(advisers) is TRUE else advisers
    if not rules:
        rules = tuple(rule for id in (line.id, *line.advice.accompanies) for rule in _rules_of(inference, id))
    visited, left = set[str](), list[Rule | str](reversed(rules))
    while left:
        match left.pop():
            case Rule(id) as rule:
                if id not in visited:
                    visited.add(id)
                    left += reversed([leaf.fact for leaf in _decisive(inference.verdict(rule))])
            case name if name in ruleset.conclusions:
                left += reversed(ruleset.concluders[name])
            case name:
                fact = ruleset.vocabulary.facts[name]
                if fact.question:
                    yield name
                left += reversed([source for source in fact.of if source != name])


def _rules_of(inference: Inference, advice: str) -> tuple[Rule, ...]:
    """The rules that give an advice and those that hold it back."""
    advisers = inference.ruleset.advisers[advice]  # with a contradiction perhaps none of them holds
    return (*(inference.of_truth(advisers, TRUE) or advisers), *inference.ruleset.withholders[advice])


def _decisive(verdict: Verdict) -> Iterator[Comparison]:
    """The comparisons that decide a verdict: it cannot change while their truth does not."""
    match verdict:
        case JointVerdict(Not(), _, (part,)):
            yield from _decisive(part)
        case JointVerdict(_, Truth.UNKNOWN, parts):
            for part in parts:
                yield from _decisive(part)
        case _:
            yield from (leaf.condition for leaf in support(verdict))
