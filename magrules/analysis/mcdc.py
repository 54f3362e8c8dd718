"""Deciding: when it is one comparison that a whole rule turns on.

This is MC/DC (modified condition/decision coverage) with the third value. A comparison *decides* its
rule, in somebody's case, when the rule would have come out with another truth had this comparison had
another truth, every other comparison being as it is.
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
    """One comparison of a rule, by its position among them, and the ways to let the rule turn on it.

    The first way leaves the whole matter to it: beside it in an *all* everything is TRUE, in an *any*
    everything is FALSE, in *at least n of* one less than n are. In the others something beside it is not known either.
    """

    rule: Rule
    position: int
    leaf: Comparison
    beside: tuple[Clause, ...]

    def clauses(self, truth: Truth) -> tuple[Clause, ...]:
        """The ways in which the comparison may decide the rule by having this truth."""
        return tuple((Constraint(self.leaf, truth), *clause) for clause in self.beside)

    def at(self, value: float) -> tuple[Clause, ...]:
        """The ways in which it may decide the rule while its number is this one."""
        return tuple((Constraint(Comparison(self.leaf.fact, "equals", value), TRUE), *clause) for clause in self.beside)


def decisive_leaves(rule: Rule) -> tuple[DecisiveLeaf, ...]:
    """Each comparison of a rule, in the order written, with the ways to let the rule turn on it."""
    return tuple(
        DecisiveLeaf(rule, position, leaf, tuple(tuple(chain.from_iterable(clause)) for clause in product(*levels)))
        for position, (leaf, levels) in enumerate(_leaves(rule.when, ()))
    )


Level = tuple[Clause, ...]
"""What may be so of the parts beside one, one way or the other."""


def _leaves(condition: Condition, levels: tuple[Level, ...]) -> Iterator[tuple[Comparison, tuple[Level, ...]]]:
    if isinstance(condition, Comparison):
        yield condition, levels
    parts = parts_of(condition)
    for at, part in enumerate(parts):
        yield from _leaves(part, (*levels, *_beside(condition, parts[:at] + parts[at + 1 :])))


def _beside(condition: Condition, others: tuple[Condition, ...]) -> tuple[Level, ...]:
    match condition:
        case AllOf() if others:
            return (((Constraint(AllOf(others), TRUE),), (Constraint(AllOf(others), UNKNOWN),)),)
        case AnyOf() if others:
            return (((Constraint(AnyOf(others), FALSE),), (Constraint(AnyOf(others), UNKNOWN),)),)
        case AtLeast(count, _):
            fewer, enough = AtLeast(count - 1, others), AtLeast(count, others)
            clauses = ((TRUE, FALSE), (TRUE, UNKNOWN), (UNKNOWN, FALSE))
            return (tuple((Constraint(fewer, first), Constraint(enough, other)) for first, other in clauses),)
        case _:
            return ()


def decides(rule: Rule, facts: Facts) -> tuple[tuple[Truth, bool], ...]:
    """The truth of each comparison of a rule, and whether it decides the rule in this case."""
    leaves, outcome = list(_truths(rule.when, facts)), truth_of(rule.when, facts)
    truths = []
    for at, truth in enumerate(leaves):
        others = [_with(rule.when, iter([*leaves[:at], other, *leaves[at + 1 :]])) for other in Truth]
        truths.append((truth, any(other is not outcome for other in others)))
    return tuple(truths)


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
