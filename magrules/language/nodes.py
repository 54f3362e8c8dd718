"""YAML (and JSON) text as a tree that knows where each word was written.

Strict on purpose: a word that different readers take for different values (``no``, ``010``) is a
error, tags and second documents are refused, and size, depth and alias expansion are bounded, so
that a file is only ever data. Every scalar keeps what was written beside its value.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from math import isfinite
from pathlib import Path
from typing import Any

import yaml
from attrs import define, evolve, field, frozen

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.language.content import content_of, decoded
from magrules.language.json_text import json_flaw
from magrules.language.syntax import odd_space, stop
from magrules.language.yaml_events import UNSEEN, UNSEEN_IN_TEXT, UNSEEN_IN_WORD, lines_of_yaml, odd_break, sign_words
from magrules.language.yaml_events import events as yaml_events
from magrules.model.values import MOST_EXACT

MAX_DEPTH = 40
MAX_NODES = 200_000
LONG_TEXT = 100
"""So many characters of a text count as one entry more."""
SETTLED = ("ambiguous-word", "ambiguous-number", "unseen-sign")
"""Errors of single words: what such a word stands for is no second error."""

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_AMBIGUOUS_WORD = re.compile(r"(yes|no|on|off|y|n)", re.IGNORECASE)
_AMBIGUOUS_NUMBER = re.compile(
    r"[-+]?(0[0-9_]+|0[xob][0-9a-f_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*(e[-+]?[0-9]+)?|\.inf|\.nan)",
    re.IGNORECASE,
)
_SURROGATES = re.compile(r"(?<!\\)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_DELETE = "delete it, and write the word anew where it may have been copied from"
_ESCAPE = "an escape behind this stands for no character"
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}


@frozen
class Scalar:
    """One value: text, a number, true, false or nothing (``None``), as YAML 1.2 reads it."""

    value: str | int | float | bool | None
    location: Location = field(eq=False)
    written: str = field(default="", eq=False)
    lines: tuple[str, ...] = field(default=(), eq=False, repr=False)


@frozen
class SequenceNode:
    """A list."""

    items: tuple["Node", ...]
    location: Location = field(eq=False)


@frozen
class MappingNode:
    """Keys with their values, in the order written; a key is a Scalar that holds text."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    location: Location = field(eq=False)

    @cached_property
    def index(self) -> "dict[str, tuple[Scalar, Node]]":
        """The entries by what their keys say."""
        return {str(name.value): (name, value) for name, value in self.entries}

    def get(self, key: str) -> "Node | None":
        """The value under ``key``, None when the key is absent."""
        return self.index[key][1] if key in self.index else None


Node = Scalar | SequenceNode | MappingNode


def describe(node: Node) -> str:
    """What was found, in an author's words: ``text `10` `` or ``a list``."""
    match node:
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=bool()):
            return f"`{node.written}`"
        case Scalar(value=str()):
            return f"text `{short(node.written)}`"
        case Scalar():
            return f"number `{node.written}`"
        case SequenceNode():
            return "a list"
        case MappingNode():
            return "a mapping"


def short(text: str, limit: int = 40) -> str:
    """Words of an author on one line, the end left out where they are many."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def plain(node: Node | None) -> object:
    """The tree without its places: dicts, lists and values."""
    match node:
        case None:
            return None
        case Scalar():
            return node.value
        case SequenceNode():
            return [plain(item) for item in node.items]
        case MappingNode():
            return {str(key.value): plain(value) for key, value in node.entries}


def read_file(path: Path, name: str = "") -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a file and the errors found on the way; places say ``name`` (or the path)."""
    shown = name or str(path)
    content = content_of(path, shown)
    return read_text(content, shown, is_json(path)) if isinstance(content, bytes) else (None, [content])


def is_json(path: Path) -> bool:
    """Whether a file must be JSON, by its name."""
    return path.suffix.lower() == ".json"


