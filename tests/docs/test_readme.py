"""The README does what it says: its rule loads, its Python runs, and its commands exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from magrules.cli import main
from tests import pages
from tests.paths import ROOT


def blocks(language: str) -> list[str]:
    return [text for kind, text in pages.blocks(ROOT / "README.md") if kind == language]


def test_the_rule_the_run_and_the_explanation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The YAML of the README is the file its Python loads, and what Python asserts holds."""
    (rule,) = blocks("yaml")
    (tmp_path / "kidneys.yaml").write_text(rule, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    python = "".join(blocks("python"))
    assert python.count("assert ") >= 5
    exec(compile(python, "README.md", "exec"), {})


def test_every_command_named_is_there() -> None:
    """Each `magrules …` of the README is a command with help."""
    named = re.findall(r"^magrules ([a-z-]+)", "".join(blocks("sh")), re.MULTILINE)
    assert named == list(dict.fromkeys(named))
    assert sorted(named) == sorted(main.commands)
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
