"""The documentation does what it says: its snippets run, what is made from the code is today's, and the site builds."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import pictures
import pytest
import reference
import yaml

import magrules
from magrules.analysis.lints import check
from magrules.diagnostics.codes import LINTS
from tests.pages import blocks, has_what_it_needs, played
from tests.paths import ROOT

DOCS = ROOT / "docs"
PAGES = {page.relative_to(DOCS).as_posix(): page for page in sorted(DOCS.rglob("*.md"))}
PLAYED = {"yaml", "python", "console"}
UNPLAYED = {
    # the set-up, which `.ci/run` runs; the README's first command; what measures for half an hour
    "sh": {"tutorial.md", "index.md", "performance.md"},
    "text": {
        "reference/command-line.md",
        *(f"findings/{code}.md" for code in LINTS),
    },  # how a command is called; below
}

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("name", [name for name in PAGES if any(kind in PLAYED for kind, _ in blocks(PAGES[name]))])
def test_every_snippet_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden) -> None:
    """The blocks of a page, run in order, load, hold, and print what stands there."""
    if not has_what_it_needs(PAGES[name]):
        pytest.skip(f"{name} imports what is not installed")
    monkeypatch.chdir(tmp_path)
    golden(str(PAGES[name]), played(PAGES[name], tmp_path))


def test_no_snippet_is_left_out() -> None:
    """A block is played, or is one of a few of which is said here how else they are held to what they say."""
    found = {(kind, name) for name, page in PAGES.items() for kind, _ in blocks(page) if not kind.startswith("{")}
    left = {(kind, name) for kind, name in found if kind not in PLAYED}
    assert left == {(kind, name) for kind, names in UNPLAYED.items() for name in names}


def test_the_reference_is_made_from_the_code(golden: Golden) -> None:
    """Each page of the reference is what the tables of the code say today, and there is no other but Python's."""
    made = reference.pages()
    for name, text in made.items():
        golden(str(DOCS / "reference" / name), text)
    assert {*made, "python.md"} == {page.name for page in (DOCS / "reference").iterdir()}


def test_every_public_name_is_in_the_reference_of_python() -> None:
    """What can be imported from the package is told of there."""
    told = PAGES["reference/python.md"].read_text(encoding="utf-8")
    assert [name for name in magrules.__all__ if not re.search(rf":: {name}\b", told)] == ["__version__"]


def test_the_pictures_are_drawn_from_the_code(golden: Golden) -> None:
    """Each picture shows what the code says today, and there is no other."""
    inference = pictures.pictures()
    for name, picture in inference.items():
        golden(str(DOCS / "pictures" / name), picture)
    assert {*inference} == {picture.name for picture in (DOCS / "pictures").glob("*.svg")}


# --- the findings' pages --------------------------------------------------------------------------

TEXT = {"en": "this", "sv": "detta"}
ASIDE = {
    "oven": {"type": "number", "unit": "°C", "low": 0, "high": 350, "phrase": TEXT, "question": TEXT},
    "dense": {"type": "yes_no", "phrase": TEXT, "question": TEXT},
    "sour": {"type": "yes_no", "phrase": TEXT, "question": TEXT},
}
"""The facts that the snippets of the findings leave aside."""


def completed(snippet: str) -> dict[str, Any]:
    """A ruleset of what a finding's page shows, with what it leaves aside: facts, sources, and advice declared."""
    shown = yaml.safe_load(snippet)
    of_one_rule = {key: shown.pop(key) for key in ("when", "advise") if key in shown}
    rules = shown.get("rules") or {"one": {"when": {"oven": {"below": 99}}, **of_one_rule}}
    declared = set[str]()
    for rule in rules.values():
        rule.setdefault("cite", {"book": "a"})
        if not {"withhold", "conclude"} & rule.keys():
            given = rule.get("advise", "hotter")
            rule["advise"] = [advised(one, declared) for one in (given if isinstance(given, list) else [given])]
    used = json.dumps(rules) + json.dumps(shown)
    return {
        "ruleset": "snippet",
        "sources": {"book": {"title": "A book", "publisher": "us", "kind": "own"}},
        "facts": {name: fact for name, fact in ASIDE.items() if f'"{name}"' in used},
        "conclusions": {name: {"flag": TEXT} for rule in rules.values() for name in concluded(rule.get("conclude"))},
        "rules": rules,
        **({"properties": shown["properties"]} if "properties" in shown else {}),
    }


