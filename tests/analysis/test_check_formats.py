"""What a check found, in the forms that people and machines read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from magrules.analysis.lints import CheckResult
from magrules.cli import author, main
from magrules.cli.author import FORMATS
from magrules.diagnostics.diagnostic import Diagnostic, Severity
from magrules.diagnostics.source import Location
from tests.paths import ROOT
from tests.people import check

WRONG = """\
ruleset: bad
sources: {own: {title: A, publisher: us, kind: own}}
rules:
  one: {when: {egrf: {below: 60}}, advise: {id: x, kind: do, text: {en: "a, b: 100%", sv: b}}, cite: {own: a}}
  two: {when: {sex: femal}, advise: x, cite: {owwn: a}}
"""
HELD = """\
ruleset: held
sources: {own: {title: A, publisher: us, kind: own}}
facts:
  signs: {type: choices, phrase: {en: a, sv: a}, question: {en: a, sv: a}, options: {worry: {en: worry, sv: oro}}}
rules:
  give-it: {when: {signs: worry}, advise: {id: x, kind: do, tags: t, text: {en: a, sv: a}}, cite: {own: a}}
  hold-it: {when: {known: signs}, withhold: {tag: t}, cite: {own: a}}
"""
FOUND = Diagnostic(
    "never-fires",
    "rule `a` can never fire",
    (Location("a, b.yaml", 3, 5, 9, "  a: {}"),),
    "its two bounds\nexclude 100% of persons",
    Severity.WARNING,
    witness={"egfr": 29, "sex": "female"},
)


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "bad.yaml").write_text(WRONG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "bad.yaml"


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, ["check", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_found(tmp_path: Path, format: str) -> None:
    """Exit code 0, and in every form nothing."""
    done = run("--format", format, str(ROOT / "examples" / "rules" / "bread.yaml"))
    assert done.exit_code == 0
    match format:
        case "text":
            assert done.stdout == "no faults\n"
        case "json":
            assert json.loads(done.stdout) == {"format": 2, "diagnostics": [], "properties": []}
        case "sarif":
            assert json.loads(done.stdout)["runs"][0]["results"] == []
        case _:
            assert done.stdout == ""


def test_faults_in_words(bad: str) -> None:
    """On standard error, as every command tells them."""
    done = run(bad)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "bad.yaml:4:16: unknown fact `egrf`" in done.stderr
    assert done.stderr.endswith("help: did you mean `own`?\n")


def test_faults_as_json(bad: str) -> None:
    """``--json`` is the form `json`: every fault with its place."""
    done = run(bad, "--json")
    assert done.exit_code == 2
    assert done.stdout == run(bad, "--format", "json").stdout
    found = json.loads(done.stdout)
    assert [(one["code"], one["severity"]) for one in found["diagnostics"]] == [
        ("unknown-fact", "error"),
        ("fact-choice", "error"),
        ("unknown-name", "error"),
    ]
    assert found["diagnostics"][1]["locations"] == [{"file": "bad.yaml", "line": 5, "column": 21, "end_column": 26}]
    assert found["diagnostics"][1]["params"] == {"name": "sex", "found": "femal"}


def test_faults_as_sarif(bad: str) -> None:
    """Each result names its rule, which the driver describes, its level, and the region that is underlined."""
    document = json.loads(run(bad, "--format", "sarif").stdout)
    (only,) = document["runs"]
    assert (document["version"], only["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    rules = only["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == ["unknown-fact", "fact-choice", "unknown-name"]
    assert rules[0]["shortDescription"]["text"] == "unknown fact `…`"
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert only["results"][0] == {
        "ruleId": "unknown-fact",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "unknown fact `egrf` (did you mean `egfr`?)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "bad.yaml"},
                    "region": {"startLine": 4, "startColumn": 16, "endColumn": 20},
                }
            }
        ],
    }


def test_faults_for_github(bad: str) -> None:
    """One annotation a line."""
    assert run(bad, "--format", "github").stdout.splitlines() == [
        "::error file=bad.yaml,line=4,col=16,title=unknown-fact::unknown fact `egrf` (did you mean `egfr`?)",
        "::error file=bad.yaml,line=5,col=21,title=fact-choice::`femal` is not one of the choices of `sex` "
        "(did you mean `female`?)",
        "::error file=bad.yaml,line=5,col=47,title=unknown-name::unknown source `owwn` (did you mean `own`?)",
    ]


def test_a_finding_in_every_form() -> None:
    """A finding is a warning and shows its witness; signs that would end an annotation are escaped."""
    told = {format: render(CheckResult((FOUND,))) for format, render in FORMATS.items()}
    assert told["text"].splitlines() == [
        "a, b.yaml:3:5: rule `a` can never fire [never-fires]",
        "  3 |   a: {}",
        "    |     ^^^^",
        "  help: its two bounds",
        "exclude 100% of persons",
        "  shown by: {egfr: 29, sex: female}",
    ]
    assert json.loads(told["json"])["diagnostics"][0]["witness"] == {"egfr": 29, "sex": "female"}
    (only,) = json.loads(told["sarif"])["runs"]
    assert only["results"][0]["level"] == "warning"
    assert only["tool"]["driver"]["rules"][0]["shortDescription"]["text"] == "rule `…` can never hold"
    assert told["github"] == (
        "::warning file=a%2C b.yaml,line=3,col=5,title=never-fires::"
        "rule `a` can never fire (its two bounds%0Aexclude 100%25 of persons)\n"
    )


def test_a_witness_with_a_set_in_every_form(tmp_path: Path) -> None:
    """What a witness has of a set is told as a list, as a file of facts has it."""
    (tmp_path / "held.yaml").write_text(HELD, encoding="utf-8")
    checked = check(tmp_path / "held.yaml")
    told = {format: render(checked) for format, render in FORMATS.items()}
    assert "\n  shown by: {signs: [worry]}" in told["text"]
    assert json.loads(told["json"])["diagnostics"][0]["witness"] == {"signs": ["worry"]}


def test_findings_have_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings are told on standard output."""
    monkeypatch.setattr(author, "check", lambda *_, **__: CheckResult((FOUND,)))
    done = run("rules.yaml")
    assert done.exit_code == 1
    assert "rule `a` can never fire" in done.stdout


def test_check_from_python(bad: str) -> None:
    """The same from Python: a value, no printing, no exit."""
    assert [one.code for one in check(bad).diagnostics] == ["unknown-fact", "fact-choice", "unknown-name"]


def test_other_locations_are_related(tmp_path: Path) -> None:
    """What a message points at stands beside where it is: both declarations of one id."""
    twice = WRONG.replace("egrf", "egfr").replace("femal", "female").replace("owwn", "own").replace("advise: x", "{}")
    first = "advise: {id: x, kind: do, text: {en: again, sv: igen}}"
    (tmp_path / "twice.yaml").write_text(twice.replace("{}", first), encoding="utf-8")
    (found,) = check(tmp_path / "twice.yaml").diagnostics
    assert (found.code, [one.line for one in found.locations]) == ("duplicate-id", [5, 4])
    (result,) = json.loads(FORMATS["sarif"](CheckResult((found,))))["runs"][0]["results"]
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 4
