"""Facts in words, for authors of rules and applications."""

from collections.abc import Iterator

from attrs import evolve

from magrules.consultation.phrase import number, spoken_unit
from magrules.errors import expect
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


def all_facts(vocabulary: Vocabulary) -> Iterator[Fact]:
    """Every fact, and after a list of records the facts of each record: ``current_products.form``."""
    for fact in vocabulary.facts.values():
        yield fact
        if isinstance(fact.type, ListOf):
            for inner in all_facts(vocabulary_of(fact.type.cls)):
                yield evolve(inner, name=f"{fact.name}.{inner.name}")


def fact_words(fact: Fact, language: str, full: bool = False) -> str:
    """A fact for authors of rules: name, type, phrase; in full also its question and choices."""
    expect(fact, Fact)
    line = f"{fact.name}: {type_words(fact.type, language)}, {fact.phrase.of(language)}"
    if not full:
        return line
    lines = [line, f"  {fact.question.of(language)}"] if fact.question else [line]
    return "\n".join([*lines, *(f"  {option}: {label.of(language)}" for option, label in fact.labels.items())])


def type_words(type: FactType, language: str) -> str:
    """A fact's type in words: ``number 0 to 250 ml/min/1.73 m²``, ``one of 3 choices``."""
    wording = table(language)["type"]
    match type:
        case Boolean():
            return str(wording["yes_no"])
        case Number(unit, low, high):
            ends = {"low": number(low, language), "high": number(high, language)}
            return str(wording["number"].format(**ends, unit=spoken_unit(unit, language))).rstrip()
        case Choice(options) | Subset(options):
            return str(wording["choice" if isinstance(type, Choice) else "choices"].format(count=len(options)))
        case FreeNames():
            return str(wording["names"])
        case FreeText():
            return str(wording["text"])
        case NumbersByName(unit):
            return str(wording["measures"].format(unit=spoken_unit(unit, language)))
        case _:
            return str(wording["records"])
