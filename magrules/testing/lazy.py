"""Lazy inference: backward from the values that are accessed, since cases come by the thousand."""

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import frozen

from magrules.consultation.contradictions import consistent
from magrules.consultation.questions import Question, QuestionSearch
from magrules.consultation.standings import ADVISED, AdviceResult, advised, lines, stand
from magrules.engine.compiled import Compiled
from magrules.engine.evaluate import Facts, concluded, truth_of
from magrules.engine.inference import Inference
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
        """The inference. Raises Contradiction."""
        return consistent(Compiled().infer(self.ruleset, self.known))

    def under(self, ruleset: Ruleset) -> "LazyConsultation":
        """The same person under another ruleset of the same vocabulary."""
        other = LazyConsultation(self.person, ruleset)
        vars(other)["known"] = self.known
        return other

    def revised(self, inference: Inference) -> "LazyConsultation":
        """The same person with another inference."""
        other = LazyConsultation(self.person, inference.ruleset)
        vars(other)["inference"] = inference
        return other

    def stands(self, advice: str) -> AdviceResult:
        """The result for the advice of that id."""
        return stand(self.inference, self.ruleset.advice[advice])

    @cached_property
    def urgency(self) -> str:
        """The highest urgency of what is told; only advice that can be urgent is evaluated."""
        results = advised(self.inference, self.ruleset.urgent)
        return self.ruleset.domain.most_urgent([result.urgency for result in results])

    @cached_property
    def lines(self) -> tuple[AdviceResult, ...]:
        """Every result, the basis of questions."""
        return lines(self.inference)

    @cached_property
    def search(self) -> QuestionSearch:
        """The search for questions."""
        return QuestionSearch(self)

    def asked_by(self, name: str) -> frozenset[str]:
        """The rules that ask the questions under this name outright."""
        return frozenset(rule for rules in self.search.asked_by(self._under(name)).values() for rule in rules)

    def asked(self, *names: str) -> tuple[Question, ...]:
        """The questions asked under these names, of facts or questions, the most pressing first."""
        asked = self.search.find(self._under(*names))
        return tuple(question for question in asked if {question.id, question.fact}.intersection(names))

    def _under(self, *names: str) -> list[str]:
        """The facts and questions that are asked under these names."""
        facts, own = self.ruleset.vocabulary.facts, self.ruleset.questions
        under = [name for name, fact in facts.items() if {name, fact.ask}.intersection(names)]
        return under + [name for name, question in own.items() if question.ask in names]

    @cached_property
    def pressing(self) -> AdviceResult | None:
        """The first of the most urgent results; None where nothing is told."""
        results = (result for result in self.lines if result.standing in ADVISED)
        return max(results, key=lambda result: self.ruleset.domain.rank[result.urgency], default=None)
