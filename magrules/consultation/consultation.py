"""The consultation: a person's facts go in, explained advice comes out."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, partial
from time import time_ns
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen

from magrules.consultation.answer import Answer
from magrules.consultation.contradictions import Contradicted, contradictions
from magrules.consultation.counterfactuals import AdviceChange, Counterfactuals, shifts, what_would_change
from magrules.consultation.explanation import Contrast, Explanation, why, why_not
from magrules.consultation.observing import notify
from magrules.consultation.questions import Question, questions
from magrules.consultation.standings import AdviceResult, Standing, lines, lines_held, possible_urgency, stand
from magrules.diagnostics.diagnostic import diagnostic
from magrules.diagnostics.suggest import suggest
from magrules.engine.engines import engine_for
from magrules.engine.inference import Firing, Inference
from magrules.errors import EngineError, FactsError, MagrulesError, expect
from magrules.language.read_facts import read_changes
from magrules.model.naming import find, recognised
from magrules.model.ruleset import Ruleset
from magrules.model.value_help import shown
from magrules.model.values import Value
from magrules.model.vocabulary import altered

if TYPE_CHECKING:
    from uuid import UUID

    from magrules.consultation.record import DecisionRecord

P = TypeVar("P")
"""The class of the person."""


class UnknownAdvice(MagrulesError):
    """There is no advice (or rule) of the name asked for."""


@frozen
class Consultation(Answer, Generic[P]):
    """What a ruleset advises one person, immutable, with the reason for every line.

    ``inference`` is everything inferred; ``engine`` says what inferred it, and is no part of what is compared.
    """

    person: P
    inference: Inference = field(repr=False)
    engine: str = field(eq=False)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.standing(one))} {one.value}" for one in list(Standing)[:4])
        names = ", ".join(one.name for one in self.contradictions)
        about = f"; rules contradict each other about {names}" if names else ""
        return f"<Consultation {self.ruleset.name} {self.ruleset.version}: {counts}; urgency {self.urgency}{about}>"

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset consulted."""
        return self.inference.ruleset

    @property
    def facts(self) -> Mapping[str, Value]:
        """What was known of each fact, with every conclusion drawn."""
        return self.inference.facts

    @property
    def trace(self) -> tuple[Firing, ...]:
        """Every rule that held, in the order told."""
        return self.inference.trace

    def standing(self, standing: Standing | str) -> tuple[AdviceResult, ...]:
        """The advice of that standing, or of the word for it. Raises MagrulesError when there is none such."""
        try:
            wanted = Standing(standing)
        except ValueError:
            raise MagrulesError(_unknown("standing", standing, [one.value for one in Standing])) from None
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
        """Advice that holds unless something unknown is so."""
        return self.standing(Standing.PROVISIONAL)

    @property
    def withheld(self) -> tuple[AdviceResult, ...]:
        """Advice held back by a safety rule, or until something is known."""
        return self.standing(Standing.WITHHELD)

    @property
    def open(self) -> tuple[AdviceResult, ...]:
        """Advice that hangs on facts not known."""
        return self.standing(Standing.OPEN)

    @property
    def unrecognised(self) -> tuple[str, ...]:
        """The names given, in sets of names that rules speak of, that stand for nothing rules know."""
        vocabulary = self.ruleset.vocabulary
        given = {name: vocabulary.getters[name](self.person) or () for name in vocabulary.named}
        books = {name: partial(find, index=index) for name, index in vocabulary.named.items()}
        unknown = (recognised(names, books[name])[1] for name, names in given.items())
        return tuple(sorted(frozenset[str]().union(*unknown)))

    @property
    def contradictions(self) -> tuple[Contradicted, ...]:
        """The conclusions about which rules that hold contradict each other: a mistake in the rules, to be told first.

        What rests on one is not given; what cannot wait is provisional while one of the rules would give it.
        """
        return contradictions(self.inference)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What is unknown and can still change the advice, most pressing first."""
        return questions(self.person, self.inference, self.lines)

    @property
    def urgency(self) -> str:
        """The highest urgency of what is given, of those that the ruleset declares; ``none`` when nothing is urgent."""
        return self.ruleset.domain.most_urgent(line.urgency for line in (*self.given, *self.provisional))

    @property
    def pressing(self) -> bool:
        """Whether something that is given stands before everything else."""
        return self.ruleset.domain.pressing(self.urgency)

    @property
    def possible_urgency(self) -> str:
        """The urgency that what is still unknown may bring, at least ``urgency``: no headline may calm below it."""
        return possible_urgency(self.inference)

    def line(self, advice: str | AdviceResult) -> AdviceResult:
        """The advice of that id (or of that line) as it stands here. Raises UnknownAdvice."""
        id = _id(advice)
        for line in self.lines:
            if line.id == id:
                return line
        raise UnknownAdvice(_unknown("advice", id, [line.id for line in self.lines]))

    def why(self, advice: str | AdviceResult) -> Explanation:
        """Why the advice (its id, or a line) stands as it does. Raises UnknownAdvice."""
        return why(self.inference, self.line(advice))

    def why_not(self, asked: str | AdviceResult) -> Contrast:
        """Why the advice (or rule) of that id, or a line, is not given. Raises UnknownAdvice."""
        id = _id(asked)
        if isinstance(id, str) and id in self.ruleset.advice:
            return why_not(self.inference, id, self.line(id))
        if isinstance(id, str) and id in self.ruleset.rules:
            return why_not(self.inference, id, None)
        raise UnknownAdvice(_unknown("advice or rule", id, [*self.ruleset.advice, *self.ruleset.rules]))

    def what_if(self, facts: Mapping[str, Any] | None = None, /, **more: Any) -> "WhatIf":
        """What other facts would change: ``what_if(oven=180)``, ``what_if({"dough.hours": 12})``.

        Raises FactsError when the facts are unknown, do not fit, or cannot be true together.
        """
        cls = self.ruleset.vocabulary.cls
        if facts is not None and not isinstance(facts, Mapping):
            raise FactsError([diagnostic("wrong-shape", expected="a mapping from fact to value", found=shown(facts))])
        other = altered(self.person, read_changes({**(facts or {}), **more}, cls))
        return WhatIf(self, advise(other, self.ruleset, engine=self.engine))

    def what_would_change(self, advice: str | AdviceResult) -> Counterfactuals:
        """The fewest facts that would give the advice, or remove it when it is told; each replayed through the engine.

        ``advice`` is its id, or a line.

        Raises UnknownAdvice, and EngineError when a replay does not give what was proposed.
        """
        line = self.line(advice)
        found = what_would_change(self.person, self.inference, line)
        ruleset, drawing = self.ruleset, engine_for(self.ruleset, self.engine)
        for proposal in found.proposals:
            known = ruleset.vocabulary.values(altered(self.person, proposal.facts))
            if stand(drawing.infer(ruleset, known), line.advice) != proposal.line:
                raise EngineError(f"`{line.id}` does not come out as proposed when it is replayed")
        return found

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
    """Two consultations of one ruleset, and every advice that stands otherwise in the second."""

    before: Consultation[Any]
    after: Consultation[Any]

    def __repr__(self) -> str:
        kinds = Counter(shift.kind for shift in self.shifts)
        return f"<WhatIf: {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items())) or 'none'}>"

    @cached_property
    def shifts(self) -> tuple[AdviceChange, ...]:
        """What appears, vanishes, changes standing, dose or only its reasons, with the rules responsible."""
        return shifts(self.before.inference, self.after.inference, self.before.lines, self.after.lines)


def _id(asked: str | AdviceResult) -> str:
    return asked.id if isinstance(asked, AdviceResult) else asked


def _unknown(what: str, name: object, known: list[str]) -> str:
    if not isinstance(name, str):
        return f"{what} is named by a word, found {shown(name)}"
    return ", ".join(filter(None, (f"there is no {what} `{name}`", suggest(name, known))))


def advise(person: P, rules: Ruleset, *, engine: str | None = None) -> Consultation[P]:
    """Consult a ruleset about a person.

    ``person`` is an instance of the fact class the rules speak about, or of one that declares the same facts,
    as loading the same rules again makes. ``engine`` is ``compiled`` (the default), ``reference``, or
    ``durable_rules`` of the extra `magrules[durable]`; all give the same consultation.

    Rules that contradict each other take no emergency with them: see :attr:`Consultation.contradictions`.

    Raises FactsError when the person is no such instance or a fact cannot be computed, EngineError when the
    engine cannot be trusted, and MagrulesError when there is no engine of that name or it cannot run here.
    """
    start = time_ns()
    swapped = "the person comes first: `advise(person, rules)`" if isinstance(person, Ruleset) else ""
    expect(rules, Ruleset, swapped)
    person = rules.vocabulary.taken(person)
    drawing = engine_for(rules, engine)
    inference = drawing.infer(rules, rules.vocabulary.values(person))
    consultation = Consultation(person, inference, drawing.name)
    notify(consultation, start, time_ns())
    return consultation
