"""From conditions to the plain patterns that a forward-chaining engine can carry.

An engine gets only conjunctions of positive tests. So each rule becomes the *ways* in which it can
turn out TRUE. What must be FALSE for that is asserted as a value of its own: a number by its bounds,
a set by a truth for each option that some rule names. A condition with too many ways, and every
*at least*, is split off as a gate of its own, which is settled a level before it is used.
"""

from collections.abc import Iterable
from itertools import product
from math import prod
from typing import NamedTuple

from attrs import define, field, frozen

from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
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
    """One conjunction of tests; ``level`` counts the gates that are settled one after the other before it."""

    tests: frozenset[Test]
    level: int = 0

    def __and__(self, other: "Way") -> "Way":
        return Way(self.tests | other.tests, max(self.level, other.level))


@frozen
class Gate:
    """A condition with the ways in which it comes out as wanted, or a count of the gates ``of`` which do."""

    name: str
    ways: tuple[Way, ...] = ()
    of: tuple[str, ...] | None = None
    level: int = 0


@define
class Network:
    """The gates of some rules and those they share, built rule by rule."""

    gates: dict[str, Gate] = field(factory=dict)

    def add(self, rule: str, condition: Condition) -> None:
        """A rule's condition as a gate, under a name that no fact can have."""
        self._gate(gate_of(rule), condition, True)

    def _gate(self, name: str, condition: Condition, truth: bool) -> Gate:
        if name not in self.gates:
            ways = [
                self._fitted(way, f"{name}&{number}") for number, way in enumerate(self._ways(condition, truth, name))
            ]
            self.gates[name] = Gate(name, tuple(ways), level=max((way.level for way in ways), default=0))
        return self.gates[name]

    def _ways(self, condition: Condition, truth: bool, name: str) -> list[Way]:
        match condition:
            case Comparison():
                return [Way(frozenset(tests)) for tests in ways_of(condition, truth)]
            case Not(part):
                return self._ways(part, not truth, name)
            case AtLeast(count, parts):
                return [self._counted(count if truth else len(parts) - count + 1, parts, truth, name)]
            case AllOf(parts) | AnyOf(parts):
                inner = [self._ways(part, truth, f"{name}/{number}") for number, part in enumerate(parts)]
                if isinstance(condition, AnyOf) is truth:  # one of the parts is enough
                    return [way for ways in inner for way in ways]
                if prod(map(len, inner)) > MAX_WAYS:
                    inner = [
                        ways if len(ways) == 1 else [_through(self._gate(f"{name}/{number}={truth}", part, truth))]
                        for number, (part, ways) in enumerate(zip(parts, inner, strict=True))
                    ]
                return [_all(chosen) for chosen in product(*inner)]

    def _fitted(self, way: Way, name: str) -> Way:
        """The same way with as many tests as one pattern may have: one at least, bundles as gates."""
        if not way.tests:
            return Way(frozenset({ALWAYS}), way.level)
        if len(way.tests) <= MAX_TESTS:
            return way
        tests, bundles = sorted(way.tests), []
        for at in range(0, len(tests), MAX_TESTS):
            bundle = Way(frozenset(tests[at : at + MAX_TESTS]), way.level)
            gate = self.gates[f"{name}.{at}"] = Gate(f"{name}.{at}", (bundle,), level=way.level)
            bundles.append(_through(gate))
        return self._fitted(_all(bundles), f"{name}+")

    def _counted(self, needed: int, parts: tuple[Condition, ...], truth: bool, name: str) -> Way:
        """So many of the parts come out as wanted, counted once they are settled."""
        counter = f"{name}#{truth}"
        inner = [self._gate(f"{counter}{number}", part, truth) for number, part in enumerate(parts)]
        level = max((gate.level for gate in inner), default=0)
        self.gates[counter] = Gate(counter, of=tuple(gate.name for gate in inner), level=level)
        return Way(frozenset({Test(Aspect(counter, "low"), "gte", needed)}), level + 1)


def gate_of(rule: str) -> str:
    """The name of the gate of a rule."""
    return f"rule {rule}"


def _all(ways: Iterable[Way]) -> Way:
    whole = Way(frozenset())
    for way in ways:
        whole = whole & way
    return whole


def _through(gate: Gate) -> Way:
    return Way(frozenset({Test(Aspect(gate.name, "is"), "eq", True)}), gate.level + 1)


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
