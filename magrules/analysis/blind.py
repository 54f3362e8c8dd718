"""Blind rules: rules whose `known:` guard takes an unknown fact for "no", and so releases the advice they hold back.

The search starts from a person to whom the advice is given. With the facts that the rule tests, the rule holds the
advice back; with one fact unknown again, it is given.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Any

from attrs import evolve, frozen

from magrules.analysis.constraints import Constraint, standing_clauses
from magrules.analysis.witness import Witness, WitnessSearch
from magrules.consultation.standings import ADVISED, AdviceResult, Standing, stand
from magrules.engine.evaluate import truth_of
from magrules.errors import Contradiction, FactsError
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE
from magrules.model.vocabulary import altered
from magrules.testing.lazy import lazy_inference

BASES, BASE = 1, 30


@frozen
class BlindGuard:
    """A guard of a rule, advice that the rule holds back from the witness, and the fact without which it does not."""

    rule: Rule
    guard: Comparison
    advice: str
    forgotten: str
    witness: Witness


@frozen(eq=False, slots=False)
class BlindSearch:
    """Searches for the blind rules of one ruleset."""

    ruleset: Ruleset

    def all(self) -> Iterator[BlindGuard]:
        """The guards that make their rule blind, each once."""
        for rule in self.ruleset.rules.values():
            yield from self.of(rule)

    def of(self, rule: Rule) -> Iterator[BlindGuard]:
        """The guards that make one rule blind."""
        guards = {leaf.fact: leaf for leaf in self.ruleset.leaves[rule.id] if leaf.operator == "known"}
        advice = self.held_by(rule) if guards else ()
        for guard in guards.values():
            if blind := next(self._shown(rule, guard, advice), None):
                yield blind

    def held_by(self, rule: Rule) -> tuple[str, ...]:
        """Advice held back by a rule or by its conclusions: one of each group that the same rules hold back."""
        ruleset, waiting, done = self.ruleset, [rule], {rule.id}
        held = dict[str, None]()
        while waiting:
            current = waiting.pop(0)
            if current.withholds and current.withholds.if_unknown != "give":
                held |= dict.fromkeys(current.withholds.targets)
            held |= dict.fromkeys(current.limits.targets if current.limits else ())
            for id in (
                id for conclude in current.concludes for id, _ in ruleset.uses.get(conclude.name, ()) if id not in done
            ):
                done.add(id)
                waiting.append(ruleset.rules[id])
        kinds = {id: ruleset.kind_of(ruleset.advice[id]) for id in held}
        acted = sorted((id for id, kind in kinds.items() if kind.acts), key=lambda id: not kinds[id].risk)
        alike = {
            tuple(rule.id for rule in (*ruleset.withholders[id], *ruleset.limiters[id])): id for id in reversed(acted)
        }
        return tuple(id for id in acted if id in alike.values())

    def _shown(self, rule: Rule, guard: Comparison, advice: tuple[str, ...]) -> Iterator[BlindGuard]:
        """The witnesses that a guard makes its rule blind."""
        tested = [leaf for leaf in self.ruleset.leaves[rule.id] if leaf.fact == guard.fact and leaf is not guard]
        for id in advice:
            for leaf, truth in product(tested or [guard], (TRUE, FALSE)):
                base = self._witnesses[id]
                held = base and self.search.extend(base, Constraint(leaf, truth), Constraint(rule.when, TRUE))
                for name in held.facts if held else ():
                    if name not in self._givable(guard.fact):
                        continue
                    if held and self._lost(held.facts, name, id) and self._by_guard(rule, guard, held.facts, name):
                        yield BlindGuard(rule, guard, id, name, self._minimised(held, name, id))

    def _givable(self, name: str) -> frozenset[str]:
        """The facts that people can give and that lie behind a fact or conclusion."""
        if name not in self._facts_behind:
            waiting, done = [name], set[str]()
            while waiting:
                current = waiting.pop()
                done.add(current)
                rules = self.ruleset.concluders.get(current, ())
                facts = {leaf.fact for rule in rules for leaf in self.ruleset.leaves[rule.id]}
                waiting += facts - done if rules else ()
            reached = done & self.ruleset.vocabulary.facts.keys()
            self._facts_behind[name] = frozenset(given for fact in reached for given in self.search.givable(fact))
        return self._facts_behind[name]

    @cached_property
    def _facts_behind(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def search(self) -> WitnessSearch:
        """The witness search."""
        return WitnessSearch(self.ruleset)

    @cached_property
    def _witnesses(self) -> "GivenWitnesses":
        return GivenWitnesses(self.search)

    def _lost(self, facts: Mapping[str, Any], name: str, advice: str) -> bool:
        """Whether an advice is held back while the fact is known, and given without it."""
        before, after = (self._result(some, advice) for some in (facts, {**facts, name: None}))
        if before is None or after is None:
            return False
        if before.standing is Standing.WITHHELD:
            return after.standing is Standing.GIVEN
        both_told = before.standing in ADVISED and after.standing in ADVISED
        return bool(both_told and before.dose and after.dose and before.dose.high < after.dose.high)

    def _by_guard(self, rule: Rule, guard: Comparison, facts: Mapping[str, Any], name: str) -> bool:
        """Whether it is the guard that closes the rule once the fact is unknown: without the guard the rule is open."""
        vocabulary = self.ruleset.vocabulary
        inference = lazy_inference(self.ruleset, vocabulary.values(altered(vocabulary.cls(), {**facts, name: None})))
        return truth_of(unguarded(rule.when, guard), inference.facts) is not FALSE

    def _result(self, facts: Mapping[str, Any], advice: str) -> AdviceResult | None:
        vocabulary = self.ruleset.vocabulary
        try:
            inference = lazy_inference(self.ruleset, vocabulary.values(altered(vocabulary.cls(), facts)))
        except (FactsError, Contradiction):
            return None
        return stand(inference, self.ruleset.advice[advice])

    def _minimised(self, held: Witness, name: str, advice: str) -> Witness:
        """The witness with no fact that could be left out."""
        facts = dict(held.facts)
        for other in held.facts:
            fewer = {key: value for key, value in facts.items() if key != other}
            if other != name and self._lost(fewer, name, advice):
                facts = fewer
        return Witness(altered(self.ruleset.vocabulary.cls(), facts), facts)


def unguarded(condition: Condition, guard: Comparison) -> Condition:
    """A condition without one of its guards."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return evolve(condition, parts=tuple(unguarded(part, guard) for part in parts if part is not guard))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(unguarded(part, guard) for part in parts))
        case Not(part):
            return Not(unguarded(part, guard))
        case _:
            return condition


class GivenWitnesses(dict[str, Witness | None]):
    """A person to whom each advice is given, searched for at the first access, from an earlier witness if possible."""

    def __init__(self, search: WitnessSearch) -> None:
        super().__init__()
        self.search = search

    def __missing__(self, advice: str) -> Witness | None:
        ruleset = self.search.ruleset
        constraints = standing_clauses(ruleset, ruleset.advice[advice], Standing.GIVEN)[0]
        bases = [witness for witness in reversed(self.values()) if witness][:BASES]
        others = (self.search.extend(base, *constraints) for base in bases)
        self[advice] = next(filter(None, others), None) or self.search.find(*constraints, budget=BASE)
        return self[advice]
