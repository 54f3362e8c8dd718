"""The events of a YAML text, the same with and without libyaml, and the characters that no text may contain.

An invisible character, or one that ends a line for some readers only, makes a file differ from what it shows: a
comment that hides a live key, a word that never matches, a title that controls a terminal.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any
from unicodedata import name as name_of

import yaml

_UNSEEN = (
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
UNSEEN = re.compile(f"[{_UNSEEN}]")
"""Characters that are invisible or change the direction of writing."""
UNSEEN_IN_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_UNSEEN}]")
"""The same in a text after its escapes are read, with control characters."""
UNSEEN_IN_WORD = re.compile(
    "[\t\n\r\u2028\u2029\ufe00-\ufe0f\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}]"
)
"""Characters that a text for people may contain, and a word that is compared may not."""
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ODD_BREAK = re.compile("[\x85\u2028\u2029]|\r(?!\n)")


class PlainLoader(yaml.SafeLoader):
    """PyYAML's own parser, which accepts question marks inside braces and tabs between words, as libyaml does."""

    def scan_to_next_token(self) -> None:
        """PyYAML's method, skipping tabs too where no key can begin."""
        super().scan_to_next_token()
        while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            self.forward()
            super().scan_to_next_token()

    def scan_plain(self) -> Any:
        """PyYAML's method without its special case of question marks."""
        chunks = list[str]()
        spaces: Any = []
        start = end = self.get_mark()
        indent, ending = self.indent + 1, "\0 \t\r\n\x85\u2028\u2029"
        flow = ",[]{}" if self.flow_level else ""
        while self.peek() != "#":
            length = 0
            while (sign := self.peek(length)) not in ending + flow and (
                sign != ":" or self.peek(length + 1) not in ending + flow
            ):
                length += 1
            if not length:
                break
            self.allow_simple_key = False
            chunks += [*spaces, self.prefix(length)]
            self.forward(length)
            end = self.get_mark()
            spaces = self.scan_plain_spaces(indent, start)
            if not spaces or (not self.flow_level and self.column < indent):
                break
        return yaml.ScalarToken("".join(chunks), True, start, end)


def events(text: str) -> Iterator[Any]:
    """The events of a text. Raises yaml.MarkedYAMLError where it is not YAML."""
    return yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", PlainLoader))


def odd_break(text: str) -> int | None:
    """The index of a character outside quotes that ends a line for YAML only."""
    indexes = [match.start() for match in _ODD_BREAK.finditer(text)]
    quoted = list(_quoted(text)) if indexes else []
    starts = [start for start, _ in quoted]
    for at in indexes:
        before = bisect_right(starts, at)
        if not before or quoted[before - 1][1] <= at:
            return at
    return None


def lines_of_yaml(text: str) -> tuple[list[str], list[int]]:
    """The lines of a text for its parser, and the line of an editor at which each begins, both from 0."""
    lines, rows, start = list[str](), [0], 0
    for match in _BREAK.finditer(text):
        lines.append(text[start : match.start()])
        rows.append(rows[-1] + match[0].endswith("\n"))
        start = match.end()
    return [*lines, text[start:]], rows


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """The spans of quoted texts, up to the first syntax error."""
    try:
        for event in events(text):
            if isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"'):
                start: Any = event.start_mark
                end: Any = event.end_mark
                yield start.index, end.index
    except (yaml.YAMLError, ValueError, OverflowError):
        return


def sign_words(sign: str) -> str:
    """The code point and name of a character."""
    return f"U+{ord(sign):04X} {name_of(sign, '')}".rstrip()
