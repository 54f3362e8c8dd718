"""Strata: a rule that uses a conclusion runs after everything that can conclude it."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from itertools import pairwise

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.model.conditions import comparisons
from magrules.model.rules import Conclusion, Rule

Node = tuple[str, str]
"""A rule or a conclusion: its kind, and its id or name."""
Graph = dict[Node, dict[Node, None]]
"""The dependencies: of a conclusion the rules that conclude it, of a rule the conclusions it uses."""
MOST_STEPS = 40
"""The most steps of a ring that a message shows."""
MOST_PASSES = 20
"""The most passes over the graph to find rings."""


def stratify(rules: Mapping[str, Rule], conclusions: Mapping[str, Conclusion]) -> tuple[tuple[str, ...], ...]:
    """Rule ids by stratum, each stratum by salience (higher first) and then the order given.

    Raises graphlib.CycleError when conclusions depend on each other; :func:`rings` reports them.
    """
    graph = _graph(rules, conclusions)
    layers: dict[Node, int] = {}
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    layer = 0
    while sorter.is_active():
        layer += 1
        for node in (ready := sorter.get_ready()):
            layers[node] = layer
        sorter.done(*ready)
    strata: dict[int, list[Rule]] = {}
    for id, rule in rules.items():
        before = graph["rule", id]
        strata.setdefault(max((max(layers[node], 2) for node in before), default=0), []).append(rule)
    order = {id: at for at, id in enumerate(rules)}
    return tuple(
        tuple(rule.id for rule in sorted(strata[at], key=lambda rule: (-rule.salience, order[rule.id])))
        for at in sorted(strata)
    )


def rings(rules: Mapping[str, Rule], conclusions: Mapping[str, Conclusion]) -> list[Diagnostic]:
    """An error for each ring of conclusions that depend on each other, showing the whole ring.

    Each pass removes one edge of every ring it reports; rings left after the last pass are not reported.
    """
    graph = _graph(rules, conclusions)
    diagnostics: list[Diagnostic] = []
    for _ in range(MOST_PASSES):
        new_rings = list(_rings(graph))
        for ring in new_rings:
            diagnostics.append(_ring(ring, rules))
            for node, needed in pairwise(ring):
                del graph[node][needed]
        if not new_rings:
            break
    return diagnostics


def _graph(rules: Mapping[str, Rule], conclusions: Mapping[str, Conclusion]) -> Graph:
    graph: Graph = {("conclusion", name): {} for name in conclusions}
    for id, rule in rules.items():
        used = sorted({leaf.fact for leaf in comparisons(rule.when) if leaf.fact in conclusions})
        graph["rule", id] = {("conclusion", name): None for name in used}
        for conclude in rule.concludes:
            graph["conclusion", conclude.name]["rule", id] = None
    return graph


def _rings(graph: Graph) -> Iterator[list[Node]]:
    """Rings that share no edge, found by one depth-first search; each starts and ends at a conclusion."""
    done = set[Node]()
    for root in graph:
        if root in done:
            continue
        path, place, reported, ahead = [root], {root: 0}, [0], [iter(graph[root])]
        while path:
            needed = next(ahead[-1], None)
            if needed is None:
                ahead.pop()
                reported.pop()
                done.add(path[-1])
                del place[path.pop()]
            elif needed in place:
                first = place[needed]
                if reported[-1] <= first:  # no edge of this ring was reported
                    ring = [*path[first:], needed]
                    yield ring if needed[0] == "conclusion" else [*ring[1:], ring[1]]
                    reported[first + 1 :] = range(first + 1, len(path))
            elif needed not in done:
                place[needed] = len(path)
                path.append(needed)
                reported.append(reported[-1])
                ahead.append(iter(graph[needed]))


def _ring(ring: list[Node], rules: Mapping[str, Rule]) -> Diagnostic:
    """The error of a ring, step by step, a long one cut short; its location is that of the first rule."""
    steps, count = [], len(ring) // 2
    for at in range(min(count, MOST_STEPS)):
        (_, concluded), (_, id), (_, needed) = ring[2 * at : 2 * at + 3]
        steps.append(f"`{concluded}` is concluded by rule `{id}` ({rules[id].location}) from `{needed}`")
    if count > MOST_STEPS:
        steps.append(f"and {count - MOST_STEPS} steps more")
    return diagnostic("ring", rules[ring[1][1]].location, ring=", ".join(steps))
