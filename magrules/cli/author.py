"""The commands for authors of rulesets: new, check, test."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from magrules import __version__
from magrules.analysis.lints import CheckResult, check
from magrules.cli.group import FAULTY
from magrules.cli.knowledge import about
from magrules.cli.options import PATH, report_errors, write_file
from magrules.cli.screen import echo_json
from magrules.diagnostics.diagnostic import Severity
from magrules.diagnostics.github import diagnostics_to_github
from magrules.diagnostics.json import diagnostics_to_dict
from magrules.diagnostics.sarif import diagnostics_to_sarif
from magrules.diagnostics.text import diagnostics_to_text
from magrules.errors import MagrulesError
from magrules.language.atomic import replace_unchanged
from magrules.publish.scaffold import new_ruleset
from magrules.testing.case_reader import read_cases
from magrules.testing.cases import CaseFile
from magrules.testing.junit import to_junit
from magrules.testing.report import outcome_words
from magrules.testing.runner import Outcome, outcomes
from magrules.testing.update import update_diff, updated

FOUND = 1
"""The exit code of a command that succeeded and found something."""


def _text(result: CheckResult) -> str:
    text = diagnostics_to_text(result.diagnostics) or "no faults"
    return "".join(f"{part}\n" for part in (text, *result.properties))


def _json(result: CheckResult) -> str:
    properties = [{"name": kept.property.id, "proven": kept.proven} for kept in result.properties]
    document = {**diagnostics_to_dict(result.diagnostics), "properties": properties}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[CheckResult], str]] = {
    "text": _text,
    "json": _json,
    "sarif": lambda result: diagnostics_to_sarif(result.diagnostics, __version__),
    "github": lambda result: diagnostics_to_github(result.diagnostics),
}
"""The formats of a check result."""


@click.command("new")
@click.argument("folder", type=PATH)
@report_errors
def new_command(folder: Path) -> None:
    """Make a new ruleset with facts, a rule and its cases."""
    for path in new_ruleset(folder):
        click.echo(path)


@click.command("check")
@click.argument("rulesets", nargs=-1, required=True, type=PATH)
@click.option("--format", "format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--no-proofs", is_flag=True, help="Leave out the lints that need a search.")
@report_errors
def check_command(rulesets: tuple[Path, ...], format: str, as_json: bool, no_proofs: bool) -> None:
    """Check rulesets: every error in them, or else every lint, or "no faults".

    The exit code is 2 with errors, 1 with warnings alone, 0 with neither.
    """
    result = check(*rulesets, **about(), proofs=not no_proofs)
    are_errors = any(diagnostic.severity is Severity.ERROR for diagnostic in result.diagnostics)
    format = "json" if as_json else format
    text = FORMATS[format](result)
    if format in ("json", "sarif"):
        echo_json(text)
    else:
        click.echo(text, nl=False, err=format == "text" and are_errors)
    sys.exit(FAULTY if are_errors else FOUND if result.diagnostics else 0)


@click.command("test")
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("--junit", type=PATH, help="Write the outcomes to this file as JUnit XML too.")
@click.option(
    "--update", is_flag=True, help="Write the actual results into the case files, and show each line that changes."
)
@report_errors
def test_command(paths: tuple[Path, ...], junit: Path | None, update: bool) -> None:
    """Test rulesets with their cases.

    PATHS are files of cases (`*.cases.yaml`) or folders of them.
    """
    if update and os.environ.get("CI"):
        raise MagrulesError("`--update` is not for CI: expectations are changed by a person, who reads them")
    results = [(file, list(outcomes(file))) for file in read_cases(*paths, **about())]
    failed = [outcome for _, all in results for outcome in all if not outcome.passed]
    if junit:
        write_file(junit, to_junit(results), (*paths, *(file.path for file, _ in results)))
    if update:
        _update(results)
        return
    for outcome in failed:
        click.echo(outcome_words(outcome) + "\n")
    count = sum(len(all) for _, all in results)
    click.echo(f"{count - len(failed)} of {count} cases as expected")
    sys.exit(FOUND if failed else 0)


def _update(results: list[tuple[CaseFile, list[Outcome]]]) -> None:
    """Write the actual results into the case files; nothing is written where one file cannot be updated."""
    changes = [(file, *updated(file, all)) for file, all in results]
    for file, before, after in changes:
        if before != after:
            click.echo(update_diff(file, before, after))
            replace_unchanged(file.path, after.encode(), before.encode())
    click.echo(f"{sum(before != after for _, before, after in changes)} of {len(changes)} case files changed")
