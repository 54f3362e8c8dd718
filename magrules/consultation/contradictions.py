"""Contradictions: rules that hold and conclude a flag both true and false, and what stands whichever of them is right.

The flag is disputed, and so is what rests on it: nothing settles that. So what a withholding rule then holds
back stays held back, and no advice that rests on it is given. Only what cannot wait is told all the same, when it
would be told if one of the rules were wrong.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from attrs import frozen

from magrules.engine.incremental import revise
from magrules.engine.inference import Inference
from magrules.errors import Contradiction
from magrules.model.rules import Rule
from magrules.model.truth import TRUE, UNKNOWN
from magrules.model.values import Disputed

MOST_TRIED = 6
"""Of so many contradictions every way to settle them is tried; of more, whatever rests on them counts as possible."""


@frozen
class Contradicted:
    """A flag about which rules contradict each other: those that hold and conclude it true, and those it false."""

    name: str
    true_by: tuple[Rule, ...]
    false_by: tuple[Rule, ...]

    def __repr__(self) -> str:
        rules = ", ".join(rule.id for rule in (*self.true_by, *self.false_by))
        return f"<Contradicted {self.name}: by {rules}>"

    def __str__(self) -> str:
        return f"`{self.name}` is concluded true by {_named(self.true_by)} and false by {_named(self.false_by)}"


def _named(rules: tuple[Rule, ...]) -> str:
    return f"rule{'s' if len(rules) > 1 else ''} {', '.join(f'`{rule.id}` ({rule.location})' for rule in rules)}"


def contradictions(inference: Inference) -> tuple[Contradicted, ...]:
    """Every contradiction, in the order in which they are settled."""
    return tuple(Contradicted(name, *_sides(inference, name)) for name in contradicted(inference))


def consistent(inference: Inference) -> Inference:
    """What was drawn, for tools that look only at persons of whom no rules contradict each other.

    Raises Contradiction otherwise.
    """
    for one in contradictions(inference):
        raise Contradiction(str(one))
    return inference


def contradicted(inference: Inference) -> Iterator[str]:
    """The flags about which rules contradict each other, not those that only rest on such a one."""
    for name in inference.ruleset.contested:
        if isinstance(inference.facts[name], Disputed) and all(_sides(inference, name)):
            yield name


def _sides(inference: Inference, name: str) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules that hold and conclude a flag true, and those that conclude it false."""
    rules = inference.of_truth(inference.ruleset.concluders[name], TRUE)
    yes, no = (
        tuple(rule for rule in rules if any(one.name == name and one.value is value for one in rule.concludes))
        for value in (True, False)
    )
    return yes, no


def ways(inference: Inference) -> tuple[Inference, ...]:
    """What is drawn in each way to settle the contradictions; nothing when there are too many of them to try."""
    if not inference.resolutions:
        few = sum(1 for _ in contradicted(inference)) <= MOST_TRIED
        inference.resolutions.append(_settled(inference, MOST_TRIED) if few else ())
    return inference.resolutions[0]


def _settled(inference: Inference, more: int) -> tuple[Inference, ...]:
    """A contradiction that comes of settling another is settled too; nothing where there are too many of them."""
    name = next(contradicted(inference), None)
    if name is None:
        return (inference,)
    either = [_settled(revise(inference, {name: value}), more - 1) for value in (True, False)] if more else [()]
    return tuple(chain.from_iterable(either)) if all(either) else ()


def resting_on(inference: Inference, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The contradicted flags that keep rules unsettled, themselves or through what is concluded of them."""
    names = set(contradicted(inference))
    found, seen, left = dict[str, None](), set[str](), list(rules)
    while left:
        rule = left.pop()
        if rule.id in seen or inference.truths[rule.id] is not UNKNOWN:
            continue
        seen.add(rule.id)
        for leaf in inference.ruleset.leaves[rule.id]:
            if leaf.fact in names:
                found[leaf.fact] = None
            elif isinstance(inference.facts[leaf.fact], Disputed):
                left += inference.ruleset.concluders[leaf.fact]
    return tuple(name for name in inference.ruleset.contested if name in found)
