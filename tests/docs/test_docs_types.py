"""The documentation's Python is typed: a client that is written as it shows passes strict type checkers."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sybil.document import Document
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

from tests.pages import has_what_it_needs
from tests.paths import ROOT

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("docs-types")]

CLIENT = """
from collections.abc import Mapping
from typing import Any, assert_type

from magrules import Consultation, advise, load_rules, magnesium, read_facts
from magrules.facts import Number, computed, fact_class, group, list_of, number, numbers_by_name, subset


@fact_class
class Cup:
    sugars: float | None = number("", 0, 9)


@fact_class
class Guest:
    cups: tuple[Cup, ...] | None = list_of(Cup)
    usual: Cup = group(factory=Cup)
    likes: frozenset[str] | None = subset("tea", "coffee")
    weeks: Mapping[str, float] | None = numbers_by_name("weeks", 0, 99)

    @computed(Number("", 0, 99), of=("cups",))
    def sweetness(self) -> float | None:
        return None if self.cups is None else sum(cup.sugars or 0 for cup in self.cups)


guest = Guest(cups=(Cup(sugars=1), Cup()))
rules = load_rules("tea.yaml", facts=Guest)
assert_type(guest.sweetness, float | None)
assert_type(guest.usual, Cup)
assert_type(advise(guest, rules), Consultation[Guest])
assert_type(advise(guest, rules).person, Guest)
assert_type(read_facts({"likes": ["tea"]}, Guest), Guest)
assert_type(read_facts("guest.yaml", rules), Any)
assert_type(magnesium.advise(magnesium.Person(egfr=95)), Consultation[magnesium.Person])
Guest(likes="tea")  # type: ignore[arg-type]
Guest(tea=True)  # type: ignore[call-arg]
guest.likes = None  # type: ignore[misc]
"""
"""What a client relies on: the types of what it is given, and that its slips are reported."""

PAGES = list(filter(has_what_it_needs, [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]))


def program(page: Path) -> str:
    """The Python of a page as one module, each line at the number that it has in the page."""
    text = page.read_text(encoding="utf-8")
    lines = [""] * len(text.splitlines())
    for region in FencedCodeBlockLexer("python")(Document(text, str(page))):
        first = text.count("\n", 0, region.start) + 1  # behind the fence
        for at, line in enumerate(region.lexemes["source"].splitlines()):
            lines[first + at] = line
    return "\n".join(lines).rstrip() + "\n"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a module for each page that shows Python, named as the page."""
    folder = tmp_path_factory.mktemp("programs")
    for page in PAGES:
        if (text := program(page)).strip():
            name = re.sub("[^a-z]", "_", page.relative_to(ROOT).with_suffix("").as_posix().lower())
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / "client.py").write_text(CLIENT, encoding="utf-8")
    return folder


def reported(command: list[str], folder: Path) -> str:
    """What a type checker reports in that folder, where the package is imported as by a client."""
    (folder / "mypy.ini").write_text(
        f"[mypy]\nmypy_path = {ROOT}\n[mypy-magrules.*]\nfollow_imports = silent\n", encoding="utf-8"
    )
    (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(ROOT)]}), encoding="utf-8")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def strict(folder: Path) -> str:
    """What `mypy --strict` reports of the modules in a folder."""
    modules = sorted(path.name for path in folder.glob("*.py"))
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(folder / "cache")]
    return reported([*command, *modules], folder)


def test_every_page_with_python_is_a_program(programs: Path) -> None:
    """The modules have the blocks, at the lines of the page."""
    shown = {page.name for page in PAGES if "```python" in page.read_text(encoding="utf-8")}
    assert len(shown) == len([*programs.glob("*.py")]) - 1 > 5
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    module = (programs / "readme.py").read_text(encoding="utf-8").splitlines()
    assert all(line in ("", lines[at]) for at, line in enumerate(module))
    assert "from magrules import advise, load_rules, read_facts" in module


def test_mypy_is_strict_about_the_pages(programs: Path) -> None:
    """`mypy --strict` reports nothing, and as much as `CLIENT` demands."""
    report = strict(programs)
    assert report == "", report


def test_pyright_accepts_the_pages(programs: Path) -> None:
    """`pyright` as it is set up by default reports nothing; it is run where it is installed."""
    pyright = shutil.which("pyright", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if pyright is None:
        pytest.skip("`pyright` is not installed")
    report = reported([pyright, "--pythonpath", sys.executable], programs)
    assert report.startswith("0 errors, 0 warnings"), report
