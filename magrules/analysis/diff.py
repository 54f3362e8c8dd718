"""The difference between two rulesets: its effect on people, and the texts that differ.

The union of both rulesets has the new one under names that no author can write. For each advice the search looks for
a person to whom the two give a different state of it, or a proof that there is none; advice that rests on the same
rules in both needs no search. Differences of texts are for people to judge (:mod:`magrules.analysis.reviews`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen

from magrules.analysis.amounts import larger
from magrules.analysis.constraints import Constraint
from magrules.analysis.diff_search import (
    HOLDS_IN_ONE,
    clauses_of_company,
    clauses_of_parts,
    clauses_of_reasons,
    signature,
    unlike_pairs,
    unlike_parts,
)
from magrules.analysis.reviews import Review, paired, reviews
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.analysis.union import NEW, joined, renamed, renaming
from magrules.analysis.witness import WitnessSearch
from magrules.consultation.standings import ADVISED, Standing, stand
from magrules.engine.compiled import Compiled
from magrules.engine.inference import Inference
from magrules.errors import Contradiction
from magrules.model.domain import NONE, Domain
from magrules.model.rules import Advice, Dose
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.testing.lazy import lazy_inference

BUDGET = 200
PROOF = 1_000


@frozen
class AdviceState:
    """The standing of an advice with the rules behind it and, where it is told, its dose and urgency.

    Paired rules of two rulesets have the name of the old one.
    """

    standing: Standing
    dose: Dose | None = None
    urgency: str = ""
    rules: tuple[str, ...] = ()


@frozen
class Change:
    """An advice whose state differs between two rulesets, with the facts of a witness."""

    advice: Advice
    before: AdviceState
    after: AdviceState
    witness: Mapping[str, Any] = field(eq=False)
    domain: Domain = field(eq=False, repr=False)

    @property
    def kind(self) -> str:
        """``appears``, ``vanishes``, ``changes its standing``, or a difference in dose, urgency or reasons."""
        if self.before.standing is self.after.standing:
            if self.before.dose != self.after.dose:
                return "has another dose"
            return "has other reasons" if self.before.urgency == self.after.urgency else "has another urgency"
        if self.before.standing is Standing.NOT_APPLICABLE:
            return "appears"
        return "vanishes" if self.after.standing is Standing.NOT_APPLICABLE else "changes its standing"

    @property
    def loses_safety(self) -> bool:
        """Whether the new rules protect the witness less than the old.

        They no longer give a warning, give it less firmly, or no longer ask about one that is open; they give advice
        that was held back, or without its "unless"; they give a risk that was not given, or a higher dose of it.
        """
        before, after = self.before, self.after
        rank, kind = self.domain.rank, self.domain.kinds[self.advice.kind]
        warns = kind.safety
        match before.standing, after.standing:
            case Standing.WITHHELD, _:
                return after.standing in ADVISED
            case Standing.OPEN, Standing.NOT_APPLICABLE:
                return warns or self.advice.urgency != NONE
            case ((Standing.OPEN | Standing.NOT_APPLICABLE), _):
                return after.standing in ADVISED and (kind.risk or self.advice.dose is not None)
            case _, (Standing.WITHHELD | Standing.OPEN | Standing.NOT_APPLICABLE):
                return warns or before.urgency != NONE
            case Standing.GIVEN, Standing.PROVISIONAL if warns:
                return True
            case Standing.PROVISIONAL, Standing.GIVEN if not warns:
                return True
        lower = rank[after.urgency] < rank[before.urgency]
        more = before.dose and (
            after.dose is None or (before.dose != after.dose and larger(before.dose, after.dose, self.domain.periods))
        )
        return bool(lower or more)


@frozen
class RulesetDiff:
    """The effect of a change of rules: a change of each kind for each advice, and what to review.

    ``unproven`` are the advice for which the search found no further difference and no proof that there is none.
    ``facts`` is the fact class that has the facts of both rulesets.
    """

    changes: tuple[Change, ...]
    reviews: tuple[Review, ...]
    unproven: tuple[str, ...]
    facts: type = field(repr=False)

    @property
    def equivalent(self) -> bool:
        """Whether both give everybody the same advice, which is proven, in the same words."""
        return not self.changes and not self.reviews and not self.unproven

    @property
    def loses_safety(self) -> bool:
        """Whether a safety line is lost or weaker, or may be."""
        return any(change.loses_safety for change in self.changes) or any(review.weakens for review in self.reviews)


def ruleset_diff(old: Ruleset, new: Ruleset) -> RulesetDiff:
    """The difference between two rulesets, advice by advice, and what to review.

    Raises MagrulesError when they have a fact of different types.
    """
    both, pairs = joined(old, new), paired(old, new)
    names = _old_names(pairs)
    search, changes, unproven = WitnessSearch(both), list[Change](), list[str]()
    unlike = {id: unlike_parts(old, new, id) for id in dict.fromkeys([*old.advice, *new.advice])}
    for id in unlike:
        smallest, unsettled = dict[tuple[str, bool], Change](), False
        reasons = unlike_pairs(old, new, id, pairs)
        clauses = (
            *clauses_of_parts(both, id, unlike[id]),
            *clauses_of_company(old, new, both, id, unlike),
            *clauses_of_reasons(reasons),
        )
        for clause in clauses:
            if smallest and clause[0].condition in reasons:
                break
            if is_unsatisfiable(both, *clause, budget=PROOF):
                continue
            witness = search.find(*clause, budget=BUDGET)
            change = _change(both, id, witness.person, witness.facts, names) if witness else None
            unsettled = unsettled or not change
            if change:
                key = change.kind, change.loses_safety
                smallest[key] = min((smallest.get(key, change), change), key=lambda change: len(change.witness))
        changes += smallest.values()
        if unsettled:
            unproven.append(id)
    to_review = (*reviews(old, new, pairs, unproven), *_question_reviews(old, new, search, pairs))
    return RulesetDiff(tuple(changes), to_review, tuple(unproven), both.vocabulary.cls)


def changes_of(old: Ruleset, new: Ruleset, people: Mapping[str, Any]) -> Iterator[tuple[str, Change]]:
    """The changes for each of some people, with the name of each."""
    both, names = joined(old, new), _old_names(paired(old, new))
    for name, person in people.items():
        for id in dict.fromkeys([*old.advice, *new.advice]):
            if change := _change(both, id, person, {}, names):
                yield name, change


def _old_names(pairs: Mapping[str, str]) -> dict[str, str]:
    """The id of the old rule for each new rule paired with it."""
    return {NEW + after: before for before, after in pairs.items()}


def _question_reviews(old: Ruleset, new: Ruleset, search: WitnessSearch, pairs: Mapping[str, str]) -> Iterator[Review]:
    """Rules that ask, and hold for other people than the rules paired with them."""
    name = renaming(new)
    for before, after in pairs.items():
        rule, other = old.rules[before], new.rules[after]
        if not rule.asks or signature(old, [rule]) == signature(new, [other]):
            continue
        for truth, changed in HOLDS_IN_ONE:
            clause = Constraint(rule.when, truth), Constraint(renamed(other.when, name), changed)
            if is_unsatisfiable(search.ruleset, *clause, budget=PROOF):
                continue
            witness = search.find(*clause, budget=BUDGET)
            words = {True: "asked", False: "not asked"}
            of = f" of somebody with {', '.join(witness.facts) or 'nothing known'}" if witness else ", not proven"
            yield Review(f"`{', '.join(rule.asks)}`{of}", words[truth is TRUE], words[changed is TRUE], truth is TRUE)
            break


def _change(both: Ruleset, id: str, person: Any, facts: Mapping[str, Any], names: Mapping[str, str]) -> Change | None:
    """The change of an advice for a person; None where its state is the same."""
    values = both.vocabulary.values(person)
    try:
        inference = lazy_inference(both, values)
    except Contradiction:
        inference = Compiled().infer(both, values)
    before, after = _state(inference, id, names), _state(inference, NEW + id, names)
    advice = both.advice.get(id) or evolve(both.advice[NEW + id], id=id)
    return None if before == after else Change(advice, before, after, facts, both.domain)


def _state(inference: Inference, id: str, names: Mapping[str, str]) -> AdviceState:
    if id not in inference.ruleset.advice:
        return AdviceState(Standing.NOT_APPLICABLE)
    result = stand(inference, inference.ruleset.advice[id])
    rules = tuple(sorted(names.get(id, id) for id in (*result.rules, *result.withheld_by, *result.unless)))
    if result.standing not in ADVISED:
        return AdviceState(result.standing, rules=rules)
    return AdviceState(result.standing, result.dose, result.urgency, rules)
