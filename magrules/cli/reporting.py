"""The command that writes a consultation to a file: report."""

from datetime import date
from pathlib import Path

import click

from magrules.cli.shared import PATH, consultation_of, consulting, explained, written


@click.command("report")
@consulting
@click.option("-o", "--output", required=True, type=PATH, help="The HTML file to write.")
@explained
def report_command(
    person: Path, rules: tuple[Path, ...], language: str | None, engine: str | None, output: Path
) -> None:
    """Write the advice with every reason as one HTML file."""
    from magrules.render.report import report  # no other command waits for the templates

    written(output, report(consultation_of(person, rules, engine), language, date.today()), (person, *rules))
