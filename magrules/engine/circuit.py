"""The circuit of a ruleset: every distinct comparison and connective of its conditions is a node.

The truths of the nodes are one list, evaluated stratum by stratum with the conclusions between. FALSE, UNKNOWN and
TRUE are ordered, so *all* is the minimum of its parts and *any* the maximum. An update evaluates again only what
changed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from heapq import heappop, heappush
from typing import Any

from attrs import define, field, frozen

from magrules.engine.evaluate import Facts, Judge, concluded
from magrules.engine.node_truths import Tree, Truths
from magrules.engine.straight_line import Connective, straight_line
from magrules.model.conditions import Comparison
from magrules.model.operators import compare
from magrules.model.rules import Conclusion, Flag, Rule, Tally
from magrules.model.truth import FALSE, TRUE, Truth
from magrules.model.values import Disputed, Interval, Value

OFTEN = 300
"""A stratum evaluated so often is compiled to straight-line Python, which by then has cost less than it saves."""

_KNOWN = (False, None, True)
"""The value of a flag, by its truth."""


@frozen
class ConclusionStep:
    """A conclusion, evaluated after the nodes of its rules.

    ``values`` holds what each rule concludes, with the node of its condition.
    """

    conclusion: Conclusion
    rules: tuple[Rule, ...]
    nodes: tuple[int, ...]
    values: tuple[tuple[bool | str, int], ...]
    leaves: Mapping[str, tuple[Comparison, ...]]
    contestable: bool

    def value(self, truths: Truths, known: Facts) -> Value:
        """The value of the conclusion."""
        match self.conclusion:
            case Flag() if not self.contestable:
                return _KNOWN[max([truths[node] for value, node in self.values if value], default=FALSE)]
            case Tally() if not self.contestable:
                sure = {value for value, node in self.values if truths[node] is TRUE}
                return Interval(len(sure), len({value for value, node in self.values if truths[node] is not FALSE}))
        by_rule = {rule.id: truths[node] for rule, node in zip(self.rules, self.nodes, strict=True)}
        leaves = self.leaves if self.contestable else None
        return concluded(self.conclusion, self.rules, by_rule, known, leaves)


@define(eq=False)
class Stratum:
    """The connectives of a stratum, in topological order, and the conclusions evaluated after them."""

    connectives: tuple[Connective, ...]
    steps: tuple[ConclusionStep, ...]
    evaluations: int = field(default=0, init=False)
    straight: Callable[[Truths], None] | None = field(default=None, init=False)

    def evaluate(self, truths: Truths) -> None:
        """Set the truths of the connectives."""
        if self.straight is not None:
            self.straight(truths)
            return
        for node, join, get, _ in self.connectives:
            truths[node] = join(get(truths))
        self.evaluations += 1
        if self.evaluations >= OFTEN:
            self.straight = straight_line(self.connectives)


@frozen(eq=False)
class Circuit:
    """The nodes of a ruleset's conditions and the steps that evaluate them, in topological order.

    ``trees`` holds the nodes of each rule's condition and its parts, ``rules_at`` the rules of each node,
    ``initial`` the truths when every fact is unknown,
    ``leaves`` the comparisons of each fact or conclusion with their nodes, ``strata`` the steps of each stratum,
    ``readers`` the steps that read each node, ``dependents`` the steps of the conclusions that depend on each name.
    ``flags`` are the conclusions that have a node of their own, and ``of_flags`` gets their truths.
    """

    rules: tuple[str, ...]
    of_rules: Callable[[Truths], Any]
    trees: Mapping[str, Tree]
    rules_at: Mapping[int, tuple[str, ...]]
    initial: tuple[Truth, ...]
    leaves: Mapping[str, tuple[tuple[int, Comparison, Callable[[Any, Any], Truth]], ...]]
    strata: tuple[Stratum, ...]
    steps: tuple[Connective | ConclusionStep, ...]
    readers: Mapping[int, tuple[int, ...]]
    dependents: Mapping[str, tuple[int, ...]]
    flags: tuple[str, ...]
    of_flags: Callable[[Truths], Any]

    def evaluate(self, facts: Facts) -> tuple[Truths, dict[str, Value]]:
        """The truth of every node, and the value of every fact and conclusion."""
        truths, known = list(self.initial), dict(facts)
        for name, value in facts.items():
            if value is not None:
                self._fill(truths, name, value)
        for stratum in self.strata:
            stratum.evaluate(truths)
            for step in stratum.steps:
                name = step.conclusion.name
                known[name] = value = step.value(truths, known)
                if value is not None:
                    self._fill(truths, name, value)
        self._set_flags(truths, known)
        return truths, known

    def _set_flags(self, truths: Truths, known: dict[str, Value]) -> None:
        """Set the values of the conclusions that have a node of their own."""
        known.update(zip(self.flags, [_KNOWN[truth] for truth in self.of_flags(truths)], strict=True))

    def _fill(self, truths: Truths, name: str, value: Value) -> None:
        """Evaluate the leaves of a fact or conclusion of which something is known; they start as they are for None."""
        if isinstance(value, Disputed):
            for node, leaf, _ in self.leaves.get(name, ()):
                truths[node] = compare(leaf.operator, value, leaf.operand)
            return
        for node, leaf, holds in self.leaves.get(name, ()):
            truths[node] = holds(value, leaf.operand)

    def update(
        self, truths: Truths, known: dict[str, Value], changes: Facts, judge: Judge, fixed: Collection[str] = ()
    ) -> set[int]:
        """Update truths and values in place after facts or conclusions changed; the nodes that changed.

        Conclusions named in ``fixed`` keep their values whatever their rules conclude.
        """
        pending, queued, changed = list[int](), set[int](), set[int]()

        def queue(steps: Iterable[int]) -> None:
            for step in steps:
                if step not in queued:
                    queued.add(step)
                    heappush(pending, step)

        def set_truth(node: int, truth: Truth) -> None:
            if truth is not truths[node]:
                truths[node] = truth
                changed.add(node)
                queue(self.readers.get(node, ()))

        def change(name: str, value: Value) -> None:
            if isinstance(value, Disputed) or isinstance(known[name], Disputed):
                queue(self.dependents.get(name, ()))
            known[name] = value
            for node, leaf, _ in self.leaves.get(name, ()):
                set_truth(node, judge(leaf.operator, value, leaf.operand))

        for name, value in changes.items():
            change(name, value)
        while pending:
            step = self.steps[heappop(pending)]
            if isinstance(step, ConclusionStep):
                name, value = step.conclusion.name, step.value(truths, known)
                if name not in fixed and value != known[name]:
                    change(name, value)
            else:
                node, join, get, _ = step
                set_truth(node, join(get(truths)))
        self._set_flags(truths, known)
        return changed
