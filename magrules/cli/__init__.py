"""The command line: arguments in, library calls, views out."""

import click

from magrules import __version__
from magrules.cli.group import GroupedCommands


@click.group(
    cls=GroupedCommands,
    sections={
        "Consult": {
            "advise": "consulting:advise_command",
            "why": "consulting:why_command",
            "why-not": "consulting:why_not_command",
            "what-if": "consulting:what_if_command",
            "what-would-change": "consulting:what_would_change_command",
            "questions": "asking:questions_command",
            "consult": "asking:consult_command",
        },
        "Write": {
            "new": "authoring:new_command",
            "facts": "consulting:facts_command",
            "check": "authoring:check_command",
            "test": "authoring:test_command",
            "coverage": "proving:coverage_command",
            "mutate": "proving:mutate_command",
            "diff": "proving:diff_command",
        },
        "Publish": {
            "report": "reporting:report_command",
            "handbook": "describing:handbook_command",
            "schema": "describing:schema_command",
        },
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="magrules")
def main() -> None:
    """Advice that shows its reasons, from rules and a person's facts."""
