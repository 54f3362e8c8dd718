"""A consultation in words, for the person."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from attrs import evolve

from magrules.consultation.consultation import Consultation
from magrules.consultation.phrase import (
    capital,
    spoken_name,
)
from magrules.consultation.questions import Question, spoken_of
from magrules.consultation.standings import AdviceResult
from magrules.diagnostics.source import visible
from magrules.errors import expect
from magrules.model.ruleset import Ruleset
from magrules.model.words import table
from magrules.render.answer import answered, ask_first_words
from magrules.render.held import held_words
from magrules.render.parts import (
    SHOWN_NAMES,
    conditions_words,
    contradictions_words,
    first_words,
    headline_words,
    line_words,
)

SHOWN_QUESTIONS = 4
SHOWN_PARTS = 2
SHOWN_CONDITIONS = 2


def consultation_words(consultation: Consultation[Any], language: str | None = None) -> str:
    """The consultation as a person reads it: the urgency, the answer, advice by kind, then questions.

    Contradictions come first. Every line has its id; minor advice is listed by name where there is other advice, of
    background only the first few. The reservations of all lines are joined, and the questions are named by their
    facts. The report and the JSON have everything. When something is pressing, only that and the safety questions are
    shown.
    """
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    wording, pressing = table(language), consultation.pressing
    contradicted = list(contradictions_words(consultation.inference, language))
    blocks = ["\n".join(contradicted)] if contradicted else []
    blocks += filter(None, [headline_words(consultation, language)])
    blocks += about_words(consultation, language)
    answer = answered(consultation, language)
    if answer:
        unreserved = evolve(answer, reservation="")  # the reservations of all lines follow below
        blocks.append(_block(answer.question, unreserved.words(lambda line: line_words(consultation, line, language))))
    shown = [line for line in advised_lines(consultation) if answer is None or line not in answer.lines]
    named = [line for line in shown if _is_minor(consultation.ruleset, line)]
    by_name = named if answer or len(named) < len(shown) else []
    for kind, declared in consultation.ruleset.domain.kinds.items():
        if pressing and declared.background:
            continue
        lines = [line for line in shown if line.advice.kind == kind]
        items = [line_words(consultation, line, language) for line in lines if line not in by_name]
        names = _names_words(consultation.ruleset, [line for line in lines if line in by_name], language)
        blocks += _block_of(declared.heading.of(language), items, names)
    held = [] if pressing else list(held_words(consultation, language, answer))
    if not shown and not answer and not held:
        blocks.append(wording["section"]["nothing"])
    blocks += filter(None, [reservations_words(consultation, language)])
    if held:
        blocks.append(_block(wording["standing"]["withheld"], held))
    first = shown_questions(consultation)
    rest = consultation.questions if first and not pressing else ()
    facts = dict.fromkeys(question.fact for question in (*first, *rest) if question.fact)
    names = first_words(
        [spoken_name(consultation.ruleset, fact, language) for fact in facts],
        sum(bool(question.fact) for question in first),
        language,
    )
    others = short_question_words([question for question in first if not question.fact], language)
    blocks += _block_of(wording["section"]["questions"], list(others), names)
    return "\n\n".join([*blocks, *note_words(consultation, language)])


def _is_minor(ruleset: Ruleset, line: AdviceResult) -> bool:
    """Whether the name of a line suffices beside other advice: background, tests, and lines of negative salience.

    Advice that is for safety, a risk or urgent is always shown in full.
    """
    kind = ruleset.kind_of(line.advice)
    if kind.safety or kind.risk or ruleset.domain.pressing(line.urgency):
        return False
    return kind.background or kind.harmless or salience(ruleset, line) < 0


def _names_words(ruleset: Ruleset, lines: list[AdviceResult], language: str) -> str:
    """Lines by name and id; of background only the first few. Empty when there are none."""
    names = [f"{line.advice.name.of(language)} [{line.id}]" for line in lines]
    few = SHOWN_NAMES if lines and ruleset.kind_of(lines[0].advice).background else len(names)
    return first_words(names, few, language) if names else ""


def about_words(consultation: Consultation[Any], language: str) -> list[str]:
    """The subject of the advice, where that is somebody else."""
    another = spoken_of(consultation.ruleset, consultation.facts)
    return [table(language)["section"]["about"].format(person=another.of(language))] if another else []


def note_words(consultation: Consultation[Any], language: str, most: int = 0) -> list[str]:
    """The notes of the ruleset, after the names that are not recognised, or the first ``most`` of them."""
    notes = [note.of(language) for note in consultation.ruleset.notes]
    names = [visible(name) for name in consultation.unrecognised]
    unknown = first_words(names, most or len(names), language)
    return [table(language)["section"]["not_recognised"].format(names=unknown), *notes] if unknown else notes


def _block_of(heading: str, items: list[str], names: str) -> list[str]:
    """A heading with its items, then the names, or the names beside the heading; empty without either."""
    if names and not items:
        return [f"{heading}: {names}"]
    return [_block(heading, [*items, capital(names)] if names else items)] if items else []


def _block(heading: str, items: list[str]) -> str:
    return "\n".join([heading, *(f"- {item}" for item in items)])


def advised_lines(consultation: Consultation[Any]) -> list[AdviceResult]:
    """The advice that is given or provisional, by kind, then the most urgent first."""
    return sorted((*consultation.given, *consultation.provisional), key=partial(_order, consultation.ruleset))


def _order(ruleset: Ruleset, line: AdviceResult) -> tuple[int, int, int]:
    domain = ruleset.domain
    return domain.order[line.advice.kind], -domain.rank[line.urgency], -salience(ruleset, line)


def salience(ruleset: Ruleset, line: AdviceResult) -> int:
    """The highest salience of the rules that give an advice."""
    return max(ruleset.rules[id].salience for id in line.rules)


def reservations_words(consultation: Consultation[Any], language: str) -> str:
    """The reservations of all advice in one sentence; empty without any.

    All conditions of advice that is a risk come first, then the first few of other advice.
    """
    kind_of = consultation.ruleset.kind_of
    lines = advised_lines(consultation)
    risks = conditions_words(consultation.inference, [line for line in lines if kind_of(line.advice).risk], language)
    conditions = list(dict.fromkeys([*risks, *conditions_words(consultation.inference, lines, language)]))
    shown = first_words(conditions, max(SHOWN_CONDITIONS, len(risks)), language, "or")
    return ask_first_words(consultation.ruleset, shown, language) if conditions else ""


def shown_questions(consultation: Consultation[Any]) -> list[Question]:
    """The most pressing questions, one on each topic; of a topic that is asked in parts the first two.

    While something is pressing only safety questions are shown, and none beside an urgency that stands alone.
    """
    domain = consultation.ruleset.domain
    if domain.urgencies[consultation.urgency].alone:
        return []
    questions = consultation.questions
    if consultation.pressing:
        lines = [line for line in advised_lines(consultation) if consultation.ruleset.kind_of(line.advice).safety]
        safety = {id for line in lines for id in line.rules}
        questions = tuple(question for question in questions if safety.intersection(question.asked_by))
    vocabulary, topics = consultation.ruleset.vocabulary, dict[str, Question]()
    for question in questions:
        if question.fact and vocabulary.getters[question.fact](consultation.person) is not None:
            continue
        topics.setdefault(vocabulary.topic(question.fact) if question.fact else question.id, question)
    small = [name for name in topics if name in vocabulary.small]
    shown = topics.keys() - small[SHOWN_PARTS:]
    return [question for topic, question in topics.items() if topic in shown][:SHOWN_QUESTIONS]


def short_question_words(questions: Iterable[Question], language: str) -> Iterator[str]:
    """Each question without its explanation."""
    for question in questions:
        text, mark, rest = question.text.of(language).rpartition("?")
        yield text + mark or rest
