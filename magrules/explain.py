"""Explanations: why an advice stands as it does, down to the person's own facts and the sources.

The trace is flat; a derivation is a tree read out of it. Each node is a rule with its verdict, and
below it the comparisons that carry that verdict; a comparison of a conclusion has the rules behind
that conclusion below it, a comparison of a fact ends there.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from magrules.conditions import Comparison, Not
from magrules.evaluate import Verdict, support
from magrules.rules import Cite, Rule
from magrules.standings import Line, Standing
from magrules.trace import Inference
from magrules.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.values import Interval, Value


@frozen
class Derivation:
    """A rule with its truth and the comparisons that carry it, each with what lies behind it."""

    rule: Rule
    truth: Truth
    steps: tuple["Step", ...]

    def leaves(self) -> Iterator["Step"]:
        """The steps that end in the person's own facts, in the order told."""
        for step in self.steps:
            if step.behind:
                for derivation in step.behind:
                    yield from derivation.leaves()
            else:
                yield step

    def rules(self) -> Iterator[Rule]:
        """Every rule of the tree, this one first."""
        yield self.rule
        for step in self.steps:
            for derivation in step.behind:
                yield from derivation.rules()


@frozen
class Step:
    """One comparison with what was seen, and the rules behind it where it is of a conclusion."""

    seen: Verdict
    behind: tuple[Derivation, ...] = ()

    @property
    def fact(self) -> str:
        """The fact or conclusion compared."""
        assert isinstance(self.seen.condition, Comparison)
        return self.seen.condition.fact


@frozen
class Why:
    """Why an advice stands as it does: the rules that give, withhold, soften and limit it."""

    drawn: Inference
    line: Line
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
        return tuple(sorted(cites, key=lambda cite: -self.drawn.ruleset.sources[cite.source].rank))


@frozen
class Failing:
    """A comparison that did not come out as its rule needs: what was seen, and how far off it is.

    ``distance`` is for numbers known to miss the bound: how much they would have to change.
    """

    seen: Verdict
    wanted: bool
    distance: float | None = None
    behind: tuple["WhyNotRule", ...] = ()


@frozen
class WhyNotRule:
    """Why a rule does not hold, or why it does where it should not: its truth, and every comparison in the way."""

    rule: Rule
    truth: Truth
    failing: tuple[Failing, ...]


@frozen
class WhyNot:
    """Why an advice is not given (or a rule does not hold).

    Either rules for it fail, or rules hold it back (``held``), or it is given after all, and then
    both are empty.
    """

    drawn: Inference
    asked: str
    line: Line | None
    rules: tuple[WhyNotRule, ...]
    held: tuple[Derivation, ...] = ()

    def __repr__(self) -> str:
        standing = f"{self.line.standing.value}, " if self.line else ""
        rules = [*(one.rule for one in self.rules), *(one.rule for one in self.held)]
        return f"<WhyNot {self.asked}: {standing}{_named(rules)}>"


def _named(rules: Iterable[Rule]) -> str:
    return ", ".join(dict.fromkeys(rule.id for rule in rules)) or "no rule"


def why(drawn: Inference, line: Line) -> Why:
    """Why the line stands as it does."""
    rules = drawn.ruleset.rules
    return Why(
        drawn,
        line,
        tuple(derivation(drawn, rules[id]) for id in line.rules),
        tuple(derivation(drawn, rules[id]) for id in (*line.withheld_by, *line.unless)),
        tuple(derivation(drawn, rules[id]) for id in line.limited_by),
    )


def derivation(drawn: Inference, rule: Rule) -> Derivation:
    """How the verdict on a rule came about, down to facts."""
    steps = tuple(Step(seen, _behind(drawn, seen)) for seen in support(drawn.verdict(rule)))
    return Derivation(rule, drawn.truths[rule.id], steps)


def _behind(drawn: Inference, seen: Verdict) -> tuple[Derivation, ...]:
    """The rules behind the value of a conclusion: those that hold, or else those that might or do not."""
    assert isinstance(seen.condition, Comparison)
    concluders = drawn.ruleset.concluders.get(seen.condition.fact, ())
    for wanted in (UNKNOWN,) if seen.truth is UNKNOWN else (TRUE, UNKNOWN, FALSE):
        if found := drawn.of_truth(concluders, wanted):
            return tuple(derivation(drawn, rule) for rule in found)
    return ()


def why_not(drawn: Inference, asked: str, line: Line | None) -> WhyNot:
    """Why the advice ``line`` (or the rule ``asked``) is not given."""
    if line is None:
        return WhyNot(drawn, asked, None, (_failing_rule(drawn, drawn.ruleset.rules[asked], True),))
    if line.standing in (Standing.OPEN, Standing.NOT_APPLICABLE):
        rules = drawn.ruleset.advisers[line.id]
        return WhyNot(drawn, asked, line, tuple(_failing_rule(drawn, rule, True) for rule in rules))
    held = (*line.withheld_by, *line.unless)
    return WhyNot(drawn, asked, line, (), tuple(derivation(drawn, drawn.ruleset.rules[id]) for id in held))


def _failing_rule(drawn: Inference, rule: Rule, wanted: bool) -> WhyNotRule:
    """Every comparison that keeps a rule from holding or, where it is ``wanted`` not to hold, that lets it hold."""
    seen = drawn.verdict(rule)
    failing = tuple(_failing(drawn, leaf, wanted) for leaf, wanted in _unmet(seen, wanted))
    return WhyNotRule(rule, drawn.truths[rule.id], failing)


def _unmet(seen: Verdict, wanted: bool) -> Iterator[tuple[Verdict, bool]]:
    """The leaves that are not as they would have to be, each with the truth it would need."""
    if seen.truth is (TRUE if wanted else FALSE):
        return
    if isinstance(seen.condition, Comparison):
        yield seen, wanted
    for part in seen.parts:
        yield from _unmet(part, wanted is not isinstance(seen.condition, Not))


def _failing(drawn: Inference, leaf: Verdict, wanted: bool) -> Failing:
    assert isinstance(leaf.condition, Comparison)
    behind = tuple(_failing_rule(drawn, rule, holds) for rule, holds in _in_the_way(drawn, leaf.condition, wanted))
    return Failing(leaf, wanted, distance(leaf.condition, leaf.seen), behind)


def _in_the_way(drawn: Inference, leaf: Comparison, wanted: bool) -> Iterator[tuple[Rule, bool]]:
    """The rules behind a conclusion that are not as the comparison needs them, each with whether it has to hold.

    A flag that is to be true, a tally or grade that is to be higher needs rules to hold, and none that denies
    the flag; one that is to be false or lower needs those rules not to hold.
    """
    match leaf.operator:
        case "is":
            more = leaf.operand is wanted
        case "below" | "at_most":
            more = not wanted
        case _:
            more = wanted
    for rule in drawn.ruleset.concluders.get(leaf.fact, ()):
        denies = any(one.name == leaf.fact and one.value is False for one in rule.concludes)
        holds = more and not denies
        if (more or not denies) and drawn.truths[rule.id] is not (TRUE if holds else FALSE):
            yield rule, holds


def distance(leaf: Comparison, seen: Value) -> float | None:
    """How far a number is from the bound it is compared with; None for what is no number."""
    if not isinstance(seen, Interval) or not isinstance(leaf.operand, int | float) or not seen.exact:
        return None
    return round(abs(seen.low - leaf.operand), 6)
