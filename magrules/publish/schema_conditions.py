"""The JSON Schema of conditions: for each fact and conclusion the tests that fit it."""

import re
from unicodedata import normalize

from magrules.language.grammar import AT_LEAST, BOUNDS, CONDITION, SET_TESTS, Keys
from magrules.language.load_conditions import Term
from magrules.model.ruleset import Ruleset
from magrules.publish.schema_parts import (
    WORD,
    Schema,
    labelled,
    labels_of,
    mapping,
    meanings_of,
    one_of,
    ref,
    some,
    terms_of,
)


def conditions(ruleset: Ruleset) -> dict[str, Schema]:
    """The definition ``condition``, a mapping of tests, and those it refers to."""
    meanings = meanings_of(ruleset)
    names, many = some(ref("fact")), {"type": "array", "items": ref("condition"), "minItems": 1}
    words: dict[str, Schema] = {
        "all": many, "any": many, "not": ref("condition"), "known": names, "unknown": names,
        "at_least": mapping(AT_LEAST, {"count": {"type": "integer", "minimum": 1}, "of": many}),
    }  # fmt: skip
    tests = {name: _test(ruleset, term) for name, term in terms_of(ruleset).items()}
    made = mapping(CONDITION, words)
    told = {name: {**test, "description": meanings[name]} for name, test in tests.items() if test}
    labels = {name: labelled(labels_of(ruleset, name)) for name in tests}
    return {
        "condition": {**made, "properties": {**told, **made["properties"]}, "minProperties": 1},
        "fact": one_of(meanings),
        **{f"options.{name}": one_of(options) for name, options in labels.items() if options},
    }


def _test(ruleset: Ruleset, term: Term) -> Schema | None:
    """What a fact or conclusion may be compared with; None when only whether it is known can be asked."""
    options = ref(f"options.{term.name}") if labels_of(ruleset, term.name) else WORD
    match term.kind:
        case "yes/no":
            return {"type": "boolean"}
        case "a number":
            return {"anyOf": [_amount(term), _tests(BOUNDS, _amount(term))]}
        case "a grade":
            return {"anyOf": [options, _tests(BOUNDS, options)]}
        case "a choice":
            return some(options)
        case "a set":
            truth: Schema = {"type": "boolean"}
            named = mapping(SET_TESTS, {"includes": some(options), "all_of": some(options), "empty": truth})
            return {"anyOf": [*some(options)["anyOf"], {**named, "minProperties": 1}]}
        case "a list of records":
            return {"type": "object", "properties": {"empty": {"type": "boolean"}}, "additionalProperties": False}
        case _:
            return None


def _tests(keys: Keys, value: Schema) -> Schema:
    return {**mapping(keys, dict.fromkeys(keys.all, value)), "minProperties": 1}


def _amount(term: Term) -> Schema:
    """A number in the fact's range, with its unit behind it or none."""
    number: Schema = {"type": "number"}
    if term.range:
        number |= {"minimum": term.range.low, "maximum": term.range.high}
    if not term.unit:
        return number
    unit = r"\s*".join(_either(sign) for sign in term.unit if not sign.isspace())
    with_unit = {"type": "string", "pattern": rf"^[-+]?[0-9]+(\.[0-9]+)?\s*{unit}$"}
    return {"anyOf": [number, with_unit]}


def _either(sign: str) -> str:
    """One sign of a unit as it may be written: small or capital, and plain (`m2` for `m²`)."""
    ways = dict.fromkeys([sign, sign.lower(), sign.upper(), normalize("NFKC", sign)])
    return f"(?:{'|'.join(map(re.escape, ways))})"