def concluded(shown: str | dict[str, Any] | None) -> list[str]:
    """The flags that a rule concludes."""
    return list(shown) if isinstance(shown, dict) else [shown] if shown else []


def advised(shown: str | dict[str, Any], declared: set[str]) -> str | dict[str, Any]:
    """Advice as a page shows it, declared where its id stands first; two doses of salt differ."""
    if isinstance(shown, dict):
        return {"text": TEXT, **{key: value for key, value in shown.items() if key != "…"}}
    if shown in declared:
        return shown
    declared.add(shown)
    dose = {"kind": "dose", "substance": "salt", "dose": {"high": 5 + len(declared), "unit": "g", "per": "day"}}
    return {"id": shown, "kind": "do", "text": TEXT, **(dose if "salt" in shown else {})}


@pytest.mark.parametrize("code", [code for code in LINTS if code != "missing-message"])  # preferred is a second file
def test_what_to_avoid_is_found_and_what_to_prefer_is_not(code: str, tmp_path: Path) -> None:
    """The two snippets of a finding's page, completed, load; the finding is told of the first only."""
    told = []
    for _, snippet in blocks(PAGES[f"findings/{code}.md"]):
        (tmp_path / "rules.yaml").write_text(json.dumps(completed(snippet)), encoding="utf-8")
        told.append(code in [one.code for one in check(tmp_path / "rules.yaml").diagnostics])
    assert told == [True, False]


# --- the site -------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page of the site refers to, what it loads, and what can be referred to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links, self.loads, self.ids = list[str](), list[str](), set[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif "src" in given or tag == "link":
            self.loads.append(given.get("src") or given["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as Sphinx builds it, a warning being an error."""
    pytest.importorskip("sphinx"), pytest.importorskip("myst_parser"), pytest.importorskip("furo")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(folder / "trees")]
    done = subprocess.run([*command, str(DOCS), str(folder / "html")], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    return folder / "html"


def test_the_home_page_installs_as_the_readme_does() -> None:
    """Its command is the first of the README's."""
    (command,) = (text for kind, text in blocks(PAGES["index.md"]) if kind == "sh")
    first = next(text for kind, text in blocks(ROOT / "README.md") if kind == "sh")
    assert command.strip() == first.splitlines()[0]


@pytest.mark.once
@pytest.mark.xdist_group("browser")
def test_no_block_of_code_is_wider_than_the_page(site: Path, browser: Any) -> None:
    """In a window 1280 pixels wide no block has to be scrolled sideways, and each has a button that copies it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    wide, uncopied = {}, []
    for name in PAGES:
        page.goto((site / name.replace(".md", ".html")).as_uri())
        if widths := page.evaluate(WIDER):
            wide[name] = widths
        uncopied += [name] * (page.locator("pre").count() != page.locator("button.copybtn").count())
    page.close()
    assert (wide, uncopied) == ({}, [])


WIDER = """() => [...document.querySelectorAll('pre')].filter(one => one.scrollWidth > one.clientWidth)
    .map(one => one.textContent.slice(0, 80))"""
"""The beginnings of the blocks that are wider than what is seen of them."""


@pytest.mark.once
def test_the_site_builds_and_every_link_leads_somewhere(site: Path) -> None:
    """Each link and each thing loaded is in the site, the place in its page too; nothing is loaded from elsewhere."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert {site / name.replace(".md", ".html") for name in PAGES} <= pages.keys()
    assert sorted(dead(pages)) == []


def dead(pages: dict[Path, Page]) -> Iterator[tuple[Path, str]]:
    """Links that lead nowhere, and what is loaded from outside."""
    for path, page in pages.items():
        for one in (*page.links, *page.loads):
            address, location = urldefrag(one)
            if urlsplit(one).scheme:
                if one in page.loads and not one.startswith("data:"):
                    yield path, one
                continue
            target = (path.parent / unquote(urlsplit(address).path)).resolve() if address else path
            if not target.is_file() or (target in pages and location and unquote(location) not in pages[target].ids):
                yield path, one
