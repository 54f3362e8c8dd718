"""A consultation in words, for the person, and its explanations, for whoever asks why."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from attrs import evolve

from magrules.consultation.consultation import Consultation
from magrules.consultation.explanation import Contrast, Derivation, Explanation, Failing, Telling, WhyNotRule
from magrules.consultation.phrase import (
    capital,
    leaf_words,
    measured,
    spoken_name,
    unit_of,
    value_words,
    wanted_words,
)
from magrules.consultation.questions import Question, spoken_of
from magrules.consultation.standings import TOLD, AdviceResult, Standing
from magrules.diagnostics.source import visible
from magrules.engine.inference import Inference
from magrules.errors import MagrulesError, expect
from magrules.model.conditions import Comparison
from magrules.model.rules import Advice
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN
from magrules.model.words import table
from magrules.render.answer import answered
from magrules.render.held import held_words
from magrules.render.parts import (
    SHOWN_NAMES,
    cite_words,
    conditions_words,
    contradictions_words,
    first_words,
    headline_words,
    line_words,
    origin_words,
    reason_words,
    reservation_words,
    text_words,
)

SHOWN_QUESTIONS = 4
SHOWN_PARTS = 2
SHOWN_CONDITIONS = 2
LEVELS = ("line", "reasons", "full")
"""How much ``why_words`` tells."""
STATE = {TRUE: "holds", UNKNOWN: "unsettled", FALSE: "failing"}
"""The word for a truth, in the section ``why`` of the wording tables."""


def consultation_words(consultation: Consultation[Any], language: str | None = None) -> str:
    """The consultation as a person reads it: how urgent it is, the answer, advice by kind, then questions.

    What rules contradict each other about stands before everything else. Every line is there with its id, what is
    minor by its name alone where there is other advice, of background only the first few; what they are subject to is
    told once for all, and of the questions what the first ask for. The report and the JSON have all. Whoever needs
    care today reads what to do.
    """
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    say, pressing = table(language), consultation.pressing
    contradicted = list(contradictions_words(consultation.inference, language))
    blocks = ["\n".join(contradicted)] if contradicted else []
    blocks += filter(None, [headline_words(consultation, language)])
    blocks += about_words(consultation, language)
    told = answered(consultation, language)
    if told:
        answer = evolve(told, reservation="")  # told once for all below
        blocks.append(_block(told.question, answer.words(lambda line: line_words(consultation, line, language))))
    shown = [line for line in told_lines(consultation) if told is None or line not in told.lines]
    named = [line for line in shown if _is_minor(consultation.ruleset, line)]
    by_name = named if told or len(named) < len(shown) else []
    for kind, declared in consultation.ruleset.domain.kinds.items():
        if pressing and declared.background:
            continue
        lines = [line for line in shown if line.advice.kind == kind]
        items = [line_words(consultation, line, language) for line in lines if line not in by_name]
        names = _names_words(consultation.ruleset, [line for line in lines if line in by_name], language)
        blocks += _block_of(declared.heading.of(language), items, names)
    if not shown and not told:
        blocks.append(say["section"]["nothing"])
    blocks += filter(None, [reservations_words(consultation, language)])
    if held := [] if pressing else list(held_words(consultation, language, told)):
        blocks.append(_block(say["standing"]["withheld"], held))
    asked = shown_questions(consultation)
    rest = consultation.questions if asked and not pressing else ()
    facts = dict.fromkeys(question.fact for question in (*asked, *rest) if question.fact)
    names = first_words(
        [spoken_name(consultation.ruleset, fact, language) for fact in facts],
        sum(bool(question.fact) for question in asked),
        language,
    )
    others = asked_words([question for question in asked if not question.fact], language)
    blocks += _block_of(say["section"]["questions"], list(others), names)
    return "\n\n".join([*blocks, *note_words(consultation, language)])


def _is_minor(ruleset: Ruleset, line: AdviceResult) -> bool:
    """Whether the name of a line is enough beside other advice: of background and tests, and of what comes last.

    What protects or is urgent is always told in full, and so is what can do harm.
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
    """Whom the advice is about, where it is asked for somebody else."""
    another = spoken_of(consultation.ruleset, consultation.facts)
    return [table(language)["section"]["about"].format(person=another.of(language))] if another else []


