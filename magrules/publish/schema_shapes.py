"""Derives JSON Schema from the shapes of the grammar, with the names of a ruleset as choices."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from magrules.language.shapes import (
    ID,
    ByDeclared,
    ByName,
    Chosen,
    Coined,
    Declared,
    Defined,
    Either,
    Keys,
    Line,
    ListOf,
    LocalText,
    Number,
    OneOf,
    OneOrMany,
    Record,
    Shape,
    Truth,
    Word,
)
from magrules.model.localisation import name_of

Schema = dict[str, Any]


@frozen
class Deriver:
    """Derives schemas: ``names`` are the declared names of each kind with meanings; ``local`` are local definitions."""

    names: Mapping[str, Mapping[str, str]]
    local: Mapping[str, Schema] = field(factory=dict)

    def where(self, **local: Schema) -> "Deriver":
        """A deriver with these local definitions."""
        return evolve(self, local={**self.local, **local})

    def schema(self, shape: Shape) -> Schema:
        """The schema of a shape."""
        match shape:
            case Word(pattern=pattern, may_be_empty=may_be_empty):
                return {"type": "string"} if may_be_empty else text(pattern.pattern if pattern else "")
            case Line():
                return text()
            case Number(least, above, whole):
                bounds = {"minimum": least, "exclusiveMinimum": above}
                kept = {key: bound for key, bound in bounds.items() if bound is not None}
                return {"type": "integer" if whole else "number", **kept}
            case Truth():
                return {"type": "boolean"}
            case OneOf(options=options):
                return one_of(options)
            case Chosen(what):
                return one_of(self.names[what])
            case LocalText():
                return ref("text")
            case OneOrMany(item):
                return one_or_many(self.schema(item))
            case ListOf(item, least, most):
                limits = {"minItems": least} | ({} if most is None else {"maxItems": most})
                return {"type": "array", "items": self.schema(item), **limits}
            case Either(options):
                return {"anyOf": [alternative for option in options for alternative in self._alternatives(option)]}
            case ByName(value, pattern, least):
                names = {"propertyNames": {"pattern": pattern}} if pattern else {}
                return {"type": "object", **names, "additionalProperties": self.schema(value), **_least(least)}
            case Declared(kind) | Coined(kind):
                return ref(f"names.{kind}")
            case ByDeclared(kind, value, known, least):
                inner = self.schema(value)
                named = {name: described(inner, words) for name, words in self.names[kind].items()}
                return {**closed(named), **({} if known else {"additionalProperties": inner}), **_least(least)}
            case Record(keys, least=least):
                return {**self.record(keys), **_least(least)}
            case Defined(name):
                return self.local.get(name) or ref(name)

    def record(self, keys: Keys) -> Schema:
        """The schema of a mapping with fixed keys, each with its meaning."""
        schema = closed({key: described(self.schema(entry.shape), entry.meaning) for key, entry in keys.all.items()})
        schema["required"] = list(keys.required)
        if keys.any_of:
            schema["anyOf"] = [{"required": [key]} for key in keys.any_of]
        if keys.beside:
            schema["dependentRequired"] = {key: list(needed) for key, needed in keys.beside.items()}
        if keys.by_type:
            schema["allOf"] = [_of_type(keys, type) for type in keys.by_type]
        return schema

    def definitions(self, *kinds: str, known: bool) -> dict[str, Schema]:
        """The definitions of the declared names of each kind; unless all are ``known``, other ids are accepted too."""
        choices = {f"names.{kind}": one_of(self.names[kind]) for kind in kinds}
        if known:
            return choices
        return {name: {"anyOf": [names, ID_WORD]} if names["enum"] else ID_WORD for name, names in choices.items()}

    def _alternatives(self, shape: Shape) -> list[Schema]:
        schema = self.schema(shape)
        return list(schema["anyOf"]) if isinstance(shape, OneOrMany) else [schema]


def _of_type(keys: Keys, type: str) -> Schema:
    """The keys that a mapping of that type requires, and those that it excludes."""
    needed, may = keys.by_type[type]
    depending = dict.fromkeys(key for pair in keys.by_type.values() for names in pair for key in names)
    return {
        "if": {"properties": {"type": {"const": type}}, "required": ["type"]},
        "then": {
            "required": list(needed),
            "properties": {key: False for key in depending if key not in (*needed, *may)},
        },
    }


def text(pattern: str = "") -> Schema:
    """A text that is not empty, of that pattern where there is one."""
    return {"type": "string", "pattern": f"^(?:{pattern})$" if pattern else r"\S"}


def local_text(languages: Iterable[str]) -> Schema:
    """A text for people in these languages, plain where there is one; a file may declare others."""
    words = {str(tag): described(text(), f"The text in {name_of(tag)}.") for tag in languages}
    several = {**closed(words), "required": list(words), "additionalProperties": text()}
    return {"anyOf": [text(), several]} if len(words) == 1 else several


ID_WORD = text(ID.pattern)


def _least(least: int) -> Schema:
    return {"minProperties": least} if least else {}


def one_or_many(value: Schema) -> Schema:
    """A value, or a list of at least one."""
    return {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}]}


def closed(properties: Mapping[str, Schema]) -> Schema:
    """A mapping with these keys and no other."""
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def one_of(options: Mapping[str, str]) -> Schema:
    """One of some words, each with its meaning where there is one."""
    meanings = {"enumDescriptions": list(options.values())} if any(options.values()) else {}
    return {"enum": list(options), **meanings}


def described(schema: Schema, words: str) -> Schema:
    """The schema with a description for hovering."""
    return {**schema, "description": words} if words else schema


def ref(name: str) -> Schema:
    """A reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}
