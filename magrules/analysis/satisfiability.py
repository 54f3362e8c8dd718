"""Satisfiability: proofs that no person meets some constraints.

The search assigns the facts behind the constraints one after another, to each a value of every class that the
comparisons distinguish, and prunes an assignment that violates a constraint: more facts never change a truth that is
known. It takes facts computed from each other for independent, so that it tries more than any person can be: a proof
holds for everybody; an assignment that it finds proves nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, combinations, pairwise
from typing import Any, TypeVar

from attrs import evolve, frozen

from magrules.analysis.constraints import Clause, Constraint
from magrules.engine.evaluate import Verdict, conclude, support, verdict
from magrules.errors import Contradiction
from magrules.model.conditions import AllOf, AnyOf, Comparison, Condition, comparisons, guards, never_unknown
from magrules.model.fact_types import Boolean, Choice, Number
from magrules.model.operators import compare
from magrules.model.rules import Flag
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.model.values import Disputed, Interval, Members, Value, exactly, is_known
from magrules.testing.lazy import LazyMapping

T = TypeVar("T")

BUDGET = 3_000
"""The number of assignments after which a proof is abandoned."""
MOST_MEMBERS = 7
"""A proof about a set of more distinguishable members is abandoned."""
MOST_DENIED = 5
"""The same where single members may be known to be absent, which gives more sets."""
MOST_CONCLUSIONS = 200
"""A proof that rests on more conclusions is abandoned: each step infers all of them."""
OPEN: Any = object()
"""The value of a fact that is not assigned yet; None is assigned, as unknown."""


class _Abandoned(Exception):
    """The proof would take too many steps."""


def is_unsatisfiable(ruleset: Ruleset, *constraints: Constraint, budget: int = BUDGET) -> bool:
    """Whether it is proven that nobody meets all of the constraints."""
    split = tuple(part for constraint in constraints for part in _split(ruleset, constraint))
    if any(constraint.truth is UNKNOWN and never_unknown(constraint.condition, ruleset.sure) for constraint in split):
        return True
    try:
        return not _Proof(ruleset, split, [budget]).possible({})
    except _Abandoned:
        return False


def _split(ruleset: Ruleset, constraint: Constraint) -> Iterator[Constraint]:
    """An equivalent conjunction: of a whole that must be UNKNOWN, the parts that are never UNKNOWN apart."""
    match constraint:
        case Constraint(AllOf(parts) | AnyOf(parts) as whole, Truth.UNKNOWN):
            known = ruleset.sure | guards(whole)
            known_parts = [part for part in parts if never_unknown(part, known)]
            yield evolve(
                constraint, condition=evolve(whole, parts=tuple(part for part in parts if part not in known_parts))
            )
            yield from (Constraint(part, TRUE if isinstance(whole, AllOf) else FALSE) for part in known_parts)
        case _:
            yield constraint


@frozen(eq=False, slots=False)
class _Proof:
    ruleset: Ruleset
    constraints: Clause
    budget: list[int]

    @cached_property
    def cone(self) -> dict[str, list[Comparison]]:
        """The comparisons behind the constraints, by the fact or conclusion compared."""
        cone, conclusions = dict[str, list[Comparison]](), 0
        waiting: list[Condition] = [constraint.condition for constraint in self.constraints]
        while waiting:
            for leaf in comparisons(waiting.pop()):
                if leaf.fact in self.ruleset.conclusions and leaf.fact not in cone:
                    conclusions += 1
                    if conclusions > MOST_CONCLUSIONS:
                        raise _Abandoned
                    waiting += [rule.when for rule in self.ruleset.concluders[leaf.fact]]
                cone.setdefault(leaf.fact, []).append(leaf)
        return cone

    @cached_property
    def in_part(self) -> bool:
        """Whether unknown facts can matter; otherwise it suffices to try people of whom all is known."""
        return (
            any(constraint.truth is UNKNOWN for constraint in self.constraints)
            or any(leaf.operator == "known" for leaves in self.cone.values() for leaf in leaves)
            or any(name in self.cone for name in self.ruleset.contested)
        )

    @cached_property
    def domains(self) -> dict[str, tuple[Value, ...]]:
        """The values of each fact behind the constraints: one of each class that the comparisons distinguish."""
        return {name: self._domain(name) for name in self.cone if name not in self.ruleset.conclusions}

    def possible(self, settled: dict[str, Value]) -> bool:
        """Whether some assignment of the open facts meets all the constraints."""
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise _Abandoned
        open_left = len(settled) < len(self.domains)
        try:
            facts = self._facts(settled, open_left)
            verdicts = [(constraint, verdict(constraint.condition, facts, _judge)) for constraint in self.constraints]
        except Contradiction:  # nothing is proven about a person for whom rules contradict each other
            return True
        if any(result.truth is not UNKNOWN and result.truth is not constraint.truth for constraint, result in verdicts):
            return False
        undecided = [result for constraint, result in verdicts if result.truth is UNKNOWN]
        if not open_left or not undecided:
            return all(result.truth is constraint.truth for constraint, result in verdicts)
        name = next((name for result in undecided for name in self._open(result, facts)), None)
        if name is None:
            name = next(fact for fact in self.domains if fact not in settled)
        return any(self.possible({**settled, name: value}) for value in self.domains[name])

    def _facts(self, settled: dict[str, Value], open_left: bool) -> LazyMapping[Value]:
        """The facts and conclusions; a fact not assigned yet is OPEN, and a conclusion while it can still change."""

        def concluded(name: str) -> Value:
            value = conclude(self.ruleset.conclusions[name], self.ruleset.concluders[name], truths)
            if isinstance(value, Disputed):
                raise Contradiction(f"rules contradict each other about `{name}`")
            if is_known(value) or not open_left:
                return value
            if any(leaf.operator == "known" for leaf in self.cone.get(name, ())):
                if not isinstance(self.ruleset.conclusions[name], Flag):
                    raise _Abandoned
                return OPEN  # type: ignore[no-any-return]
            return value

        facts = LazyMapping({name: settled.get(name, OPEN) for name in self.domains}, concluded, self.ruleset.rests_on)
        truths = LazyMapping[Truth]({}, lambda id: verdict(self.ruleset.rules[id].when, facts, _judge).truth)
        for name in self.ruleset.contested:
            if name in self.cone:
                facts[name]
        return facts

    def _open(self, undecided: Verdict, facts: LazyMapping[Value]) -> Iterator[str]:
        """The open facts behind an UNKNOWN verdict, through conclusions."""
        waiting, visited = [*support(undecided)][::-1], set[str]()
        while waiting:
            leaf = waiting.pop().condition
            if leaf.fact in visited:
                continue
            visited.add(leaf.fact)
            if leaf.fact in self.ruleset.conclusions:
                verdicts = [verdict(rule.when, facts, _judge) for rule in self.ruleset.concluders[leaf.fact]]
                open_verdicts = (result for result in verdicts if result.truth is UNKNOWN)
                waiting += [supporting for result in open_verdicts for supporting in support(result)][::-1]
            elif facts[leaf.fact] is OPEN:
                yield leaf.fact

    def _domain(self, name: str) -> tuple[Value, ...]:
        fact, leaves = self.ruleset.vocabulary.facts[name], self.cone[name]
        computed, unknown = bool(fact.of), (None,) if self.in_part else ()
        partly = computed or name in self.ruleset.vocabulary.named or getattr(fact.type, "plausible", None) is not None
        match fact.type:
            case Boolean():
                return (True, False, *unknown)
            case Number(_, low, high):
                bounds = sorted({leaf.operand for leaf in leaves if not isinstance(leaf.operand, bool)})
                points = _points(bounds, low, high, computed)
                spans = combinations(points, 2) if partly and self.in_part else ()
                return (*map(exactly, points), *(Interval(*span) for span in spans), *unknown)
            case Choice(options):
                return (*(group[0] for group in _alike(options, leaves)), *unknown)
            case _:
                return (*_sets(leaves, computed and self.in_part, partly and self.in_part), *unknown)


def _sets(leaves: Iterable[Comparison], denied: bool, partly: bool) -> Iterator[Members]:
    """The sets that comparisons distinguish: complete ones, ``partly`` known ones, and with members ``denied``."""
    named = sorted({member for leaf in leaves if isinstance(leaf.operand, frozenset) for member in leaf.operand})
    groups = [frozenset(group) for group in _alike(named, leaves)]
    if len(groups) > (MOST_DENIED if denied else MOST_MEMBERS):
        raise _Abandoned
    others = [frozenset[str]()]
    if any(leaf.operator == "empty" for leaf in leaves):
        others.append(frozenset({""}))  # some member that no rule names
    for some in _subsets(groups):
        present = frozenset(min(group) for group in some)
        rest = [group for group in groups if group not in some]
        for other in others:
            yield Members(present | other)
            if partly:
                for absent in _subsets(rest) if denied else [()]:
                    yield Members(present | other, False, frozenset[str]().union(*absent))


def _subsets(groups: Sequence[T]) -> Iterator[tuple[T, ...]]:
    return chain.from_iterable(combinations(groups, size) for size in range(len(groups) + 1))


def _judge(operator: str, value: Value, operand: Any) -> Truth:
    return UNKNOWN if value is OPEN else compare(operator, value, operand)


def _points(bounds: list[float], low: float, high: float, computed: bool) -> list[float]:
    """Each bound and a number in each gap between bounds; a computed number may lie outside its range."""
    if not bounds:
        return [low]
    first, last = (bounds[0] - 1, bounds[-1] + 1) if computed else (low, high)
    ends = [first, *bounds, last]
    gaps = [(before + after) / 2 for before, after in pairwise(bounds)]
    return sorted({*(end for end in ends if first <= end <= last), *gaps})


def _alike(names: Iterable[str], leaves: Iterable[Comparison]) -> Iterable[list[str]]:
    """The names, grouped by the comparisons that they occur in."""
    named = [leaf.operand for leaf in leaves if isinstance(leaf.operand, frozenset)]
    groups: dict[tuple[bool, ...], list[str]] = {}
    for name in names:
        groups.setdefault(tuple(name in operand for operand in named), []).append(name)
    return groups.values()
