"""A consultation worked out backwards, from what is looked at: cases come by the thousand."""

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import frozen

from magrules.consultation.contradictions import consistent
from magrules.consultation.questions import Question, questions
from magrules.consultation.standings import TOLD, AdviceResult, lines, stand
from magrules.engine.evaluate import Facts, concluded, truth_of
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.model.domain import NONE
from magrules.model.ruleset import Ruleset

T = TypeVar("T")
NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class LazyMapping(dict[str, T]):
    """A mapping whose values are worked out when they are looked up, each once, those it rests on first."""

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
    """What the reference evaluator draws, rule by rule as it is looked at.

    Raises Contradiction when rules contradict each other: what can be contradicted is looked at first.
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
    """A consultation about a person, of which only that is worked out which is looked at."""

    person: Any
    ruleset: Ruleset

    @cached_property
    def known(self) -> Facts:
        """What is known of each fact."""
        return self.ruleset.vocabulary.values(self.person)

    @cached_property
    def inference(self) -> Inference:
        """What is concluded. Raises Contradiction."""
        return lazy_inference(self.ruleset, self.known)

    def under(self, ruleset: Ruleset) -> "LazyConsultation":
        """The same person under another ruleset of the same vocabulary."""
        other = LazyConsultation(self.person, ruleset)
        vars(other)["known"] = self.known
        return other

    def stands(self, advice: str) -> AdviceResult:
        """The advice of that id as it stands."""
        return stand(self.inference, self.ruleset.advice[advice])

    @cached_property
    def urgency(self) -> str:
        """The highest urgency of what is told; only what can be urgent is looked at."""
        advisers = self.ruleset.advisers
        advice = self.ruleset.advice.values()
        urgent = [each.id for each in advice if each.urgency != NONE or any(rule.urgency for rule in advisers[each.id])]
        urgencies = [line.urgency for line in map(self.stands, urgent) if line.standing in TOLD]
        return self.ruleset.domain.most_urgent(urgencies)

    @cached_property
    def whole(self) -> tuple[Inference, tuple[AdviceResult, ...]]:
        """Everything drawn, with its trace, and every line: what questions come from."""
        inference = Reference().infer(self.ruleset, self.known)
        return inference, lines(inference)

    def asked(self, *names: str) -> tuple[Question, ...]:
        """What is asked under these names, a fact's or a question's id, the most pressing first."""
        facts, own = self.ruleset.vocabulary.facts, self.ruleset.questions
        only = [name for name in (*facts, *own) if {name, (own.get(name) or facts[name]).ask}.intersection(names)]
        asked_questions = questions(self.person, *self.whole, only)
        return tuple(question for question in asked_questions if {question.id, question.fact}.intersection(names))

    @cached_property
    def pressing(self) -> AdviceResult | None:
        """The first of the lines that are most urgent; None when nothing is given."""
        told_results = (result for result in lines(self.inference) if result.standing in TOLD)
        return max(told_results, key=lambda line: self.ruleset.domain.rank[line.urgency], default=None)
