"""Plays a page of documentation: its snippets in order, as a reader would run them, in a folder of their own.

A `yaml` block names its file in its first line and is written there; a `python` block runs, and what it asserts must
hold; a `console` block runs in a shell, and what is printed is what must stand there.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from sybil import Example, Region, Sybil
from sybil.document import Document
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

WHOLE, MORE = "# ", "# at the end of "
NEEDED = {"observe.md": "opentelemetry.sdk.trace"}
"""What pages import that no command of the library needs; it is in the extra `dev`."""


def has_what_it_needs(page: Path) -> bool:
    """Whether all is installed that a page imports."""
    try:
        return bool(import_module(NEEDED[page.name]) if page.name in NEEDED else True)
    except ModuleNotFoundError:
        return False


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """The language and the text of each fenced block of a page."""
    for region in FencedCodeBlockLexer(r"[^\n]+")(Document(page.read_text(encoding="utf-8"), str(page))):
        yield region.lexemes["language"], region.lexemes["source"]


def played(page: Path, folder: Path) -> str:
    """The text of the page with what its commands print today; it is run where the caller stands, in ``folder``."""
    found: list[tuple[Region, str]] = []

    def console(example: Example) -> None:
        found.append((example.region, transcript(commands(example.parsed), folder)))

    def file(example: Example) -> None:
        written(example.parsed, folder)

    parsers = [CodeBlockParser("console", console), CodeBlockParser("yaml", file), PythonCodeBlockParser()]
    document = Sybil(parsers).parse(page)
    for example in document.examples():
        example.evaluate()
    text = document.text
    for region, printed in reversed(found):
        text = f"{text[: region.start]}```console\n{printed}```{text[region.end :]}"
    return text


def written(block: str, folder: Path) -> None:
    """Write a block to the file that its first line names, or add it there; that line too, as it is pasted."""
    first = block.split("\n", 1)[0]
    path = folder / first.removeprefix(MORE).removeprefix(WHOLE)
    assert path.suffix in (".yaml", ".yml"), f"no file is named by `{first}`"
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if first.startswith(MORE) else ""
    path.write_text(before + block, encoding="utf-8")


def commands(block: str) -> list[str]:
    """The lines that a reader types."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def transcript(lines: list[str], folder: Path) -> str:
    """The commands with what they print, both streams, as it would stand in a terminal 80 signs wide."""
    script = "last=0\n"
    for line in lines:
        script += f"cat <<'TYPED'\n$ {line}\nTYPED\n(exit $last)\n{line}\nlast=$?\n"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "COLUMNS": "80", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode("utf-8")
