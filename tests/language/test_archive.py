"""The package read out of an archive: words, names, rules, schemas and pages come with it."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import magrules
from magrules.magnesium import Person, advise, shipped_folder
from magrules.render.html import report
from magrules.render.json import to_json

PACKAGE = Path(magrules.__file__).parent


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is installed, with the shipped rules inside, in a zip."""
    path = tmp_path_factory.mktemp("archive") / "magrules.zip"
    with ZipFile(path, "w") as made:
        for folder, inside in ((PACKAGE, "magrules"), (shipped_folder(), "magrules/rulesets")):
            for file in sorted(folder.rglob("*")):
                if file.is_file() and file.suffix != ".pyc":
                    made.write(file, f"{inside}/{file.relative_to(folder).as_posix()}")
    return path


CODE = """
import json, sys, tempfile
sys.path.insert(0, sys.argv[1])
import magrules
from magrules.magnesium import Person, advise, shipped_folder
from magrules.render.json import to_json
from magrules.render.html import report
from magrules.render.text_explanations import why_words
assert sys.argv[1] in magrules.__file__
found = advise(Person(egfr=22, medicines=["warfarin"]))
{}
"""


def printed(archive: Path, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(code), str(archive)], capture_output=True, text=True, timeout=240, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_archive_without_rules_says_so(archive: Path, tmp_path: Path) -> None:
    """Made of a checkout, where the rules lie beside the package, it tells how to make one with them."""
    bare = tmp_path / "bare.zip"
    with ZipFile(archive) as whole, ZipFile(bare, "w") as made:
        for name in whole.namelist():
            if not name.startswith("magrules/rulesets/"):
                made.writestr(name, whole.read(name))
    code = "import sys; sys.path.insert(0, sys.argv[1])\n"
    code += "from magrules.magnesium import Person, advise\nadvise(Person(egfr=95))"
    done = subprocess.run([sys.executable, "-c", code, str(bare)], capture_output=True, text=True, timeout=240, cwd="/")
    assert "RulesetError: this archive of magrules has no rulesets" in done.stderr


def test_an_archive_advises_as_files_do(archive: Path) -> None:
    """The same consultation byte for byte, in JSON and as a page, with places as the files have them."""
    consultation = advise(Person(egfr=22, medicines=["warfarin"]))
    assert printed(archive, "print(to_json(found, 'sv'), end='')") == to_json(consultation, "sv")
    assert printed(archive, "print(report(found), end='')") == report(consultation)


def test_what_was_taken_out_of_an_archive_goes_with_the_process(archive: Path) -> None:
    """The rules lie in a folder of their own as long as the process runs; a forked child leaves them there."""
    code = """
import os
folder = shipped_folder()
child = os.fork() if hasattr(os, "fork") else 0
if child:
    os.waitpid(child, 0)
    assert (folder / "safety" / "rules" / "kidneys.yaml").is_file()
    print(folder)
"""
    folder = printed(archive, code).strip()
    assert folder
    assert not Path(folder).exists()


def test_the_other_files_are_read_too(archive: Path) -> None:
    """A new ruleset, the schemas for editors and the handbook come out of the archive as well."""
    code = """
from magrules.cli import main
from click.testing import CliRunner
with tempfile.TemporaryDirectory() as folder:
    for arguments in (["new", folder + "/mine"], ["check", folder + "/mine"], ["schema", "-o", folder + "/schemas"],
                      ["handbook", folder + "/mine", "-o", folder + "/book"], ["facts"]):
        result = CliRunner().invoke(main, arguments)
        print(arguments[0], result.exit_code, result.exception if result.exit_code else "")
"""
    assert printed(archive, code).splitlines() == [
        f"{name} 0 " for name in ("new", "check", "schema", "handbook", "facts")
    ]
