"""Values of a fact that are worth trying: one for each that the rules can tell apart.

Rules see a number only through the bounds they compare it with, a set only through the members they
name. So a handful of values stands for all of them. What a computed fact is computed from is only
seen through Python; there the fact class may give ``examples()`` of its own.
"""

from collections.abc import Iterator
from itertools import pairwise, product
from math import ceil, floor
from typing import Any

from magrules.model.fact_types import Boolean, Choice, FreeNames, Number, Subset
from magrules.model.ruleset import Ruleset
from magrules.model.values import Interval, Members, Value
from magrules.model.vocabulary import as_value

MAX_SUBSETS = 6
"""Of so many members that rules name every subset is tried; of more, those that differ in one or two."""


def candidates(ruleset: Ruleset, name: str, now: Value = None) -> tuple[Any, ...]:
    """Values of a fact that people can give, as they would give them, the least change first.

    ``now`` is what is known of it; that value itself is not among them.
    """
    found = (*dict.fromkeys(_values(ruleset, name, now)), *ruleset.vocabulary.examples.get(name, ()))
    return tuple(one for one in found if as_value(one) != now)


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
            yield from _sets(sorted(one for one in named if isinstance(one, str)), present)


def _named(ruleset: Ruleset, name: str) -> list[Any]:
    """What the rules compare a fact with: bounds of numbers, members and options.

    A question that lists some options of a set is compared with those through the set.
    """
    found: dict[Any, None] = {}
    for _, leaf in ruleset.uses.get(name, ()):
        if not isinstance(leaf.operand, bool):
            found |= dict.fromkeys(leaf.operand if isinstance(leaf.operand, frozenset) else [leaf.operand])
    if listed := ruleset.vocabulary.facts[name].listed:
        sets = (ruleset.uses.get(other, ()) for other in ruleset.vocabulary.dependents.get(name, ()))
        named = (leaf.operand for uses in sets for _, leaf in uses if isinstance(leaf.operand, frozenset))
        found |= dict.fromkeys(sorted(frozenset[str]().union(*named) & listed))
    return list(found)


def _numbers(bounds: list[float], lowest: float, highest: float, near: float | None) -> list[float]:
    """Each bound, of each gap between two the end that is nearer, and what lies just outside them all.

    Whole numbers where it can be. Outside the bounds it is what people can have: the lowest
    sodium that is read would be nobody's.
    """
    found = list(bounds)
    for low, high in pairwise(bounds):
        first, last = floor(low) + 1, ceil(high) - 1
        if first > last:
            first = last = round((low + high) / 2, 6)  # type: ignore[assignment]
        if low < high:
            found.append(last if near is not None and near >= high else first)
    for bound, end in ((bounds[0], lowest), (bounds[-1], highest)) if bounds else ((lowest, highest),):
        step = min(1 if bound == floor(bound) else 0.1, abs(end - bound) / 2)
        if step:
            found.append(round(bound + step if end > bound else bound - step, 6))
    return found if near is None else sorted(found, key=lambda one: abs(one - near))


def _sets(named: list[str], present: frozenset[str]) -> Iterator[frozenset[str]]:
    """Sets that differ from what is present in some of the members that rules name."""
    if len(named) <= MAX_SUBSETS:
        ways = product(*((False, True) for _ in named))
        toggles = [frozenset(one for one, way in zip(named, ways, strict=True) if way) for ways in ways]
    else:
        toggles = [frozenset({one}) for one in named]
        toggles += [frozenset({one, other}) for one in named for other in sorted(present) if one != other]
    yield frozenset()
    yield from (present ^ toggle for toggle in sorted(toggles, key=lambda one: (len(one), sorted(one))))
