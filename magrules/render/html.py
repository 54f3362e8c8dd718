"""A consultation as one HTML file: every advice unfolds to its rules, facts and sources.

The page needs nothing but itself: no script, no network, no font. Both languages are in it, and
CSS shows the one that is chosen. What is told comes from here; how it looks, from ``report.css``.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, partial
from operator import attrgetter
from typing import Any

from attrs import field, frozen
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from magrules.consultation.consultation import Consultation
from magrules.consultation.explanation import Explanation
from magrules.consultation.phrase import capital, declared_unit, joined, said, spoken_name, value_words
from magrules.consultation.standings import AdviceResult
from magrules.errors import expect
from magrules.model.domain import Kind
from magrules.model.fact_types import ListOf
from magrules.model.vocabulary import as_value, vocabulary_of
from magrules.model.words import table
from magrules.render.answer import Answered, answered
from magrules.render.held import held_together
from magrules.render.html_derivation import Teller, ToldRule, sources_of
from magrules.render.parts import (
    amount_words,
    contradictions_words,
    dispute_words,
    headline_words,
    origin_words,
    text_words,
)
from magrules.render.text import (
    about_words,
    brief_words,
    deciding,
    leaves_words,
    note_words,
    reservations_words,
    shown_questions,
    told_lines,
)


@frozen
class Item:
    """One advice: what it says, its dose, what rules dispute about it, the facts that decide, its derivation."""

    id: str
    urgency: str
    text: str
    dose: str
    dispute: str
    facts: tuple[str, ...]
    rules: tuple[ToldRule, ...]


@frozen
class Page:
    """Everything the page says in one language.

    ``headline`` is how urgent it is; ``contradictions`` come before everything else: the rules that contradict each
    other. ``answer`` is told by the items ``answering``. ``sections`` are the kinds of other advice with their items,
    ``reservations`` what they are subject to; ``held`` the reasons for holding back, with what is held; ``questions``
    are asked first (none beside an urgency that stands alone), ``more`` after them (none beside what is pressing);
    ``open`` is what cannot be said, with what it hangs on; ``facts`` what is known of the person: its name, its value,
    and what it was computed from. ``about`` says whom it is about, if that is another.
    """

    language: str
    say: Mapping[str, Any] = field(repr=False)
    headline: str
    contradictions: list[str]
    answer: Answered | None
    answering: list[Item]
    pressing: list[Item]
    sections: list[tuple[Kind, list[Item]]]
    reservations: str
    held: list[tuple[tuple[str, ...], list[Item]]]
    questions: list[str]
    more: list[str]
    open: list[tuple[str, str]]
    facts: list[tuple[str, str, str]]
    notes: list[str]
    about: list[str]


def report(consultation: Consultation[Any], language: str | None = None, made: date | None = None) -> str:
    """The consultation as the text of one HTML file, readable in every language of the ruleset and opened in one.

    ``made`` is the day that stands on it.
    """
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    told = [*told_lines(consultation), *consultation.withheld]
    whys = {line.id: consultation.why(line.id) for line in told}
    sources = sources_of(list(whys.values()))
    numbers = {source.id: at for at, source in enumerate(sources, start=1)}
    return template("report.html.jinja").render(
        chosen=language,
        table=table(language),
        tables=[(one, table(one)) for one in consultation.ruleset.languages],
        pages=[_page(consultation, whys, numbers, one) for one in consultation.ruleset.languages],
        consultation=consultation,
        sources=sources,
        made=made.isoformat() if made else "",
    )


def why_page(why: Explanation, language: str | None = None) -> str:
    """Why an advice stands as it does, as the text of one HTML file of its own."""
    expect(why, Explanation)
    language = why.inference.ruleset.language(language)
    sources = sources_of([why])
    teller = Teller(why.inference, language, {source.id: at for at, source in enumerate(sources, start=1)})
    return template("why.html.jinja").render(
        language=language,
        say=table(language),
        title=brief_words(why, language),
        contradictions=list(contradictions_words(why.inference, language)),
        rules=teller.rules(why),
        sources=sources,
    )


def text_page(text: str, language: str) -> str:
    """A text as an HTML file of its own, its first line on top."""
    first, *rest = text.splitlines()
    lines = [line for line in rest if line]
    return template("text.html.jinja").render(language=language, title=first, lines=lines)


@cache
def template(name: str) -> Template:
    """A template of this folder; every value that it shows is escaped."""
    loader = PackageLoader("magrules", "render")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(name)


def _page(
    consultation: Consultation[Any], whys: Mapping[str, Explanation], numbers: Mapping[str, int], language: str
) -> Page:
    item = partial(_item, consultation, Teller(consultation.inference, language, numbers), whys)
    ruleset, domain = consultation.ruleset, consultation.ruleset.domain
    told = answered(consultation, language)
    lines = [line for line in told_lines(consultation) if told is None or line not in told.lines]
    held = [line for line in consultation.withheld if not ruleset.kind_of(line.advice).background]
    asked = shown_questions(consultation)
    more = [] if consultation.pressing else [one for one in consultation.questions if one not in asked]
    pressing = [item(line) for line in lines if domain.pressing(line.urgency)]
    calm = [line for line in lines if not domain.pressing(line.urgency)]
    kinds = {kind: [one for one in calm if one.advice.kind == kind.id] for kind in domain.kinds.values()}
    return Page(
        language,
        table(language),
        headline_words(consultation, language),
        list(contradictions_words(consultation.inference, language)),
        told,
        [item(line) for line in told.lines] if told else [],
        pressing,
        [(kind, [item(line) for line in found]) for kind, found in kinds.items() if found],
        reservations_words(consultation, language),
        [(why, [item(line) for line in found]) for why, found in held_together(consultation, held, language).items()],
        [question.text.of(language) for question in asked],
        [question.text.of(language) for question in more],
        list(_open(consultation, language)),
        list(_facts(consultation, language)),
        note_words(consultation, language),
        about_words(consultation, language),
    )


def _item(consultation: Consultation[Any], teller: Teller, whys: Mapping[str, Explanation], line: AdviceResult) -> Item:
    """An advice as the page has it; what is held back is named only, lest anybody follow it."""
    why, language, held = whys[line.id], teller.language, line in consultation.withheld
    ruleset = consultation.ruleset
    return Item(
        line.id,
        line.urgency,
        capital(line.advice.name.of(language)) if held else text_words(consultation.inference, line, language),
        "" if held else amount_words(ruleset, line, language),
        capital(dispute_words(consultation.inference, line, language)),
        tuple(leaves_words(ruleset, deciding(why), language)),
        teller.rules(why),
    )


def _open(consultation: Consultation[Any], language: str) -> Iterator[tuple[str, str]]:
    """What is open, told once for all advice that hangs on the same facts, with what keeps it so."""
    say = table(language)
    together: dict[tuple[str, ...], list[str]] = {}
    for line in consultation.open:
        together.setdefault(line.needs, []).append(line.advice.name.of(language))
    for needs, names in together.items():
        facts = joined((spoken_name(consultation.ruleset, name, language) for name in needs), language)
        why = say["section"]["needs"].format(facts=facts) if needs else say["contradiction"]["value"]
        yield capital(joined(names, language)), why


def _facts(consultation: Consultation[Any], language: str) -> Iterator[tuple[str, str, str]]:
    """What is known of every fact that can be asked for, each thing of a list with what it holds."""
    ruleset = consultation.ruleset
    getters = dict(ruleset.vocabulary.getters)
    for name, fact in ruleset.vocabulary.facts.items():
        value = consultation.facts[name]
        if value is None or fact.question is None:
            continue
        words = value_words(ruleset, name, value, language)
        if isinstance(fact.type, ListOf):
            told = (_record(fact.type.cls, one, language) for one in getters[name](consultation.person))
            words = "; ".join(told) or words
        yield capital(fact.phrase.of(language)), words, origin_words(consultation.inference, name, language)


def _record(cls: type, record: object, language: str) -> str:
    """One thing of a list: words as they are, anything else after what it is called."""
    told = []
    for fact in vocabulary_of(cls).facts.values():
        if (value := attrgetter(fact.name)(record)) is not None:
            labels = {option: text.of(language) for option, text in fact.labels.items()}
            words = said(as_value(value), labels, declared_unit(fact), language)
            told.append(words if isinstance(value, str) else f"{fact.phrase.of(language)}: {words}")
    return ", ".join(told)
