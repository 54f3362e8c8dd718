"""Incremental inference: some facts change, and only what depends on them is evaluated again.

The compiled engine does it for every engine, since all infer the same.
"""

from collections.abc import Collection, Mapping
from typing import Any

from magrules.engine.compiled import circuit_of, inference_of
from magrules.engine.evaluate import Judge
from magrules.engine.inference import Inference
from magrules.model.operators import compare
from magrules.model.truth import UNKNOWN, Truth
from magrules.model.values import Value, is_known


def revise(inference: Inference, changes: Mapping[str, Value]) -> Inference:
    """The inference with other values for some facts; it equals a full inference from the changed facts.

    A contradicted conclusion among the changes takes the value given, against the rules that conclude the other.
    """
    changed = {name: value for name, value in changes.items() if value != inference.facts[name]}
    return _update(inference, changed, compare, changed.keys())


def lasting(inference: Inference) -> Inference:
    """What holds whatever is learnt later: a comparison that holds because a fact is unknown counts as UNKNOWN."""
    facts = inference.facts
    transient = {name: facts[name] for name in inference.ruleset.asked_whether_known if not is_known(facts[name])}
    return _update(inference, transient, _lasting)


def _lasting(operator: str, value: Value, operand: Any) -> Truth:
    return UNKNOWN if operator == "known" and not is_known(value) else compare(operator, value, operand)


def _update(inference: Inference, changes: Mapping[str, Value], judge: Judge, fixed: Collection[str] = ()) -> Inference:
    circuit, known, by_rule = circuit_of(inference.ruleset), inference.facts.copy(), inference.truths.copy()
    truths = circuit.evaluate(known)[0] if inference.node_truths is None else inference.node_truths.truths.copy()
    for node in circuit.update(truths, known, changes, judge, fixed):
        by_rule.update(dict.fromkeys(circuit.rules_at.get(node, ()), truths[node]))
    return inference_of(inference.ruleset, circuit, truths, known, by_rule, judge)
