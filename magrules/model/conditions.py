"""Conditions: the left side of a rule, comparisons joined by all, any, not and at least."""

from collections.abc import Iterator, Set
from typing import Any

from attrs import field, frozen

from magrules.diagnostics.source import Location


@frozen
class Comparison:
    """A leaf: one fact (or conclusion), an operator of the table, and what it is compared with."""

    fact: str
    operator: str
    operand: Any
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class AllOf:
    """Holds when every part holds."""

    parts: tuple["Condition", ...]


@frozen
class AnyOf:
    """Holds when one part holds."""

    parts: tuple["Condition", ...]


@frozen
class Not:
    """Holds when its part does not."""

    part: "Condition"


@frozen
class AtLeast:
    """Holds when at least ``count`` of the parts hold."""

    count: int
    parts: tuple["Condition", ...]


Condition = Comparison | AllOf | AnyOf | Not | AtLeast


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside, none for a comparison."""
    match condition:
        case Comparison():
            return ()
        case Not(part):
            return (part,)
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return parts


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """The leaves, in the order written."""
    if isinstance(condition, Comparison):
        yield condition
    for part in parts_of(condition):
        yield from comparisons(part)


def never_unknown(condition: Condition, known: Set[str]) -> bool:
    """Whether a condition is never UNKNOWN: each fact is in ``known``, or guarded by a test that it is known."""
    match condition:
        case Comparison(fact, operator):
            return operator == "known" or fact in known
        case Not(part):
            return never_unknown(part, known)
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return all(never_unknown(part, known | guards(condition)) for part in parts)


def guards(condition: Condition) -> frozenset[str]:
    """The facts that must be known for the condition to be true."""
    match condition:
        case Comparison(fact, "known", True):
            return frozenset({fact})
        case AllOf(parts):
            return frozenset[str]().union(*map(guards, parts))
        case _:
            return frozenset()
