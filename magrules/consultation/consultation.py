"""The consultation: from a person's facts to explained advice.

What is not asked of every consultation is imported when it is first asked for.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, partial
from operator import attrgetter
from time import time_ns
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen

from magrules.consultation.answer import Answer
from magrules.consultation.contradictions import Contradicted, contradictions
from magrules.consultation.observing import notify
from magrules.consultation.standings import AdviceResult, Standing, lines, lines_held, possible_urgency, stand
from magrules.diagnostics.diagnostic import diagnostic
from magrules.diagnostics.suggest import suggest
from magrules.engine.engines import engine_for
from magrules.engine.inference import Firing, Inference
from magrules.errors import EngineError, FactsError, MagrulesError, expect
from magrules.model.naming import find, recognised
from magrules.model.ruleset import Ruleset
from magrules.model.value_help import shown
from magrules.model.values import Value
from magrules.model.vocabulary import altered

if TYPE_CHECKING:
    from uuid import UUID

    from magrules.consultation.counterfactuals import AdviceChange, Counterfactuals
    from magrules.consultation.explanation import Contrast, Derivation, Explanation
    from magrules.consultation.questions import Question
    from magrules.consultation.record import DecisionRecord

P = TypeVar("P")
"""The class of the person."""


class UnknownAdvice(MagrulesError):
    """There is no advice (or rule) of that name."""


@frozen
class Consultation(Answer, Generic[P]):
    """The advice of a ruleset for one person, immutable, with the reason for every line.

    ``inference`` holds all conclusions; ``engine`` is the name of the engine, which equality leaves out.
    """

    person: P
    inference: Inference = field(repr=False)
    engine: str = field(eq=False)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.standing(standing))} {standing.value}" for standing in list(Standing)[:4])
        names = ", ".join(contradiction.name for contradiction in self.contradictions)
        about = f"; rules contradict each other about {names}" if names else ""
        return f"<Consultation {self.ruleset.name} {self.ruleset.version}: {counts}; urgency {self.urgency}{about}>"

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset consulted."""
        return self.inference.ruleset

    @property
    def facts(self) -> Mapping[str, Value]:
        """The value of each fact, and of every conclusion."""
        return self.inference.facts

    @property
    def trace(self) -> tuple[Firing, ...]:
        """Every rule that holds, in the order of firing."""
        return self.inference.trace

    def standing(self, standing: Standing | str) -> tuple[AdviceResult, ...]:
        """The advice of that standing, or of its value. Raises MagrulesError when there is no such standing."""
        try:
            wanted = Standing(standing)
        except ValueError:
            raise MagrulesError(_unknown("standing", standing, [known.value for known in Standing])) from None
        lines = self.lines if wanted in (Standing.OPEN, Standing.NOT_APPLICABLE) else self._lines_held
        return tuple([line for line in lines if line.standing is wanted])

    @cached_property
    def lines(self) -> tuple[AdviceResult, ...]:
        """Every advice of the ruleset with its standing, in the order of the rules that lead to it."""
        return lines(self.inference)

    @cached_property
    def _lines_held(self) -> tuple[AdviceResult, ...]:
        return lines_held(self.inference)

    @property
    def given(self) -> tuple[AdviceResult, ...]:
        """Advice that holds."""
        return self.standing(Standing.GIVEN)

    @property
    def provisional(self) -> tuple[AdviceResult, ...]:
        """Advice that holds unless an unknown fact speaks against it."""
        return self.standing(Standing.PROVISIONAL)

    @property
    def withheld(self) -> tuple[AdviceResult, ...]:
        """Advice held back by a safety rule, or until something is known."""
        return self.standing(Standing.WITHHELD)

    @property
    def open(self) -> tuple[AdviceResult, ...]:
        """Advice that depends on unknown facts."""
        return self.standing(Standing.OPEN)

    @property
    def unrecognised(self) -> tuple[str, ...]:
        """The names in the facts that rules use, that no catalogue recognises."""
        vocabulary = self.ruleset.vocabulary
        unknown = (
            recognised(vocabulary.getters[name](self.person) or (), partial(find, index=index))[1]
            for name, index in vocabulary.named.items()
        )
        return tuple(sorted(frozenset[str]().union(*unknown)))

    @property
    def contradictions(self) -> tuple[Contradicted, ...]:
        """The conclusions about which rules that hold contradict each other: an error in the rules, shown first.

        Advice that rests on one is not given; advice that cannot wait is provisional while one of the rules gives it.
        """
        return contradictions(self.inference)

    @cached_property
    def questions(self) -> "tuple[Question, ...]":
        """The unknown facts that can still change the advice, most pressing first."""
        from magrules.consultation.questions import QuestionSearch

        return QuestionSearch(self).find()

    @property
    def urgency(self) -> str:
        """The highest urgency of the advice that is given or provisional; ``none`` when nothing is urgent."""
        return self.ruleset.domain.most_urgent(line.urgency for line in (*self.given, *self.provisional))

    @property
    def pressing(self) -> bool:
        """Whether an advice that is given or provisional comes before everything else."""
        return self.ruleset.domain.pressing(self.urgency)

    @property
    def possible_urgency(self) -> str:
        """The urgency that unknown facts may bring, at least ``urgency``: no headline may calm below it."""
        return possible_urgency(self.inference)

    def line(self, advice: str | AdviceResult) -> AdviceResult:
        """The line of the advice of that id (or of that line). Raises UnknownAdvice."""
        id = _id(advice)
        if isinstance(id, str) and id in self._by_id:
            return self._by_id[id]
        raise UnknownAdvice(_unknown("advice", id, list(self._by_id)))

    def words(self, advice: str | AdviceResult, language: str | None = None) -> str:
        """What an advice says to the person: its text, dose, reasons and reservation; only the reasons if withheld.

        Empty where it is open or does not apply. Raises UnknownAdvice, and MagrulesError when the ruleset has no such
        language.
        """
        from magrules.render.views import advice_words

        return advice_words(self, self.line(advice), self.ruleset.language(language))

    @cached_property
    def _by_id(self) -> Mapping[str, AdviceResult]:
        return {line.id: line for line in self.lines}

    def why(self, advice: str | AdviceResult) -> "Explanation":
        """The explanation of the advice (its id, or a line). Raises UnknownAdvice."""
        from magrules.consultation.explanation import why

        return why(self.inference, self.line(advice), self._derivations)

    @cached_property
    def _derivations(self) -> "dict[str, Derivation]":
        """The derivations of the explanations given, which share them."""
        return {}

    def why_not(self, advice: str | AdviceResult) -> "Contrast":
        """Why the advice (or rule) of that id, or a line, is not given. Raises UnknownAdvice."""
        from magrules.consultation.explanation import why_not

        id = _id(advice)
        if isinstance(id, str) and id in self.ruleset.advice:
            return why_not(self.inference, id, self.line(id))
        if isinstance(id, str) and id in self.ruleset.rules:
            return why_not(self.inference, id, None)
        raise UnknownAdvice(_unknown("advice or rule", id, [*self.ruleset.advice, *self.ruleset.rules]))

    def what_if(self, facts: Mapping[str, Any] | None = None, /, **more: Any) -> "WhatIf":
        """The effect of other facts: ``what_if(oven=180)``, ``what_if({"dough.hours": 12})``.

        Raises FactsError when the facts are unknown, do not fit, or cannot be true together.
        """
        from magrules.language.read_facts import read_changes

        cls = self.ruleset.vocabulary.cls
        if facts is not None and not isinstance(facts, Mapping):
            raise FactsError([diagnostic("wrong-shape", expected="a mapping from fact to value", found=shown(facts))])
        other = altered(self.person, read_changes({**(facts or {}), **more}, cls))
        return WhatIf(self, advise(other, self.ruleset, engine=self.engine))

    def what_would_change(self, advice: str | AdviceResult) -> "Counterfactuals":
        """The fewest facts that would give the advice, or remove it; each replayed through the engine.

        ``advice`` is its id, or a line.

        Raises UnknownAdvice, and EngineError when a replay does not give what was proposed.
        """
        from magrules.consultation.counterfactuals import what_would_change

        line = self.line(advice)
        counterfactuals = what_would_change(self.person, self.inference, line)
        ruleset, runner = self.ruleset, engine_for(self.ruleset, self.engine)
        for proposal in counterfactuals.proposals:
            known = ruleset.vocabulary.values(altered(self.person, proposal.facts))
            if stand(runner.infer(ruleset, known), line.advice) != proposal.line:
                raise EngineError(f"`{line.id}` does not come out as proposed when it is replayed")
        return counterfactuals

    def record(
        self, language: str | None = None, *, id: "str | UUID | None" = None, time: datetime | None = None
    ) -> "DecisionRecord":
        """The record of this decision for a log, without the values of private facts.

        ``language`` is the one that the person reads, the first of the ruleset without one; ``id`` is a random UUID and
        ``time`` is now, unless they are given. Raises MagrulesError when there is no such language or no time zone.
        """
        from magrules.consultation.record import recorded

        return recorded(self, language, id, time)


