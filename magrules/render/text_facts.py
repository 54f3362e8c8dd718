"""Facts for those who write rules and applications: in words, and as plain data for JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from magrules.consultation.phrase import number, spoken_unit
from magrules.errors import each, expect
from magrules.model.fact_types import (
    Boolean,
    Choice,
    FactType,
    FreeNames,
    FreeText,
    ListOf,
    Number,
    NumbersByName,
    Subset,
)
from magrules.model.vocabulary import Fact, Vocabulary, vocabulary_of
from magrules.model.words import table
from magrules.render.json import FORMAT

KINDS: dict[type, str] = {
    Boolean: "yes_no", Number: "number", Choice: "choice", Subset: "choices", FreeNames: "names", FreeText: "text",
    NumbersByName: "measures", ListOf: "records",
}  # fmt: skip


def facts_told(vocabulary: Vocabulary) -> Iterator[Fact]:
    """Every fact, and behind a list of records what is told of each: ``current_products.form``."""
    for fact in vocabulary.facts.values():
        yield fact
        if isinstance(fact.type, ListOf):
            for inner in facts_told(vocabulary_of(fact.type.cls)):
                yield evolve(inner, name=f"{fact.name}.{inner.name}")


def fact_words(fact: Fact, language: str, full: bool = False) -> str:
    """A fact for those who write rules: name, type, phrase; in full also its question and choices."""
    expect(fact, Fact)
    line = f"{fact.name}: {type_words(fact.type, language)}, {fact.phrase.of(language)}"
    if not full:
        return line
    lines = [line, f"  {fact.question.of(language)}"] if fact.question else [line]
    return "\n".join([*lines, *(f"  {option}: {label.of(language)}" for option, label in fact.labels.items())])


def type_words(type: FactType, language: str) -> str:
    """A fact's type in words: ``number 0 to 250 ml/min/1.73 m²``, ``one of 3 choices``."""
    say = table(language)["type"]
    match type:
        case Boolean():
            return str(say["yes_no"])
        case Number(unit, low, high):
            ends = {"low": number(low, language), "high": number(high, language)}
            return str(say["number"].format(**ends, unit=spoken_unit(unit, language))).rstrip()
        case Choice(options) | Subset(options):
            return str(say["choice" if isinstance(type, Choice) else "choices"].format(count=len(options)))
        case FreeNames():
            return str(say["names"])
        case FreeText():
            return str(say["text"])
        case NumbersByName(unit):
            return str(say["measures"].format(unit=spoken_unit(unit, language)))
        case _:
            return str(say["records"])


def facts_to_dict(facts: Iterable[Fact], language: str) -> dict[str, Any]:
    """Facts as plain dicts, lists and values, with their words in one language."""
    return {"format": FORMAT, "language": language, "facts": [_plain(fact, language) for fact in each(facts, Fact)]}


def _plain(fact: Fact, language: str) -> dict[str, Any]:
    measured = fact.type if isinstance(fact.type, Number | NumbersByName) else None
    return {
        "name": fact.name,
        "type": KINDS[fact.type.__class__],
        "unit": measured.unit if measured else None,
        "low": measured.low if measured else None,
        "high": measured.high if measured else None,
        "choices": [{"value": value, "label": label.of(language)} for value, label in fact.labels.items()],
        "phrase": fact.phrase.of(language),
        "question": fact.question.of(language) if fact.question else None,
        "change": fact.change,
        "computed_from": list(fact.of),
        "private": fact.private,
    }
