"""The command line: arguments in, views out, errors as words and exit code 2."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner, Result

from magrules.cli import main
from magrules.cli.options import wrapped
from magrules.render.text_explanations import LEVELS
from tests.paths import ROOT

PEOPLE = ROOT / "examples" / "people"
BREAD = PEOPLE.parent / "rules" / "bread.yaml"
KIDNEYS = str(PEOPLE / "kidney-failure.yaml")


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize(
    ("command", "asked"),
    [("why", "see_doctor"), ("why", "cap_250"), ("why-not", "cap_250"), ("why-not", "bisglycinate_start_100")],
)
def test_why_and_why_not(command: str, asked: str, language: str, golden: Callable[[str, str], None]) -> None:
    """The explanation down to facts, places and sources."""
    done = run(command, KIDNEYS, asked, "--language", language)
    assert done.exit_code == 0
    golden(f"kidney-failure.{command}.{asked}.{language}.txt", done.stdout)


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("asked", ["see_doctor", "cap_250"])
def test_why_at_each_level(asked: str, language: str, golden: Callable[[str, str], None]) -> None:
    """One line, then the reasons; numbers always with their bounds."""
    told = [run("why", KIDNEYS, asked, "--language", language, "--level", level).stdout for level in LEVELS[:2]]
    assert {"en": "22 ml/min/1.73 m²", "sv": "22 ml/min/1,73 m²"}[language] in told[0]
    assert len(told[0].splitlines()) == 1
    golden(f"kidney-failure.why-short.{asked}.{language}.txt", "\n".join(told))


def test_why_a_rule_does_not_hold() -> None:
    """Of a rule nothing stands above it, so it is told from the margin."""
    told = run("why-not", KIDNEYS, "egfr-30-to-59").stdout
    assert told.startswith("rule egfr-30-to-59 does not hold (rulesets/safety/rules/kidneys.yaml:")


def test_advise_as_json() -> None:
    """With --json one document, in the language asked for."""
    done = run("advise", KIDNEYS, "--json", "--language", "sv")
    document = json.loads(done.stdout)
    assert (done.exit_code, document["language"], document["urgency"]) == (0, "sv", "soon")


@pytest.mark.parametrize("command", ["why", "why-not"])
def test_an_unknown_advice(command: str) -> None:
    """A name that is not there is one line on standard error, with what was meant."""
    done = run(command, KIDNEYS, "see_doctr")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "`see_doctr`, did you mean `see_doctor`" in done.stderr


def test_a_wrong_person_is_refused(tmp_path: Path) -> None:
    """Every fault of the file, exit code 2, nothing on standard output; with --json the same as JSON."""
    path = tmp_path / "person.yaml"
    path.write_text("age_yers: 46\negfr: high\n", encoding="utf-8")
    done = run("advise", str(path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "unknown fact `age_yers`" in done.stderr
    assert "`egfr` is a number, found text `high`" in done.stderr
    diagnostics = json.loads(run("advise", str(path), "--json").stdout)["diagnostics"]
    found = [(one["code"], one["locations"][0]) for one in diagnostics]
    assert [(code, at["line"], at["column"]) for code, at in found] == [
        ("unknown-fact", 1, 1),
        ("fact-type", 2, 7),
    ]


def test_a_missing_person() -> None:
    """A file that is not there is said so, without a traceback."""
    done = run("advise", "nobody.yaml")
    assert done.exit_code == 2
    assert done.stderr == "nobody.yaml:1:1: cannot read `nobody.yaml`: No such file or directory\n"


def test_facts() -> None:
    """The facts that rules may use, one a line; one of them with its question and choices."""
    assert "egfr: number 0 to 250 ml/min/1.73 m², kidney function (eGFR)" in run("facts").stdout.splitlines()
    assert run("facts", "sex", "--language", "sv").stdout.splitlines() == [
        "sex: ett av 2 alternativ, kön",
        "  Är du kvinna eller man?",
        "  female: kvinna",
        "  male: man",
    ]
    assert "did you mean `egfr`" in run("facts", "egrf").stderr


def test_another_engine_gives_the_same_words() -> None:
    """--engine reference says the same."""
    assert run("advise", KIDNEYS, "--engine", "reference").stdout == run("advise", KIDNEYS).stdout


def test_wrapping_hangs_items_from_their_mark() -> None:
    """Long items of a list go on below their text, and no word is cut."""
    assert wrapped("10. one two three", width=11) == "10. one two\n    three"
    assert wrapped("- one two three\nfour", width=10) == "- one two\n  three\nfour"


def test_help_lists_every_command_under_a_heading_and_cuts_nothing_off() -> None:
    """Three groups have all commands between them; the first sentence of each is whole, in 80 columns."""
    output = run("--help").stdout
    assert [line for line in output.splitlines() if len(line) > 80] == []
    assert [heading for heading in main.sections if f"\n{heading}:\n" in output] == ["Consult", "Write", "Publish"]
    context, words = Context(main), " ".join(output.split())
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        assert command.name == name
        sentence = " ".join((command.help or "").split("\n\n")[0].split())
        assert f"{name} {sentence}" in words
