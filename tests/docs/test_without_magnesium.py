"""The library knows no magnesium: a copy without that room and its rulesets imports, checks, tests and advises."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from tests.paths import ROOT

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("without-magnesium")]

IMPORT_ALL = """
import importlib, importlib.util, pkgutil, magrules
left_out = {"magrules.__main__"}
if importlib.util.find_spec("durable_rules_engine") is None:  # of the extra `durable`
    left_out.add("magrules.engine.durable")
names = {module.name for module in pkgutil.walk_packages(magrules.__path__, "magrules.")} - left_out
for name in names:
    importlib.import_module(name)
print(len(names) > 100, magrules.__file__)
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library and its examples, without what is about magnesium."""
    folder = tmp_path_factory.mktemp("copy")
    copytree(ROOT / "magrules", folder / "magrules", ignore=ignore_patterns("magnesium", "__pycache__"))
    copytree(ROOT / "rulesets", folder / "rulesets", ignore=ignore_patterns("magnesium", "safety"))
    copytree(ROOT / "examples", folder / "examples")
    return folder


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of Python in the copy, whose library comes before what is installed."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-W", "ignore::DeprecationWarning", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=folder, env=environment)


def test_every_other_module_is_imported(copied: Path) -> None:
    """Nothing that is left needs the room that is gone."""
    done = python(copied, "-c", IMPORT_ALL)
    assert done.stdout == f"True {copied / 'magrules' / '__init__.py'}\n", done.stderr


@pytest.mark.parametrize("domain", ["bread", "iron"])
def test_other_domains_are_checked_and_tested_and_advise(copied: Path, domain: str) -> None:
    """The commands do with rules that declare their facts as they do beside magnesium."""
    rules = f"rulesets/{domain}"
    for arguments, told in (
        (("check", "--no-proofs", rules), "no faults"),
        (("test", rules), " cases as expected"),
        (("advise", f"examples/domains/{domain}.yaml", "--rules", rules), "`--more`"),
    ):
        done = python(copied, "-m", "magrules", *arguments)
        assert told in done.stdout
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("example", ["04_a_ruleset_of_your_own", "05_facts_in_python"])
def test_the_examples_of_other_domains_run(copied: Path, example: str) -> None:
    """Bread with its facts in YAML and rooms with a class of facts print what they print beside magnesium."""
    alone, beside = python(copied, f"examples/{example}.py"), python(ROOT, f"examples/{example}.py")
    assert (alone.stdout, alone.stderr) == (beside.stdout, "")
    assert alone.stdout


@pytest.mark.parametrize(
    ("rules", "told"),
    [((), "no rules come with this copy"), (("--rules", "examples/rules/rooms.yaml"), "the ruleset needs `facts`")],
)
def test_rules_and_facts_are_asked_for(copied: Path, rules: tuple[str, ...], told: str) -> None:
    """Without the shipped rules the commands need rules, and these their facts."""
    done = python(copied, "-m", "magrules", "facts", *rules)
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (2, True, False)
