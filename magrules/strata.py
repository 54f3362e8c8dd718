"""Strata: a rule that uses a conclusion runs after everything that can conclude it."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from magrules.conditions import comparisons
from magrules.errors import Fault, fault
from magrules.rules import Conclusion, Rule


def stratify(rules: Mapping[str, Rule], conclusions: Mapping[str, Conclusion]) -> tuple[tuple[str, ...], ...]:
    """Rule ids by stratum, each stratum by salience (higher first) and then the order given.

    Raises graphlib.CycleError when conclusions wait for each other; :func:`rings` tells of them.
    """
    used, waits = _waits(rules, conclusions)
    layers: dict[str, int] = {}
    sorter = TopologicalSorter(waits)
    sorter.prepare()
    layer = 0
    while sorter.is_active():
        layer += 1
        for name in (ready := sorter.get_ready()):
            layers[name] = layer
        sorter.done(*ready)
    strata: dict[int, list[Rule]] = {}
    for id, rule in rules.items():
        strata.setdefault(max((layers[name] for name in used[id]), default=0), []).append(rule)
    order = {id: at for at, id in enumerate(rules)}
    return tuple(
        tuple(rule.id for rule in sorted(strata[at], key=lambda rule: (-rule.salience, order[rule.id])))
        for at in sorted(strata)
    )


def rings(rules: Mapping[str, Rule], conclusions: Mapping[str, Conclusion]) -> list[Fault]:
    """Conclusions that wait for each other: a fault that prints the whole ring, for each ring.

    Each is opened where it was found until none is left.
    """
    used, waits = _waits(rules, conclusions)
    faults: list[Fault] = []
    while True:
        try:
            TopologicalSorter({name: sorted(needed) for name, needed in waits.items()}).prepare()
        except CycleError as error:
            ring = error.args[1][::-1]
            faults.append(_ring(ring, rules, used))
            for concluded, needed in pairwise(ring):
                waits[concluded].discard(needed)
        else:
            return faults


def _waits(
    rules: Mapping[str, Rule], conclusions: Mapping[str, Conclusion]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The conclusions that each rule uses, and those that each conclusion waits for."""
    used = {id: {leaf.fact for leaf in comparisons(rule.when)} & set(conclusions) for id, rule in rules.items()}
    waits: dict[str, set[str]] = {name: set() for name in conclusions}
    for id, rule in rules.items():
        for one in rule.concludes:
            waits[one.name] |= used[id]
    return used, waits


def _ring(ring: list[str], rules: Mapping[str, Rule], used: Mapping[str, set[str]]) -> Fault:
    """The fault that tells a ring step by step; it stands where its first rule does."""
    steps, first = [], None
    for concluded, needed in pairwise(ring):
        rule = next(
            rule
            for id, rule in rules.items()
            if needed in used[id] and any(one.name == concluded for one in rule.concludes)
        )
        first = first or rule.place
        steps.append(f"`{concluded}` is concluded by rule `{rule.id}` ({rule.place}) from `{needed}`")
    return fault("ring", first, ring=", ".join(steps))
