"""Explanations: why an advice stands as it does, down to the person's own facts and the sources.

The trace is flat; a derivation is read out of it. Each node is a rule with its verdict, and
below it the comparisons that carry that verdict; a comparison of a conclusion has the rules behind
that conclusion below it, a comparison of a fact ends there. What several rules rest on is one derivation
that they share, so that there are never more of them than rules.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Generic, TypeVar

from attrs import define, field, frozen

from magrules.consultation.answer import Answer
from magrules.consultation.standings import AdviceResult, Standing
from magrules.engine.evaluate import Verdict, support
from magrules.engine.inference import Inference
from magrules.language.grammar_conditions import BOUNDS
from magrules.model.conditions import Comparison, Not
from magrules.model.rules import Cite, Rule
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.model.values import Disputed, Interval

DEEPEST = 12
"""So many rules are told below each other. What lies deeper is told after them, from the margin on."""


@frozen
class Derivation:
    """A rule with its truth and the comparisons that carry it, each with what lies behind it."""

    rule: Rule
    truth: Truth
    steps: tuple["Step", ...]

    def leaves(self) -> Iterator["Step"]:
        """The steps that end in the person's own facts, in the order told, those of each rule once."""
        return (one for one in _inside(self) if isinstance(one, Step) and not one.behind)

    def rules(self) -> Iterator[Rule]:
        """Every rule of the derivation once, this one first."""
        return (one.rule for one in _inside(self) if isinstance(one, Derivation))


@frozen
class Step:
    """One comparison with what was seen, and the rules behind it where it is of a conclusion."""

    seen: Verdict
    behind: tuple[Derivation, ...] = field(default=(), eq=False, repr=False)

    @property
    def fact(self) -> str:
        """The fact or conclusion compared."""
        assert isinstance(self.seen.condition, Comparison)
        return self.seen.condition.fact


def _inside(derivation: Derivation) -> Iterator[Derivation | Step]:
    """A derivation and everything below it, each rule once, in the order told."""
    seen, left = set[str](), list[Derivation | Step]([derivation])
    while left:
        match left.pop():
            case Derivation(rule, _, steps) as one if rule.id not in seen:
                seen.add(rule.id)
                left += reversed(steps)
                yield one
            case Step(_, behind) as one:
                left += reversed(behind)
                yield one


@frozen
class Explanation(Answer):
    """Why an advice stands as it does: the rules that give, withhold, soften and limit it."""

    inference: Inference
    line: AdviceResult
    advised: tuple[Derivation, ...]
    withheld: tuple[Derivation, ...]
    limited: tuple[Derivation, ...]

    def __repr__(self) -> str:
        rules = (one.rule for role in self.by_role().values() for one in role)
        return f"<Why {self.line.id}: {self.line.standing.value}, by {_named(rules)}>"

    def by_role(self) -> dict[str, tuple[Derivation, ...]]:
        """The derivations by what their rules do, what decides first: what holds back, gives, softens, limits."""
        soft = "unless" if self.line.unless else "withheld"
        roles = {"advised": self.advised, soft: self.withheld, "limited": self.limited}
        return {"withheld": self.withheld, **roles} if self.line.standing is Standing.WITHHELD else roles

    def rules(self) -> Iterator[Rule]:
        """Every rule behind the advice, conclusions' rules included."""
        for derivations in self.by_role().values():
            for derivation in derivations:
                yield from derivation.rules()

    @property
    def cites(self) -> tuple[Cite, ...]:
        """Every source behind it, of the highest rank first, each once."""
        rules = [one.rule for one in (*self.advised, *self.withheld, *self.limited)]
        cites = dict.fromkeys(cite for rule in rules for cite in rule.cites)
        return tuple(sorted(cites, key=lambda cite: -self.inference.ruleset.sources[cite.source].rank))


@frozen
class Failing:
    """A comparison that did not come out as its rule needs: what was seen, and how far off it is.

    ``distance`` is for numbers known to miss the bound: how much they would have to change.
    """

    seen: Verdict
    wanted: bool
    distance: float | None = None
    behind: tuple["WhyNotRule", ...] = field(default=(), eq=False, repr=False)


