"""A consultation as one HTML file: every advice unfolds to its rules, facts and sources.

The page is self-contained: no script, no network, no font. It has every language, and
CSS shows the one that is chosen. This module provides the content, ``report.css`` the style.
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
from magrules.consultation.phrase import capital, declared_unit, joined, labelled_value, spoken_name, value_words
from magrules.consultation.standings import AdviceResult
from magrules.errors import expect
from magrules.model.domain import Kind
from magrules.model.fact_types import ListOf
from magrules.model.vocabulary import as_value, vocabulary_of
from magrules.model.words import table
from magrules.render.answer import Answered, answered
from magrules.render.held import held_together
from magrules.render.html_derivation import DerivationWriter, RuleView, sources_of
from magrules.render.parts import (
    amount_words,
    contradictions_words,
    dispute_words,
    headline_words,
    origin_words,
    text_words,
)
from magrules.render.text import about_words, advised_lines, note_words, reservations_words, shown_questions
from magrules.render.text_explanations import brief_words, decisive, leaves_words


@frozen
class Item:
    """One advice: its text, dose, dispute, decisive facts and derivation."""

    id: str
    urgency: str
    text: str
    dose: str
    dispute: str
    facts: tuple[str, ...]
    rules: tuple[RuleView, ...]


@frozen
class Page:
    """The content of the page in one language.

    ``headline`` is the urgency; ``contradictions`` come before everything else. ``answering`` are the items of
    ``answer``. ``sections`` are the kinds of other advice with their items, ``reservations`` their conditions;
    ``held`` the items that are held back, by their reasons; ``questions`` come first (none beside an urgency that
    stands alone), then ``more`` (none beside something pressing); ``open`` is the open advice, with its unknown facts;
    ``facts`` are the known facts of the person: name, value, and sources of a computed value. ``about`` names the
    subject, if that is somebody else.
    """

    language: str
    wording: Mapping[str, Any] = field(repr=False)
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


def report(consultation: Consultation[Any], language: str | None = None, day: date | None = None) -> str:
    """The consultation as the text of one HTML file, readable in every language of the ruleset and opened in one.

    ``day`` is the date on it.
    """
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    lines = [*advised_lines(consultation), *consultation.withheld]
    whys = {line.id: consultation.why(line.id) for line in lines}
    sources = sources_of(list(whys.values()))
    numbers = {source.id: at for at, source in enumerate(sources, start=1)}
    return template("report.html.jinja").render(
        chosen=language,
        table=table(language),
        tables=[(name, table(name)) for name in consultation.ruleset.languages],
        pages=[_page(consultation, whys, numbers, name) for name in consultation.ruleset.languages],
        consultation=consultation,
        sources=sources,
        day=day.isoformat() if day else "",
    )


def why_page(why: Explanation, language: str | None = None) -> str:
    """The explanation of an advice as the text of one HTML file."""
    expect(why, Explanation)
    language = why.inference.ruleset.language(language)
    sources = sources_of([why])
    writer = DerivationWriter(why.inference, language, {source.id: at for at, source in enumerate(sources, start=1)})
    return template("why.html.jinja").render(
        language=language,
        wording=table(language),
        title=brief_words(why, language),
        contradictions=list(contradictions_words(why.inference, language)),
        rules=writer.rules(why),
        sources=sources,
    )


def text_page(text: str, language: str) -> str:
    """A text as one HTML file, its first line as the heading."""
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
    item = partial(_item, consultation, DerivationWriter(consultation.inference, language, numbers), whys)
    ruleset, domain = consultation.ruleset, consultation.ruleset.domain
    answer = answered(consultation, language)
    lines = [line for line in advised_lines(consultation) if answer is None or line not in answer.lines]
    held = [line for line in consultation.withheld if not ruleset.kind_of(line.advice).background]
    questions = shown_questions(consultation)
    more = (
        [] if consultation.pressing else [question for question in consultation.questions if question not in questions]
    )
    pressing = [item(line) for line in lines if domain.pressing(line.urgency)]
    calm = [line for line in lines if not domain.pressing(line.urgency)]
    kinds = {kind: [line for line in calm if line.advice.kind == kind.id] for kind in domain.kinds.values()}
    return Page(
        language,
        table(language),
        headline_words(consultation, language),
        list(contradictions_words(consultation.inference, language)),
        answer,
        [item(line) for line in answer.lines] if answer else [],
        pressing,
        [(kind, [item(line) for line in lines]) for kind, lines in kinds.items() if lines],
        reservations_words(consultation, language),
        [(why, [item(line) for line in lines]) for why, lines in held_together(consultation, held, language).items()],
        [question.text.of(language) for question in questions],
        [question.text.of(language) for question in more],
        list(_open(consultation, language)),
        list(_facts(consultation, language)),
        note_words(consultation, language),
        about_words(consultation, language),
    )


def _item(
    consultation: Consultation[Any], writer: DerivationWriter, whys: Mapping[str, Explanation], line: AdviceResult
) -> Item:
    """The item of an advice; advice that is held back has its name only, so that nobody follows it."""
    why, language, held = whys[line.id], writer.language, line in consultation.withheld
    ruleset = consultation.ruleset
    return Item(
        line.id,
        line.urgency,
        capital(line.advice.name.of(language)) if held else text_words(consultation.inference, line, language),
        "" if held else amount_words(ruleset, line, language),
        capital(dispute_words(consultation.inference, line, language)),
        tuple(leaves_words(ruleset, decisive(why), language)),
        writer.rules(why),
    )


def _open(consultation: Consultation[Any], language: str) -> Iterator[tuple[str, str]]:
    """The open advice, grouped by the unknown facts that keep it open."""
    wording = table(language)
    groups: dict[tuple[str, ...], list[str]] = {}
    for line in consultation.open:
        groups.setdefault(line.needs, []).append(line.advice.name.of(language))
    for needs, names in groups.items():
        facts = joined((spoken_name(consultation.ruleset, name, language) for name in needs), language)
        why = wording["section"]["needs"].format(facts=facts) if needs else wording["contradiction"]["value"]
        yield capital(joined(names, language)), why


def _facts(consultation: Consultation[Any], language: str) -> Iterator[tuple[str, str, str]]:
    """The known facts that people can give, of a list every record."""
    ruleset = consultation.ruleset
    getters = dict(ruleset.vocabulary.getters)
    for name, fact in ruleset.vocabulary.facts.items():
        value = consultation.facts[name]
        if value is None or fact.question is None:
            continue
        words = value_words(ruleset, name, value, language)
        if isinstance(fact.type, ListOf):
            records = getters[name](consultation.person)
            words = "; ".join(_record(fact.type.cls, record, language) for record in records) or words
        yield capital(fact.phrase.of(language)), words, origin_words(consultation.inference, name, language)


def _record(cls: type, record: object, language: str) -> str:
    """One record of a list: names as they are, other values after their phrase."""
    parts = []
    for fact in vocabulary_of(cls).facts.values():
        if (value := attrgetter(fact.name)(record)) is not None:
            labels = {option: text.of(language) for option, text in fact.labels.items()}
            words = labelled_value(as_value(value), labels, declared_unit(fact), language)
            parts.append(words if isinstance(value, str) else f"{fact.phrase.of(language)}: {words}")
    return ", ".join(parts)
