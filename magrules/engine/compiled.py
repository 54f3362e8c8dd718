"""The compiled engine, the default: it evaluates the circuit of a ruleset, built once."""

from types import MappingProxyType
from weakref import WeakKeyDictionary

from attrs import field, frozen

from magrules.engine.circuit import Circuit
from magrules.engine.circuit_builder import build_circuit
from magrules.engine.evaluate import Facts, Judge
from magrules.engine.inference import Inference
from magrules.engine.node_truths import NodeTruths, Truths
from magrules.model.forks import fork_safe_lock
from magrules.model.operators import compare
from magrules.model.ruleset import Ruleset
from magrules.model.truth import Truth
from magrules.model.values import Value


def circuit_of(ruleset: Ruleset) -> Circuit:
    """The circuit of a ruleset, built once."""
    with _building:
        if ruleset not in _circuits:
            _circuits[ruleset] = build_circuit(ruleset)
        return _circuits[ruleset]


_circuits: WeakKeyDictionary[Ruleset, Circuit] = WeakKeyDictionary()
_building = fork_safe_lock()


@frozen
class Compiled:
    """The compiled engine: the default."""

    name: str = field(default="compiled", init=False)

    def infer(self, ruleset: Ruleset, facts: Facts) -> Inference:
        """Infer from facts."""
        circuit = circuit_of(ruleset)
        truths, known = circuit.evaluate(facts)
        by_rule = dict(zip(circuit.rules, circuit.of_rules(truths), strict=True))
        return inference_of(ruleset, circuit, truths, known, by_rule)


def inference_of(
    ruleset: Ruleset,
    circuit: Circuit,
    truths: Truths,
    known: dict[str, Value],
    by_rule: dict[str, Truth],
    judge: Judge = compare,
) -> Inference:
    """An inference from evaluated truths and values."""
    return Inference(
        ruleset, MappingProxyType(known), MappingProxyType(by_rule), judge, NodeTruths(circuit.trees, truths)
    )
