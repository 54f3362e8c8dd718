"""A list of things, such as products, described one by one in a dialogue.

What a thing is called and of what kind is asked in turn. Of its numbers the person chooses the one
they know, each with what it stands for, as long as one of them would still tell something.
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
    """The facts of one of the things described."""
    type = dialogue.type(begun.fact)
    assert isinstance(type, ListOf)
    return vocabulary_of(type.cls)


def named_by(dialogue: Dialogue, begun: Listing) -> str:
    """What the things are named by: the first fact of theirs, if it is in the person's own words."""
    first = next(iter(record_vocabulary(dialogue, begun).facts.values()))
    return first.name if isinstance(first.type, FreeText) else ""


def record_field(dialogue: Dialogue, begun: Describing) -> str:
    """What is asked of the thing at hand; empty when the person is to choose a number."""
    facts = record_vocabulary(dialogue, begun).facts.values()
    in_turn = [one.name for one in facts if one.question and not isinstance(one.type, Number)]
    return begun.at or next((name for name in in_turn if name not in (*begun.now, *begun.skipped)), "")


def record_numbers(dialogue: Dialogue, begun: Describing) -> tuple[str, ...]:
    """The numbers that would still tell something of the thing at hand: some value changes what is not settled.

    Each is tried alone and beside one other number that is not known either. What is known of the
    thing by itself is settled: another number could only contradict it.
    """
    vocabulary = record_vocabulary(dialogue, begun)
    tries = {
        name: (one.type.low, (one.type.low + one.type.high) / 2, one.type.high)
        for name, one in vocabulary.facts.items()
        if isinstance(one.type, Number) and one.question and name not in (*begun.now, *begun.skipped)
    }

    def seen(more: Mapping[str, Any]) -> dict[str, Value] | None:
        try:
            record = vocabulary.cls(**{**begun.now, **more})
        except FactsError:
            return None
        person = altered(dialogue.ruleset.vocabulary.cls(), {begun.fact: (record,)})
        return dialogue.ruleset.vocabulary.changes(person, [begun.fact])

    unsettled = [fact for fact, value in (seen({}) or {}).items() if not is_known(value)]

    def tells(name: str) -> bool:
        beside: list[dict[str, Any]] = [{}, *({one: value[1]} for one, value in tries.items() if one != name)]
        return any(
            before and after and any(before[fact] != after[fact] for fact in unsettled)
            for context in beside
            for before in [seen(context)]
            for value in tries[name]
            for after in [seen({**context, name: value})]
        )

    return tuple(name for name in tries if tells(name))


def another(dialogue: Dialogue, begun: Listing) -> Dialogue:
    """There is one more to describe."""
    return evolve(dialogue, begun=Describing(begun.fact, begun.done), before=dialogue)


def taken_up(dialogue: Dialogue, begun: Listing, at: int) -> Dialogue | None:
    """A thing described is described further, what is known of it stands; None when no more can be told of it."""
    rest = (*begun.done[:at], *begun.done[at + 1 :])
    further = Describing(begun.fact, rest, plain_facts(begun.done[at]))
    if record_field(dialogue, further) or record_numbers(dialogue, further):
        return evolve(dialogue, begun=further, before=dialogue)
    return None


def no_other(dialogue: Dialogue, begun: Listing) -> Dialogue:
    """All are described: the list is complete."""
    return answered(dialogue, begun.fact, begun.done)


def described(dialogue: Dialogue, begun: Describing, name: str, value: Any) -> Dialogue:
    """One thing more is known of the thing at hand (None: it is not known).

    Raises FactsError when it cannot be so.
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
    """The person wants to give that number of the thing at hand."""
    return evolve(dialogue, begun=evolve(begun, at=name), before=dialogue)


def finished(dialogue: Dialogue, begun: Describing) -> Dialogue:
    """Nothing more can be told of the thing at hand."""
    record = record_vocabulary(dialogue, begun).cls(**begun.now)
    return evolve(dialogue, begun=Listing(begun.fact, (*begun.done, record)), before=dialogue)
