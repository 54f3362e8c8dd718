"""Syntax errors of YAML: location, reason and help for an author, derived from the error of the parser.

A parser often stops a line or a page after the mistake. The last event before it and the indentation of the lines
show where the mistake is. libyaml and PyYAML stop at the same positions with different messages.
"""

import re
from typing import Any

from attrs import frozen
from yaml import MarkedYAMLError, ScalarEvent

from magrules.diagnostics.source import Location

_ODD_SPACE = re.compile(
    "^ *([\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{EN SPACE}\N{EM SPACE}\N{IDEOGRAPHIC SPACE}]+)"
)
_ODD_DASH = re.compile("^ *([\N{EN DASH}\N{EM DASH}\N{BULLET}\N{MINUS SIGN}]) ")
_LACKS = re.compile("(?:did not find )?expected ',' or '(.)'")
_MERGE = re.compile("^(<{7}|={7}|>{7})(?= |$)")
_FLAWS = (
    (_ODD_SPACE, "a space here is none that YAML knows", "delete it and press the space bar"),
    (_ODD_DASH, "this is no dash that YAML knows", "write a plain hyphen and a space, `- `"),
    (_MERGE, "two versions of the file are mixed here", "keep one of them, and delete the lines between the signs"),
)
"""Patterns of characters that look right but are not, each with a reason and help."""


@frozen
class Stop:
    """Why a text is not YAML: location, reason and help."""

    location: Location
    reason: str
    help: str = ""


