"""The state of a dialogue: the answers so far, the next question, and the transition for each answer.

A pure value and functions from state and answer to state; other modules show it. The dialogue asks a
question once; after "not known" again only at the person's wish. A known fact remains until the person
removes it.
"""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

import attrs
from attrs import evolve, field, frozen

from magrules.consultation.consultation import Consultation, advise
from magrules.consultation.questions import Question, worded
from magrules.consultation.standings import AdviceResult
from magrules.engine.compiled import Compiled
from magrules.model.fact_types import FactType, FreeNames, Group, ListOf, Subset
from magrules.model.facts import TYPE
from magrules.model.ruleset import Ruleset
from magrules.model.values import Members
from magrules.model.vocabulary import Fact, altered

PAGE = 14
"""The number of options on a page."""


@frozen
class Picking:
    """A set that is answered page by page: the options chosen so far, and the page to ask next."""

    fact: str
    chosen: frozenset[str] = frozenset()
    page: int = 0


@frozen
class Listing:
    """A list of records, between two of them: those described so far."""

    fact: str
    done: tuple[Any, ...] = ()


@frozen
class Describing:
    """The current record of a list: the facts known ``now``, the unknown ones ``skipped``, the number to ask ``at``."""

    fact: str
    done: tuple[Any, ...] = ()
    now: Mapping[str, Any] = field(factory=dict)
    skipped: tuple[str, ...] = ()
    at: str = ""


Begun = Picking | Listing | Describing


