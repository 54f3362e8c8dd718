"""The compiled engine: every distinct comparison and connective of a ruleset's conditions is a node of one circuit.

The truths of the nodes are one list, evaluated stratum by stratum with the conclusions between. FALSE, UNKNOWN and
TRUE are ordered, so *all* is the minimum of its parts and *any* the maximum. An update evaluates again only what
changed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from heapq import heappop, heappush
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from attrs import define, field, frozen

from magrules.engine.evaluate import Facts, Judge, concluded
from magrules.engine.inference import Inference
from magrules.engine.node_truths import NodeTruths, Tree, Truths
from magrules.engine.straight_line import Connective, straight_line
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, parts_of
from magrules.model.forks import fork_safe_lock
from magrules.model.operators import OPERATORS, compare
from magrules.model.rules import Conclusion, Flag, Rule, Tally
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, not_
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

    ``trees`` holds the nodes of each rule's condition and its parts, ``initial`` the truths when every fact is unknown,
    ``leaves`` the comparisons of each fact or conclusion with their nodes, ``strata`` the steps of each stratum,
    ``readers`` the steps that read each node, ``dependents`` the steps of the conclusions that depend on each name.
    ``flags`` are the conclusions that have a node of their own, and ``of_flags`` gets their truths.
    """

    rules: tuple[str, ...]
    of_rules: Callable[[Truths], Any]
    trees: Mapping[str, Tree]
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
            self._fill(truths, name, value)
        for stratum in self.strata:
            stratum.evaluate(truths)
            for step in stratum.steps:
                name = step.conclusion.name
                known[name] = value = step.value(truths, known)
                self._fill(truths, name, value)
        self._set_flags(truths, known)
        return truths, known

    def _set_flags(self, truths: Truths, known: dict[str, Value]) -> None:
        """Set the values of the conclusions that have a node of their own."""
        known.update(zip(self.flags, [_KNOWN[truth] for truth in self.of_flags(truths)], strict=True))

    def _fill(self, truths: Truths, name: str, value: Value) -> None:
        """Evaluate the leaves of a fact or conclusion; they start as they are for None."""
        if value is None:
            return
        if isinstance(value, Disputed):
            for node, leaf, _ in self.leaves.get(name, ()):
                truths[node] = compare(leaf.operator, value, leaf.operand)
            return
        for node, leaf, holds in self.leaves.get(name, ()):
            truths[node] = holds(value, leaf.operand)

    def update(
        self, truths: Truths, known: dict[str, Value], changes: Facts, judge: Judge, fixed: Collection[str] = ()
    ) -> None:
        """Update truths and values in place after facts or conclusions changed.

        Conclusions named in ``fixed`` keep their values whatever their rules conclude.
        """
        pending, queued = list[int](), set[int]()

        def queue(steps: Iterable[int]) -> None:
            for step in steps:
                if step not in queued:
                    queued.add(step)
                    heappush(pending, step)

        def change(name: str, value: Value) -> None:
            if isinstance(value, Disputed) or isinstance(known[name], Disputed):
                queue(self.dependents.get(name, ()))
            known[name] = value
            for node, leaf, _ in self.leaves.get(name, ()):
                truth = judge(leaf.operator, value, leaf.operand)
                if truth is not truths[node]:
                    truths[node] = truth
                    queue(self.readers.get(node, ()))

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
                truth = join(get(truths))
                if truth is not truths[node]:
                    truths[node] = truth
                    queue(self.readers.get(node, ()))
        self._set_flags(truths, known)


@define
class _Builder:
    """Builds a circuit; equal conditions share a node."""

    initial: Truths = field(factory=list)
    nodes: dict[Condition, int] = field(factory=dict)
    leaves: dict[str, list[tuple[int, Comparison, Callable[[Any, Any], Truth]]]] = field(factory=dict)
    connectives: list[Connective] = field(factory=list)
    readers: dict[int, list[int]] = field(factory=dict)
    steps: list[Connective | ConclusionStep] = field(factory=list)
    flags: dict[str, int] = field(factory=dict)

    def tree(self, condition: Condition) -> Tree:
        """The tree of a condition; adds a node for each part that has none."""
        parts = tuple(map(self.tree, parts_of(condition)))
        nodes = tuple(part.node for part in parts)
        if condition not in self.nodes:
            self.nodes[condition] = self._add(condition, nodes)
        leaf = condition if isinstance(condition, Comparison) else None
        return Tree(self.nodes[condition], parts, leaf, isinstance(condition, Not))

    def _add(self, condition: Condition, nodes: tuple[int, ...]) -> int:
        match condition:
            case Comparison(fact, "is", operand) if fact in self.flags:
                flag = self.flags[fact]
                return flag if operand else self._connective((flag,), _negation)
            case Comparison(fact, operator, operand):
                node = self._new(compare(operator, None, operand))
                self.leaves.setdefault(fact, []).append((node, condition, OPERATORS[operator].holds))
                return node
            case Not():
                return self._connective(nodes, _negation)
            case AllOf() if len(nodes) == 1:
                return nodes[0]
            case AllOf():
                return self._connective(nodes, min) if nodes else self._new(TRUE)
            case AnyOf():
                return self.any_of(nodes)
            case AtLeast(count):
                return self._connective(nodes, partial(_at_least, count))

    def any_of(self, nodes: tuple[int, ...]) -> int:
        """The node of the maximum of some nodes."""
        if len(nodes) == 1:
            return nodes[0]
        return self._connective(nodes, max) if nodes else self._new(FALSE)

    def _new(self, truth: Truth) -> int:
        self.initial.append(truth)
        return len(self.initial) - 1

    def _connective(self, nodes: tuple[int, ...], join: Callable[[Any], Truth]) -> int:
        node = self._new(UNKNOWN)
        connective = node, join, _getter(nodes), nodes
        self.step(connective, nodes)
        self.connectives.append(connective)
        return node

    def step(self, step: Connective | ConclusionStep, reads: Iterable[int]) -> None:
        """Add a step that reads some nodes."""
        for node in reads:
            self.readers.setdefault(node, []).append(len(self.steps))
        self.steps.append(step)


