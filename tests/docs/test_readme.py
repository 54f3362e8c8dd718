"""The README does what it says: its rules load, its Python runs, its commands exist, its numbers hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner

from magrules import load_rules, magnesium
from magrules.cli import main
from magrules.testing.case_reader import read_cases
from tests import pages
from tests.paths import ROOT
from tests.people import RULE_FOLDERS

README = ROOT / "README.md"


def blocks(language: str) -> list[str]:
    return [text for kind, text in pages.blocks(README) if kind == language]


def test_the_rules_and_the_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The YAML is the file that the Python loads, what Python asserts holds, and the pictures show that file."""
    monkeypatch.chdir(tmp_path)
    pages.played(README, tmp_path)
    (rules,) = blocks("yaml")
    assert len(rules.splitlines()) == 12
    assert rules == (ROOT / "docs" / "pictures" / "kidneys.yaml").read_text(encoding="utf-8")
    assert 0 < sum(map(bool, blocks("python")[0].splitlines())) <= 6


def test_the_numbers_hold() -> None:
    """There are at least as many rules and cases as it says."""
    rules, cases, others, other_cases = (
        int(number.replace(",", ""))
        for number in re.findall(r"(\d[\d,]*) (?:rules|cases)", README.read_text(encoding="utf-8"))[:4]
    )
    assert rules < len(magnesium.rules().rules) < 2 * rules
    assert cases < sum(len(file.cases) for file in read_cases(*RULE_FOLDERS, facts=magnesium.Person)) < 2 * cases
    two = [ROOT / "rulesets" / name for name in ("iron", "bread")]
    assert others == sum(len(load_rules(folder).rules) for folder in two)
    assert other_cases == sum(len(file.cases) for file in read_cases(*two))


def test_its_links_lead_somewhere() -> None:
    """Each file that it links to or shows is there."""
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []
    assert len(links) > 9


def test_every_command_named_is_there() -> None:
    """Each `magrules …` of the README is a command with help."""
    named = re.findall(r"^magrules ([a-z-]+)", "".join(blocks("sh")), re.MULTILINE)
    assert named == list(dict.fromkeys(named))
    assert sorted(named) == sorted(main.list_commands(Context(main)))
    for command in named:
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0


def test_the_setup_runs_the_main_job() -> None:
    """What the first command ends with runs here, and the second is how these tests run."""
    first, second = blocks("sh")[0].strip().splitlines()
    job = first.split("&&")[-1].split()
    assert job[0] == ".venv/bin/magrules"
    done = subprocess.run(
        [sys.executable, "-m", "magrules", *job[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "bisglycinate" in done.stdout
    assert second.split(" && ")[-1] == ".venv/bin/python -m pytest -q"
