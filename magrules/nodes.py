"""YAML (and JSON) text as a tree that knows where each word was written.

Strict on purpose: a word that different readers take for different values (``no``, ``010``) is a
fault, tags and second documents are refused, and size, depth and alias expansion are bounded, so
that a file is only ever data. Every scalar keeps what was written beside its value.
"""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any

import yaml
from attrs import define, evolve, field, frozen

from magrules.errors import Fault, fault
from magrules.json_text import json_flaw
from magrules.source import Place
from magrules.syntax import odd_space, stop
from magrules.values import MOST_EXACT

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_AMBIGUOUS_WORD = re.compile(r"(yes|no|on|off|y|n)", re.IGNORECASE)
_AMBIGUOUS_NUMBER = re.compile(
    r"[-+]?(0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9]+(_[0-9]+)+(\.[0-9_]*)?|[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"
    r"|[0-9]+\.([eE][-+]?[0-9]+)?|\.[0-9]+([eE][-+]?[0-9]+)?|\.inf|\.nan)",
    re.IGNORECASE,
)
_SURROGATES = re.compile(r"(?<!\\)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}


@frozen
class Scalar:
    """One value: text, a number, true, false or nothing (``None``), as YAML 1.2 reads it."""

    value: str | int | float | bool | None
    place: Place = field(eq=False)
    written: str = field(default="", eq=False)
    lines: tuple[str, ...] = field(default=(), eq=False, repr=False)


@frozen
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    place: Place = field(eq=False)


@frozen
class Mapping:
    """Keys with their values, in the order written; a key is a Scalar that holds text."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place = field(eq=False)

    @cached_property
    def index(self) -> "dict[str, tuple[Scalar, Node]]":
        """The entries by what their keys say."""
        return {str(name.value): (name, value) for name, value in self.entries}

    def get(self, key: str) -> "Node | None":
        """The value under ``key``, None when the key is absent."""
        return self.index[key][1] if key in self.index else None


Node = Scalar | Sequence | Mapping


def describe(node: Node) -> str:
    """What was found, in an author's words: ``text `10` `` or ``a list``."""
    match node:
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=bool()):
            return f"`{node.written}`"
        case Scalar(value=str()):
            return f"text `{_short(node.written)}`"
        case Scalar():
            return f"number `{node.written}`"
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"


