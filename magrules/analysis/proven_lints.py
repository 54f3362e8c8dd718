"""Lints that are proven of all people, or shown with a witness."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from math import inf

from attrs import evolve

from magrules.analysis.blind import BlindSearch
from magrules.analysis.constraints import Constraint, any_rule, standing_clauses
from magrules.analysis.mcdc import decisive_leaves
from magrules.analysis.properties import PropertyResult
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.analysis.witness import Witness, WitnessSearch
from magrules.consultation.standings import ADVISED, Standing
from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.errors import Contradiction
from magrules.language.write_facts import plain_given
from magrules.model.conditions import AllOf, AnyOf, Comparison
from magrules.model.rules import Advice, Conclude, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE
from magrules.model.values import decimal
from magrules.testing.lazy import lazy_inference


def _witnessed(
    code: str, location: Location | None, help: str, witness: Witness | None, **params: object
) -> Diagnostic:
    facts = {name: plain_given(value) for name, value in witness.facts.items()} if witness else {}
    return evolve(diagnostic(code, location, help, **params), witness=facts)


def refuted(result: PropertyResult) -> Diagnostic:
    """The lint for a violated property, with the facts of the witness."""
    help = "withhold one of them where both are told, or narrow the property"
    location, violation = result.property.location, result.violation
    return _witnessed("property-refuted", location, help, result.witness, violation=violation)


def contradictions(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Rules that conclude a flag true and false of one person."""
    for name in ruleset.contested:
        sides = {
            value: [rule for rule in ruleset.concluders[name] if Conclude(name, value) in rule.concludes]
            for value in (True, False)
        }
        agreeing = _without_denials(ruleset, name)
        for no in sides[False]:
            clause = (Constraint(any_rule(sides[True]), TRUE), Constraint(no.when, TRUE))
            try:
                witness = WitnessSearch(agreeing).find(*clause)
            except Contradiction:  # of another conclusion, in every case
                continue
            if witness:
                inference = lazy_inference(agreeing, ruleset.vocabulary.values(witness.person))
                yes = next(rule for rule in sides[True] if inference.truths[rule.id] is TRUE)
                help = f"exclude the condition of the other, at {yes.location}"
                yield _witnessed("contradiction", no.location, help, witness, one=yes.id, other=no.id, name=name)


def _without_denials(ruleset: Ruleset, name: str) -> Ruleset:
    """The ruleset without the rules' denials of a flag, so that inference about a contradictory case succeeds."""
    denial = Conclude(name, False)
    rules = {
        id: evolve(rule, concludes=tuple(conclude for conclude in rule.concludes if conclude != denial))
        for id, rule in ruleset.rules.items()
    }
    return evolve(ruleset, rules=rules)


