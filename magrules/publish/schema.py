"""JSON Schemas (draft 2020-12) of the files that people write, for editors: names, choices and keys, with their words.

They are made from the grammar that the readers use and from the names of a ruleset. A schema refuses less than the
loader, never more: what a file may declare for itself (advice, sources, tags) is suggested, not demanded.
"""

import json
from collections.abc import Mapping

from magrules.errors import expect
from magrules.language.grammar import (
    ADVICE,
    ANSWER,
    CEILING,
    CONSEQUENCES,
    DOSE,
    FACT,
    FILE,
    FLAG,
    GRADE,
    KIND,
    LIMIT,
    NEVER,
    PERIOD,
    PROPERTY,
    QUESTION,
    RULE,
    SOURCE,
    TALLY,
    TARGET,
    URGENCY,
    Keys,
)
from magrules.language.load_advice import BASES
from magrules.language.load_facts import MAY, NEEDED, TYPES
from magrules.language.load_names import SOURCE_RANKS
from magrules.language.reading import NAME, RESERVED
from magrules.model.facts import CHANGES
from magrules.model.rules import IF_UNKNOWN, ROUTES, Flag, Grade
from magrules.model.ruleset import Ruleset
from magrules.model.tongue import TAG, name_of
from magrules.publish.schema_conditions import conditions
from magrules.publish.schema_data import case_file, person
from magrules.publish.schema_parts import (
    ID_WORD,
    WORD,
    Schema,
    advice_names,
    both,
    by_name,
    kind,
    labelled,
    mapping,
    one_of,
    period,
    question_names,
    ref,
    some,
    suggested,
    urgency,
    words_used,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}


def schemas(ruleset: Ruleset) -> Mapping[str, Schema]:
    """The schema of ``ruleset`` files over these rules, of ``person`` files and of ``cases`` files."""
    expect(ruleset, Ruleset)
    vocabulary = ruleset.vocabulary
    made = {
        "ruleset": ruleset_file(ruleset),
        "person": {**person(vocabulary.cls, vocabulary.facts), "type": "object"},
        "cases": case_file(ruleset),
    }
    return {what: {"$schema": DIALECT, "title": f"{ruleset.name}: {what}", **one} for what, one in made.items()}


