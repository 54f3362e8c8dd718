"""Questions: what is unknown and matters is asked, with what the answer would settle."""

from attrs import frozen

from magrules.rules import URGENCIES
from magrules.standings import Line, Standing
from magrules.trace import Inference
from magrules.values import Text, is_known


@frozen
class Asked:
    """One question to the person: its id, the fact it asks for, and the advice it would settle.

    ``fact`` is empty when a rule asks for something that is no fact.
    """

    id: str
    text: Text
    fact: str = ""
    settles: tuple[str, ...] = ()
    asked_by: tuple[str, ...] = ()


def questions(drawn: Inference, lines: tuple[Line, ...]) -> tuple[Asked, ...]:
    """Every question worth asking, most pressing first.

    First what holds advice back or makes it provisional and what rules ask outright, then what
    leaves advice open; among these by the urgency of the advice that hangs on the answer or stands
    beside the question, then by how much hangs on it.
    """
    settles: dict[str, list[str]] = {}
    for line in lines:
        for name in line.needs:
            settles.setdefault(name, []).append(line.id)
    asked_by: dict[str, list[str]] = {}
    for firing in drawn.trace:
        for name in drawn.ruleset.rules[firing.rule].asks:
            asked_by.setdefault(name, []).append(firing.rule)
    asked = [
        _asked(drawn, name, settles.get(name, []), asked_by.get(name, []))
        for name in dict.fromkeys([*settles, *asked_by])
        if name in settles or not is_known(drawn.facts.get(name))
    ]
    standing = {line.id: line for line in lines}
    beside: dict[str, list[Line]] = {}
    for line in lines:
        for rule in line.rules:
            beside.setdefault(rule, []).append(line)

    def pressing(question: Asked) -> tuple[int, int, int]:
        asking = [line for rule in question.asked_by for line in beside.get(rule, ())]
        hanging = [standing[id] for id in question.settles]
        safety = question.asked_by or any(line.standing is not Standing.OPEN for line in hanging)
        urgency = max((URGENCIES.index(line.urgency) for line in (*asking, *hanging)), default=0)
        return (0 if safety else 1, -urgency, -len(hanging))

    return tuple(sorted(asked, key=pressing))


def _asked(drawn: Inference, name: str, settles: list[str], asked_by: list[str]) -> Asked:
    """The question of that name: a fact's own, or one that the ruleset declares."""
    if name in drawn.ruleset.questions:
        question = drawn.ruleset.questions[name]
        return Asked(question.ask, question.text, "", tuple(settles), tuple(asked_by))
    fact = drawn.ruleset.vocabulary.facts[name]
    return Asked(fact.ask, fact.question or fact.phrase, name, tuple(settles), tuple(asked_by))
