"""The facts of two rulesets together, so that one person can be advised by both."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from magrules.errors import MagrulesError
from magrules.model.fact_types import Boolean, Choice, FactType, FreeNames, Number, Subset
from magrules.model.facts import boolean, choice, fact_class, free_names, number, subset
from magrules.model.values import Text
from magrules.model.vocabulary import Fact, Vocabulary, vocabulary_of

NAMED = 5
"""How many facts a refusal names."""
SIMPLE = (Boolean, Number, Choice, Subset, FreeNames)


def shared_vocabulary(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """The vocabulary that has every fact of both; a range is as wide, and the choices as many, as both together.

    Raises MagrulesError when a fact is of different kinds, or when classes in Python differ.
    """
    for more, less in ((new, old), (old, new)):
        if all(name in more.facts and more.facts[name].type == one.type for name, one in less.facts.items()):
            return evolve(more, named=_named(old, new))
    merged = dict(_merged(old, new))
    if other := sorted(name for name, field in merged.items() if field is None):
        named = ", ".join(other[:NAMED]) + (f" and {len(other) - NAMED} more" if len(other) > NAMED else "")
        raise MagrulesError(f"the rulesets speak of different facts and cannot be compared: {named}")
    made = fact_class(type("Facts", (), {**merged, "__annotations__": dict.fromkeys(merged, Any)}))
    return vocabulary_of(made, _named(old, new))


def _named(old: Vocabulary, new: Vocabulary) -> dict[str, dict[str, str]]:
    """What names stand for in either."""
    return {name: {**old.named.get(name, {}), **new.named.get(name, {})} for name in (*old.named, *new.named)}


def _merged(old: Vocabulary, new: Vocabulary) -> Iterator[tuple[str, Any]]:
    """Each fact with the field that declares it, None where there is none for both."""
    for name in dict.fromkeys([*old.facts, *new.facts]):
        facts = [one.facts[name] for one in (old, new) if name in one.facts]
        kind = _together(facts[0].type, facts[-1].type)
        simple = "." not in name and not any(fact.of for fact in facts)
        labels = {option: text for fact in facts for option, text in fact.labels.items()}
        yield name, _field(kind, facts[-1], labels) if simple and kind else None


def _together(one: FactType, other: FactType) -> FactType | None:
    """The type of every value that either type has."""
    match one, other:
        case Number(unit, low, high, units, plausible), Number(same, least, most, more, also) if (
            unit == same and plausible == also
        ):
            return Number(unit, min(low, least), max(high, most), {**units, **more}, plausible)
        case Choice(options), Choice(more):
            return Choice(tuple(dict.fromkeys([*options, *more])))
        case Subset(options), Subset(more):
            return Subset(tuple(dict.fromkeys([*options, *more])))
        case FreeNames(known), FreeNames(more):
            return FreeNames({**known, **more})
        case _:
            return one if one == other and isinstance(one, SIMPLE) else None


def _field(kind: FactType, fact: Fact, labels: Mapping[str, Text]) -> Any:
    words: dict[str, Any] = {
        "phrase": fact.phrase, "question": fact.question, "ask": fact.ask, "change": fact.change,
        "of_another": fact.of_another,
    }  # fmt: skip
    match kind:
        case Number(unit, low, high, units, plausible):
            return number(unit, low, high, units=units, plausible=plausible, **words)
        case Choice(options):
            return choice(*options, labels=labels, **words)
        case Subset(options):
            return subset(*options, labels=labels, **words)
        case FreeNames(known):
            return free_names(known=known, **words)
        case _:
            return boolean(**words)
