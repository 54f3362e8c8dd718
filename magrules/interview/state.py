"""The dialogue: a person's answers so far, what is asked next, and what each answer makes of it.

A pure value and functions from state and answer to state; how it is shown is another matter. A
question is asked once. Who does not know is not asked again unless they ask for it. What is known
already stands until the person takes it back.
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
"""So many options are shown at a time."""


@frozen
class Picking:
    """A set that is answered page by page: what is chosen so far, and the page to ask next."""

    fact: str
    chosen: frozenset[str] = frozenset()
    page: int = 0


@frozen
class Listing:
    """A list of things that is answered one by one, between two of them: those described so far."""

    fact: str
    done: tuple[Any, ...] = ()


@frozen
class Describing:
    """One thing of a list: what is known of it (``now``), what is not (``skipped``), the number asked for (``at``)."""

    fact: str
    done: tuple[Any, ...] = ()
    now: Mapping[str, Any] = field(factory=dict)
    skipped: tuple[str, ...] = ()
    at: str = ""


Begun = Picking | Listing | Describing


@frozen
class Dialogue:
    """Where a dialogue stands: ``consultation`` is what is advised on the answers so far.

    ``aside`` are facts that were asked for and are not known, or not in full; ``begun`` is an answer
    given in steps; ``wanted`` a fact that the person wants to be asked for; ``told`` is the advice
    already told as urgent; ``before`` is where it stood one answer earlier.
    """

    consultation: Consultation[Any]
    aside: tuple[str, ...] = ()
    begun: Begun | None = None
    wanted: str = ""
    told: frozenset[str] = frozenset()
    before: "Dialogue | None" = field(default=None, eq=False, repr=False)

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset that is consulted."""
        return self.consultation.ruleset

    @property
    def person(self) -> Any:
        """The person with the answers so far."""
        return self.consultation.person

    @property
    def left(self) -> tuple[Question, ...]:
        """The questions still to be asked, most pressing first."""
        return tuple(one for one in self.consultation.questions if one.fact and one.fact not in self.aside)

    @property
    def asked(self) -> Question | None:
        """The question that is asked now; None when no answer can change anything more."""
        name = self.begun.fact if self.begun else self.wanted
        if not name:
            return self.left[0] if self.left else None
        found = [one for one in self.consultation.questions if one.fact == name]
        fact = self.fact(name)
        return found[0] if found else Question(fact.ask, worded(self.ruleset, fact, self.consultation.facts), name)

    @property
    def so_far(self) -> Consultation[Any]:
        """What is advised when a set that is half answered is counted as far as it goes."""
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
        """The advice of an urgency that stands before everything else."""
        found = (*self.so_far.given, *self.so_far.provisional)
        return tuple(line for line in found if self.ruleset.domain.pressing(line.urgency))

    @property
    def answers(self) -> tuple[str, ...]:
        """The facts that were given or asked for, in the order declared."""
        facts = self.ruleset.vocabulary.facts
        return tuple(
            name for name in facts if facts[name].question and (self.given(name) is not None or name in self.aside)
        )

    @property
    def unfinished(self) -> bool:
        """Whether an answer is begun that holds something else than what was known before."""
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
        """What the person gave for a fact, None when it is unknown."""
        return attrgetter(name)(self.person)

    def type(self, name: str) -> FactType:
        """The type a fact is given in (what rules see of it may be computed)."""
        return given_type(self.ruleset.vocabulary.cls, name)


def given_type(cls: type, name: str) -> FactType:
    """The type of a field, or of one inside a part."""
    head, _, rest = name.partition(".")
    type: FactType = getattr(attrs.fields(cls), head).metadata[TYPE]
    return given_type(type.cls, rest) if rest and isinstance(type, Group) else type


# --- answering -------------------------------------------------------------------------------------


