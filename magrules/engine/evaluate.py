"""The reference evaluator: a condition and what is known give a verdict. It is the specification.

It explains (every leaf keeps what was seen), and every engine is held to it.
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
"""Whether a comparison, by its operator and operand, holds of a value."""


@frozen
class Verdict:
    """A condition with its truth, what was seen of its fact, and the verdicts of its parts."""

    condition: Condition
    truth: Truth
    seen: Value = None
    parts: tuple["Verdict", ...] = ()

    def leaves(self) -> Iterator["Verdict"]:
        """The verdicts of the comparisons, in the order written."""
        if isinstance(self.condition, Comparison):
            yield self
        for part in self.parts:
            yield from part.leaves()


def verdict(condition: Condition, facts: Facts, judge: Judge = compare) -> Verdict:
    """The verdict on a condition given what is known; facts without a value are None.

    ``judge`` says whether a comparison holds of a value. Raises KeyError for a name that is neither
    fact nor conclusion: an error is never FALSE.
    """
    match condition:
        case Comparison(fact, operator, operand):
            return Verdict(condition, judge(operator, facts[fact], operand), facts[fact])
        case Not(part):
            inner = verdict(part, facts, judge)
            return Verdict(condition, not_(inner.truth), parts=(inner,))
        case AllOf(parts):
            inners = tuple(verdict(part, facts, judge) for part in parts)
            return Verdict(condition, all_of(one.truth for one in inners), parts=inners)
        case AnyOf(parts):
            inners = tuple(verdict(part, facts, judge) for part in parts)
            return Verdict(condition, any_of(one.truth for one in inners), parts=inners)
        case AtLeast(count, parts):
            inners = tuple(verdict(part, facts, judge) for part in parts)
            return Verdict(condition, at_least(count, [one.truth for one in inners]), parts=inners)


def truth_of(condition: Condition, facts: Facts, judge: Judge = compare) -> Truth:
    """The truth of the verdict alone, without the tree that explains it."""
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


def support(seen: Verdict) -> Iterator[Verdict]:
    """The leaves that carry the truth of a verdict: those that make it so, not those beside the point.

    Of an *any* that is TRUE only the TRUE parts count, of an *all* that is FALSE only the FALSE
    ones; of one that is UNKNOWN, the UNKNOWN ones, which are what remains to be learnt.
    """
    match seen.condition:
        case Comparison():
            yield seen
        case Not():
            yield from support(seen.parts[0])
        case _:
            wanted = [part for part in seen.parts if part.truth is seen.truth]
            for part in wanted:
                yield from support(part)


def unsettled(seen: Verdict) -> Condition:
    """The condition of an UNKNOWN verdict without the parts that are settled: what remains to be so."""
    match seen.condition:
        case AllOf() | AnyOf():
            parts = tuple(unsettled(part) for part in seen.parts if part.truth is UNKNOWN)
            return parts[0] if len(parts) == 1 else type(seen.condition)(parts)
        case Not():
            return Not(unsettled(seen.parts[0]))
        case _:
            return seen.condition


def conclude(conclusion: Conclusion, rules: Iterable[Rule], truths: Mapping[str, Truth]) -> Value:
    """The value of a conclusion, from the truths of the rules that can conclude it.

    A flag to which one TRUE rule says yes and another no is disputed.
    """
    given = [(one.value, truths[rule.id]) for rule in rules for one in rule.concludes if one.name == conclusion.name]
    match conclusion:
        case Flag():
            yes = any_of(truth for value, truth in given if value)
            no = any_of(truth for value, truth in given if not value)
            if yes is TRUE:
                return Disputed() if no is TRUE else True
            return False if no is TRUE or yes is FALSE else None
        case Tally():
            return Interval(
                len({value for value, truth in given if truth is TRUE}),
                len({value for value, truth in given if truth is not FALSE}),
            )
        case Grade():
            return Interval(
                max((conclusion.index(str(value)) for value, truth in given if truth is TRUE), default=0),
                max((conclusion.index(str(value)) for value, truth in given if truth is not FALSE), default=0),
            )


def concluded(
    conclusion: Conclusion,
    rules: tuple[Rule, ...],
    truths: Mapping[str, Truth],
    known: Facts,
    leaves: Mapping[str, tuple[Comparison, ...]] | None,
) -> Value:
    """What is known of a conclusion once its rules are settled; what rests on something disputed is disputed too.

    ``leaves`` are the comparisons of each rule, None where rules can contradict each other about nothing.
    """
    value = conclude(conclusion, rules, truths)
    if leaves is None or is_known(value) or isinstance(value, Disputed):
        return value
    unsettled = (leaf for rule in rules if truths[rule.id] is UNKNOWN for leaf in leaves[rule.id])
    if any(isinstance(known[leaf.fact], Disputed) for leaf in unsettled):
        return Disputed(value if isinstance(value, Interval) else None)
    return value
