"""The group of commands: each is imported when it is called."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from magrules.cli.screen import echo_json, screens, silence
from magrules.diagnostics.source import visible

FAULTY = 2
"""The exit code for errors in the arguments or in files."""

_AS_JSON = "magrules.as_json"


class GroupedCommands(click.Group):
    """Commands under headings; wrong use is reported as JSON where ``--json`` is among the arguments.

    ``sections`` has, by the heading, the names of the commands in the order of the help, each with the module and the
    name it is imported from, and its short help, for which nothing is imported.
    """

    def __init__(self, *args: Any, sections: Mapping[str, Mapping[str, tuple[str, str]]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return [name for names in self.sections.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        for names in self.sections.values():
            if cmd_name in names:
                module, _, name = names[cmd_name][0].partition(":")
                command: click.Command = getattr(import_module(f"magrules.cli.{module}"), name)
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each heading with its commands; the formatter wraps their short help, nothing is cut off."""
        width = max(map(len, self.list_commands(ctx)))
        for heading, names in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:{width}}", help) for name, (_, help) in names.items()])

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; errors of the system (the disk is full, the output is closed) are reported as any other error."""
        with screens():
            try:
                return super().main(*args, **extra)
            except OSError as error:
                file = f"`{visible(error.filename)}`" if isinstance(error.filename, str) else "the output"
                with suppress(OSError):
                    click.echo(f"cannot read or write {file}: {error.strerror}", err=True)
                for stream in (sys.stdout, sys.stderr):
                    silence(stream)
                sys.exit(FAULTY)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Store whether the arguments ask for JSON, before parsing them."""
        ctx.meta[_AS_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command named."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if not ctx.meta[_AS_JSON]:
                raise
            from magrules.diagnostics.diagnostic import diagnostic
            from magrules.diagnostics.json import diagnostics_to_json

            echo_json(diagnostics_to_json([diagnostic("refused", reason=error.format_message())]))
            ctx.exit(FAULTY)
