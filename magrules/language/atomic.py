"""Atomic replacement of files: whatever happens, a file has its old content or its new one.

The new content is written to a temporary file beside it, synced, and moved over it. (click's atomic files
are moved into place even when writing failed, so a full disk would leave half a file.)
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EISDIR
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from time import monotonic, sleep

from magrules.diagnostics.source import visible
from magrules.errors import MagrulesError

PATIENCE = 5.0
"""How many seconds a writer waits for another in the same folder."""


class Changed(MagrulesError):
    """A file has other content than its writer expects; nothing was written."""


def replace(file: Path, content: bytes, private: bool = False) -> None:
    """Replace the content of a file, all of it or nothing.

    Links are followed. An existing file keeps its permissions; only the owner can read a new one that is ``private``.
    A device or pipe is written to directly. Raises MagrulesError when the file cannot be written.
    """
    with _reporting(file):
        if _is_stream(file):
            file.write_bytes(content)
            return
        real = _real(file)
        with _exclusively(real):
            _replace(real, content, private)


def replace_unchanged(file: Path, content: bytes, expected: bytes | None) -> None:
    """Replace the content of a private file that must still have the ``expected`` content (None: must not exist).

    Raises Changed when it has other content, MagrulesError when it cannot be written.
    """
    with _reporting(file):
        real = _real(file)
        with _exclusively(real):
            if real.exists():
                with real.open("rb") as now:
                    if expected is None or now.read(len(expected) + 1) != expected:
                        raise Changed(f"`{visible(file.as_posix())}` was changed by another program")
            _replace(real, content, private=True)


def check_writable(file: Path) -> None:
    """Check that a file can be written, without changing it. Raises MagrulesError."""
    with _reporting(file):
        real = _real(file)
        if real.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if _is_stream(real):
            raise MagrulesError(f"cannot write `{visible(file.as_posix())}`: it is no regular file")
        with _exclusively(real):
            beside, number = _beside(real, 0o600)
            os.close(number)
            beside.unlink()


@contextmanager
def _reporting(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "no file can have that name"
        raise MagrulesError(f"cannot write `{visible(file.as_posix())}`: {reason}") from None


def _real(file: Path) -> Path:
    """The target of a path, links resolved. Raises OSError for a ring of links."""
    with suppress(FileNotFoundError):
        file.stat()
    return Path(os.path.realpath(file))


def _is_stream(file: Path) -> bool:
    """Whether a file is a device or pipe, which is never replaced."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _replace(file: Path, content: bytes, private: bool) -> None:
    before = file.stat() if file.exists() else None
    if before and not os.access(file, os.W_OK):
        raise PermissionError(EACCES, os.strerror(EACCES))
    beside, number = _beside(file, 0o600 if private or before else 0o666)
    try:
        with open(number, "wb") as new:
            if before:
                if hasattr(os, "fchown"):
                    with suppress(OSError):  # only root may give a file away
                        os.fchown(number, before.st_uid, before.st_gid)
                os.chmod(beside, stat.S_IMODE(before.st_mode))
            new.write(content)
            new.flush()
            os.fsync(number)
        os.replace(beside, file)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _beside(file: Path, mode: int) -> tuple[Path, int]:
    """A new temporary file in the same folder, open for writing."""
    beside = file.parent / f"{_prefix(file)}{token_hex(8)}"
    return beside, os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), mode)


def _prefix(file: Path) -> str:
    """The prefix of the names of temporary files, of fixed length for any name of the file."""
    return f".magrules-{sha256(os.fsencode(file.name)).hexdigest()[:12]}-"


@contextmanager
def _exclusively(file: Path) -> Iterator[None]:
    """Hold the lock of the folder; remove temporary files that a killed writer left.

    Where a folder cannot be locked (Windows, some network drives), writers may run at once: each moves its own
    complete file into place.
    """
    with _locked(file.parent) as number:
        if number is not None:
            for left in file.parent.glob(f"{_prefix(file)}*"):
                left.unlink(missing_ok=True)
        yield
        if number is not None:
            with suppress(OSError):  # the file is in place; some file systems cannot sync a folder
                os.fsync(number)


@contextmanager
def _locked(folder: Path) -> Iterator[int | None]:
    """The folder, open and locked; None where it cannot be."""
    if sys.platform == "win32":
        yield None
        return
    import fcntl

    try:
        number = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder may be writable and not readable
        yield None
        return
    try:
        yield number if _acquired(lambda: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)) else None
    finally:
        with suppress(OSError):
            fcntl.flock(number, fcntl.LOCK_UN)  # a child forked meanwhile holds it too
        os.close(number)


def _acquired(lock: Callable[[], None]) -> bool:
    """Whether a lock is acquired before the patience ends."""
    end = monotonic() + PATIENCE
    while True:
        try:
            lock()
        except BlockingIOError:
            if monotonic() > end:
                return False
            sleep(0.02)
        except OSError:
            return False
        else:
            return True
