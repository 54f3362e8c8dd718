"""The first screen: how urgent it is, the answer to what people come to ask, what to do now, what to answer next."""

from collections import Counter
from collections.abc import Iterable, Iterator

from magrules.consult import Consultation
from magrules.questions import Asked
from magrules.render.filled import filled
from magrules.render.parts import PRESSING, amount_words, headline_words, reason_words, text_words
from magrules.render.words import ORDER, SHOWN_NAMES, about_words, note_words, shown_questions, told_lines
from magrules.rules import Answer
from magrules.standings import SAFETY, TOLD, Line, Standing, unknown_facts
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
    rest = [_told(consultation, line, language) for line in now if line not in urgent]
    heading = say["also" if first else "now"]
    least = _block(heading, rest[:1], room)
    asked = _block(
        _asked_heading(consultation, answering, language), _asked_words(questions, language), room - len(least) - 1
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
    goes_with = bool(_waiting_for(consultation)) if not told else told[0].advice.kind not in SAFETY
    return [*told, *(remarks if goes_with else [])]


def _answer_words(consultation: Consultation, answering: list[Line], language: str) -> Iterator[str]:
    """What people come to ask, and the answer to it."""
    answer = consultation.ruleset.answer
    if answer is None:
        return
    yield answer.question.of(language)
    if not any(line.id in answer.advice for line in answering):
        yield f"- {_not_told_words(consultation, answer, language)}"
    for line in answering:
        yield f"- {_told(consultation, line, language)} {amount_words(line, language)}".rstrip()


def _not_told_words(consultation: Consultation, answer: Answer, language: str) -> str:
    """Why nothing that answers is told: what holds it back, what it waits for, or that none of it applies."""
    say, drawn = table(language)["screen"], consultation.drawn
    if consultation.urgency in PRESSING:
        return str(say["urgent_first"])
    if waiting := _waiting_for(consultation):
        count = min(len({asked.id for asked in consultation.questions if asked.fact in line.needs}) for line in waiting)
        return str(say["waits_for_one" if count == 1 else "waits"].format(count=count, gives=answer.gives.of(language)))
    rules = Counter(rule for line in _possible(consultation) for rule in _surely_held_by(consultation, line))
    for rule, _ in rules.most_common(1):
        return str(say["held"].format(reason=reason_words(drawn, drawn.ruleset.rules[rule], language)))
    return answer.otherwise.of(language)


def _possible(consultation: Consultation) -> list[Line]:
    """What would answer and is not told: what is held back, or else what is open."""
    lines = [consultation.line(id) for id in consultation.ruleset.answer.advice] if consultation.ruleset.answer else []
    held = [line for line in lines if line.standing is Standing.WITHHELD]
    return held or [line for line in lines if line.standing is Standing.OPEN]


def _waiting_for(consultation: Consultation) -> list[Line]:
    """What would answer and only waits for facts."""
    return [line for line in _possible(consultation) if not _surely_held_by(consultation, line)]


def _surely_held_by(consultation: Consultation, line: Line) -> list[str]:
    """The rules that hold an advice back whatever else becomes known of the person."""
    drawn = consultation.drawn
    sure = drawn.of_truth(drawn.ruleset.withholders[line.id], TRUE)
    return [rule.id for rule in sure if not unknown_facts(drawn, [rule])]


def _is_beside(consultation: Consultation, line: Line, answering: list[Line]) -> bool:
    """Whether a line stands beside the answer; without an answer everything but background does."""
    kinds = NOW if consultation.ruleset.answer else ORDER[:-1]
    return line not in answering and (line.advice.kind in kinds or line.urgency in PRESSING)


# --- questions ---------------------------------------------------------------------------------------


def _asked_heading(consultation: Consultation, answering: list[Line], language: str) -> str:
    say, answer = table(language)["screen"], consultation.ruleset.answer
    answered = answer is None or any(line.id in answer.advice for line in answering)
    if answer is None or answered or not _waiting_for(consultation):
        return str(say["asked"])
    return str(say["asked_for"].format(gives=answer.gives.of(language)))


def _asked_words(questions: Iterable[Asked], language: str) -> Iterator[str]:
    """Each question without what explains how to answer it."""
    for asked in questions:
        question, mark, _ = asked.text.of(language).partition("?")
        yield question + mark
