"""A new ruleset is ready to be checked and tested, and overwrites nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from magrules.cli import main


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def test_a_new_ruleset_passes_check_and_test(tmp_path: Path) -> None:
    """The folder has a ruleset and its cases under its own name; both are in order as they are."""
    folder = tmp_path / "deep" / "house-plants"
    done = run("new", folder)
    assert done.stdout.split() == [str(folder / "house-plants.yaml"), str(folder / "house-plants.cases.yaml")]
    assert run("check", folder).stdout == "no faults\n"
    tested = run("test", folder)
    assert (tested.exit_code, tested.stdout) == (0, "3 of 3 cases as expected\n")
    assert 'ruleset: "house-plants"\n' in (folder / "house-plants.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["2024", "no", "true", "null", "1e5", "y", "0"])
def test_a_name_that_is_no_text_in_yaml(name: str, tmp_path: Path) -> None:
    """It is written in quotes, so that what was made loads."""
    assert CliRunner().invoke(main, ["new", str(tmp_path / name)]).exit_code == 0
    assert CliRunner().invoke(main, ["check", str(tmp_path / name)]).output == "no faults\n"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """What is there already stays as it is, a folder or a file."""
    folder = tmp_path / "plants"
    run("new", folder)
    path = folder / "plants.yaml"
    path.write_text("mine", encoding="utf-8")
    for taken in (folder, path):
        done = run("new", taken)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "already, nothing was written" in done.stderr
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "meant"), [("House", "house"), ("my plants", "my-plants"), ("-x-", "x"), ("Växter", "vaxter")]
)
def test_the_name_must_be_one(tmp_path: Path, name: str, meant: str) -> None:
    """A name that no ruleset can have is refused before anything is made, and told as it may be."""
    done = run("new", "--", tmp_path / name)
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert f"`{name}` cannot be an id" in done.stderr
    assert done.stderr.endswith(f"help: did you mean `{meant}`?\n")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file stands in the way: said so, without a traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("new", tmp_path / "file" / "plants")
    assert done.exit_code == 2
    assert "cannot make" in done.stderr
