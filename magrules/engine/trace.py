"""Inference, stratum by stratum, and its trace: which rules fired, on what, concluding what."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from attrs import field, frozen

from magrules.engine.evaluate import Drawn, Facts, Verdict, conclude, verdict
from magrules.model.operators import compare
from magrules.model.rules import Rule, Ruleset
from magrules.model.truth import TRUE, UNKNOWN, Truth, any_of
from magrules.model.values import Disputed, Interval, Value, is_known


class Engine(Protocol):
    """What draws the inferences: a stratum and what is known go in, a verdict on each rule comes out."""

    @property
    def name(self) -> str:
        """What a consultation records."""

    def draw(self, stratum: int, facts: Facts) -> dict[str, Drawn]:
        """The truth of every rule of a stratum, given the facts and earlier conclusions."""


@frozen
class Firing:
    """A rule that held, with the comparisons that made it hold and what was seen of each fact.

    This is the justification of everything the rule concluded, advised, withheld or limited.
    """

    rule: str
    stratum: int
    antecedents: tuple[Verdict, ...]


@frozen
class Inference:
    """Everything drawn from some facts: the truth of each rule, every conclusion, and the trace.

    ``judge`` says what was counted as holding of a value; ``waiting`` and ``ways`` keep what was worked out of it.
    """

    ruleset: Ruleset
    facts: MappingProxyType[str, Value] = field(repr=False, hash=False)
    truths: MappingProxyType[str, Truth] = field(repr=False, hash=False)
    trace: tuple[Firing, ...] = field(repr=False)
    judge: Callable[[str, Value, Any], Truth] = field(default=compare, eq=False, repr=False)
    waiting: dict[str, tuple[str, ...]] = field(factory=dict, init=False, eq=False, repr=False)
    ways: list[tuple["Inference", ...]] = field(factory=list, init=False, eq=False, repr=False)

    def __reduce__(self) -> tuple[Callable[..., "Inference"], tuple[Any, ...]]:
        """Made anew from what was drawn: a mapping that nobody can change is not pickled as it is."""
        return _drawn, (self.ruleset, dict(self.facts), dict(self.truths), self.trace, self.judge)

    def truth_of(self, rules: tuple[Rule, ...]) -> Truth:
        """TRUE when one of the rules is, FALSE when all are."""
        return any_of([self.truths[rule.id] for rule in rules])

    def verdict(self, rule: Rule) -> Verdict:
        """The verdict on a rule with every leaf, by the reference evaluator."""
        return verdict(rule.when, self.facts, self.judge)

    def of_truth(self, rules: tuple[Rule, ...], wanted: Truth) -> tuple[Rule, ...]:
        """Those of the rules that have that truth."""
        return tuple([rule for rule in rules if self.truths[rule.id] is wanted])


def infer(engine: Engine, ruleset: Ruleset, facts: Facts) -> Inference:
    """Draw every inference: a stratum's rules, then the conclusions they settle, then the next."""
    known = dict(facts)
    truths: dict[str, Truth] = {}
    trace: list[Firing] = []
    for stratum, settled in enumerate(ruleset.settled):
        for id, drawn in engine.draw(stratum, known).items():
            truths[id] = drawn.truth
            if drawn.truth is TRUE:
                leaves = [ruleset.leaves[id][at] for at in sorted(drawn.carriers)]
                trace.append(Firing(id, stratum, tuple(verdict(leaf, known) for leaf in leaves)))
        for name in settled:
            known[name] = concluded(ruleset, name, truths, known)
    return _drawn(ruleset, known, truths, tuple(trace))


def concluded(ruleset: Ruleset, name: str, truths: Mapping[str, Truth], known: Facts) -> Value:
    """What is known of a conclusion once its rules are settled; what rests on something disputed is disputed too."""
    rules = ruleset.concluders[name]
    value = conclude(ruleset.conclusions[name], rules, truths)
    if not ruleset.contested or is_known(value) or isinstance(value, Disputed):
        return value
    unsettled = (leaf for rule in rules if truths[rule.id] is UNKNOWN for leaf in ruleset.leaves[rule.id])
    if any(isinstance(known[leaf.fact], Disputed) for leaf in unsettled):
        return Disputed(value if isinstance(value, Interval) else None)
    return value


def _drawn(ruleset: Ruleset, facts: Facts, truths: Mapping[str, Truth], *rest: Any) -> Inference:
    """What was drawn, its mappings read-only."""
    return Inference(ruleset, MappingProxyType(facts), MappingProxyType(truths), *rest)
