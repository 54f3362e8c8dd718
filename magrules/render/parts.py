"""The parts of the text of an advice: its text, dose, reasons, reservations, sources, and contradictions."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from magrules.consultation.consultation import Consultation
from magrules.consultation.contradictions import contradictions
from magrules.consultation.needs import unknown_facts
from magrules.consultation.phrase import (
    capital,
    condition_words,
    dose_amount,
    dose_words,
    filled,
    joined,
    spoken_name,
)
from magrules.consultation.standings import AdviceResult, Standing, pressing_rules
from magrules.engine.evaluate import unsettled
from magrules.engine.inference import Inference
from magrules.model.rules import Cite, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE, UNKNOWN
from magrules.model.words import table, word

SHOWN_NAMES = 2
"""The number of names to show of a list that is only mentioned; one more rather than `1 more`."""


def headline_words(consultation: Consultation[Any], language: str | None = None) -> str:
    """The heading of the urgency, empty when nothing is urgent; while it is open, the facts that it hangs on.

    While unknown facts may bring something pressing, no calm heading is shown, and another says that it may be sooner.
    Nor is a calm heading shown when rules contradict each other.
    """
    language = consultation.ruleset.language(language)
    domain = consultation.ruleset.domain
    urgency = domain.urgencies[consultation.urgency]
    if domain.pressing(consultation.possible_urgency) and not urgency.pressing:
        names = [spoken_name(consultation.ruleset, fact, language) for fact in _pressing_facts(consultation)]
        heading = urgency.heading.of(language) if urgency.heading else ""
        wording = word(language, "urgency", "unsettled" if urgency.calm else "sooner")
        return wording.format(heading=heading, facts=joined(names[:SHOWN_NAMES], language))
    if urgency.heading is None or (urgency.calm and consultation.contradictions):
        return ""
    return urgency.heading.of(language)


def _pressing_facts(consultation: Consultation[Any]) -> list[str]:
    """The unknown facts that may bring something pressing, most telling first; the whole fact of one asked in parts."""
    vocabulary, inference = consultation.ruleset.vocabulary, consultation.inference
    whole = {part: fact for fact, parts in vocabulary.smaller.items() for part in parts}
    waiting = Counter(
        fact
        for rule in pressing_rules(inference)
        for fact in dict.fromkeys(whole.get(name, name) for name in unknown_facts(inference, [rule]))
    )
    return [fact for fact, _ in waiting.most_common()]


def contradictions_words(inference: Inference, language: str) -> Iterator[str]:
    """The contradictions: their conclusions and rules, under a heading; nothing without any."""
    wording, contradicted = table(language)["contradiction"], contradictions(inference)
    if contradicted:
        yield wording["heading"]
    for contradiction in contradicted:
        sides = {"true_by": contradiction.true_by, "false_by": contradiction.false_by}
        named = {
            side: joined((wording["rule"].format(rule=rule.id, place=rule.location) for rule in rules), language)
            for side, rules in sides.items()
        }
        conclusion = spoken_name(inference.ruleset, contradiction.name, language)
        yield f"- {wording['about'].format(conclusion=conclusion, **named)}"


def amount_words(ruleset: Ruleset, line: AdviceResult, language: str) -> str:
    """The dose of an advice as a sentence, with the dose before it was limited; empty without a dose."""
    if not line.dose:
        return ""
    below = line.limited_from is not None and line.dose.high < line.limited_from.low
    dose = dose_words(ruleset, evolve(line.dose, low=0) if below else line.dose, line.advice.substance, language)
    if line.limited_from:
        wording, before = table(language)["dose"], dose_amount(line.limited_from, language)
        dose += f" ({wording['limited'].format(before=before) if below else wording['limited_in_part']})"
    return capital(dose) + "."


def dispute_words(inference: Inference, line: AdviceResult, language: str) -> str:
    """A note that rules contradict each other about a provisional advice; empty when they do not."""
    if not line.contradicted or line.standing is not Standing.PROVISIONAL:
        return ""
    names = joined((spoken_name(inference.ruleset, name, language) for name in line.contradicted), language)
    return str(table(language)["contradiction"]["told"].format(conclusions=names))


def reservation_words(inference: Inference, line: AdviceResult, language: str) -> str:
    """The reservations of an advice: ``unless: …``, or that rules contradict each other about it; empty without any."""
    disputed, unless = dispute_words(inference, line, language), unless_of_line(inference, line, language)
    return "; ".join(filter(None, [disputed, unless]))


def unless_of_line(inference: Inference, line: AdviceResult, language: str) -> str:
    """The conditions under which an advice does not apply: ``unless: …``; empty without any."""
    conditions = joined((unless_words(inference, id, language) for id in line.unless), language, "or")
    return str(table(language)["section"]["unless"].format(conditions=conditions)) if conditions else ""


def unless_words(inference: Inference, rule: str, language: str) -> str:
    """The condition of a rule without the parts that are settled."""
    remaining = unsettled(inference.verdict(inference.ruleset.rules[rule]))
    return condition_words(inference.ruleset, remaining, language)


def conditions_words(inference: Inference, lines: Iterable[AdviceResult], language: str) -> list[str]:
    """The conditions that lines are subject to, each once; what may hold back most advice stands first."""
    held = Counter(rule.id for rules in inference.ruleset.withholders.values() for rule in rules)
    rules = dict.fromkeys(rule for line in lines for rule in line.unless)
    widest = sorted(rules, key=lambda rule: -held[rule])
    return list(dict.fromkeys(unless_words(inference, rule, language) for rule in widest))


def text_words(inference: Inference, line: AdviceResult, language: str, reasons: bool = True) -> str:
    """The text of an advice with the reasons of the rules that give it, and of those that hold and lower its dose."""
    ruleset, facts = inference.ruleset, inference.facts
    texts = [line.advice.text]
    if reasons and line.standing is not Standing.OPEN:
        lowering = [id for id in line.limited_by if inference.truths[id] is TRUE]
        texts += [rule.because for id in (*line.rules, *lowering) if (rule := ruleset.rules[id]).because]
    return " ".join(dict.fromkeys(filled(ruleset, text.of(language), facts, language) for text in texts if text))


def line_words(
    consultation: Consultation[Any], line: AdviceResult, language: str, id: bool = True, reasons: bool = True
) -> str:
    """An advice with its dose, its reasons and its id, which the command ``why`` takes."""
    dispute = dispute_words(consultation.inference, line, language)
    parts = [
        text_words(consultation.inference, line, language, reasons),
        amount_words(consultation.ruleset, line, language),
        dispute and f"({dispute})",
    ]
    return " ".join(filter(None, [*parts, f"[{line.id}]" if id else ""]))


def first_words(names: list[str], most: int, language: str, last: str = "and") -> str:
    """The first names, joined, and the number of the rest."""
    rest = len(names) - most
    if rest <= 1:  # a name says more than "1 more"
        return joined(names, language, last)
    return f"{', '.join(names[:most])} {table(language)['dialogue']['why_more'].format(count=rest)}"


def reason_words(inference: Inference, rule: Rule, language: str) -> str:
    """The reason of a rule: the text of its author, or else its condition."""
    if rule.because:
        return filled(inference.ruleset, rule.because.of(language), inference.facts, language)
    if inference.truths[rule.id] is UNKNOWN:
        may_be = str(table(language)["section"]["may_be"])
        return may_be.format(condition=unless_words(inference, rule.id, language))
    return capital(condition_words(inference.ruleset, rule.when, language)) + "."


def origin_words(inference: Inference, name: str, language: str) -> str:
    """The sources of a computed fact; empty for a fact that the person gave."""
    fact = inference.ruleset.vocabulary.facts.get(name)
    if fact is None or not fact.of or fact.name in fact.of or any(inference.facts[name] is None for name in fact.of):
        return ""
    names = joined((spoken_name(inference.ruleset, name, language) for name in fact.of), language)
    return str(table(language)["section"]["computed"]).format(facts=names)


def cite_words(ruleset: Ruleset, cite: Cite) -> str:
    """A source as it is cited: ``EFSA: Summary of Tolerable Upper Intake Levels (2018), ul.efsa``."""
    source = ruleset.sources[cite.source]
    year = f" ({source.year})" if source.year else ""
    note = f" [{source.note}]" if source.note else ""
    return f"{source.publisher}: {source.title}{year}, {cite.place}{note}"
