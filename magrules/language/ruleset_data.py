"""A ruleset as plain data that JSON can write, and back, equal in everything.

The data is trusted no further than a file in YAML is: what it may hold is bounded, and no text in it is ever run.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from keyword import iskeyword
from math import isfinite
from types import MappingProxyType
from typing import Any, get_args

from attrs import define, evolve, field, fields
from cattrs import Converter

from magrules.diagnostics.source import Location
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.declaration_errors import ATTRIBUTES
from magrules.model.fact_types import Choice, FactType, FreeNames, Subset
from magrules.model.facts import class_of, field_of
from magrules.model.localisation import TAG
from magrules.model.rules import Cite, Conclude, Conclusion
from magrules.model.ruleset import Ruleset
from magrules.model.values import MOST_EXACT, Text
from magrules.model.vocabulary import Fact, Vocabulary, vocabulary_of
from magrules.model.words import ENGLISH, OPEN, Language, placeholders, shipped, speaking

MOST_FACTS = 5_000
"""So many facts are made a class of; the work grows with the square of them."""
DEEPEST = 100
"""So many conditions stand inside each other at most."""
_PLAIN = (
    "name", "version", "digest", "notes", "sources", "conclusions", "questions", "advice", "rules", "strata", "answer",
    "domain", "tags", "properties",
)  # fmt: skip
"""The fields of a ruleset that are written as their types say."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TYPES = {attribute.name: attribute.type for attribute in fields(Ruleset) if attribute.name in _PLAIN}


class Unfit(Exception):
    """The data is none of a ruleset; the message says why."""


class OtherFacts(Exception):
    """The ruleset speaks about other facts than those handed in; the message says which."""


def to_data(ruleset: Ruleset) -> dict[str, Any]:
    """The ruleset as data. Of a fact class in Python it has the digest of the facts, of a ``facts:`` section all."""
    converter, vocabulary = _converter(), ruleset.vocabulary
    with _lines(_Lines()) as lines:
        own = dict(vocabulary.facts) if declares_facts(vocabulary) else None
        data = {name: converter.unstructure(getattr(ruleset, name), _TYPES[name]) for name in _PLAIN}
        return {
            **data,
            "languages": [_language_data(language) for language in ruleset.languages],
            "facts": facts_digest(vocabulary) if own is None else converter.unstructure(own, Mapping[str, Fact]),
            "named": {name: dict(index) for name, index in vocabulary.named.items()},
            "lines": lines.by_file(),
        }


def from_data(data: Mapping[str, Any], facts: Vocabulary | None) -> Ruleset:
    """The ruleset, about ``facts`` where it declares none itself.

    Raises Unfit for what is none, and where the facts are others than it was written about.
    """
    converter = _converter()
    with _lines(_Lines.of(data["lines"])) as lines:
        given: dict[str, Any] = {name: converter.structure(data[name], _TYPES[name]) for name in _PLAIN}  # type: ignore[arg-type]
        named = converter.structure(data["named"], dict[str, dict[str, str]])
        vocabulary = _vocabulary(converter, data["facts"], named, facts)
        languages = tuple(_language(language) for language in data["languages"])
    if not languages or any(not tags.issuperset(languages) for tags in lines.languages):
        raise Unfit("a text is not written in every language")
    held: dict[str, Any] = {
        name: MappingProxyType(value) if isinstance(value, dict) else value for name, value in given.items()
    }
    return Ruleset(**held, vocabulary=vocabulary, languages=languages)


def declares_facts(vocabulary: Vocabulary) -> bool:
    """Whether the facts are those of a ``facts:`` section, each of which has its place."""
    return all(fact.location for fact in vocabulary.facts.values())


@lru_cache(maxsize=8)
def facts_digest(vocabulary: Vocabulary) -> str:
    """What tells the facts of one class from those of another, with all their words."""
    return hashlib.sha256(json.dumps(dict(vocabulary.facts), default=_compared).encode()).hexdigest()


def _compared(part: Any) -> Any:
    """What equality compares of a part of a fact, as JSON can write it."""
    match part:
        case Text(words):
            return words
        case frozenset():
            return sorted(part)
        case type():
            return facts_digest(vocabulary_of(part))
    return type(part).__name__, [getattr(part, attribute.name) for attribute in fields(type(part)) if attribute.eq]


# --- facts and languages --------------------------------------------------------------------------


