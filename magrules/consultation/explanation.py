"""Explanations: the reasons for the standing of an advice, down to the person's own facts and the sources.

The trace is flat; a derivation is read out of it. Each node is a rule with its verdict, and
below it the comparisons that carry that verdict; a comparison of a conclusion expands to the rules of
that conclusion, a comparison of a fact ends there. Rules share the derivations they rest on, so that there
are never more derivations than rules.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Generic, TypeVar

from attrs import define, field, frozen

from magrules.consultation.answer import Answer
from magrules.consultation.standings import AdviceResult, Standing
from magrules.engine.evaluate import JointVerdict, LeafVerdict, Verdict
from magrules.engine.inference import Inference
from magrules.model.conditions import Not
from magrules.model.rules import Cite, Rule
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.model.values import Disputed, Interval

MAX_DEPTH = 12
"""The number of rules that are written below each other. A deeper rule follows after them, from the margin on."""


@frozen
class Derivation:
    """A rule with its truth and the comparisons that carry it, each with its expansion."""

    rule: Rule
    truth: Truth
    steps: tuple["Step", ...]

    def leaves(self) -> Iterator["Step"]:
        """The steps that end in the person's own facts, in written order, those of each rule once."""
        return (node for node in _nodes(self) if isinstance(node, Step) and not node.expansion)

    def rules(self) -> Iterator[Rule]:
        """Every rule of the derivation once, this one first."""
        return (node.rule for node in _nodes(self) if isinstance(node, Derivation))


@frozen
class Step:
    """The verdict on one comparison; of a conclusion also its expansion, the rules that conclude it."""

    verdict: LeafVerdict
    expansion: tuple[Derivation, ...] = field(default=(), eq=False, repr=False)

    @property
    def fact(self) -> str:
        """The fact or conclusion compared."""
        return self.verdict.condition.fact


def _nodes(derivation: Derivation) -> Iterator[Derivation | Step]:
    """A derivation and everything below it, each rule once, in written order."""
    visited, left = set[str](), list[Derivation | Step]([derivation])
    while left:
        match left.pop():
            case Derivation(rule, _, steps) as node if rule.id not in visited:
                visited.add(rule.id)
                left += reversed(steps)
                yield node
            case Step(_, expansion) as node:
                left += reversed(expansion)
                yield node


@frozen
class Explanation(Answer):
    """The reasons for the standing of an advice: the rules that give, withhold, soften and limit it."""

    inference: Inference
    line: AdviceResult
    advised: tuple[Derivation, ...]
    withheld: tuple[Derivation, ...]
    limited: tuple[Derivation, ...]

    def __repr__(self) -> str:
        rules = (derivation.rule for derivations in self.by_role().values() for derivation in derivations)
        return f"<Explanation {self.line.id}: {self.line.standing.value}, by {_named(rules)}>"

    def by_role(self) -> dict[str, tuple[Derivation, ...]]:
        """The derivations by the role of their rules, the decisive role first: withheld, advised, unless, limited."""
        soft = "unless" if self.line.unless else "withheld"
        roles = {"advised": self.advised, soft: self.withheld, "limited": self.limited}
        return {"withheld": self.withheld, **roles} if self.line.standing is Standing.WITHHELD else roles

    def rules(self) -> Iterator[Rule]:
        """Every rule that supports the advice, those of conclusions included."""
        for derivations in self.by_role().values():
            for derivation in derivations:
                yield from derivation.rules()

    @property
    def cites(self) -> tuple[Cite, ...]:
        """Every source that its rules cite, of the highest rank first, each once."""
        derivations = (*self.advised, *self.withheld, *self.limited)
        cites = dict.fromkeys(cite for derivation in derivations for cite in derivation.rule.cites)
        return tuple(sorted(cites, key=lambda cite: -self.inference.ruleset.sources[cite.source].rank))


@frozen
class Failing:
    """A comparison that does not have the truth its rule needs: its verdict, and how far off it is.

    ``distance`` is for numbers that miss the bound: how much they would have to change.
    """

    verdict: LeafVerdict
    wanted: bool
    distance: float | None = None
    expansion: tuple["WhyNotRule", ...] = field(default=(), eq=False, repr=False)


