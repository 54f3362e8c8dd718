"""Suggested cases: the persons that would show what no case shows yet, with what is so of them, ready to paste.

What is suggested is what the rules do. Whether they should is for a person to say, who reads it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

import yaml
from attrs import define, evolve, field, frozen

from magrules.analysis.constraints import Clause, Constraint, any_rule
from magrules.analysis.coverage import AccompanimentObligation, LeafObligation, shows
from magrules.analysis.mutants import Mutant
from magrules.analysis.mutation import BaselineCase, distinguishing_truths, with_mutant
from magrules.analysis.witness import WitnessSearch
from magrules.consultation.standings import Standing
from magrules.diagnostics.source import Location
from magrules.language.write_facts import plain_facts
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN
from magrules.testing.cases import Asks, AsksInOrder, Case, Cites, Concludes, Doses, Expected, Fires, Stands, Urgent
from magrules.testing.lazy import LazyConsultation
from magrules.testing.runner import Outcome, responsible_rules
from magrules.testing.update import expectations

NOWHERE = Location("", 1, 1)
SETTLED = (Standing.GIVEN, Standing.NOT_APPLICABLE)
BUDGET = 300
"""So many persons are tried for each way; there are many ways."""
MOST_CLAUSES = 16


@define(eq=False)
class SuggestedCase:
    """A person, and the rules that the person would show something of."""

    consultation: LazyConsultation
    rules: dict[str, None] = field(factory=dict)
    _baselines: dict[str, BaselineCase] = field(factory=dict)

    def notices(self, mutant: Mutant, ruleset: Ruleset) -> bool:
        """Whether the person, as a case of the rule, notices its mutant; if so, the rule is among those shown."""
        rule = mutant.rule
        if rule.id not in self._baselines:
            case = Case("", self.consultation.person, expected(rule, self.consultation), NOWHERE, NOWHERE)
            self._baselines[rule.id] = BaselineCase(case, self.consultation)
        noticed = self._baselines[rule.id].notices(mutant, ruleset)
        if noticed:
            self.rules[rule.id] = None
        return noticed


@frozen(eq=False, slots=False)
class Suggester:
    """Collects persons for what is asked of it, as few as it finds: whoever is there already is looked at first."""

    ruleset: Ruleset
    people: list[SuggestedCase] = field(factory=list, init=False)

    @cached_property
    def search(self) -> WitnessSearch:
        """The witness search."""
        return WitnessSearch(self.ruleset)

    def kill(self, mutant: Mutant) -> bool:
        """Make sure that some suggested case notices a mutant; False when nobody is found who would."""
        other = with_mutant(self.ruleset, mutant)
        if any(suggested.notices(mutant, other) for suggested in self.people):
            return True
        for clause in islice(killing(self.ruleset, mutant), MOST_CLAUSES):
            suggested = self.found(clause)
            if suggested and suggested.notices(mutant, other):
                self.people.append(suggested)
                return True
        return False

    def show(self, obligation: LeafObligation | AccompanimentObligation) -> bool:
        """Make sure that some suggested case shows what coverage aims at; False when nobody is found who would."""
        rule = obligation.rule
        for suggested in self.people:
            if obligation.key in shows(suggested.consultation.inference, rule):
                suggested.rules[rule.id] = None
                return True
        for clause in obligation.clauses:
            new = self.found(clause)
            if new and obligation.key in shows(new.consultation.inference, rule):
                new.rules[rule.id] = None
                self.people.append(new)
                return True
        return False

    def found(self, clause: Clause) -> SuggestedCase | None:
        """Somebody of whom the wishes are true, not yet among the suggested."""
        witness = self.search.find(*clause, budget=BUDGET)
        return SuggestedCase(LazyConsultation(witness.person, self.ruleset)) if witness else None


def killing(ruleset: Ruleset, mutant: Mutant) -> Iterator[Clause]:
    """Wishes of whose witness a mutant is likely to be noticed, the plainest first."""
    rule, mutated = mutant.rule, mutant.mutated
    alone = tuple(_alone(ruleset, rule))
    if mutated.when != rule.when:
        for one, other in distinguishing_truths(mutant):
            for beside in ((),) if TRUE in (one, other) else (*alone, ()):
                yield (Constraint(rule.when, one), Constraint(mutated.when, other), *beside)
    elif mutant.kind == "citation":
        yield from ((Constraint(rule.when, truth),) for truth in (TRUE, UNKNOWN, FALSE))
    elif mutant.kind == "ask":
        yield (Constraint(rule.when, TRUE),)
    elif mutant.advice and mutant.kind == "accompanies":
        others = (adviser for id in ruleset.advice[mutant.advice.id].accompanies for adviser in ruleset.advisers[id])
        yield (Constraint(rule.when, TRUE), Constraint(any_rule(others), FALSE))
    else:
        truth = UNKNOWN if mutant.kind == "unknown" else TRUE
        yield from ((Constraint(rule.when, truth), *beside) for beside in alone)


def _alone(ruleset: Ruleset, rule: Rule) -> Iterator[Clause]:
    """What may be so of the other rules for it to show what one rule does to its advice and its conclusions."""
    for name in rule.advises:
        yield (Constraint(any_rule(other for other in ruleset.advisers[name] if other is not rule), FALSE),)
    for conclude in rule.concludes:
        yield (Constraint(any_rule(other for other in ruleset.concluders[conclude.name] if other is not rule), FALSE),)
    for name in rule.withholds.targets if rule.withholds else ():
        others = any_rule(other for other in ruleset.withholders[name] if other is not rule)
        yield from ((_advised(ruleset, name), Constraint(others, truth)) for truth in (FALSE, UNKNOWN, TRUE))
    for name in rule.limits.targets if rule.limits else ():
        dose = ruleset.advice[name].dose
        if dose and rule.limits and rule.limits.high < dose.high:
            lower = any_rule(
                other
                for other in ruleset.limiters[name]
                if other is not rule and other.limits and other.limits.high <= rule.limits.high
            )
            yield (_advised(ruleset, name), Constraint(lower, FALSE))


def _advised(ruleset: Ruleset, name: str) -> Constraint:
    return Constraint(any_rule(ruleset.advisers[name]), TRUE)


# --- as cases --------------------------------------------------------------------------------------


def expected(rule: Rule, consultation: LazyConsultation) -> tuple[Expected, ...]:
    """What is so of everything that one rule bears on."""
    expectations_: list[Expected] = [Fires(rule.id, consultation.inference.truths[rule.id] is TRUE)]
    for name in sorted(consultation.ruleset.bearing[rule.id]):
        line = consultation.stands(name)
        by = () if line.standing is Standing.NOT_APPLICABLE else responsible_rules(line)
        if rule.id in by or line.standing in SETTLED:
            expectations_.append(Stands(name, line.standing, (rule.id,) if rule.id in by else ()))
        if line.dose and rule.id in line.limited_by and line.standing is not Standing.OPEN:
            expectations_.append(Doses(name, line.dose.low, line.dose.high, line.dose.unit, line.dose.per))
    expectations_ += [Urgent(consultation.stands(name).urgency, name) for name in rule.advises if rule.urgency]
    expectations_ += [
        Concludes(conclude.name, consultation.inference.facts[conclude.name]) for conclude in rule.concludes
    ]
    by = (rule.id,)
    expectations_ += [
        Asks(name, True, by)
        for name in rule.asks
        if any(rule.id in question.asked_by for question in consultation.asked(name))
    ]
    return (*expectations_, Cites(rule.id, frozenset(rule.cites)))


def cases_text(ruleset: Ruleset, people: Iterable[SuggestedCase], rules: Iterable[str] | None = None) -> str:
    """The ``cases:`` of some suggested persons, of all rules or of these; empty when there is nothing to say."""
    wanted, cases = None if rules is None else set(rules), dict[str, Any]()
    for suggested in people:
        shown = [id for id in suggested.rules if wanted is None or id in wanted]
        if shown:
            case = Case(
                "",
                suggested.consultation.person,
                tuple(_expected_of(ruleset, shown, suggested.consultation)),
                NOWHERE,
                NOWHERE,
            )
            facts = (
                {"facts": plain_facts(suggested.consultation.person)}
                if plain_facts(suggested.consultation.person)
                else {}
            )
            expect = expectations(Outcome(case, suggested.consultation, ()), ruleset)
            cases[_id(shown, suggested.consultation, cases)] = {**facts, "expect": expect}
    return _dumped({"cases": cases}) if cases else ""


def _expected_of(ruleset: Ruleset, rules: Iterable[str], consultation: LazyConsultation) -> Iterable[Expected]:
    """What is expected for each of the rules, nothing twice; an advice by each of the rules behind it."""
    merged: dict[tuple[str, str], Expected] = {}
    for one in (each for id in rules for each in expected(ruleset.rules[id], consultation)):
        other = merged.get(_named(one))
        if isinstance(one, Stands | Asks) and isinstance(other, Stands | Asks):
            one = evolve(one, by=tuple(dict.fromkeys((*other.by, *one.by))))
        merged[_named(one)] = one
    return merged.values()


def _named(expectation: Expected) -> tuple[str, str]:
    match expectation:
        case AsksInOrder(questions):
            return type(expectation).__name__, " ".join(questions)
        case Stands(name) | Doses(name) | Concludes(name) | Fires(name) | Asks(name) | Cites(name) | Urgent(_, name):
            return type(expectation).__name__, name


def _id(rules: list[str], consultation: LazyConsultation, taken: Mapping[str, Any]) -> str:
    """What the case shows of its first rule, numbered where that was said already."""
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
