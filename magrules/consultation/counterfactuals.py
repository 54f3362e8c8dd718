"""What would change: what other facts do to the advice, and the fewest facts that give or remove a line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, field, frozen

from magrules.consultation.answer import Answer
from magrules.consultation.candidates import candidates
from magrules.consultation.phrase import filled
from magrules.consultation.standings import TOLD, AdviceResult, Standing, stand
from magrules.consultation.suppose import suppose
from magrules.engine.evaluate import Verdict, support
from magrules.engine.inference import Inference
from magrules.model.conditions import Comparison, Not
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE, UNKNOWN
from magrules.model.values import Text, is_known

MOST_FACTS = 3
MOST_TRIED = 300
"""So many suppositions are tried: a number, not a time, so that the same question has the same answer."""


@frozen
class AdviceChange:
    """One advice before and after some facts changed, and the rules that bear on it and came out otherwise.

    ``texts`` is what was told of it and what is: its text with the reasons, filled in.
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
        was, is_now = (line.standing in TOLD for line in (self.before, self.after))
        if was is not is_now:
            return "appears" if is_now else "vanishes"
        if self.before.standing is not self.after.standing:
            return "standing"
        if self.before == self.after and self.before.needs == self.after.needs:
            return "text"
        return "dose" if self.before.dose != self.after.dose else "reasons"


def shifts(
    before: Inference, after: Inference, lines: Iterable[AdviceResult], others: Iterable[AdviceResult]
) -> tuple[AdviceChange, ...]:
    """Every advice that stands or reads otherwise in the second inference, in the order it is told in."""
    changed = [id for stratum in before.ruleset.strata for id in stratum if after.truths[id] is not before.truths[id]]
    was = {line.id: line for line in lines}
    made = (
        AdviceChange(
            was[line.id], line,
            tuple(id for id in changed if line.id in before.ruleset.bearing[id]),
            (told(before, was[line.id]), told(after, line)),
        )
        for line in others
    )  # fmt: skip
    return tuple(shift for shift in made if shift.kind != "text" or shift.texts[0] != shift.texts[1])


def told(inference: Inference, line: AdviceResult) -> Text:
    """What is told of an advice: its text and the reasons of its rules, filled in; nothing where it is not."""
    if line.standing in (Standing.NOT_APPLICABLE, Standing.OPEN):
        return Text(**dict.fromkeys(inference.ruleset.languages, ""))
    ruleset = inference.ruleset
    rules = (ruleset.rules[id] for id in (*line.rules, *line.limited_by, *line.withheld_by, *line.unless))
    texts = [*([line.advice.text] if line.standing in TOLD else []), *(rule.because for rule in rules if rule.because)]
    return Text(**{
        language: " ".join(
            dict.fromkeys(filled(ruleset, text.of(language), inference.facts, language) for text in texts)
        )
        for language in ruleset.languages
    })  # fmt: skip


@frozen
class Counterfactual:
    """Facts that, were they so, would give or remove an advice; ``line`` is how it would then stand."""

    facts: Mapping[str, Any] = field(hash=False)
    line: AdviceResult


@frozen
class Counterfactuals(Answer):
    """The smallest sets of fact changes that give an advice which is not told, or remove one that is.

    Smallest means that no part of the set would do; of each set of facts the change nearest to what
    is so now is shown. ``complete`` says that every set of up to three facts was looked at, with the
    values that :func:`magrules.consultation.candidates.candidates` finds worth trying.
    """

    line: AdviceResult
    proposals: tuple[Counterfactual, ...]
    complete: bool
    person: Any = field(repr=False)
    ruleset: Ruleset = field(repr=False)

    def __repr__(self) -> str:
        ways = f"{len(self.proposals)} proposal{'' if len(self.proposals) == 1 else 's'}"
        return (
            f"<Counterfactuals {self.line.id}: {self.line.standing.value}, {ways}{'' if self.complete else ' so far'}>"
        )

    @property
    def removes(self) -> bool:
        """Whether the advice is told now, so that the proposals remove it."""
        return self.line.standing in TOLD


