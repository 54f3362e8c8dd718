"""The commands of those who write rulesets: check."""

from pathlib import Path

import click

from magrules.cli.shared import explained
from magrules.load import load_rulesets
from magrules.render.json import faults_to_json


@click.command("check")
@click.argument("rulesets", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The faults as one JSON document.")
@explained
def check_command(rulesets: tuple[Path, ...], as_json: bool) -> None:
    """Check rulesets: every fault in them, or "no faults"."""
    load_rulesets(*rulesets)
    click.echo(faults_to_json(()) if as_json else "no faults", nl=not as_json)
