"""Verification of properties: each is refuted by a witness, proven, or neither."""

from collections.abc import Iterator
from itertools import product

from attrs import field, frozen

from magrules.analysis.constraints import Clause, Constraint, any_rule
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.analysis.witness import Witness, WitnessSearch
from magrules.consultation.properties import Violation, violation
from magrules.model.rules import Property, withholding
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE
from magrules.testing.lazy import LazyConsultation

PROOF, SEARCH = 300, 60
"""The budgets of the proof and of the search, for each clause under which advice is told together."""

MOST_CLAUSES = 12
"""The number of clauses examined; nothing is proven of a property with more."""


@frozen
class PropertyResult:
    """The result for a property: refuted by a ``witness`` with the ``violation``, ``proven``, or neither."""

    property: Property
    proven: bool = False
    violation: Violation | None = None
    witness: Witness | None = field(default=None, eq=False)

    def __str__(self) -> str:
        if self.violation:
            return str(self.violation)
        words = "proven for everybody" if self.proven else "no witness found, and no proof"
        return f"property `{self.property.id}`: {words}"


def check_properties(ruleset: Ruleset) -> Iterator[PropertyResult]:
    """The result for every property, with the smallest witness found where it is violated."""
    search = WitnessSearch(ruleset)
    for property in ruleset.properties.values():
        yield _check(search, property)


def _check(search: WitnessSearch, property: Property) -> PropertyResult:
    """The result for one property. The clauses are necessary, not sufficient, so that each witness is consulted."""
    ruleset, clauses, smallest = search.ruleset, list(_together(search.ruleset, property)), PropertyResult(property)
    proven = len(clauses) <= MOST_CLAUSES
    for constraints, likelier in clauses[:MOST_CLAUSES]:
        if is_unsatisfiable(ruleset, *constraints, budget=PROOF):
            continue
        proven = False
        witness = search.find(*constraints, *likelier, budget=SEARCH) or search.find(*constraints, budget=SEARCH)
        broken = violation(property, LazyConsultation(witness.person, ruleset).inference) if witness else None
        if witness and broken and (smallest.witness is None or len(witness.facts) < len(smallest.witness.facts)):
            smallest = PropertyResult(property, False, broken, witness)
    return PropertyResult(property, proven=True) if proven else smallest


def _together(ruleset: Ruleset, property: Property) -> Iterator[tuple[Clause, Clause]]:
    """The clauses under which some advice of each item may be told to one person, each with constraints that help.

    Rules give the advice, and no rule surely holds it back. Rules that hold it back only when they are TRUE are left
    open; the constraints beside the clause, that these are FALSE, make it likelier that it is told.
    """
    for advice in product(*property.given):
        clause = dict.fromkeys(constraint for id in advice for constraint in _told(ruleset, id))
        likelier = dict.fromkeys(Constraint(any_rule(ruleset.withholders[id]), FALSE) for id in advice)
        yield tuple(clause), tuple(likelier)


def _told(ruleset: Ruleset, id: str) -> Clause:
    safe = withholding(ruleset.withholders[id], "withhold")
    return Constraint(any_rule(ruleset.advisers[id]), TRUE), Constraint(any_rule(safe), FALSE)
