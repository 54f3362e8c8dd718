"""The answer to what people come to ask: the advice that answers it, or why none is told."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from magrules.consultation.consultation import Consultation
from magrules.consultation.needs import unknown_facts
from magrules.consultation.standings import ADVISED, AdviceResult, Standing
from magrules.model.rules import Answer, withholding
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE, UNKNOWN
from magrules.model.words import table
from magrules.render.parts import conditions_words, first_words, reason_words

SHOWN_RESERVATIONS = 12


@frozen
class Answered:
    """The answer to what people come to ask: the lines that tell it, or ``instead`` of them why none is told.

    ``reservation`` is what those lines are subject to, in one sentence; empty when nothing.
    ``is_order`` says that it is an order, which stands alone.
    """

    question: str
    instead: str
    lines: tuple[AdviceResult, ...]
    reservation: str
    is_order: bool

    def words(self, line_words: Callable[[AdviceResult], str]) -> list[str]:
        """The answer, its lines as they are told there."""
        return list(filter(None, [self.instead, *map(line_words, self.lines), self.reservation]))


def answered(consultation: Consultation[Any], language: str) -> Answered | None:
    """The answer, with the remarks that go with it; None where the ruleset has no answer.

    The first remark that asks to act stands before the answer, the first that informs behind it. An order stands alone.
    """
    answer = consultation.ruleset.answer
    if answer is None:
        return None
    answers = [line for line in map(consultation.line, answer.advice) if line.standing in ADVISED][:1]
    orders = [line for line in answers if consultation.ruleset.kind_of(line.advice).safety]
    acting, informing = list[AdviceResult](), list[AdviceResult]()
    if not orders and (answers or waiting_for(consultation)):
        for line in map(consultation.line, answer.remarks):
            if line.standing in ADVISED and line not in answers:
                (informing if consultation.ruleset.kind_of(line.advice).informs else acting).append(line)
    lines = (*acting[:1], *answers, *informing[:1])
    instead = "" if answers else _instead(consultation, answer, language)
    reservation = _reservation(consultation, lines, language)
    return Answered(answer.question.of(language), instead, lines, reservation, bool(orders))


def _reservation(consultation: Consultation[Any], lines: Iterable[AdviceResult], language: str) -> str:
    conditions = conditions_words(consultation.inference, lines, language)
    names = first_words(conditions, SHOWN_RESERVATIONS, language, "or")
    return ask_first_words(consultation.ruleset, names, language) if conditions else ""


def ask_first_words(ruleset: Ruleset, conditions: str, language: str) -> str:
    """What to do where one of the conditions may be so, in the words of the ruleset where it has any."""
    wording, answer = table(language)["section"], ruleset.answer
    ask_first = answer.ask_first.of(language) if answer and answer.ask_first else wording["ask_first"]
    return str(wording["reservations"].format(ask_first=ask_first, conditions=conditions))


def _instead(consultation: Consultation[Any], answer: Answer, language: str) -> str:
    """Why nothing that answers is told: what holds it back, what it waits for, or that none of it applies."""
    wording, inference = table(language)["screen"], consultation.inference
    not_now = answer.not_now.of(language) if answer.not_now else wording["not_now"]
    if consultation.pressing:
        return str(wording["held"].format(not_now=not_now, reason=wording["urgent_first"]))
    if waiting := waiting_for(consultation):
        return _waits_words(consultation, answer, waiting, language)
    rules = Counter(rule for line in _possible(consultation) for rule in _surely_held_by(consultation, line))
    for rule, _ in rules.most_common(1):
        reason = reason_words(inference, inference.ruleset.rules[rule], language)
        return str(wording["held"].format(not_now=not_now, reason=reason))
    if waiting := _possible(consultation):  # only what is open: it may yet apply
        return _waits_words(consultation, answer, waiting, language)
    return answer.otherwise.of(language)


def _waits_words(
    consultation: Consultation[Any], answer: Answer, waiting: Iterable[AdviceResult], language: str
) -> str:
    """How many answers it takes until the first of some advice is settled."""
    wording = table(language)["screen"]
    count = min(filter(None, (len(_asked_for(consultation, line)) for line in waiting)), default=0)
    if not count:  # rules contradict each other about it
        return answer.not_now.of(language) if answer.not_now else str(wording["not_now"])
    not_yet = answer.not_now.of(language) if answer.not_now else wording["not_yet"]
    waits = wording["waits_for_one" if count == 1 else "waits"]
    return str(waits.format(not_yet=not_yet, count=count, gives=answer.gives.of(language)))


def _possible(consultation: Consultation[Any]) -> list[AdviceResult]:
    """What would answer and is not told: what is held back, or else what is open."""
    lines = [consultation.line(id) for id in consultation.ruleset.answer.advice] if consultation.ruleset.answer else []
    held = [line for line in lines if line.standing is Standing.WITHHELD]
    return held or [line for line in lines if line.standing is Standing.OPEN]


def waiting_for(consultation: Consultation[Any]) -> list[AdviceResult]:
    """What would answer and only waits for facts: what is a risk, or else what is held back and no order."""
    kind_of = consultation.ruleset.kind_of
    waiting = [line for line in _possible(consultation) if not _surely_held_by(consultation, line)]
    held = [line for line in waiting if line.standing is Standing.WITHHELD and not kind_of(line.advice).safety]
    return [line for line in waiting if kind_of(line.advice).risk] or held


def _asked_for(consultation: Consultation[Any], line: AdviceResult) -> set[str]:
    """The questions on what an advice waits for: what would give it, and what holds it back until it is known."""
    inference, ruleset = consultation.inference, consultation.ruleset
    advisers, withholders = ruleset.advisers[line.id], ruleset.withholders[line.id]
    giving = inference.of_truth(advisers, UNKNOWN) if inference.truth_of(advisers) is UNKNOWN else ()
    holding = (
        *inference.of_truth(withholders, TRUE),
        *withholding(inference.of_truth(withholders, UNKNOWN), "withhold"),
    )
    return set(map(ruleset.vocabulary.topic, unknown_facts(inference, (*giving, *holding))))


def _surely_held_by(consultation: Consultation[Any], line: AdviceResult) -> list[str]:
    """The rules that hold an advice back whatever else becomes known of the person."""
    inference = consultation.inference
    sure = inference.of_truth(inference.ruleset.withholders[line.id], TRUE)
    return [rule.id for rule in sure if not unknown_facts(inference, [rule])]
