"""Runs cases: each expectation beside the actual result."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve, field, frozen

from magrules.consultation.properties import Violation, violations
from magrules.consultation.standings import ADVISED, AdviceResult, Standing, advised
from magrules.errors import expect
from magrules.model.rules import Cite
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE, UNKNOWN
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


@frozen
class Mismatch:
    """An expectation, and the actual result in the same form."""

    expected: Expected
    actual: Expected


@frozen
class Outcome:
    """A case with its consultation, the mismatches in the order of the expectations, and the violated properties."""

    case: Case
    consultation: LazyConsultation = field(eq=False, repr=False)
    mismatches: tuple[Mismatch, ...]
    violations: tuple[Violation, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every expectation is met, and no property of the ruleset violated."""
        return not (self.mismatches or self.violations)


def outcome(case: Case, ruleset: Ruleset) -> Outcome:
    """The outcome of a case. Raises Contradiction."""
    consultation = LazyConsultation(case.person, ruleset)
    pairs = [(expected, actual(expected, consultation)) for expected in case.expects]
    mismatches = tuple(Mismatch(*pair) for pair in pairs if pair[0] != pair[1])
    return Outcome(case, consultation, mismatches, tuple(violations(consultation.inference)))


def outcomes(file: CaseFile) -> Iterator[Outcome]:
    """The outcome of every case of a file, in its order. Raises Contradiction."""
    expect(file, CaseFile)
    return (outcome(case, file.ruleset) for case in file.cases)


def actual(expected: Expected, consultation: LazyConsultation) -> Expected:
    """The actual result in the form of an expectation: equal to it where it is met."""
    match expected:
        case Stands(advice, standing, by):
            result = consultation.stands(advice)
            rules = responsible_rules(result)
            met = result.standing is standing and set(by) <= set(rules)
            return evolve(expected, standing=result.standing, by=by if met or not by else rules)
        case NeverGives(_, ids, above):
            given = advised(consultation.inference, ids)
            return evolve(expected, given=tuple(result.id for result in given if is_given(result, above)))
        case Doses(advice):
            dose = consultation.stands(advice).dose
            parts: dict[str, Any] = {part: getattr(dose, part, None) for part in expected.parts}
            return evolve(expected, **parts)
        case Concludes(name):
            return evolve(expected, value=consultation.inference.facts[name])
        case Fires(rule, None):
            truth = consultation.inference.truths[rule]
            return evolve(expected, fires=None if truth is UNKNOWN else truth is TRUE)
        case Fires(rule):
            return evolve(expected, fires=consultation.inference.truths[rule] is TRUE)
        case Asks(question, True, by) if (outright := consultation.asked_by(question)) and outright.issuperset(by):
            return expected  # without a search for what else may be asked
        case Asks(question, _, by):
            questions = consultation.asked(question)
            rules = tuple(dict.fromkeys(rule for question in questions for rule in question.asked_by))
            return evolve(expected, asked=bool(questions), by=by if set(by) <= set(rules) else rules)
        case AsksInOrder(names):
            asked = consultation.asked(*names)
            ordered = (name for question in asked for name in names if name in (question.id, question.fact))
            return evolve(expected, questions=tuple(dict.fromkeys(ordered)))
        case Cites(rule, cites):
            placed = any(cite.place for cite in cites)
            cited = consultation.ruleset.rules[rule].cites
            return evolve(expected, cites=frozenset(cite if placed else Cite(cite.source, "") for cite in cited))
        case Urgent(_, advice) if advice:
            return evolve(expected, urgency=consultation.stands(advice).urgency)
        case Urgent(least, _, most) if most:
            urgency, rank = consultation.urgency, consultation.ruleset.domain.rank
            met = rank[least] <= rank[urgency] <= rank[most]
            return expected if met else evolve(expected, urgency=urgency, up_to="")
        case Urgent():
            return evolve(expected, urgency=consultation.urgency)
        case IsOfKind(advice):
            return evolve(expected, kind=consultation.ruleset.advice[advice].kind)


def is_given(result: AdviceResult, above: float | None) -> bool:
    """Whether an advice is given or provisional, with a dose higher than ``above`` where that is a number."""
    is_above = above is None or (result.dose is not None and result.dose.high > above)
    return result.standing in ADVISED and is_above


def responsible_rules(result: AdviceResult) -> tuple[str, ...]:
    """The rules that give a result its standing."""
    match result.standing:
        case Standing.WITHHELD:
            return result.withheld_by
        case Standing.PROVISIONAL:
            return result.unless
        case _:
            return result.rules