@frozen
class WhyNotRule:
    """Why a rule does not hold, or why it does where it should not: its truth, and every comparison that fails."""

    rule: Rule
    truth: Truth
    failing: tuple[Failing, ...]


@frozen
class Contrast(Answer):
    """Why an advice is not given (or a rule does not hold).

    ``id`` is that of the advice or rule. Either rules for it fail, or rules hold it back (``held``), or it is
    given, and then both are empty.
    """

    inference: Inference
    id: str
    line: AdviceResult | None
    rules: tuple[WhyNotRule, ...]
    held: tuple[Derivation, ...] = ()

    def __repr__(self) -> str:
        standing = f"{self.line.standing.value}, " if self.line else ""
        rules = [*(failing.rule for failing in self.rules), *(derivation.rule for derivation in self.held)]
        return f"<Contrast {self.id}: {standing}{_named(rules)}>"


Node = TypeVar("Node", Derivation, WhyNotRule)


@define
class Layout(Generic[Node]):
    """The rules of some explanations that are written already, and those deferred because they lie too deep."""

    written: set[str] = field(factory=set)
    deferred: dict[str, Node] = field(factory=dict)

    def elsewhere(self, node: Node, depth: int) -> str:
        """Where a rule is written if not here, ``told_above`` or ``told_below``; empty when this is its place."""
        if node.rule.id in self.written:
            return "told_above"
        if depth >= MAX_DEPTH:
            self.deferred.setdefault(node.rule.id, node)
            return "told_below"
        self.written.add(node.rule.id)
        return ""

    def rest(self) -> Iterator[Node]:
        """The deferred rules that are not written yet, as long as there are any."""
        while self.deferred:
            id = next(iter(self.deferred))
            node = self.deferred.pop(id)
            if id not in self.written:
                yield node


def _named(rules: Iterable[Rule]) -> str:
    return ", ".join(dict.fromkeys(rule.id for rule in rules)) or "no rule"


def why(inference: Inference, line: AdviceResult, cache: dict[str, Derivation] | None = None) -> Explanation:
    """The explanation of the line's standing; ``cache`` has derivations of the same inference built before."""
    cache = {} if cache is None else cache

    def derivations(ids: Iterable[str]) -> tuple[Derivation, ...]:
        return tuple(derivation(inference, inference.ruleset.rules[id], cache) for id in ids)

    held = derivations((*line.withheld_by, *line.unless))
    return Explanation(inference, line, derivations(line.rules), held, derivations(line.limited_by))


def derivation(inference: Inference, rule: Rule, cache: dict[str, Derivation]) -> Derivation:
    """The derivation of a rule's verdict, down to facts; ``cache`` has those of the same inference built before."""
    leaves: dict[str, list[tuple[LeafVerdict, tuple[Rule, ...]]]] = {}
    left = [rule]
    while left:
        current = left[-1]
        if current.id not in leaves:
            verdicts = inference.support(current)
            leaves[current.id] = [(verdict, _expansion(inference, verdict)) for verdict in verdicts]
        missing = [inner for _, rules in leaves[current.id] for inner in rules if inner.id not in cache]
        if not missing:
            steps = (Step(verdict, tuple(cache[inner.id] for inner in rules)) for verdict, rules in leaves[current.id])
            cache.setdefault(current.id, Derivation(current, inference.truths[current.id], tuple(steps)))
            left.pop()
        left += reversed(missing)
    return cache[rule.id]


def _expansion(inference: Inference, verdict: LeafVerdict) -> tuple[Rule, ...]:
    """The rules that make a comparison of a conclusion come out as it does.

    For a flag those that hold, or else those that may, or else those that do not; for a number also those that do not
    hold where it has to be low; for a disputed flag those that hold and those that may.
    """
    concluders = inference.ruleset.concluders.get(verdict.condition.fact, ())
    if isinstance(verdict.value, Disputed):
        return tuple(rule for rule in concluders if inference.truths[rule.id] is not FALSE)
    if isinstance(verdict.value, Interval) and verdict.truth is not UNKNOWN:
        if verdict.condition.operator in ("equals", "known"):
            return tuple(rule for rule in concluders if inference.truths[rule.id] is not UNKNOWN)
        low = (verdict.condition.operator in ("below", "at_most")) is (verdict.truth is TRUE)
        return inference.of_truth(concluders, FALSE if low else TRUE)
    for truth in (UNKNOWN,) if verdict.truth is UNKNOWN else (TRUE, UNKNOWN, FALSE):
        if rules := inference.of_truth(concluders, truth):
            return rules
    return ()