def read_text(content: bytes, name: str, json: bool = False) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a text in UTF-8 and its errors; the tree is None when it cannot be trusted."""
    text = decoded(content, name)
    if not isinstance(text, str):
        return None, [text]
    written = text
    if json:
        text = text.replace("\t", " ")  # a tab stands outside strings only, where YAML forbids it
        text = _SURROGATES.sub(_joined, text)
    builder = _Builder(name, text)
    language = "JSON" if json else "YAML"
    if strange := yaml.reader.Reader.NON_PRINTABLE.search(text):
        reason = f"character U+{ord(strange[0]):04X} is not allowed"
        return None, [diagnostic("not-yaml", builder.sign(strange.start()), language=language, reason=reason)]
    if unseen := UNSEEN.search(text):
        return None, [diagnostic("unseen-sign", builder.sign(unseen.start()), _DELETE, sign=sign_words(unseen[0]))]
    if (odd := odd_break(text)) is not None:
        help = "begin a new line with the Enter key, or put the text in quotes"
        return None, [diagnostic("odd-break", builder.sign(odd), help, sign=sign_words(text[odd]))]
    if flaw := odd_space(builder.lines, name):
        return None, [diagnostic("not-yaml", flaw.location, flaw.help, language=language, reason=flaw.reason)]
    try:
        tree = builder.build()
    except (ValueError, OverflowError):  # PyYAML's own reader makes a character of any number
        mark = builder.last.end_mark
        return None, [
            *builder.diagnostics,
            diagnostic("not-yaml", builder.location(mark, mark), language=language, reason=_ESCAPE),
        ]
    except yaml.MarkedYAMLError as error:
        if error.problem == "exceeded maximum nesting depth":  # the parser's own limit, met before ours
            return None, [
                *builder.diagnostics,
                diagnostic("too-deep", builder.location(error.problem_mark, error.problem_mark), limit=MAX_DEPTH),
            ]
        lines, rows = lines_of_yaml(text)
        where = stop(error, builder.last, lines, name)
        at = min(where.location.line, len(rows)) - 1
        location = evolve(where.location, line=where.location.line - at + rows[at])
        return None, [
            *builder.diagnostics,
            diagnostic("not-yaml", location, where.help, language=language, reason=where.reason),
        ]
    except _Refused as refused:
        return None, [*builder.diagnostics, refused.diagnostic]
    if json and (found := json_flaw(written, name)):
        return None, [diagnostic("not-yaml", found.location, found.help, language=language, reason=found.reason)]
    return tree, builder.diagnostics


class _Refused(Exception):
    """The text is not worth reading on."""

    def __init__(self, why: Diagnostic) -> None:
        self.diagnostic = why


@define
class _Builder:
    """Builds the tree from the parser's events, and collects what is wrong on the way."""

    name: str
    text: str = field(repr=False)
    lines: list[str] = field(init=False)
    starts: list[int] = field(init=False)
    """Where in the text each line begins."""
    diagnostics: list[Diagnostic] = field(factory=list)
    anchors: dict[str, tuple[Node, int]] = field(factory=dict)
    count: int = 0
    last: Any = None
    """What the parser read last."""

    def __attrs_post_init__(self) -> None:
        lines = self.text.split("\n")
        self.lines = [line.removesuffix("\r") for line in lines]
        self.starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]

    def at(self, index: int) -> tuple[int, int]:
        """The row and column of a character, counted from 0; YAML ends lines in quotes at more signs than we do."""
        row = bisect_right(self.starts, index) - 1
        return row, index - self.starts[row]

    def location(self, start: Any, end: Any) -> Location:
        (row, column), (last, stop) = self.at(start.index), self.at(end.index)
        line = self.lines[row]
        stop = stop if last == row else len(line.rstrip())
        return Location(self.name, row + 1, column + 1, max(stop, column) + 1, line)

    def sign(self, index: int) -> Location:
        row, column = self.at(index)
        return Location(self.name, row + 1, column + 1, column + 2, self.lines[row])

    def build(self) -> Node | None:
        events = self.seen(yaml_events(self.text))
        next(events)  # the stream starts
        event = next(events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused(diagnostic("empty-file", Location(self.name, 1, 1)))
        root = self.node(next(events), events, 1)
        next(events)  # the document ends
        event = next(events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _Refused(diagnostic("second-document", self.location(event.start_mark, event.end_mark)))
        if isinstance(root, Scalar) and root.value is None:
            raise _Refused(diagnostic("empty-file", Location(self.name, 1, 1)))
        return root

    def seen(self, events: Iterable[Any]) -> Iterator[Any]:
        """The events, the last of them kept."""
        for self.last in events:
            yield self.last

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        location = self.location(event.start_mark, event.end_mark)
        if depth > MAX_DEPTH:
            raise _Refused(diagnostic("too-deep", location, limit=MAX_DEPTH))
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                help = "put a text that begins with `*` in quotes"
                raise _Refused(diagnostic("unknown-alias", location, help, name=event.anchor))
            node, size = self.anchors[event.anchor]
            self.grow(size, location)
            return node
        before = self.count
        self.grow(1 + len(event.value) // LONG_TEXT if isinstance(event, yaml.ScalarEvent) else 1, location)
        self.untagged(event, location)
        match event:
            case yaml.ScalarEvent():
                made: Node = self.scalar(event, location)
            case yaml.SequenceStartEvent():
                made = self.sequence(events, location, depth)
            case _:
                made = self.mapping(events, location, depth)
        if event.anchor:
            self.anchors[event.anchor] = made, self.count - before
        return made

    def untagged(self, event: Any, location: Location) -> None:
        if event.tag:
            help = "put a text that begins with `!` in quotes" if event.tag[0] == "!" else ""
            self.diagnostics.append(
                diagnostic("tag", location, help, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
            )

    def key(self, event: Any, events: Iterator[Any], location: Location, depth: int) -> Node:
        """A key is the word as it is written, even where an alias of it stands for a number."""
        if isinstance(event, yaml.ScalarEvent):
            self.untagged(event, location)
            if event.anchor:
                self.anchors[event.anchor] = self.scalar(event, location), 1 + len(event.value) // LONG_TEXT
            self.legible(event.value, location, UNSEEN_IN_WORD)
            return Scalar(event.value, location, event.value)
        made = self.node(event, events, depth)
        return evolve(made, location=location) if isinstance(made, Scalar) else made

    def legible(self, text: str, location: Location, *besides: re.Pattern[str]) -> None:
        """Refuse signs that only escapes can write, or aliases bring to where they may not stand."""
        for pattern in (UNSEEN_IN_TEXT, *besides):
            if unseen := pattern.search(text):
                self.diagnostics.append(diagnostic("unseen-sign", location, _DELETE, sign=sign_words(unseen[0])))
                return

    def sequence(self, events: Iterator[Any], location: Location, depth: int) -> SequenceNode:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(event, events, depth + 1))
        return SequenceNode(tuple(items), self.spanning(location, event))

    def spanning(self, location: Location, end: Any) -> Location:
        row, column = self.at(end.end_mark.index)
        stop = column + 1 if row + 1 == location.line else len(location.text.rstrip()) + 1
        return Location(location.file, location.line, location.column, stop, location.text)

    def grow(self, size: int, location: Location) -> None:
        self.count += size
        if self.count > MAX_NODES:
            raise _Refused(diagnostic("too-many-nodes", location, limit=MAX_NODES))

    def mapping(self, events: Iterator[Any], location: Location, depth: int) -> MappingNode:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            at = self.location(event.start_mark, event.end_mark)
            key = self.key(event, events, at, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not isinstance(key, Scalar) or not isinstance(key.value, str):
                self.diagnostics.append(diagnostic("not-a-name", key.location, found=describe(key)))
            elif isinstance(event, yaml.ScalarEvent) and not event.style and _AMBIGUOUS_WORD.fullmatch(key.value):
                help = "write `true` or `false`, or put the word in quotes"
                self.diagnostics.append(diagnostic("ambiguous-word", at, help, found=key.value))
                entries[key.value] = key, value
            elif key.value in entries:
                first = entries[key.value][0].location.line
                self.diagnostics.append(diagnostic("duplicate-key", at, key=key.value, line=first))
            else:
                entries[key.value] = key, value
        return MappingNode(tuple(entries.values()), self.spanning(location, event))

    def scalar(self, event: Any, location: Location) -> Scalar:
        text: str = event.value
        self.legible(text, location)
        if event.style:  # quoted or block text is text; the end of a block stands before the next line
            last, column = self.at(event.end_mark.index)
            lines = tuple(self.lines[location.line - 1 : last + bool(column)])
            return Scalar(text, location, text, lines)
        if text.lower() in _CONSTANTS and text in (text.lower(), text.title(), text.upper()):
            return Scalar(_CONSTANTS[text.lower()], location, text)
        if _INTEGER.fullmatch(text) and len(text) < 300:
            if abs(int(text)) > MOST_EXACT:
                help = f"a whole number is kept exactly up to {MOST_EXACT}"
                self.diagnostics.append(diagnostic("ambiguous-number", location, help, found=text))
            return Scalar(int(text), location, text)
        if _DECIMAL.fullmatch(text) and isfinite(float(text)):
            return Scalar(float(text), location, text)
        if text.endswith('"') and text.count('"') == 1:
            self.diagnostics.append(
                diagnostic("stray-quote", location, "put the whole text in quotes, or leave the last one out")
            )
        if _AMBIGUOUS_WORD.fullmatch(text):
            help = "write `true` or `false`, or put the word in quotes"
            self.diagnostics.append(diagnostic("ambiguous-word", location, help, found=text))
        elif _AMBIGUOUS_NUMBER.fullmatch(text) or _DECIMAL.fullmatch(text):
            help = "write a plain decimal number, or put the text in quotes"
            self.diagnostics.append(diagnostic("ambiguous-number", location, help, found=text))
        return Scalar(text, location, text)


def _joined(halves: re.Match[str]) -> str:
    """JSON may write one character as two escaped halves, which YAML refuses."""
    return bytes.fromhex("".join(halves.groups())).decode("utf-16-be")
