"""Lazy inference: backward from the values that are accessed, since cases come by the thousand."""

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import frozen

from magrules.consultation.contradictions import consistent
from magrules.consultation.questions import Question, questions
from magrules.consultation.standings import ADVISED, AdviceResult, lines, stand
from magrules.engine.evaluate import Facts, concluded, truth_of
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.model.domain import NONE
from magrules.model.ruleset import Ruleset

T = TypeVar("T")
NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class LazyMapping(dict[str, T]):
    """A mapping that computes each value at its first access, after those it rests on."""

    def __init__(
        self, known: Mapping[str, T], work: Callable[[str], T], rests_on: Mapping[str, tuple[str, ...]] = NOTHING
    ) -> None:
        super().__init__(known)
        self.work = work
        self.rests_on = rests_on

    def __missing__(self, name: str) -> T:
        waiting = [name]
        while waiting:
            under = next((name for name in self.rests_on.get(waiting[-1], ()) if name not in self), None)
            if under is None:
                last = waiting.pop()
                self[last] = self.work(last)
            else:
                waiting.append(under)
        return self[name]


def lazy_inference(ruleset: Ruleset, facts: Facts) -> Inference:
    """An inference by the reference evaluator that evaluates each rule at its first access.

    Raises Contradiction when rules contradict each other: contested conclusions are evaluated at once.
    """
    leaves = ruleset.leaves if ruleset.contested else None
    truths = LazyMapping({}, lambda id: truth_of(ruleset.rules[id].when, known))
    known = LazyMapping(
        facts,
        lambda name: concluded(ruleset.conclusions[name], ruleset.concluders[name], truths, known, leaves),
        ruleset.rests_on,
    )
    for name in ruleset.contested:
        known[name]
    return consistent(Inference(ruleset, MappingProxyType(known), MappingProxyType(truths)))


@frozen(eq=False, slots=False)
class LazyConsultation:
    """A consultation about a person that computes only what is accessed."""

    person: Any
    ruleset: Ruleset

    @cached_property
    def known(self) -> Facts:
        """The value of each fact."""
        return self.ruleset.vocabulary.values(self.person)

    @cached_property
    def inference(self) -> Inference:
        """The lazy inference. Raises Contradiction."""
        return lazy_inference(self.ruleset, self.known)

    def under(self, ruleset: Ruleset) -> "LazyConsultation":
        """The same person under another ruleset of the same vocabulary."""
        other = LazyConsultation(self.person, ruleset)
        vars(other)["known"] = self.known
        return other

    def stands(self, advice: str) -> AdviceResult:
        """The result for the advice of that id."""
        return stand(self.inference, self.ruleset.advice[advice])

    @cached_property
    def urgency(self) -> str:
        """The highest urgency of what is told; only advice that can be urgent is evaluated."""
        advisers = self.ruleset.advisers
        advice = self.ruleset.advice.items()
        urgent = [id for id, own in advice if own.urgency != NONE or any(rule.urgency for rule in advisers[id])]
        results = map(self.stands, urgent)
        return self.ruleset.domain.most_urgent([result.urgency for result in results if result.standing in ADVISED])

    @cached_property
    def whole(self) -> tuple[Inference, tuple[AdviceResult, ...]]:
        """The whole inference with its trace, and every result: the basis of questions."""
        inference = Reference().infer(self.ruleset, self.known)
        return inference, lines(inference)

    def asked(self, *names: str) -> tuple[Question, ...]:
        """The questions asked under these names, of facts or questions, the most pressing first."""
        facts, own = self.ruleset.vocabulary.facts, self.ruleset.questions
        only = [name for name in (*facts, *own) if {name, (own.get(name) or facts[name]).ask}.intersection(names)]
        asked = questions(self.person, *self.whole, only)
        return tuple(question for question in asked if {question.id, question.fact}.intersection(names))

    @cached_property
    def pressing(self) -> AdviceResult | None:
        """The first of the most urgent results; None where nothing is told."""
        results = (result for result in lines(self.inference) if result.standing in ADVISED)
        return max(results, key=lambda result: self.ruleset.domain.rank[result.urgency], default=None)
