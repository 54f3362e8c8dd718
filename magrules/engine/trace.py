"""What follows from some facts, and its trace: which rules fired, on what."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from attrs import field, frozen

from magrules.engine.evaluate import Facts, Judge, Verdict, support, verdict
from magrules.engine.swept import Swept
from magrules.model.forks import worked_out
from magrules.model.operators import compare
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, Truth
from magrules.model.values import Value


class Engine(Protocol):
    """What infers: a ruleset and what is known go in, the truth of every rule and every conclusion come out."""

    @property
    def name(self) -> str:
        """What a consultation records."""

    def infer(self, ruleset: Ruleset, facts: Facts) -> "Inference":
        """Everything that follows from some facts. Raises EngineError when the engine cannot be trusted."""


@frozen
class Firing:
    """A rule that held, with the comparisons that made it hold and what was seen of each fact.

    This is the justification of everything the rule concluded, advised, withheld or limited.
    """

    rule: str
    stratum: int
    antecedents: tuple[Verdict, ...]


@frozen(slots=False)
class Inference:
    """Everything that follows from some facts: the truth of each rule and every conclusion.

    ``judge`` says what was counted as holding of a value; ``swept`` is what the compiled engine filled, from which
    reasons are read off; ``waiting`` and ``ways`` keep what was worked out of it.
    """

    ruleset: Ruleset
    facts: MappingProxyType[str, Value] = field(repr=False, hash=False)
    truths: MappingProxyType[str, Truth] = field(repr=False, hash=False)
    judge: Judge = field(default=compare, eq=False, repr=False)
    swept: Swept | None = field(default=None, eq=False, repr=False)
    waiting: dict[str, tuple[str, ...]] = field(factory=dict, init=False, eq=False, repr=False)
    ways: list[tuple["Inference", ...]] = field(factory=list, init=False, eq=False, repr=False)

    def __reduce__(self) -> tuple[Callable[..., "Inference"], tuple[Any, ...]]:
        """Made anew from what it holds: a mapping that nobody can change is not pickled as it is."""
        return inferred, (self.ruleset, dict(self.facts), dict(self.truths), self.judge)

    @worked_out
    def trace(self) -> tuple[Firing, ...]:
        """Every rule that is TRUE, in the order of the strata, with the comparisons that carry it."""
        stratum_of, rules = self.ruleset.stratum_of, self.ruleset.rules
        return tuple(
            Firing(id, stratum_of[id], self.support(rules[id])) for id, truth in self.truths.items() if truth is TRUE
        )

    def truth_of(self, rules: tuple[Rule, ...]) -> Truth:
        """TRUE when one of the rules is, FALSE when all are."""
        return max([self.truths[rule.id] for rule in rules], default=FALSE)

    def verdict(self, rule: Rule) -> Verdict:
        """The verdict on a rule with every leaf, by the reference evaluator."""
        return verdict(rule.when, self.facts, self.judge)

    def support(self, rule: Rule) -> tuple[Verdict, ...]:
        """The verdicts on the comparisons that carry the truth of a rule."""
        if self.swept is None:
            return tuple(support(self.verdict(rule)))
        facts = self.facts
        return tuple([Verdict(leaf, truth, facts[leaf.fact]) for leaf, truth in self.swept.support(rule.id)])

    def of_truth(self, rules: tuple[Rule, ...], wanted: Truth) -> tuple[Rule, ...]:
        """Those of the rules that have that truth."""
        return tuple([rule for rule in rules if self.truths[rule.id] is wanted])


def inferred(ruleset: Ruleset, facts: Facts, truths: Mapping[str, Truth], judge: Judge = compare) -> Inference:
    """An inference, its mappings read-only."""
    return Inference(ruleset, MappingProxyType(facts), MappingProxyType(truths), judge)
