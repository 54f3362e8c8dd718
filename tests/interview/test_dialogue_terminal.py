"""The consultation in a real pseudo-terminal: talked through, broken off in every way, and gone on with."""

import json
import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from magrules.cli import main
from magrules.magnesium import Person, read_person
from magrules.model.localisation import written
from magrules.model.words import table
from tests.paths import TESTS

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")

SMALL = ["--rules", str(TESTS / "dialogue.yaml")]
PARTICIPANT = TESTS.parent / "examples" / "people" / "course-participant.yaml"
ROWS, COLUMNS = 24, 80
PASTE_ON = "\x1b[?2004h"
"""What a prompt begins with."""


class Talk:
    """A consultation in a terminal of 80 by 24, and everything that terminal showed."""

    def __init__(self, *arguments: str) -> None:
        environment = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.child: Any = pexpect.spawn(
            sys.executable,
            ["-m", "magrules", "consult", *arguments],
            dimensions=(ROWS, COLUMNS), env=environment, encoding="utf-8", timeout=120,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # what `nohup` ignores is passed on
        )  # fmt: skip
        self.raw = ""

    def reads(self, *patterns: Any) -> int:
        """Wait until one of the patterns was shown; which."""
        found = int(self.child.expect(list(patterns)))
        self.raw += self.child.before + (self.child.after if isinstance(self.child.after, str) else "")
        return found

    def sees(self, text: str) -> None:
        """Wait until the text was shown, its lines broken anywhere."""
        self.reads(r"\s+".join(map(re.escape, text.split())))

    def waits(self) -> bool:
        """Wait until the terminal waits: for a line, or only for Enter."""
        self.reads(re.escape(PASTE_ON))
        return self.reads(">", "—") == 0

    def says(self, line: str) -> None:
        """Type a line, once the terminal waits for one; what is long is read on to its end."""
        while not self.waits():
            self.child.send("\r")
        self.child.send(f"{line}\r")

    def ends(self) -> int:
        """Read to the end; the exit code."""
        while self.reads(re.escape(PASTE_ON), pexpect.EOF) == 0:
            self.child.send("\r")
        self.child.close()
        return int(self.child.exitstatus)

    def shown(self) -> str:
        """Everything shown, as a terminal lays it out."""
        screen = pyte.HistoryScreen(COLUMNS, ROWS, history=5_000)
        pyte.Stream(screen).feed(self.raw)
        above = ["".join(line[x].data for x in range(COLUMNS)).rstrip() for line in screen.history.top]
        return "\n".join([*above, *(line.rstrip() for line in screen.display)])


@contextmanager
def talk(*arguments: str) -> Iterator[Talk]:
    one = Talk(*arguments)
    try:
        yield one
    finally:
        one.child.close(force=True)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_course_participant_from_first_to_last(language: str, tmp_path: Path) -> None:
    """A whole consultation on the shipped rules: why, a product, a wrong answer, back, change, advice."""
    file, say = tmp_path / "me.yaml", table(language)["dialogue"]
    word = {name: words[0] for name, words in say["commands"].items()}
    with talk(str(PARTICIPANT), "--save", str(file), "--language", language) as one:
        one.says(word["why"])
        one.sees(say["why_rules"])
        one.says("Magnesium")
        one.says("oxide" if language == "en" else "magnesiumoxid")
        one.says("2")
        one.says("99999999")
        high = written("60000", language)
        one.sees(table(language)["refusals"]["fact-range"].format(found=99999999, low=0, high=high, unit=" mg"))
        one.says("400")
        one.says("0")
        one.says("0")
        for _ in range(4):  # other supplements, protein in the urine, potassium, whether it helped
            one.says(word["unknown"])
        one.says("3")  # alcohol: a moderate amount
        one.says(word["back"])
        one.says("1")
        one.says(word["change"])
        one.says("1")  # the age
        one.says("47")
        one.says(word["advice"])
        for _ in range(60):
            if one.reads(re.escape(PASTE_ON), re.escape(say["finished"])):
                break
            one.child.send(f"{word['unknown']}\r")
        assert one.ends() == 0
        shown = one.shown()
    assert "Traceback" not in shown
    assert table(language)["kind"]["dose"] in shown
    person = read_person(file)
    assert (person.age_years, person.alcohol) == (47, "none")
    assert person.current_products[0].mg_compound == 400  # type: ignore[index]
    done = CliRunner().invoke(main, ["advise", str(file), "--language", language])
    assert done.exit_code == 0


