"""An inference and its trace: which rules fired, and why."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from attrs import field, frozen

from magrules.engine.evaluate import Facts, Judge, LeafVerdict, Verdict, support, verdict
from magrules.engine.node_truths import NodeTruths
from magrules.model.conditions import Comparison
from magrules.model.forks import lockless_cached_property
from magrules.model.operators import compare
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, Truth
from magrules.model.values import Value


class Engine(Protocol):
    """An inference engine: ruleset and facts in, the truth of every rule and the value of every conclusion out."""

    @property
    def name(self) -> str:
        """The name that a consultation records."""

    def infer(self, ruleset: Ruleset, facts: Facts) -> "Inference":
        """Infer from facts. Raises EngineError when the engine fails or contradicts the specification."""


@frozen
class Firing:
    """A rule that fired, with its supporting leaves and the value of each fact.

    This is the justification of everything the rule concluded, advised, withheld or limited.
    """

    rule: str
    stratum: int
    antecedents: tuple[LeafVerdict, ...]


@frozen(slots=False)
class Inference:
    """The result of inferring from facts: the truth of each rule and the value of each conclusion.

    ``judge`` decided the comparisons; ``node_truths`` holds what the compiled engine evaluated, None for other engines;
    ``waiting`` and ``resolutions`` cache what the consultation derives from the inference.
    """

    ruleset: Ruleset
    facts: MappingProxyType[str, Value] = field(repr=False, hash=False)
    truths: MappingProxyType[str, Truth] = field(repr=False, hash=False)
    judge: Judge = field(default=compare, eq=False, repr=False)
    node_truths: NodeTruths | None = field(default=None, eq=False, repr=False)
    waiting: dict[str, tuple[str, ...]] = field(factory=dict, init=False, eq=False, repr=False)
    resolutions: list[tuple["Inference", ...]] = field(factory=list, init=False, eq=False, repr=False)

    def __reduce__(self) -> tuple[Callable[..., "Inference"], tuple[Any, ...]]:
        """Pickle as plain dicts, since a MappingProxyType cannot be pickled."""
        return inferred, (self.ruleset, dict(self.facts), dict(self.truths), self.judge)

    @lockless_cached_property
    def trace(self) -> tuple[Firing, ...]:
        """Every TRUE rule, in the order of the strata, with its supporting leaves."""
        stratum_of, rules = self.ruleset.stratum_of, self.ruleset.rules
        return tuple(
            Firing(id, stratum_of[id], self.support(rules[id])) for id, truth in self.truths.items() if truth is TRUE
        )

    def truth_of(self, rules: tuple[Rule, ...]) -> Truth:
        """TRUE when any of the rules is, FALSE when all are."""
        return max([self.truths[rule.id] for rule in rules], default=FALSE)

    def verdict(self, rule: Rule) -> Verdict:
        """The verdict on a rule with every leaf, by the reference evaluator."""
        return verdict(rule.when, self.facts, self.judge)

    def support(self, rule: Rule) -> tuple[LeafVerdict, ...]:
        """The verdicts on the supporting leaves of a rule."""
        if self.node_truths is None:
            return tuple(support(self.verdict(rule)))
        facts = self.facts
        return tuple([LeafVerdict(leaf, truth, facts[leaf.fact]) for leaf, truth in self.node_truths.support(rule.id)])

    def supporting_leaves(self, rule: Rule) -> list[Comparison]:
        """The comparisons of :meth:`support`."""
        if self.node_truths is None:
            return [leaf.condition for leaf in self.support(rule)]
        return [leaf for leaf, _ in self.node_truths.support(rule.id)]

    def of_truth(self, rules: tuple[Rule, ...], wanted: Truth) -> tuple[Rule, ...]:
        """The rules among these that have a truth."""
        return tuple([rule for rule in rules if self.truths[rule.id] is wanted])


def inferred(ruleset: Ruleset, facts: Facts, truths: Mapping[str, Truth], judge: Judge = compare) -> Inference:
    """An inference with read-only mappings."""
    return Inference(ruleset, MappingProxyType(facts), MappingProxyType(truths), judge)
