"""Contradictions: rules that hold and conclude a flag both true and false.

The flag is disputed, and so is every conclusion that rests on it. A withholding rule that rests on it withholds,
and no advice that rests on it is given. Only advice that cannot wait is provisional, when it
would be given if one of the rules were wrong.
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
"""Up to this number of contradictions every resolution is tried; above it, all that rests on them is possible."""


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
    """Every contradiction, in the order of evaluation."""
    return tuple(Contradicted(name, *_sides(inference, name)) for name in contradicted(inference))


def consistent(inference: Inference) -> Inference:
    """The inference, for tools that require one without contradictions.

    Raises Contradiction otherwise.
    """
    for contradiction in contradictions(inference):
        raise Contradiction(str(contradiction))
    return inference


def contradicted(inference: Inference) -> Iterator[str]:
    """The flags about which rules contradict each other, without those that only rest on such a flag."""
    for name in inference.ruleset.contested:
        if isinstance(inference.facts[name], Disputed) and all(_sides(inference, name)):
            yield name


def _sides(inference: Inference, name: str) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules that hold and conclude a flag true, and those that conclude it false."""
    rules = inference.of_truth(inference.ruleset.concluders[name], TRUE)
    yes, no = (
        tuple(
            rule
            for rule in rules
            if any(conclusion.name == name and conclusion.value is value for conclusion in rule.concludes)
        )
        for value in (True, False)
    )
    return yes, no


def resolutions(inference: Inference) -> tuple[Inference, ...]:
    """The inference of each resolution of the contradictions; empty when there are too many of them."""
    if not inference.resolutions:
        few = sum(1 for _ in contradicted(inference)) <= MOST_TRIED
        inference.resolutions.append(_resolved(inference, MOST_TRIED) if few else ())
    return inference.resolutions[0]


def _resolved(inference: Inference, more: int) -> tuple[Inference, ...]:
    """Resolve one contradiction after the other, those that follow included; empty where there are too many."""
    name = next(contradicted(inference), None)
    if name is None:
        return (inference,)
    either = [_resolved(revise(inference, {name: value}), more - 1) for value in (True, False)] if more else [()]
    return tuple(chain.from_iterable(either)) if all(either) else ()


def resting_on(inference: Inference, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The contradicted flags that keep rules unknown, directly or through conclusions that rest on them."""
    names = set(contradicted(inference))
    flags, visited, left = set[str](), set[str](), list(rules)
    while left:
        rule = left.pop()
        if rule.id in visited or inference.truths[rule.id] is not UNKNOWN:
            continue
        visited.add(rule.id)
        for leaf in inference.ruleset.leaves[rule.id]:
            if leaf.fact in names:
                flags.add(leaf.fact)
            elif isinstance(inference.facts[leaf.fact], Disputed):
                left += inference.ruleset.concluders[leaf.fact]
    return tuple(name for name in inference.ruleset.contested if name in flags)
