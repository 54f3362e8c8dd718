"""What the commands print reaches whatever stands behind: any encoding, a closed stream, a full disk, nobody."""

import json
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from magrules.cli import main
from magrules.cli.screen import Screen, plain
from magrules.diagnostics.source import visible, visible_lines
from magrules.model.words import table
from tests.paths import ROOT

PEOPLE = ROOT / "examples" / "people"
KIDNEYS = str(PEOPLE / "kidney-failure.yaml")
ENCODINGS = ["cp1252", "cp437", "ascii", "latin-1", "cp850", "utf-16", "utf-8"]
COMMANDS = [
    f"advise {KIDNEYS}",
    f"advise {KIDNEYS} --json",
    f"why {KIDNEYS} see_doctor",
    f"why {KIDNEYS} see_doctor --graph dot",
    f"why-not {KIDNEYS} cap_250",
    f"what-if {KIDNEYS} egfr=95",
    f"what-if {KIDNEYS} egfr=95 --json",
    f"what-would-change {KIDNEYS} bisglycinate_start_100",
    f"questions {KIDNEYS}",
    "facts",
    "facts --json",
]
STEERING = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etxt.exe\u2066\u200e\u2028\ufeff\x7f"


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """What bash says of a command; `magrules` stands for this one."""
    command = command.replace("magrules", f"{sys.executable} -m magrules")
    environment = {
        **os.environ,
        "PYTHONUNBUFFERED": "",
        **environment,
    }
    return subprocess.run(["bash", "-c", command], capture_output=True, timeout=100, check=False, env=environment)


def printed(command: str, encoding: str) -> str:
    """What a command prints where that encoding is used."""
    done = CliRunner(charset=encoding).invoke(main, command.split())
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout_bytes.decode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_printed_in_any_encoding(command: str, language: str, encoding: str) -> None:
    """A sign that the screen lacks has a plain one in its place; JSON means the same whatever it is printed in."""
    command = f"{command} --language {language}"
    whole, told = printed(command, "utf-8"), printed(command, encoding)
    if "--json" in command:
        assert json.loads(told) == json.loads(whole)
    else:
        assert told.count("?") == whole.count("?")
        assert len(told.splitlines()) == len(whole.splitlines())
        assert told == whole or not encoding.startswith("utf")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("language", ["en", "sv"])
def test_an_arrow_is_still_an_arrow(encoding: str, language: str) -> None:
    """What would change is told with `->` where there is no `→`, and Swedish keeps its letters where it can."""
    told = printed(f"what-if {KIDNEYS} egfr=95 --language {language}", encoding)
    assert ("→" in told, "->" in told) == ((True, False) if encoding.startswith("utf") else (False, True))
    if language == "sv":
        assert ("ö" in told) is (encoding != "ascii")


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "latin-1"])
def test_the_encoding_of_the_environment_is_kept(encoding: str) -> None:
    """A program that reads what is printed, in the encoding it asked for, reads no other."""
    done = shell(f"magrules what-if {KIDNEYS} egfr=95", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "->" in done.stdout.decode(encoding)


@given(st.text())
def test_whatever_is_printed_can_be_printed(text: str) -> None:
    """No text breaks a screen, and none steers it, in any encoding; what it can show stays as it is."""
    for encoding in ENCODINGS:
        beneath = TextIOWrapper(BytesIO(), encoding=encoding, newline="")
        screen = Screen(beneath)
        screen.write(text)
        screen.flush()
        written = beneath.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
        assert written == visible_lines(written)
        if encoding.startswith("utf"):
            assert written == visible_lines(text)
        elif text.isascii():
            assert written == visible_lines(text).replace("�", "?")
        assert written.count("\n") == text.count("\n")


def test_what_is_plain_reads_the_same() -> None:
    """Signs of the texts, and what of each can be typed on any keyboard."""
    assert plain("a → b ≥ 3 – “ett två” … 1,73 m² µg ½ Ærø naïve 漢") == (
        'a -> b >= 3 - "ett tva" ... 1,73 m2 ug 1/2 AEro naive ?'
    )


def test_signs_that_steer_are_not_visible_and_words_are() -> None:
    """Spaces of every width and what joins letters are part of words; controls, bidi and line breaks are not."""
    assert set(visible(STEERING)) <= set("]0;owned[2J31mtxt.exe�")
    words = (
        "5\N{NO-BREAK SPACE}mg 1\N{NARROW NO-BREAK SPACE}000 می\N{ZERO WIDTH NON-JOINER}خواهم 👩\N{ZERO WIDTH JOINER}⚕"
    )
    assert visible(words) == words
    assert visible("one\ntwo\r") == "one�two�"
    assert visible_lines("one\ntwo\r") == "one\ntwo�"


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (f"magrules advise {KIDNEYS} >&-", 2, "cannot read or write the output: Bad file descriptor\n"),
        (f"magrules advise {KIDNEYS} --json >&-", 2, "cannot read or write the output: Bad file descriptor\n"),
        ("magrules --help >&-", 2, "cannot read or write the output: Bad file descriptor\n"),
        (f"magrules advise {KIDNEYS} 2>&- >/dev/null", 0, ""),
        (f"magrules advise {KIDNEYS} <&- >/dev/null", 0, ""),
        ("magrules advise nobody.yaml 2>&-", 2, ""),
        ("magrules advise nobody.yaml >&- 2>&- <&-", 2, ""),
        ("magrules advise nobody.yaml 2>/dev/full", 2, ""),
        (f"magrules advise {KIDNEYS} >/dev/full", 2, "cannot read or write the output: No space left on device\n"),
        (f"magrules advise {KIDNEYS} >/dev/full 2>/dev/full", 2, ""),
        ("set -o pipefail; magrules facts | true", 141, ""),
        ("set -o pipefail; magrules facts --json | true", 141, ""),
        ("set -o pipefail; magrules --help | true", 141, ""),
        ("set -o pipefail; magrules advise nobody.yaml 2>&1 | true", 141, ""),
        ("magrules consult >&-", 2, f"{table('en')['dialogue']['no_terminal']}\n"),
        ("magrules consult 2>&-", 2, ""),
    ],
)
def test_streams_that_are_closed_full_or_not_read(command: str, code: int, told: str) -> None:
    """An exit code says what became of the output; there is never a traceback."""
    done = shell(command)
    assert done.returncode == code
    assert done.stderr.decode() == told


