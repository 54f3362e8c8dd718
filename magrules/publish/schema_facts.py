"""The JSON Schema of facts, from a fact class: the facts of a person, and the tests of facts in conditions."""

import re
from collections.abc import Mapping
from unicodedata import normalize

import attrs

from magrules.language.grammar_conditions import BOUNDS, SET_TESTS
from magrules.language.load_conditions import Term, term_of_conclusion, term_of_fact
from magrules.model.fact_types import (
    Choice,
    FactType,
    FreeNames,
    FreeText,
    Group,
    ListOf,
    Number,
    NumbersByName,
    Subset,
)
from magrules.model.facts import TYPE
from magrules.model.rules import Grade
from magrules.model.ruleset import Ruleset
from magrules.model.vocabulary import Fact, vocabulary_of
from magrules.publish.schema_names import fact_meaning, labelled
from magrules.publish.schema_shapes import Deriver, Schema, closed, described, one_of, one_or_many, ref, text


def person(cls: type, facts: Mapping[str, Fact], prefix: str = "") -> Schema:
    """The facts of a person or of a group of facts; a fact left out, or null, is unknown."""
    properties = {}
    for attribute in attrs.fields(cls):
        name, type = f"{prefix}{attribute.name}", attribute.metadata[TYPE]
        match type:
            case Group(inner):
                properties[attribute.name] = person(inner, facts, f"{name}.")
            case _:
                properties[attribute.name] = described(_given(facts[name], type), fact_meaning(facts[name]))
    return {**closed(properties), "type": ["object", "null"]}


def _given(fact: Fact, type: FactType) -> Schema:
    match type:
        case Number(_, low, high, units):
            kinds = ["number", "string", "null"] if units else ["number", "null"]
            return {"type": kinds, "minimum": low, "maximum": high}
        case Choice():
            options = one_of(labelled(fact.labels))
            return {**options, "enum": [*options["enum"], None]}
        case Subset():
            return {"type": ["array", "null"], "items": one_of(labelled(fact.labels))}
        case FreeNames():
            return {"type": ["array", "null"], "items": text()}
        case FreeText():
            return {"type": ["string", "null"]}
        case NumbersByName(_, low, high):
            return {
                "type": ["object", "null"],
                "additionalProperties": {"type": ["number", "null"], "minimum": low, "maximum": high},
            }
        case ListOf(cls):
            record = person(cls, vocabulary_of(cls).facts)
            return {"type": ["array", "null"], "items": {**record, "type": "object"}}
        case _:
            return {"type": ["boolean", "null"]}


# --- tests in conditions --------------------------------------------------------------------------


def tests(ruleset: Ruleset, derive: Deriver) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The tests of each fact and conclusion, and the definitions of the options that they refer to."""
    facts, conclusions = ruleset.vocabulary.facts, ruleset.conclusions
    labels = {name: labelled(fact.labels) for name, fact in facts.items() if fact.labels}
    labels |= {
        name: labelled(conclusion.levels) for name, conclusion in conclusions.items() if isinstance(conclusion, Grade)
    }
    terms = [*map(term_of_fact, facts.values()), *map(term_of_conclusion, conclusions.values())]
    fitting = {term.name: _test(term, term.name in labels, derive) for term in terms}
    compared = {name: described(test, derive.names["fact"][name]) for name, test in fitting.items() if test}
    return compared, {f"options.{name}": one_of(options) for name, options in labels.items()}


def _test(term: Term, has_labels: bool, derive: Deriver) -> Schema | None:
    """The operands of a fact or conclusion; None where a condition can only test whether it is known."""
    options = ref(f"options.{term.name}") if has_labels else text()
    match term.kind:
        case "yes/no":
            return {"type": "boolean"}
        case "a number":
            amount = _amount(term)
            return {"anyOf": [amount, {**derive.where(bound=amount).record(BOUNDS), "minProperties": 1}]}
        case "a grade":
            return {"anyOf": [options, {**derive.where(bound=options).record(BOUNDS), "minProperties": 1}]}
        case "a choice":
            return one_or_many(options)
        case "a set":
            members = derive.where(members=one_or_many(options)).record(SET_TESTS)
            return {"anyOf": [*one_or_many(options)["anyOf"], {**members, "minProperties": 1}]}
        case "a list of records":
            return closed({"empty": {"type": "boolean"}})
        case _:
            return None


def _amount(term: Term) -> Schema:
    """A number in the range of the fact, with or without its unit."""
    number: Schema = {"type": "number"}
    if term.range:
        number |= {"minimum": term.range.low, "maximum": term.range.high}
    if not term.unit:
        return number
    unit = r"\s*".join(_either(sign) for sign in term.unit if not sign.isspace())
    with_unit = {"type": "string", "pattern": rf"^[-+]?[0-9]+(\.[0-9]+)?\s*{unit}$"}
    return {"anyOf": [number, with_unit]}


def _either(sign: str) -> str:
    """One sign of a unit in its spellings: small or capital, and plain (`m2` for `m²`)."""
    spellings = dict.fromkeys([sign, sign.lower(), sign.upper(), normalize("NFKC", sign)])
    return f"(?:{'|'.join(map(re.escape, spellings))})"
