"""The first screen: how urgent it is, the answer to what people come to ask, what to do now, what to answer next."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import frozen

from magrules.consultation.consultation import Consultation
from magrules.consultation.phrase import joined, spoken_name
from magrules.consultation.questions import Question
from magrules.consultation.standings import AdviceResult
from magrules.errors import expect
from magrules.model.domain import Urgency
from magrules.model.words import table
from magrules.render.answer import Answered, answered, waiting_for
from magrules.render.held import held_words
from magrules.render.parts import SHOWN_NAMES, headline_words, line_words
from magrules.render.text import (
    about_words,
    advised_lines,
    note_words,
    salience,
    short_question_words,
    shown_questions,
)
from magrules.render.wrapping import wrap

WIDTH, HEIGHT = 80, 24
FOREMOST, NOTABLE = 50, 10
"""A line of so high a salience stands before all others and before questions, or before ordinary ones."""

Block = list[str]
"""Lines that stand together, none wider than WIDTH."""


@frozen
class Lines:
    """The advice that stands beside the answer: before it, and after it."""

    urgent: Sequence[AdviceResult]
    rest: Sequence[AdviceResult]
    foremost: Sequence[AdviceResult]
    """What is never left out in silence: it stands before questions, or is named."""


@frozen
class Part:
    """A part of a screen in every language of its ruleset, so that there is room for the same in each."""

    blocks: Mapping[str, Block]
    line: AdviceResult | None = None

    @property
    def height(self) -> int:
        """The lines that it takes in the language that takes most."""
        return max(map(len, self.blocks.values()))


def first_screen(consultation: Consultation[Any], language: str | None = None, more: str = "") -> str:
    """What a person reads first, in at most HEIGHT lines of WIDTH columns.

    How urgent it is, the answer and what cannot wait stand on every one; other advice and questions as far as there
    is room, the same in every language. What is urgent stands before the answer, but for an answer that is an order.
    What asks for action to protect stands before questions, or is named. ``more`` is the last line, which says where
    the rest is, but for an urgency that stands alone.
    """
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    pressing, languages = consultation.pressing, consultation.ruleset.languages
    answers: dict[str, Answered | None] = {each: answered(consultation, each) for each in languages}
    lines = _lines(consultation, answers[language])

    def part(words: Callable[[str], Iterable[str]], line: AdviceResult | None = None) -> Part:
        return Part({each: _filled(words(each)) for each in answers}, line)

    def advice(line: AdviceResult) -> Part:
        reasons = not pressing or consultation.ruleset.domain.pressing(line.urgency)  # what can wait is brief
        return part(lambda each: [f"- {line_words(consultation, line, each, reasons=reasons)}"], line)

    def question(asked: Question) -> Part:
        return part(lambda each: [f"- {words}" for words in short_question_words([asked], each)])

    closing = "" if consultation.ruleset.domain.urgencies[consultation.urgency].alone else more
    head = part(lambda each: _head_words(consultation, each))
    answer = part(lambda each: _answer_words(consultation, answers[each], each))
    tail = part(lambda each: [*note_words(consultation, each, SHOWN_NAMES), closing])
    room = HEIGHT + 1 - sum(block.height + 1 for block in (head, answer, tail) if block.height)

    before, rest = list(map(advice, lines.urgent)), list(map(advice, lines.rest))
    asked = [] if pressing else shown_questions(consultation)
    short = part(lambda each: _asked_by_name(consultation, asked, each))
    foremost, reserved = [block for block in rest if block.line in lines.foremost], 0
    while True:
        urgent = _fitting(before, room - 2 - (reserved + 2 if reserved else 0))
        first = _fitting(foremost, room - _height(urgent) - 2 - reserved - short.height)
        shown = [block.line for block in (*urgent, *first)]
        left_out = [line for line in lines.foremost if line not in shown]
        names = part(lambda each, left_out=left_out: _named_words(left_out, each))  # type: ignore[misc]
        if names.height <= reserved:
            break
        reserved = names.height
    room -= _height(urgent)
    least = first or (rest[:1] if not waiting_for(consultation) else [])
    questions = _fitting(map(question, asked), room - _height([*least, names]) - 2)
    left = room - _height(questions) - 2 - sum(block.height for block in (*first, names))
    others = _fitting([*([] if questions else [short]), *(block for block in rest if block not in foremost)], left)

    wording = table(language)["screen"]
    screen = [
        head.blocks[language],
        _block(wording["now"], urgent, language),
        answer.blocks[language],
        _block(wording["also" if urgent else "now"], [*first, *others, names], language),
        _block(_asked_heading(consultation, answers[language], language), questions, language),
        tail.blocks[language],
    ]
    return "\n\n".join("\n".join(block) for block in screen if block)


def _lines(consultation: Consultation[Any], answer: Answered | None) -> Lines:
    domain = consultation.ruleset.domain
    beside = [line for line in advised_lines(consultation) if answer is None or line not in answer.lines]
    now = [line for line in beside if _is_beside(consultation, line, answer)]
    order = answer is not None and answer.is_order
    before = [line for line in now if _is_before(domain.urgencies[line.urgency], order)]
    urgent = sorted(before, key=lambda line: not domain.pressing(line.urgency))
    alone = order or consultation.pressing
    rest = sorted((line for line in now if line not in urgent), key=partial(_rank, consultation, alone))
    later = [] if consultation.pressing else [line for line in beside if _is_later(consultation, line)]
    foremost = [line for line in (*urgent, *rest) if _is_foremost(consultation, alone, line)]
    return Lines(urgent, [*rest, *(line for line in later if line not in now)], foremost)


# --- which lines, and where --------------------------------------------------------------------------


def _is_beside(consultation: Consultation[Any], line: AdviceResult, answer: Answered | None) -> bool:
    """Whether a line stands beside the answer; without an answer everything but background does."""
    kind = consultation.ruleset.kind_of(line.advice)
    beside = kind.safety or kind.now if answer else not kind.background
    return beside or consultation.ruleset.domain.pressing(line.urgency)


def _is_later(consultation: Consultation[Any], line: AdviceResult) -> bool:
    """Whether a line is worth the room that is left: not what can do harm, nor what only informs or is harmless."""
    kind = consultation.ruleset.kind_of(line.advice)
    return not (kind.risk or kind.background or kind.harmless)


def _is_before(urgency: Urgency, order: bool) -> bool:
    """Whether what is so urgent stands before the answer: it is pressing, or not calm and the answer is no order."""
    return urgency.pressing or not (order or urgency.calm)


def _is_foremost(consultation: Consultation[Any], alone: bool, line: AdviceResult) -> bool:
    """Whether a line is told before questions: urgent, salient, or asking to act; ``alone`` only for safety.

    An order or a danger stands alone.
    """
    urgent = not consultation.ruleset.domain.urgencies[line.urgency].calm
    kind, high = consultation.ruleset.kind_of(line.advice), salience(consultation.ruleset, line)
    acts = not kind.informs and (kind.safety or (kind.now and high >= NOTABLE and not alone))
    return urgent or acts or high >= FOREMOST


def _rank(consultation: Consultation[Any], alone: bool, line: AdviceResult) -> tuple[int, int, bool]:
    """What stands first: the foremost by salience, what asks to act for safety, what is notable, and so on down.

    Among equals what asks to act stands before what only informs. Where an order or a danger stands ``alone``,
    nothing else to do is notable.
    """
    kind, high = consultation.ruleset.kind_of(line.advice), salience(consultation.ruleset, line)
    protects = kind.safety and not kind.informs
    below = max(sum(high < bound for bound in (NOTABLE, 0)), int(alone and kind.now))
    return -high if high >= FOREMOST else 0, -1 if protects else below, kind.informs


# --- room --------------------------------------------------------------------------------------------


def _fitting(parts: Iterable[Part], room: int) -> list[Part]:
    """The parts that there is room for, taken in their order."""
    fitting = []
    for part in parts:
        if part.height <= room:
            room -= part.height
            fitting.append(part)
    return fitting


def _height(parts: Sequence[Part]) -> int:
    """The lines that parts take with the heading over them and the empty line behind; none without parts."""
    return sum(part.height for part in parts) + 2 if any(part.height for part in parts) else 0


def _block(heading: str, parts: Iterable[Part], language: str) -> Block:
    lines = [line for part in parts for line in part.blocks[language]]
    return [*_filled([heading]), *lines] if lines else []


def _filled(texts: Iterable[str]) -> Block:
    return [line for text in texts if text for line in wrap(text, WIDTH).split("\n")]


# --- words -------------------------------------------------------------------------------------------


def _answer_words(consultation: Consultation[Any], answer: Answered | None, language: str) -> Iterator[str]:
    """The answer; without one, what is held back, or that nothing can be said."""
    if answer:
        yield answer.question
        yield from (f"- {words}" for words in answer.words(lambda line: line_words(consultation, line, language)))
    elif held := [f"- {words}" for words in held_words(consultation, language)][:SHOWN_NAMES]:
        yield from (table(language)["standing"]["withheld"], *held)
    elif not advised_lines(consultation):
        yield table(language)["section"]["nothing"]


def _named_words(left_out: Iterable[AdviceResult], language: str) -> Iterator[str]:
    """What finds no room, by name."""
    if names := joined((line.advice.name.of(language) for line in left_out), language):
        yield f"- {table(language)['screen']['named'].format(names=names)}"


def _asked_by_name(consultation: Consultation[Any], asked: Iterable[Question], language: str) -> Iterator[str]:
    """What is still asked, where there is no room for a question: the first facts by name."""
    names = [spoken_name(consultation.ruleset, question.fact, language) for question in asked if question.fact]
    if names:
        yield f"- {table(language)['section']['questions']}: {joined(names[:SHOWN_NAMES], language)}"


def _head_words(consultation: Consultation[Any], language: str) -> list[str]:
    contradicted = [table(language)["contradiction"]["heading"]] if consultation.contradictions else []
    return [*contradicted, headline_words(consultation, language), *about_words(consultation, language)]


def _asked_heading(consultation: Consultation[Any], answer: Answered | None, language: str) -> str:
    waits = answer is not None and answer.instead and waiting_for(consultation)
    return str(table(language)["screen"]["asked_for" if waits else "asked"])