def note_words(consultation: Consultation[Any], language: str, most: int = 0) -> list[str]:
    """What is told of every consultation, after the names in it that are not recognised, or the first ``most``."""
    notes = [note.of(language) for note in consultation.ruleset.notes]
    names = [visible(name) for name in consultation.unrecognised]
    unknown = first_words(names, most or len(names), language)
    return [table(language)["section"]["not_recognised"].format(names=unknown), *notes] if unknown else notes


def _block_of(heading: str, items: list[str], names: str) -> list[str]:
    """A heading with its items, and what is only named after them, or beside the heading alone; nothing of nothing."""
    if names and not items:
        return [f"{heading}: {names}"]
    return [_block(heading, [*items, capital(names)] if names else items)] if items else []


def _block(heading: str, items: list[str]) -> str:
    return "\n".join([heading, *(f"- {item}" for item in items)])


def told_lines(consultation: Consultation[Any]) -> list[AdviceResult]:
    """What is told to the person, in the order told: by kind, then the most urgent first."""
    return sorted((*consultation.given, *consultation.provisional), key=partial(_telling, consultation.ruleset))


def _telling(ruleset: Ruleset, line: AdviceResult) -> tuple[int, int, int]:
    domain = ruleset.domain
    return domain.order[line.advice.kind], -domain.rank[line.urgency], -salience(ruleset, line)


def salience(ruleset: Ruleset, line: AdviceResult) -> int:
    """The highest salience of the rules that give an advice."""
    return max(ruleset.rules[id].salience for id in line.rules)


def reservations_words(consultation: Consultation[Any], language: str) -> str:
    """What advice is subject to, in one sentence for all of it; empty when nothing is.

    First comes what may hold back what is a risk, all of it; of other advice only the first few conditions.
    """
    kind_of = consultation.ruleset.kind_of
    lines = sorted(told_lines(consultation), key=lambda line: not kind_of(line.advice).risk)
    conditions = conditions_words(consultation.inference, lines, language)
    risks = conditions_words(consultation.inference, [line for line in lines if kind_of(line.advice).risk], language)
    shown = first_words(conditions, max(SHOWN_CONDITIONS, len(risks)), language)
    return table(language)["section"]["reservations"].format(conditions=shown) if conditions else ""


def shown_questions(consultation: Consultation[Any]) -> list[Question]:
    """The most pressing questions, one on each topic; of a topic that is asked in parts the first two.

    While something is pressing only what belongs to safety is asked, and nothing beside an urgency that stands alone.
    """
    domain = consultation.ruleset.domain
    if domain.urgencies[consultation.urgency].alone:
        return []
    asked = consultation.questions
    if consultation.pressing:
        told = [line for line in told_lines(consultation) if consultation.ruleset.kind_of(line.advice).safety]
        safety = {id for line in told for id in line.rules}
        asked = tuple(question for question in asked if safety.intersection(question.asked_by))
    vocabulary, topics = consultation.ruleset.vocabulary, dict[str, Question]()
    for question in asked:
        topics.setdefault(vocabulary.topic(question.fact) if question.fact else question.id, question)
    small = [name for name in topics if name in vocabulary.small]
    shown = topics.keys() - small[SHOWN_PARTS:]
    return [question for topic, question in topics.items() if topic in shown][:SHOWN_QUESTIONS]


def asked_words(questions: Iterable[Question], language: str) -> Iterator[str]:
    """Each question without what explains how to answer it."""
    for asked in questions:
        question, mark, rest = asked.text.of(language).rpartition("?")
        yield question + mark or rest


# --- explanations --------------------------------------------------------------------------------