def _vocabulary(
    converter: Converter, data: Any, named: Mapping[str, Mapping[str, str]], handed_in: Vocabulary | None
) -> Vocabulary:
    if isinstance(data, str):
        if handed_in is None:
            raise OtherFacts("its facts are those of a class in Python, which is not handed in")
        if facts_digest(handed_in) != data:
            raise OtherFacts(f"class `{handed_in.cls.__name__}` declares other facts than those it was compiled for")
        return evolve(handed_in, named=MappingProxyType(named)) if named else handed_in
    facts = converter.structure(data, dict[str, Fact])
    if odd := [name for name in facts if not _NAME.fullmatch(name) or iskeyword(name) or name in ("self", "clashes")]:
        raise Unfit(f"`{odd[0]}` is no name of a fact")
    if len(facts) > MOST_FACTS:
        raise Unfit(f"more than {MOST_FACTS} facts are declared")
    made = vocabulary_of(class_of({name: _field(fact) for name, fact in facts.items()}), MappingProxyType(named))
    if made.facts != facts or not all(fact.location for fact in facts.values()):
        raise Unfit("a fact is declared otherwise than `facts:` can")
    return made if named else evolve(made, named={})


def _field(fact: Fact) -> Any:
    has_labels = isinstance(fact.type, Choice | Subset)
    return field_of(fact.type, **{word: getattr(fact, word) for word in ATTRIBUTES if word != "labels" or has_labels})


def _language_data(language: Language) -> Any:
    """Its tag; beside it the words of the library where others were handed in."""
    usual = speaking(language)
    same = (usual.table, usual.lacks) == (language.table, language.lacks)
    return [str(language)] if same else [str(language), language.table, language.lacks]


def _language(data: Sequence[Any]) -> Language:
    match data:
        case [str() as tag] if TAG.fullmatch(tag):
            return speaking(tag)
        case [str() as tag, {} as table, list() as lacks] if TAG.fullmatch(tag):
            if not _fits(table, shipped(ENGLISH)):
                raise Unfit(f"the words of the library in `{tag}` are none")
            return Language(tag, table, tuple(map(_text, lacks)))
    raise Unfit("a language is none")


def _fits(words: Any, english: Any, section: str = "") -> bool:
    """Whether words of the library stand where the English ones do, and fill in no more than they."""
    match english:
        case str():
            return isinstance(words, str) and placeholders(words) <= placeholders(english)
        case list():
            count = len(english) if section == "operator" else 1
            return (
                isinstance(words, list) and len(words) >= count and all(_fits(word, "".join(english)) for word in words)
            )
    if not isinstance(words, dict):
        return False
    if section in OPEN:
        return all(isinstance(word, str) or _is_noun(word) for word in words.values())
    return words.keys() == english.keys() and all(_fits(words[key], english[key], section or key) for key in english)


def _is_noun(forms: Any) -> bool:
    """Whether it is a noun in each of its forms."""
    return isinstance(forms, dict) and "other" in forms and all(isinstance(form, str) for form in forms.values())


# --- lines, each written once however many places are in it ---------------------------------------


@define
class _Lines:
    """The lines that locations are in: file, number and text; and the languages of the texts that were read."""

    numbers: dict[tuple[str, int, str], int] = field(factory=dict)
    known: list[tuple[str, int, str]] = field(factory=list)
    languages: set[frozenset[str]] = field(factory=set)

    @classmethod
    def of(cls, data: Sequence[Any]) -> "_Lines":
        return cls(known=[(_text(file), _whole(line), _text(text)) for file, rows in data for line, text in rows])

    def by_file(self) -> list[tuple[str, list[tuple[int, str]]]]:
        """The lines in the order of their numbers, those of one file that follow each other together."""
        files: list[tuple[str, list[tuple[int, str]]]] = []
        for file, line, text in self.numbers:
            if not files or files[-1][0] != file:
                files.append((file, []))
            files[-1][1].append((line, text))
        return files

    def written(self, location: Location) -> list[int]:
        line = location.file, location.line, location.text
        return [self.numbers.setdefault(line, len(self.numbers)), location.column, location.end_column]

    def read(self, data: Sequence[Any], _: Any = None) -> Location:
        at, column, end = data
        if not type(at) is type(column) is type(end) is int:
            raise Unfit("a place is none")
        file, line, text = self.known[at]
        return Location(file, line, column, end, text)

    def text(self, data: Mapping[str, Any], _: Any = None) -> Text:
        self.languages.add(frozenset(data))
        return Text(**{language: _text(words) for language, words in data.items()})


_CURRENT: ContextVar[_Lines] = ContextVar("lines")


@contextmanager
def _lines(lines: _Lines) -> Iterator[_Lines]:
    """Lets the hooks of the converter, which is made once, find the lines of the ruleset at hand."""
    token = _CURRENT.set(lines)
    try:
        yield lines
    finally:
        _CURRENT.reset(token)


