"""Candidate values of a fact: one for each class of values that the rules distinguish.

Rules read a number only through the bounds they compare it with, a set only through the members they
name, so a few values represent all of them. The sources of a computed fact are read by Python code; for
those the fact class may define ``examples()``.
"""

from collections.abc import Iterator
from itertools import compress, pairwise, product
from math import ceil, floor
from typing import Any

from magrules.model.fact_types import Boolean, Choice, FreeNames, Number, Subset
from magrules.model.ruleset import Ruleset
from magrules.model.values import Interval, Members, Value
from magrules.model.vocabulary import as_value

MAX_SUBSETS = 6
"""Up to this number of named members every subset is a candidate; above it, subsets that differ in one or two."""


def candidates(ruleset: Ruleset, name: str, now: Value = None) -> tuple[Any, ...]:
    """Values that people can give for a fact, the smallest change first, without ``now``, its present value."""
    values = (*dict.fromkeys(_values(ruleset, name, now)), *ruleset.vocabulary.examples.get(name, ()))
    return tuple(value for value in values if as_value(value) != now)


def _values(ruleset: Ruleset, name: str, now: Value) -> Iterator[Any]:
    fact = ruleset.vocabulary.facts[name]
    named = _named(ruleset, name)
    match fact.type:
        case Boolean():
            yield from (True, False)
        case Choice(options):
            yield from (option for option in options if option in named)
            yield from (option for option in options if option not in named)
        case Number(_, low, high):
            bounds = sorted(bound for bound in named if isinstance(bound, int | float) and low <= bound <= high)
            near = now.low if isinstance(now, Interval) and now.exact else None
            if bounds or name not in ruleset.vocabulary.examples:
                yield from _numbers(bounds, low, high, near)
        case Subset() | FreeNames():
            present = now.present if isinstance(now, Members) else frozenset()
            yield from _sets(sorted(member for member in named if isinstance(member, str)), present)


def _named(ruleset: Ruleset, name: str) -> list[Any]:
    """The operands that the rules compare a fact with: bounds of numbers, members and options.

    A question that lists some options of a set is compared with those through the set.
    """
    operands: dict[Any, None] = {}
    for _, leaf in ruleset.uses.get(name, ()):
        if not isinstance(leaf.operand, bool):
            operands |= dict.fromkeys(leaf.operand if isinstance(leaf.operand, frozenset) else [leaf.operand])
    if listed := ruleset.vocabulary.facts[name].listed:
        sets = (ruleset.uses.get(other, ()) for other in ruleset.vocabulary.dependents.get(name, ()))
        named = (leaf.operand for uses in sets for _, leaf in uses if isinstance(leaf.operand, frozenset))
        operands |= dict.fromkeys(sorted(frozenset[str]().union(*named) & listed))
    return list(operands)


def _numbers(bounds: list[float], lowest: float, highest: float, near: float | None) -> list[float]:
    """Each bound, the nearer end of each gap between two, and a value just outside the first and the last.

    Whole numbers where possible. The outer values lie close to the bounds, since the ends of the type's range are
    values that nobody has.
    """
    values = list(bounds)
    for low, high in pairwise(bounds):
        first, last = floor(low) + 1, ceil(high) - 1
        if first > last:
            first = last = round((low + high) / 2, 6)  # type: ignore[assignment]
        if low < high:
            values.append(last if near is not None and near >= high else first)
    for bound, end in ((bounds[0], lowest), (bounds[-1], highest)) if bounds else ((lowest, highest),):
        step = min(1 if bound == floor(bound) else 0.1, abs(end - bound) / 2)
        if step:
            values.append(round(bound + step if end > bound else bound - step, 6))
    return values if near is None else sorted(values, key=lambda value: abs(value - near))


def _sets(named: list[str], present: frozenset[str]) -> Iterator[frozenset[str]]:
    """Sets that differ from the present members in some of the members that rules name."""
    if len(named) <= MAX_SUBSETS:
        toggles = [frozenset(compress(named, mask)) for mask in product((False, True), repeat=len(named))]
    else:
        toggles = [frozenset({member}) for member in named]
        toggles += [frozenset({member, other}) for member in named for other in sorted(present) if member != other]
    yield frozenset()
    yield from (present ^ toggle for toggle in sorted(toggles, key=lambda toggle: (len(toggle), sorted(toggle))))
