"""Questions: what is unknown and can still change the advice is asked, with what hangs on the answer."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Any

from attrs import frozen

from magrules.consultation import standings
from magrules.consultation.candidates import candidates
from magrules.consultation.standings import AdviceResult, Standing
from magrules.consultation.suppose import differing, suppose
from magrules.engine.incremental import lasting
from magrules.engine.inference import Inference
from magrules.model.domain import NONE
from magrules.model.rules import PERSON, QuestionDefinition
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.model.values import Text, Value, is_known
from magrules.model.vocabulary import Fact
from magrules.model.words import table

ASKING_FOR, ONESELF = "asking_for", "self"
"""The fact that tells whom it is asked for, and what it is when that is oneself."""
MOST_TRIED = 40
"""So many ways in which things may turn out are tried before a question counts as one that matters, unproven."""
MOST_LOOKED_AT = 1_500_000
"""So many comparisons are looked at for all questions together; where many hang on many facts, fewer ways are tried."""


@frozen
class Question:
    """One question to the person: its id, the fact it asks for, and the advice it would settle.

    ``fact`` is empty when a rule asks for something that is no fact. ``asked_by`` are the rules that
    ask outright, ``waiting`` those that cannot be settled without the answer.
    """

    id: str
    text: Text
    fact: str = ""
    settles: tuple[str, ...] = ()
    asked_by: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Question {self.id}: {self.fact or 'no fact'}, settles {len(self.settles)}>"


def questions(
    person: Any, inference: Inference, lines: tuple[AdviceResult, ...], only: Collection[str] | None = None
) -> tuple[Question, ...]:
    """Every question worth asking, most pressing first; with ``only``, those of these facts and questions.

    Asked is what rules ask outright, and every fact that, once learnt, can change the standing or
    the dose of some advice, whatever else is learnt. First comes what the rules of the highest salience ask. Then
    what rules ask outright that hold advice back, what else holds advice back, what other rules ask, makes advice
    provisional or leaves it open, and what only matters once it happens to be known; among these by the urgency of
    the advice that hangs on the answer or stands beside the question, then by how much hangs on it.
    """
    ahead, alone = lasting(inference), dict[str, AdviceResult]()
    needs_ahead = {line.id: line.needs for line in standings.lines(ahead)}
    settles: dict[str, list[AdviceResult]] = {}
    beside: dict[str, dict[str, None]] = {}
    for line in lines:
        needs = needs_ahead[line.id]
        for name in needs:
            settles.setdefault(name, []).append(line)
            beside.setdefault(name, {}).update(dict.fromkeys(needs))
    asked_by: dict[str, list[str]] = {}
    for id, truth in inference.truths.items():
        for asks in inference.ruleset.rules[id].asks if truth is TRUE else ():
            if asks in settles or not is_known(inference.facts.get(asks)):
                for name in _in_parts(inference, asks, settles):
                    asked_by.setdefault(name, []).append(id)
    told_by: dict[str, list[AdviceResult]] = {}
    for line in lines:
        for rule in line.rules:
            told_by.setdefault(rule, []).append(line)

    def pressing(name: str) -> tuple[int, int, int, int]:
        hanging, asking = [line for line in settles.get(name, ()) if name in line.needs], asked_by.get(name, [])
        salience = max([inference.ruleset.rules[rule].salience for rule in asking] + [0] * (name in settles))
        held = any(line.standing is Standing.WITHHELD for line in hanging)
        near = [*hanging, *(line for rule in asking for line in told_by.get(rule, ()))]
        urgencies = [line.urgency for line in near] + [inference.ruleset.rules[rule].urgency or NONE for rule in asking]
        urgency = max(map(inference.ruleset.domain.rank.__getitem__, urgencies), default=0)
        first = any(inference.ruleset.rules[rule].withholds for rule in asking)
        return (-salience, 0 if first else 1 if held else 2 if asking or hanging else 3, -urgency, -len(hanging))

    names = dict.fromkeys([*settles, *asked_by])
    each = MOST_LOOKED_AT // max(len(names), 1)
    wanted = [
        name
        for name in names
        if only is None or name in only
        if name in asked_by or matters(person, inference, name, [*beside[name], *settles], each, alone)
    ]
    return tuple(
        _asked(inference, name, tuple(line.id for line in settles.get(name, ())), tuple(asked_by.get(name, ())), ahead)
        for name in sorted(wanted, key=pressing)
    )


def _in_parts(inference: Inference, name: str, settles: Collection[str]) -> list[str]:
    """The smaller questions by which one is asked: those on what is open; the whole one where there are none."""
    smaller = inference.ruleset.vocabulary.smaller.get(name, ())
    unknown = [part for part in smaller if not is_known(inference.facts[part])]
    return [part for part in unknown if part in settles] or unknown or [name]


def matters(
    person: Any, inference: Inference, name: str, others: Iterable[str], most: int, alone: dict[str, AdviceResult]
) -> bool:
    """Whether learning one fact can change the standing or dose of some advice, whatever becomes of the others.

    Tried with the others unknown, then with one of them known, two, and so on, in every way that the
    rules can tell apart. When there are too many ways to try, or more than ``most`` comparisons to look at
    in trying them, the fact counts as one that matters. ``alone`` keeps how advice stands now, from one call
    of :func:`magrules.consultation.standings.stand` to the next.
    """
    values = candidates(inference.ruleset, name)
    if is_known(inference.facts[name]) or not values:
        return True  # known, but not in words that are recognised; or nothing to try
    most_tried = min(MOST_TRIED, most // hanging_on(inference.ruleset, name))
    if not most_tried:
        return True
    unknown = [other for other in dict.fromkeys(others) if other != name and not is_known(inference.facts[other])]
    tried = 0
    for context in _contexts(inference.ruleset, unknown):
        before, stood = (suppose(person, inference, context), {}) if context else (inference, alone)
        for value in values if before else ():
            after = suppose(person, inference, {**context, name: value})
            tried += 1
            if before and after and any(differing(before, after, stood)):
                return True
            if tried > most_tried:
                return True
    return False


def hanging_on(ruleset: Ruleset, name: str) -> int:
    """How many comparisons hang on a fact, by the rules that use it and by all they conclude; at least one."""
    seen, waiting = dict[str, int](), [name]
    while waiting:
        for id, _ in ruleset.uses.get(waiting.pop(), ()):
            if id not in seen:
                concluded = [one.name for one in ruleset.rules[id].concludes]
                seen[id] = len(ruleset.leaves[id]) + sum(len(ruleset.concluders[one]) for one in concluded)
                waiting += concluded
    return max(sum(seen.values()), 1)


def _contexts(ruleset: Ruleset, unknown: list[str]) -> Iterator[dict[str, Any]]:
    """The ways in which facts may become known: none of them, one, two and so on."""
    for size in range(len(unknown) + 1):
        for names in combinations(unknown, size):
            for chosen in product(*(candidates(ruleset, name) for name in names)):
                yield dict(zip(names, chosen, strict=True))


def worded(ruleset: Ruleset, asks: Fact | QuestionDefinition, facts: Mapping[str, Value]) -> Text:
    """The question as it is put: of somebody else, where the fact `asking_for` says that it is asked for them."""
    text = asks.text if isinstance(asks, QuestionDefinition) else asks.question or asks.phrase
    another = spoken_of(ruleset, facts)
    if another is None or asks.of_another is None:
        return text
    of_another = {one: asks.of_another.of(one).replace(f"{{{PERSON}}}", another.of(one)) for one in ruleset.languages}
    return Text(**of_another)


def spoken_of(ruleset: Ruleset, facts: Mapping[str, Value]) -> Text | None:
    """Somebody else, as they are spoken of whom it is asked for; None when it is asked for oneself, or not said."""
    who = facts.get(ASKING_FOR)
    if not isinstance(who, str) or who == ONESELF:
        return None
    another = {language: table(language)["another"] for language in ruleset.languages}
    return Text(**{language: words.get(who, words["somebody_else"]) for language, words in another.items()})


def _asked(
    inference: Inference, name: str, settles: tuple[str, ...], asked_by: tuple[str, ...], ahead: Inference
) -> Question:
    """The question of that name: a fact's own, or one that the ruleset declares."""
    if name in inference.ruleset.questions:
        question = inference.ruleset.questions[name]
        return Question(question.ask, worded(inference.ruleset, question, inference.facts), "", settles, asked_by)
    fact = inference.ruleset.vocabulary.facts[name]
    waiting = tuple(rule for rule, facts in ahead.waiting.items() if name in facts)
    return Question(fact.ask, worded(inference.ruleset, fact, inference.facts), name, settles, asked_by, waiting)
