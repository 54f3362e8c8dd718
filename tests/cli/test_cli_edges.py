"""The command line where things go wrong around it: closed and full outputs, pipes, narrow terminals, other domains."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from magrules.cli import main, options
from magrules.cli.options import wrapped
from magrules.language.folder import cases_beside
from magrules.magnesium.person import Person
from magrules.model.vocabulary import vocabulary_of
from magrules.render.text_facts import all_facts
from tests.paths import ROOT

PEOPLE = ROOT / "examples" / "people"
KIDNEYS = str(PEOPLE / "kidney-failure.yaml")
BREAD = ROOT / "rulesets" / "bread"


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """What a shell says of a command; `magrules` stands for this one."""
    command = command.replace("magrules", f"{sys.executable} -m magrules", 1)
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [f"advise {KIDNEYS}", "--help"])
def test_a_full_disk_is_no_traceback(arguments: str) -> None:
    """What cannot be written is told in a line, with exit code 2."""
    done = shell(f"magrules {arguments} > /dev/full")
    assert (done.returncode, done.stderr) == (2, "cannot read or write the output: No space left on device\n")


def test_a_consultation_with_closed_input_is_refused() -> None:
    """Without a terminal to talk in, however it is missing, a line says so."""
    done = shell("magrules consult <&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("a consultation needs a terminal to talk in")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_among_the_cases_is_refused(tmp_path: Path) -> None:
    """Only files are cases: a pipe that nobody writes to is told of, and not waited for."""
    assert run("new", str(tmp_path / "tea")).exit_code == 0
    os.mkfifo(tmp_path / "tea" / "pipe.cases.yaml")
    assert "pipe.cases.yaml`: it is no regular file" in shell(f"magrules test {tmp_path / 'tea'}").stderr
    os.mkfifo(tmp_path / "alone.cases.yaml")
    assert cases_beside(tmp_path / "alone.yaml") == []


def test_a_file_of_rules_stands_for_the_cases_beside_it(tmp_path: Path) -> None:
    """Its cases are tested and counted whether the folder, the cases or the rules are named."""
    assert run("new", str(tmp_path / "tea")).exit_code == 0
    rules, cases = (str(tmp_path / "tea" / name) for name in ("tea.yaml", "tea.cases.yaml"))
    for command in ("test", "coverage"):
        assert run(command, rules).exit_code == 0
    assert run("test", rules).stdout == run("test", cases).stdout
    assert run("coverage", rules).stdout == run("coverage", rules, "--cases", cases).stdout


@pytest.mark.parametrize("command", [["advise"], ["questions"], ["why-not"]])
def test_facts_of_another_domain_name_the_option(command: list[str], tmp_path: Path) -> None:
    """Whoever forgets --rules is told of it, once, and not where a fact is only misspelt or rules are named."""
    person = tmp_path / "dough.yaml"
    person.write_text("proof_minutes: 3\nflour_g: 500\n", encoding="utf-8")
    arguments = [command[0], str(person), *(["x"] if command[0] == "why-not" else [])]
    told = run(*arguments).stderr
    assert told.count("rules of your own are named with `--rules PATH`") == 1
    assert "--rules" not in run(*arguments, "--rules", str(BREAD)).stderr
    person.write_text("egrf: 3\n", encoding="utf-8")
    assert run(*arguments).stderr.endswith("help: did you mean `egfr`?\n")


def test_facts_of_things_in_a_list() -> None:
    """What is told of each product is listed, and found under the short name that faults use."""
    listed = run("facts", "current_products").stdout.splitlines()
    assert "current_products.form: one of 17 choices, form of magnesium" in listed
    assert "  citrate: magnesium citrate" in run("facts", "form").stdout.splitlines()
    assert run("facts", "form").stdout == run("facts", "current_products.form").stdout
    assert run("facts", "mg_elementl").stderr.endswith("did you mean `mg_elemental`?\n")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_facts_as_json(language: str) -> None:
    """Every fact as data, in one language."""
    document = json.loads(run("facts", "--json", "--language", language).stdout)
    facts = {one["name"]: one for one in document["facts"]}
    assert list(facts) == [one.name for one in all_facts(vocabulary_of(Person))]
    assert (facts["egfr"]["type"], facts["egfr"]["low"], facts["egfr"]["high"]) == ("number", 0, 250)
    assert facts["egfr"]["unit"] == "ml/min/1.73 m²"
    assert facts["sex"]["choices"][0] == {"value": "female", "label": {"en": "female", "sv": "kvinna"}[language]}
    assert facts["total_magnesium_mg"]["computed_from"] == ["current_products"]
    assert not any(one["private"] for one in facts.values())


def test_one_answer_at_a_time() -> None:
    """A graph is no JSON: who asks for both is told, and nothing is left out silently."""
    done = run("why", KIDNEYS, "see_doctor", "--graph", "dot", "--json")
    assert (done.exit_code, done.stderr) == (2, "")
    assert (
        json.loads(done.stdout)["diagnostics"][0]["message"]
        == "--graph and --json are two answers, ask for one of them"
    )


def test_words_fit_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a terminal lines are no longer than it is wide; a wide one, or a file, gets lines that read well."""
    text = "- " + "word " * 60
    assert max(map(len, wrapped(text).split("\n"))) in range(74, 81)
    monkeypatch.setattr(options.sys.stdout, "isatty", lambda: True, raising=False)
    for columns, widest in (("40", 39), ("300", 80)):
        monkeypatch.setenv("COLUMNS", columns)
        assert max(map(len, wrapped(text).split("\n"))) in range(widest - 5, widest + 1)
