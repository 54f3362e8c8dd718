"""Files are replaced in one move: kills, full disks, links, permissions and several writers at once."""

import errno
import os
import random
import signal
import stat
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from magrules.cli import main
from magrules.errors import MagrulesError
from magrules.language import atomic
from magrules.language.atomic import Changed, check_writable, replace, replace_unchanged
from magrules.publish.scaffold import new_ruleset
from tests.paths import ROOT

KIDNEYS = str(ROOT / "examples" / "people" / "kidney-failure.yaml")
posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="no POSIX system")
not_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")


def full_disk(number: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_new_file_and_one_that_was_there(tmp_path: Path) -> None:
    """Both hold the content; nothing else is left in the folder."""
    file = tmp_path / "out.html"
    replace(file, b"one")
    assert file.read_bytes() == b"one"
    replace(file, b"two")
    assert [(path, path.read_bytes()) for path in tmp_path.iterdir()] == [(file, b"two")]


@pytest.mark.parametrize("length", [1, 120, 250, 255])
def test_a_name_of_any_length(length: int, tmp_path: Path) -> None:
    """What stands beside a file while it is written has a name that fits, whatever the file is called."""
    replace(tmp_path / ("n" * length), b"x")
    assert [len(path.name) for path in tmp_path.iterdir()] == [length]


@posix
def test_permissions_are_kept_and_new_answers_are_private(tmp_path: Path) -> None:
    """An existing file keeps its bits; a new one has those of any new file, unless it is private."""
    file, other, mine = (tmp_path / name for name in ("a", "b", "c"))
    file.write_bytes(b"old")
    for mode in (0o600, 0o640, 0o604, 0o755):
        file.chmod(mode)
        replace(file, b"new", private=True)
        assert stat.S_IMODE(file.stat().st_mode) == mode
    mask = os.umask(0o027)
    try:
        replace(other, b"new")
        replace(mine, b"new", private=True)
    finally:
        os.umask(mask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (other, mine)] == [0o640, 0o600]


@posix
def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file it names is replaced, where it lies; the link stays, also one to a file that is not there yet."""
    (tmp_path / "far").mkdir()
    link, target = tmp_path / "link", tmp_path / "far" / "target"
    link.symlink_to(Path("far") / "target")
    for content in (b"one", b"two"):
        replace(link, content)
        assert link.is_symlink()
        assert target.read_bytes() == content
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["far", "link", "target"]


@posix
def test_what_is_no_regular_file(tmp_path: Path) -> None:
    """A device is written to and stays a device; a folder, a ring of links and a missing folder are refused."""
    replace(Path(os.devnull), b"x")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    (tmp_path / "ring").symlink_to("ring")
    (tmp_path / "folder").mkdir()
    for name in ("ring", "folder", "missing/file", "folder/../no/file", "n" * 256, "nul\0"):
        with pytest.raises(MagrulesError, match="cannot write"):
            replace(tmp_path / name, b"x")
        with pytest.raises(MagrulesError, match="cannot write"):
            check_writable(tmp_path / name)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(MagrulesError, match="no regular file"):
        check_writable(tmp_path / "pipe")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "pipe", "ring"]


@not_root
@posix
def test_what_may_not_be_written_is_not(tmp_path: Path) -> None:
    """A file that is write-protected is not replaced, though its folder would allow it; nor one in such a folder."""
    file = tmp_path / "mine.yaml"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(MagrulesError, match="Permission denied"):
        replace(file, b"new")
    file.chmod(0o644)
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(MagrulesError, match="Permission denied"):
            replace(file, b"new")
        with pytest.raises(MagrulesError, match="Permission denied"):
            check_writable(file)
    finally:
        tmp_path.chmod(0o755)
    assert file.read_bytes() == b"old"


@posix
def test_a_file_system_that_cannot_sync_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is in place then, and nobody is told that it is not."""
    sync = os.fsync

    def files_only(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(number)

    monkeypatch.setattr(atomic.os, "fsync", files_only)
    replace(tmp_path / "out", b"new")
    assert (tmp_path / "out").read_bytes() == b"new"


@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_full_disk_leaves_what_was_there(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that writes says so with exit code 2; the old files stay, and nothing half written beside them."""
    (tmp_path / "tea").mkdir()
    assert new_ruleset(tmp_path / "bread")
    rules = str(tmp_path / "bread" / "bread.yaml")
    person = tmp_path / "p.yaml"
    person.write_text("egfr: 22\n", encoding="utf-8")
    cases = tmp_path / "bread" / "bread.cases.yaml"
    cases.write_text(cases.read_text(encoding="utf-8").replace("given:", "withheld:", 1), encoding="utf-8")
    for name in ("out", "index.html", "rules.schema.json"):
        (tmp_path / name).write_bytes(b"old")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    out = str(tmp_path / "out")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(atomic.os, where, lambda *_: full_disk(0))
    for command in (
        ["report", str(person), "-o", out],
        ["test", rules, "--junit", out],
        ["test", rules, "--update"],
        ["coverage", rules, "--html", out],
        ["coverage", rules, "--lcov", out],
        ["handbook", rules, "-o", str(tmp_path)],
        ["schema", rules, "-o", str(tmp_path)],
        ["new", str(tmp_path / "tea" / "green")],
    ):
        done = CliRunner().invoke(main, command)
        assert (command, done.exit_code) == (command, 2)
        assert "No space left on device" in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert list((tmp_path / "tea").iterdir()) == []


def test_a_file_that_changed_is_not_replaced(tmp_path: Path) -> None:
    """What its writer did not see is not lost: not a file that is new, longer, shorter or other than it was."""
    file = tmp_path / "me.yaml"
    replace_unchanged(file, b"one", None)
    replace_unchanged(file, b"two", b"one")
    for expected in (None, b"one", b"tw", b"two!"):
        with pytest.raises(Changed, match="changed by another program"):
            replace_unchanged(file, b"three", expected)
    assert file.read_bytes() == b"two"
    file.unlink()
    replace_unchanged(file, b"three", b"two")  # nothing is lost of a file that is gone
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"three"]


@posix
def test_no_writer_loses_what_another_one_wrote(tmp_path: Path) -> None:
    """Eight threads count on in one file: each number is written once."""
    file = tmp_path / "count"
    file.write_bytes(b"0")

    def count() -> None:
        done = 0
        while done < 20:
            content = file.read_bytes()
            try:
                replace_unchanged(file, str(int(content) + 1).encode(), content)
            except Changed:
                continue
            done += 1

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_bytes() == b"160"
    assert list(tmp_path.iterdir()) == [file]


@posix
def test_fifty_kills(tmp_path: Path) -> None:
    """Whenever a writer is killed, the file is whole, old or new; what is left beside it goes with the next save."""
    file = tmp_path / "me.yaml"
    contents = {bytes([65 + at]) * (50_000 * at + 1) for at in range(4)}
    replace(file, min(contents))
    chance = random.Random(1)
    for _ in range(50):
        child = os.fork()
        if not child:
            while True:
                for content in contents:
                    replace(file, content)
        time.sleep(chance.uniform(0.001, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert file.read_bytes() in contents
        assert len(list(tmp_path.iterdir())) <= 2
    replace(file, min(contents))
    assert list(tmp_path.iterdir()) == [file]


@posix
def test_a_process_forked_while_something_is_written_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it inherited is let go when the writer is done, not when the process ends."""
    waits: list[float] = []
    children, sync = [], os.fsync

    def forking(number: int) -> None:
        sync(number)
        if not (child := os.fork()):
            signal.pause()
        children.append(child)

    monkeypatch.setattr(atomic.os, "fsync", forking)
    replace(tmp_path / "out", b"x")
    monkeypatch.setattr(atomic.os, "fsync", sync)
    monkeypatch.setattr(atomic, "sleep", waits.append)
    replace(tmp_path / "out", b"y")
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert waits == []


@posix
def test_who_holds_a_folder_for_long_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is stopped while it holds the folder is waited for, but not for ever."""
    import fcntl

    monkeypatch.setattr(atomic, "PATIENCE", 0.1)
    number = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        replace(tmp_path / "out", b"x")
    finally:
        os.close(number)
    assert (tmp_path / "out").read_bytes() == b"x"
