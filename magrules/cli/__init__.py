"""The command line: arguments in, library calls, views out."""

import click

from magrules import __version__
from magrules.cli.group import GroupedCommands


@click.group(
    cls=GroupedCommands,
    sections={
        "Consult": {
            "advise": "advise:advise_command",
            "why": "advise:why_command",
            "why-not": "advise:why_not_command",
            "what-if": "advise:what_if_command",
            "what-would-change": "advise:what_would_change_command",
            "questions": "interview:questions_command",
            "consult": "interview:consult_command",
        },
        "Write": {
            "new": "author:new_command",
            "facts": "advise:facts_command",
            "check": "author:check_command",
            "test": "author:test_command",
            "coverage": "analyse:coverage_command",
            "mutate": "analyse:mutate_command",
            "diff": "analyse:diff_command",
        },
        "Publish": {
            "report": "advise:report_command",
            "handbook": "publish:handbook_command",
            "schema": "publish:schema_command",
            "compile": "compile:compile_command",
        },
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="magrules")
def main() -> None:
    """Advice that shows its reasons, from rules and a person's facts."""
