"""Suggested cases: people who meet the obligations that the cases miss, with what the rules give them, ready to paste.

A suggested case expects what the rules do. Whether they should is for the person to judge who pastes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

import yaml
from attrs import define, evolve, field, frozen

from magrules.analysis.constraints import Clause, Constraint, any_rule
from magrules.analysis.coverage import Obligation, shows
from magrules.analysis.equivalence import distinguishing_truths
from magrules.analysis.mutants import Mutant
from magrules.analysis.mutated import Change
from magrules.analysis.mutation import BaselineCase
from magrules.analysis.witness import WitnessSearch
from magrules.consultation.standings import Standing
from magrules.diagnostics.source import Location
from magrules.language.write_facts import plain_facts
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN
from magrules.testing.cases import (
    Asks,
    AsksInOrder,
    Case,
    Cites,
    Concludes,
    Doses,
    Expected,
    Fires,
    IsOfKind,
    NeverGives,
    Stands,
    Urgent,
)
from magrules.testing.lazy import LazyConsultation
from magrules.testing.runner import Outcome, responsible_rules
from magrules.testing.update import expectations

NOWHERE = Location("", 1, 1)
SETTLED = (Standing.GIVEN, Standing.NOT_APPLICABLE)
BUDGET = 300
"""The number of people that the search visits for each clause; there are many clauses."""
MOST_CLAUSES = 16


@define(eq=False)
class SuggestedCase:
    """A consultation, and the rules about which a case of it would show something."""

    consultation: LazyConsultation
    rules: dict[str, None] = field(factory=dict)
    _baselines: dict[str, BaselineCase] = field(factory=dict)

    def detects(self, change: Change) -> bool:
        """Whether a case of the mutant's rule detects the mutant; if so, the rule is added to those shown."""
        rule = change.mutant.rule
        if rule.id not in self._baselines:
            case = Case("", self.consultation.person, expected(rule, self.consultation), NOWHERE, NOWHERE)
            self._baselines[rule.id] = BaselineCase(case, self.consultation)
        detected = self._baselines[rule.id].detects(change)
        if detected:
            self.rules[rule.id] = None
        return detected


@frozen(eq=False, slots=False)
class Suggester:
    """Collects suggested cases, as few as it can: it tries those it has before it searches for another."""

    ruleset: Ruleset
    cases: list[SuggestedCase] = field(factory=list, init=False)

    @cached_property
    def search(self) -> WitnessSearch:
        """The witness search."""
        return WitnessSearch(self.ruleset)

    def kill(self, mutant: Mutant) -> bool:
        """Ensure that some suggested case detects a mutant; False where the search finds none."""
        change = Change(self.ruleset, mutant)
        if any(case.detects(change) for case in self.cases):
            return True
        for clause in islice(killing_clauses(self.ruleset, mutant), MOST_CLAUSES):
            case = self.case_of(clause)
            if case and case.detects(change):
                self.cases.append(case)
                return True
        return False

    def show(self, obligation: Obligation) -> bool:
        """Ensure that some suggested case meets an obligation of coverage; False where the search finds none."""
        rule = obligation.rule
        for case in self.cases:
            if obligation.key in shows(case.consultation.inference, rule):
                case.rules[rule.id] = None
                return True
        for clause in obligation.clauses:
            witness_case = self.case_of(clause)
            if witness_case and obligation.key in shows(witness_case.consultation.inference, rule):
                witness_case.rules[rule.id] = None
                self.cases.append(witness_case)
                return True
        return False

    def case_of(self, clause: Clause) -> SuggestedCase | None:
        """A case of a person who meets the constraints, not yet among those suggested."""
        witness = self.search.find(*clause, budget=BUDGET)
        return SuggestedCase(LazyConsultation(witness.person, self.ruleset)) if witness else None


def killing_clauses(ruleset: Ruleset, mutant: Mutant) -> Iterator[Clause]:
    """Clauses whose witness is likely to detect a mutant, the simplest first."""
    rule, mutated = mutant.rule, mutant.mutated
    alone = tuple(_alone(ruleset, rule))
    if mutated.when != rule.when:
        for truth, other_truth in distinguishing_truths(mutant):
            for context in ((),) if TRUE in (truth, other_truth) else (*alone, ()):
                yield (Constraint(rule.when, truth), Constraint(mutated.when, other_truth), *context)
    elif mutant.kind == "citation":
        yield from ((Constraint(rule.when, truth),) for truth in (TRUE, UNKNOWN, FALSE))
    elif mutant.kind == "ask":
        yield (Constraint(rule.when, TRUE),)
    elif mutant.advice and mutant.kind == "accompanies":
        others = (adviser for id in ruleset.advice[mutant.advice.id].accompanies for adviser in ruleset.advisers[id])
        yield (Constraint(rule.when, TRUE), Constraint(any_rule(others), FALSE))
    else:
        truth = UNKNOWN if mutant.kind == "unknown" else TRUE
        yield from ((Constraint(rule.when, truth), *context) for context in alone)


