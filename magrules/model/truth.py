"""Kleene's three truth values: unknown is never no."""

from collections import Counter
from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """FALSE, UNKNOWN or TRUE, ordered so that *all* is the minimum and *any* the maximum."""

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


def not_(truth: Truth) -> Truth:
    """The negation; UNKNOWN stays UNKNOWN."""
    return _NOT[truth]


def all_of(truths: Iterable[Truth]) -> Truth:
    """TRUE when all are TRUE (also when there are none), FALSE when any is FALSE; stops early."""
    least = TRUE
    for truth in truths:
        if truth is FALSE:
            return FALSE
        if truth is UNKNOWN:
            least = UNKNOWN
    return least


def any_of(truths: Iterable[Truth]) -> Truth:
    """TRUE when any is TRUE, FALSE when all are FALSE (also when there are none); stops early."""
    greatest = FALSE
    for truth in truths:
        if truth is TRUE:
            return TRUE
        if truth is UNKNOWN:
            greatest = UNKNOWN
    return greatest


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """TRUE when ``count`` are TRUE, FALSE when too few could still become so."""
    sure, possible = tally(truths)
    return TRUE if sure >= count else FALSE if possible < count else UNKNOWN


def tally(truths: Iterable[Truth]) -> tuple[int, int]:
    """How many are TRUE: at least, and at most if every UNKNOWN becomes TRUE."""
    counts = Counter(truths)
    return counts[TRUE], counts[TRUE] + counts[UNKNOWN]