def blind_rules(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Rules whose `known:` guard releases the advice that they hold back, once a fact is unknown."""
    for blind in BlindSearch(ruleset).all():
        rule, guard = blind.rule, blind.guard
        help = (
            f"a person like the witness with `{blind.forgotten}` unknown is given the advice: remove "
            f"`known: {guard.fact}`, or give the advice with an `unless` by `if_unknown: caveat`"
        )
        yield _witnessed(
            "blind-rule", guard.location or rule.location, help, blind.witness,
            rule=rule.id, advice=blind.advice, name=blind.forgotten,
        )  # fmt: skip


def never_firing(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Rules whose condition is unsatisfiable."""
    for rule in ruleset.rules.values():
        if _never(ruleset, rule):
            help = "two parts of its condition exclude each other, or nothing concludes what it needs"
            yield diagnostic("never-fires", rule.location, help, rule=rule.id)


def _never(ruleset: Ruleset, rule: Rule) -> bool:
    return is_unsatisfiable(ruleset, Constraint(rule.when, TRUE))


def held_back(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Rules that only advise, and whose advice rules of no higher source withhold in every case."""
    for rule in ruleset.rules.values():
        alone = not (rule.concludes or rule.withholds or rule.limits or rule.asks)
        if not alone or not rule.advises or _never(ruleset, rule):
            continue
        if all(_withheld_with(ruleset, rule, ruleset.advice[name]) for name in rule.advises):
            witness = WitnessSearch(ruleset).find(Constraint(rule.when, TRUE))
            help = "narrow the rule that withholds, or remove this one"
            yield _witnessed("always-held-back", rule.location, help, witness, rule=rule.id)


def _withheld_with(ruleset: Ruleset, rule: Rule, advice: Advice) -> bool:
    withholders = ruleset.withholders[advice.id]
    if not withholders or any(_rank(ruleset, other) > _rank(ruleset, rule) for other in withholders):
        return False
    holds = Constraint(rule.when, TRUE)
    advised = [clause for standing in ADVISED for clause in standing_clauses(ruleset, advice, standing)]
    return all(is_unsatisfiable(ruleset, holds, *clause) for clause in advised)


def _rank(ruleset: Ruleset, rule: Rule) -> int:
    return max((ruleset.sources[cite.source].rank for cite in rule.cites), default=0)


def always_withheld(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Advice that rules give, and that rules of no higher source withhold in every case."""
    for advice in ruleset.advice.values():
        advisers, withholders = ruleset.advisers[advice.id], ruleset.withholders[advice.id]
        highest = max((_rank(ruleset, rule) for rule in advisers), default=0)
        if not withholders or any(_rank(ruleset, rule) > highest for rule in withholders):
            continue
        advised = Constraint(any_rule(advisers), TRUE)
        standing = [clause for standing in ADVISED for clause in standing_clauses(ruleset, advice, standing)]
        if is_unsatisfiable(ruleset, advised) or not all(is_unsatisfiable(ruleset, *clause) for clause in standing):
            continue
        if witness := WitnessSearch(ruleset).find(advised):
            help = "narrow the rules that withhold it, or remove the advice"
            yield _witnessed("always-withheld", advice.location, help, witness, advice=advice.id)


def idle_bounds(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Bounds of numbers that never decide their rule on one side."""
    for rule in ruleset.rules.values():
        if _never(ruleset, rule):
            continue
        for decisive in decisive_leaves(rule):
            leaf = decisive.leaf
            if isinstance(leaf.operand, bool) or not isinstance(leaf.operand, int | float):
                continue
            if any(
                all(is_unsatisfiable(ruleset, *clause) for clause in decisive.clauses(truth)) for truth in (TRUE, FALSE)
            ):
                help = "another bound beside it goes further, or no value reaches it"
                bound, location = decimal(leaf.operand), leaf.location or rule.location
                yield diagnostic("idle-bound", location, help, bound=bound, name=leaf.fact, rule=rule.id)


def overlapping_doses(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Two different doses of one thing that one person is given, where no rule limits or withholds either.

    A witness of one pair serves every other pair that is given to the same person.
    """
    search, witnesses = WitnessSearch(ruleset), list[Witness]()
    doses = [advice for advice in ruleset.advice.values() if advice.dose and _unlimited(ruleset, advice)]
    clauses = {advice.id: standing_clauses(ruleset, advice, Standing.GIVEN)[0] for advice in doses}
    bounds = {id: _bounds(clause) for id, clause in clauses.items()}
    given_to = {advice.id: set[int]() for advice in doses}
    for first, second in combinations(doses, 2):
        ids = first.id, second.id
        if _dosed(first) != _dosed(second) or first.dose == second.dose or _apart(*(bounds[id] for id in ids)):
            continue
        both = given_to[first.id] & given_to[second.id]
        if not both and (witness := search.find(*clauses[first.id], *clauses[second.id])):
            facts = lazy_inference(ruleset, ruleset.vocabulary.values(witness.person)).facts
            for id, clause in clauses.items():
                given_to[id] |= {len(witnesses)} if all(constraint.met(facts) for constraint in clause) else set()
            both = {len(witnesses)}
            witnesses.append(witness)
        if both:
            witness = witnesses[min(both)]
            help = "withhold one of them where both hold, or limit the higher one"
            what = " ".join(filter(None, (first.substance or first.kind, first.form)))
            yield _witnessed("doses-overlap", second.location, help, witness, one=first.id, other=second.id, what=what)


_Bounds = dict[str, tuple[tuple[float, int], tuple[float, int]]]
"""The ends of the range of each number; beside each whether the end itself is excluded, and on which side."""
_ENDS = {"above": 1, "at_least": 0, "at_most": 0, "below": -1}


def _bounds(constraints: Iterable[Constraint]) -> _Bounds:
    """The bounds within which numbers lie where the constraints are met."""
    bounds: _Bounds = {}
    waiting = [constraint.condition for constraint in constraints if constraint.truth is TRUE]
    while waiting:
        match waiting.pop():
            case AllOf(parts) | AnyOf((_,) as parts):
                waiting += parts
            case Comparison(fact, operator, bound) if operator in _ENDS:
                low, high = bounds.get(fact, ((-inf, 0), (inf, 0)))
                end = bound, _ENDS[operator]
                bounds[fact] = (max(low, end), high) if operator in ("above", "at_least") else (low, min(high, end))
    return bounds


def _apart(bounds: _Bounds, others: _Bounds) -> bool:
    """Whether no number lies within both."""
    return any(
        max(low, others[name][0]) > min(high, others[name][1]) for name, (low, high) in bounds.items() if name in others
    )


def _unlimited(ruleset: Ruleset, advice: Advice) -> bool:
    return not ruleset.limiters[advice.id] and not ruleset.withholders[advice.id]


def _dosed(advice: Advice) -> tuple[str, ...]:
    assert advice.dose
    return (advice.substance, advice.form, advice.route, advice.dose.unit, advice.dose.per, advice.dose.basis)


PROVEN_LINTS: tuple[Callable[[Ruleset], Iterable[Diagnostic]], ...] = (
    never_firing, held_back, always_withheld, idle_bounds, overlapping_doses, blind_rules,
)  # fmt: skip
