"""The command that makes a ruleset quick to load: compile."""

import sys
from pathlib import Path

import click

from magrules.analysis.lints import check
from magrules.cli.group import FAULTY
from magrules.cli.knowledge import about, rulesets_of
from magrules.cli.options import PATH, report_errors, stored
from magrules.diagnostics.diagnostic import Severity
from magrules.diagnostics.text import diagnostics_to_text
from magrules.errors import MagrulesError
from magrules.language.compiled_file import compiled
from magrules.language.file_names import COMPILED, is_compiled


@click.command("compile")
@click.argument("rulesets", nargs=-1, required=True, type=PATH)
@click.option("-o", "--output", "file", required=True, type=PATH, help=f"The file to write, NAME{COMPILED}.")
@click.option("--no-proofs", is_flag=True, help="Check without the search for contradictions and broken properties.")
@report_errors
def compile_command(rulesets: tuple[Path, ...], file: Path, no_proofs: bool) -> None:
    """Write rules to one file that is loaded faster than YAML.

    Rules with errors are refused, as `check` tells them. The file is loaded wherever a path of rules is taken, alone,
    and by this version of magrules only.
    """
    if not is_compiled(file):
        raise MagrulesError(f"the name of a compiled ruleset ends with `{COMPILED}`: write `-o NAME{COMPILED}`")
    errors = [
        error
        for error in check(*rulesets, **about(), proofs=not no_proofs).diagnostics
        if error.severity is Severity.ERROR
    ]
    if errors:
        click.echo(diagnostics_to_text(errors), err=True)
        sys.exit(FAULTY)
    ruleset = rulesets_of(rulesets)
    stored(file, compiled(ruleset, rulesets, file.parent))
    click.echo(f"{file.as_posix()}: {ruleset.name} {ruleset.version}, digest {ruleset.digest}")
