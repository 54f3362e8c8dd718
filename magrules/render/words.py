"""A consultation in words, for the person, and its explanations, for whoever asks why."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from attrs import evolve

from magrules.conditions import Comparison
from magrules.consult import Consultation
from magrules.errors import MagrulesError
from magrules.evaluate import unsettled
from magrules.explain import Derivation, Failing, Why, WhyNot, WhyNotRule
from magrules.phrase import (
    capital,
    condition_words,
    dose_amount,
    dose_words,
    filled,
    joined,
    leaf_words,
    number,
    spoken_name,
    unit_of,
    value_words,
    wanted_words,
)
from magrules.questions import Asked, spoken_of
from magrules.rules import KINDS, URGENCIES, Cite, Rule, Ruleset
from magrules.source import visible
from magrules.standings import Line, Standing
from magrules.trace import Inference
from magrules.truth import FALSE, TRUE, UNKNOWN
from magrules.words import table

ORDER = ("refer", "stop", "warn", "do", "dose", "product", "food", "test", "background")
SHOWN_QUESTIONS = 4
SHOWN_BACKGROUND = 3
SHOWN_NAMES = 3
TAKEN = ("dose", "product")
SAFETY = ("refer", "stop", "warn")
PRESSING = ("same_day", "emergency")
LEVELS = ("line", "reasons", "full")
"""How much ``why_words`` tells."""
STATE = {TRUE: "holds", UNKNOWN: "unsettled", FALSE: "failing"}
"""The word for a truth, in the section ``why`` of the wording tables."""

assert sorted(ORDER) == sorted(KINDS)


def consultation_words(consultation: Consultation, language: str = "en") -> str:
    """The consultation as a person reads it: what is most urgent first, then advice by kind, then questions.

    Every line of advice is there. Of what is good to know and of the questions only the first are, with
    how many more there are; the report and the JSON have all. Whoever needs care today reads what to do.
    """
    say, pressing = table(language), consultation.urgency in PRESSING
    blocks = [say["urgency"][consultation.urgency]] if consultation.urgency != "none" else []
    blocks += about_words(consultation, language)
    shown, rest = told_lines(consultation), 0
    for kind in ORDER:
        lines = [line for line in shown if line.advice.kind == kind]
        if kind == "background":
            lines, rest = lines[:SHOWN_BACKGROUND], len(lines[SHOWN_BACKGROUND:])
        if lines:
            blocks.append(_block(say["kind"][kind], [line_words(consultation, line, language) for line in lines]))
    if not shown:
        blocks.append(say["section"]["nothing"])
    if held := [] if pressing else list(held_words(consultation, language)):
        blocks.append(_block(say["standing"]["withheld"], held))
    asked = shown_questions(consultation)
    if asked:
        blocks.append(_block(say["section"]["questions"], [question.text.of(language) for question in asked]))
    if not pressing:
        questions = len(consultation.questions) - len(asked)
        more = {"more_background": rest, "more_questions": questions, "more_open": len(consultation.open)}
        parts = [say["section"][key].format(count=count) for key, count in more.items() if count]
        blocks += [say["section"]["more"].format(parts=", ".join(parts))] if parts else []
    return "\n\n".join([*blocks, *note_words(consultation, language)])


def about_words(consultation: Consultation, language: str) -> list[str]:
    """Whom the advice is about, where it is asked for somebody else."""
    another = spoken_of(consultation.facts)
    return [table(language)["section"]["about"].format(person=another.of(language))] if another else []


def note_words(consultation: Consultation, language: str) -> list[str]:
    """What is told of every consultation, after the names in it that are not recognised."""
    notes = [note.of(language) for note in consultation.ruleset.notes]
    unknown = joined(map(visible, consultation.unrecognised), language)
    return [table(language)["section"]["not_recognised"].format(names=unknown), *notes] if unknown else notes


def _block(heading: str, items: list[str]) -> str:
    return "\n".join([heading, *(f"- {item}" for item in items)])


def told_lines(consultation: Consultation) -> list[Line]:
    """What is told to the person, in the order told: by kind, then the most urgent first."""
    return sorted((*consultation.given, *consultation.provisional), key=partial(_telling, consultation.ruleset))


def _telling(ruleset: Ruleset, line: Line) -> tuple[int, int, int]:
    salience = max(ruleset.rules[id].salience for id in line.rules)
    return ORDER.index(line.advice.kind), -URGENCIES.index(line.urgency), -salience


def line_words(consultation: Consultation, line: Line, language: str) -> str:
    """One advice: its text, its dose, the reasons its rules give, and what it is subject to."""
    unless = reservation_words(consultation.drawn, line, language)
    parts = [text_words(consultation, line, language), amount_words(line, language), unless and f"({unless})"]
    return " ".join(filter(None, parts))


def amount_words(line: Line, language: str) -> str:
    """The dose of an advice as a sentence, with what it was lowered from; empty when it has none."""
    if not line.dose:
        return ""
    below = line.limited_from is not None and line.dose.high < line.limited_from.low
    dose = dose_words(evolve(line.dose, low=0) if below else line.dose, line.advice.substance, language)
    if line.limited_from:
        before = dose_amount(line.limited_from, language)
        dose += f" ({table(language)['dose']['limited'].format(before=before)})"
    return capital(dose) + "."


def reservation_words(drawn: Inference, line: Line, language: str) -> str:
    """What an advice is subject to: ``unless: …``; empty when nothing is."""
    if not line.unless:
        return ""
    conditions = joined((unless_words(drawn, id, language) for id in line.unless), language, "or")
    return str(table(language)["section"]["unless"]).format(conditions=conditions)


def unless_words(drawn: Inference, rule: str, language: str) -> str:
    """What a rule would still need to hold: its condition without the parts that are settled."""
    remaining = unsettled(drawn.verdict(drawn.ruleset.rules[rule]))
    return condition_words(drawn.ruleset, remaining, language)


def text_words(consultation: Consultation, line: Line, language: str) -> str:
    """The text of an advice with the reasons of the rules that give it, and of those that hold and lower its dose."""
    ruleset, facts = consultation.ruleset, consultation.facts
    texts = [line.advice.text]
    if line.standing is not Standing.OPEN:
        lowering = [id for id in line.limited_by if consultation.drawn.truths[id] is TRUE]
        texts += [rule.because for id in (*line.rules, *lowering) if (rule := ruleset.rules[id]).because]
    return " ".join(dict.fromkeys(filled(ruleset, text.of(language), facts, language) for text in texts if text))


def held_words(consultation: Consultation, language: str) -> Iterator[str]:
    """What is held back, each advice once; a warning or background that is held back is not missed."""
    say = table(language)["section"]
    missed = [line for line in consultation.withheld if line.advice.kind not in ("warn", "background")]
    for told, lines in held_together(consultation, missed, language).items():
        names = first_words([line.advice.name.of(language) for line in lines], SHOWN_NAMES, language)
        yield f"{' '.join(told)} {say['held'].format(names=names)}"


def held_together(consultation: Consultation, held: Iterable[Line], language: str) -> dict[tuple[str, ...], list[Line]]:
    """Lines that are held back, each under the reason that holds back most, and each reason told once.

    What is to be taken stands first, and what it waits for last among the reasons.
    """
    drawn, together, told = consultation.drawn, dict[tuple[str, ...], list[Line]](), set[str]()
    left = sorted(held, key=lambda line: line.advice.kind not in TAKEN)
    reasons = {
        line.id: [reason_words(drawn, drawn.ruleset.rules[id], language) for id in line.withheld_by] for line in left
    }
    while left:
        counts = Counter(reason for line in left for reason in dict.fromkeys(reasons[line.id]))
        leading = max(counts, key=counts.__getitem__)
        lines = [line for line in left if leading in reasons[line.id]]
        left = [line for line in left if line not in lines]
        later = told.union(*(reasons[line.id] for line in left))
        why = [leading, *(one for line in lines for one in reasons[line.id] if one not in later)]
        told.update(why)
        if needs := dict.fromkeys(need for line in lines for need in line.needs):
            facts = joined((spoken_name(drawn.ruleset, need, language) for need in needs), language)
            why.append(table(language)["section"]["withheld_until"].format(facts=facts))
        together[tuple(dict.fromkeys(why))] = lines
    return together


def first_words(names: list[str], most: int, language: str) -> str:
    """The first names in a row, and how many more there are."""
    rest = len(names) - most
    if rest <= 1:  # a name says more than "1 more"
        return joined(names, language)
    return f"{', '.join(names[:most])} {table(language)['dialogue']['why_more'].format(count=rest)}"


def reason_words(drawn: Inference, rule: Rule, language: str) -> str:
    """Why a rule applies, or may apply: the reason its author gives, or else its condition."""
    if rule.because:
        return filled(drawn.ruleset, rule.because.of(language), drawn.facts, language)
    if drawn.truths[rule.id] is UNKNOWN:
        may_be = str(table(language)["section"]["may_be"])
        return may_be.format(condition=unless_words(drawn, rule.id, language))
    return capital(condition_words(drawn.ruleset, rule.when, language)) + "."


def shown_questions(consultation: Consultation) -> list[Asked]:
    """The most pressing questions, one on each topic.

    Of whoever needs care today only what belongs to a warning is asked, and in an emergency nothing: no
    answer should come before the help.
    """
    if consultation.urgency == "emergency":
        return []
    asked = consultation.questions
    if consultation.urgency in PRESSING:
        warning = {id for line in told_lines(consultation) if line.advice.kind in SAFETY for id in line.rules}
        asked = tuple(question for question in asked if warning.intersection(question.asked_by))
    topics: dict[str, Asked] = {}
    for question in asked:
        topics.setdefault(question.id, question)
    return list(topics.values())[:SHOWN_QUESTIONS]


# --- explanations --------------------------------------------------------------------------------


def why_words(why: Why, language: str = "en", level: str = "full") -> str:
    """Why an advice stands as it does, at one of three ``LEVELS``.

    ``line`` is one line with the facts that decide; ``reasons`` adds the reason of every rule, one a
    line; ``full`` goes down to the person's facts, the rule's place and the cited places.

    Raises MagrulesError when it is another level or language.
    """
    if level not in LEVELS:
        raise MagrulesError(f"there is no level `{level}`, the levels are {', '.join(LEVELS)}")
    if level == "full":
        return "\n".join(_why(why, language))
    head = brief_words(why, language)
    if level == "line":
        facts = "; ".join([*leaves_words(why.drawn.ruleset, deciding(why), language), *_subject_to(why, language)])
        return f"{head}: {facts}" if facts else head
    return "\n".join([head, *(f"- {reason}" for reason in _reasons(why, language))])


def brief_words(why: Why, language: str) -> str:
    """What an advice is called, and its standing: ``The ceiling of 250 mg (held back)``."""
    name = capital(why.line.advice.name.of(language))
    return str(table(language)["brief"][why.line.standing.value]).format(advice=name)


def deciding(why: Why) -> tuple[Derivation, ...]:
    """The derivations that make an advice stand as it does: what holds it back, or else what gives it."""
    return why.withheld if why.line.standing is Standing.WITHHELD else why.advised


def leaves_words(ruleset: Ruleset, derivations: tuple[Derivation, ...], language: str) -> list[str]:
    """The facts that derivations end in, each once, with the bounds they were compared with."""
    leaves = (leaf_words(ruleset, leaf.seen, language) for one in derivations for leaf in one.leaves())
    return list(dict.fromkeys(leaves))


def _reasons(why: Why, language: str) -> Iterator[str]:
    """What each rule behind an advice says, with the facts that it rests on."""
    for one in (*deciding(why), *why.limited):
        facts = "; ".join(leaves_words(why.drawn.ruleset, (one,), language))
        yield f"{reason_words(why.drawn, one.rule, language)} ({facts})" if one.rule.because else facts
    yield from _subject_to(why, language)
    if not why.advised:
        yield table(language)["why"]["no_rule"]


def _subject_to(why: Why, language: str) -> Iterator[str]:
    if unless := reservation_words(why.drawn, why.line, language):
        yield unless


def _why(why: Why, language: str) -> Iterator[str]:
    say, told = table(language)["why"], set[str]()
    yield say[why.line.standing.value].format(advice=why.line.id)
    for role, derivations in why.by_role().items():
        for one in derivations:
            head = say[f"{role}_by"].format(rule=one.rule.id, place=one.rule.place)
            yield from _derivation(why, one, head, told, language, 1)
    if not why.advised:
        yield f"  {say['no_rule']}"


def _derivation(why: Why, one: Derivation, head: str, told: set[str], language: str, depth: int) -> Iterator[str]:
    """A derivation as an indented tree; a subproof is told once, then referred to."""
    pad = "  " * depth
    if one.rule.id in told:
        yield f"{pad}{head}: {table(language)['why']['told_above']}"
        return
    told.add(one.rule.id)
    yield f"{pad}{head}"
    for step in one.steps:
        origin = origin_words(why.drawn, step.fact, language)
        yield f"{pad}  {leaf_words(why.drawn.ruleset, step.seen, language)}{f' [{origin}]' if origin else ''}"
        for behind in step.behind:
            name = f"rule_{'true' if behind.truth is TRUE else 'unknown' if behind.truth is UNKNOWN else 'false'}"
            inner = table(language)["why"][name].format(rule=behind.rule.id)
            yield from _derivation(why, behind, f"{inner} ({behind.rule.place})", told, language, depth + 2)
    for cite in one.rule.cites:
        source = cite_words(why.drawn.ruleset, cite)
        yield f"{pad}  {table(language)['why']['cites'].format(source=source)}"


def origin_words(drawn: Inference, name: str, language: str) -> str:
    """What a computed fact was computed from; empty for what the person said."""
    fact = drawn.ruleset.vocabulary.facts.get(name)
    if fact is None or not fact.of or fact.name in fact.of or any(drawn.facts[name] is None for name in fact.of):
        return ""
    names = joined((spoken_name(drawn.ruleset, name, language) for name in fact.of), language)
    return str(table(language)["section"]["computed"]).format(facts=names)


def cite_words(ruleset: Ruleset, cite: Cite) -> str:
    """A source as it is cited: ``EFSA: Summary of Tolerable Upper Intake Levels (2018), ul.efsa``."""
    source = ruleset.sources[cite.source]
    year = f" ({source.year})" if source.year else ""
    note = f" [{source.note}]" if source.note else ""
    return f"{source.publisher}: {source.title}{year}, {cite.place}{note}"


def why_not_words(answer: WhyNot, language: str = "en") -> str:
    """Why an advice is not given, or a rule does not hold: every comparison that fails."""
    return "\n".join(_why_not(answer, language))


def _why_not(answer: WhyNot, language: str) -> Iterator[str]:
    say, told = table(language)["why"], set[str]()
    if answer.line is not None:
        standing = answer.line.standing
        if standing is Standing.GIVEN:
            yield say["is_given"].format(advice=answer.asked)
            return
        yield say[standing.value].format(advice=answer.asked)
    for rule in answer.rules:
        yield from _failing_rule(answer, rule, told, language, 1 if answer.line else 0)
    explained = Why(answer.drawn, answer.line, (), answer.held, ()) if answer.line else None
    for one in answer.held if explained else ():
        heading = "unless_by" if answer.line and answer.line.unless else "withheld_by"
        head = say[heading].format(rule=one.rule.id, place=one.rule.place)
        assert explained is not None
        yield from _derivation(explained, one, head, told, language, 1)


def _failing_rule(answer: WhyNot, rule: WhyNotRule, told: set[str], language: str, depth: int) -> Iterator[str]:
    say, pad = table(language)["why"], "  " * depth
    key = "rule_true" if rule.truth is TRUE else "rule_unknown" if rule.truth is UNKNOWN else "rule_false"
    head = f"{pad}{say[key].format(rule=rule.rule.id)} ({rule.rule.place})"
    if rule.rule.id in told:
        yield f"{head}: {say['told_above']}"
        return
    told.add(rule.rule.id)
    yield head
    for failing in rule.failing:
        yield f"{pad}  {_failing(answer, failing, language)}"
        for behind in failing.behind:
            yield from _failing_rule(answer, behind, told, language, depth + 2)


def _failing(answer: WhyNot, failing: Failing, language: str) -> str:
    """A failing comparison: what is so, what would be needed, and how far off it is."""
    ruleset, leaf, say = answer.drawn.ruleset, failing.seen.condition, table(language)["why"]
    assert isinstance(leaf, Comparison)
    seen = (
        f"{spoken_name(ruleset, leaf.fact, language)}: {value_words(ruleset, leaf.fact, failing.seen.seen, language)}"
    )
    parts = [say["needed"].format(wanted=wanted_words(ruleset, leaf, language, failing.wanted))]
    if failing.distance:
        distance = number(failing.distance, language) + unit_of(ruleset, leaf.fact, language)
        parts.append(say["off_by"].format(distance=distance))
    return f"{seen} ({', '.join(parts)})"
