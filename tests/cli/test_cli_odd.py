"""Every command with odd arguments: what cannot be read or written is told with exit code 2, and never a traceback."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import click
import click.testing
import pytest
from click.testing import CliRunner

from magrules.cli import main, terminal
from magrules.cli.screen import Screen
from magrules.diagnostics.source import visible_lines
from magrules.publish.scaffold import new_ruleset

READ = {
    "advise": ["advise", "ODD"],
    "advise --rules": ["advise", "PERSON", "--rules", "ODD"],
    "why": ["why", "ODD", "water"],
    "why --rules": ["why", "PERSON", "water", "--rules", "ODD"],
    "why-not": ["why-not", "ODD", "water"],
    "what-if": ["what-if", "ODD", "soil=dry"],
    "what-would-change": ["what-would-change", "ODD", "water"],
    "questions": ["questions", "ODD", "--json"],
    "report": ["report", "ODD", "-o", "OUT"],
    "report --rules": ["report", "PERSON", "-o", "OUT", "--rules", "ODD"],
    "check": ["check", "ODD"],
    "check sarif": ["check", "RULES", "ODD", "--format", "sarif"],
    "test": ["test", "ODD"],
    "coverage": ["coverage", "ODD"],
    "coverage --cases": ["coverage", "RULES", "--cases", "ODD"],
    "mutate": ["mutate", "ODD"],
    "mutate --cases": ["mutate", "RULES", "--cases", "ODD"],
    "diff": ["diff", "ODD", "RULES"],
    "diff new": ["diff", "RULES", "ODD"],
    "diff --people": ["diff", "RULES", "RULES", "--people", "ODD"],
    "schema": ["schema", "ODD", "-o", "OUT"],
    "handbook": ["handbook", "ODD", "-o", "OUT"],
    "compile": ["compile", "ODD", "-o", "OUT.magrules.json"],
    "facts --rules": ["facts", "--rules", "ODD"],
    "consult": ["consult", "ODD", "--rules", "RULES"],
    "consult --rules": ["consult", "--rules", "ODD"],
}
"""Each argument that is read, in the place of `ODD`."""

WRITTEN = {
    "report": ["report", "PERSON", "--rules", "RULES", "-o", "ODD"],
    "test": ["test", "RULES", "--junit", "ODD"],
    "coverage --html": ["coverage", "RULES", "--html", "ODD"],
    "coverage --lcov": ["coverage", "RULES", "--lcov", "ODD"],
    "schema": ["schema", "RULES", "-o", "ODD"],
    "handbook": ["handbook", "RULES", "-o", "ODD"],
    "compile": ["compile", "RULES", "-o", "ODD"],
    "new": ["new", "ODD"],
    "consult": ["consult", "--rules", "RULES", "--save", "ODD"],
}
"""Each argument that is written to."""

WORDS = {
    "why": ["why", "PERSON", "ODD", "--rules", "RULES"],
    "why --json": ["why", "PERSON", "ODD", "--rules", "RULES", "--json"],
    "why-not": ["why-not", "PERSON", "ODD", "--rules", "RULES"],
    "what-if": ["what-if", "PERSON", "ODD", "--rules", "RULES"],
    "what-if value": ["what-if", "PERSON", "soil=ODD", "--rules", "RULES"],
    "what-if name": ["what-if", "PERSON", "ODD=1", "--rules", "RULES"],
    "what-if number": ["what-if", "PERSON", "water_ml=ODD", "--rules", "RULES", "--json"],
    "what-would-change": ["what-would-change", "PERSON", "ODD", "--rules", "RULES"],
    "facts": ["facts", "ODD"],
    "--fail-under": ["coverage", "RULES", "--fail-under", "ODD"],
    "--language": ["advise", "PERSON", "--language", "ODD"],
    "--engine": ["advise", "PERSON", "--engine", "ODD"],
    "--format": ["check", "RULES", "--format", "ODD"],
    "--level": ["why", "PERSON", "water", "--level", "ODD"],
    "command": ["ODD"],
}
"""Each argument that is a word or a number."""

NINES = "9" * 5_000
ODD_WORDS = [
    "", " ", "-", "--", "=", "==", "a=", "=a", ".", "..", "a.b", "soil.dry", "soil", "null", "~", "[]", "{}", "[", "{",
    "!!x 1", "&a *a", "*a", "|", ">", "%", "@", "`", "'", '"', "[" * 60, "a: b: c", "#", "true", "yes", "? a\n: b",
    "1e400", "-0", "1_000", "0x1F", "1 year", "10,5", ">90", "1-2", "1..2", "nan", ".inf", NINES, f"0.{NINES}",
    f"-{NINES}", f"{NINES} mg", "x" * 100_000, "{a: {b: [1, 2]}}", "%s", "{0}", "{soil}", "../../etc/passwd", "--json",
    "-h", "\x1b[31m", "\u202e", "\u2028", "\u0085", "a\nb", "a\tb", "\ufeff", "\udcff", "ö", "o\u0308", "👩\u200d⚕",
]  # fmt: skip


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[dict[str, Path]]:
    """Paths with which something is wrong, by what it is."""
    made = {name: tmp_path / name for name in ("empty.yaml", "folder", "folder.yaml", "list.yaml")}
    files: dict[str, bytes] = {
        "empty.yaml": b"",
        "spaces.yaml": b"  \n\n",
        "list.yaml": b"- 1\n- 2\n",
        "word.yaml": b"hello\n",
        "number.yaml": b"3\n",
        "null.yaml": b"null\n",
        "two.yaml": b"a: 1\n---\nb: 2\n",
        "broken.yaml": b"a: [1\n",
        "cut.magrules.json": b'{"magrules": "ruleset", "format": 1, "vers',
        "tabs.yaml": b"a:\n\tb: 1\n",
        "tag.yaml": b"!!python/object/apply:os.system [true]\n",
        "alias.yaml": b"a: &a [*a]\n",
        "binary.yaml": bytes(range(256)),
        "nul.yaml": b"a: \0\n",
        "utf16.yaml": "egfr: 22\n".encode("utf-16"),
        "latin1.yaml": "egfr: 22 # ö\n".encode("latin-1"),
        "big.yaml": b"a: 1\n" * 500_000,
        "deep.yaml": b"[" * 5_000,
        "digits.yaml": b"egfr: " + b"9" * 5_000 + b"\n",
        "broken.json": b'{"egfr": 22,}',
        "person.yaml": b"egfrr: 22\n",
        "rules.txt": b"no rules\n",
        "rules.yaml": b"ruleset: x\nrules: 3\n",
        "x.cases.yaml": b"cases: 3\n",
        "steer\x1b[2J.yaml": b"a: 1\n",
        "line\nbreak.yaml": b"a: 1\n",
    }
    for name, content in files.items():
        made[name] = tmp_path / name
        made[name].write_bytes(content)
    for name in ("folder", "folder.yaml"):
        made[name].mkdir()
    for name in ("missing.yaml", "missing/below.yaml", "empty.yaml/below.yaml", "x" * 255, "x" * 256, "x/" * 3_000):
        made[name] = tmp_path / name
    (tmp_path / "ring.yaml").symlink_to("ring.yaml")
    (tmp_path / "dangling.yaml").symlink_to("nowhere.yaml")
    made |= {name: tmp_path / name for name in ("ring.yaml", "dangling.yaml")}
    made |= {
        name: Path(name)
        for name in ("https://example.org/a.yaml", "C:\\a.yaml", "~/none.yaml", "*.yaml", "\udcff.yaml")
    }
    made |= {one: Path(one) for one in ("/dev/null", "/dev/zero", "/dev/full", "/proc/self/mem") if Path(one).exists()}
    if os.geteuid():  # root reads everything
        made |= {name: tmp_path / name for name in ("locked.yaml", "locked")}
        made["locked.yaml"].touch(mode=0)
        made["locked"].mkdir(mode=0)
    here = os.getcwd()
    os.chdir(tmp_path)  # a socket's name must be short
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.yaml")
            made["socket.yaml"] = tmp_path / "socket.yaml"
            yield made
    finally:
        os.chdir(here)


class Silent:
    def __init__(self, hint: str) -> None:
        self.say = self.say_at_leisure = lambda *text: click.echo(text[0])

    def wait(self, text: str) -> None:
        raise EOFError


def run(command: list[str], odd: str, folder: Path) -> tuple[int, str]:
    """The exit code and everything printed; only an exit ends a command."""
    given = {"PERSON": folder / "who.yml", "RULES": folder / "rules-of" / "tea" / "tea.yaml", "OUT": folder / "out"}
    given["OUT.magrules.json"] = folder / "out.magrules.json"
    if not given["RULES"].exists():
        new_ruleset(folder / "rules-of" / "tea")
        given["PERSON"].write_text("soil: dry\n", encoding="utf-8")
    arguments = [str(given.get(one, one.replace("ODD", odd))) for one in command]
    with pytest.MonkeyPatch.context() as patched:  # a terminal at which nobody says anything
        patched.setattr(Screen, "isatty", lambda _: True)
        patched.setattr(click.testing._NamedTextIOWrapper, "isatty", lambda _: True)
        patched.setattr(terminal, "Terminal", Silent)
        done = CliRunner().invoke(main, arguments)
    assert isinstance(done.exception, SystemExit | None), (arguments, done.exc_info)
    told = done.stdout + done.stderr
    assert told == visible_lines(told)
    assert "Traceback" not in told
    return done.exit_code, done.stderr or done.stdout


@pytest.mark.parametrize("command", READ)
def test_what_cannot_be_read(command: str, odd: dict[str, Path], tmp_path: Path) -> None:
    """Whatever is named instead of a file of facts, of rules or of cases is refused."""
    for name, path in odd.items():
        code, told = run(READ[command], str(path), tmp_path)
        assert (name, code, bool(told.strip())) == (name, 2, True)
    for name in ("-", ""):
        code, told = run(READ[command], name, tmp_path)
        assert (code, "names no file" in told or "is empty" in told) == (2, True)


@pytest.mark.parametrize("command", WRITTEN)
def test_what_cannot_be_written(command: str, odd: dict[str, Path], tmp_path: Path) -> None:
    """Where nothing can be put that is said; what was there stays as it was, and nothing is left beside it."""
    takes_folder = command in ("schema", "handbook", "new")
    before = sorted(tmp_path.iterdir())
    refused = {"ring.yaml", "x" * 256, "x/" * 3_000, "empty.yaml/below.yaml", "socket.yaml"}
    refused |= {"empty.yaml", "/dev/null", "/dev/full"} if takes_folder else {"folder", "folder.yaml", "/dev/full"}
    for name in refused:
        code, told = run(WRITTEN[command], str(odd[name]), tmp_path)
        assert (name, code, bool(told.strip())) == (name, 2, True)
    for name in ("-", ""):
        assert run(WRITTEN[command], name, tmp_path)[0] == 2
    assert {one for one in tmp_path.iterdir() if one not in before} <= {tmp_path / "rules-of", tmp_path / "who.yml"}
    assert odd["empty.yaml"].read_bytes() == b""
    assert list(odd["folder"].iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ["report", "PERSON", "--rules", "RULES", "-o", "PERSON"],
        ["report", "PERSON", "--rules", "RULES", "-o", "RULES"],
        ["coverage", "RULES", "--html", "RULES"],
        ["coverage", "RULES", "--lcov", "CASES"],
        ["test", "RULES", "--junit", "RULES"],
        ["test", "RULES", "--junit", "CASES"],
        ["test", "FOLDER", "--junit", "CASES"],
        ["coverage", "FOLDER", "--html", "FOLDER/tea.yaml"],
        ["report", "PERSON", "--rules", "FOLDER", "-o", "FOLDER/tea.yaml"],
    ],
)
def test_what_is_read_is_not_written_over(command: list[str], tmp_path: Path) -> None:
    """A person, rules or cases are never replaced by what is made of them."""
    run(["facts", "--rules", "RULES"], "", tmp_path)
    cases = str(tmp_path / "rules-of" / "tea" / "tea.cases.yaml")
    before = {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()}
    there = str(Path(cases).parent)
    code, told = run([one.replace("CASES", cases).replace("FOLDER", there) for one in command], "", tmp_path)
    assert (code, "would be lost" in told) == (2, True)
    assert {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()} == before


@pytest.mark.parametrize("command", WORDS)
def test_words_that_mean_nothing(command: str, tmp_path: Path) -> None:
    """Whatever word or number is given, a command ends with an exit code of its own, and says something."""
    for word in ODD_WORDS:
        code, told = run(WORDS[command], word, tmp_path)
        assert code in (0, 1, 2), word
        assert told.strip(), word


def test_every_command_is_tried() -> None:
    """A new command is walked through as well."""
    assert {words[0] for words in (*READ.values(), *WRITTEN.values(), *WORDS.values())} - {"ODD"} == set(
        main.list_commands(click.Context(main))
    )
