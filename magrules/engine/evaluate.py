"""The reference evaluator: a condition and what is known give a verdict. It is the specification.

It explains: every leaf keeps the value it was compared with. Every engine is tested against it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.operators import compare
from magrules.model.rules import Conclusion, Flag, Grade, Rule, Tally
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least, not_
from magrules.model.values import Disputed, Interval, Value, is_known

Facts = Mapping[str, Value]
Judge = Callable[[str, Value, Any], Truth]
"""The truth of a comparison: operator, value, operand."""


@frozen
class LeafVerdict:
    """A comparison with its truth and the value of the fact it compares."""

    condition: Comparison
    truth: Truth
    value: Value


@frozen
class JointVerdict:
    """A joint condition with its truth and the verdicts of its parts."""

    condition: AllOf | AnyOf | Not | AtLeast
    truth: Truth
    parts: tuple["Verdict", ...]


Verdict = LeafVerdict | JointVerdict
"""A condition with its truth, down to its comparisons."""


def verdict(condition: Condition, facts: Facts, judge: Judge = compare) -> Verdict:
    """Evaluate a condition; facts without a value are None.

    ``judge`` decides each comparison. Raises KeyError for a name that is neither fact nor conclusion: an error is
    never FALSE.
    """
    match condition:
        case Comparison(fact, operator, operand):
            return LeafVerdict(condition, judge(operator, facts[fact], operand), facts[fact])
        case Not(part):
            negated = verdict(part, facts, judge)
            return JointVerdict(condition, not_(negated.truth), (negated,))
        case AllOf(parts):
            verdicts = tuple(verdict(part, facts, judge) for part in parts)
            return JointVerdict(condition, all_of(part.truth for part in verdicts), verdicts)
        case AnyOf(parts):
            verdicts = tuple(verdict(part, facts, judge) for part in parts)
            return JointVerdict(condition, any_of(part.truth for part in verdicts), verdicts)
        case AtLeast(count, parts):
            verdicts = tuple(verdict(part, facts, judge) for part in parts)
            return JointVerdict(condition, at_least(count, [part.truth for part in verdicts]), verdicts)


def truth_of(condition: Condition, facts: Facts, judge: Judge = compare) -> Truth:
    """The truth of :func:`verdict`, without building the tree."""
    match condition:
        case Comparison():
            return judge(condition.operator, facts[condition.fact], condition.operand)
        case Not():
            return not_(truth_of(condition.part, facts, judge))
        case AllOf():
            return all_of(truth_of(part, facts, judge) for part in condition.parts)
        case AnyOf():
            return any_of(truth_of(part, facts, judge) for part in condition.parts)
        case AtLeast():
            return at_least(condition.count, [truth_of(part, facts, judge) for part in condition.parts])


def support(verdict: Verdict) -> Iterator[LeafVerdict]:
    """The supporting leaves: those that determine the truth of a verdict.

    Of a TRUE *any* only the TRUE parts count, of a FALSE *all* only the FALSE ones, of an UNKNOWN verdict the UNKNOWN
    ones.
    """
    match verdict:
        case LeafVerdict():
            yield verdict
        case JointVerdict(Not(), _, (part,)):
            yield from support(part)
        case JointVerdict(_, truth, parts):
            for part in parts:
                if part.truth is truth:
                    yield from support(part)


def unsettled(verdict: Verdict) -> Condition:
    """The condition of an UNKNOWN verdict reduced to its UNKNOWN parts."""
    match verdict:
        case JointVerdict(AllOf() | AnyOf() as condition, _, verdicts):
            parts = tuple(unsettled(part) for part in verdicts if part.truth is UNKNOWN)
            return parts[0] if len(parts) == 1 else type(condition)(parts)
        case JointVerdict(Not(), _, (negated,)):
            return Not(unsettled(negated))
        case _:
            return verdict.condition


def conclude(conclusion: Conclusion, rules: Iterable[Rule], truths: Mapping[str, Truth]) -> Value:
    """The value of a conclusion, from the truths of the rules that can conclude it.

    A flag is disputed when TRUE rules conclude both true and false.
    """
    outcomes = [
        (effect.value, truths[rule.id]) for rule in rules for effect in rule.concludes if effect.name == conclusion.name
    ]
    match conclusion:
        case Flag():
            yes = any_of(truth for value, truth in outcomes if value)
            no = any_of(truth for value, truth in outcomes if not value)
            if yes is TRUE:
                return Disputed() if no is TRUE else True
            return False if no is TRUE or yes is FALSE else None
        case Tally():
            return Interval(
                len({value for value, truth in outcomes if truth is TRUE}),
                len({value for value, truth in outcomes if truth is not FALSE}),
            )
        case Grade():
            return Interval(
                max((conclusion.index(str(value)) for value, truth in outcomes if truth is TRUE), default=0),
                max((conclusion.index(str(value)) for value, truth in outcomes if truth is not FALSE), default=0),
            )


def concluded(
    conclusion: Conclusion,
    rules: tuple[Rule, ...],
    truths: Mapping[str, Truth],
    known: Facts,
    leaves: Mapping[str, tuple[Comparison, ...]] | None,
) -> Value:
    """The value of a conclusion once its rules are evaluated, disputed also where it depends on a disputed one.

    ``leaves`` are the comparisons of each rule, None in a ruleset without contested conclusions.
    """
    value = conclude(conclusion, rules, truths)
    if leaves is None or is_known(value) or isinstance(value, Disputed):
        return value
    pending = (leaf for rule in rules if truths[rule.id] is UNKNOWN for leaf in leaves[rule.id])
    if any(isinstance(known[leaf.fact], Disputed) for leaf in pending):
        return Disputed(value if isinstance(value, Interval) else None)
    return value
