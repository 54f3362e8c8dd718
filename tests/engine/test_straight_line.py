"""Straight-line code of a circuit: it sets what the connectives one by one set, and holds no text of an author."""

import re

from hypothesis import given

from magrules.engine.circuit import OFTEN
from magrules.engine.circuit_builder import build_circuit
from magrules.engine.straight_line import source_of, straight_line
from magrules.model.ruleset import Ruleset
from magrules.model.values import Value
from tests.strategies import contradicting, facts, rulesets

STATEMENT = re.compile(
    r" a = t\[\d+\]; b = t\[\d+\]; t\[\d+\] = a if a [<>] b else b| t\[\d+\] = (min|max|j\d+)\(\((t\[\d+\], )*\)\)"
)


@given(rulesets() | contradicting(), facts())
def test_it_evaluates_as_the_connectives_do(ruleset: Ruleset, known: dict[str, Value]) -> None:
    """Of any ruleset and facts the truth of every node and the value of every conclusion are the same."""
    circuit, straight = build_circuit(ruleset), build_circuit(ruleset)
    for stratum in straight.strata:
        stratum.straight = straight_line(stratum.connectives)
    assert straight.evaluate(known) == circuit.evaluate(known)


@given(rulesets())
def test_its_source_is_numbers_and_letters_of_its_own(ruleset: Ruleset) -> None:
    for stratum in build_circuit(ruleset).strata:
        first, *statements, last = source_of(stratum.connectives).splitlines()
        assert (first, last) == ("def evaluate(t):", " return")
        assert all(STATEMENT.fullmatch(statement) for statement in statements)


@given(rulesets(), facts())
def test_a_stratum_evaluated_often_runs_so(ruleset: Ruleset, known: dict[str, Value]) -> None:
    circuit = build_circuit(ruleset)
    for stratum in circuit.strata:
        stratum.evaluations = OFTEN - 1
    before = circuit.evaluate(known)
    assert all(stratum.straight is not None for stratum in circuit.strata)
    assert circuit.evaluate(known) == before
