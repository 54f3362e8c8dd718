"""The operators: one row each, with the type of fact that it applies to and its truth."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, not_, truth
from magrules.model.values import Disputed, Interval, Members, Value, is_known


@frozen
class Operator:
    """An operator that compares a value with an operand; ``of`` is the type of value.

    ``holds`` is called only when something is known of the value; otherwise every
    operator but ``known`` gives UNKNOWN.
    """

    name: str
    of: str
    holds: Callable[[Any, Any], Truth]


def _below(value: Interval, bound: float) -> Truth:
    return TRUE if value.high < bound else FALSE if value.low >= bound else UNKNOWN


def _above(value: Interval, bound: float) -> Truth:
    return TRUE if value.low > bound else FALSE if value.high <= bound else UNKNOWN


def _equals(value: Interval, bound: float) -> Truth:
    if value.exact:
        return truth(value.low == bound)
    return UNKNOWN if value.low <= bound <= value.high else FALSE


def _includes(value: Members, wanted: frozenset[str]) -> Truth:
    if value.present & wanted:
        return TRUE
    return FALSE if value.complete or wanted <= value.absent else UNKNOWN


def _empty(value: Members, wanted: bool) -> Truth:
    empty = FALSE if value.present else TRUE if value.complete else UNKNOWN
    return empty if wanted else not_(empty)


OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("is", "truth", lambda value, wanted: truth(value is wanted)),
        Operator("is_one_of", "choice", lambda value, wanted: truth(value in wanted)),
        Operator("includes", "set", _includes),
        Operator("empty", "set", _empty),
        Operator("below", "number", _below),
        Operator("at_most", "number", lambda value, bound: not_(_above(value, bound))),
        Operator("above", "number", _above),
        Operator("at_least", "number", lambda value, bound: not_(_below(value, bound))),
        Operator("equals", "number", _equals),
        Operator("known", "any", lambda value, wanted: truth(is_known(value) is wanted)),
    )
}
"""Every operator of the rule language by name."""


def compare(operator: str, value: Value, operand: Any) -> Truth:
    """The truth of a comparison."""
    if isinstance(value, Disputed):
        return UNKNOWN if operator == "known" else compare(operator, value.value, operand)
    if value is None and operator != "known":
        return UNKNOWN
    return OPERATORS[operator].holds(value, operand)