@pytest.mark.parametrize("how", ["quit", "ctrl-c", "ctrl-d", "hangup", "kill"])
def test_nothing_said_is_lost(how: str, tmp_path: Path) -> None:
    """However the consultation ends, every answer is in the file, and it goes on where it was."""
    file = tmp_path / "me.yaml"
    with talk("--save", str(file), *SMALL) as one:
        one.says("2")
        one.sees("Part 2 of 5")
        match how:
            case "quit":
                one.says("quit")
            case "ctrl-c" | "ctrl-d":
                one.waits()
                one.child.sendcontrol(how[-1])
            case _:
                os.kill(one.child.pid, signal.SIGHUP if how == "hangup" else signal.SIGKILL)
        one.reads(pexpect.EOF)
        told = " ".join(one.raw.split())
        assert ("To go on another time" in told) is (how not in ("hangup", "kill"))
        assert "Traceback" not in told
    assert read_person(file) == Person()
    with talk("--save", str(file), *SMALL) as one:
        one.sees("Welcome back.")
        one.sees("Chosen so far: calf pain.")
        one.sees("Part 2 of 5")
        for _ in range(4):
            one.says("0")
        one.says("1")
        one.says("0")
        one.says("don't know")
        one.sees("Which supplements")
        one.says("quit")
        assert one.ends() == 0
    assert read_person(file) == Person(red_flags=["calf_pain"], goals=["cramps"])
    with talk("--save", str(file), *SMALL) as one:
        one.sees("Which supplements")  # and not the kidneys again
        one.says("quit")
        one.ends()
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("exists", [True, False])
def test_two_consultations_do_not_lose_each_others_answers(exists: bool, language: str, tmp_path: Path) -> None:
    """Whoever answers second keeps their answers in a file beside, is told so, and goes on there."""
    file, beside, say = tmp_path / "me.yaml", tmp_path / "me-2.yaml", table(language)["dialogue"]
    if exists:
        file.write_text("goals: [cramps]\n", encoding="utf-8")
    (tmp_path / "me-3.yaml").write_text("mine: too\n", encoding="utf-8")
    with talk("--save", str(file), *SMALL, "--language", language) as one:
        begun = one.waits()
        with talk("--save", str(file), *SMALL, "--language", language) as other:
            other.says("2")
            other.says(say["commands"]["quit"][0])
            assert other.ends() == 0
        first = file.read_bytes()
        one.child.send("3\r" if begun else "\r")
        if not begun:
            one.says("3")
        one.sees(say["saved_beside"].format(file=file, other=beside))
        one.says(say["commands"]["back"][0])
        one.says(say["commands"]["quit"][0])
        assert one.ends() == 0
        assert shlex.join(["--save", str(beside)]) in one.raw.split(str(say["saved"])[:12])[-1]
    assert file.read_bytes() == first
    assert read_person(beside) is not None
    assert (tmp_path / "me-3.yaml").read_text(encoding="utf-8") == "mine: too\n"
    assert len(list(tmp_path.iterdir())) == 3


def test_an_emergency_is_said_at_once(tmp_path: Path) -> None:
    """With the offer to stop, and then all of the advice."""
    with talk(*SMALL) as one:
        one.sees("Nothing is saved.")
        one.says("9")
        one.sees("This matters now")
        one.sees("Call for help.")
        one.sees("Do you want to stop here")
        one.says("yes")
        one.sees("Call for help.")
        assert one.ends() == 0


def test_what_is_typed_or_stored_does_not_steer_the_terminal(tmp_path: Path) -> None:
    """Control signs in answers are never sent to the terminal; a file that holds some is refused."""
    file = tmp_path / "me.yaml"
    file.write_text("goals: [cramps]\nred_flags: []\ncurrent_products: []\n", encoding="utf-8")
    with talk("--save", str(file), *SMALL) as one:
        one.sees("How well do your kidneys work")
        one.says("95")
        one.waits()
        one.child.send("\x1b[200~evil\x1b]0;owned\x07\x1b[2J\x9b31m\x1b[201~\r")
        one.sees("Not recognised: evil")
        one.ends()
    said = "".join(one.raw.split("Not recognised")[1:])
    assert "\x1b]0;" not in one.raw
    assert "\x9b" not in one.raw
    assert "\x1b[2J" not in said
    named = read_person(file).medicines
    assert named
    assert all(map(str.isprintable, named))


def test_a_file_that_can_not_be_written_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    """Exit code 2 and one line."""
    with talk("--save", str(tmp_path / "no" / "me.yaml"), *SMALL) as one:
        assert one.ends() == 2
    assert "cannot write" in one.raw
    assert "Traceback" not in one.raw


