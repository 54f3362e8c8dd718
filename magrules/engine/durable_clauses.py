"""Compiles conditions to clauses that durable_rules can evaluate.

The engine gets only conjunctions of positive tests. So each rule becomes a disjunction of *clauses*, each of which
makes it TRUE. What must be FALSE is asserted as a value: a number by its bounds, a set by a truth for each option
that a rule names. A condition with too many clauses, and every *at least*, becomes a gate of its own, evaluated one
level before it is used.
"""

from collections.abc import Iterable
from itertools import product
from math import prod
from typing import NamedTuple

from attrs import define, field, frozen

from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.values import Disputed, Interval, Members, Value, is_known

MAX_CLAUSES = 24
MAX_TESTS = 12


class Aspect(NamedTuple):
    """One property of the value of a fact: ``low``, ``high``, ``known``, ``empty``, ``is``, ``has`` an option."""

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
class Clause:
    """One conjunction of tests; ``level`` is the depth of the gates that it depends on."""

    tests: frozenset[Test]
    level: int = 0

    def __and__(self, other: "Clause") -> "Clause":
        return Clause(self.tests | other.tests, max(self.level, other.level))


@frozen
class Gate:
    """A condition with the clauses that give it the truth wanted, or a counter of the gates ``of`` that are true."""

    name: str
    clauses: tuple[Clause, ...] = ()
    of: tuple[str, ...] | None = None
    level: int = 0


@define
class Network:
    """The gates of a stratum, added rule by rule."""

    gates: dict[str, Gate] = field(factory=dict)

    def add(self, rule: str, condition: Condition) -> None:
        """Add the condition of a rule as a gate, under a name that no fact can have."""
        self._gate(gate_of(rule), condition, True)

    def _gate(self, name: str, condition: Condition, truth: bool) -> Gate:
        if name not in self.gates:
            clauses = [
                self._within_limits(clause, f"{name}&{number}")
                for number, clause in enumerate(self._clauses(condition, truth, name))
            ]
            self.gates[name] = Gate(name, tuple(clauses), level=max((clause.level for clause in clauses), default=0))
        return self.gates[name]

    def _clauses(self, condition: Condition, truth: bool, name: str) -> list[Clause]:
        match condition:
            case Comparison():
                return [Clause(frozenset(tests)) for tests in clauses_of(condition, truth)]
            case Not(part):
                return self._clauses(part, not truth, name)
            case AtLeast(count, parts):
                return [self._counted(count if truth else len(parts) - count + 1, parts, truth, name)]
            case AllOf(parts) | AnyOf(parts):
                inner = [self._clauses(part, truth, f"{name}/{number}") for number, part in enumerate(parts)]
                if isinstance(condition, AnyOf) is truth:  # one of the parts is enough
                    return [clause for clauses in inner for clause in clauses]
                if prod(map(len, inner)) > MAX_CLAUSES:
                    inner = [
                        clauses
                        if len(clauses) == 1
                        else [_gate_clause(self._gate(f"{name}/{number}={truth}", part, truth))]
                        for number, (part, clauses) in enumerate(zip(parts, inner, strict=True))
                    ]
                return [_conjunction(chosen) for chosen in product(*inner)]

    def _within_limits(self, clause: Clause, name: str) -> Clause:
        """The clause with one test at least, and split into gates where it has more than one pattern may have."""
        if not clause.tests:
            return Clause(frozenset({ALWAYS}), clause.level)
        if len(clause.tests) <= MAX_TESTS:
            return clause
        tests, portions = sorted(clause.tests), []
        for at in range(0, len(tests), MAX_TESTS):
            portion = Clause(frozenset(tests[at : at + MAX_TESTS]), clause.level)
            gate = self.gates[f"{name}.{at}"] = Gate(f"{name}.{at}", (portion,), level=clause.level)
            portions.append(_gate_clause(gate))
        return self._within_limits(_conjunction(portions), f"{name}+")

    def _counted(self, needed: int, parts: tuple[Condition, ...], truth: bool, name: str) -> Clause:
        """At least ``needed`` parts have the truth wanted: a test of a counter, one level above its gates."""
        counter = f"{name}#{truth}"
        inner = [self._gate(f"{counter}{number}", part, truth) for number, part in enumerate(parts)]
        level = max((gate.level for gate in inner), default=0)
        self.gates[counter] = Gate(counter, of=tuple(gate.name for gate in inner), level=level)
        return Clause(frozenset({Test(Aspect(counter, "low"), "gte", needed)}), level + 1)


def gate_of(rule: str) -> str:
    """The name of the gate of a rule."""
    return f"rule {rule}"


def _conjunction(clauses: Iterable[Clause]) -> Clause:
    whole = Clause(frozenset())
    for clause in clauses:
        whole = whole & clause
    return whole


def _gate_clause(gate: Gate) -> Clause:
    return Clause(frozenset({Test(Aspect(gate.name, "is"), "eq", True)}), gate.level + 1)


def clauses_of(leaf: Comparison, truth: bool) -> list[list[Test]]:
    """The clauses, each a list of tests, that give a comparison that truth."""
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
        case operator:
            raise ValueError(f"no engine pattern for the operator {operator}")


OF_UNKNOWN = {"always": True, "known": False}
"""The aspects that an unknown fact has."""


def aspect_of(value: Value, aspect: Aspect) -> bool | float | None:
    """One aspect of a value; None where it is unknown and nothing is asserted."""
    if isinstance(value, Disputed):
        return None if aspect.side == "known" else aspect_of(value.value, aspect)
    if value is None:
        return OF_UNKNOWN.get(aspect.side)
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
