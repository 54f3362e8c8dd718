"""Parses YAML and JSON text into a tree of nodes with locations.

Strict on purpose: a word that YAML readers take for different values (``no``, ``010``) is an error, tags and second
documents are errors, and size, depth and alias expansion are bounded.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from math import isfinite
from pathlib import Path
from typing import Any

import yaml
from attrs import define, evolve, field

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.language.content import content_of, decoded
from magrules.language.json_text import json_flaw
from magrules.language.nodes import MappingNode, Node, Scalar, SequenceNode, describe
from magrules.language.syntax import odd_space, stop
from magrules.language.yaml_events import UNSEEN, UNSEEN_IN_TEXT, UNSEEN_IN_WORD, lines_of_yaml, odd_break, sign_words
from magrules.language.yaml_events import events as yaml_events
from magrules.model.values import MOST_EXACT

MAX_DEPTH = 40
MAX_NODES = 200_000
LONG_TEXT = 100
"""The number of characters of a text that count as one more node."""
SETTLED = ("ambiguous-word", "ambiguous-number", "unseen-sign")
"""Errors of ambiguous words, whose values are no second error."""

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_AMBIGUOUS_WORD = re.compile(r"(yes|no|on|off|y|n)", re.IGNORECASE)
_AMBIGUOUS_NUMBER = re.compile(
    r"[-+]?(0[0-9_]+|0[xob][0-9a-f_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*(e[-+]?[0-9]+)?|\.inf|\.nan)",
    re.IGNORECASE,
)
_MEANING = dict.fromkeys(("yes", "on", "y"), "true") | dict.fromkeys(("no", "off", "n"), "false")
_SURROGATES = re.compile(r"(?<!\\)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_DELETE = "delete it, and write the word anew where it may have been copied from"
_ESCAPE = "an escape behind this stands for no character"
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}


def read_file(path: Path, name: str = "") -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a file and its errors; locations show ``name`` (by default the path)."""
    shown = name or str(path)
    content = content_of(path, shown)
    return read_text(content, shown, is_json(path)) if isinstance(content, bytes) else (None, [content])


def is_json(path: Path) -> bool:
    """Whether a file must be JSON, by its name."""
    return path.suffix.lower() == ".json"


def read_text(content: bytes, name: str, json: bool = False) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a text in UTF-8 and its errors; the tree is None after a syntax error."""
    text = decoded(content, name)
    if not isinstance(text, str):
        return None, [text]
    written = text
    if json:
        text = text.replace("\t", " ")  # JSON allows tabs outside strings, YAML does not
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
    except (ValueError, OverflowError):  # PyYAML converts any escape to a character
        mark = builder.last.end_mark
        return None, [
            *builder.diagnostics,
            diagnostic("not-yaml", builder.location(mark, mark), language=language, reason=_ESCAPE),
        ]
    except yaml.MarkedYAMLError as error:
        if error.problem == "exceeded maximum nesting depth":  # the limit of libyaml, reached before MAX_DEPTH
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
    if json and (stopped := json_flaw(written, name)):
        return None, [diagnostic("not-yaml", stopped.location, stopped.help, language=language, reason=stopped.reason)]
    return tree, builder.diagnostics


class _Refused(Exception):
    """Stops reading at an error."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


@define
class _Builder:
    """Builds the tree from the events of the parser, and collects errors."""

    name: str
    text: str = field(repr=False)
    lines: list[str] = field(init=False)
    starts: list[int] = field(init=False)
    """The index of the start of each line."""
    diagnostics: list[Diagnostic] = field(factory=list)
    anchors: dict[str, tuple[Node, int]] = field(factory=dict)
    count: int = 0
    last: Any = None
    """The last event of the parser."""

    def __attrs_post_init__(self) -> None:
        lines = self.text.split("\n")
        self.lines = [line.removesuffix("\r") for line in lines]
        self.starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]

    def at(self, index: int) -> tuple[int, int]:
        """The row and column of a character, counted from 0; in quotes YAML knows more line breaks than an editor."""
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
        events = self.remembered(yaml_events(self.text))
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

    def remembered(self, events: Iterable[Any]) -> Iterator[Any]:
        """The events, remembering the last one."""
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
            target, size = self.anchors[event.anchor]
            self.grow(size, location)
            return target
        before = self.count
        self.grow(1 + len(event.value) // LONG_TEXT if isinstance(event, yaml.ScalarEvent) else 1, location)
        self.untagged(event, location)
        match event:
            case yaml.ScalarEvent():
                node: Node = self.scalar(event, location)
            case yaml.SequenceStartEvent():
                node = self.sequence(events, location, depth)
            case _:
                node = self.mapping(events, location, depth)
        if event.anchor:
            self.anchors[event.anchor] = node, self.count - before
        return node

    def untagged(self, event: Any, location: Location) -> None:
        if event.tag:
            help = "put a text that begins with `!` in quotes" if event.tag[0] == "!" else ""
            self.diagnostics.append(
                diagnostic("tag", location, help, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
            )

    def key(self, event: Any, events: Iterator[Any], location: Location, depth: int) -> Node:
        """A key as written; a plain number or constant is text here."""
        if isinstance(event, yaml.ScalarEvent):
            self.untagged(event, location)
            if event.anchor:
                self.anchors[event.anchor] = self.scalar(event, location), 1 + len(event.value) // LONG_TEXT
            self.legible(event.value, location, UNSEEN_IN_WORD)
            return Scalar(event.value, location, event.value)
        node = self.node(event, events, depth)
        return evolve(node, location=location) if isinstance(node, Scalar) else node

    def legible(self, text: str, location: Location, *besides: re.Pattern[str]) -> None:
        """Report invisible characters that come from escapes or aliases."""
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
                help = "put the word in quotes"
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
        if event.style:  # quoted or block text; the end of a block is at the start of the next line
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
            help = f"write `{_MEANING[text.lower()]}` for a yes/no value, or a text in quotes"
            self.diagnostics.append(diagnostic("ambiguous-word", location, help, found=text))
        elif _AMBIGUOUS_NUMBER.fullmatch(text) or _DECIMAL.fullmatch(text):
            help = "write a plain decimal number, or put the text in quotes"
            self.diagnostics.append(diagnostic("ambiguous-number", location, help, found=text))
        return Scalar(text, location, text)


def _joined(halves: re.Match[str]) -> str:
    """The character of two escaped surrogates, which JSON allows and YAML does not."""
    return bytes.fromhex("".join(halves.groups())).decode("utf-16-be")
