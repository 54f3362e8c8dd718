"""Parses YAML and JSON text into a tree of nodes with locations.

Strict on purpose: a word that YAML readers take for different values (``no``, ``010``) is an error, tags and second
documents are errors, and size, depth and alias expansion are bounded.
"""

import re
from collections.abc import Iterable, Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import yaml
from attrs import define, evolve, field

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.language.content import content_of, decoded
from magrules.language.json_text import json_flaw
from magrules.language.nodes import MappingNode, Node, Scalar, SequenceNode, SourceText, Span, describe
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
    source = SourceText(name, text)
    builder = _Builder(source)
    language = "JSON" if json else "YAML"
    if strange := yaml.reader.Reader.NON_PRINTABLE.search(text):
        reason = f"character U+{ord(strange[0]):04X} is not allowed"
        return None, [
            diagnostic("not-yaml", source.location(strange.start(), strange.end()), language=language, reason=reason)
        ]
    if unseen := UNSEEN.search(text):
        return None, [
            diagnostic(
                "unseen-sign", source.location(unseen.start(), unseen.end()), _DELETE, sign=sign_words(unseen[0])
            )
        ]
    if (odd := odd_break(text)) is not None:
        help = "begin a new line with the Enter key, or put the text in quotes"
        return None, [diagnostic("odd-break", source.location(odd, odd + 1), help, sign=sign_words(text[odd]))]
    if flaw := odd_space(source.lines, name):
        return None, [diagnostic("not-yaml", flaw.location, flaw.help, language=language, reason=flaw.reason)]
    try:
        tree = builder.build()
    except (ValueError, OverflowError):  # PyYAML converts any escape to a character
        end = builder.last.end_mark.index
        return None, [
            *builder.diagnostics,
            diagnostic("not-yaml", source.location(end, end), language=language, reason=_ESCAPE),
        ]
    except yaml.MarkedYAMLError as error:
        if error.problem == "exceeded maximum nesting depth":  # the limit of libyaml, reached before MAX_DEPTH
            mark: Any = error.problem_mark
            location = source.location(mark.index, mark.index)
            return None, [*builder.diagnostics, diagnostic("too-deep", location, limit=MAX_DEPTH)]
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

    source: SourceText
    diagnostics: list[Diagnostic] = field(factory=list)
    anchors: dict[str, tuple[Node, int]] = field(factory=dict)
    count: int = 0
    last: Any = None
    """The last event of the parser."""

    def span(self, first: Any, last: Any) -> Span:
        """From the start of an event to the end of another."""
        return Span(self.source, first.start_mark.index, last.end_mark.index)

    def build(self) -> Node | None:
        events = self.remembered(yaml_events(self.source.text))
        next(events)  # the stream starts
        event = next(events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused(diagnostic("empty-file", Location(self.source.name, 1, 1)))
        root = self.node(next(events), events, 1)
        next(events)  # the document ends
        event = next(events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _Refused(diagnostic("second-document", self.span(event, event).location))
        if isinstance(root, Scalar) and root.value is None:
            raise _Refused(diagnostic("empty-file", Location(self.source.name, 1, 1)))
        return root

    def remembered(self, events: Iterable[Any]) -> Iterator[Any]:
        """The events, remembering the last one."""
        for self.last in events:
            yield self.last

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        span = self.span(event, event)
        if depth > MAX_DEPTH:
            raise _Refused(diagnostic("too-deep", span.location, limit=MAX_DEPTH))
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                help = "put a text that begins with `*` in quotes"
                raise _Refused(diagnostic("unknown-alias", span.location, help, name=event.anchor))
            target, size = self.anchors[event.anchor]
            self.grow(size, span)
            return target
        before = self.count
        self.grow(1 + len(event.value) // LONG_TEXT if isinstance(event, yaml.ScalarEvent) else 1, span)
        self.untagged(event, span)
        match event:
            case yaml.ScalarEvent():
                node: Node = self.scalar(event, span)
            case yaml.SequenceStartEvent():
                node = self.sequence(event, events, depth)
            case _:
                node = self.mapping(event, events, depth)
        if event.anchor:
            self.anchors[event.anchor] = node, self.count - before
        return node

    def untagged(self, event: Any, span: Span) -> None:
        if event.tag:
            help = "put a text that begins with `!` in quotes" if event.tag[0] == "!" else ""
            self.error("tag", span, help, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))

    def error(self, code: str, span: Span, help: str = "", **params: object) -> None:
        self.diagnostics.append(diagnostic(code, span.location, help, **params))

    def key(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        """A key as written; a plain number or constant is text here."""
        span = self.span(event, event)
        if isinstance(event, yaml.ScalarEvent):
            self.untagged(event, span)
            if event.anchor:
                self.anchors[event.anchor] = self.scalar(event, span), 1 + len(event.value) // LONG_TEXT
            self.legible(event, span, UNSEEN_IN_WORD)
            return Scalar(event.value, span, event.value)
        node = self.node(event, events, depth)
        return evolve(node, location=span) if isinstance(node, Scalar) else node

    def legible(self, event: Any, span: Span, *besides: re.Pattern[str]) -> None:
        """Report invisible characters; escapes, which stand in double quotes, may bring those that no text contains."""
        for pattern in (UNSEEN_IN_TEXT, *besides) if event.style == '"' else besides:
            if unseen := pattern.search(event.value):
                self.error("unseen-sign", span, _DELETE, sign=sign_words(unseen[0]))
                return

    def grow(self, size: int, span: Span) -> None:
        self.count += size
        if self.count > MAX_NODES:
            raise _Refused(diagnostic("too-many-nodes", span.location, limit=MAX_NODES))

    def sequence(self, start: Any, events: Iterator[Any], depth: int) -> SequenceNode:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(event, events, depth + 1))
        return SequenceNode(tuple(items), self.span(start, event))

    def mapping(self, start: Any, events: Iterator[Any], depth: int) -> MappingNode:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.key(event, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not isinstance(key, Scalar) or not isinstance(key.value, str):
                self.diagnostics.append(diagnostic("not-a-name", key.location, found=describe(key)))
            elif isinstance(event, yaml.ScalarEvent) and not event.style and key.value.lower() in _MEANING:
                self.error("ambiguous-word", self.span(event, event), "put the word in quotes", found=key.value)
                entries[key.value] = key, value
            elif key.value in entries:
                first = entries[key.value][0].location.line
                self.error("duplicate-key", self.span(event, event), key=key.value, line=first)
            else:
                entries[key.value] = key, value
        return MappingNode(tuple(entries.values()), self.span(start, event))

    def scalar(self, event: Any, span: Span) -> Scalar:
        text: str = event.value
        self.legible(event, span)
        if event.style:  # quoted or block text; the end of a block is at the start of the next line
            last, column = self.source.at(span.end)
            lines = tuple(self.source.lines[self.source.at(span.start)[0] : last + bool(column)])
            return Scalar(text, span, text, lines)
        if text.lower() in _CONSTANTS and text in (text.lower(), text.title(), text.upper()):
            return Scalar(_CONSTANTS[text.lower()], span, text)
        if _INTEGER.fullmatch(text) and len(text) < 300:
            if abs(int(text)) > MOST_EXACT:
                help = f"a whole number is kept exactly up to {MOST_EXACT}"
                self.error("ambiguous-number", span, help, found=text)
            return Scalar(int(text), span, text)
        if _DECIMAL.fullmatch(text) and isfinite(float(text)):
            return Scalar(float(text), span, text)
        if text.endswith('"') and text.count('"') == 1:
            self.error("stray-quote", span, "put the whole text in quotes, or leave the last one out")
        if meaning := _MEANING.get(text.lower()):
            help = f"write `{meaning}` for a yes/no value, or a text in quotes"
            self.error("ambiguous-word", span, help, found=text)
        elif _AMBIGUOUS_NUMBER.fullmatch(text) or _DECIMAL.fullmatch(text):
            help = "write a plain decimal number, or put the text in quotes"
            self.error("ambiguous-number", span, help, found=text)
        return Scalar(text, span, text)


def _joined(halves: re.Match[str]) -> str:
    """The character of two escaped surrogates, which JSON allows and YAML does not."""
    return bytes.fromhex("".join(halves.groups())).decode("utf-16-be")
