"""Ten thousand real people: a survey mapped to persons, each consulted, counted in a table, a report and a plot.

It needs more than the library: ``pip install 'magrules[survey]'``.
"""

import sys
from pathlib import Path

import click
from survey.report import write_report
from survey.table import consult_all, survey_rows

from magrules import MagrulesError


@click.command()
@click.argument("survey", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def main(survey: Path, folder: Path) -> None:
    """Consult everybody in SURVEY, a prepared NHANES table as CSV, gzipped or not, and write into FOLDER.

    table.csv has a row for each person, report.md and report.png tell what was counted. A run
    that was stopped goes on where it was.
    """
    try:
        rows = survey_rows(survey)
        write_report(rows, consult_all(rows, folder), folder)
    except (MagrulesError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
