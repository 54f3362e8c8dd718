"""Equivalent mutants: proofs that a mutant gives everybody the same advice."""

from collections.abc import Iterator

from magrules.analysis.constraints import Clause, Constraint, any_rule
from magrules.analysis.mutants import Mutant
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.model.conditions import AnyOf, Condition
from magrules.model.rules import Advice, Rule, withholding
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth


def distinguishing_truths(mutant: Mutant) -> tuple[tuple[Truth, Truth], ...]:
    """The truths of a rule and of its mutant that give different advice, the simplest first."""
    rule = mutant.rule
    silent = not (rule.concludes or rule.advises or rule.withholds or rule.limits)
    plain = ((TRUE, FALSE), (FALSE, TRUE), (TRUE, UNKNOWN), (UNKNOWN, TRUE))
    return plain if silent else (*plain, (FALSE, UNKNOWN), (UNKNOWN, FALSE))


def is_equivalent(ruleset: Ruleset, mutant: Mutant) -> bool:
    """Whether it is proven that the mutant gives everybody the same advice."""
    rule, mutated = mutant.rule, mutant.mutated
    if mutated.when != rule.when:
        only_holds_back = rule.withholds and not (rule.concludes or rule.advises or rule.limits or rule.asks)
        lenient = rule.withholds and rule.withholds.if_unknown == "give"
        only_limits = rule.limits and not (rule.concludes or rule.advises or rule.withholds or rule.asks)
        return all(
            is_unsatisfiable(ruleset, *constraints)
            or (only_holds_back and TRUE not in truths and (lenient or _unnoticed(ruleset, rule, constraints)))
            or (only_limits and _lower_anyway(ruleset, rule, constraints))
            or _concluded_anyway(ruleset, rule, constraints, truths)
            for truths in distinguishing_truths(mutant)
            for constraints in [tuple(map(Constraint, (rule.when, mutated.when), truths))]
        )
    match mutant.kind:
        case "unknown":
            unsettled = (Constraint(rule.when, UNKNOWN),)
            return is_unsatisfiable(ruleset, *unsettled) or _unnoticed(ruleset, rule, unsettled)
        case "withhold" | "target" if rule.withholds:
            kept = mutated.withholds.targets if mutated.withholds else ()
            gone = tuple(id for id in rule.withholds.targets if id not in kept)
            truths = (TRUE,) if rule.withholds.if_unknown == "give" else (TRUE, UNKNOWN)
            clauses = [(Constraint(rule.when, truth),) for truth in truths]
            return all(
                is_unsatisfiable(ruleset, *clause) or _unnoticed(ruleset, rule, clause, gone) for clause in clauses
            )
        case "limit":
            return all(_lower_anyway(ruleset, rule, (Constraint(rule.when, truth),)) for truth in (TRUE, UNKNOWN))
        case "urgency":
            lowered = [mutant.advice] if mutant.advice else [ruleset.advice[id] for id in rule.advises]
            return not rule.asks and all(_as_urgent(ruleset, mutant, advice) for advice in lowered)
        case "denied" | "conclusion":
            return all(is_unsatisfiable(ruleset, Constraint(rule.when, truth)) for truth in (TRUE, UNKNOWN))
        case _:
            return False


def _concluded_anyway(ruleset: Ruleset, rule: Rule, constraints: Clause, truths: tuple[Truth, Truth]) -> bool:
    """Whether it is proven that other rules conclude the flags of a rule wherever the constraints are met."""
    if rule.advises or rule.withholds or rule.limits or rule.asks or not rule.concludes:
        return False
    lower = (FALSE, UNKNOWN) if TRUE in truths else (FALSE,)
    for conclude in rule.concludes:
        if conclude.value is not True or conclude.name in ruleset.contested:
            return False
        others = [other.when for other in ruleset.concluders[conclude.name] if other is not rule]
        if not _one_holds(ruleset, constraints, others, lower):
            return False
    return True


def _as_urgent(ruleset: Ruleset, mutant: Mutant, advice: Advice) -> bool:
    """Whether it is proven that the mutant keeps the urgency of an advice."""
    was = ruleset.advice[advice.id].urgency if mutant.advice else mutant.rule.urgency
    rank = ruleset.domain.rank
    least = rank[was]
    if not mutant.advice and rank[advice.urgency] >= least:
        return True
    others = [
        rule.when
        for rule in ruleset.advisers[advice.id]
        if (rule is not mutant.rule or mutant.advice) and rule.urgency and rank[rule.urgency] >= least
    ]
    advised = any_rule(ruleset.advisers[advice.id]) if mutant.advice else mutant.rule.when
    return _one_holds(ruleset, (Constraint(advised, TRUE),), others, (FALSE, UNKNOWN))


def _one_holds(ruleset: Ruleset, constraints: Clause, conditions: list[Condition], lower: tuple[Truth, ...]) -> bool:
    """Whether it is proven that some condition has none of these truths wherever the constraints are met.

    A single condition often suffices, and its proof is faster.
    """
    return any(
        all(is_unsatisfiable(ruleset, *constraints, Constraint(condition, truth)) for truth in lower)
        for condition in (*conditions, AnyOf(tuple(conditions)))
    )


def _unnoticed(ruleset: Ruleset, rule: Rule, constraints: Clause, targets: tuple[str, ...] | None = None) -> bool:
    """Whether it is proven that a withholding rule has no effect on its targets wherever the constraints are met.

    A single further constraint often suffices, and its proof is faster.
    """
    return all(
        any(is_unsatisfiable(ruleset, *constraints, advised, constraint) for constraint in others)
        or is_unsatisfiable(ruleset, *constraints, advised, *others)
        for advised, *others in _alone(ruleset, rule, targets)
    )


def _alone(ruleset: Ruleset, rule: Rule, targets: tuple[str, ...] | None) -> Iterator[Clause]:
    """The clauses under which a withholding rule has an effect on its targets."""
    all_of_them = rule.withholds.targets if rule.withholds else ()
    for id in all_of_them if targets is None else targets:
        others = [other for other in ruleset.withholders[id] if other is not rule and other.withholds]
        safe = [Constraint(other.when, FALSE) for other in withholding(others, "withhold")]
        soft = any_rule(withholding(others, "caveat"))
        for truth in (FALSE, UNKNOWN):
            yield Constraint(any_rule(ruleset.advisers[id]), TRUE), *safe, Constraint(soft, truth)


def _lower_anyway(ruleset: Ruleset, rule: Rule, constraints: Clause) -> bool:
    """Whether it is proven that no dose is higher without a limiting rule wherever the constraints are met."""
    assert rule.limits
    high = rule.limits.high
    for id in rule.limits.targets:
        dose = ruleset.advice[id].dose
        if dose and high < dose.high:
            others = [
                other
                for other in ruleset.limiters[id]
                if other is not rule and other.limits and other.limits.high <= high
            ]
            if not is_unsatisfiable(ruleset, *constraints, Constraint(any_rule(others), FALSE)):
                return False
    return True