def test_a_closed_output_is_no_file(tmp_path: Path) -> None:
    """A file opened next does not take the number of a stream that is closed, and gets nothing of what is printed."""
    (tmp_path / "p.yaml").write_text("egfr: 22\n", encoding="utf-8")
    out = tmp_path / "out.html"
    done = shell(f"magrules report {tmp_path / 'p.yaml'} -o {out} >&- 2>&- <&-")
    assert done.returncode == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert shell(f"magrules test {tmp_path} --junit {tmp_path / 'out.xml'} >&- 2>&- <&-").returncode == 2


@pytest.mark.parametrize("json_too", [False, True])
def test_what_a_person_gives_does_not_steer_the_screen(json_too: bool, tmp_path: Path) -> None:
    """Names in files and in arguments, in words and in faults; in JSON they are data, and escaped."""
    name = f"magnesi{STEERING}\nCall 112: no"
    person = tmp_path / "p.yaml"
    person.write_text(json.dumps({"medicines": [name], "current_products": [{"name": name}]}), encoding="utf-8")
    (tmp_path / f"{STEERING.replace('/', '')}.yaml").write_text("egfr: x\n", encoding="utf-8")
    (strange,) = tmp_path.glob("*owned*")
    page = tmp_path / "p.html"
    written = []
    for command in (
        ["report", person, "-o", page],
        ["questions", person],
        ["advise", person],
        ["advise", strange],
        ["what-if", person, "egfr=22"],
        ["what-if", person, f"medicines=['{STEERING}']"],
        ["what-if", person, f"{STEERING}=2"],
        ["why", person, STEERING],
        ["facts", STEERING],
        [STEERING],
        ["advise", person, STEERING],
        ["check", strange],
        ["new", strange],
    ):
        json_also = ["--json"] if json_too and command[0] not in ("report", "new", STEERING) else []
        done = CliRunner().invoke(main, [str(one) for one in [*command, *json_also]])
        assert isinstance(done.exception, SystemExit | None)
        written += [done.stdout, done.stderr]
        for document in [done.stdout] if json_also else []:
            json.loads(document)
    assert not page.exists()  # a file that holds such signs is refused whole
    for text in written:
        assert text == visible_lines(text)
        assert not any(line.startswith("Call 112: no") for line in text.splitlines())
    assert json_too or "owned" in "".join(written)