def what_would_change(person: Any, inference: Inference, line: AdviceResult) -> Counterfactuals:
    """The fewest facts that give or remove the advice, fewest first.

    A fact that cannot come to be otherwise (an age that is known) is
    never among them.
    """
    search = _Search(person, inference, line)
    complete = all(search.sets_of(size) for size in range(1, MOST_FACTS + 1))
    return Counterfactuals(line, tuple(search.found), complete, person, inference.ruleset)


@define
class _Search:
    """Goes from one supposition to the next by the facts on which the standing rests.

    While none of these changes the standing stays, so every set that changes it holds one of them.
    """

    person: Any
    inference: Inference
    line: AdviceResult
    found: list[Counterfactual] = field(factory=list)
    sets: list[frozenset[str]] = field(factory=list)
    seen: set[frozenset[tuple[str, int]]] = field(factory=set)
    tried: int = 0

    def sets_of(self, size: int) -> bool:
        """Look at every set of so many facts; False when there are too many ways to try."""
        self.seen.clear()
        return self._extend({}, frozenset(), self.inference, size)

    def _extend(
        self, facts: dict[str, Any], chosen: frozenset[tuple[str, int]], inference: Inference, more: int
    ) -> bool:
        for name in self._changeable(inference, facts):
            names = frozenset({*facts, name})
            for at, value in enumerate(candidates(inference.ruleset, name, self.inference.facts[name])):
                key = chosen | {(name, at)}
                if any(found <= names for found in self.sets):
                    break
                if key in self.seen:
                    continue
                self.seen.add(key)
                self.tried += 1
                if self.tried > MOST_TRIED:
                    return False
                further = {**facts, name: value}
                after = suppose(self.person, self.inference, further)
                if after is None:
                    continue
                line = stand(after, self.line.advice)
                if (line.standing in TOLD) is not (self.line.standing in TOLD):
                    if more == 1:
                        self.sets.append(names)
                        self.found.append(Counterfactual(further, stand(after, self.line.advice)))
                elif more > 1 and not self._extend(further, key, after, more - 1):
                    return False
        return True

    def _changeable(self, inference: Inference, facts: Mapping[str, Any]) -> Iterator[str]:
        for name in dict.fromkeys(resting_on(inference, stand(inference, self.line.advice))):
            fact = inference.ruleset.vocabulary.facts[name]
            if name not in facts and (fact.change != "never" or not is_known(self.inference.facts[name])):
                yield name


def resting_on(inference: Inference, line: AdviceResult) -> Iterator[str]:
    """The facts people can give on which it rests whether a line is told: while they stay, so does that."""
    ruleset = inference.ruleset
    own, advisers = ruleset.withholders[line.id], ruleset.advisers[line.id]
    rules = tuple(rule for rule in own if rule.id in line.withheld_by[:1])  # whatever else changes, it must let go
    if not rules and line.standing in (Standing.OPEN, Standing.NOT_APPLICABLE):
        rules = () if inference.truth_of(advisers) is TRUE else advisers
    if not rules:
        rules = tuple(rule for id in (line.id, *line.advice.accompanies) for rule in _behind(inference, id))
    seen, left = set[str](), list[Rule | str](reversed(rules))
    while left:
        match left.pop():
            case Rule(id) as rule:
                if id not in seen:
                    seen.add(id)
                    left += reversed([leaf.fact for leaf in _deciding(inference.verdict(rule))])
            case name if name in ruleset.conclusions:
                left += reversed(ruleset.concluders[name])
            case name:
                fact = ruleset.vocabulary.facts[name]
                if fact.question:
                    yield name
                left += reversed([one for one in fact.of if one != name])


def _behind(inference: Inference, advice: str) -> tuple[Rule, ...]:
    """The rules that give an advice and those that hold it back."""
    advisers = inference.ruleset.advisers[advice]  # in spite of a contradiction none of them may hold
    return (*(inference.of_truth(advisers, TRUE) or advisers), *inference.ruleset.withholders[advice])


def _deciding(seen: Verdict) -> Iterator[Comparison]:
    """The comparisons that decide a verdict: while their truth stays, so does its own."""
    match seen.condition:
        case Not():
            yield from _deciding(seen.parts[0])
        case Comparison() as leaf:
            yield leaf
        case _ if seen.truth is UNKNOWN:
            for part in seen.parts:
                yield from _deciding(part)
        case _:
            yield from (one.condition for one in support(seen) if isinstance(one.condition, Comparison))
