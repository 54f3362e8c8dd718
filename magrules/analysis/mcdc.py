"""MC/DC (modified condition/decision coverage) in three-valued logic: when one comparison decides its rule.

A comparison *decides* its rule in a case when another truth of the comparison alone, with every other comparison
unchanged, gives the rule another truth.
"""

from collections.abc import Iterator
from itertools import chain, product

from attrs import frozen

from magrules.analysis.constraints import Clause, Constraint
from magrules.engine.evaluate import Facts, truth_of
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, parts_of
from magrules.model.rules import Rule
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least, not_


@frozen
class DecisiveLeaf:
    """A comparison of a rule by its position, with the clauses about its siblings under which it decides the rule.

    Under the first clause it decides alone: its siblings in an *all* are TRUE, in an *any* FALSE, in an *at least n of*
    n - 1 of them are TRUE. Under the others some sibling is UNKNOWN.
    """

    rule: Rule
    position: int
    leaf: Comparison
    context: tuple[Clause, ...]

    def clauses(self, truth: Truth) -> tuple[Clause, ...]:
        """The clauses under which the comparison decides the rule with this truth."""
        return tuple((Constraint(self.leaf, truth), *clause) for clause in self.context)

    def clauses_at(self, value: float) -> tuple[Clause, ...]:
        """The clauses under which it decides the rule with this value of its number."""
        return tuple(
            (Constraint(Comparison(self.leaf.fact, "equals", value), TRUE), *clause) for clause in self.context
        )


def decisive_leaves(rule: Rule) -> tuple[DecisiveLeaf, ...]:
    """The comparisons of a rule in the order written, each with the clauses under which it decides the rule."""
    return tuple(
        DecisiveLeaf(rule, position, leaf, tuple(tuple(chain.from_iterable(clause)) for clause in product(*levels)))
        for position, (leaf, levels) in enumerate(_leaves(rule.when, ()))
    )


Level = tuple[Clause, ...]
"""The alternative clauses about the siblings of a part, at one level of a condition."""


def _leaves(condition: Condition, levels: tuple[Level, ...]) -> Iterator[tuple[Comparison, tuple[Level, ...]]]:
    if isinstance(condition, Comparison):
        yield condition, levels
    parts = parts_of(condition)
    for at, part in enumerate(parts):
        yield from _leaves(part, (*levels, *_siblings(condition, parts[:at] + parts[at + 1 :])))


def _siblings(condition: Condition, others: tuple[Condition, ...]) -> tuple[Level, ...]:
    match condition:
        case AllOf() if others:
            return (((Constraint(AllOf(others), TRUE),), (Constraint(AllOf(others), UNKNOWN),)),)
        case AnyOf() if others:
            return (((Constraint(AnyOf(others), FALSE),), (Constraint(AnyOf(others), UNKNOWN),)),)
        case AtLeast(count, _):
            fewer, enough = AtLeast(count - 1, others), AtLeast(count, others)
            truths = ((TRUE, FALSE), (TRUE, UNKNOWN), (UNKNOWN, FALSE))
            return (tuple((Constraint(fewer, low), Constraint(enough, high)) for low, high in truths),)
        case _:
            return ()


def decides(rule: Rule, facts: Facts) -> tuple[tuple[Truth, bool], ...]:
    """The truth of each comparison of a rule, and whether the comparison decides the rule."""
    leaves, outcome = list(_truths(rule.when, facts)), truth_of(rule.when, facts)
    decided = []
    for at, truth in enumerate(leaves):
        others = [_with(rule.when, iter([*leaves[:at], other, *leaves[at + 1 :]])) for other in Truth]
        decided.append((truth, any(other is not outcome for other in others)))
    return tuple(decided)


def _truths(condition: Condition, facts: Facts) -> Iterator[Truth]:
    if isinstance(condition, Comparison):
        yield truth_of(condition, facts)
    for part in parts_of(condition):
        yield from _truths(part, facts)


def _with(condition: Condition, leaves: Iterator[Truth]) -> Truth:
    """The truth of a condition whose comparisons have these truths."""
    match condition:
        case Comparison():
            return next(leaves)
        case Not(part):
            return not_(_with(part, leaves))
        case AllOf(parts):
            return all_of([_with(part, leaves) for part in parts])
        case AnyOf(parts):
            return any_of([_with(part, leaves) for part in parts])
        case AtLeast(count, parts):
            return at_least(count, [_with(part, leaves) for part in parts])
