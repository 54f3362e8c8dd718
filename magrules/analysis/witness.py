"""The witness search: a person who meets some constraints.

It starts from a person without facts and adds, one after another, the facts of the unmet comparisons: through
conclusions to the facts behind them, through computed facts to those they are computed from. It continues with the
state that has the fewest unmet comparisons of all those visited, so that it can go back. It finds most witnesses that
exist; a proof that there is none is for :mod:`magrules.analysis.satisfiability`.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from heapq import heappop, heappush
from itertools import combinations, islice, product
from operator import attrgetter
from typing import Any

import attrs
from attrs import frozen

from magrules.analysis.constraints import Clause, Constraint, Expansion, Unmet, UnmetSearch, other_truths
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.consultation.candidates import candidates
from magrules.engine.compiled import Compiled
from magrules.engine.evaluate import verdict
from magrules.engine.inference import Inference
from magrules.errors import Contradiction, FactsError
from magrules.model.conditions import Comparison
from magrules.model.fact_types import FactType, FreeNames, ListOf, Number, NumbersByName, Subset
from magrules.model.facts import TYPE
from magrules.model.operators import compare
from magrules.model.ruleset import Ruleset
from magrules.model.truth import UNKNOWN, Truth
from magrules.model.values import Members, Value
from magrules.model.vocabulary import altered, as_value
from magrules.testing.lazy import lazy_inference

BUDGET = 1_000
"""The number of people that a search visits."""
NEAR = 40
"""The number of people that a search visits from a given person."""
LEAST_PROOF = 100
"""The budget of the proof that there is no witness."""
MOST_PAIRS = 600
"""The number of pairs of values tried where a fact is computed from two unknown facts."""
UNKNOWN_NAME = "something unheard of"
"""A name that no catalogue knows."""
DEAD_END = 1_000
"""The priority of a state from which the search knows no change that leads to a witness."""


@frozen(eq=False)
class Witness:
    """A person who meets some constraints, and the facts of the person by name."""

    person: Any
    facts: Mapping[str, Any]


@frozen(eq=False)
class _State:
    """A person visited: the facts given, the value of each fact, and the inference."""

    person: Any
    given: Mapping[str, Any]
    known: Mapping[str, Value]
    inference: Inference


@frozen(eq=False, slots=False)
class WitnessSearch:
    """Searches for witnesses of one ruleset; what it caches of the ruleset serves every search."""

    ruleset: Ruleset

    @cached_property
    def expansion(self) -> Expansion:
        """The expansion of comparisons of conclusions."""
        return Expansion(self.ruleset)

    def find(self, *constraints: Constraint, budget: int = BUDGET) -> Witness | None:
        """A person who meets all the constraints, with no fact that could be left out; None where none is found.

        The same constraints give the same person. The compiled engine confirms the inference.
        """
        if is_unsatisfiable(self.ruleset, *constraints, budget=LEAST_PROOF):
            return None
        if state := self._depth_first(constraints, self._empty, [budget]) or self._best_first(constraints, budget):
            return self._confirmed(constraints, self._minimised(constraints, state))
        return None

    def extend(self, witness: Witness, *constraints: Constraint, budget: int = NEAR) -> Witness | None:
        """A person who differs little from the witness and meets the constraints; None where depth first finds none."""
        known = self.ruleset.vocabulary.values(witness.person)
        state = _State(witness.person, witness.facts, known, lazy_inference(self.ruleset, known))
        goal = self._depth_first(constraints, state, [budget])
        return Witness(goal.person, goal.given) if goal else None

    def _depth_first(self, constraints: Clause, state: _State, budget: list[int]) -> _State | None:
        """Depth first, only to people with fewer unmet comparisons."""
        unmet = self._unmet(constraints, state.inference)
        if not unmet:
            return None if unmet is None else state
        for other in self._neighbours(unmet[:1], state):
            budget[0] -= 1
            left = self._unmet(constraints, other.inference)
            if left is not None and len(left) < len(unmet) and (goal := self._depth_first(constraints, other, budget)):
                return goal
            if budget[0] <= 0:
                return None
        return None

    def _best_first(self, constraints: Clause, budget: int) -> _State | None:
        """Best first, through every comparison behind the constraints."""
        tries, visited = 0, set[Any]()
        queue: list[tuple[int, int, _State]] = [(0, 0, self._empty)]
        while queue and tries < budget:
            _, _, state = heappop(queue)
            wants = dict.fromkeys(self._unmet(constraints, state.inference) or ())
            for constraint in constraints:
                wants |= dict.fromkeys(other_truths(self.expansion, constraint.condition, state.inference.facts))
            for other in self._neighbours(wants, state):
                tries += 1
                key = frozenset((name, repr(value)) for name, value in other.given.items())
                if key in visited:
                    continue
                visited.add(key)
                left = self._unmet(constraints, other.inference)
                if left == ():
                    return other
                heappush(queue, (DEAD_END if left is None else 2 * len(left) + len(other.given), tries, other))
                if tries >= budget:
                    break
        return None

    def _met(self, constraints: Iterable[Constraint], state: _State) -> bool:
        return all(constraint.met(state.inference.facts) for constraint in constraints)

    def _minimised(self, constraints: Clause, state: _State) -> _State:
        """The state without each fact that may as well be unknown."""
        for name in state.given:
            other = self._with(state, {name: None})
            if other and self._met(constraints, other):
                state = other
        return state

    def _confirmed(self, constraints: Clause, state: _State) -> Witness | None:
        person = altered(self.ruleset.vocabulary.cls(), state.given)
        inference = Compiled().infer(self.ruleset, self.ruleset.vocabulary.values(person))
        return (
            Witness(person, state.given) if all(constraint.met(inference.facts) for constraint in constraints) else None
        )

    # --- moves -------------------------------------------------------------------------------

    @cached_property
    def _empty(self) -> _State:
        person = self.ruleset.vocabulary.cls()
        known = self.ruleset.vocabulary.values(person)
        return _State(person, {}, known, lazy_inference(self.ruleset, known))

    def _unmet(self, constraints: Iterable[Constraint], inference: Inference) -> Unmet | None:
        search, unmet_leaves = UnmetSearch(self.expansion, inference.facts), dict[tuple[Comparison, Truth], None]()
        for constraint in constraints:
            unmet = search.unmet(verdict(constraint.condition, inference.facts), constraint.truth)
            if unmet is None:
                return None
            unmet_leaves |= dict.fromkeys(unmet)
        return tuple(unmet_leaves)

    def _neighbours(self, wants: Iterable[tuple[Comparison, Truth]], state: _State) -> Iterator[_State]:
        """The people who differ in one fact and give one of the comparisons the truth beside it."""
        for leaf, truth in wants:
            moved = False
            for name in self.givable(leaf.fact):
                for value in self._values(name, leaf, truth, state.person):
                    if other := self._with(state, {name: value}, leaf, truth):
                        moved = True
                        yield other
            if not moved:
                yield from self._in_pairs(leaf, truth, state)

    def _in_pairs(self, leaf: Comparison, truth: Truth, state: _State) -> Iterator[_State]:
        """The people who differ in two facts from which the compared fact is computed."""
        sources = self.givable(leaf.fact)
        key = leaf, truth, tuple(attrgetter(name)(state.person) for name in sources)
        if key in self._fruitless:
            return
        fruitless = True
        for names in combinations([name for name in sources if name != leaf.fact], 2):
            ways = product(*(tuple(self._values(name, leaf, truth, state.person)) for name in names))
            for values in islice(ways, MOST_PAIRS):
                facts = dict(zip(names, values, strict=True))
                try:
                    gives = self._gives(altered(state.person, facts), leaf, truth)
                except FactsError:  # of this person
                    gives = fruitless = False
                if gives:
                    fruitless = False
                    if other := self._with(state, facts):
                        yield other
        if fruitless:
            self._fruitless.add(key)

    @cached_property
    def _fruitless(self) -> set[Any]:
        """Comparisons with a truth, and values of the facts behind them of which no two others give it."""
        return set()

    def _gives(self, person: Any, leaf: Comparison, truth: Truth) -> bool:
        """Whether a comparison has that truth for a person. Raises FactsError."""
        value = self.ruleset.vocabulary.read(person, (leaf.fact,))[leaf.fact]
        return compare(leaf.operator, value, leaf.operand) is truth

    def _with(
        self, state: _State, facts: Mapping[str, Any], leaf: Comparison | None = None, truth: Truth = UNKNOWN
    ) -> _State | None:
        """The person with these facts changed; None where nobody can be so, or the comparison has another truth."""
        try:
            person = altered(state.person, facts)
            if leaf and not self._gives(person, leaf, truth):
                return None
            known = {**state.known, **self.ruleset.vocabulary.changes(person, facts)}
            given = {name: value for name, value in {**state.given, **facts}.items() if value is not None}
            return _State(person, given, known, lazy_inference(self.ruleset, known))
        except (FactsError, Contradiction):
            return None

    # --- values ------------------------------------------------------------------------------

    def givable(self, name: str) -> tuple[str, ...]:
        """The facts that people can give and that determine a fact: itself, or those it is computed from."""
        fact = self.ruleset.vocabulary.facts[name]
        own = (name,) if fact.question else ()
        return tuple(
            dict.fromkeys([*own, *(source for other in fact.of if other != name for source in self.givable(other))])
        )

    def _values(self, name: str, leaf: Comparison, truth: Truth, person: Any) -> Iterator[Any]:
        """Values of a fact worth trying, as people give them; of a fact that is not computed, those that fit."""
        now = attrgetter(name)(person)
        plain = name == leaf.fact and not self.ruleset.vocabulary.facts[name].of
        proposed = [] if plain and truth is UNKNOWN else [*self._proposed(name, leaf, now)]
        for value in (None, *proposed) if truth is UNKNOWN else (*proposed, None):
            fits = not plain or compare(leaf.operator, as_value(value), leaf.operand) is truth
            if value != now and fits:
                yield value

    def _proposed(self, name: str, leaf: Comparison, now: Any) -> Iterator[Any]:
        """Values of a fact: those near the comparison, then those that rules name, alone and with the present value."""
        match self._type(name), None if isinstance(leaf.operand, bool) else leaf.operand:
            case Number(_, low, high), int() | float():
                yield from (number for number in near(leaf.operand) if low <= number <= high)
            case ListOf(cls), int() | float():
                yield from ((*(now or ()), record) for bound in near(leaf.operand) for record in _records(cls, bound))
            case NumbersByName(), int() | float():
                examples = self.ruleset.vocabulary.examples.get(name, ())
                names = {key: None for example in examples for key in example}
                yield from ({key: number} for key in names for number in near(leaf.operand))
            case Subset(options), _:
                unnamed = [option for option in options if option not in self._named(name)][:1]
                yield from (frozenset({*(now or ()), option}) for option in unnamed)
            case FreeNames(), _:
                yield frozenset({*(now or ()), UNKNOWN_NAME})
        for value in self._candidates(name, Members(now) if isinstance(now, frozenset) else None):
            yield value
            if now and isinstance(value, frozenset | tuple):
                yield type(now)(dict.fromkeys((*now, *value)))

    def _type(self, name: str) -> FactType:
        """The type of the value given, which can differ from that of the fact computed from it."""
        head, _, rest = name.partition(".")
        own: FactType = self.ruleset.vocabulary.facts[name].type
        return own if rest else attrs.fields_dict(self.ruleset.vocabulary.cls)[head].metadata[TYPE]

    def _named(self, name: str) -> frozenset[Any]:
        named = (leaf.operand for _, leaf in self.ruleset.uses.get(name, ()) if isinstance(leaf.operand, frozenset))
        return frozenset[Any]().union(*named)

    @cached_property
    def _known_candidates(self) -> dict[tuple[str, Value], tuple[Any, ...]]:
        return {}

    def _candidates(self, name: str, now: Value) -> tuple[Any, ...]:
        if (name, now) not in self._known_candidates:
            self._known_candidates[name, now] = candidates(self.ruleset, name, now)
        return self._known_candidates[name, now]


def near(bound: float) -> tuple[float, ...]:
    """A bound and the number one step to each side; a step is one in its last decimal place."""
    step = step_of(bound)
    return bound, round(bound - step, 6), round(bound + step, 6)


def step_of(bound: float) -> float:
    """One in the last decimal place that a number is written with, 1 for a whole number, at least the sixth place."""
    decimals = f"{bound:.6f}".rstrip("0").partition(".")[2]
    return 1 if bound == round(bound) else float(f"1e-{len(decimals) or 6}")


def _records(cls: type, bound: float) -> Iterator[Any]:
    """Records with one number and nothing else."""
    for attribute in attrs.fields(cls):
        match attribute.metadata[TYPE]:
            case Number(_, low, high) if low <= bound <= high:
                yield cls(**{attribute.name: bound})
