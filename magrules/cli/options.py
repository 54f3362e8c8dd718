"""The options and helpers that commands share: people, rulesets, errors, files."""

import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from attrs import evolve

from magrules.cli.group import FAULTY
from magrules.cli.knowledge import rulesets_of
from magrules.cli.screen import echo_json
from magrules.consultation.consultation import Consultation, advise
from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import visible_lines
from magrules.engine.engines import ENGINES
from magrules.errors import DiagnosticsError, FactsError, MagrulesError
from magrules.language.file_names import is_data
from magrules.language.nodes import plain
from magrules.language.parse import read_text
from magrules.language.read_facts import read_facts
from magrules.model.ruleset import Ruleset
from magrules.render.wrapping import wrap

WIDEST = 80
"""The widest line of text, in characters."""


def report_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn every error of the library into its message and exit code 2, never a traceback."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except MagrulesError as error:
            if not isinstance(error, DiagnosticsError):
                error = DiagnosticsError([diagnostic("refused", reason=str(error))])
            if options.get("as_json"):
                echo_json(error.to_json())
            else:
                click.echo(error.to_text(), err=True)
            sys.exit(FAULTY)

    return run


class PathArgument(click.Path):
    """A path on the command line, as a Path; `-` and the empty string are usage errors: no command reads a stream."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Raises a usage error."""
        if value == "-":
            self.fail("`-` names no file; standard input is `/dev/stdin`, and a file of that name `./-`", param, ctx)
        if value == "":
            self.fail("the name of a file is empty", param, ctx)
        return super().convert(value, param, ctx)


PATH = PathArgument()

language_option = click.option(
    "--language", metavar="TAG", help="One of the languages of the rulesets; their first without it."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
rules_option = click.option("--rules", multiple=True, type=PATH, help="Rulesets to use instead of the shipped ones.")


def consultation_options(command: Callable[..., None]) -> Callable[..., None]:
    """The argument and options of every command that consults a ruleset about a person."""
    for decorate in (
        click.option("--engine", type=click.Choice(ENGINES), help="What draws the inferences."),
        rules_option,
        language_option,
        click.argument("person", type=PATH),
    ):
        command = decorate(command)
    return command


def consultation_of(person: Path, rules: tuple[Path, ...], engine: str | None) -> Consultation[Any]:
    """The consultation about the person in a file."""
    ruleset = rulesets_of(rules)
    return advise(person_of(person, ruleset, rules), ruleset, engine=engine)


def person_of(person: Path, ruleset: Ruleset, rules: tuple[Path, ...]) -> Any:
    """The person in a file. Where all its facts are unknown to the shipped rules, the error names ``--rules``."""
    try:
        return read_facts(person, ruleset)
    except FactsError as error:
        first = error.diagnostics[0]
        if rules or first.help or {fault.code for fault in error.diagnostics} != {"unknown-fact"}:
            raise
        advice = "the shipped rules know no such fact; rules of your own are named with `--rules PATH`"
        raise FactsError([evolve(first, help=advice), *error.diagnostics[1:]]) from None


def parse_facts(given: Iterable[str]) -> dict[str, Any]:
    """Facts written as ``name=value``, each value as YAML. Raises FactsError."""
    facts, diagnostics = dict[str, Any](), list[Diagnostic]()
    for assignment in given:
        name, _, value = assignment.partition("=")
        if not name.strip() or not value.strip():
            colon = "=" not in assignment and assignment.count(":") == 1
            written_so = assignment.replace(":", "=", 1) if colon else f"{name}=null"
            help = f"write `{written_so}`{'' if colon else ' for what is not known'}" if name.strip() else ""
            diagnostics.append(
                diagnostic("wrong-shape", help=help, expected="`fact=value`", found=f"text `{assignment}`")
            )
            continue
        if name in facts:
            diagnostics.append(diagnostic("fact-clash", reason=f"fact `{name}` is given twice"))
        if value.strip() in ("null", "~"):  # a file of nothing else would be empty
            facts[name] = None
            continue
        node, faults = read_text(os.fsencode(value), assignment)
        diagnostics.extend(faults)
        facts[name] = plain(node)
    if diagnostics:
        raise FactsError(diagnostics)
    return facts


def wrapped(text: str, width: int = 0) -> str:
    """Text wrapped at a width, by default that of the terminal."""
    return wrap(text, width or _width())


def _width() -> int:
    """The width of text: the widest line, or less in a narrower terminal."""
    if not sys.stdout.isatty():
        return WIDEST
    from shutil import get_terminal_size  # it imports what packs files

    return min(WIDEST, get_terminal_size().columns - 1)


def _is_read(path: Path, read: Path) -> bool:
    """Whether a file is the one that is read, or a data file in the folder that is read."""
    inside = read.is_dir() and is_data(path) and path.resolve().is_relative_to(read.resolve())
    return inside or (read.exists() and path.samefile(read))


def write_file(path: Path, text: str, read: Iterable[Path] = ()) -> Path:
    """Write a text to a file, with the folders above it; returns the path.

    Raises MagrulesError, also where the file is one of those that were ``read``, or a data file in such a folder.
    """
    return stored(path, visible_lines(text).encode(), read)


def stored(path: Path, content: bytes, read: Iterable[Path] = ()) -> Path:
    """The same of any content."""
    try:
        if path.exists() and any(_is_read(path, source) for source in read):
            raise MagrulesError(
                f"`{path.as_posix()}` is an input of this command and would be lost; name another file to write"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MagrulesError(f"cannot write `{path.as_posix()}`: {error.strerror}") from None
    from magrules.language.atomic import replace  # only a command that writes waits for it

    replace(path, content)
    return path