def why_words(why: Explanation, language: str | None = None, level: str = "full") -> str:
    """Why an advice stands as it does, at one of three ``LEVELS``.

    ``line`` is one line with the facts that decide; ``reasons`` adds the reason of every rule, one a
    line; ``full`` goes down to the person's facts, the rule's place and the cited places.

    Raises MagrulesError when it is another level or language.
    """
    expect(why, Explanation)
    language = why.inference.ruleset.language(language)
    if level not in LEVELS:
        raise MagrulesError(f"there is no level `{level}`, the levels are {', '.join(LEVELS)}")
    contradicted = "".join(f"{line}\n" for line in contradictions_words(why.inference, language))
    if level == "full":
        return contradicted + "\n".join(_why(why, language))
    head = contradicted + brief_words(why, language)
    if level == "line":
        facts = "; ".join([*leaves_words(why.inference.ruleset, deciding(why), language), *_subject_to(why, language)])
        return f"{head}: {facts}" if facts else head
    return "\n".join([head, *(f"- {reason}" for reason in _reasons(why, language))])


def brief_words(why: Explanation, language: str) -> str:
    """What an advice is called, and its standing: ``The ceiling of 250 mg (held back)``."""
    name = capital(why.line.advice.name.of(language))
    return str(table(language)["brief"][why.line.standing.value]).format(advice=name)


def deciding(why: Explanation) -> tuple[Derivation, ...]:
    """The derivations that make an advice stand as it does: what holds it back, or else what gives it."""
    return why.withheld if why.line.standing is Standing.WITHHELD else why.advised


def leaves_words(ruleset: Ruleset, derivations: tuple[Derivation, ...], language: str) -> list[str]:
    """The facts that derivations end in, each once, with the bounds they were compared with."""
    leaves = (leaf_words(ruleset, leaf.seen, language) for one in derivations for leaf in one.leaves())
    return list(dict.fromkeys(leaves))


def _reasons(why: Explanation, language: str) -> Iterator[str]:
    """What each rule behind an advice says, with the facts that it rests on."""
    for one in (*deciding(why), *why.limited):
        facts = "; ".join(leaves_words(why.inference.ruleset, (one,), language))
        yield f"{reason_words(why.inference, one.rule, language)} ({facts})" if one.rule.because else facts
    yield from _subject_to(why, language)
    if not why.advised:
        yield table(language)["why"]["no_rule"]


def _subject_to(why: Explanation, language: str) -> Iterator[str]:
    if unless := reservation_words(why.inference, why.line, language):
        yield unless


def _why(why: Explanation, language: str) -> Iterator[str]:
    say, telling = table(language)["why"], Telling[Derivation]()
    if why.line.standing in TOLD:
        yield text_words(why.inference, why.line, language)
    yield say[why.line.standing.value].format(advice=why.line.id)
    yield from _accompanied(why.inference.ruleset, why.line.advice, language)
    for role, derivations in why.by_role().items():
        for one in derivations:
            head = say[f"{role}_by"].format(rule=one.rule.id, place=one.rule.location)
            yield from _derivation(why.inference, one, head, telling, language, 1)
    if not why.advised:
        yield f"  {say['no_rule']}"
    yield from _rest(why.inference, telling, language)


def _accompanied(ruleset: Ruleset, advice: Advice, language: str) -> Iterator[str]:
    """What an advice is told only together with."""
    names = [ruleset.advice[id].name.of(language) for id in advice.accompanies]
    if names:
        shown = first_words(names, SHOWN_NAMES, language)
        yield f"  {table(language)['why']['accompanies'].format(names=shown)}"


def _rest(inference: Inference, telling: Telling[Derivation], language: str) -> Iterator[str]:
    """The derivations that were put off, from the margin on."""
    for one in telling.rest():
        yield from _derivation(inference, one, _rule_head(one, language), telling, language, 0)