@frozen
class WhyNotRule:
    """Why a rule does not hold, or why it does where it should not: its truth, and every comparison in the way."""

    rule: Rule
    truth: Truth
    failing: tuple[Failing, ...]


@frozen
class Contrast(Answer):
    """Why an advice is not given (or a rule does not hold).

    Either rules for it fail, or rules hold it back (``held``), or it is given after all, and then
    both are empty.
    """

    inference: Inference
    asked: str
    line: AdviceResult | None
    rules: tuple[WhyNotRule, ...]
    held: tuple[Derivation, ...] = ()

    def __repr__(self) -> str:
        standing = f"{self.line.standing.value}, " if self.line else ""
        rules = [*(one.rule for one in self.rules), *(one.rule for one in self.held)]
        return f"<Contrast {self.asked}: {standing}{_named(rules)}>"


Told = TypeVar("Told", Derivation, WhyNotRule)


@define
class Telling(Generic[Told]):
    """Which rules of some explanations are told already, and which are put off because they lie too deep."""

    told: set[str] = field(factory=set)
    later: dict[str, Told] = field(factory=dict)

    def elsewhere(self, one: Told, depth: int) -> str:
        """Where a rule is told if not here, ``told_above`` or ``told_below``; empty when this is its place."""
        if one.rule.id in self.told:
            return "told_above"
        if depth >= DEEPEST:
            self.later.setdefault(one.rule.id, one)
            return "told_below"
        self.told.add(one.rule.id)
        return ""

    def rest(self) -> Iterator[Told]:
        """What was put off and is not told yet, as long as there is any."""
        while self.later:
            id = next(iter(self.later))
            one = self.later.pop(id)
            if id not in self.told:
                yield one


def _named(rules: Iterable[Rule]) -> str:
    return ", ".join(dict.fromkeys(rule.id for rule in rules)) or "no rule"


def why(inference: Inference, line: AdviceResult) -> Explanation:
    """Why the line stands as it does."""
    made: dict[str, Derivation] = {}

    def derivations(ids: Iterable[str]) -> tuple[Derivation, ...]:
        return tuple(derivation(inference, inference.ruleset.rules[id], made) for id in ids)

    held = derivations((*line.withheld_by, *line.unless))
    return Explanation(inference, line, derivations(line.rules), held, derivations(line.limited_by))


def derivation(inference: Inference, rule: Rule, made: dict[str, Derivation]) -> Derivation:
    """How the verdict on a rule came about, down to facts; ``made`` are those of the same inference made before."""
    behind: dict[str, list[tuple[Verdict, tuple[Rule, ...]]]] = {}
    left = [rule]
    while left:
        one = left[-1]
        if one.id not in behind:
            behind[one.id] = [(seen, _behind(inference, seen)) for seen in support(inference.verdict(one))]
        missing = [inner for _, rules in behind[one.id] for inner in rules if inner.id not in made]
        if not missing:
            steps = (Step(seen, tuple(made[inner.id] for inner in rules)) for seen, rules in behind[one.id])
            made.setdefault(one.id, Derivation(one, inference.truths[one.id], tuple(steps)))
            left.pop()
        left += reversed(missing)
    return made[rule.id]


def _behind(inference: Inference, seen: Verdict) -> tuple[Rule, ...]:
    """The rules behind the value of a conclusion: those that make the comparison come out as it does.

    Of a flag those that hold, or else those that might or do not; of a number also those that do not where it has to be
    low; of what is disputed those that hold and those that might.
    """
    assert isinstance(seen.condition, Comparison)
    concluders = inference.ruleset.concluders.get(seen.condition.fact, ())
    if isinstance(seen.value, Disputed):
        return tuple(rule for rule in concluders if inference.truths[rule.id] is not FALSE)
    if isinstance(seen.value, Interval) and seen.truth is not UNKNOWN:
        if seen.condition.operator in ("equals", "known"):
            return tuple(rule for rule in concluders if inference.truths[rule.id] is not UNKNOWN)
        low = (seen.condition.operator in ("below", "at_most")) is (seen.truth is TRUE)
        return inference.of_truth(concluders, FALSE if low else TRUE)
    for wanted in (UNKNOWN,) if seen.truth is UNKNOWN else (TRUE, UNKNOWN, FALSE):
        if found := inference.of_truth(concluders, wanted):
            return found
    return ()


