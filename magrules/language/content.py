"""The content of a file: its bytes, up to a limit, and their text."""

import os
from pathlib import Path

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location

MAX_BYTES = 2_000_000
MAX_TOTAL = 5_000_000
"""So many bytes are read of all files of rules together, and of a compiled ruleset."""
STREAMS = ("/dev/", "/proc/")
"""The folders of standard input and other streams, which may be read by these names."""
IN_MEMORY = "/dev/shm/"
"""A folder of regular files below them."""


def content_of(path: Path, shown: str, limit: int = MAX_BYTES) -> bytes | Diagnostic:
    """The bytes of a file, read once and up to the limit, or the error."""
    whole = Location(shown, 1, 1)
    try:
        if _is_unreadable(path):
            return diagnostic("unreadable", whole, file=shown, reason="it is no regular file")
        with path.open("rb") as file:
            content = file.read(limit + 1)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        return diagnostic("unreadable", whole, file=shown, reason=error.strerror or "unknown reason")
    except ValueError:
        return diagnostic("unreadable", whole, file=shown, reason="no file can have that name")
    if len(content) > limit:  # a device has no size and may not end
        return diagnostic("too-large", whole, size=max(size, len(content)), limit=limit)
    return content


def _is_unreadable(path: Path) -> bool:
    """Whether a path is a pipe, a socket or a device, which may block or never end."""
    if path.as_posix().startswith(STREAMS) and not path.as_posix().startswith(IN_MEMORY):
        return False
    return path.exists() and (is_stream(path) or not (path.is_file() or path.is_dir()))


def is_stream(path: Path) -> bool:
    """Whether a path resolves to a stream."""
    real = f"{path.resolve().as_posix()}/"
    return real.startswith(STREAMS) and not real.startswith(IN_MEMORY)


def decoded(content: bytes, name: str) -> str | Diagnostic:
    """The text of bytes in UTF-8, without a byte order mark, or the error."""
    if len(content) > MAX_BYTES:
        return diagnostic("too-large", Location(name, 1, 1), size=len(content), limit=MAX_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace").split("\n")
        rest = content[error.start :].split(b"\n")[0]
        line = "" if b"\0" in rest else (before[-1] + rest.decode("cp1252", "replace")).rstrip("\r")
        location = Location(name, len(before), len(before[-1]) + 1, len(before[-1]) + 2, line)
        help = "save the file as UTF-8 in your editor (not as Windows-1252, ANSI or UTF-16)"
        return diagnostic("not-utf8", location, help, byte=f"0x{content[error.start]:02x}")
