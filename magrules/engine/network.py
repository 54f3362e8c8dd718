"""From conditions to the plain patterns that a forward-chaining engine can carry.

An engine gets only conjunctions of positive tests. So each rule becomes the *ways* in which it can
turn out TRUE and the ways in which it can turn out FALSE; a rule with no way open is UNKNOWN. What
must be FALSE is asserted as a value of its own: a number by its bounds, a set by a truth for each
option that some rule names. A condition with too many ways, and every *at least*, is split off as
a gate of its own, which is settled a level before it is used.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from attrs import define, field, frozen

from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, comparisons
from magrules.model.values import Disputed, Interval, Members, Value, is_known

MAX_WAYS = 24
MAX_TESTS = 12


class Aspect(NamedTuple):
    """One side of what is known of a fact: ``low``, ``high``, ``known``, ``empty``, ``is``, ``has`` an option."""

    fact: str
    side: str
    option: str = ""


class Test(NamedTuple):
    """A positive test of one aspect: ``eq``, ``lt``, ``lte``, ``gt`` or ``gte`` a constant."""

    aspect: Aspect
    operator: str
    constant: bool | float


ALWAYS = Test(Aspect("", "always"), "eq", True)


@frozen
class Way:
    """One conjunction of tests, with the comparisons it rests on and the gates it goes through."""

    tests: frozenset[Test]
    leaves: frozenset[int] = frozenset()
    gates: frozenset[tuple[str, bool]] = frozenset()
    level: int = 0

    def __and__(self, other: "Way") -> "Way":
        return Way(
            self.tests | other.tests,
            self.leaves | other.leaves,
            self.gates | other.gates,
            max(self.level, other.level),
        )


@frozen
class Gate:
    """A condition split off, settled by its own ways, or counting the gates in ``of``."""

    name: str
    ways: tuple[tuple[Way, bool], ...] = ()
    of: tuple[str, ...] | None = None
    level: int = 0


@define
class Network:
    """The ways of some rules and the gates they share, built rule by rule."""

    gates: dict[str, Gate] = field(factory=dict)

    def add(self, rule: str, condition: Condition) -> None:
        """A rule's condition as a gate, under a name that no fact can have."""
        name = gate_of(rule)
        self.gates[name] = self._gate(name, condition, 0)

    def _gate(self, name: str, condition: Condition, first: int) -> Gate:
        ways = tuple(
            (self._fitted(way, f"{name}&{truth}{number}"), truth)
            for truth in (True, False)
            for number, way in enumerate(self._ways(condition, truth, first, name))
        )
        return Gate(name, ways, level=max((way.level for way, _ in ways), default=0))

    def _ways(self, condition: Condition, truth: bool, first: int, name: str) -> list[Way]:
        match condition:
            case Comparison():
                return [Way(frozenset(tests), frozenset({first})) for tests in ways_of(condition, truth)]
            case Not(part):
                return self._ways(part, not truth, first, name)
            case AtLeast(count, parts):
                return [self._counted(count, parts, truth, first, name)]
            case AllOf(parts) | AnyOf(parts):
                placed = [(part, at, f"{name}/{number}") for number, (part, at) in enumerate(_placed(parts, first))]
                inner = [self._ways(part, truth, at, inside) for part, at, inside in placed]
                if isinstance(condition, AnyOf) is truth:  # one of the parts is enough
                    return [way for ways in inner for way in ways]
                if prod(map(len, inner)) > MAX_WAYS:
                    inner = [
                        ways if len(ways) == 1 else [self._through(part, at, inside, truth)]
                        for ways, (part, at, inside) in zip(inner, placed, strict=True)
                    ]
                return [_all(chosen) for chosen in product(*inner)]

    def _through(self, part: Condition, first: int, name: str, truth: bool) -> Way:
        if name not in self.gates:
            self.gates[name] = self._gate(name, part, first)
        return _passing(self.gates[name], truth)

    def _fitted(self, way: Way, name: str) -> Way:
        """The same way with as many tests as one pattern may have: one at least, bundles as gates."""
        if not way.tests:
            return Way(frozenset({ALWAYS}), way.leaves, way.gates, way.level)
        if len(way.tests) <= MAX_TESTS:
            return way
        tests, bundles = sorted(way.tests), []
        for at in range(0, len(tests), MAX_TESTS):
            bundle = Way(frozenset(tests[at : at + MAX_TESTS]), level=way.level)
            gate = self.gates[f"{name}.{at}"] = Gate(f"{name}.{at}", ((bundle, True),), level=way.level)
            bundles.append(_passing(gate, True))
        whole = _all(bundles)
        return self._fitted(Way(whole.tests, way.leaves, way.gates, whole.level), f"{name}+")

    def _counted(self, count: int, parts: tuple[Condition, ...], truth: bool, first: int, name: str) -> Way:
        counter = f"{name}#"
        if counter not in self.gates:
            inner = []
            for number, (part, at) in enumerate(_placed(parts, first)):
                inner.append(f"{counter}{number}")
                self.gates[inner[-1]] = self._gate(inner[-1], part, at)
            level = max((self.gates[one].level for one in inner), default=0)
            self.gates[counter] = Gate(counter, of=tuple(inner), level=level)
        gate = self.gates[counter]
        test = Test(Aspect(counter, "low"), "gte", count) if truth else Test(Aspect(counter, "high"), "lt", count)
        return Way(frozenset({test}), gates=frozenset({(counter, truth)}), level=gate.level + 1)


