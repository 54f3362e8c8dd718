"""Building a circuit: each condition of a ruleset gets a node, equal conditions share it."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from attrs import define, field

from magrules.engine.circuit import Circuit, ConclusionStep, Stratum
from magrules.engine.node_truths import Tree, Truths
from magrules.engine.straight_line import Connective
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, parts_of
from magrules.model.operators import OPERATORS, compare
from magrules.model.rules import Flag
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, not_


def build_circuit(ruleset: Ruleset) -> Circuit:
    """The circuit of a ruleset."""
    builder, trees = _Builder(), dict[str, Tree]()
    strata, dependents, rules_at = [], dict[str, list[int]](), dict[int, list[str]]()
    for stratum, names in zip(ruleset.strata, ruleset.settled, strict=True):
        for id in stratum:
            trees[id] = builder.tree(ruleset.rules[id].when)
            rules_at.setdefault(trees[id].node, []).append(id)
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
        {node: tuple(ids) for node, ids in rules_at.items()},
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


def _initial(builder: "_Builder") -> tuple[Truth, ...]:
    """The truths when every fact and conclusion is unknown."""
    truths = builder.initial
    for step in builder.steps:
        if not isinstance(step, ConclusionStep):
            node, join, get, _ = step
            truths[node] = join(get(truths))
    return tuple(truths)


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
        node = self.nodes.get(condition)
        if node is None:
            node = self.nodes[condition] = self._add(condition, nodes)
        leaf = condition if isinstance(condition, Comparison) else None
        return Tree(node, parts, leaf, isinstance(condition, Not))

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
