"""The same inference with some facts otherwise: only what hangs on them is drawn again.

By the reference evaluator, whichever engine drew the first one: both draw the same. Truths and
conclusions only; it has no trace.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from magrules.engine.evaluate import truth_of
from magrules.engine.trace import Inference, concluded
from magrules.model.operators import compare
from magrules.model.truth import UNKNOWN, Truth
from magrules.model.values import Disputed, Value, is_known


def revise(drawn: Inference, changes: Mapping[str, Value]) -> Inference:
    """What is drawn when these facts have other values, as drawing everything anew would.

    A contradicted conclusion among them has the value given, as if the rules that say otherwise were wrong.
    """
    changed = {name for name, value in changes.items() if value != drawn.facts[name]}
    return _redrawn(drawn, drawn.facts | changes, changed, compare)


def lasting(drawn: Inference) -> Inference:
    """What holds whatever is still to be learnt: that something is not known need not last."""
    passing = {name for name in drawn.ruleset.asked_whether_known if not is_known(drawn.facts[name])}
    return _redrawn(drawn, drawn.facts.copy(), passing, _lasting)


def _lasting(operator: str, value: Value, operand: Any) -> Truth:
    return UNKNOWN if operator == "known" and not is_known(value) else compare(operator, value, operand)


def _touched(drawn: Inference, name: str, value: Value, judge: Callable[[str, Value, Any], Truth]) -> Iterator[str]:
    """The rules to look at again when a fact has another value: where a comparison comes out otherwise."""
    before = drawn.facts[name]
    for id, leaf in drawn.ruleset.uses.get(name, ()):
        if judge(leaf.operator, value, leaf.operand) is not drawn.judge(leaf.operator, before, leaf.operand):
            yield id


def _redrawn(
    drawn: Inference, known: dict[str, Value], changed: set[str], judge: Callable[[str, Value, Any], Truth]
) -> Inference:
    ruleset, truths = drawn.ruleset, drawn.truths.copy()
    redrawn: set[str] = set()
    touched: dict[int, set[str]] = {}
    for stratum, settled in enumerate(ruleset.settled):
        for name in changed:
            for id in _touched(drawn, name, known[name], judge):
                touched.setdefault(ruleset.stratum_of[id], set()).add(id)
            if isinstance(known[name], Disputed) or isinstance(drawn.facts[name], Disputed):
                users = (ruleset.rules[id] for id, _ in ruleset.uses.get(name, ()))
                redrawn.update(one.name for rule in users for one in rule.concludes)
        changed.clear()
        for id in touched.pop(stratum, ()):
            truths[id] = truth_of(ruleset.rules[id].when, known, judge)
            if truths[id] is not drawn.truths[id]:
                redrawn.update(one.name for one in ruleset.rules[id].concludes)
        for name in redrawn.intersection(settled):
            known[name] = concluded(ruleset, name, truths, known)
            if known[name] != drawn.facts[name]:
                changed.add(name)
    return Inference(ruleset, MappingProxyType(known), MappingProxyType(truths), (), judge)
