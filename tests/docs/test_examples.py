"""The numbered examples print what stands beside them."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.paths import ROOT

EXAMPLES = ROOT / "examples"
ARGUMENTS = {"06_a_survey": ["--help"]}
NUMBERED = sorted(path.stem for path in EXAMPLES.glob("[0-9][0-9]_*.py"))


@pytest.mark.parametrize("name", NUMBERED)
def test_example(name: str, golden: Callable[[str, str], None]) -> None:
    """The example runs without a word on standard error and prints its golden."""
    if name == "06_a_survey":
        pytest.importorskip("matplotlib"), pytest.importorskip("tqdm")
    command = [sys.executable, "-W", "error", f"examples/{name}.py", *ARGUMENTS.get(name, ())]
    done = subprocess.run(command, cwd=EXAMPLES.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    golden(f"examples/{name}.txt", done.stdout)


def test_they_are_numbered_in_a_row() -> None:
    """Numbers have no gap and no double."""
    assert [name[:2] for name in NUMBERED] == [f"{at:02}" for at in range(1, len(NUMBERED) + 1)]
    assert len(NUMBERED) >= 5
