"""The command line: arguments in, library calls, views out."""

import click

from magrules import __version__
from magrules.cli.group import GroupedCommands


@click.group(
    cls=GroupedCommands,
    sections={
        "Consult": {
            "advise": ("advise:advise_command", "Advise the person whose facts are in the file PERSON."),
            "why": ("explain:why_command", "Why an advice has its standing: rules, facts, sources."),
            "why-not": ("explain:why_not_command", "Why that advice is not given, or that rule does not hold."),
            "what-if": ("explain:what_if_command", "What would change with other facts, such as oven=180."),
            "what-would-change": (
                "explain:what_would_change_command",
                "The fewest facts that would give or remove that advice.",
            ),
            "questions": ("interview:questions_command", "What to ask next, most pressing first, and why."),
            "consult": ("interview:consult_command", "Ask one question at a time in the terminal, then advise."),
        },
        "Write": {
            "new": ("author:new_command", "Make a new ruleset with facts, a rule and its cases."),
            "facts": ("explain:facts_command", "The facts that rules may use, or one with its choices."),
            "check": (
                "author:check_command",
                'Check rulesets: every error in them, or else every lint, or "no faults".',
            ),
            "test": ("author:test_command", "Test rulesets with their cases."),
            "coverage": ("analyse:coverage_command", "Which comparisons the cases show to matter."),
            "mutate": ("analyse:mutate_command", "Which small mistakes in the rules no case detects."),
            "diff": ("analyse:diff_command", "What a change of rules does to people."),
        },
        "Publish": {
            "report": ("advise:report_command", "Write the advice with every reason as one HTML file."),
            "handbook": ("publish:handbook_command", "Write pages of every rule with its sources and cases."),
            "schema": ("publish:schema_command", "Write JSON Schemas for editors."),
            "compile": ("compile:compile_command", "Write rules to one file that is loaded faster than YAML."),
        },
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="magrules")
def main() -> None:
    """Advice that shows its reasons, from rules and a person's facts."""