# --- the converter -------------------------------------------------------------------------------


@cache
def _converter() -> Converter:
    converter = Converter(detailed_validation=False, omit_if_default=True, forbid_extra_keys=True)
    for type, hook in ((str, _text), (bool, _truth), (int, _whole), (float, _number)):
        converter.register_structure_hook(type, hook)
    converter.register_unstructure_hook_func(lambda type: type == frozenset[str], sorted)
    converter.register_structure_hook_func(
        lambda type: type == frozenset[str], lambda data, _: frozenset(map(_text, data))
    )
    for cls, write, read in (
        (Location, lambda location: _CURRENT.get().written(location), lambda data, _: _CURRENT.get().read(data)),
        (Text, lambda text: dict(text.words), lambda data, _: _CURRENT.get().text(data)),
        (Condition, _condition_data, lambda data, _: _condition(data)),
        (Cite, lambda cite: [cite.source, cite.place], lambda data, _: Cite(*map(_text, data))),
        (
            Conclude,
            lambda effect: [effect.name, effect.value],
            lambda data, _: Conclude(_text(data[0]), _settled(data[1])),
        ),
        (
            FreeNames,
            lambda names: dict(names.known),
            lambda data, _: FreeNames(converter.structure(data, dict[str, str])),
        ),
    ):
        converter.register_unstructure_hook(cls, write)
        converter.register_structure_hook(cls, read)
    _by_kind(converter, Conclusion)
    _by_kind(converter, FactType)
    return converter


def _by_kind(converter: Converter, union: Any) -> None:
    """Instances of one of several classes are written with the name of theirs: ``{"flag": {…}}``."""
    classes = {cls.__name__: cls for cls in get_args(union)}

    def write(instance: Any) -> dict[str, Any]:
        return {type(instance).__name__: converter.unstructure(instance)}

    def read(data: Mapping[str, Any], _: Any) -> Any:
        ((name, held),) = data.items()
        return converter.structure(held, classes[name])

    converter.register_unstructure_hook(union, write)
    converter.register_structure_hook(union, read)


def _condition_data(condition: Condition) -> Any:
    """A comparison as a list, any other condition as a mapping from what joins its parts."""
    match condition:
        case Comparison(fact, operator, operand, location):
            compared = sorted(operand) if isinstance(operand, frozenset) else operand
            return [fact, operator, compared, *(_CURRENT.get().written(location) if location else ())]
        case AllOf(parts):
            return {"all": list(map(_condition_data, parts))}
        case AnyOf(parts):
            return {"any": list(map(_condition_data, parts))}
        case Not(part):
            return {"not": _condition_data(part)}
        case AtLeast(count, parts):
            return {"at_least": count, "of": list(map(_condition_data, parts))}


def _condition(data: Any, depth: int = 0) -> Condition:
    if depth > DEEPEST:
        raise Unfit(f"more than {DEEPEST} conditions stand inside each other")
    match data:
        case [str() as fact, str() as operator, operand, *location]:
            if isinstance(operand, list):
                operand = frozenset(map(_text, operand))
            elif type(operand) is not bool:
                operand = _number(operand)
            return Comparison(fact, operator, operand, _CURRENT.get().read(location) if location else None)
        case {"all": parts, **rest} if not rest:
            return AllOf(tuple([_condition(part, depth + 1) for part in parts]))
        case {"any": parts, **rest} if not rest:
            return AnyOf(tuple([_condition(part, depth + 1) for part in parts]))
        case {"not": part, **rest} if not rest:
            return Not(_condition(part, depth + 1))
        case {"at_least": count, "of": parts, **rest} if not rest:
            return AtLeast(_whole(count), tuple([_condition(part, depth + 1) for part in parts]))
    raise Unfit("a condition is none")


# --- single values, nothing coerced ----------------------------------------------------------------


def _text(data: Any, _: Any = None) -> str:
    if type(data) is not str:
        raise Unfit("a text is none")
    return data


def _truth(data: Any, _: Any = None) -> bool:
    if type(data) is not bool:
        raise Unfit("a truth is neither true nor false")
    return data


def _whole(data: Any, _: Any = None) -> int:
    if type(data) is not int or not -MOST_EXACT <= data <= MOST_EXACT:
        raise Unfit("a number is not a whole one")
    return data


def _number(data: Any, _: Any = None) -> float:
    if type(data) is int:
        return _whole(data)
    if type(data) is not float or not isfinite(data):
        raise Unfit("a number is none")
    return data


def _settled(data: Any) -> bool | str:
    return data if type(data) is bool else _text(data)
