"""The distributions: wheel and sdist hold what they should, and what PyPI shows of them renders."""

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Callable
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

import magrules
from magrules import magnesium
from magrules.render.json import to_json
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
    data = {name for name in files(ROOT / "magrules") if name.endswith(".yaml") and not name.startswith("publish/")}
    prepared = {f"magrules/prepared/{name}.json" for name in data} | {"magrules/prepared/rules.magrules.json"}
    assert names == library | rulesets | prepared
    assert {"magrules/py.typed", "magrules/rulesets/safety/rules/kidneys.yaml"} <= names


def test_each_change_is_of_a_kind() -> None:
    """A file of `changes/` is named by some words and a kind that the changelog has, and says something."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]
    kinds = [kind["directory"] for kind in settings["type"]]
    assert kinds == ["added", "changed", "fixed", "knowledge"]
    for path in (ROOT / "changes").iterdir():
        if path.name not in ("README.md", "template.md.jinja"):
            assert re.fullmatch(rf"[a-z0-9-]+\.({'|'.join(kinds)})\.md", path.name)
            assert path.read_text(encoding="utf-8").strip(), path.name


def test_the_tree_gives_the_same_wheel(distributions: Path, tmp_path: Path) -> None:
    """As the sdist does, down to what is prepared for it; building leaves nothing in the tree."""
    before = files(ROOT)
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    wheels = [ZipFile(*folder.glob("*.whl")) for folder in (distributions, tmp_path)]
    one, other = ({name: wheel.read(name) for name in wheel.namelist()} for wheel in wheels)
    assert one == other
    assert files(ROOT) == before


@pytest.fixture
def installed(distributions: Path, tmp_path: Path) -> Path:
    """A folder with the library as the wheel installs it."""
    (wheel,) = distributions.glob("*.whl")
    ZipFile(wheel).extractall(tmp_path / "installed")
    return tmp_path / "installed"


CONSULTATION = """
import json, sys
from magrules import magnesium
from magrules.render.json import to_json
rules = magnesium.rules()
read = sorted({"yaml", "magrules.language.load"} & {*sys.modules})
person = magnesium.Person(egfr=22, medicines=["warfarin"])
print(json.dumps([magnesium.__file__, rules.digest, read, to_json(magnesium.advise(person), "sv", trace=True)]))
"""


def consultation(path: Path) -> tuple[str, list[str], str]:
    """Of a process with the library from there: the digest of its rules, the readers of YAML it imports, and JSON."""
    environment = {**os.environ, "PYTHONPATH": str(path)}
    done = subprocess.run(
        [sys.executable, "-c", CONSULTATION], cwd="/", env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    file, digest, read, document = json.loads(done.stdout)
    assert file.startswith(str(path))
    return digest, read, document


BOTH = ["magrules.language.load", "yaml"]


def test_an_installed_copy_takes_what_is_prepared(installed: Path) -> None:
    """It reads no YAML and gives the answer that the YAML gives; also where nothing can be written."""
    for path in (installed, *installed.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    digest, read, document = consultation(installed)
    assert (digest, read) == (magnesium.rules().digest, [])
    person = magnesium.Person(egfr=22, medicines=["warfarin"])
    assert document == to_json(magnesium.advise(person), "sv", trace=True)
    for path in (installed, *installed.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)


def test_an_archive_takes_what_is_prepared(distributions: Path, installed: Path) -> None:
    """The wheel is an archive that can be imported, and says the same."""
    (wheel,) = distributions.glob("*.whl")
    assert consultation(wheel) == consultation(installed)


@pytest.mark.parametrize(
    ("name", "more", "readers"),
    [
        ("rulesets/safety/rules/kidneys.yaml", "# more", BOTH),
        ("magnesium/catalogues/medicines.yaml", "# more", ["yaml"]),
        ("magnesium/catalogues/medicines.yaml", "nobodyhasit: {classes: [ppi]}", BOTH),
        ("magnesium/locales/sv.yaml", "# more", ["yaml"]),
        ("locales/sv.yaml", "# more", ["yaml"]),
    ],
)
def test_what_was_changed_is_read_again(installed: Path, name: str, more: str, readers: list[str]) -> None:
    """Whoever changes a file of the installed copy has it read, though it was prepared otherwise.

    The rules are read again when they or the facts they speak about are others.
    """
    before = consultation(installed)
    path = installed / "magrules" / name
    path.write_bytes(path.read_bytes() + f"\n{more}\n".encode())
    digest, read, document = consultation(installed)
    assert read == readers
    assert (digest != before[0]) == (name.startswith("rulesets/"))
    assert json.loads(document)["ruleset"]["name"] == json.loads(before[2])["ruleset"]["name"]


@pytest.mark.parametrize(
    ("name", "readers"),
    [("rules.magrules.json", BOTH), ("locales/en.yaml.json", ["yaml"]), ("magnesium/locales/en.yaml.json", ["yaml"])],
)
@pytest.mark.parametrize("damage", [lambda content: content[: len(content) // 2], lambda content: b"[]", None])
def test_what_is_damaged_is_not_missed(
    installed: Path, name: str, readers: list[str], damage: Callable[[bytes], bytes] | None
) -> None:
    """Where a prepared form is cut, is something else or is not there, its YAML gives the same answer."""
    before, path = consultation(installed), installed / "magrules" / "prepared" / name
    if damage:
        path.write_bytes(damage(path.read_bytes()))
    else:
        path.unlink()
    assert consultation(installed) == (before[0], readers, before[2])


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
