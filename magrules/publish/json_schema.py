"""JSON Schemas (draft 2020-12) for editors: the keys, names and choices of files, with their meanings.

They derive from the grammar that the readers use and from the names of a ruleset. A schema accepts every file that the
loader accepts: what a file may declare for itself (advice, sources, tags) is suggested, not required.
"""

import json
from collections.abc import Mapping

from magrules.errors import expect
from magrules.language import grammar, grammar_cases
from magrules.language.grammar import FILE
from magrules.language.grammar_cases import CASE_FILE, PEOPLE_FILE, SPAN
from magrules.language.shapes import Declared, OneOrMany
from magrules.model.rules import Flag, Grade
from magrules.model.ruleset import Ruleset
from magrules.publish.schema_facts import person, tests
from magrules.publish.schema_names import both, labelled, names_of
from magrules.publish.schema_shapes import Deriver, Schema, closed, described, local_text, one_of, text
from magrules.testing.expectation_reader import NO_LEVEL, UNKNOWN_WORD

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas(ruleset: Ruleset) -> Mapping[str, Schema]:
    """The schema of ``ruleset`` files over these rules, and of ``person``, ``people`` and ``cases`` files."""
    expect(ruleset, Ruleset)
    derive, vocabulary = Deriver(names_of(ruleset)), ruleset.vocabulary
    facts = {**person(vocabulary.cls, vocabulary.facts), "type": "object"}
    by_file = {
        "ruleset": {**derive.record(FILE), "$defs": _in_rulesets(ruleset, derive)},
        "person": facts,
        "people": {**derive.record(PEOPLE_FILE), "$defs": {"person": facts}},
        "cases": {**derive.record(CASE_FILE), "$defs": {"person": facts, **_in_cases(ruleset, derive)}},
    }
    return {
        file: {"$schema": DIALECT, "title": f"{ruleset.name}: {file}", **schema} for file, schema in by_file.items()
    }


def schema_text(schema: Schema) -> str:
    """The text of a schema; the same ruleset gives the same text."""
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
        **derive.definitions("advice", "rule", "askable", "source", "tag", known=True),
        **derive.definitions("substance", "form", known=False),
    }


def _conclude(ruleset: Ruleset) -> Schema:
    """A mapping from conclusion to truth, item or level; a file may declare others."""
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
    """The values of a conclusion that a case may expect."""
    match ruleset.conclusions[name]:
        case Flag():
            return {"enum": [True, False, UNKNOWN_WORD]}
        case Grade(levels=levels):
            value = one_of({NO_LEVEL: "", **labelled(levels)})
        case _:
            value = {"type": "number", "minimum": 0}
    return {"anyOf": [value, derive.where(value=value).record(SPAN)]}