def begin(dialogue: Dialogue) -> Dialogue:
    """The same, with the answer begun where the question asked now is answered in steps."""
    asked = dialogue.asked
    if asked is None or dialogue.begun:
        return dialogue
    known = dialogue.given(asked.fact) or ()
    match dialogue.type(asked.fact):
        case Subset(listed=listed) if len(listed) > PAGE:
            return evolve(dialogue, begun=Picking(asked.fact, frozenset(known)))
        case ListOf():
            return evolve(dialogue, begun=Listing(asked.fact, tuple(known)))
        case _:
            return dialogue


def answered(dialogue: Dialogue, name: str, value: Any) -> Dialogue:
    """The fact is known now; with None its answer is taken back.

    Raises FactsError or Contradiction when it cannot be so.
    """
    person = altered(dialogue.person, {name: value})
    consultation = advise(person, dialogue.ruleset, engine=dialogue.consultation.engine)
    return _done_with(evolve(dialogue, consultation=consultation, before=dialogue), name)


def not_known(dialogue: Dialogue, name: str) -> Dialogue:
    """The person does not know (more), and is not asked again; what is known stands."""
    return _done_with(evolve(dialogue, before=dialogue), name)


def _done_with(dialogue: Dialogue, name: str) -> Dialogue:
    still = any(one.fact == name for one in dialogue.consultation.questions)  # such as a name that nobody recognises
    aside = (*_without(dialogue, name), *([name] if still or dialogue.given(name) is None else []))
    return evolve(dialogue, aside=aside, begun=None, wanted="")


def _without(dialogue: Dialogue, name: str) -> tuple[str, ...]:
    return tuple(one for one in dialogue.aside if one != name)


def taken_away(dialogue: Dialogue, one: Any) -> Dialogue:
    """One thing less in the set or list that is asked for, which is asked for still.

    ``one`` is an option, a name, or the index of a thing described. Without the last one nothing is known.
    """
    match dialogue.begun:
        case Picking(chosen=chosen) as begun:
            return evolve(dialogue, begun=evolve(begun, chosen=chosen - {one}), before=dialogue)
        case Listing(fact, done):
            return evolve(dialogue, begun=Listing(fact, (*done[:one], *done[one + 1 :])), before=dialogue)
        case _:
            assert dialogue.asked is not None
            name = dialogue.asked.fact
            given = dialogue.given(name)
            rest = {key: given[key] for key in given if key != one} if isinstance(given, Mapping) else given - {one}
            after = answered(dialogue, name, rest or None)
            return evolve(after, aside=_without(after, name), wanted=name)


def change(dialogue: Dialogue, name: str) -> Dialogue:
    """The person wants to be asked for a fact (again)."""
    return evolve(dialogue, wanted=name, begun=None, before=dialogue)


def picked(dialogue: Dialogue, begun: Picking, chosen: frozenset[str], turn: bool) -> Dialogue:
    """Some options more are chosen of a set; with ``turn`` the page is done. The last page completes it."""
    begun = evolve(begun, chosen=begun.chosen | chosen, page=begun.page + turn)
    if page(dialogue, begun):
        return evolve(dialogue, begun=begun, before=dialogue)
    return answered(dialogue, begun.fact, begun.chosen)


def page(dialogue: Dialogue, begun: Picking) -> tuple[str, ...]:
    """The options on the page asked now."""
    type = dialogue.type(begun.fact)
    return type.listed[begun.page * PAGE :][:PAGE] if isinstance(type, Subset) else ()


def unrecognised(dialogue: Dialogue, name: str) -> tuple[str, ...]:
    """The names given for a fact that what is computed from them does not recognise."""
    given, vocabulary = dialogue.given(name), dialogue.ruleset.vocabulary
    if not isinstance(dialogue.type(name), FreeNames) or given is None:
        return ()

    def is_known(one: str) -> bool:
        seen = vocabulary.changes(altered(vocabulary.cls(), {name: frozenset({one})}), [name])
        return all(value.complete for value in seen.values() if isinstance(value, Members))

    return tuple(one for one in sorted(given) if not is_known(one))