def why_not(inference: Inference, id: str, line: AdviceResult | None) -> Contrast:
    """Why the advice of ``line`` is not given, or the rule of that ``id`` does not hold."""
    if line is None:
        return Contrast(inference, id, None, (_failing_rule(inference, inference.ruleset.rules[id], True),))
    advisers = inference.ruleset.advisers
    rules = () if inference.of_truth(advisers[line.id], TRUE) else advisers[line.id]
    if not rules and line.standing in (Standing.OPEN, Standing.NOT_APPLICABLE):
        rules = tuple(rule for other in line.advice.accompanies for rule in advisers[other])
    failing = tuple(_failing_rule(inference, rule, True) for rule in dict.fromkeys(rules))
    return Contrast(inference, id, line, failing, () if rules else why(inference, line).withheld)


def _failing_rule(inference: Inference, rule: Rule, wanted: bool) -> WhyNotRule:
    """Every comparison that keeps a rule from holding or, where it is ``wanted`` not to hold, that lets it hold."""
    cache: dict[tuple[str, bool], WhyNotRule] = {}
    leaves: dict[tuple[str, bool], list[tuple[LeafVerdict, bool, list[tuple[Rule, bool]]]]] = {}
    left = [(rule, wanted)]
    while left:
        current, holds = left[-1]
        key = current.id, holds
        if key not in leaves:
            unmet = _unmet(inference.verdict(current), holds)
            leaves[key] = [(leaf, needed, list(_blocking(inference, leaf, needed))) for leaf, needed in unmet]
        missing = [
            (inner, needed) for *_, rules in leaves[key] for inner, needed in rules if (inner.id, needed) not in cache
        ]
        if not missing:
            failing = (
                Failing(leaf, needed, distance(leaf), tuple(cache[inner.id, truth] for inner, truth in rules))
                for leaf, needed, rules in leaves[key]
            )
            cache.setdefault(key, WhyNotRule(current, inference.truths[current.id], tuple(failing)))
            left.pop()
        left += reversed(missing)
    return cache[rule.id, wanted]


def _unmet(verdict: Verdict, wanted: bool) -> Iterator[tuple[LeafVerdict, bool]]:
    """The leaves that do not have the truth they need, each with that truth."""
    if verdict.truth is (TRUE if wanted else FALSE):
        return
    match verdict:
        case LeafVerdict():
            yield verdict, wanted
        case JointVerdict(condition, _, parts):
            for part in parts:
                yield from _unmet(part, wanted is not isinstance(condition, Not))


def _blocking(inference: Inference, verdict: LeafVerdict, wanted: bool) -> Iterator[tuple[Rule, bool]]:
    """The rules of a conclusion that do not have the truth the comparison needs, each with whether it has to hold.

    A flag that is to be true, a tally or grade that is to be higher needs rules to hold, and none that denies
    the flag; one that is to be false or lower needs those rules not to hold.
    """
    leaf = verdict.condition
    match leaf.operator:
        case "is":
            more = leaf.operand is wanted
        case "below" | "at_most":
            more = not wanted
        case _:
            more = wanted
    for rule in inference.ruleset.concluders.get(leaf.fact, ()):
        denies = any(conclusion.name == leaf.fact and conclusion.value is False for conclusion in rule.concludes)
        holds = more and not denies
        if (more or not denies) and inference.truths[rule.id] is not (TRUE if holds else FALSE):
            yield rule, holds


def distance(leaf: LeafVerdict) -> float | None:
    """The distance of a number from the bound of its comparison; None for any other value."""
    bound = leaf.condition.operand
    if not isinstance(leaf.value, Interval) or not leaf.value.exact or leaf.condition.operator == "known":
        return None
    if isinstance(leaf.value.low, int) and isinstance(bound, int):
        return abs(leaf.value.low - bound)
    return float(abs(Decimal(str(leaf.value.low)) - Decimal(str(bound))))  # as written: 0.3 is 0.1 off 0.2
