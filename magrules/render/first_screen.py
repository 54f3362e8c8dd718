"""The first screen: how urgent it is, the answer to what people come to ask, what to do now, what to answer next."""

from collections.abc import Iterable, Iterator
from typing import Any

from magrules.consultation.consultation import Consultation
from magrules.consultation.standings import AdviceResult
from magrules.errors import expect
from magrules.model.domain import Urgency
from magrules.model.words import table
from magrules.render.answer import SHOWN_ANSWERS, Answered, answered, waiting_for
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
FOREMOST = 50
"""A line of so high a salience stands before all others, and before questions."""

Block = list[str]
"""Lines that stand together, none wider than WIDTH."""


def first_screen(consultation: Consultation[Any], language: str | None = None, more: str = "") -> str:
    """What a person reads first, in at most HEIGHT lines of WIDTH columns.

    How urgent it is, the answer and what cannot wait stand on every one; other advice and questions as far as there
    is room. What is urgent stands before the answer, but for an answer that is an order. ``more`` is the last line,
    which says where the rest is, but for an urgency that stands alone.
    """
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    wording, pressing = table(language)["screen"], consultation.pressing
    domain = consultation.ruleset.domain
    answer = answered(consultation, language)
    now = [line for line in advised_lines(consultation) if _is_beside(consultation, line, answer)]
    now.sort(key=lambda line: _rank(salience(consultation.ruleset, line)))
    order = answer is not None and answer.is_order
    before = [line for line in now if _is_before(domain.urgencies[line.urgency], order)]
    urgent, rest = (
        [line_words(consultation, line, language) for line in now if (line in before) is whether]
        for whether in (True, False)
    )
    foremost = sum(salience(consultation.ruleset, line) >= FOREMOST for line in now if line not in before)
    head = _filled(_head_words(consultation, language))
    answering = _filled(_answer_words(consultation, answer, language))
    closing = "" if domain.urgencies[consultation.urgency].alone else more
    tail = _filled([*note_words(consultation, language, SHOWN_NAMES), closing])
    left = HEIGHT - sum(map(_height, (head, answering, tail)))
    first = _block(wording["now"], urgent, HEIGHT if pressing else left)
    room = HEIGHT + 1 - sum(map(_height, (head, first, answering, tail)))
    heading = wording["also" if first else "now"]
    least = _height(_block(heading, rest[: max(foremost, 1)], room - 1))
    questions = [] if pressing else list(short_question_words(shown_questions(consultation), language))
    asked = _block(_asked_heading(consultation, answer, language), questions, room - least - 1)
    then = _block(heading, rest, room - _height(asked) - 1)
    return "\n\n".join("\n".join(block) for block in (head, first, answering, then, asked, tail) if block)


def _is_before(urgency: Urgency, order: bool) -> bool:
    """Whether what is so urgent stands before the answer: it is pressing, or not calm and the answer is no order."""
    return urgency.pressing or not (order or urgency.calm)


def _rank(salience: int) -> int:
    """What stands first, the highest before; the many lines after it, and what is left out before them."""
    return -salience if salience >= FOREMOST else 0 if salience >= 0 else 1


def _height(block: Block) -> int:
    """The lines that a block takes, with the empty one behind it."""
    return len(block) + 1 if block else 0


def _answer_words(consultation: Consultation[Any], answer: Answered | None, language: str) -> Iterator[str]:
    """The answer; without one, what is held back, or that nothing can be said."""
    if answer:
        yield answer.question
        yield from (f"- {words}" for words in answer.words(lambda line: line_words(consultation, line, language)))
    elif held := [f"- {words}" for words in held_words(consultation, language)][:SHOWN_ANSWERS]:
        yield from (table(language)["standing"]["withheld"], *held)
    elif not advised_lines(consultation):
        yield table(language)["section"]["nothing"]


def _filled(texts: Iterable[str]) -> Block:
    return [line for text in texts if text for line in wrap(text, WIDTH).split("\n")]


def _block(heading: str, items: Iterable[str], room: int) -> Block:
    """A heading with those of its items that there is room for; nothing where there is room for none."""
    lines, shown = _filled([heading]), False
    for item in items:
        more = _filled([f"- {item}"])
        if len(lines) + len(more) <= room:
            lines, shown = lines + more, True
    return lines if shown else []


def _head_words(consultation: Consultation[Any], language: str) -> list[str]:
    contradicted = [table(language)["contradiction"]["heading"]] if consultation.contradictions else []
    return [*contradicted, headline_words(consultation, language), *about_words(consultation, language)]


def _is_beside(consultation: Consultation[Any], line: AdviceResult, answer: Answered | None) -> bool:
    """Whether a line stands beside the answer; without an answer everything but background does."""
    kind = consultation.ruleset.kind_of(line.advice)
    beside = kind.safety or kind.now if answer else not kind.background
    return (answer is None or line not in answer.lines) and (
        beside or consultation.ruleset.domain.pressing(line.urgency)
    )


# --- questions ---------------------------------------------------------------------------------------


def _asked_heading(consultation: Consultation[Any], shown: Answered | None, language: str) -> str:
    wording, answer = table(language)["screen"], consultation.ruleset.answer
    if answer is None or shown is None or not shown.instead or not waiting_for(consultation):
        return str(wording["asked"])
    return str(wording["asked_for"].format(gives=answer.gives.of(language)))