def test_answers_that_exist_are_not_written_over(tmp_path: Path) -> None:
    """A person's facts and a file with answers do not go together, unless they are one file."""
    file = tmp_path / "me.yaml"
    file.write_text("egfr: 95\n", encoding="utf-8")
    ring = tmp_path / "ring.yaml"
    ring.symlink_to(ring)
    for person in (PARTICIPANT, ring):
        with talk(str(person), "--save", str(file), *SMALL) as one:
            assert one.ends() == 2
        assert "holds answers already" in " ".join(one.raw.split())
    assert file.read_text(encoding="utf-8") == "egfr: 95\n"


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_file_that_somebody_wrote_is_not_touched_before_an_answer(language: str, tmp_path: Path) -> None:
    """It is said that it will be, and how to go on in another file instead."""
    file, say = tmp_path / "me too.yaml", table(language)["dialogue"]
    text = "# mine\negfr: 95 # in May\nred_flags: []\ngoals: [cramps]\nmedicines: []\n"
    file.write_text(text, encoding="utf-8")
    word = {name: words[0] for name, words in say["commands"].items()}
    with talk("--save", str(file), "--language", language, *SMALL) as one:
        one.sees(say["rewritten"].split("\n")[0])
        one.says(word["help"])
        one.says(word["quit"])
        assert one.ends() == 0
    assert file.read_text(encoding="utf-8") == text
    with talk("--save", str(file), "--language", language, *SMALL) as one:
        one.says(say["none"][0])
        assert one.ends() == 0
    assert "# mine" not in file.read_text(encoding="utf-8")
    assert read_person(file) == Person(egfr=95, red_flags=[], goals=["cramps"], medicines=[], current_products=[])
    with talk("--save", str(file), *SMALL) as one:
        one.sees(table("en")["dialogue"]["finished"])
        one.ends()
    assert table("en")["dialogue"]["rewritten"][:20] not in one.raw


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_command_to_go_on_with_is_the_one_that_was_given(language: str, tmp_path: Path) -> None:
    """With its rules and its language: other rules would ask other questions."""
    file, say = tmp_path / "me.yaml", table(language)["dialogue"]
    spoken = ["--language", language] if language == "sv" else []
    with talk("--save", str(file), *SMALL, *spoken) as one:
        one.says("2")
        one.says(say["commands"]["quit"][0])
        assert one.ends() == 0
    assert shlex.join(["magrules", "consult", *spoken, *SMALL, "--save", str(file)]) in one.raw  # in one line
    with talk(*SMALL, *spoken) as one:
        one.waits()
    assert shlex.join(["magrules", "consult", *spoken, *SMALL, "--save"]) in one.raw


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments))


def test_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line on standard error and exit code 2; the same without the library, which it names."""
    done = run("consult")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "needs a terminal" in done.stderr
    monkeypatch.setitem(sys.modules, "magrules.cli.terminal", None)
    done = run("consult", "--language", "sv")
    assert done.exit_code == 2
    assert "pip install 'magrules[consult]'" in done.stderr


# --- questions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "sv"])
def test_questions_in_words(language: str) -> None:
    """Numbered, most pressing first, each with what hangs on it and which rules wait."""
    say = table(language)["dialogue"]
    lines = run("questions", str(PARTICIPANT), "--language", language).stdout.split("\n\n")[0].splitlines()
    heads = [line for line in lines if not line.startswith((" ", "- "))]
    assert heads[0].startswith("1. ")
    assert heads[1].startswith(say["why_decides"].split("{")[0])
    assert heads[-1] == say["why_rules"]
    assert max(map(len, lines)) <= 96


def test_questions_as_json() -> None:
    """The same questions in the same order, with the ids of what hangs on them."""
    document = json.loads(run("questions", str(PARTICIPANT), "--json", *SMALL).stdout)
    (products, *_) = document["questions"]
    assert (document["format"], document["language"]) == (1, "en")
    assert products["fact"] == "current_products"
    assert products["settles"] == ["start_low"]
    assert products["waiting"] == ["enough-already"]


def test_no_question_left(tmp_path: Path) -> None:
    """When nothing can change the advice, that is said."""
    file = tmp_path / "me.yaml"
    file.write_text("goals: []\nred_flags: []\n", encoding="utf-8")
    assert run("questions", str(file), *SMALL).stdout == "There is nothing to ask that could change the advice.\n"
