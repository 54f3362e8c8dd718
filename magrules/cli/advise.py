"""The commands that consult: advise, report."""

import sys
from datetime import date
from pathlib import Path

import click

from magrules.cli.options import (
    PATH,
    consultation_of,
    consultation_options,
    json_option,
    report_errors,
    wrapped,
    write_file,
)
from magrules.cli.screen import echo_json
from magrules.model.words import word
from magrules.render.first_screen import first_screen
from magrules.render.text import consultation_words

CONTRADICTED = 3
"""The exit code when rules that hold contradict each other."""


@click.command("advise")
@consultation_options
@click.option("--more", is_flag=True, help="The whole advice, not only the first screen.")
@click.option("--trace", is_flag=True, help="With --json: every rule that held, too.")
@json_option
@report_errors
def advise_command(
    person: Path,
    rules: tuple[Path, ...],
    language: str | None,
    engine: str | None,
    more: bool,
    trace: bool,
    as_json: bool,
) -> None:
    """Advise the person whose facts are in the file PERSON.

    Ends with 3 when firing rules contradict each other: prints the advice without what depends on the contradiction,
    and names the rules on standard error.
    """
    consultation = consultation_of(person, rules, engine)
    language = consultation.ruleset.language(language)
    if as_json:
        from magrules.render.json import to_json  # not waited for by whoever reads the first screen

        echo_json(to_json(consultation, language, trace))
    elif more:
        words = [consultation_words(consultation, language), word(language, "screen", "whole")]
        click.echo(wrapped("\n\n".join(words)))
    else:
        click.echo(first_screen(consultation, language, word(language, "screen", "more")))
    for contradiction in consultation.contradictions:
        click.echo(f"contradiction: {contradiction}", err=True)
    if consultation.contradictions:
        sys.exit(CONTRADICTED)


@click.command("report")
@consultation_options
@click.option("-o", "--output", required=True, type=PATH, help="The HTML file to write.")
@report_errors
def report_command(
    person: Path, rules: tuple[Path, ...], language: str | None, engine: str | None, output: Path
) -> None:
    """Write the advice with every reason as one HTML file."""
    from magrules.render.html import report  # no other command waits for the templates

    write_file(output, report(consultation_of(person, rules, engine), language, date.today()), (person, *rules))