def schema_text(schema: Schema) -> str:
    """A schema as it is written to a file; the same ruleset gives the same text."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def ruleset_file(ruleset: Ruleset) -> Schema:
    """A file of rules over the facts and names of the ruleset."""
    name = rf"^(?!(?:{'|'.join(RESERVED)})$)(?:{NAME.pattern})$"
    source = mapping(
        SOURCE,
        {
            "title": WORD, "publisher": WORD, "url": WORD, "note": WORD, "language": WORD, "year": WHOLE, "rank": WHOLE,
            "kind": one_of({name: f"rank {rank}" for name, rank in SOURCE_RANKS.items()}),
        },
    )  # fmt: skip
    targets = _withheld(ruleset)
    together = {"type": "array", "items": targets, "minItems": 2}
    values: dict[str, Schema] = {
        "ruleset": WORD,
        "version": WORD,
        "languages": some({**WORD, "pattern": f"^(?:{TAG.pattern})$"}),
        "over": some(WORD),
        "note": ref("text"),
        "kinds": by_name(
            mapping(KIND, {"heading": ref("text"), **dict.fromkeys(KIND.optional, TRUTH)}), minProperties=1
        ),
        "urgencies": by_name(
            mapping(URGENCY, {"heading": ref("text"), **dict.fromkeys(URGENCY.optional, TRUTH)}), minProperties=1
        ),
        "periods": by_name(
            mapping(PERIOD, {"text": ref("text"), "hours": {**NUMBER, "exclusiveMinimum": 0}}), minProperties=1
        ),
        "sources": by_name(source, "^[A-Za-z0-9][A-Za-z0-9_.-]*$"),
        "facts": by_name(_fact(), name),
        "conclusions": by_name(_conclusion(), name),
        "questions": by_name(mapping(QUESTION, {"text": ref("text"), "ask": ID_WORD, "of_another": ref("text")})),
        "rules": by_name(_rule(ruleset)),
        "properties": by_name(
            mapping(
                PROPERTY,
                {"never": mapping(NEVER, {"given": together})},
            )
        ),
        "answer": mapping(
            ANSWER,
            {
                **dict.fromkeys(("question", "gives", "otherwise", "not_now"), ref("text")),
                "advice": targets,
                "remarks": targets,
            },
        ),
    }
    languages = Keys({language: f"The text in {name_of(language)}." for language in ruleset.languages})
    several = {**mapping(languages, dict.fromkeys(ruleset.languages, WORD)), "additionalProperties": WORD}
    text = {"anyOf": [WORD, several]} if len(ruleset.languages) == 1 else several
    return {**mapping(FILE, values), "$defs": {"text": text, "advice": _advice(ruleset), **conditions(ruleset)}}


def _fact() -> Schema:
    """A declared fact; what its type needs, and no other may have, follows from the type."""
    made = mapping(
        FACT,
        {
            "type": {"enum": list(TYPES)}, "phrase": ref("text"), "question": ref("text"), "ask": ID_WORD,
            "of_another": ref("text"),
            "change": {"enum": list(CHANGES)},
            "unit": {"type": ["string", "null"]}, "low": NUMBER, "high": NUMBER,
            "options": by_name(ref("text"), f"^(?:{NAME.pattern})$", minProperties=1),
            "units": by_name({"type": "number", "exclusiveMinimum": 0}, r"\S"),
            "plausible": {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
            "names": by_name({"anyOf": [WORD, {"type": "array", "items": WORD}]}, r"\S"),
        },
    )  # fmt: skip
    allowed = {type: (*NEEDED.get(type, ()), *MAY.get(type, ())) for type in TYPES}
    depending = dict.fromkeys(key for keys in allowed.values() for key in keys)
    follows = [
        {
            "if": {"properties": {"type": {"const": type}}, "required": ["type"]},
            "then": {
                "required": list(NEEDED.get(type, ())),
                "properties": {key: False for key in depending if key not in allowed[type]},
            },
        }
        for type in TYPES
    ]
    return {**made, "allOf": follows}


def _conclusion() -> Schema:
    levels = by_name(ref("text"), r"\S", minProperties=1)
    kinds = [(FLAG, {"flag": ref("text")}), (TALLY, {"tally": ref("text")})]
    return {"anyOf": [*(mapping(*kind) for kind in kinds), mapping(GRADE, {"grade": ref("text"), "levels": levels})]}


def _rule(ruleset: Ruleset) -> Schema:
    advice = {"anyOf": [suggested(advice_names(ruleset)), ref("advice")]}
    sources = {
        name: {**some(WORD), "description": f"{one.publisher}: {one.title}"} for name, one in ruleset.sources.items()
    }
    values: dict[str, Schema] = {
        "when": ref("condition"),
        "cite": {"type": "object", "properties": sources, "additionalProperties": some(WORD), "minProperties": 1},
        "conclude": _conclude(ruleset),
        "advise": some(advice),
        "withhold": _withheld(ruleset),
        "if_unknown": {"enum": list(IF_UNKNOWN)},
        "limit": _limit(ruleset),
        "ask": some(suggested(question_names(ruleset))),
        "because": ref("text"),
        "urgency": urgency(ruleset),
        "salience": WHOLE,
    }
    made = mapping(RULE, values, also=("cite",))
    return {
        **made,
        "anyOf": [{"required": [one]} for one in CONSEQUENCES],
        "dependentRequired": {"if_unknown": ["withhold"]},
    }


def _conclude(ruleset: Ruleset) -> Schema:
    """Flags by name, or a mapping from conclusion to truth, item or level; others may be declared in the file."""
    flags = {name: both(one.phrase) for name, one in ruleset.conclusions.items() if isinstance(one, Flag)}
    known: dict[str, Schema] = {}
    for name, one in ruleset.conclusions.items():
        match one:
            case Flag():
                value: Schema = {"type": "boolean"}
            case Grade(levels=levels):
                value = one_of(labelled(levels))
            case _:
                value = WORD
        known[name] = {**value, "description": both(one.phrase)}
    other: Schema = {"anyOf": [{"type": "boolean"}, WORD]}
    pairs = {"type": "object", "properties": known, "additionalProperties": other, "minProperties": 1}
    return {"anyOf": [*some(suggested(flags))["anyOf"], pairs]}


def _advice(ruleset: Ruleset) -> Schema:
    given = ruleset.advice.values()
    dose = mapping(
        DOSE,
        {
            "high": {**NUMBER, "minimum": 0}, "low": {**NUMBER, "minimum": 0}, "unit": WORD, "per": period(ruleset),
            "basis": {"enum": list(BASES)}, "portions": {**WHOLE, "minimum": 1},
        },
    )  # fmt: skip
    values: dict[str, Schema] = {
        "id": ID_WORD, "kind": kind(ruleset), "text": ref("text"), "name": ref("text"), "dose": dose,
        "urgency": urgency(ruleset), "route": {"enum": list(ROUTES)},
        "substance": suggested(words_used(given, "substance")), "form": suggested(words_used(given, "form")),
        "tags": some(suggested(_tags(ruleset))), "accompanies": _withheld(ruleset),
    }  # fmt: skip
    return mapping(ADVICE, values)


def _withheld(ruleset: Ruleset) -> Schema:
    return some({"anyOf": [suggested(advice_names(ruleset)), {**_target(ruleset), "minProperties": 1}]})


def _target(ruleset: Ruleset) -> Schema:
    return mapping(TARGET, _targets(ruleset))


def _targets(ruleset: Ruleset) -> dict[str, Schema]:
    given = ruleset.advice.values()
    return {
        "id": some(suggested(advice_names(ruleset))), "tag": some(suggested(_tags(ruleset))),
        "kind": some(kind(ruleset)), "route": some({"enum": list(ROUTES)}),
        "urgency": some(urgency(ruleset)), "substance": some(suggested(words_used(given, "substance"))),
        "form": some(suggested(words_used(given, "form"))),
    }  # fmt: skip


def _limit(ruleset: Ruleset) -> Schema:
    ceiling = mapping(CEILING, {"high": {**NUMBER, "minimum": 0}, "unit": WORD, "per": period(ruleset)})
    return {**mapping(LIMIT, {**_targets(ruleset), "to": ceiling}), "minProperties": 2}


def _tags(ruleset: Ruleset) -> dict[str, str]:
    return dict.fromkeys(sorted({tag for one in ruleset.advice.values() for tag in one.tags}), "")