def _short(text: str, limit: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def plain(node: Node | None) -> object:
    """The tree without its places: dicts, lists and values."""
    match node:
        case None:
            return None
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {str(key.value): plain(value) for key, value in node.entries}


def read_file(path: Path, name: str = "") -> tuple[Node | None, list[Fault]]:
    """The tree of a file and the faults found on the way; places say ``name`` (or the path)."""
    shown = name or str(path)
    content = content_of(path, shown)
    return read_text(content, shown, is_json(path)) if isinstance(content, bytes) else (None, [content])


def is_json(path: Path) -> bool:
    """Whether a file must be JSON, by its name."""
    return path.suffix.lower() == ".json"


def content_of(path: Path, shown: str) -> bytes | Fault:
    """The bytes of a file, read once and never more than the limit, or why they cannot be had."""
    whole = Place(shown, 1, 1)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        return fault("unreadable", whole, file=shown, reason=error.strerror or "unknown reason")
    except ValueError:
        return fault("unreadable", whole, file=shown, reason="no file can have that name")
    if len(content) > MAX_BYTES:  # a device has no size, and no end
        return fault("too-large", whole, size=max(size, len(content)), limit=MAX_BYTES)
    return content


def read_text(content: bytes, name: str, json: bool = False) -> tuple[Node | None, list[Fault]]:
    """The tree of a text in UTF-8 and its faults; the tree is None when it cannot be trusted."""
    if len(content) > MAX_BYTES:
        return None, [fault("too-large", Place(name, 1, 1), size=len(content), limit=MAX_BYTES)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace").split("\n")
        rest = content[error.start :].split(b"\n")[0]
        line = "" if b"\0" in rest else (before[-1] + rest.decode("cp1252", "replace")).rstrip("\r")
        place = Place(name, len(before), len(before[-1]) + 1, len(before[-1]) + 2, line)
        help = "save the file as UTF-8 in your editor (not as Windows-1252, ANSI or UTF-16)"
        return None, [fault("not-utf8", place, help, byte=f"0x{content[error.start]:02x}")]
    written = text
    if json:
        text = text.replace("\t", " ")  # a tab stands outside strings only, where YAML forbids it
        text = _SURROGATES.sub(_joined, text)
    builder = _Builder(name, text.split("\n"))
    language = "JSON" if json else "YAML"
    if strange := yaml.reader.Reader.NON_PRINTABLE.search(text):
        before = text[: strange.start()].split("\n")
        line = builder.lines[len(before) - 1]
        place = Place(name, len(before), len(before[-1]) + 1, len(before[-1]) + 2, line)
        reason = f"character U+{ord(strange[0]):04X} is not allowed"
        return None, [fault("not-yaml", place, language=language, reason=reason)]
    if flaw := odd_space(builder.lines, name):
        return None, [fault("not-yaml", flaw.place, flaw.help, language=language, reason=flaw.reason)]
    try:
        tree = builder.build(text)
    except yaml.MarkedYAMLError as error:
        if error.problem == "exceeded maximum nesting depth":  # the parser's own limit, met before ours
            return None, [
                *builder.faults,
                fault("too-deep", builder.place(error.problem_mark, error.problem_mark), limit=MAX_DEPTH),
            ]
        where = stop(error, builder.last, builder.lines, name)
        return None, [
            *builder.faults,
            fault("not-yaml", where.place, where.help, language=language, reason=where.reason),
        ]
    except _Refused as refused:
        return None, [*builder.faults, refused.fault]
    if json and (found := json_flaw(written, name)):
        return None, [fault("not-yaml", found.place, found.help, language=language, reason=found.reason)]
    return tree, builder.faults


class _Refused(Exception):
    """The text is not worth reading on."""

    def __init__(self, why: Fault) -> None:
        self.fault = why


@define
class _Builder:
    """Builds the tree from the parser's events, and collects what is wrong on the way."""

    name: str
    lines: list[str]
    faults: list[Fault] = field(factory=list)
    anchors: dict[str, tuple[Node, int]] = field(factory=dict)
    count: int = 0
    last: Any = None
    """What the parser read last."""

    def place(self, start: Any, end: Any) -> Place:
        text = self.lines[start.line].rstrip("\r") if start.line < len(self.lines) else ""
        stop = end.column if end.line == start.line else len(text.rstrip())
        return Place(self.name, start.line + 1, start.column + 1, max(stop, start.column) + 1, text)

    def build(self, text: str) -> Node | None:
        events = self.seen(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        next(events)  # the stream starts
        event = next(events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused(fault("empty-file", Place(self.name, 1, 1)))
        root = self.node(next(events), events, 1)
        next(events)  # the document ends
        event = next(events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _Refused(fault("second-document", self.place(event.start_mark, event.end_mark)))
        if isinstance(root, Scalar) and root.value is None:
            raise _Refused(fault("empty-file", Place(self.name, 1, 1)))
        return root

    def seen(self, events: Iterable[Any]) -> Iterator[Any]:
        """The events, the last of them kept."""
        for self.last in events:
            yield self.last

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        place = self.place(event.start_mark, event.end_mark)
        if depth > MAX_DEPTH:
            raise _Refused(fault("too-deep", place, limit=MAX_DEPTH))
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                help = "put a text that begins with `*` in quotes"
                raise _Refused(fault("unknown-alias", place, help, name=event.anchor))
            node, size = self.anchors[event.anchor]
            self.grow(size, place)
            return node
        self.grow(1, place)
        before = self.count
        self.untagged(event, place)
        match event:
            case yaml.ScalarEvent():
                made: Node = self.scalar(event, place)
            case yaml.SequenceStartEvent():
                made = self.sequence(events, place, depth)
            case _:
                made = self.mapping(events, place, depth)
        if event.anchor:
            self.anchors[event.anchor] = made, self.count - before + 1
        return made

    def untagged(self, event: Any, place: Place) -> None:
        if event.tag:
            help = "put a text that begins with `!` in quotes" if event.tag[0] == "!" else ""
            self.faults.append(fault("tag", place, help, tag=event.tag.replace("tag:yaml.org,2002:", "!!")))

    def key(self, event: Any, events: Iterator[Any], place: Place, depth: int) -> Node:
        """A key is the word as it is written, even where an alias of it stands for a number."""
        if isinstance(event, yaml.ScalarEvent):
            self.untagged(event, place)
            if event.anchor:
                self.anchors[event.anchor] = self.scalar(event, place), 1
            return Scalar(event.value, place, event.value)
        made = self.node(event, events, depth)
        return evolve(made, place=place) if isinstance(made, Scalar) else made

    def sequence(self, events: Iterator[Any], place: Place, depth: int) -> Sequence:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(event, events, depth + 1))
        return Sequence(tuple(items), self.spanning(place, event))

    def spanning(self, place: Place, end: Any) -> Place:
        mark = end.end_mark
        stop = mark.column + 1 if mark.line + 1 == place.line else len(place.text.rstrip()) + 1
        return Place(place.file, place.line, place.column, stop, place.text)

    def grow(self, size: int, place: Place) -> None:
        self.count += size
        if self.count > MAX_NODES:
            raise _Refused(fault("too-many-nodes", place, limit=MAX_NODES))

    def mapping(self, events: Iterator[Any], place: Place, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            at = self.place(event.start_mark, event.end_mark)
            key = self.key(event, events, at, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not isinstance(key, Scalar) or not isinstance(key.value, str):
                self.faults.append(fault("not-a-name", key.place, found=describe(key)))
            elif isinstance(event, yaml.ScalarEvent) and not event.style and _AMBIGUOUS_WORD.fullmatch(key.value):
                help = "write `true` or `false`, or put the word in quotes"
                self.faults.append(fault("ambiguous-word", at, help, found=key.value))
                entries[key.value] = key, value
            elif key.value in entries:
                first = entries[key.value][0].place.line
                self.faults.append(fault("duplicate-key", at, key=key.value, line=first))
            else:
                entries[key.value] = key, value
        return Mapping(tuple(entries.values()), self.spanning(place, event))

    def scalar(self, event: Any, place: Place) -> Scalar:
        text: str = event.value
        if event.style:  # quoted or block text is text
            lines = tuple(self.lines[event.start_mark.line : event.end_mark.line + 1])
            return Scalar(text, place, text, lines)
        if text.lower() in _CONSTANTS and text in (text.lower(), text.title(), text.upper()):
            return Scalar(_CONSTANTS[text.lower()], place, text)
        if _INTEGER.fullmatch(text) and len(text) < 300:
            if abs(int(text)) > MOST_EXACT:
                help = f"a whole number is kept exactly up to {MOST_EXACT}"
                self.faults.append(fault("ambiguous-number", place, help, found=text))
            return Scalar(int(text), place, text)
        if _DECIMAL.fullmatch(text) and isfinite(float(text)):
            return Scalar(float(text), place, text)
        if text.endswith('"') and text.count('"') == 1:
            self.faults.append(fault("stray-quote", place, "put the whole text in quotes, or leave the last one out"))
        if _AMBIGUOUS_WORD.fullmatch(text):
            help = "write `true` or `false`, or put the word in quotes"
            self.faults.append(fault("ambiguous-word", place, help, found=text))
        elif _AMBIGUOUS_NUMBER.fullmatch(text) or _DECIMAL.fullmatch(text):
            help = "write a plain decimal number, or put the text in quotes"
            self.faults.append(fault("ambiguous-number", place, help, found=text))
        return Scalar(text, place, text)


def _joined(halves: re.Match[str]) -> str:
    """JSON may write one character as two escaped halves, which YAML refuses."""
    return bytes.fromhex("".join(halves.groups())).decode("utf-16-be")
