"""Files that are replaced in one move: whatever happens, a file holds its old content or its new one.

The new content is written beside the file, forced to the disk, and moved over it. (click's atomic files
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
"""So many seconds a writer waits for another one in the same folder."""


class Changed(MagrulesError):
    """A file holds something else than what its writer had seen in it; nothing was written."""


def replace(file: Path, content: bytes, private: bool = False) -> None:
    """Put a content into a file, whole or not at all.

    A link is followed, an existing file keeps its permissions; a new one is for its owner alone when it is
    ``private``. A device or pipe is written to as it is. Raises MagrulesError when it cannot be written.
    """
    with _told(file):
        if _is_stream(file):
            file.write_bytes(content)
            return
        real = _real(file)
        with _alone(real):
            _replace(real, content, private)


def replace_unchanged(file: Path, content: bytes, seen: bytes | None) -> None:
    """The same for a private file that must still hold what was ``seen`` in it (None: it did not exist).

    Raises Changed when it holds something else, MagrulesError when it cannot be written.
    """
    with _told(file):
        real = _real(file)
        with _alone(real):
            if real.exists():
                with real.open("rb") as now:
                    if seen is None or now.read(len(seen) + 1) != seen:
                        raise Changed(f"`{visible(file.as_posix())}` was changed by another program")
            _replace(real, content, private=True)


def check_writable(file: Path) -> None:
    """Find out whether a file can be put there, without touching what is there. Raises MagrulesError."""
    with _told(file):
        real = _real(file)
        if real.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if _is_stream(real):
            raise MagrulesError(f"cannot write `{visible(file.as_posix())}`: it is no regular file")
        with _alone(real):
            beside, number = _beside(real, 0o600)
            os.close(number)
            beside.unlink()


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "no file can have that name"
        raise MagrulesError(f"cannot write `{visible(file.as_posix())}`: {reason}") from None


def _real(file: Path) -> Path:
    """The file that a link leads to. Raises OSError for a ring of links."""
    with suppress(FileNotFoundError):
        file.stat()
    return Path(os.path.realpath(file))


def _is_stream(file: Path) -> bool:
    """Whether the file is a device or pipe: content flows through it, and it is never replaced."""
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
    """A new file beside it, open for writing."""
    beside = file.parent / f"{_prefix(file)}{token_hex(8)}"
    return beside, os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), mode)


def _prefix(file: Path) -> str:
    """What the names of the files beside begin with: of any length of the file's own name, the same length."""
    return f".magrules-{sha256(os.fsencode(file.name)).hexdigest()[:12]}-"


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """While no other of these writers is in the folder; what one left that was killed is removed.

    Where a folder cannot be locked (on Windows, on some network drives) writers may meet: each moves its own
    whole file into place.
    """
    with _locked(file.parent) as number:
        if number is not None:
            for left in file.parent.glob(f"{_prefix(file)}*"):
                left.unlink(missing_ok=True)
        yield
        if number is not None:
            with suppress(OSError):  # the file is in place; some file systems cannot do this for a folder
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
    except PermissionError:  # a folder may be written to and not be read
        yield None
        return
    try:
        yield number if _got(lambda: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)) else None
    finally:
        with suppress(OSError):
            fcntl.flock(number, fcntl.LOCK_UN)  # a process forked meanwhile would hold it too
        os.close(number)


def _got(lock: Callable[[], None]) -> bool:
    """Whether a lock could be got, now or before the patience ends."""
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
