"""Kleene's three truth values: unknown is never no."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """FALSE, UNKNOWN or TRUE, ordered so that *all* is the least and *any* the greatest."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __repr__(self) -> str:
        return self.name

    __str__ = __repr__


TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
_NOT = (TRUE, UNKNOWN, FALSE)


def truth(known: bool | None) -> Truth:
    """TRUE or FALSE for a known value, UNKNOWN for None."""
    return UNKNOWN if known is None else TRUE if known else FALSE


def not_(one: Truth) -> Truth:
    """The negation: what is unknown stays unknown."""
    return _NOT[one]


def all_of(truths: Iterable[Truth]) -> Truth:
    """TRUE when all are TRUE (also when there are none), FALSE when one is FALSE; reads no further than it must."""
    least = TRUE
    for one in truths:
        if one is FALSE:
            return FALSE
        if one is UNKNOWN:
            least = UNKNOWN
    return least


def any_of(truths: Iterable[Truth]) -> Truth:
    """TRUE when one is TRUE, FALSE when all are FALSE (also when there are none); reads no further than it must."""
    greatest = FALSE
    for one in truths:
        if one is TRUE:
            return TRUE
        if one is UNKNOWN:
            greatest = UNKNOWN
    return greatest


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """TRUE when ``count`` are TRUE, FALSE when too few could still become so."""
    sure, possible = tally(truths)
    return TRUE if sure >= count else FALSE if possible < count else UNKNOWN


def tally(truths: Iterable[Truth]) -> tuple[int, int]:
    """How many are TRUE: at least, and at most once the unknown ones are known."""
    seen = list(truths)
    sure = sum(one is TRUE for one in seen)
    return sure, sure + sum(one is UNKNOWN for one in seen)