def _rule_head(one: Derivation | WhyNotRule, language: str) -> str:
    """What a rule is called with its truth and place: ``rule oven-too-cold holds (bread.yaml:12:3)``."""
    name = f"rule_{'true' if one.truth is TRUE else 'unknown' if one.truth is UNKNOWN else 'false'}"
    return f"{table(language)['why'][name].format(rule=one.rule.id)} ({one.rule.location})"


def _derivation(
    inference: Inference, one: Derivation, head: str, telling: Telling[Derivation], language: str, depth: int
) -> Iterator[str]:
    """A derivation as an indented tree; a subproof is told once, then referred to."""
    say, pad = table(language)["why"], "  " * depth
    if elsewhere := telling.elsewhere(one, depth // 2):
        yield f"{pad}{head}: {say[elsewhere]}"
        return
    yield f"{pad}{head}"
    for step in one.steps:
        origin = origin_words(inference, step.fact, language)
        yield f"{pad}  {leaf_words(inference.ruleset, step.seen, language)}{f' [{origin}]' if origin else ''}"
        for behind in step.behind:
            yield from _derivation(inference, behind, _rule_head(behind, language), telling, language, depth + 2)
    for cite in one.rule.cites:
        yield f"{pad}  {say['cites'].format(source=cite_words(inference.ruleset, cite))}"


def why_not_words(answer: Contrast, language: str | None = None) -> str:
    """Why an advice is not given, or a rule does not hold: every comparison that fails."""
    expect(answer, Contrast)
    language = answer.inference.ruleset.language(language)
    return "\n".join(_why_not(answer, language))


def _why_not(answer: Contrast, language: str) -> Iterator[str]:
    say, telling = table(language)["why"], Telling[WhyNotRule]()
    yield from contradictions_words(answer.inference, language)
    if answer.line is not None:
        standing = answer.line.standing
        if standing is Standing.GIVEN:
            yield say["is_given"].format(advice=answer.asked)
            return
        yield say[standing.value].format(advice=answer.asked)
        yield from _accompanied(answer.inference.ruleset, answer.line.advice, language)
    for rule in answer.rules:
        yield from _failing_rule(answer, rule, telling, language, 1 if answer.line else 0)
    for rule in telling.rest():
        yield from _failing_rule(answer, rule, telling, language, 0)
    holding = Telling[Derivation]()
    for one in answer.held:
        heading = "unless_by" if answer.line and answer.line.unless else "withheld_by"
        head = say[heading].format(rule=one.rule.id, place=one.rule.location)
        yield from _derivation(answer.inference, one, head, holding, language, 1)
    yield from _rest(answer.inference, holding, language)


def _failing_rule(
    answer: Contrast, rule: WhyNotRule, telling: Telling[WhyNotRule], language: str, depth: int
) -> Iterator[str]:
    say, head = table(language)["why"], f"{'  ' * depth}{_rule_head(rule, language)}"
    if elsewhere := telling.elsewhere(rule, depth // 2):
        yield f"{head}: {say[elsewhere]}"
        return
    yield head
    for failing in rule.failing:
        yield f"{'  ' * (depth + 1)}{_failing(answer, failing, language)}"
        for behind in failing.behind:
            yield from _failing_rule(answer, behind, telling, language, depth + 2)


def _failing(answer: Contrast, failing: Failing, language: str) -> str:
    """A failing comparison: what is so, what would be needed, and how far off it is."""
    ruleset, leaf, say = answer.inference.ruleset, failing.seen.condition, table(language)["why"]
    assert isinstance(leaf, Comparison)
    seen = (
        f"{spoken_name(ruleset, leaf.fact, language)}: {value_words(ruleset, leaf.fact, failing.seen.value, language)}"
    )
    parts = [say["needed"].format(wanted=wanted_words(ruleset, leaf, language, failing.wanted))]
    if failing.distance:
        distance = measured(failing.distance, unit_of(ruleset, leaf.fact), language)
        parts.append(say["off_by"].format(distance=distance))
    return f"{seen} ({', '.join(parts)})"
