"""The commands that publish rulesets: schema, handbook."""

from pathlib import Path

import click

from magrules.cli.knowledge import about, rulesets_of
from magrules.cli.options import PATH, report_errors, write_file
from magrules.language.folder import cases_beside
from magrules.publish.handbook_model import handbook_model
from magrules.publish.json_schema import schema_text, schemas
from magrules.testing.case_reader import read_cases

_folder = click.option("-o", "--output", "folder", required=True, type=PATH, help="The folder to write into.")


@click.command("schema")
@click.argument("rulesets", nargs=-1, type=PATH)
@_folder
@report_errors
def schema_command(rulesets: tuple[Path, ...], folder: Path) -> None:
    """Write JSON Schemas for editors.

    One each for files of rules over these rulesets, of a person, of people and of cases. The line printed for each goes
    on top of a file, where the YAML language server reads it.
    """
    for kind, schema in schemas(rulesets_of(rulesets)).items():
        path = write_file(folder / f"{kind}.schema.json", schema_text(schema))
        click.echo(f"# yaml-language-server: $schema={path.as_posix()}")


@click.command("handbook")
@click.argument("rulesets", nargs=-1, required=True, type=PATH)
@_folder
@report_errors
def handbook_command(rulesets: tuple[Path, ...], folder: Path) -> None:
    """Write pages of every rule with its sources and cases.

    Each rule is in words, with its neighbours; the pages can be searched offline.
    """
    from magrules.publish.handbook import handbook  # no other command waits for the templates

    files = read_cases(*(file for path in rulesets for file in cases_beside(path)), **about())
    model = handbook_model(rulesets_of(rulesets), files)
    for name, text in handbook(model):
        write_file(folder / name, text)
    click.echo(f"begin with {(folder / 'index.html').as_posix()}")
