"""The terminal that a dialogue is held in, by prompt_toolkit; the one module that imports it."""

import shutil
import sys
from collections.abc import Sequence

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.output import create_output

from magrules.cli.options import wrapped
from magrules.cli.screen import Screen, shown
from magrules.diagnostics.source import visible

COMMAND = "  magrules "
"""What a line begins with that can be copied and typed: it is never broken."""


class Terminal:
    """Says text, by the screenful where it is long, and asks for a line."""

    def __init__(self, hint: str) -> None:
        beneath = sys.stdout.beneath if isinstance(sys.stdout, Screen) else sys.stdout  # a prompt steers the terminal
        self._session: PromptSession[str] = PromptSession(reserve_space_for_menu=4, output=create_output(beneath))
        self._hint = shown(hint, sys.stdout.encoding)

    def say(self, text: str) -> None:
        """Say a text, with a line left empty behind it."""
        click.echo("".join(f"{line}\n" for line in self._lines(text)))

    def say_at_leisure(self, text: str, more: str) -> None:
        """Say a long text, waiting after each screenful."""
        lines, height = self._lines(text), max(shutil.get_terminal_size().lines - 3, 5)
        for first in range(0, len(lines), height):
            click.echo("\n".join(lines[first : first + height]))
            if first + height < len(lines):
                self.wait(more)
        click.echo()

    def wait(self, text: str) -> None:
        """Wait until the person has read so far."""
        self._session.prompt(shown(f"— {text} — ", sys.stdout.encoding), completer=None, bottom_toolbar=None)

    def ask(self, words: Sequence[str]) -> str:
        """A line. Raises EOFError when there will be none, KeyboardInterrupt on Ctrl-C."""
        completer = WordCompleter(list(words), ignore_case=True, match_middle=True, sentence=True) if words else None
        line = self._session.prompt("> ", completer=completer, bottom_toolbar=self._hint)
        click.echo()
        return line

    def _lines(self, text: str) -> list[str]:
        width = min(shutil.get_terminal_size().columns - 1, 84)
        return [
            line
            for paragraph in map(visible, text.split("\n"))
            for line in ([paragraph] if paragraph.startswith(COMMAND) else wrapped(paragraph, width).split("\n"))
        ]
