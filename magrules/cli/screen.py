"""The output of commands: a terminal, a pipe or a file, of any encoding, open or closed.

All output passes through here: no sign in it controls a terminal, and no sign makes printing fail.
"""

import codecs
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOBase
from typing import TextIO
from unicodedata import normalize

import click

from magrules.diagnostics.source import visible, visible_lines

PIPE_CLOSED = 141
"""The exit code where the reader closes the pipe (`| head -1`), as of a program ended by that signal."""

_PLAIN = {
    "→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "±": "+/-", "×": "x", "−": "-", "⁄": "/",
    "‐": "-", "‑": "-", "–": "-", "—": "-", "·": "-", "•": "*", "μ": "u", "°": "deg ", "€": "EUR",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'",
    "\N{LATIN SMALL LETTER O WITH STROKE}": "o", "\N{LATIN CAPITAL LETTER O WITH STROKE}": "O",
    "\N{LATIN SMALL LETTER AE}": "ae", "\N{LATIN CAPITAL LETTER AE}": "AE", "\N{LATIN SMALL LETTER SHARP S}": "ss",
}  # fmt: skip
"""ASCII replacements of signs; any other sign is replaced by its letter without accents."""


def plain(text: str) -> str:
    """A text in ASCII, with `?` for each sign without a replacement."""

    def plainly(sign: str) -> str:
        return "".join(_PLAIN.get(part, part if part.isascii() else "") for part in normalize("NFKD", sign)) or "?"

    return "".join(map(plainly, text))


def _plain_instead(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return plain(error.object[error.start : error.end]), error.end


def _escape_instead(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error("magrules.plain", _plain_instead)
codecs.register_error("magrules.escape", _escape_instead)


def shown(text: str, encoding: str | None, errors: str = "magrules.plain") -> str:
    """Text of several lines as that encoding can represent it."""
    encoding = encoding or "utf-8"
    return visible_lines(text).encode(encoding, errors).decode(encoding)


def echo_json(document: str) -> None:
    """Print a JSON document, with escapes for signs that the output cannot show."""
    escaped = (
        line
        if line.isprintable()
        else "".join(sign if visible(sign) == sign else json.dumps(sign)[1:-1] for sign in line)
        for line in document.split("\n")
    )
    click.echo(shown("\n".join(escaped), sys.stdout.encoding, "magrules.escape"), nl=False)


class Screen(TextIOBase):
    """A text stream that shows any text, over a stream that may fail to."""

    def __init__(self, beneath: TextIO) -> None:
        super().__init__()
        self.beneath = beneath

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream beneath."""
        return self.beneath.encoding or "utf-8"

    def write(self, text: str) -> int:
        """Write a text as it can be shown."""
        with _ended_by_closed_pipe(self.beneath):
            self.beneath.write(shown(text, self.encoding))
        return len(text)

    def flush(self) -> None:
        """Flush the stream beneath."""
        with _ended_by_closed_pipe(self.beneath):
            self.beneath.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self.beneath.isatty()

    def fileno(self) -> int:
        """The number of the open file."""
        return self.beneath.fileno()


@contextmanager
def screens() -> Iterator[None]:
    """While this lasts, standard output and standard error are screens; what is closed is no file that comes later.

    Nothing can be printed to a standard output that is closed: that is an OSError, as on a full disk. What would
    be told on a closed standard error is dropped.
    """
    for number, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # the lowest number that is free
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_screen(stream, number) for number, stream in enumerate(before, 1))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _screen(stream: TextIO | None, number: int) -> TextIO:
    return Screen(stream or open(number, "w", encoding="utf-8", closefd=False))  # type: ignore[return-value]


def silence(stream: TextIO) -> None:
    """Discard pending output, so that the program does not retry it at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _ended_by_closed_pipe(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        silence(stream)
        sys.exit(PIPE_CLOSED)