@frozen
class _Stopped:
    """The state of a parser at its error, with the last event before it."""

    name: str
    lines: list[str]
    error: MarkedYAMLError
    last: Any

    def stop(self) -> Stop:
        problem, context = self.error.problem or "", self.error.context or ""
        opened: Any = self.error.context_mark
        at: Any = self.error.problem_mark or opened
        if flaw := self.flaw(opened.line if opened else 0, at.line):
            return flaw
        if "quoted scalar" in context:
            return self.quote(opened)
        if self.runs_on and self.last.style and self.last.end_mark.line == at.line:
            return self.quote(self.last.start_mark)
        if "an alias" in context or "an anchor" in context:
            return Stop(self.sign(opened), *_begins_nothing(self.text(opened.line)[opened.column : opened.column + 1]))
        if "simple key" in context:
            return Stop(self.line(opened.line), *_NO_COLON)
        if problem.startswith("mapping values"):
            return self.second_colon(at)
        if lacks := _LACKS.match(problem):
            return self.open_bracket(at, lacks[1])
        sign = self.text(at.line)[at.column : at.column + 1]
        if "block" in context and sign != "\t" and at.column <= indent(self.text(at.line)):
            return self.indentation(at, opened)
        if "block" in context and sign not in ("", "\t"):
            closing = f"`{sign}` closes nothing that was opened"
            if sign in "}]":
                return Stop(self.sign(at), closing)
            return Stop(self.sign(at), "nothing can stand behind what is closed", IN_QUOTES)
        return self.sign_that_begins_nothing(at) or Stop(self.sign(at), " ".join(filter(None, (context, problem))))

    # --- mistakes ---------------------------------------------------------------------

    def flaw(self, first: int, last: int) -> Stop | None:
        """A character that only looks right, on the lines that the parser was reading."""
        for row in range(min(last, len(self.lines) - 1), max(first - 1, -1), -1):
            for pattern, reason, help in _FLAWS:
                if match := pattern.search(self.lines[row]):
                    return Stop(self.location(row, *match.span(1)), reason, help)
        return None

    def quote(self, mark: Any) -> Stop:
        """A quote that is closed far away or not at all."""
        return Stop(self.line(mark.line, mark.column), "the quote that opens here is not closed on this line")

    def second_colon(self, at: Any) -> Stop:
        """A colon inside a value: a second colon, a missing colon on the line before, or wrong indentation."""
        if not self.runs_on:
            return Stop(self.sign(at), "a second colon stands in this line", IN_QUOTES)
        first, row = self.last.start_mark, at.line
        if first.column == indent(self.text(first.line)):
            return Stop(self.line(first.line), *_NO_COLON)
        depth = indent(self.text(row))
        above = (indent(self.text(line)) for line in range(first.line - 1, -1, -1) if self.counts(line))
        if next((depth_above for depth_above in above if depth_above <= depth), -1) == depth:
            row = first.line if indent(self.text(first.line)) < depth else row
        return Stop(self.line(row), *_MISPLACED)

    def open_bracket(self, at: Any, sign: str) -> Stop:
        """A brace or bracket that is not closed on the line read last."""
        mark: Any = self.last.start_mark if isinstance(self.last, ScalarEvent) else self.last.end_mark
        help = f"put a comma between two entries, and `{sign}` behind the last"
        if mark.line == at.line:
            in_text = self.text(at.line)[at.column : at.column + 1] in ("{", ":")
            return Stop(self.sign(at), f"a comma or `{sign}` is missing here", IN_QUOTES if in_text else help)
        opened: Any = self.error.context_mark
        start = opened.column if opened and opened.line == mark.line else indent(self.text(mark.line))
        return Stop(self.line(mark.line, start), f"a comma or `{sign}` is missing at the end of this line", help)

    def indentation(self, at: Any, opened: Any) -> Stop:
        """A line with wrong indentation, or one above it."""
        row, depth = at.line, indent(self.text(at.line))
        for line in (opened.line, row):
            if re.match(r" *-[^\s-]", self.text(line)):
                return Stop(
                    self.line(line), "no space stands behind this dash", "write `- ` before each entry of a list"
                )
        above = (line for line in range(row - 1, -1, -1) if self.counts(line))
        parent = next((line for line in above if indent(self.text(line)) < depth), None)
        if parent is not None and depth % 2 == 0:
            child = next((line for line in range(parent + 1, row) if self.counts(line)), row)
            within = indent(self.text(child))
            siblings = [
                line for line in range(child + 1, row) if self.counts(line) and indent(self.text(line)) == within
            ]
            odd = [line for line in (parent, child) if indent(self.text(line)) % 2]
            if odd:
                row = odd[0]
            elif (
                within - indent(self.text(parent)) > 2
            ):  # a step of four: the line is too far in, or its parent too far out
                row = parent if siblings else child
        return Stop(self.line(row), *_MISPLACED)

    def sign_that_begins_nothing(self, at: Any) -> Stop | None:
        """A tab, or a character that no value begins with."""
        sign = self.text(at.line)[at.column : at.column + 1]
        if sign == "\t":
            return Stop(self.sign(at), "a tab stands here", "indent with spaces, not with tabs")
        if sign and "cannot start any token" in (self.error.problem or ""):
            return Stop(self.sign(at), *_begins_nothing(sign))
        return None

    # --- locations ---------------------------------------------------------------------------------

    @property
    def runs_on(self) -> bool:
        """Whether the last event is a plain or quoted text that continues on another line."""
        if not isinstance(self.last, ScalarEvent) or self.last.style in ("|", ">"):
            return False
        first: Any = self.last.start_mark
        end: Any = self.last.end_mark
        return bool(first.line < end.line)

    def text(self, row: int) -> str:
        return self.lines[row].rstrip("\r") if row < len(self.lines) else ""

    def counts(self, row: int) -> bool:
        """Whether a line is neither empty nor a comment."""
        return self.text(row).strip()[:1] not in ("", "#")

    def location(self, row: int, start: int, end: int) -> Location:
        return Location(self.name, row + 1, start + 1, max(end, start) + 1, self.text(row))

    def line(self, row: int, start: int | None = None) -> Location:
        """A line from its first word, or from a column, to its end."""
        return self.location(row, indent(self.text(row)) if start is None else start, len(self.text(row).rstrip()))

    def sign(self, at: Any) -> Location:
        return self.location(at.line, at.column, at.column)


_MISPLACED = (
    "this line is indented unlike those it belongs to",
    "begin it right below the entry it stands beside, or two spaces further in than the one it is part of",
)


IN_QUOTES = "put a text with braces or a colon in quotes"
_NO_COLON = "no colon with a space behind it stands on this line", "write `key: value`"


def _begins_nothing(sign: str) -> tuple[str, str]:
    return f"no word can begin with `{sign}`", "put the text in quotes"


def indent(text: str) -> int:
    """How many spaces a line begins with."""
    return len(text) - len(text.lstrip(" "))


def stop(error: MarkedYAMLError, last: Any, lines: list[str], name: str) -> Stop:
    """The mistake behind an error of the parser, from the last event before it."""
    return _Stopped(name, lines, error, last).stop()


def odd_space(lines: list[str], name: str) -> Stop | None:
    """An indentation with a character that is not a plain space."""
    for row, text in enumerate(lines):
        if match := _ODD_SPACE.match(text):
            location = Location(name, row + 1, match.start(1) + 1, match.end(1) + 1, text.rstrip("\r"))
            return Stop(location, *_FLAWS[0][1:])
    return None