def _alone(ruleset: Ruleset, rule: Rule) -> Iterator[Clause]:
    """The clauses about the other rules under which the effect of one rule on its advice and conclusions shows."""
    for name in rule.advises:
        yield (_none_of(ruleset.advisers[name], rule),)
    for conclude in rule.concludes:
        yield (_none_of(ruleset.concluders[conclude.name], rule),)
    for name in rule.withholds.targets if rule.withholds else ():
        others = any_rule(other for other in ruleset.withholders[name] if other is not rule)
        yield from ((_advised(ruleset, name), Constraint(others, truth)) for truth in (FALSE, UNKNOWN, TRUE))
    for name in rule.limits.targets if rule.limits else ():
        dose = ruleset.advice[name].dose
        if dose and rule.limits and rule.limits.high < dose.high:
            limiters = ruleset.limiters[name]
            lower = [other for other in limiters if other.limits and other.limits.high <= rule.limits.high]
            yield (_advised(ruleset, name), _none_of(lower, rule))


def _none_of(rules: Iterable[Rule], rule: Rule) -> Constraint:
    """No other of the rules holds."""
    return Constraint(any_rule(other for other in rules if other is not rule), FALSE)


def _advised(ruleset: Ruleset, name: str) -> Constraint:
    return Constraint(any_rule(ruleset.advisers[name]), TRUE)


# --- as cases --------------------------------------------------------------------------------------


def expected(rule: Rule, consultation: LazyConsultation) -> tuple[Expected, ...]:
    """The expectations about everything that one rule bears on, as the consultation has it."""
    facts, by = consultation.inference.facts, (rule.id,)
    expects: list[Expected] = [Fires(rule.id, consultation.inference.truths[rule.id] is TRUE)]
    for name in sorted(consultation.ruleset.bearing[rule.id]):
        result = consultation.stands(name)
        responsible = () if result.standing is Standing.NOT_APPLICABLE else responsible_rules(result)
        if rule.id in responsible or result.standing in SETTLED:
            expects.append(Stands(name, result.standing, by if rule.id in responsible else ()))
        if result.dose and rule.id in result.limited_by and result.standing is not Standing.OPEN:
            dose = result.dose
            expects.append(Doses(name, dose.low, dose.high, dose.unit, dose.per))
    expects += [Urgent(consultation.stands(name).urgency, name) for name in rule.advises if rule.urgency]
    expects += [Concludes(conclude.name, facts[conclude.name]) for conclude in rule.concludes]
    for name in rule.asks:
        if any(rule.id in question.asked_by for question in consultation.asked(name)):
            expects.append(Asks(name, True, by))
    return (*expects, Cites(rule.id, frozenset(rule.cites)))


def cases_text(ruleset: Ruleset, suggested: Iterable[SuggestedCase], rules: Iterable[str] | None = None) -> str:
    """The ``cases:`` of some suggested cases, about all rules or about these; empty where there are none."""
    wanted, cases = None if rules is None else set(rules), dict[str, Any]()
    for case in suggested:
        shown, consultation = [id for id in case.rules if wanted is None or id in wanted], case.consultation
        if shown:
            expects = tuple(_expected_of(ruleset, shown, consultation))
            outcome = Outcome(Case("", consultation.person, expects, NOWHERE, NOWHERE), consultation, ())
            facts = plain_facts(consultation.person)
            key = _id(shown, consultation, cases)
            cases[key] = {**({"facts": facts} if facts else {}), "expect": expectations(outcome, ruleset)}
    return _dumped({"cases": cases}) if cases else ""


def _expected_of(ruleset: Ruleset, rules: Iterable[str], consultation: LazyConsultation) -> Iterable[Expected]:
    """The expectations about each of the rules, without duplicates; an advice by each of the rules behind it."""
    merged: dict[tuple[str, str], Expected] = {}
    for id in rules:
        for expectation in expected(ruleset.rules[id], consultation):
            key = _key(expectation)
            earlier = merged.get(key)
            if isinstance(expectation, Stands | Asks) and isinstance(earlier, Stands | Asks):
                expectation = evolve(expectation, by=tuple(dict.fromkeys((*earlier.by, *expectation.by))))
            merged[key] = expectation
    return merged.values()


def _key(expectation: Expected) -> tuple[str, str]:
    match expectation:
        case AsksInOrder(names) | NeverGives(_, names):
            return type(expectation).__name__, " ".join(names)
        case Stands(name) | Doses(name) | Concludes(name) | Fires(name) | Asks(name):
            return type(expectation).__name__, name
        case IsOfKind(name) | Cites(name) | Urgent(_, name):
            return type(expectation).__name__, name


def _id(rules: list[str], consultation: LazyConsultation, taken: Mapping[str, Any]) -> str:
    """The first rule with its truth, numbered where that id is taken."""
    word = {TRUE: "holds", FALSE: "does-not-hold", UNKNOWN: "is-not-settled"}[consultation.inference.truths[rules[0]]]
    id, number = f"{rules[0]}-{word}", 2
    while id in taken:
        id, number = f"{rules[0]}-{word}-{number}", number + 1
    return id


def _dumped(cases: Mapping[str, Any]) -> str:
    """YAML with a blank line between cases."""
    text: str = yaml.safe_dump(cases, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
    lines = text.splitlines()
    spaced = [
        f"\n{line}" if at > 1 and line[:2] == "  " and line[2:3] != " " else line for at, line in enumerate(lines)
    ]
    return "\n".join(spaced) + "\n"
