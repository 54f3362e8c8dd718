"""How many of an author's mistakes are caught, at which line, and with which word suggested; run by hand.

``python -m benchmarks.mistakes [SEED [EACH]]`` makes EACH mistakes of every kind in `magnesium` with `safety` (half as
many in `iron`, in `bread` and in the bread of the examples), one at a time, checks the rulesets as ``magrules check``
does, and writes ``mistakes.md`` beside this file. A mistake counts as caught when anything is told of it, as told at
the right line when the first thing told stands there, and a typo as mended when the first word suggested there is the
one that was meant.
"""

import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import chdir
from functools import cache, partial
from os import cpu_count
from pathlib import Path
from random import Random
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from time import perf_counter

from attrs import frozen

from benchmarks.injected import Mistake, Page, mistakes
from magrules.diagnostics.diagnostic import Diagnostic
from magrules.diagnostics.text import diagnostics_to_text
from magrules.language import load
from magrules.language.nodes import Node
from magrules.language.parse import read_text
from magrules.magnesium import load_rules, shipped_folder
from tests.people import check

SEED, EACH = 2026, 5
BREAD = Path(__file__).parent.parent / "examples" / "rules" / "bread.yaml"


@frozen
class Told:
    """What was said of one mistake."""

    mistake: Mistake
    words: str = ""
    first: tuple[str, int] = ("", 0)
    suggested: bool = False
    crash: str = ""

    @property
    def at_the_line(self) -> bool:
        """Whether the first thing told stands where the mistake is."""
        return self.first in self.mistake.at


@cache
def parsed(content: bytes, name: str, json: bool = False) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a text: files without a mistake are the same for every mistake."""
    return read_text(content, name, json)


load.read_text = parsed  # spares half of the time


def told(folder: Path, rulesets: tuple[str, ...], mistake: Mistake) -> Told:
    """What is said of rulesets with one mistake; with proofs only where nothing else is said."""
    with TemporaryDirectory() as temporary, chdir(temporary):
        copytree(folder, ".", dirs_exist_ok=True)
        Path(mistake.file).write_bytes(mistake.content)
        try:
            found = check(*rulesets, proofs=False).diagnostics or check(*rulesets).diagnostics
            words = diagnostics_to_text(found)
        except Exception:  # any at all is what is counted here
            return Told(mistake, crash=traceback.format_exc())
    if not found:
        return Told(mistake)
    location, help = found[0].location, found[0].help
    first = (location.file, location.line) if location else ("", 0)
    return Told(mistake, words, first, help.startswith(f"did you mean `{mistake.meant}`"))


def pages(folder: Path) -> list[Page]:
    """The files of rules below a folder."""
    found = sorted(one for one in folder.rglob("*.yaml") if not one.name.endswith(".cases.yaml"))
    return [Page(one.relative_to(folder).as_posix(), one.read_text(encoding="utf-8")) for one in found]


def known_words(folder: Path, rulesets: tuple[str, ...], read: list[Page]) -> set[str]:
    """Every word that is something in these rulesets: a typo that is one of them would be no typo."""
    with chdir(folder):
        ruleset = load_rules(*rulesets)
    options = {one for fact in ruleset.vocabulary.facts.values() for one in getattr(fact.type, "options", ())}
    return {*ruleset.vocabulary.facts, *options, *(spot.node.written for page in read for spot in page.spots)}


def told_of(source: Path, rulesets: tuple[str, ...], each: int, chance: Random) -> list[Told]:
    """What is said of so many mistakes of each kind in some rulesets."""
    with TemporaryDirectory() as temporary, ProcessPoolExecutor(cpu_count()) as pool:
        folder = Path(temporary) / "rules"
        folder.mkdir()
        for name in rulesets:
            if (source / name).is_dir():
                copytree(source / name, folder / name, ignore=ignore_patterns("*.cases.yaml", "*.md"))
            else:
                (folder / name).write_bytes((source / name).read_bytes())
        read = pages(folder)
        made = mistakes(read, known_words(folder, rulesets, read), each, chance)
        return list(pool.map(partial(told, folder, rulesets), made, chunksize=4))


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def table(found: list[Told]) -> list[str]:
    """The table by kind of mistake, and a line for all of them."""
    rows = [
        "| mistake | made | caught | at the right line | right word first | traceback |",
        "| --- " + "| --: " * 5 + "|",
    ]
    kinds = {
        kind: [one for one in found if one.mistake.kind == kind] for kind in sorted({one.mistake.kind for one in found})
    }
    for kind, some in (*kinds.items(), ("**all**", found)):
        typos = [one for one in some if one.mistake.meant]
        caught, right = sum(bool(one.words) for one in some), sum(one.at_the_line for one in some)
        mended = f"{sum(one.suggested for one in typos)} of {len(typos)}" if typos else ""
        rows.append(
            f"| {kind} | {len(some)} | {caught} | {right} | {mended} | {sum(bool(one.crash) for one in some)} |"
        )
    return rows


def summary(found: list[Told], seed: int) -> str:
    """The whole of ``mistakes.md``."""
    typos = [one for one in found if one.mistake.meant]
    caught, right = sum(bool(one.words) for one in found), sum(one.at_the_line for one in found)
    head = [
        "# Mistakes of authors, put into the shipped rulesets one at a time",
        "",
        f"Made by `python -m benchmarks.mistakes`, seed {seed}.",
        f"{len(found)} mistakes: {share(caught, len(found))} caught,",
        f"{share(right, len(found))} told first at the right line, of {len(typos)} typos",
        f"{share(sum(one.suggested for one in typos), len(typos))} with the right word suggested first,",
        f"{sum(bool(one.crash) for one in found)} tracebacks.",
        "",
    ]
    return "\n".join([*head, *table(found)]) + "\n"


def main() -> None:
    seed, each = (*map(int, sys.argv[1:]), *(SEED, EACH)[len(sys.argv) - 1 :])
    chance, start = Random(seed), perf_counter()
    found = told_of(shipped_folder(), ("magnesium", "safety"), each, chance)
    for source, ruleset in ((shipped_folder(), "iron"), (shipped_folder(), "bread"), (BREAD.parent, BREAD.name)):
        found += told_of(source, (ruleset,), max(each // 2, 1), chance)
    text = summary(found, seed)
    Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
    for one in found:
        if one.crash or not one.words or not one.at_the_line or (one.mistake.meant and not one.suggested):
            why = (
                "TRACEBACK"
                if one.crash
                else "SILENT"
                if not one.words
                else "elsewhere"
                if not one.at_the_line
                else "suggests"
            )
            print(f"--- {why}: {one.mistake}\n{one.crash or one.words[:1500]}")
    print(f"{perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
