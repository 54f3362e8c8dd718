"""The first screen: how urgent it is, the answer to what people come to ask, what to do now, what to answer next."""

from collections.abc import Iterable, Iterator

from magrules.consult import Consultation
from magrules.questions import Asked
from magrules.render.filled import filled
from magrules.render.parts import PRESSING, amount_words, first_words, headline_words, text_words
from magrules.render.words import (
    ORDER,
    SHOWN_NAMES,
    about_words,
    held_together,
    note_words,
    shown_questions,
    told_lines,
)
from magrules.rules import Answer
from magrules.standings import TOLD, Line, Standing
from magrules.truth import TRUE
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
    answering = _answering(consultation)
    answer = _filled(_answer_words(consultation, answering, language))
    head = _filled(_head_words(consultation, language))
    tail = _filled([*note_words(consultation, language, SHOWN_NAMES), more])
    room = HEIGHT - sum(len(block) + 1 for block in (head, answer, tail) if block)
    now = [line for line in told_lines(consultation) if _is_beside(consultation, line, answering)]
    urgent = [line for line in now if line.urgency in PRESSING]
    first = _block(say["now"], (_told(consultation, line, language) for line in urgent), HEIGHT)
    room -= len(first) + 1 if first else 0
    questions = [] if pressing else shown_questions(consultation)
    asked = _block(_asked_heading(consultation, answering, language), _asked_words(questions, language), room)
    room -= len(asked) + 1 if asked else 0
    rest = (_told(consultation, line, language) for line in now if line not in urgent)
    then = _block(say["also" if first else "now"], rest, room)
    return "\n\n".join("\n".join(block) for block in (head, first, answer, then, asked, tail) if block)


def _filled(texts: Iterable[str]) -> Block:
    return [line for text in texts if text for line in filled(text, WIDTH).split("\n")]


def _block(heading: str, items: Iterable[str], room: int) -> Block:
    """A heading with those of its items that there is room for; nothing where there is room for none."""
    lines = _filled([heading])
    left = room - len(lines)
    for item in items:
        more = _filled([f"- {item}"])
        if len(more) <= left:
            lines += more
            left -= len(more)
    return lines if left < room - len(_filled([heading])) else []


def _head_words(consultation: Consultation, language: str) -> list[str]:
    contradicted = [table(language)["contradiction"]["heading"]] if consultation.contradictions else []
    return [*contradicted, headline_words(consultation, language), *about_words(consultation, language)]


def _told(consultation: Consultation, line: Line, language: str) -> str:
    return f"{text_words(consultation, line, language)} [{line.id}]"


# --- the answer --------------------------------------------------------------------------------------


def _answering(consultation: Consultation) -> list[Line]:
    """The advice that the answer tells, with what is told beside it."""
    answer = consultation.ruleset.answer
    if answer is None:
        return []
    told = [line for line in map(consultation.line, answer.advice) if line.standing in TOLD][:SHOWN_ANSWERS]
    remarks = [line for line in map(consultation.line, answer.remarks) if line.standing in TOLD][:1]
    return [*told, *remarks]


def _answer_words(consultation: Consultation, answering: list[Line], language: str) -> Iterator[str]:
    """What people come to ask, and the answer to it."""
    answer = consultation.ruleset.answer
    if answer is None:
        return
    yield answer.question.of(language)
    told = [line for line in answering if line.id in answer.advice]
    for line in told:
        yield f"- {_told(consultation, line, language)} {amount_words(line, language)}".rstrip()
    if not told:
        yield f"- {_not_told_words(consultation, answer, language)}"
    for line in answering[len(told) :]:
        yield f"- {_told(consultation, line, language)}"


def _not_told_words(consultation: Consultation, answer: Answer, language: str) -> str:
    """Why nothing that answers is told: what holds it back, what it waits for, or that none of it applies."""
    say, drawn = table(language)["screen"], consultation.drawn
    lines = [consultation.line(id) for id in answer.advice]
    held = [line for line in lines if any(drawn.truths[rule] is TRUE for rule in line.withheld_by)]
    waiting = [line for line in lines if line.standing in (Standing.WITHHELD, Standing.OPEN) and line not in held]
    if held:
        (reasons, *_) = held_together(consultation, held, language)
        return str(say["held"].format(reason=reasons[0]))
    if waiting:
        count = len({asked.id for asked in consultation.questions if {line.id for line in waiting} & {*asked.settles}})
        return str(say["waits_for_one" if count == 1 else "waits"].format(count=count))
    return answer.otherwise.of(language)


def _is_beside(consultation: Consultation, line: Line, answering: list[Line]) -> bool:
    """Whether a line stands beside the answer; without an answer everything but background does."""
    kinds = NOW if consultation.ruleset.answer else ORDER[:-1]
    return line not in answering and (line.advice.kind in kinds or line.urgency in PRESSING)


# --- questions ---------------------------------------------------------------------------------------


def _asked_heading(consultation: Consultation, answering: list[Line], language: str) -> str:
    say, answer = table(language)["screen"], consultation.ruleset.answer
    waiting = [consultation.line(id) for id in answer.advice] if answer else []
    names = [line.advice.name.of(language) for line in waiting if line.needs and line not in answering]
    if not names:
        return str(say["asked"])
    return str(say["asked_for"].format(names=first_words(names, SHOWN_ANSWERS, language)))


def _asked_words(questions: Iterable[Asked], language: str) -> Iterator[str]:
    """Each question without what explains how to answer it."""
    for asked in questions:
        question, mark, _ = asked.text.of(language).partition("?")
        yield question + mark
