"""The distributions: wheel and sdist hold what they should, and what PyPI shows of them renders."""

import re
import subprocess
import sys
import tarfile
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

import magrules
from tests.paths import ROOT

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("distributions")]

SKIPPED = {"__pycache__", "build", "dist"}
"""Folders that tools make; beside them those whose names begin with a dot, and ``*.egg-info``."""


def run(*command: str, cwd: Path = ROOT) -> str:
    """What a module prints, run in a folder, which comes first in its path."""
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both, built from this tree; the wheel from the sdist, as `python -m build` does it."""
    folder = tmp_path_factory.mktemp("distributions")
    run("-m", "hatchling", "build", "-t", "sdist", "-d", str(folder))
    unpacked = unpack(folder, tmp_path_factory.mktemp("sdist"))
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=unpacked)
    return folder


def unpack(distributions: Path, folder: Path) -> Path:
    """The folder of the unpacked sdist."""
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"magrules-{magrules.__version__}"


def files(folder: Path) -> set[str]:
    """The files below a folder that people wrote, by their paths in it."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {
        path.as_posix()
        for path in found
        if not any(part in SKIPPED or part.startswith(".") or part.endswith(".egg-info") for part in path.parts)
    }


def test_the_sdist_is_the_tree(distributions: Path, tmp_path: Path) -> None:
    """It has every file that people wrote, and beside them only its metadata."""
    assert files(unpack(distributions, tmp_path)) - files(ROOT) == {"PKG-INFO"}
    assert files(ROOT) - files(unpack(distributions, tmp_path)) == set()


def test_the_wheel_has_the_library_and_the_rulesets(distributions: Path) -> None:
    """It has the packages, their data and the rulesets, and no tests, pages or examples."""
    (wheel,) = distributions.glob("*.whl")
    names = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    library = {f"magrules/{name}" for name in files(ROOT / "magrules")}
    rulesets = {f"magrules/rulesets/{name}" for name in files(ROOT / "rulesets")}
    assert names == library | rulesets
    assert {"magrules/py.typed", "magrules/rulesets/safety/rules/kidneys.yaml"} <= names


def test_the_metadata_is_whole(distributions: Path) -> None:
    """twine finds nothing to complain of; the licence, the front page and the commands are in the wheel."""
    run("-m", "twine", "check", "--strict", *map(str, distributions.iterdir()))
    (wheel,) = distributions.glob("*.whl")
    with ZipFile(wheel) as archive:
        inside = {name.partition(".dist-info/")[2]: name for name in archive.namelist() if ".dist-info/" in name}
        metadata = HeaderParser().parsestr(archive.read(inside["METADATA"]).decode())
        commands = archive.read(inside["entry_points.txt"]).decode()
    assert "licenses/LICENSE" in inside
    assert (metadata["Version"], metadata["License-Expression"]) == (magrules.__version__, "MIT")
    assert str(metadata.get_payload()).startswith("# magrules\n")
    assert "magrules = magrules.cli:main" in commands


def test_tests_of_the_sdist_run(distributions: Path, tmp_path: Path) -> None:
    """Some tests pass in the unpacked sdist, on the library that is in it."""
    unpacked = unpack(distributions, tmp_path)
    some = ["tests/model/test_truth.py", "tests/model/test_strata.py", "tests/docs/test_readme.py"]
    assert all((unpacked / name).is_file() for name in some)
    assert run("-c", "import magrules; print(magrules.__path__[0])", cwd=unpacked).strip() == str(unpacked / "magrules")
    assert re.search(r"^\d+ passed", run("-m", "pytest", "-q", "-n", "0", *some, cwd=unpacked), re.MULTILINE)


def test_the_release_keeps_no_secret() -> None:
    """The workflow publishes as a trusted publisher: it has no token, and one job alone may ask for an identity."""
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    assert "secrets." not in text
    assert {name: job["permissions"] for name, job in jobs.items() if "permissions" in job} == {
        "publish": {"id-token": "write"}
    }
    assert jobs["publish"]["needs"] == "build"
