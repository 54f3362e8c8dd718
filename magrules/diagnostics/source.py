"""Locations in files, and the text of their lines as messages show it."""

import re
from unicodedata import category

from attrs import field, frozen

WIDEST = 400
"""The most characters of a line that an excerpt shows."""
JOINERS = "\t\N{SOFT HYPHEN}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Invisible characters that are part of words."""


def visible(text: str) -> str:
    """Text to show on one line, with a replacement for each character that could control a terminal or a page.

    These are control characters, line breaks, characters that change the direction of writing, and surrogates.
    """
    return text if text.isprintable() else "".join(letter if _is_shown(letter) else "�" for letter in text)


def visible_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(map(visible, text.split("\n")))


_COMMAND = re.compile(r"^[^\S\n]*:(?=:)|##(?=\[)", re.MULTILINE)


def log_lines(text: str) -> str:
    """Text for a log of GitHub Actions, with workflow commands (`::error::`, `##[error]`) made harmless."""
    return _COMMAND.sub(r"\g<0> ", text)


def marked(text: str) -> str:
    """A line of a file to show, with a replacement also for spaces that are not plain ones."""
    return "".join(letter if letter.isprintable() or letter == "\t" else "�" for letter in text)


def _is_shown(sign: str) -> bool:
    return sign.isprintable() or sign in JOINERS or category(sign) == "Zs"


@frozen(order=True)
class Location:
    """A span in a text file.

    ``file`` is the path to show. ``line`` and ``column`` count from 1. ``end_column`` is one past the last character
    on that line (a span of several lines ends with its first). ``text`` is the line, kept for excerpts.
    """

    file: str = field(converter=visible)
    line: int
    column: int
    end_column: int = 0
    text: str = field(default="", eq=False, order=False, repr=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def underlined(self) -> str:
        """The characters of the span."""
        return self.text[self.column - 1 : max(self.end_column - 1, self.column)]

    def excerpt(self) -> str:
        """The numbered line with the span underlined below it; a long line is cut around the span."""
        number = str(self.line)
        start = max(self.column - 1 - WIDEST // 2, 0) if len(self.text) > WIDEST else 0
        text = marked(self.text[start : start + WIDEST])
        width = max(min(self.end_column - self.column, WIDEST // 2), 1)
        indent = "".join("\t" if c == "\t" else " " for c in self.text[start : self.column - 1])
        return f"  {number} | {text}\n  {' ' * len(number)} | {indent}{'^' * width}"
