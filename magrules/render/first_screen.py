"""The first screen: how urgent it is, the answer to what people come to ask, what to do now, what to answer next."""

from collections.abc import Iterable, Iterator

from magrules.consult import Consultation
from magrules.questions import Asked
from magrules.render.answer import Answered, answered, waiting_for
from magrules.render.filled import filled
from magrules.render.parts import PRESSING, headline_words, line_words
from magrules.render.words import ORDER, SHOWN_NAMES, about_words, note_words, salience, shown_questions, told_lines
from magrules.standings import Line
from magrules.words import table

WIDTH, HEIGHT = 80, 24
SHOWN_ANSWERS = 2
NOW = ("refer", "stop", "warn", "do")
"""The kinds of advice that stand beside an answer: what to do and what to look out for."""

Block = list[str]
"""Lines that stand together, none wider than WIDTH."""


def first_screen(consultation: Consultation, language: str = "en", more: str = "") -> str:
    """What a person reads first, in at most HEIGHT lines of WIDTH columns.

    How urgent it is, the answer and what cannot wait stand on every one; other advice and questions as far as there
    is room. ``more`` is the last line, which says where the rest is.
    """
    say, pressing = table(language)["screen"], consultation.urgency in PRESSING
    told = answered(consultation, language)
    words = told.words(lambda line: line_words(consultation, line, language)) if told else []
    answer = _filled([told.question, *(f"- {each}" for each in words)]) if told else []
    head = _filled(_head_words(consultation, language))
    tail = _filled([*note_words(consultation, language, SHOWN_NAMES), more])
    room = HEIGHT - sum(len(block) + 1 for block in (head, answer, tail) if block)
    now = [line for line in told_lines(consultation) if _is_beside(line, told)]
    now.sort(key=lambda line: salience(consultation.ruleset, line) < 0)
    urgent = [line for line in now if line.urgency in PRESSING]
    first = _block(say["now"], (line_words(consultation, line, language) for line in urgent), HEIGHT)
    room -= len(first) + 1 if first else 0
    questions = [] if pressing else shown_questions(consultation)
    rest = [line_words(consultation, line, language) for line in now if line not in urgent]
    heading = say["also" if first else "now"]
    least = _block(heading, rest[:1], room)
    asked = _block(
        _asked_heading(consultation, told, language), _asked_words(questions, language), room - len(least) - 1
    )
    room -= len(asked) + 1 if asked else 0
    then = _block(heading, rest, room)
    return "\n\n".join("\n".join(block) for block in (head, first, answer, then, asked, tail) if block)


def _filled(texts: Iterable[str]) -> Block:
    return [line for text in texts if text for line in filled(text, WIDTH).split("\n")]


def _block(heading: str, items: Iterable[str], room: int) -> Block:
    """A heading with those of its items that there is room for; nothing where there is room for none."""
    lines, shown = _filled([heading]), False
    for item in items:
        more = _filled([f"- {item}"])
        if len(lines) + len(more) <= room:
            lines, shown = lines + more, True
    return lines if shown else []


def _head_words(consultation: Consultation, language: str) -> list[str]:
    contradicted = [table(language)["contradiction"]["heading"]] if consultation.contradictions else []
    return [*contradicted, headline_words(consultation, language), *about_words(consultation, language)]


def _is_beside(line: Line, told: Answered | None) -> bool:
    """Whether a line stands beside the answer; without an answer everything but background does."""
    kinds = NOW if told else ORDER[:-1]
    return (told is None or line not in told.lines) and (line.advice.kind in kinds or line.urgency in PRESSING)


# --- questions ---------------------------------------------------------------------------------------


def _asked_heading(consultation: Consultation, told: Answered | None, language: str) -> str:
    say, answer = table(language)["screen"], consultation.ruleset.answer
    if answer is None or told is None or not told.instead or not waiting_for(consultation):
        return str(say["asked"])
    return str(say["asked_for"].format(gives=answer.gives.of(language)))


def _asked_words(questions: Iterable[Asked], language: str) -> Iterator[str]:
    """Each question without what explains how to answer it."""
    for asked in questions:
        question, mark, _ = asked.text.of(language).partition("?")
        yield question + mark
