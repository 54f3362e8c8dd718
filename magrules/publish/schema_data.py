"""The JSON Schemas of person files and case files."""

from collections.abc import Mapping

import attrs

from magrules.language.grammar import CASE, CASE_FILE, EXPECT, EXPECTED_DOSE, SPAN, STANDINGS
from magrules.language.load_advice import BASES
from magrules.model.fact_types import Choice, Choices, FactType, Measures, Names, Number, Part, Records, Words
from magrules.model.facts import TYPE
from magrules.model.rules import Flag, Grade
from magrules.model.ruleset import Ruleset
from magrules.model.vocabulary import Fact, vocabulary_of
from magrules.publish.schema_parts import (
    WORD,
    Schema,
    advice_names,
    both,
    by_name,
    fact_meaning,
    labelled,
    mapping,
    one_of,
    period,
    question_names,
    ref,
    rule_names,
    some,
    urgency,
)
from magrules.testing.read_cases import NO_LEVEL, UNKNOWN_WORD


def person(cls: type, facts: Mapping[str, Fact], prefix: str = "") -> Schema:
    """The facts of a person (or of a part of one): what is left out, or null, is unknown."""
    properties = {}
    for one in attrs.fields(cls):
        name, type = f"{prefix}{one.name}", one.metadata[TYPE]
        match type:
            case Part(inner):
                properties[one.name] = person(inner, facts, f"{name}.")
            case _:
                properties[one.name] = {**_given(facts[name], type), "description": fact_meaning(facts[name])}
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}


def _given(fact: Fact, type: FactType) -> Schema:
    match type:
        case Number(_, low, high, units):
            kinds = ["number", "string", "null"] if units else ["number", "null"]
            return {"type": kinds, "minimum": low, "maximum": high}
        case Choice():
            options = one_of(labelled(fact.labels))
            return {**options, "enum": [*options["enum"], None]}
        case Choices():
            return {"type": ["array", "null"], "items": one_of(labelled(fact.labels))}
        case Names():
            return {"type": ["array", "null"], "items": WORD}
        case Words():
            return {"type": ["string", "null"]}
        case Measures(_, low, high):
            return {
                "type": ["object", "null"],
                "additionalProperties": {"type": ["number", "null"], "minimum": low, "maximum": high},
            }
        case Records(cls):
            record = person(cls, vocabulary_of(cls).facts)
            return {"type": ["array", "null"], "items": {**record, "type": "object"}}
        case _:
            return {"type": ["boolean", "null"]}


def case_file(ruleset: Ruleset) -> Schema:
    """A file of cases about the ruleset."""
    case = mapping(CASE, {"person": WORD, "facts": ref("person"), "expect": ref("expect")})
    values = {
        "cases": by_name(case, minProperties=1),
        "rulesets": some(WORD),
        "people": {"type": "object", "additionalProperties": ref("person")},
    }
    facts = person(ruleset.vocabulary.cls, ruleset.vocabulary.facts)
    return {**mapping(CASE_FILE, values), "$defs": {"person": {**facts, "type": "object"}, **_expectations(ruleset)}}


def _expectations(ruleset: Ruleset) -> dict[str, Schema]:
    """The definition ``expect``, and those it refers to."""
    advice, rules, asked = some(ref("advice")), some(ref("rule")), some(ref("question"))
    named, dose = advice_names(ruleset), ref("dose")
    doses = {id: {**dose, "description": named[id]} for id, one in ruleset.advice.items() if one.dose}
    urgencies = {id: {"enum": list(ruleset.domain.urgencies), "description": named[id]} for id in ruleset.advice}
    concluded = {
        name: {**_value(ruleset, name), "description": both(one.phrase)} for name, one in ruleset.conclusions.items()
    }
    behind = {id: {**ref("behind"), "description": text} for id, text in named.items()}
    askers = _closed({name: ref("behind") for name in _askable(ruleset)})
    by_rules = {"anyOf": [*asked["anyOf"], {**askers, "minProperties": 1}]}
    source: Schema = {"enum": list(ruleset.sources)}
    placed = {**_closed(dict.fromkeys(ruleset.sources, some(WORD))), "minProperties": 1}
    standing = {"anyOf": [*advice["anyOf"], {**_closed(behind), "minProperties": 1}]}
    values: dict[str, Schema] = {
        **{key: standing for key in STANDINGS.all if key != "absent"},
        "absent": advice, "doses": _closed(doses), "conclusions": _closed(concluded), "fires": rules, "silent": rules,
        "asks": by_rules, "never_asks": asked, "asks_in_order": asked, "urgency": urgency(ruleset),
        "urgencies": _closed(urgencies), "cites": _closed({rule: ref("cited") for rule in ruleset.rules}),
    }  # fmt: skip
    number: Schema = {"type": "number"}
    parts = {
        "low": number,
        "high": number,
        "unit": WORD,
        "per": period(ruleset),
        "basis": {"enum": list(BASES)},
    }
    return {
        "expect": {**mapping(EXPECT, values), "minProperties": 1},
        "advice": one_of(named),
        "rule": one_of(rule_names(ruleset)),
        "question": one_of(_askable(ruleset)),
        "cited": {"anyOf": [*some(source)["anyOf"], placed]},
        "behind": {"anyOf": [*rules["anyOf"], {"type": "null"}]},
        "dose": {**mapping(EXPECTED_DOSE, parts), "minProperties": 1},
    }


def _closed(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _askable(ruleset: Ruleset) -> dict[str, str]:
    """What a question can be called: its fact, or the id it is told under."""
    facts = {fact.ask: both(fact.question) for fact in ruleset.vocabulary.facts.values() if fact.question}
    questions = {one.ask: both(one.text) for one in ruleset.questions.values()}
    named = {name: text for name, text in question_names(ruleset).items() if name not in ruleset.questions}
    return questions | facts | named


def _value(ruleset: Ruleset, name: str) -> Schema:
    match ruleset.conclusions[name]:
        case Flag():
            return {"enum": [True, False, UNKNOWN_WORD]}
        case Grade(levels=levels):
            level = one_of({NO_LEVEL: "", **labelled(levels)})
            return {"anyOf": [level, mapping(SPAN, dict.fromkeys(SPAN.all, level))]}
        case _:
            number: Schema = {"type": "number", "minimum": 0}
            return {"anyOf": [number, mapping(SPAN, dict.fromkeys(SPAN.all, number))]}
