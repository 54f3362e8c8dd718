"""The compiled engine: every distinct comparison and joint of a ruleset's conditions has a place in one list.

A sweep fills the list with truths, stratum after stratum with the conclusions between; since FALSE, UNKNOWN and TRUE
are ordered, *all* is the least of its parts and *any* the greatest. A second sweep fills again only what changed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from heapq import heappop, heappush
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from attrs import define, field, frozen

from magrules.engine.evaluate import Facts, Judge, concluded
from magrules.engine.swept import Swept, Tree, Truths
from magrules.engine.trace import Inference
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, parts_of
from magrules.model.forks import held_over_forks
from magrules.model.operators import OPERATORS, compare
from magrules.model.rules import Conclusion, Flag, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.model.values import Disputed, Value

Joint = tuple[int, Callable[[Any], Truth], Callable[[Truths], Any]]
"""A place, and how its truth follows from the truths of other places: the join, and what is joined."""

_negation = (TRUE, UNKNOWN, FALSE).__getitem__
_KNOWN = {FALSE: False, UNKNOWN: None, TRUE: True}


@frozen
class Settling:
    """A conclusion that is settled once the places of its rules are filled."""

    conclusion: Conclusion
    rules: tuple[Rule, ...]
    places: tuple[int, ...]
    leaves: Mapping[str, tuple[Comparison, ...]]
    contestable: bool
    only_true: Callable[[Truths], Any] | None

    def value(self, truths: Truths, known: Facts) -> Value:
        """What is known of the conclusion."""
        if self.only_true:
            value = _KNOWN[max(self.only_true(truths))]
            if value is not None or not self.contestable:
                return value
        by_rule = {rule.id: truths[place] for rule, place in zip(self.rules, self.places, strict=True)}
        leaves = self.leaves if self.contestable else None
        return concluded(self.conclusion, self.rules, by_rule, known, leaves)


@frozen(eq=False)
class Circuit:
    """The places of a ruleset's conditions and the steps that fill them, in an order in which each finds what it reads.

    ``trees`` holds the places of each rule's condition and its parts, ``blank`` the truths where nothing is known,
    ``leaves`` the comparisons of each fact or conclusion with their places, ``runs`` the steps of each stratum,
    ``readers`` the steps that read each place, ``settles`` those that settle what rests on each name.
    """

    rules: tuple[str, ...]
    of_rules: Callable[[Truths], Any]
    trees: Mapping[str, Tree]
    blank: tuple[Truth, ...]
    leaves: Mapping[str, tuple[tuple[int, Comparison, Callable[[Any, Any], Truth]], ...]]
    runs: tuple[tuple[tuple[Joint, ...], tuple[Settling, ...]], ...]
    steps: tuple[Joint | Settling, ...]
    readers: Mapping[int, tuple[int, ...]]
    settles: Mapping[str, tuple[int, ...]]

    def sweep(self, facts: Facts) -> tuple[Truths, dict[str, Value]]:
        """The truth at every place, and what is known of every fact and conclusion."""
        truths, known = list(self.blank), dict(facts)
        for name, value in facts.items():
            self._fill(truths, name, value)
        for joints, settled in self.runs:
            for place, join, parts in joints:
                truths[place] = join(parts(truths))
            for step in settled:
                name = step.conclusion.name
                known[name] = value = step.value(truths, known)
                self._fill(truths, name, value)
        return truths, known

    def _fill(self, truths: Truths, name: str, value: Value) -> None:
        """The places that compare a fact or conclusion; they stand as they do for None beforehand."""
        if value is None:
            return
        if isinstance(value, Disputed):
            for place, leaf, _ in self.leaves.get(name, ()):
                truths[place] = compare(leaf.operator, value, leaf.operand)
            return
        for place, leaf, holds in self.leaves.get(name, ()):
            truths[place] = holds(value, leaf.operand)

    def sweep_again(
        self, truths: Truths, known: dict[str, Value], changes: Facts, judge: Judge, given: Collection[str] = ()
    ) -> None:
        """Fill again, in place, what hangs on some facts or conclusions that have other values.

        Conclusions that are ``given`` keep their values whatever their rules say.
        """
        waiting, queued = list[int](), set[int]()

        def queue(steps: Iterable[int]) -> None:
            for step in steps:
                if step not in queued:
                    queued.add(step)
                    heappush(waiting, step)

        def change(name: str, value: Value) -> None:
            if isinstance(value, Disputed) or isinstance(known[name], Disputed):
                queue(self.settles.get(name, ()))
            known[name] = value
            for place, leaf, _ in self.leaves.get(name, ()):
                truth = judge(leaf.operator, value, leaf.operand)
                if truth is not truths[place]:
                    truths[place] = truth
                    queue(self.readers.get(place, ()))

        for name, value in changes.items():
            change(name, value)
        while waiting:
            step = self.steps[heappop(waiting)]
            if isinstance(step, Settling):
                name, value = step.conclusion.name, step.value(truths, known)
                if name not in given and value != known[name]:
                    change(name, value)
            else:
                place, join, parts = step
                truth = join(parts(truths))
                if truth is not truths[place]:
                    truths[place] = truth
                    queue(self.readers.get(place, ()))


@define
class _Builder:
    """A circuit in the making; conditions that are equal share a place."""

    blank: Truths = field(factory=list)
    places: dict[Condition, int] = field(factory=dict)
    leaves: dict[str, list[tuple[int, Comparison, Callable[[Any, Any], Truth]]]] = field(factory=dict)
    joints: list[Joint] = field(factory=list)
    readers: dict[int, list[int]] = field(factory=dict)
    steps: list[Joint | Settling] = field(factory=list)

    def tree(self, condition: Condition) -> Tree:
        """The tree of a condition; a place is made for each part that has none yet."""
        parts = tuple(map(self.tree, parts_of(condition)))
        places = tuple(part.place for part in parts)
        if condition not in self.places:
            self.places[condition] = self._made(condition, places)
        leaf = condition if isinstance(condition, Comparison) else None
        return Tree(self.places[condition], parts, leaf, isinstance(condition, Not))

    def _made(self, condition: Condition, places: tuple[int, ...]) -> int:
        match condition:
            case Comparison(fact, operator, operand):
                place = self._new(compare(operator, None, operand))
                self.leaves.setdefault(fact, []).append((place, condition, OPERATORS[operator].holds))
                return place
            case Not():
                return self._joint(places, _negation, itemgetter(*places))
            case AllOf() | AnyOf() if len(places) == 1:
                return places[0]
            case AllOf():
                return self._joint(places, min, _reading(places)) if places else self._new(TRUE)
            case AnyOf():
                return self._joint(places, max, _reading(places)) if places else self._new(FALSE)
            case AtLeast(count):
                return self._joint(places, partial(_at_least, count), _reading(places))

    def _new(self, truth: Truth) -> int:
        self.blank.append(truth)
        return len(self.blank) - 1

    def _joint(self, places: tuple[int, ...], join: Callable[[Any], Truth], parts: Callable[[Truths], Any]) -> int:
        place = self._new(UNKNOWN)
        self.step((place, join, parts), places)
        self.joints.append((place, join, parts))
        return place

    def step(self, step: Joint | Settling, reads: Iterable[int]) -> None:
        """Add a step that reads some places."""
        for place in reads:
            self.readers.setdefault(place, []).append(len(self.steps))
        self.steps.append(step)


def _reading(places: tuple[int, ...]) -> Callable[[Truths], Any]:
    """What reads some places, as several also where there is one or none."""
    first = places[0] if places else 0
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(first, first + len(places)))


def _at_least(count: int, truths: Sequence[Truth]) -> Truth:
    """The least of the ``count`` greatest truths."""
    if not 0 < count <= len(truths):
        return TRUE if count <= 0 else FALSE
    return sorted(truths)[-count]


def circuit_of(ruleset: Ruleset) -> Circuit:
    """The circuit of a ruleset, compiled once for it."""
    with _compiling:
        if ruleset not in _compiled:
            _compiled[ruleset] = _compile(ruleset)
        return _compiled[ruleset]


_compiled: WeakKeyDictionary[Ruleset, Circuit] = WeakKeyDictionary()
_compiling = held_over_forks()


def _compile(ruleset: Ruleset) -> Circuit:
    made, trees = _Builder(), dict[str, Tree]()
    runs, settles = [], dict[str, list[int]]()
    for stratum, settled in zip(ruleset.strata, ruleset.settled, strict=True):
        for id in stratum:
            trees[id] = made.tree(ruleset.rules[id].when)
        settlings = []
        for name in settled:
            concluders = ruleset.concluders[name]
            places = tuple(trees[rule.id].place for rule in concluders)
            values = {one.value for rule in concluders for one in rule.concludes if one.name == name}
            simple = isinstance(ruleset.conclusions[name], Flag) and values == {True}
            settling = Settling(
                ruleset.conclusions[name], concluders, places, ruleset.leaves, bool(ruleset.contested),
                _reading(places) if simple else None,
            )  # fmt: skip
            for fact in dict.fromkeys(leaf.fact for rule in concluders for leaf in ruleset.leaves[rule.id]):
                settles.setdefault(fact, []).append(len(made.steps))
            made.step(settling, places)
            settlings.append(settling)
        runs.append((tuple(made.joints), tuple(settlings)))
        made.joints.clear()
    return Circuit(
        tuple(trees),
        _reading(tuple(tree.place for tree in trees.values())),
        trees,
        _blank(made),
        {name: tuple(leaves) for name, leaves in made.leaves.items()},
        tuple(runs),
        tuple(made.steps),
        {place: tuple(steps) for place, steps in made.readers.items()},
        {name: tuple(steps) for name, steps in settles.items()},
    )


def _blank(made: _Builder) -> tuple[Truth, ...]:
    """The truths where nothing is known of any fact or conclusion."""
    truths = made.blank
    for step in made.steps:
        if not isinstance(step, Settling):
            place, join, parts = step
            truths[place] = join(parts(truths))
    return tuple(truths)


@frozen
class Compiled:
    """The compiled engine: the default."""

    name: str = field(default="compiled", init=False)

    def infer(self, ruleset: Ruleset, facts: Facts) -> Inference:
        """Everything that follows from some facts."""
        circuit = circuit_of(ruleset)
        truths, known = circuit.sweep(facts)
        return inference_of(ruleset, circuit, truths, known)


def inference_of(
    ruleset: Ruleset, circuit: Circuit, truths: Truths, known: dict[str, Value], judge: Judge = compare
) -> Inference:
    """The inference that a sweep fills in."""
    by_rule = dict(zip(circuit.rules, circuit.of_rules(truths), strict=True))
    return Inference(ruleset, MappingProxyType(known), MappingProxyType(by_rule), judge, Swept(circuit.trees, truths))