def why_not(inference: Inference, asked: str, line: AdviceResult | None) -> Contrast:
    """Why the advice ``line`` (or the rule ``asked``) is not given."""
    if line is None:
        return Contrast(inference, asked, None, (_failing_rule(inference, inference.ruleset.rules[asked], True),))
    advisers = inference.ruleset.advisers
    rules = () if inference.of_truth(advisers[line.id], TRUE) else advisers[line.id]
    if not rules and line.standing in (Standing.OPEN, Standing.NOT_APPLICABLE):
        rules = tuple(rule for id in line.advice.accompanies for rule in advisers[id])
    failing = tuple(_failing_rule(inference, rule, True) for rule in dict.fromkeys(rules))
    return Contrast(inference, asked, line, failing, () if rules else why(inference, line).withheld)


def _failing_rule(inference: Inference, rule: Rule, wanted: bool) -> WhyNotRule:
    """Every comparison that keeps a rule from holding or, where it is ``wanted`` not to hold, that lets it hold."""
    made: dict[tuple[str, bool], WhyNotRule] = {}
    behind: dict[tuple[str, bool], list[tuple[Verdict, bool, list[tuple[Rule, bool]]]]] = {}
    left = [(rule, wanted)]
    while left:
        one, holds = left[-1]
        key = one.id, holds
        if key not in behind:
            unmet = _unmet(inference.verdict(one), holds)
            behind[key] = [(leaf, needed, list(_in_the_way(inference, leaf, needed))) for leaf, needed in unmet]
        missing = [(inner, way) for *_, rules in behind[key] for inner, way in rules if (inner.id, way) not in made]
        if not missing:
            failing = (
                Failing(leaf, needed, distance(leaf), tuple(made[inner.id, way] for inner, way in rules))
                for leaf, needed, rules in behind[key]
            )
            made.setdefault(key, WhyNotRule(one, inference.truths[one.id], tuple(failing)))
            left.pop()
        left += reversed(missing)
    return made[rule.id, wanted]


def _unmet(seen: Verdict, wanted: bool) -> Iterator[tuple[Verdict, bool]]:
    """The leaves that are not as they would have to be, each with the truth it would need."""
    if seen.truth is (TRUE if wanted else FALSE):
        return
    if isinstance(seen.condition, Comparison):
        yield seen, wanted
    for part in seen.parts:
        yield from _unmet(part, wanted is not isinstance(seen.condition, Not))


def _in_the_way(inference: Inference, seen: Verdict, wanted: bool) -> Iterator[tuple[Rule, bool]]:
    """The rules behind a conclusion that are not as the comparison needs them, each with whether it has to hold.

    A flag that is to be true, a tally or grade that is to be higher needs rules to hold, and none that denies
    the flag; one that is to be false or lower needs those rules not to hold.
    """
    leaf = seen.condition
    assert isinstance(leaf, Comparison)
    match leaf.operator:
        case "is":
            more = leaf.operand is wanted
        case "below" | "at_most":
            more = not wanted
        case _:
            more = wanted
    for rule in inference.ruleset.concluders.get(leaf.fact, ()):
        denies = any(one.name == leaf.fact and one.value is False for one in rule.concludes)
        holds = more and not denies
        if (more or not denies) and inference.truths[rule.id] is not (TRUE if holds else FALSE):
            yield rule, holds


def distance(leaf: Verdict) -> float | None:
    """How far a number is from the bound it is compared with; None for what is no number."""
    assert isinstance(leaf.condition, Comparison)
    bound = leaf.condition.operand
    if not isinstance(leaf.value, Interval) or not leaf.value.exact or leaf.condition.operator not in BOUNDS.all:
        return None
    if isinstance(leaf.value.low, int) and isinstance(bound, int):
        return abs(leaf.value.low - bound)
    return float(abs(Decimal(str(leaf.value.low)) - Decimal(str(bound))))  # as written: 0.3 is 0.1 off 0.2
