"""The same inference with some facts otherwise: only what hangs on them is drawn again.

By the reference evaluator, whichever engine drew the first one: both draw the same.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from magrules.evaluate import conclude, support, verdict
from magrules.operators import compare
from magrules.trace import Firing, Inference
from magrules.truth import TRUE, UNKNOWN, Truth
from magrules.values import Value, is_known


def revise(drawn: Inference, changes: Mapping[str, Value]) -> Inference:
    """What is drawn when these facts have other values, equal to drawing everything anew.

    Raises Contradiction when two rules then conclude irreconcilable values.
    """
    changed = {name for name, value in changes.items() if value != drawn.facts[name]}
    return _redrawn(drawn, {**drawn.facts, **changes}, changed, compare)


def lasting(drawn: Inference) -> Inference:
    """What holds whatever is still to be learnt: that something is not known need not last."""
    passing = {name for name in drawn.ruleset.asked_whether_known if not is_known(drawn.facts[name])}
    return _redrawn(drawn, dict(drawn.facts), passing, _lasting)


def _lasting(operator: str, value: Value, operand: Any) -> Truth:
    return UNKNOWN if operator == "known" and not is_known(value) else compare(operator, value, operand)


def _touched(drawn: Inference, name: str, value: Value, judge: Callable[[str, Value, Any], Truth]) -> Iterator[str]:
    """The rules to look at again when a fact has another value: where a comparison comes out otherwise, or was seen."""
    before = drawn.facts[name]
    for id, leaf in drawn.ruleset.uses.get(name, ()):
        now = judge(leaf.operator, value, leaf.operand)
        if drawn.truths[id] is TRUE or now is not drawn.judge(leaf.operator, before, leaf.operand):
            yield id


def _redrawn(
    drawn: Inference, known: dict[str, Value], changed: set[str], judge: Callable[[str, Value, Any], Truth]
) -> Inference:
    ruleset, truths = drawn.ruleset, dict(drawn.truths)
    firings = {firing.rule: firing for firing in drawn.trace}
    redrawn: set[str] = set()
    touched: set[str] = set()
    for number, (stratum, settled) in enumerate(zip(ruleset.strata, ruleset.settled, strict=True)):
        for name in changed:
            touched.update(_touched(drawn, name, known[name], judge))
        changed.clear()
        for id in touched.intersection(stratum):
            seen = verdict(ruleset.rules[id].when, known, judge)
            if seen.truth is TRUE:
                firings[id] = Firing(id, number, tuple(support(seen)))
            if seen.truth is not drawn.truths[id]:
                truths[id] = seen.truth
                redrawn.update(one.name for one in ruleset.rules[id].concludes)
        for name in settled:
            if name in redrawn:
                known[name] = conclude(ruleset.conclusions[name], ruleset.concluders[name], truths)
                if known[name] != drawn.facts[name]:
                    changed.add(name)
    trace = tuple(firings[id] for stratum in ruleset.strata for id in stratum if truths[id] is TRUE)
    return Inference(ruleset, known, truths, trace, judge)
