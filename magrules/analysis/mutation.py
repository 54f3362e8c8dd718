"""Mutation testing: the share of small mistakes in the rules that the cases detect.

A mutant is *killed* when some case fails. A mutant that is proven to give everybody the same advice is *equivalent* and
not counted. The others *survive*: no case detects the mistake.

Expectations about questions are checked only for mutants of questions, since computing them takes a hundred times as
long as the rest; whether a rule fires shows whether it asks.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from attrs import field, frozen

from magrules.analysis.equivalence import is_equivalent
from magrules.analysis.mutants import Mutant, mutants
from magrules.analysis.mutated import Change
from magrules.consultation.properties import missing, violation, violations
from magrules.consultation.standings import advised
from magrules.engine.evaluate import truth_of
from magrules.errors import Contradiction
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.model.values import Value
from magrules.testing.cases import (
    Asks,
    AsksInOrder,
    Case,
    CaseFile,
    Cites,
    Concludes,
    Doses,
    Expected,
    Fires,
    IsOfKind,
    NeverGives,
    Stands,
    Urgent,
)
from magrules.testing.lazy import LazyConsultation
from magrules.testing.runner import actual


@frozen(eq=False)
class Mutation:
    """The mutants of a ruleset: killed, equivalent, or surviving."""

    ruleset: Ruleset = field(repr=False)
    killed: tuple[Mutant, ...] = field(repr=False)
    equivalent: tuple[Mutant, ...] = field(repr=False)
    survived: tuple[Mutant, ...] = field(repr=False)

    def share(self, safety: bool = False) -> float:
        """The percentage killed of the mutants that are not equivalent, rounded down to a tenth; of none, 100.

        ``safety`` counts the mutants of safety rules only.
        """
        killed, alive = (
            sum(1 for mutant in all if not safety or is_safety(mutant.rule)) for all in (self.killed, self.survived)
        )
        return rounded_down(killed, killed + alive)


def is_safety(rule: Rule) -> bool:
    """Whether a rule withholds or limits: a safety rule."""
    return rule.withholds is not None or rule.limits is not None


def rounded_down(part: int, whole: int) -> float:
    """A percentage, rounded down, so that only the whole is 100."""
    return 1000 * part // whole / 10 if whole else 100.0


def mutate(ruleset: Ruleset, files: Iterable[CaseFile]) -> Mutation:
    """Run the cases on every mutant of a ruleset. Cases that fail without a mutant kill nothing."""
    suite = Suite(tuple(files))
    killed, equivalent, survived = list[Mutant](), list[Mutant](), list[Mutant]()
    for mutant in mutants(ruleset):
        if suite.kills(mutant):
            killed.append(mutant)
        else:
            (equivalent if is_equivalent(ruleset, mutant) else survived).append(mutant)
    return Mutation(ruleset, tuple(killed), tuple(equivalent), tuple(survived))


@frozen(eq=False, slots=False)
class Suite:
    """The cases of some files, with one consultation of each under the ruleset of its file."""

    files: tuple[CaseFile, ...]

    @cached_property
    def baseline(self) -> tuple["RulesetCases", ...]:
        """The cases that pass, by their ruleset."""
        all: dict[Ruleset, list[BaselineCase]] = {}
        for file in self.files:
            cases = (BaselineCase(case, LazyConsultation(case.person, file.ruleset)) for case in file.cases)
            all.setdefault(file.ruleset, []).extend(case for case in cases if not case.differs(case.consultation))
        return tuple(RulesetCases(ruleset, tuple(cases)) for ruleset, cases in all.items())

    def kills(self, mutant: Mutant) -> bool:
        """Whether some case detects a mutant."""
        id, rule = mutant.rule.id, mutant.rule
        return any(cases.detect(mutant) for cases in self.baseline if cases.ruleset.rules.get(id) == rule)


@frozen(eq=False, slots=False)
class RulesetCases:
    """The cases that pass under a ruleset."""

    ruleset: Ruleset
    cases: tuple["BaselineCase", ...]

    def detect(self, mutant: Mutant) -> bool:
        """Whether some case detects a mutant; those are tried first that expect something of what it changes."""
        change = Change(self.ruleset, mutant)
        cases = self._with_another_truth(change) if change.of_condition else self._concerned(change)
        nearest = sorted(cases, key=lambda case: case.expected.isdisjoint(change.names))
        return any(case.detects(change) for case in nearest)

    def _concerned(self, change: Change) -> Sequence["BaselineCase"]:
        """The cases whose outcome rests on what a mutant may change, or where it may contradict other rules."""
        if self.ruleset.contested:
            return self.cases
        id, contested, reach = change.mutant.rule.id, change.mutated.contested, change.reach
        return [
            case
            for case in self.cases
            if not case.rests_on.isdisjoint(reach) or (contested and case.consultation.inference.truths[id] is TRUE)
        ]

    def _with_another_truth(self, change: Change) -> Iterator["BaselineCase"]:
        """Those of the cases in which a mutated condition has another truth."""
        rule, mutated = change.mutant.rule, change.mutant.mutated
        if rule.id not in self._alike:
            facts = [leaf.fact for leaf in self.ruleset.leaves[rule.id]]
            alike: dict[tuple[Value, ...], list[BaselineCase]] = {}
            for case in self._concerned(change):
                known = case.consultation.inference.facts
                alike.setdefault(tuple([known[fact] for fact in facts]), []).append(case)
            self._alike[rule.id] = tuple(alike.values())
        for cases in self._alike[rule.id]:
            inference = cases[0].consultation.inference
            if truth_of(mutated.when, inference.facts) is not inference.truths[rule.id]:
                yield from cases

    @cached_property
    def _alike(self) -> dict[str, tuple[list["BaselineCase"], ...]]:
        """For each rule the cases whose outcome rests on it, those together with the same values of its facts."""
        return {}


@frozen(eq=False, slots=False)
class BaselineCase:
    """A case with its consultation under the ruleset without a mutant."""

    case: Case
    consultation: LazyConsultation

    @cached_property
    def expected(self) -> frozenset[str]:
        """The names that its expectations are about."""
        names = (_names(self.consultation.ruleset, expected) for expected in self.case.expects)
        return frozenset().union(*names)

    @cached_property
    def rests_on(self) -> frozenset[str]:
        """Those names, and the advice without which properties hold."""
        return self.expected.union(*self._kept.values())

    @cached_property
    def _kept(self) -> dict[str, tuple[str, ...]]:
        """For each property the advice without which it holds."""
        inference = self.consultation.inference
        return {id: missing(inference, property) for id, property in inference.ruleset.properties.items()}

    def differs(self, consultation: LazyConsultation) -> bool:
        """Whether an expectation fails, or a property is violated."""
        wrong = any(actual(expected, consultation) != expected for expected in self.case.expects if not _asks(expected))
        return wrong or any(violations(consultation.inference))

    def detects(self, change: Change) -> bool:
        """Whether the case fails under the ruleset with a mutant."""
        try:
            after = change.after(self.consultation.inference)
        except Contradiction:
            return True
        if after is None:
            return False
        inference, touched = after
        other = self.consultation.revised(inference)
        return any(
            actual(expected, other) != expected
            for expected in self.case.expects
            if change.mutant.kind in ("ask", "urgency") or not _asks(expected)
            if not touched.isdisjoint(_names(change.ruleset, expected))
        ) or any(
            violation(change.ruleset.properties[id], inference)
            for id, advice in self._kept.items()
            if any(advised(inference, touched.intersection(advice)))
        )


def _asks(expected: Expected) -> bool:
    return isinstance(expected, Asks | AsksInOrder)


def _names(ruleset: Ruleset, expected: Expected) -> Collection[str]:
    """The names that an expectation is about."""
    match expected:
        case Urgent(_, ""):
            return ruleset.urgent
        case Stands(name) | Doses(name) | Concludes(name) | Fires(name) | Asks(name) | Cites(name) | Urgent(_, name):
            return (name,)
        case AsksInOrder(names) | NeverGives(_, names):
            return names
        case IsOfKind():
            return ()
