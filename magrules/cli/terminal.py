"""The terminal of a dialogue, by prompt_toolkit; no other module imports that."""

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
"""The start of a line to be copied and typed, which is never wrapped."""


class Terminal:
    """Prints text, by the screenful where it is long, and prompts for a line."""

    def __init__(self, hint: str) -> None:
        beneath = sys.stdout.beneath if isinstance(sys.stdout, Screen) else sys.stdout  # a prompt steers the terminal
        self._session: PromptSession[str] = PromptSession(reserve_space_for_menu=4, output=create_output(beneath))
        self._hint = shown(hint, sys.stdout.encoding)

    def say(self, text: str) -> None:
        """Print a text, followed by an empty line."""
        click.echo("".join(f"{line}\n" for line in self._lines(text)))

    def say_at_leisure(self, text: str, more: str) -> None:
        """Print a long text, with a pause after each screenful."""
        lines, height = self._lines(text), max(shutil.get_terminal_size().lines - 3, 5)
        for first in range(0, len(lines), height):
            click.echo("\n".join(lines[first : first + height]))
            if first + height < len(lines):
                self.wait(more)
        click.echo()

    def wait(self, text: str) -> None:
        """Wait until the person continues."""
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
