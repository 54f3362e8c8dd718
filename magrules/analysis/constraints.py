"""Constraints: conditions that must have a truth, and the comparisons that are still unmet.

Each question about a ruleset ("can this rule hold?", "does this comparison matter?", "what distinguishes these
two?") is a conjunction of constraints. A comparison of a conclusion expands to the conditions of the rules that
conclude it, so that the unmet comparisons are always about facts.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from math import ceil, floor

from attrs import field, frozen

from magrules.consultation.standings import ADVISED, Standing
from magrules.engine.evaluate import Facts, LeafVerdict, Verdict, truth_of, verdict
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, comparisons
from magrules.model.rules import Advice, Flag, Grade, Rule, Tally, withholding
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, not_


@frozen
class Constraint:
    """A condition that must have a truth."""

    condition: Condition
    truth: Truth

    def met(self, facts: Facts) -> bool:
        """Whether the condition has that truth."""
        return truth_of(self.condition, facts) is self.truth


Clause = tuple[Constraint, ...]
"""A conjunction of constraints."""

Unmet = tuple[tuple[Comparison, Truth], ...]
"""Comparisons of facts, each with the truth that it lacks."""


def any_rule(rules: Iterable[Rule]) -> Condition:
    """The condition that one of the rules holds."""
    return AnyOf(tuple(rule.when for rule in rules))


def standing_clauses(ruleset: Ruleset, advice: Advice, standing: Standing) -> tuple[Clause, ...]:
    """The clauses under which an advice has that standing."""
    others = [ruleset.advice[id] for id in advice.accompanies]
    if not others or standing in ADVISED:
        return _alone(ruleset, advice, standing)
    advised = Constraint(any_rule(ruleset.advisers[advice.id]), TRUE)
    if standing is Standing.NOT_APPLICABLE:
        none = Constraint(any_rule(rule for other in others for rule in ruleset.advisers[other.id]), FALSE)
        return (*_alone(ruleset, advice, standing), (advised, none))
    accompanied = [clause for other in others for clause in _alone(ruleset, other, standing)]
    if standing is Standing.WITHHELD:  # also what is open and surely held back
        accompanied += [(Constraint(any_rule(ruleset.withholders[other.id]), TRUE),) for other in others]
    return (*_alone(ruleset, advice, standing), *((advised, *clause) for clause in accompanied))


def _alone(ruleset: Ruleset, advice: Advice, standing: Standing) -> tuple[Clause, ...]:
    """The clauses under which an advice that accompanies nothing has that standing."""
    advisers, withholders = any_rule(ruleset.advisers[advice.id]), ruleset.withholders[advice.id]
    soft, safe, bare = (any_rule(withholding(withholders, if_unknown)) for if_unknown in ("caveat", "withhold", "give"))
    advised = Constraint(advisers, TRUE)
    match standing:
        case Standing.NOT_APPLICABLE:
            return ((Constraint(advisers, FALSE),),)
        case Standing.OPEN:
            return ((Constraint(advisers, UNKNOWN),),)
        case Standing.GIVEN | Standing.PROVISIONAL:
            softly = Constraint(soft, FALSE if standing is Standing.GIVEN else UNKNOWN)
            lenient = (FALSE, UNKNOWN) if bare != AnyOf(()) else (FALSE,)
            return tuple((advised, Constraint(safe, FALSE), softly, Constraint(bare, truth)) for truth in lenient)
        case Standing.WITHHELD:
            held = ((safe, TRUE), (soft, TRUE), (bare, TRUE), (safe, UNKNOWN))
            return tuple((advised, Constraint(condition, truth)) for condition, truth in held if condition != AnyOf(()))


@frozen(eq=False, slots=False)
class Expansion:
    """Expands comparisons of conclusions to the conditions of the rules that conclude them."""

    ruleset: Ruleset

    @cached_property
    def _conditions(self) -> dict[tuple[str, str, object], Condition | None]:
        return {}

    def condition(self, leaf: Comparison) -> Condition | None:
        """The condition equivalent to a comparison of a conclusion; None for a fact, and where there is none."""
        key = leaf.fact, leaf.operator, leaf.operand
        if key not in self._conditions:
            self._conditions[key] = self._condition(leaf) if leaf.fact in self.ruleset.conclusions else None
        return self._conditions[key]

    def _condition(self, leaf: Comparison) -> Condition | None:
        match self.ruleset.conclusions[leaf.fact], leaf.operator:
            case Flag(), "is":
                yes, no = self._concluding(leaf.fact, True), self._concluding(leaf.fact, False)
                holds = AllOf((yes, Not(no))) if no.parts else yes
                return holds if leaf.operand else Not(holds)
            case Tally(_, _, items), "at_least" | "above" | "below" | "at_most" | "equals":
                counted = tuple(self._concluding(leaf.fact, item) for item in items)
                return _counting(leaf, lambda count: AtLeast(count, counted))
            case Grade(_, _, levels), "at_least" | "above" | "below" | "at_most" | "equals":
                steps = [self._concluding(leaf.fact, level) for level in levels]
                return _counting(leaf, lambda count: AnyOf(tuple(steps[count - 1 :])) if count > 0 else AllOf(()))
            case _:
                return None

    def _concluding(self, name: str, value: bool | str) -> AnyOf:
        rules = self.ruleset.concluders[name]
        return AnyOf(tuple(r.when for r in rules if any((c.name, c.value) == (name, value) for c in r.concludes)))


@frozen(eq=False)
class UnmetSearch:
    """The search for the comparisons that conditions lack for one person; what conditions share is searched once."""

    expansion: Expansion
    facts: Facts
    _leaves: dict[tuple[Comparison, Truth], Unmet | None] = field(factory=dict, init=False)

    def unmet(self, result: Verdict, wanted: Truth) -> Unmet | None:
        """The fewest comparisons whose truth must change; None where the search knows no change."""
        if result.truth is wanted:
            return ()
        if isinstance(result, LeafVerdict):
            key = result.condition, wanted
            if key not in self._leaves:
                self._leaves[key] = self._unmet_leaf(*key)
            return self._leaves[key]
        match result.condition:
            case Not():
                return self.unmet(result.parts[0], not_(wanted))
            case AllOf():
                return self._unmet_all(result.parts, wanted, TRUE)
            case AnyOf():
                return self._unmet_all(result.parts, wanted, FALSE)
            case AtLeast(count, _):
                return self._unmet_count(count, result.parts, wanted)

    def _unmet_leaf(self, leaf: Comparison, wanted: Truth) -> Unmet | None:
        if leaf.fact not in self.expansion.ruleset.conclusions:
            return None if leaf.operator == "known" and wanted is UNKNOWN else ((leaf, wanted),)
        if leaf.operator == "known":
            flag = verdict(Comparison(leaf.fact, "is", True), self.facts)
            wants = (TRUE, FALSE) if (wanted is TRUE) is leaf.operand else (UNKNOWN,)
            if wanted is UNKNOWN or not isinstance(self.expansion.ruleset.conclusions[leaf.fact], Flag):
                return None
            return _least(self.unmet(flag, truth) for truth in wants)
        condition = self.expansion.condition(leaf)
        return None if condition is None else self.unmet(verdict(condition, self.facts), wanted)

    def _unmet_all(self, parts: tuple[Verdict, ...], wanted: Truth, whole: Truth) -> Unmet | None:
        """The unmet comparisons of parts that must all have the truth ``whole``: TRUE for *all*, FALSE for *any*."""
        if wanted is whole:
            return _joined(self.unmet(part, whole) for part in parts)
        if wanted is not UNKNOWN:
            return _least(self.unmet(part, wanted) for part in parts)
        spoiling = [part for part in parts if part.truth not in (whole, UNKNOWN)]
        mended = _joined(_least(self.unmet(part, truth) for truth in (UNKNOWN, whole)) for part in spoiling)
        if any(part.truth is UNKNOWN for part in parts):
            return mended
        least = _least(self.unmet(part, UNKNOWN) for part in parts)
        return _joined((mended, least))

    def _unmet_count(self, count: int, parts: tuple[Verdict, ...], wanted: Truth) -> Unmet | None:
        sure = sum(part.truth is TRUE for part in parts)
        possible = sum(part.truth is not FALSE for part in parts)
        match wanted:
            case Truth.TRUE:
                needed, truth = count - sure, TRUE
            case Truth.FALSE:
                needed, truth = possible - count + 1, FALSE
            case _:
                needed, truth = (sure - count + 1 if sure >= count else count - possible), UNKNOWN
        options = [self.unmet(part, truth) for part in parts if part.truth is not truth]
        cheapest = sorted((option for option in options if option is not None), key=len)[:needed]
        return _joined(cheapest) if len(cheapest) == needed else None


def other_truths(expansion: Expansion, condition: Condition, facts: Facts) -> Iterator[tuple[Comparison, Truth]]:
    """The comparisons of facts behind a condition, each with the truths that it does not have."""
    for leaf in comparisons(condition):
        if expanded := expansion.condition(leaf):
            yield from other_truths(expansion, expanded, facts)
        elif leaf.fact not in expansion.ruleset.conclusions:
            now = truth_of(leaf, facts)
            yield from ((leaf, truth) for truth in (TRUE, FALSE, UNKNOWN) if truth is not now)


def _counting(leaf: Comparison, at_least: Callable[[int], Condition]) -> Condition:
    """A comparison of a count, as conditions of the form *at least n*."""
    bound = leaf.operand
    match leaf.operator:
        case "at_least":
            return at_least(ceil(bound))
        case "above":
            return at_least(floor(bound) + 1)
        case "below":
            return Not(at_least(ceil(bound)))
        case "at_most":
            return Not(at_least(floor(bound) + 1))
        case _:
            return AllOf((at_least(ceil(bound)), Not(at_least(floor(bound) + 1))))


def _joined(parts: Iterable[Unmet | None]) -> Unmet | None:
    unmet: dict[tuple[Comparison, Truth], None] = {}
    for part in parts:
        if part is None:
            return None
        unmet |= dict.fromkeys(part)
    return tuple(unmet)


def _least(options: Iterable[Unmet | None]) -> Unmet | None:
    return min((option for option in options if option is not None), key=len, default=None)
