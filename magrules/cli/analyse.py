"""The commands that analyse rulesets and their cases: coverage, mutate, diff."""

import sys
from pathlib import Path

import click

from magrules.analysis.coverage import coverage
from magrules.analysis.coverage_files import to_html, to_lcov
from magrules.analysis.diff import changes_of, ruleset_diff
from magrules.analysis.mutation import mutate
from magrules.analysis.people import read_people
from magrules.analysis.report import count_changes, coverage_words, diff_words, mutation_words
from magrules.analysis.suggest import Suggester, cases_text
from magrules.cli.author import FOUND
from magrules.cli.knowledge import about, rulesets_of
from magrules.cli.options import PATH, report_errors, write_file
from magrules.testing.case_reader import read_cases
from magrules.testing.lazy import LazyConsultation

_rulesets = click.argument("rulesets", nargs=-1, required=True, type=PATH)
_cases = click.option(
    "--cases", multiple=True, type=PATH, help="Case files, or folders with them; those beside the rulesets otherwise."
)
_fail_under = click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    default=0.0,
    help="The least percentage; below it the exit code is 1.",
)
_suggest = click.option("--suggest", is_flag=True, help="Write the missing cases instead, ready to paste.")


def _suggested(suggester: Suggester, done: list[bool]) -> None:
    """Print the suggested cases, and on standard error the number of gaps without one."""
    click.echo(cases_text(suggester.ruleset, suggester.cases), nl=False)
    if not all(done):
        click.echo(f"no case found for {done.count(False)} of {len(done)} gaps", err=True)
    elif not done:
        click.echo("nothing is missing", err=True)


@click.command("coverage")
@_rulesets
@_cases
@click.option("--html", type=PATH, help="Write the coverage to this file as a page, too.")
@click.option("--lcov", type=PATH, help="Write the coverage to this file as an LCOV tracefile, too.")
@_fail_under
@_suggest
@report_errors
def coverage_command(
    rulesets: tuple[Path, ...],
    cases: tuple[Path, ...],
    html: Path | None,
    lcov: Path | None,
    fail_under: float,
    suggest: bool,
) -> None:
    """Which comparisons the cases show to matter.

    Each is to be TRUE, FALSE and UNKNOWN in some case, and to have values on both sides of its bound.
    """
    ruleset = rulesets_of(rulesets)
    files = read_cases(*(cases or rulesets), **about())
    result = coverage(ruleset, (LazyConsultation(case.person, file.ruleset) for file in files for case in file.cases))
    for path, text in ((html, to_html), (lcov, to_lcov)):
        if path:
            write_file(path, text(result), (*rulesets, *(file.path for file in files)))
    if suggest:
        suggester = Suggester(ruleset)
        _suggested(suggester, [suggester.show(obligation) for obligation in result.missing])
    else:
        click.echo(coverage_words(result))
    sys.exit(FOUND if result.share < fail_under else 0)


@click.command("mutate")
@_rulesets
@_cases
@_fail_under
@_suggest
@report_errors
def mutate_command(rulesets: tuple[Path, ...], cases: tuple[Path, ...], fail_under: float, suggest: bool) -> None:
    """Which small mistakes in the rules no case detects."""
    ruleset = rulesets_of(rulesets)
    result = mutate(ruleset, read_cases(*(cases or rulesets), **about()))
    if suggest:
        suggester = Suggester(ruleset)
        _suggested(suggester, [suggester.kill(mutant) for mutant in result.survived])
    else:
        click.echo(mutation_words(result))
    sys.exit(FOUND if result.share() < fail_under else 0)


@click.command("diff")
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option(
    "--people",
    multiple=True,
    type=PATH,
    help="Files with a person or a list of people, or folders: counts those for whom each advice changes.",
)
@click.option(
    "--no-safety-line-lost", is_flag=True, help="Exit code 1 when a safety line is lost or weaker, or may be."
)
@report_errors
def diff_command(old: Path, new: Path, people: tuple[Path, ...], no_safety_line_lost: bool) -> None:
    """What a change of rules does to people.

    Reports advice whose standing changes, each with a person for whom it does, and texts to review.
    """
    before, after = rulesets_of((old,)), rulesets_of((new,))
    diff = ruleset_diff(before, after)
    by_name = read_people(people, diff.facts)
    changes = list(changes_of(before, after, by_name))
    click.echo(diff_words(diff, count_changes(changes), len(by_name)))
    lost = diff.loses_safety or any(change.loses_safety for _, change in changes)
    sys.exit(FOUND if no_safety_line_lost and lost else 0)
