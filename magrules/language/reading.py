"""Reads nodes strictly: each method returns the value, or reports an error and returns None."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from attrs import define, field, frozen

from magrules.diagnostics.source import Location
from magrules.diagnostics.suggest import closest, suggest
from magrules.language.nodes import MappingNode, Node, Scalar, SequenceNode, describe, short
from magrules.language.placeholders import placeholders_of
from magrules.language.shapes import (
    ID,
    Chosen,
    Coined,
    Declared,
    Defined,
    Either,
    Keys,
    Line,
    LocalText,
    Number,
    OneOf,
    OneOrMany,
    Record,
    Shape,
    Truth,
    Word,
)
from magrules.language.spelling import as_name
from magrules.language.symbols import ANY, NearMisses, Sink, Symbols
from magrules.language.yaml_events import UNSEEN_IN_WORD, sign_words
from magrules.model.localisation import name_of
from magrules.model.value_help import DECIMAL_POINT, as_number
from magrules.model.values import MOST_EXACT, Text, decimal
from magrules.model.words import ENGLISH

MOST_LISTED = 50
_TRUTHS = {"true": ("true", "yes", "y", "on"), "false": ("false", "no", "n", "off")}
_SWALLOWED = re.compile(
    r"\s*(ruleset|over|rules|conclusions|when|conclude|advise|withhold|if_unknown|cite)\s*:(?:\s|$)"
)
IN_QUOTES = "a text with a comma in it stands in quotes"

Fields = dict[str, Node]


@frozen
class Values:
    """A mapping with fixed keys: the nodes by key, and the values of the valid ones."""

    nodes: Fields
    values: Mapping[str, Any]

    def __contains__(self, key: str) -> bool:
        """Whether the mapping has a key."""
        return key in self.nodes

    @property
    def refused(self) -> Collection[str]:
        """The keys with invalid values."""
        return [key for key in self.nodes if key not in self.values]

    def select(self, *keys: str) -> dict[str, Any]:
        """The values of the keys that are valid."""
        return {key: self.values[key] for key in keys if key in self.values}


@define
class Reader(Sink):
    """Reads nodes strictly: nothing is coerced, and every error is reported."""

    near: NearMisses = field(factory=NearMisses)
    symbols: Symbols = field(init=False)
    languages: dict[str, tuple[str, ...]] = field(factory=dict)
    """The languages of the texts by file; English by default."""
    chosen: Mapping[str, Collection[str]] = field(factory=dict)
    """The ids of the domain, by the noun that messages use."""

    def __attrs_post_init__(self) -> None:
        self.symbols = Symbols(self, self.near)

    def wrong(self, node: Node, expected: str, help: str = "") -> None:
        """Report that a node has the wrong shape."""
        self.error("wrong-shape", node.location, help, expected=expected, found=describe(node))

    def mapping(self, node: Node, expected: str, help: str = "") -> MappingNode | None:
        """The node as a mapping."""
        if isinstance(node, MappingNode):
            return node
        self.wrong(node, expected, help)
        return None

    def fields(
        self, node: Node, where: str, keys: Keys, partial: bool = False, reported: Collection[str] = ()
    ) -> Fields | None:
        """The nodes of a mapping by its fixed keys; None when it is no mapping or lacks a required key.

        A ``partial`` mapping may lack keys; the caller reports missing keys that are ``reported``. A misspelt key is
        read as the key that is meant, so that a missing key is no second error.
        """
        mapping = self.mapping(node, f"a mapping with {_listed(keys.required or keys.optional)}")
        if mapping is None:
            return None
        for key, value in mapping.entries:
            if key.value not in keys.all:
                known = f"known here: {', '.join(keys.all)}"
                help = self.near.suggest(str(key.value), keys.all) or _cut_off(key, value) or known
                self.error("unknown-key", key.location, help, key=key.value, where=where)
        fields = with_near_misses(mapping, keys)
        for needed in keys.required:
            if needed not in fields and needed not in reported:
                self.error("missing-key", mapping.location, where=where, key=needed)
        return fields if partial or all(needed in fields for needed in keys.required) else None

    def record(
        self, node: Node, where: str, keys: Keys, partial: bool = False, reported: Collection[str] = ()
    ) -> Values | None:
        """Like :meth:`fields`, with the value of each key by its shape."""
        fields = self.fields(node, where, keys, partial, reported)
        if fields is None:
            return None
        values = {key: self.value(value, keys.all[key].shape) for key, value in fields.items()}
        return Values(fields, {key: value for key, value in values.items() if value is not None})

    def value(self, node: Node, shape: Shape) -> Any:
        """The value of a node by its shape, None when invalid; the node itself where another reader reads it."""
        match shape:
            case Word(expected, pattern, may_be_empty):
                is_empty = may_be_empty and isinstance(node, Scalar) and node.value == ""
                return "" if is_empty else self.word(node, expected, pattern)
            case Coined(expected=expected):
                return self.word(node, expected, ID)
            case Line(expected):
                return self.line(node, expected)
            case Number():
                return self._number(node, shape)
            case Truth():
                return self.truth(node)
            case OneOf(what, options, hints):
                return self.one_of(node, options, what, hints)
            case Chosen(what):
                return self.one_of(node, self.chosen[what], what)
            case LocalText():
                return self.text(node)
            case Record(keys, what):
                read = self.record(node, what, keys)
                return None if read is None or read.refused else read.values
            case OneOrMany(item, expected) if not isinstance(item, Declared | Either | Defined):
                values = [self.value(member, item) for member in self.one_or_many(node, expected)]
                return tuple(value for value in values if value is not None)
            case _:
                return node

    def _number(self, node: Node, shape: Number) -> float | None:
        number = self.whole(node) if shape.whole else self.number(node, shape.expected)
        if number is None:
            return None
        if shape.least is not None and number < shape.least:
            self.error("too-small", node.location, found=decimal(number), least=decimal(shape.least))
            return None
        if shape.above is not None and number <= shape.above:
            self.wrong(node, f"{shape.expected} above {decimal(shape.above)}")
            return None
        return number

    def line(self, node: Node, expected: str) -> str | None:
        """The node as text for people, on one line; a line in it that begins with a key of rules is an error."""
        for down, line in enumerate(node.lines[1:], 1) if isinstance(node, Scalar) else ():
            if match := _SWALLOWED.match(line):
                location = Location(
                    node.location.file, node.location.line + down, match.start(1) + 1, match.end(1) + 1, line
                )
                self.error("swallowed-key", location, "indent it less than the text above it", key=match[1])
        match node:
            case Scalar(value=str(text)) if text.strip():
                return " ".join(text.split())
            case Scalar(value=bool() | int() | float()):
                self.wrong(node, expected, f'put the text in quotes: "{node.written}"')
                return None
        return self.word(node, expected)

    def word(self, node: Node, expected: str, pattern: re.Pattern[str] | None = None) -> str | None:
        """The node as a word that is compared."""
        match node:
            case Scalar(value=str(text)) if (unseen := UNSEEN_IN_WORD.search(text)) and text.strip():
                self.error("unseen-sign", node.location, "write it on one line", sign=sign_words(unseen[0]))
                return None
            case Scalar(value=str(text)) if text.strip() and (pattern is None or pattern.fullmatch(text)):
                return text
            case Scalar(value=str(text)) if not text.strip():
                self.error("empty-text", node.location)
                return None
        written = node.value if pattern and isinstance(node, Scalar) and isinstance(node.value, str) else ""
        self.wrong(node, expected, as_name(written))
        return None

    def whole(self, node: Node) -> int | None:
        """The node as a whole number."""
        number = self.number(node, "a whole number")
        if number is not None and number != int(number):
            self.wrong(node, "a whole number")
            return None
        return None if number is None else int(number)

    def number(self, node: Node, expected: str = "a number") -> float | None:
        """The node as a number; text and true or false are not numbers."""
        if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return self.exact(node, node.value)
        self.wrong(node, expected, as_number(node.value) if isinstance(node, Scalar) else "")
        return None

    def exact(self, node: Scalar, number: float) -> float:
        """The number; an error where a float does not represent it exactly."""
        if abs(number) > MOST_EXACT:
            help = f"a whole number is kept exactly up to {MOST_EXACT}"
            self.error("ambiguous-number", node.location, help, found=short(node.written))
            self.settled.add(node.location)
        return number

    def truth(self, node: Node) -> bool | None:
        """The node as true or false."""
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.wrong(node, "`true` or `false`", _as_truth(node.value) if isinstance(node, Scalar) else "")
        return None

    def one_of(
        self, node: Node, options: Collection[str], what: str, hints: Mapping[str, str] = MappingProxyType({})
    ) -> str | None:
        """The node as one of the options; a word among the ``hints`` is reported with its hint."""
        word = self.word(node, f"{'an' if what[0] in 'aeiou' else 'a'} {what}")
        if word is None or word in options:
            return word
        if self.symbols.are_refused(what, (word, ANY)):
            return None
        known = f"known: {', '.join(islice(options, MOST_LISTED))}" if options else ""
        help = (
            hints.get(word.lower()) or self.near.suggest(word, [*options, *self.symbols.refused_names(what)]) or known
        )
        self.error("unknown-name", node.location, help, what=what, name=word)
        return None

    def one_or_many(self, node: Node, expected: str) -> list[Node]:
        """The items of a node, a single value as a list of one; an empty list and duplicates are errors."""
        if not isinstance(node, SequenceNode):
            return [node]
        if not node.items:
            self.error("empty-list", node.location, what="list", expected=expected)
        unique = set[Node]()
        for item in node.items:
            if item in unique:
                self.error("said-twice", item.location, words=item.location.underlined)
            unique.add(item)
        return list(node.items)

    def text(self, node: Node) -> Text | None:
        """The node as a text: plain where its file has one language, otherwise a mapping with each language."""
        languages = self.languages.get(node.location.file, (ENGLISH,))
        if len(languages) == 1 and isinstance(node, Scalar):
            words = self._words(node)
            return None if words is None else Text(**{languages[0]: words})
        listed = " and ".join(f"`{language}`" for language in languages)
        help = f"write `{{{', '.join(f'{language}: …' for language in languages)}}}`"
        mapping = (
            self.mapping(node, f"a text with {listed}", help) if len(languages) > 1 else self.mapping(node, "text")
        )
        if mapping is None:
            return None
        for key, beside in mapping.entries:
            if key.value not in languages:
                help = f"a text has {listed}; other languages are declared under `languages`"
                self.error("unknown-key", key.location, _cut_off(key, beside) or help, key=key.value, where="a text")
        texts = dict[str, str]()
        for language in languages:
            value = mapping.get(language)
            if value is None and len(mapping.entries) >= len(languages) and set(mapping.index) - set(languages):
                continue  # the text stands under an unknown key, which is reported
            if value is None:
                language_named = f"{name_of(language)} (`{language}`)"
                self.error("missing-translation", mapping.location, language=language_named)
            elif (words := self._words(value)) is not None:
                texts[language] = words
        return Text(**texts) if len(texts) == len(languages) else None

    def _words(self, node: Node) -> str | None:
        """The node as the words of a text in one language."""
        if isinstance(node, Scalar) and node.value in ("", None):
            self.error("empty-text", node.location)
            return None
        return self.line(node, "text")

    def placeholders(self, node: Node, names: Collection[str]) -> None:
        """Report the placeholders of a text, in any language, that are not among the names."""
        languages = self.languages.get(node.location.file, (ENGLISH,))
        for value in (node.get(language) for language in languages) if isinstance(node, MappingNode) else (node,):
            for name, location in placeholders_of(value) if isinstance(value, Scalar) else ():
                if name is None:
                    self.error("placeholder-form", location)
                else:
                    self.symbols.resolve("fact", name, location, names, "placeholder")


def _as_truth(written: object) -> str:
    """How to write a text that means true or false; empty when it does not."""
    if not isinstance(written, str):
        return ""
    word = written.lower()
    meant = next((meant for meant, words in _TRUTHS.items() if word in words), "")
    return f"write `{meant}` without quotes" if meant else suggest(word, ("true", "false"))


def is_cut_off(key: Scalar, value: Node) -> bool:
    """Whether a key is the rest of a text or number that a comma cuts off: `{en: salt, or none, de: …}`."""
    if not isinstance(value, Scalar) or value.value is not None:
        return False
    at = key.location
    return not at.text[at.end_column - 1 :].lstrip().startswith(":")


def _cut_off(key: Scalar, value: Node) -> str:
    """A hint where a comma cuts off a text or number; otherwise empty."""
    return (DECIMAL_POINT if str(key.value).isdigit() else IN_QUOTES) if is_cut_off(key, value) else ""


def with_near_misses(mapping: MappingNode, keys: Keys) -> Fields:
    """The nodes of a mapping by the keys of the grammar, misspelt keys read as the closest one."""
    nodes = {str(key.value): value for key, value in mapping.entries if key.value in keys.all}
    for key, value in mapping.entries[:MOST_LISTED]:
        if key.value not in keys.all and (name := closest(str(key.value), keys.all)):
            nodes.setdefault(name, value)
    return nodes


def _listed(keys: Collection[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def entries(mapping: MappingNode) -> Iterator[tuple[str, Scalar, Node]]:
    """Each key as text, with the nodes of key and value."""
    for key, value in mapping.entries:
        yield str(key.value), key, value
