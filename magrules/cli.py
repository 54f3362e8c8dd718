"""The command line: arguments in, library calls, views out."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from textwrap import TextWrapper
from typing import Any

import click

from magrules import __version__
from magrules.consult import ENGINES, Consultation, advise
from magrules.errors import FactsError, FaultsError, MagrulesError, fault, format_faults, suggest
from magrules.load import load_rulesets, shipped_rulesets
from magrules.read_facts import read_facts
from magrules.render.json import faults_to_json, to_json
from magrules.render.words import consultation_words, fact_words, why_not_words, why_words
from magrules.rules import Ruleset
from magrules.values import LANGUAGES

FAULTY = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="magrules")
def main() -> None:
    """Advice that shows its reasons, from rules and a person's facts."""


def _explained(command: Callable[..., None]) -> Callable[..., None]:
    """Turn every error of the library into its message and exit code 2, never a traceback."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except MagrulesError as error:
            faults = error.faults if isinstance(error, FaultsError) else (fault("fact-clash", reason=str(error)),)
            if options.get("as_json"):
                click.echo(faults_to_json(faults), nl=False)
            else:
                click.echo(format_faults(faults), err=True)
            sys.exit(FAULTY)

    return run


def _consulting(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that consults a ruleset about a person."""
    for decorate in (
        click.option("--engine", type=click.Choice(ENGINES), help="What draws the inferences."),
        click.option(
            "--rules",
            multiple=True,
            type=click.Path(path_type=Path),
            help="Rulesets to use instead of the shipped ones.",
        ),
        click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True),
        click.argument("person", type=click.Path(path_type=Path)),
    ):
        command = decorate(command)
    return command


def _consultation(person: Path, rules: tuple[Path, ...], engine: str | None) -> Consultation:
    ruleset: Ruleset = load_rulesets(*rules) if rules else shipped_rulesets()
    return advise(read_facts(person, ruleset.vocabulary.cls), rulesets=ruleset, engine=engine)


@main.command("advise")
@_consulting
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@_explained
def advise_command(person: Path, rules: tuple[Path, ...], language: str, engine: str | None, as_json: bool) -> None:
    """Advise the person whose facts are in the file PERSON."""
    consultation = _consultation(person, rules, engine)
    if as_json:
        click.echo(to_json(consultation, language), nl=False)
    else:
        click.echo(wrapped(consultation_words(consultation, language)))


@main.command("why")
@_consulting
@click.argument("advice")
@_explained
def why_command(person: Path, advice: str, rules: tuple[Path, ...], language: str, engine: str | None) -> None:
    """Why the advice of that id stands as it does for the person."""
    click.echo(why_words(_consultation(person, rules, engine).why(advice), language))


@main.command("why-not")
@_consulting
@click.argument("asked", metavar="ADVICE-OR-RULE")
@_explained
def why_not_command(person: Path, asked: str, rules: tuple[Path, ...], language: str, engine: str | None) -> None:
    """Why that advice is not given, or that rule does not hold."""
    click.echo(why_not_words(_consultation(person, rules, engine).why_not(asked), language))


def wrapped(text: str, width: int = 96) -> str:
    """Text with its long lines broken, items of a list hanging from their dash."""
    fill = TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    broken = []
    for line in text.split("\n"):
        fill.subsequent_indent = "  " if line.startswith("- ") else ""
        broken.append(fill.fill(line))
    return "\n".join(broken)


@main.command("facts")
@click.argument("name", required=False)
@click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="The rulesets whose facts to list.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@_explained
def facts_command(name: str | None, rules: tuple[Path, ...], language: str) -> None:
    """Every fact that rules may use, or one fact with its choices."""
    vocabulary = (load_rulesets(*rules) if rules else shipped_rulesets()).vocabulary
    if name is not None and name not in vocabulary.facts:
        raise FactsError([fault("unknown-fact", help=suggest(name, vocabulary.facts), name=name)])
    for fact in vocabulary.facts.values() if name is None else [vocabulary.facts[name]]:
        click.echo(fact_words(fact, language, full=name is not None))


@main.command("check")
@click.argument("rulesets", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The faults as one JSON document.")
@_explained
def check_command(rulesets: tuple[Path, ...], as_json: bool) -> None:
    """Check rulesets: every fault in them, or "no faults"."""
    load_rulesets(*rulesets)
    click.echo(faults_to_json(()) if as_json else "no faults", nl=not as_json)
