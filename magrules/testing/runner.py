"""What comes of a case: each expectation beside what is really so, and why."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve, field, frozen

from magrules.consultation.properties import Violation, violations
from magrules.consultation.standings import AdviceResult, Standing
from magrules.errors import expect
from magrules.model.rules import Cite
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
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
    Stands,
    Urgent,
)
from magrules.testing.lazy import LazyConsultation


@frozen
class Mismatch:
    """An expectation, and what is so instead."""

    expected: Expected
    actual: Expected


@frozen
class Outcome:
    """A case with what was seen, and each difference in the order expected, and the properties that are violated."""

    case: Case
    consultation: LazyConsultation = field(eq=False, repr=False)
    mismatches: tuple[Mismatch, ...]
    violations: tuple[Violation, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything is as expected, and every property of the ruleset kept."""
        return not (self.mismatches or self.violations)


def outcome(case: Case, ruleset: Ruleset) -> Outcome:
    """What comes of a case, by the reference evaluator. Raises Contradiction."""
    consultation = LazyConsultation(case.person, ruleset)
    pairs = [(expected, actual(expected, consultation)) for expected in case.expects]
    differences = tuple(Mismatch(expected, other) for expected, other in pairs if expected != other)
    return Outcome(case, consultation, differences, tuple(violations(ruleset, consultation.stands)))


def outcomes(file: CaseFile) -> Iterator[Outcome]:
    """What comes of every case of a file, in its order. Raises Contradiction."""
    expect(file, CaseFile)
    return (outcome(case, file.ruleset) for case in file.cases)


def actual(expected: Expected, consultation: LazyConsultation) -> Expected:
    """What is so where that was expected: equal to it when it is met."""
    match expected:
        case Stands(advice, standing, by):
            line = consultation.stands(advice)
            rules = responsible_rules(line)
            met = line.standing is standing and set(by) <= set(rules)
            return evolve(expected, standing=line.standing, by=by if met or not by else rules)
        case Doses(advice):
            dose = consultation.stands(advice).dose
            parts: dict[str, Any] = {part: getattr(dose, part, None) for part in expected.parts}
            return evolve(expected, **parts)
        case Concludes(name):
            return evolve(expected, value=consultation.inference.facts[name])
        case Fires(rule):
            return evolve(expected, fires=consultation.inference.truths[rule] is TRUE)
        case Asks(question, _, by):
            questions = consultation.asked(question)
            rules = tuple(dict.fromkeys(rule for question in questions for rule in question.asked_by))
            return evolve(expected, asked=bool(questions), by=by if set(by) <= set(rules) else rules)
        case AsksInOrder(names):
            ordered = [
                name
                for question in consultation.asked(*names)
                for name in names
                if name in (question.id, question.fact)
            ]
            return evolve(expected, questions=tuple(dict.fromkeys(ordered)))
        case Cites(rule, cites):
            placed = any(cite.place for cite in cites)
            cited = consultation.ruleset.rules[rule].cites
            return evolve(expected, cites=frozenset(cite if placed else Cite(cite.source, "") for cite in cited))
        case Urgent(_, advice) if advice:
            return evolve(expected, urgency=consultation.stands(advice).urgency)
        case Urgent():
            return evolve(expected, urgency=consultation.urgency)


def responsible_rules(line: AdviceResult) -> tuple[str, ...]:
    """The rules that make a line stand as it does."""
    match line.standing:
        case Standing.WITHHELD:
            return line.withheld_by
        case Standing.PROVISIONAL:
            return line.unless
        case _:
            return line.rules
