"""Strata: a rule that uses a conclusion runs after everything that can conclude it."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from itertools import islice, pairwise

from magrules.conditions import comparisons
from magrules.errors import Fault, fault
from magrules.rules import Conclusion, Rule

Step = tuple[str, str]
"""A conclusion and one that it waits for."""
MOST_STEPS = 40
"""So many steps of a ring are told."""
MOST_PASSES = 20
"""So often rings are looked for where others were opened."""


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
    """Conclusions that wait for each other: a fault that prints the whole ring, for rings that share no step.

    Each ring told is opened, and what is left looked through anew; what many rings leave is told once they are mended.
    """
    used, waits = _waits(rules, conclusions)
    drawn: dict[Step, Rule] = {}
    for id, rule in rules.items():
        for one in rule.concludes:
            for needed in used[id]:
                drawn.setdefault((one.name, needed), rule)
    faults: list[Fault] = []
    for _ in range(MOST_PASSES):
        found = list(_rings(waits))
        for ring in found:
            faults.append(_ring(ring, drawn))
            for concluded, needed in pairwise(ring):
                waits[concluded].discard(needed)
        if not found:
            break
    return faults


def _rings(waits: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Rings that share no step, met on one walk along every step: from a conclusion back to itself."""
    done = set[str]()
    for root in waits:
        if root in done:
            continue
        path, place, told, ahead = [root], {root: 0}, [0], [iter(sorted(waits[root]))]
        while path:
            needed = next(ahead[-1], None)
            if needed is None:
                ahead.pop()
                told.pop()
                done.add(path[-1])
                del place[path.pop()]
            elif needed in place:
                if told[-1] <= place[needed]:  # no step of this ring was told
                    yield [*path[place[needed] :], needed]
                    told[place[needed] + 1 :] = range(place[needed] + 1, len(path))
            elif needed not in done:
                place[needed] = len(path)
                path.append(needed)
                told.append(told[-1])
                ahead.append(iter(sorted(waits[needed])))


def _waits(
    rules: Mapping[str, Rule], conclusions: Mapping[str, Conclusion]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The conclusions that each rule uses, and those that each conclusion waits for."""
    used = {
        id: {leaf.fact for leaf in comparisons(rule.when) if leaf.fact in conclusions} for id, rule in rules.items()
    }
    waits: dict[str, set[str]] = {name: set() for name in conclusions}
    for id, rule in rules.items():
        for one in rule.concludes if used[id] else ():
            waits[one.name] |= used[id]
    return used, waits


def _ring(ring: list[str], drawn: Mapping[Step, Rule]) -> Fault:
    """The fault that tells a ring step by step, the end left out where it is long; it stands at its first rule."""
    steps = []
    for concluded, needed in islice(pairwise(ring), MOST_STEPS):
        rule = drawn[concluded, needed]
        steps.append(f"`{concluded}` is concluded by rule `{rule.id}` ({rule.place}) from `{needed}`")
    if len(ring) - 1 > MOST_STEPS:
        steps.append(f"and {len(ring) - 1 - MOST_STEPS} steps more")
    return fault("ring", drawn[ring[0], ring[1]].place, ring=", ".join(steps))
