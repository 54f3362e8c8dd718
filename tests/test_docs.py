"""The documentation does what it says: its snippets run, what is made from the code is today's, and the site builds."""

from collections.abc import Callable
from pathlib import Path

import pytest
import pictures
import reference

from tests.pages import languages, played

DOCS = Path(__file__).parent.parent / "docs"
PAGES = {page.relative_to(DOCS).as_posix(): page for page in sorted(DOCS.rglob("*.md"))}
PLAYED = {"yaml", "python", "console"}


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if PLAYED & set(languages(page))])
def test_every_snippet_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    """The blocks of a page, run in order, load, hold, and print what stands there."""
    monkeypatch.chdir(tmp_path)
    golden(str(PAGES[name]), played(PAGES[name], tmp_path))


def test_the_reference_is_made_from_the_code(golden: Callable[[str, str], None]) -> None:
    """Each page of the reference is what the tables of the code say today, and there is no other but Python's."""
    for name, text in reference.pages().items():
        golden(str(DOCS / "reference" / name), text)
    assert {*reference.pages(), "python.md"} == {page.name for page in (DOCS / "reference").iterdir()}


def test_the_pictures_are_drawn_from_the_code(golden: Callable[[str, str], None]) -> None:
    """Each picture shows what the code says today, and there is no other."""
    for name, drawn in pictures.pictures().items():
        golden(str(DOCS / "pictures" / name), drawn)
    assert {*pictures.pictures()} == {picture.name for picture in (DOCS / "pictures").glob("*.svg")}
