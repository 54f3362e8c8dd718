"""Mutation testing: the share of small mistakes in the rules that the cases detect.

A mutant is *killed* when some case fails. A mutant that is proven to give everybody the same advice is *equivalent* and
not counted. The others *survive*: no case detects the mistake.

Expectations about questions are checked only for mutants of questions, since computing them takes a hundred times as
long as the rest; whether a rule fires shows whether it asks.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import evolve, field, frozen

from magrules.analysis.constraints import Clause, Constraint, any_rule
from magrules.analysis.mutants import Mutant, mutants
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.consultation.properties import violations
from magrules.engine.evaluate import truth_of
from magrules.errors import Contradiction
from magrules.model.conditions import AnyOf, Condition
from magrules.model.rules import Advice, Rule, withholding
from magrules.model.ruleset import Ruleset
from magrules.model.strata import stratify
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.testing.cases import Asks, AsksInOrder, Case, CaseFile, Cites, Expected, NeverGives, Stands, Urgent
from magrules.testing.lazy import LazyConsultation
from magrules.testing.runner import actual


@frozen(eq=False)
class Mutation:
    """The mutants of a ruleset: killed, equivalent, or surviving."""

    ruleset: Ruleset = field(repr=False)
    killed: tuple[Mutant, ...] = field(repr=False)
    equivalent: tuple[Mutant, ...] = field(repr=False)
    survived: tuple[Mutant, ...] = field(repr=False)

    def share(self, safety: bool = False) -> float:
        """The percentage killed of the mutants that are not equivalent, rounded down to a tenth; of none, 100.

        ``safety`` counts the mutants of safety rules only.
        """
        killed, alive = (
            sum(1 for mutant in all if not safety or is_safety(mutant.rule)) for all in (self.killed, self.survived)
        )
        return rounded_down(killed, killed + alive)


def is_safety(rule: Rule) -> bool:
    """Whether a rule withholds or limits: a safety rule."""
    return rule.withholds is not None or rule.limits is not None


def rounded_down(part: int, whole: int) -> float:
    """A percentage, rounded down, so that only the whole is 100."""
    return 1000 * part // whole / 10 if whole else 100.0


def mutate(ruleset: Ruleset, files: Iterable[CaseFile]) -> Mutation:
    """Run the cases on every mutant of a ruleset. Cases that fail without a mutant kill nothing."""
    suite = Suite(tuple(files))
    killed, equivalent, survived = list[Mutant](), list[Mutant](), list[Mutant]()
    for mutant in mutants(ruleset):
        if suite.kills(mutant):
            killed.append(mutant)
        else:
            (equivalent if is_equivalent(ruleset, mutant) else survived).append(mutant)
    return Mutation(ruleset, tuple(killed), tuple(equivalent), tuple(survived))


@frozen(eq=False, slots=False)
class Suite:
    """The cases of some files, with one consultation of each under the ruleset of its file."""

    files: tuple[CaseFile, ...]

    @cached_property
    def baseline(self) -> dict[Ruleset, tuple["BaselineCase", ...]]:
        """The cases that pass, by their ruleset."""
        all: dict[Ruleset, list[BaselineCase]] = {}
        for file in self.files:
            cases = (BaselineCase(case, LazyConsultation(case.person, file.ruleset)) for case in file.cases)
            all.setdefault(file.ruleset, []).extend(case for case in cases if not case.differs(case.consultation))
        return {ruleset: tuple(cases) for ruleset, cases in all.items()}

    def kills(self, mutant: Mutant) -> bool:
        """Whether some case detects a mutant."""
        for ruleset, cases in self.baseline.items():
            if ruleset.rules.get(mutant.rule.id) == mutant.rule:
                other = with_mutant(ruleset, mutant)
                if any(case.detects(mutant, other) for case in cases):
                    return True
        return False


@frozen(eq=False)
class BaselineCase:
    """A case with its consultation under the ruleset without a mutant."""

    case: Case
    consultation: LazyConsultation

    def differs(self, consultation: LazyConsultation) -> bool:
        """Whether an expectation fails, or a property is violated."""
        wrong = any(
            actual(expected, consultation) != expected
            for expected in self.case.expects
            if not isinstance(expected, Asks | AsksInOrder)
        )
        return wrong or any(violations(consultation.ruleset, consultation.stands))

    def detects(self, mutant: Mutant, ruleset: Ruleset) -> bool:
        """Whether the case fails under the ruleset with that mutant."""
        rule, inference = mutant.rule, self.consultation.inference
        if mutant.kind == "citation":
            other = self.consultation.under(ruleset)
            cites = [
                expected for expected in self.case.expects if isinstance(expected, Cites) and expected.rule == rule.id
            ]
            return any(actual(expected, other) != expected for expected in cites)
        if mutant.kind in ("ask", "urgency") and not mutant.advice and inference.truths[rule.id] is not FALSE:
            other = self.consultation.under(ruleset)
            names = _question_names(ruleset, rule)
            if any(
                _asks_for(expected, names) and actual(expected, other) != expected for expected in self.case.expects
            ):
                return True
        if mutant.kind == "ask":
            return False
        if mutant.kind == "target":
            lost = _targets(rule) - _targets(mutant.mutated)
            concerned = lost & ruleset.kept_apart or any(
                _concerns(expected, lost, ruleset) for expected in self.case.expects
            )
            if not concerned:
                return False
        if mutant.advice:
            expects, id = self.case.expects, mutant.advice.id
            if not any(isinstance(expected, Urgent) or id in _names(expected) for expected in expects):
                return False
        elif mutant.mutated.when != rule.when:
            if truth_of(mutant.mutated.when, inference.facts) is inference.truths[rule.id]:
                return False
        elif inference.truths[rule.id] is FALSE:
            return False
        try:
            return self.differs(self.consultation.under(ruleset))
        except Contradiction:
            return True


def _names(expected: Expected) -> frozenset[str]:
    """The advice whose standing an expectation is about."""
    match expected:
        case Stands(id):
            return frozenset({id})
        case NeverGives(_, ids):
            return frozenset(ids)
        case _:
            return frozenset()


def _question_names(ruleset: Ruleset, rule: Rule) -> set[str]:
    """The names of the questions of a rule: their facts or ids, and the ids they are asked under."""
    facts, own = ruleset.vocabulary.facts, ruleset.questions
    return {*rule.asks, *((own.get(name) or facts[name]).ask for name in rule.asks)}


def _asks_for(expected: Expected, names: set[str]) -> bool:
    """Whether an expectation is about whether or when some questions are asked."""
    match expected:
        case Asks(question):
            return question in names
        case AsksInOrder(questions):
            return not names.isdisjoint(questions)
        case _:
            return False


def _targets(rule: Rule) -> frozenset[str]:
    return frozenset(rule.withholds.targets if rule.withholds else ())


def _concerns(expected: Expected, lost: frozenset[str], ruleset: Ruleset) -> bool:
    """Whether an expectation is about advice that a rule holds back and its mutant does not."""
    if isinstance(expected, Urgent) and not expected.advice:
        rules = (rule for id in lost for rule in ruleset.advisers[id])
        return any(ruleset.advice[id].urgency != "none" for id in lost) or any(rule.urgency for rule in rules)
    return not lost.isdisjoint(_names(expected))


def with_mutant(ruleset: Ruleset, mutant: Mutant) -> Ruleset:
    """The ruleset with the mutant in place of its rule; cached properties that stay valid are kept."""
    rule, mutated = mutant.rule, mutant.mutated
    changed = {mutant.advice.id: mutant.advice} if mutant.advice else {}
    other = evolve(ruleset, rules={**ruleset.rules, rule.id: mutated}, advice={**ruleset.advice, **changed})
    if mutated.concludes == rule.concludes:
        vars(other).update(contested=ruleset.contested, settled=ruleset.settled)
        vars(other)["concluders"] = _with(
            ruleset.concluders, mutated, {conclude.name for conclude in mutated.concludes}
        )
    else:
        other = evolve(other, strata=stratify(other.rules, other.conclusions))
    vars(other)["advisers"] = _with(ruleset.advisers, mutated, set(mutated.advises))
    for name, holds in (("withholders", mutated.withholds), ("limiters", mutated.limits)):
        vars(other)[name] = _with(getattr(ruleset, name), mutated, set(holds.targets if holds else ()))
    return other


def _with(
    rules_by_name: Mapping[str, tuple[Rule, ...]], mutated: Rule, concerned: set[str]
) -> dict[str, tuple[Rule, ...]]:
    """The rules by name with the mutated rule in place of its original, left out where it is not concerned."""
    return {
        key: tuple(
            mutated if other.id == mutated.id else other
            for other in rules
            if other.id != mutated.id or key in concerned
        )
        for key, rules in rules_by_name.items()
    }


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
