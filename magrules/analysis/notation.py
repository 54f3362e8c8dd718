"""Comparisons on one line in the notation of their author: numbers as numbers, levels of a grade by their names."""

from magrules.model.conditions import Comparison
from magrules.model.rules import Grade
from magrules.model.ruleset import Ruleset
from magrules.model.values import decimal
from magrules.testing.expectation_reader import NO_LEVEL


def comparison_written(ruleset: Ruleset, leaf: Comparison) -> str:
    """The fact, the operator and the operand of a comparison."""
    match leaf.operand:
        case bool():
            operand = str(leaf.operand).lower()
        case frozenset():
            operand = ", ".join(sorted(leaf.operand))
        case _:
            operand = number_written(ruleset, leaf.fact, leaf.operand)
    return f"{leaf.fact} {leaf.operator} {operand}"


def number_written(ruleset: Ruleset, name: str, number: float) -> str:
    """The number that a fact or conclusion is compared with; of a grade, the name of the level."""
    match ruleset.conclusions.get(name):
        case Grade(levels=levels) if number <= len(levels):
            return (NO_LEVEL, *levels)[int(number)]
        case Grade(levels=levels):
            return f"more than {list(levels)[-1]}"
        case _:
            return decimal(number)
