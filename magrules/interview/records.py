"""A list of records, such as products, described one by one in a dialogue.

The dialogue asks for the name and the choices of a record in turn. Of its numbers the person chooses the one
they know, as long as a number can still settle a fact.
"""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from magrules.errors import FactsError
from magrules.interview.state import Describing, Dialogue, Listing, answered
from magrules.language.write_facts import plain_facts
from magrules.model.fact_types import FreeText, ListOf, Number
from magrules.model.values import Value, is_known
from magrules.model.vocabulary import Vocabulary, altered, vocabulary_of


def record_vocabulary(dialogue: Dialogue, begun: Listing | Describing) -> Vocabulary:
    """The vocabulary of the records."""
    type = dialogue.type(begun.fact)
    assert isinstance(type, ListOf)
    return vocabulary_of(type.cls)


def named_by(dialogue: Dialogue, begun: Listing) -> str:
    """The name of the fact that names a record: its first fact, if that is free text."""
    first = next(iter(record_vocabulary(dialogue, begun).facts.values()))
    return first.name if isinstance(first.type, FreeText) else ""


def record_field(dialogue: Dialogue, begun: Describing) -> str:
    """The fact to ask for of the current record; empty when the person is to choose a number."""
    facts = record_vocabulary(dialogue, begun).facts.values()
    in_turn = [fact.name for fact in facts if fact.question and not isinstance(fact.type, Number)]
    return begun.at or next((name for name in in_turn if name not in (*begun.now, *begun.skipped)), "")


def record_numbers(dialogue: Dialogue, begun: Describing) -> tuple[str, ...]:
    """The numbers of the current record that can still settle a fact: some value changes an unknown fact.

    Each is tried alone and together with one other unknown number. Facts that the record
    settles already are left out: another number could only contradict them.
    """
    vocabulary = record_vocabulary(dialogue, begun)
    candidates = {
        name: (fact.type.low, (fact.type.low + fact.type.high) / 2, fact.type.high)
        for name, fact in vocabulary.facts.items()
        if isinstance(fact.type, Number) and fact.question and name not in (*begun.now, *begun.skipped)
    }

    def facts_with(more: Mapping[str, Any]) -> dict[str, Value] | None:
        try:
            record = vocabulary.cls(**{**begun.now, **more})
        except FactsError:
            return None
        person = altered(dialogue.ruleset.vocabulary.cls(), {begun.fact: (record,)})
        return dialogue.ruleset.vocabulary.changes(person, [begun.fact])

    unsettled = [fact for fact, value in (facts_with({}) or {}).items() if not is_known(value)]

    def matters(name: str) -> bool:
        others = ({other: values[1]} for other, values in candidates.items() if other != name)
        return any(
            before and after and any(before[fact] != after[fact] for fact in unsettled)
            for context in ({}, *others)
            for before in [facts_with(context)]
            for value in candidates[name]
            for after in [facts_with({**context, name: value})]
        )

    return tuple(name for name in candidates if matters(name))


def another(dialogue: Dialogue, begun: Listing) -> Dialogue:
    """The dialogue with one more record to describe."""
    return evolve(dialogue, begun=Describing(begun.fact, begun.done), before=dialogue)


def taken_up(dialogue: Dialogue, begun: Listing, at: int) -> Dialogue | None:
    """The dialogue with a described record reopened; None when nothing more can be given for it."""
    rest = (*begun.done[:at], *begun.done[at + 1 :])
    further = Describing(begun.fact, rest, plain_facts(begun.done[at]))
    if record_field(dialogue, further) or record_numbers(dialogue, further):
        return evolve(dialogue, begun=further, before=dialogue)
    return None


def no_other(dialogue: Dialogue, begun: Listing) -> Dialogue:
    """The dialogue with the list completed."""
    return answered(dialogue, begun.fact, begun.done)


def described(dialogue: Dialogue, begun: Describing, name: str, value: Any) -> Dialogue:
    """The dialogue with one more fact of the current record (None: it is not known).

    Raises FactsError when the facts of the record are impossible.
    """
    if value is None:
        begun = evolve(begun, skipped=(*begun.skipped, name), at="")
    else:
        begun = evolve(begun, now={**begun.now, name: value}, at="")
        record_vocabulary(dialogue, begun).cls(**begun.now)
    if record_field(dialogue, begun) or record_numbers(dialogue, begun):
        return evolve(dialogue, begun=begun, before=dialogue)
    return finished(dialogue, begun)


def asked_for(dialogue: Dialogue, begun: Describing, name: str) -> Dialogue:
    """The dialogue with the number that the person chose to give next."""
    return evolve(dialogue, begun=evolve(begun, at=name), before=dialogue)


def finished(dialogue: Dialogue, begun: Describing) -> Dialogue:
    """The dialogue with the current record completed."""
    record = record_vocabulary(dialogue, begun).cls(**begun.now)
    return evolve(dialogue, begun=Listing(begun.fact, (*begun.done, record)), before=dialogue)