@frozen
class WhatIf(Answer):
    """Two consultations of one ruleset, and every advice that differs in the second."""

    before: Consultation[Any]
    after: Consultation[Any]

    def __repr__(self) -> str:
        kinds = Counter(change.kind for change in self.changes)
        return f"<WhatIf: {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items())) or 'none'}>"

    @cached_property
    def changes(self) -> "tuple[AdviceChange, ...]":
        """The advice that appears, vanishes, changes standing, dose or only its reasons, with the rules responsible."""
        from magrules.consultation.counterfactuals import advice_changes

        return advice_changes(self.before.inference, self.after.inference, self.before.lines, self.after.lines)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts people give that differ between the two persons."""
        before, after = self.before.person, self.after.person
        vocabulary = self.before.ruleset.vocabulary
        asked = ((name, attrgetter(name)) for name, fact in vocabulary.facts.items() if fact.question)
        return tuple(name for name, given in asked if given(before) != given(after))


def _id(advice: str | AdviceResult) -> str:
    return advice.id if isinstance(advice, AdviceResult) else advice


def _unknown(what: str, name: object, known: list[str]) -> str:
    if not isinstance(name, str):
        return f"{what} is named by a word, found {shown(name)}"
    return ", ".join(filter(None, (f"there is no {what} `{name}`", suggest(name, known))))


def advise(person: P, rules: Ruleset, *, engine: str | None = None) -> Consultation[P]:
    """Consult a ruleset about a person.

    ``person`` is an instance of the fact class the rules speak about, or of one that declares the same facts,
    as loading the same rules again makes. ``engine`` is ``compiled`` (the default), ``reference``, or
    ``durable_rules`` of the extra `magrules[durable]`; all give the same consultation.

    Contradicting rules suppress no emergency advice: see :attr:`Consultation.contradictions`.

    Raises FactsError when the person is no such instance or a fact cannot be computed, EngineError when the
    engine cannot be trusted, and MagrulesError when there is no engine of that name or it cannot run here.
    """
    start = time_ns()
    swapped = "the person comes first: `advise(person, rules)`" if isinstance(person, Ruleset) else ""
    expect(rules, Ruleset, swapped)
    person = rules.vocabulary.taken(person)
    runner = engine_for(rules, engine)
    inference = runner.infer(rules, rules.vocabulary.values(person))
    consultation = Consultation(person, inference, runner.name)
    notify(consultation, start, time_ns())
    return consultation
