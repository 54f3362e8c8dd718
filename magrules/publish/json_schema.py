"""JSON Schemas (draft 2020-12) of the files that people write, for editors: names, choices and keys, with their words.

They derive from the grammar that the readers use and from the names of a ruleset. A schema refuses less than the
loader, never more: what a file may declare for itself (advice, sources, tags) is suggested, not demanded.
"""

import json
from collections.abc import Mapping

from magrules.errors import expect
from magrules.language import grammar, grammar_cases
from magrules.language.grammar import FILE
from magrules.language.grammar_cases import CASE_FILE, SPAN
from magrules.language.shapes import Declared, OneOrMany
from magrules.model.rules import Flag, Grade
from magrules.model.ruleset import Ruleset
from magrules.publish.schema_facts import person, tests
from magrules.publish.schema_names import both, labelled, names_of
from magrules.publish.schema_shapes import Deriver, Schema, closed, described, local_text, one_of, text
from magrules.testing.expectation_reader import NO_LEVEL, UNKNOWN_WORD

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas(ruleset: Ruleset) -> Mapping[str, Schema]:
    """The schema of ``ruleset`` files over these rules, of ``person`` files and of ``cases`` files."""
    expect(ruleset, Ruleset)
    derive, vocabulary = Deriver(names_of(ruleset)), ruleset.vocabulary
    facts = {**person(vocabulary.cls, vocabulary.facts), "type": "object"}
    schemas_ = {
        "ruleset": {**derive.record(FILE), "$defs": _in_rulesets(ruleset, derive)},
        "person": facts,
        "cases": {**derive.record(CASE_FILE), "$defs": {"person": facts, **_in_cases(ruleset, derive)}},
    }
    return {
        what: {"$schema": DIALECT, "title": f"{ruleset.name}: {what}", **schema} for what, schema in schemas_.items()
    }


def schema_text(schema: Schema) -> str:
    """A schema as it is written to a file; the same ruleset gives the same text."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _in_rulesets(ruleset: Ruleset, derive: Deriver) -> dict[str, Schema]:
    definitions = {name: derive.schema(shape) for name, shape in grammar.DEFINITIONS.items()}
    condition = definitions["condition"]
    compared, options = tests(ruleset, derive)
    return {
        "text": local_text(ruleset.languages),
        **definitions,
        "condition": {**condition, "properties": {**compared, **condition["properties"]}},
        "conclude": _conclude(ruleset),
        **options,
        **derive.definitions("fact", known=True),
        **derive.definitions("advice", "question", "flag", "substance", "form", "tag", known=False),
    }


def _in_cases(ruleset: Ruleset, derive: Deriver) -> dict[str, Schema]:
    rules = derive.schema(OneOrMany(Declared("rule"), "rules"))
    concluded = {
        name: described(_value(ruleset, name, derive), both(conclusion.phrase))
        for name, conclusion in ruleset.conclusions.items()
    }
    return {
        **{name: derive.schema(shape) for name, shape in grammar_cases.DEFINITIONS.items()},
        "rules_behind": {"anyOf": [*rules["anyOf"], {"type": "null"}]},
        "concluded": closed(concluded),
        **derive.definitions("advice", "rule", "askable", "source", known=True),
    }


def _conclude(ruleset: Ruleset) -> Schema:
    """A mapping from conclusion to truth, item or level; others may be declared in the file."""
    known: dict[str, Schema] = {}
    for name, conclusion in ruleset.conclusions.items():
        match conclusion:
            case Flag():
                value: Schema = {"type": "boolean"}
            case Grade(levels=levels):
                value = one_of(labelled(levels))
            case _:
                value = text()
        known[name] = described(value, both(conclusion.phrase))
    return {**closed(known), "additionalProperties": {"anyOf": [{"type": "boolean"}, text()]}, "minProperties": 1}


def _value(ruleset: Ruleset, name: str, derive: Deriver) -> Schema:
    """What a case may expect of a conclusion."""
    match ruleset.conclusions[name]:
        case Flag():
            return {"enum": [True, False, UNKNOWN_WORD]}
        case Grade(levels=levels):
            value = one_of({NO_LEVEL: "", **labelled(levels)})
        case _:
            value = {"type": "number", "minimum": 0}
    return {"anyOf": [value, derive.where(value=value).record(SPAN)]}
