"""The command line: arguments in, library calls, views out."""

import click

from magrules import __version__
from magrules.cli import asking, authoring, consulting, describing, proving, reporting
from magrules.cli.shared import GroupedCommands


@click.group(
    cls=GroupedCommands,
    sections={
        "Consult": (
            consulting.advise_command,
            consulting.why_command,
            consulting.why_not_command,
            consulting.what_if_command,
            consulting.what_would_change_command,
            asking.questions_command,
            asking.consult_command,
        ),
        "Write": (
            authoring.new_command,
            consulting.facts_command,
            authoring.check_command,
            authoring.test_command,
            proving.coverage_command,
            proving.mutate_command,
            proving.diff_command,
        ),
        "Publish": (
            reporting.report_command,
            describing.handbook_command,
            describing.schema_command,
        ),
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="magrules")
def main() -> None:
    """Advice that shows its reasons, from rules and a person's facts."""