def _getter(nodes: tuple[int, ...]) -> Callable[[Truths], Any]:
    """A function that gets the truths of some nodes, always as a sequence."""
    first = nodes[0] if nodes else 0
    return itemgetter(*nodes) if len(nodes) > 1 else itemgetter(slice(first, first + len(nodes)))


def _negation(truths: Sequence[Truth]) -> Truth:
    return not_(truths[0])


def _at_least(count: int, truths: Sequence[Truth]) -> Truth:
    """The minimum of the ``count`` greatest truths."""
    if not 0 < count <= len(truths):
        return TRUE if count <= 0 else FALSE
    return sorted(truths)[-count]


def circuit_of(ruleset: Ruleset) -> Circuit:
    """The circuit of a ruleset, compiled once."""
    with _compiling:
        if ruleset not in _compiled:
            _compiled[ruleset] = _compile(ruleset)
        return _compiled[ruleset]


_compiled: WeakKeyDictionary[Ruleset, Circuit] = WeakKeyDictionary()
_compiling = fork_safe_lock()


def _compile(ruleset: Ruleset) -> Circuit:
    builder, trees = _Builder(), dict[str, Tree]()
    strata, dependents = [], dict[str, list[int]]()
    for stratum, names in zip(ruleset.strata, ruleset.settled, strict=True):
        for id in stratum:
            trees[id] = builder.tree(ruleset.rules[id].when)
        steps = []
        for name in names:
            concluders = ruleset.concluders[name]
            nodes = tuple(trees[rule.id].node for rule in concluders)
            if _is_maximum(ruleset, name):
                builder.flags[name] = builder.any_of(nodes)
                continue
            values = [
                (effect.value, node)
                for rule, node in zip(concluders, nodes, strict=True)
                for effect in rule.concludes
                if effect.name == name
            ]
            step = ConclusionStep(
                ruleset.conclusions[name], concluders, nodes, tuple(values), ruleset.leaves, bool(ruleset.contested)
            )
            for fact in dict.fromkeys(leaf.fact for rule in concluders for leaf in ruleset.leaves[rule.id]):
                dependents.setdefault(fact, []).append(len(builder.steps))
            builder.step(step, nodes)
            steps.append(step)
        strata.append(Stratum(tuple(builder.connectives), tuple(steps)))
        builder.connectives.clear()
    return Circuit(
        tuple(trees),
        _getter(tuple(tree.node for tree in trees.values())),
        trees,
        _initial(builder),
        {name: tuple(leaves) for name, leaves in builder.leaves.items()},
        tuple(strata),
        tuple(builder.steps),
        {node: tuple(steps) for node, steps in builder.readers.items()},
        {name: tuple(steps) for name, steps in dependents.items()},
        tuple(builder.flags),
        _getter(tuple(builder.flags.values())),
    )


def _is_maximum(ruleset: Ruleset, name: str) -> bool:
    """Whether a conclusion is a flag whose truth is the maximum of its rules, and no rule asks whether it is known."""
    if not isinstance(ruleset.conclusions[name], Flag) or ruleset.contested or name in ruleset.asked_whether_known:
        return False
    effects = [effect for rule in ruleset.concluders[name] for effect in rule.concludes if effect.name == name]
    return all(effect.value is True for effect in effects)


def _initial(builder: _Builder) -> tuple[Truth, ...]:
    """The truths when every fact and conclusion is unknown."""
    truths = builder.initial
    for step in builder.steps:
        if not isinstance(step, ConclusionStep):
            node, join, get, _ = step
            truths[node] = join(get(truths))
    return tuple(truths)


@frozen
class Compiled:
    """The compiled engine: the default."""

    name: str = field(default="compiled", init=False)

    def infer(self, ruleset: Ruleset, facts: Facts) -> Inference:
        """Infer from facts."""
        circuit = circuit_of(ruleset)
        truths, known = circuit.evaluate(facts)
        return inference_of(ruleset, circuit, truths, known)


def inference_of(
    ruleset: Ruleset, circuit: Circuit, truths: Truths, known: dict[str, Value], judge: Judge = compare
) -> Inference:
    """An inference from evaluated truths and values."""
    by_rule = dict(zip(circuit.rules, circuit.of_rules(truths), strict=True))
    return Inference(
        ruleset, MappingProxyType(known), MappingProxyType(by_rule), judge, NodeTruths(circuit.trees, truths)
    )
