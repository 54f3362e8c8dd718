"""The commands of those who write rulesets: check, test."""

import os
import sys
from pathlib import Path

import click

from magrules.author.case_words import outcome_words
from magrules.author.cases import CaseFile
from magrules.author.junit import to_junit
from magrules.author.outcomes import Outcome, outcomes
from magrules.author.read_cases import read_cases
from magrules.author.update import change_words, updated
from magrules.cli.shared import explained
from magrules.errors import MagrulesError
from magrules.load import load_rulesets
from magrules.render.json import faults_to_json

FOUND = 1
"""The exit code when what was asked for was done, and it found something."""

_paths = click.Path(path_type=Path)


@click.command("check")
@click.argument("rulesets", nargs=-1, required=True, type=_paths)
@click.option("--json", "as_json", is_flag=True, help="The faults as one JSON document.")
@explained
def check_command(rulesets: tuple[Path, ...], as_json: bool) -> None:
    """Check rulesets: every fault in them, or "no faults"."""
    load_rulesets(*rulesets)
    click.echo(faults_to_json(()) if as_json else "no faults", nl=not as_json)


@click.command("test")
@click.argument("paths", nargs=-1, required=True, type=_paths)
@click.option("--junit", type=_paths, help="Write the outcomes to this file as JUnit XML too.")
@click.option("--update", is_flag=True, help="Write what is so into the case files, and show each line that changes.")
@explained
def test_command(paths: tuple[Path, ...], junit: Path | None, update: bool) -> None:
    """Test rulesets with the cases in files or folders (`*.cases.yaml`)."""
    if update and os.environ.get("CI"):
        raise MagrulesError("`--update` is not for CI: expectations are changed by a person, who reads them")
    told = [(file, list(outcomes(file))) for file in read_cases(*paths)]
    wrong = [one for _, all in told for one in all if one.differences]
    if junit:
        junit.write_text(to_junit(told), encoding="utf-8")
    if update:
        _update(told)
        return
    for one in wrong:
        click.echo(outcome_words(one) + "\n")
    count = sum(len(all) for _, all in told)
    click.echo(f"{count - len(wrong)} of {count} cases as expected")
    sys.exit(FOUND if wrong else 0)


def _update(told: list[tuple[CaseFile, list[Outcome]]]) -> None:
    """Write what is so into the case files; nothing is written when one of them cannot be."""
    changes = [(file, *updated(file, all)) for file, all in told]
    for file, before, after in changes:
        if before != after:
            click.echo(change_words(file, before, after))
            file.path.write_text(after, encoding="utf-8")
    click.echo(f"{sum(before != after for _, before, after in changes)} of {len(changes)} case files changed")