@frozen
class Dialogue:
    """The state of a dialogue: ``consultation`` is that on the answers so far.

    ``aside`` are facts that were asked for and are not known, or not in full; ``begun`` is an answer
    given in steps; ``wanted`` a fact that the person wants to be asked for; ``announced`` is the urgent
    advice already shown; ``before`` is the state one answer earlier.
    """

    consultation: Consultation[Any]
    aside: tuple[str, ...] = ()
    begun: Begun | None = None
    wanted: str = ""
    announced: frozenset[str] = frozenset()
    before: "Dialogue | None" = field(default=None, eq=False, repr=False)

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset of the consultation."""
        return self.consultation.ruleset

    @property
    def person(self) -> Any:
        """The person with the answers so far."""
        return self.consultation.person

    @property
    def left(self) -> tuple[Question, ...]:
        """The questions still to ask, most pressing first."""
        return tuple(
            question for question in self.consultation.questions if question.fact and question.fact not in self.aside
        )

    @property
    def question(self) -> Question | None:
        """The current question; None when no answer can change the advice any more."""
        name = self.begun.fact if self.begun else self.wanted
        if not name:
            return self.left[0] if self.left else None
        for question in self.consultation.questions:
            if question.fact == name:
                return question
        fact = self.fact(name)
        return Question(fact.ask, worded(self.ruleset, fact, self.consultation.facts), name)

    @property
    def so_far(self) -> Consultation[Any]:
        """The consultation that counts the options chosen so far of an unfinished set."""
        whole = self.consultation
        if not isinstance(self.begun, Picking) or not self.begun.chosen:
            return whole
        vocabulary, name = self.ruleset.vocabulary, self.begun.fact
        known = vocabulary.values(whole.person)
        for fact, value in vocabulary.changes(altered(whole.person, {name: self.begun.chosen}), [name]).items():
            before = known[fact]
            absent = before.absent if isinstance(before, Members) else frozenset()
            known[fact] = evolve(value, complete=False, absent=absent) if isinstance(value, Members) else value
        inference = Compiled().infer(self.ruleset, known)
        return evolve(whole, inference=inference)

    @property
    def pressing(self) -> tuple[AdviceResult, ...]:
        """The advice of an urgency that comes before everything else."""
        lines = (*self.so_far.given, *self.so_far.provisional)
        return tuple(line for line in lines if self.ruleset.domain.pressing(line.urgency))

    @property
    def answers(self) -> tuple[str, ...]:
        """The facts that were given or asked for, in declared order."""
        facts = self.ruleset.vocabulary.facts
        return tuple(
            name for name in facts if facts[name].question and (self.given(name) is not None or name in self.aside)
        )

    @property
    def unfinished(self) -> bool:
        """Whether an answer in steps differs from the value known before."""
        match self.begun:
            case Picking(fact, chosen):
                return chosen != frozenset(self.given(fact) or ())
            case Listing(fact, done):
                return done != tuple(self.given(fact) or ())
            case begun:
                return begun is not None

    def fact(self, name: str) -> Fact:
        """The fact of that name."""
        return self.ruleset.vocabulary.facts[name]

    def given(self, name: str) -> Any:
        """The value that the person gave for a fact, None when it is unknown."""
        return attrgetter(name)(self.person)

    def type(self, name: str) -> FactType:
        """The type in which people give a fact (rules may read a computed value)."""
        return given_type(self.ruleset.vocabulary.cls, name)


def given_type(cls: type, name: str) -> FactType:
    """The type of a field, or of one inside a group."""
    head, _, rest = name.partition(".")
    type: FactType = getattr(attrs.fields(cls), head).metadata[TYPE]
    return given_type(type.cls, rest) if rest and isinstance(type, Group) else type


# --- answering -------------------------------------------------------------------------------------


def begin(dialogue: Dialogue) -> Dialogue:
    """The dialogue with the answer begun where the current question is answered in steps."""
    question = dialogue.question
    if question is None or dialogue.begun:
        return dialogue
    known = dialogue.given(question.fact) or ()
    match dialogue.type(question.fact):
        case Subset(listed=listed) if len(listed) > PAGE:
            return evolve(dialogue, begun=Picking(question.fact, frozenset(known)))
        case ListOf():
            return evolve(dialogue, begun=Listing(question.fact, tuple(known)))
        case _:
            return dialogue


def answered(dialogue: Dialogue, name: str, value: Any) -> Dialogue:
    """The dialogue with the value of a fact; None removes it.

    Raises FactsError or Contradiction when the facts are impossible.
    """
    person = altered(dialogue.person, {name: value})
    consultation = advise(person, dialogue.ruleset, engine=dialogue.consultation.engine)
    return _done_with(evolve(dialogue, consultation=consultation, before=dialogue), name)


def not_known(dialogue: Dialogue, name: str) -> Dialogue:
    """The dialogue after "not known": the fact is not asked for again, and its known value remains."""
    return _done_with(evolve(dialogue, before=dialogue), name)


def _done_with(dialogue: Dialogue, name: str) -> Dialogue:
    still = any(question.fact == name for question in dialogue.consultation.questions)  # such as an unrecognised name
    aside = (*_without(dialogue, name), *([name] if still or dialogue.given(name) is None else []))
    return evolve(dialogue, aside=aside, begun=None, wanted="")


def _without(dialogue: Dialogue, name: str) -> tuple[str, ...]:
    return tuple(other for other in dialogue.aside if other != name)


def taken_away(dialogue: Dialogue, key: Any) -> Dialogue:
    """The dialogue without one member of the set or list that is asked for; the question remains.

    ``key`` is an option, a name, or the index of a record. Without any member the fact is unknown.
    """
    match dialogue.begun:
        case Picking(chosen=chosen) as begun:
            return evolve(dialogue, begun=evolve(begun, chosen=chosen - {key}), before=dialogue)
        case Listing(fact, done):
            return evolve(dialogue, begun=Listing(fact, (*done[:key], *done[key + 1 :])), before=dialogue)
        case _:
            assert dialogue.question is not None
            name = dialogue.question.fact
            given = dialogue.given(name)
            rest = (
                {other: given[other] for other in given if other != key}
                if isinstance(given, Mapping)
                else given - {key}
            )
            after = answered(dialogue, name, rest or None)
            return evolve(after, aside=_without(after, name), wanted=name)


def change(dialogue: Dialogue, name: str) -> Dialogue:
    """The dialogue with the fact that the person wants to be asked for (again)."""
    return evolve(dialogue, wanted=name, begun=None, before=dialogue)


def picked(dialogue: Dialogue, begun: Picking, chosen: frozenset[str], turn: bool) -> Dialogue:
    """The dialogue with more options of a set; ``turn`` completes the page. The last page completes the set."""
    begun = evolve(begun, chosen=begun.chosen | chosen, page=begun.page + turn)
    if page(dialogue, begun):
        return evolve(dialogue, begun=begun, before=dialogue)
    return answered(dialogue, begun.fact, begun.chosen)


def page(dialogue: Dialogue, begun: Picking) -> tuple[str, ...]:
    """The options on the current page."""
    type = dialogue.type(begun.fact)
    return type.listed[begun.page * PAGE :][:PAGE] if isinstance(type, Subset) else ()


def unrecognised(dialogue: Dialogue, name: str) -> tuple[str, ...]:
    """The names given for a fact that none of the facts computed from it recognises."""
    given, vocabulary = dialogue.given(name), dialogue.ruleset.vocabulary
    if not isinstance(dialogue.type(name), FreeNames) or given is None:
        return ()

    def is_recognised(word: str) -> bool:
        facts = vocabulary.changes(altered(vocabulary.cls(), {name: frozenset({word})}), [name])
        return all(value.complete for value in facts.values() if isinstance(value, Members))

    return tuple(word for word in sorted(given) if not is_recognised(word))