def gate_of(rule: str) -> str:
    """The name of the gate of a rule."""
    return f"rule {rule}"


def _placed(parts: Iterable[Condition], first: int) -> Iterator[tuple[Condition, int]]:
    """Each part with the position of its first comparison."""
    for part in parts:
        yield part, first
        first += sum(1 for _ in comparisons(part))


def _all(ways: Iterable[Way]) -> Way:
    whole = Way(frozenset())
    for way in ways:
        whole = whole & way
    return whole


def _passing(gate: Gate, truth: bool) -> Way:
    test = Test(Aspect(gate.name, "is"), "eq", truth)
    return Way(frozenset({test}), gates=frozenset({(gate.name, truth)}), level=gate.level + 1)


def ways_of(leaf: Comparison, truth: bool) -> list[list[Test]]:
    """The ways, each a list of tests, in which a comparison can turn out to have that truth."""
    fact, operand = leaf.fact, leaf.operand
    low, high = Aspect(fact, "low"), Aspect(fact, "high")
    match leaf.operator:
        case "is" | "known" | "empty":
            return [[Test(Aspect(fact, leaf.operator), "eq", operand is truth)]]
        case "includes" | "is_one_of":
            tests = [Test(Aspect(fact, "has", option), "eq", truth) for option in sorted(operand)]
            return [[test] for test in tests] if truth else [tests]
        case "below":
            return [[Test(high, "lt", operand) if truth else Test(low, "gte", operand)]]
        case "at_least":
            return [[Test(low, "gte", operand) if truth else Test(high, "lt", operand)]]
        case "above":
            return [[Test(low, "gt", operand) if truth else Test(high, "lte", operand)]]
        case "at_most":
            return [[Test(high, "lte", operand) if truth else Test(low, "gt", operand)]]
        case "equals" if truth:
            return [[Test(low, "gte", operand), Test(high, "lte", operand)]]
        case "equals":
            return [[Test(high, "lt", operand)], [Test(low, "gt", operand)]]
        case unknown:
            raise ValueError(f"no engine pattern for the comparison {unknown}")


OF_NOTHING = {"always": True, "known": False}
"""What is known of a fact of which nothing is."""


def aspect_of(value: Value, aspect: Aspect) -> bool | float | None:
    """What is known of one aspect of a value; None when nothing is, and then nothing is asserted."""
    if isinstance(value, Disputed):
        return None if aspect.side == "known" else aspect_of(value.value, aspect)
    if value is None:
        return OF_NOTHING.get(aspect.side)
    match aspect.side, value:
        case "always", _:
            return True
        case "known", _:
            return is_known(value)
        case "is", bool():
            return value
        case "low", Interval(low, _):
            return low if low > float("-inf") else None
        case "high", Interval(_, high):
            return high if high < float("inf") else None
        case "has", str():
            return value == aspect.option
        case "has", Members(present, complete, absent):
            return True if aspect.option in present else False if complete or aspect.option in absent else None
        case "empty", Members(present, complete):
            return False if present else True if complete else None
        case _:
            raise TypeError(f"{aspect.fact} has no {aspect.side}")
