"""The same inference with some facts otherwise: only what hangs on them is inferred again.

By the compiled engine, whichever engine inferred first: all infer the same.
"""

from collections.abc import Collection, Mapping
from typing import Any

from magrules.engine.circuit import circuit_of, inference_of
from magrules.engine.evaluate import Judge
from magrules.engine.trace import Inference
from magrules.model.operators import compare
from magrules.model.truth import UNKNOWN, Truth
from magrules.model.values import Value, is_known


def revise(inference: Inference, changes: Mapping[str, Value]) -> Inference:
    """What follows when these facts have other values, as inferring everything anew would.

    A contradicted conclusion among them has the value given, as if the rules that say otherwise were wrong.
    """
    changed = {name: value for name, value in changes.items() if value != inference.facts[name]}
    return _swept_again(inference, changed, compare, changed.keys())


def lasting(inference: Inference) -> Inference:
    """What holds whatever is still to be learnt: that something is not known need not last."""
    facts = inference.facts
    passing = {name: facts[name] for name in inference.ruleset.asked_whether_known if not is_known(facts[name])}
    return _swept_again(inference, passing, _lasting)


def _lasting(operator: str, value: Value, operand: Any) -> Truth:
    return UNKNOWN if operator == "known" and not is_known(value) else compare(operator, value, operand)


def _swept_again(
    inference: Inference, changes: Mapping[str, Value], judge: Judge, given: Collection[str] = ()
) -> Inference:
    circuit, known = circuit_of(inference.ruleset), dict(inference.facts)
    truths = circuit.sweep(known)[0] if inference.swept is None else inference.swept.truths.copy()
    circuit.sweep_again(truths, known, changes, judge, given)
    return inference_of(inference.ruleset, circuit, truths, known, judge)
