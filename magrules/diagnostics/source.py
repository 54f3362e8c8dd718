"""Where something was written: a place in a file, and the line to show for it."""

import re
from unicodedata import category

from attrs import field, frozen

WIDEST = 400
"""How many characters of a line an excerpt shows."""


JOINERS = "\t\N{SOFT HYPHEN}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Signs that cannot be seen and are part of how words are written."""


def visible(text: str) -> str:
    """Text to show on one line: each sign that would steer a terminal or a page replaced by one that stands for it.

    Those are control signs, line breaks, signs that turn the direction of writing, and halves of characters.
    """
    return text if text.isprintable() else "".join(letter if _is_shown(letter) else "�" for letter in text)


def visible_lines(text: str) -> str:
    """The same of a text of several lines."""
    return "\n".join(map(visible, text.split("\n")))


_COMMAND = re.compile(r"^[^\S\n]*:(?=:)|##(?=\[)", re.MULTILINE)


def log_lines(text: str) -> str:
    """Text for a log of which GitHub takes some lines for commands (`::error::`, `##[error]`): none is one in this."""
    return _COMMAND.sub(r"\g<0> ", text)


def marked(text: str) -> str:
    """The same of a line of a file, where a space that only looks like one is to be seen too."""
    return "".join(letter if letter.isprintable() or letter == "\t" else "�" for letter in text)


def _is_shown(sign: str) -> bool:
    return sign.isprintable() or sign in JOINERS or category(sign) == "Zs"


@frozen(order=True)
class Location:
    """A span in a text file, from its first character to just past its last.

    ``file`` is the path as it can be shown. ``line`` and ``column`` count characters from 1.
    ``end_column`` is where an underline stops: on the same line, one past the last character (a span
    of several lines is underlined to the end of its first). ``text`` is that first line, kept so
    that an excerpt needs no second read.
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
        """The characters the underline covers."""
        return self.text[self.column - 1 : max(self.end_column - 1, self.column)]

    def excerpt(self) -> str:
        """The line with the span underlined, numbered, two lines of text; of a long line what is near."""
        number = str(self.line)
        start = max(self.column - 1 - WIDEST // 2, 0) if len(self.text) > WIDEST else 0
        text = marked(self.text[start : start + WIDEST])
        width = max(min(self.end_column - self.column, WIDEST // 2), 1)
        indent = "".join("\t" if c == "\t" else " " for c in self.text[start : self.column - 1])
        return f"  {number} | {text}\n  {' ' * len(number)} | {indent}{'^' * width}"
