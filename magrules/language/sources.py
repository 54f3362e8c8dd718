"""The digests of the files that a ruleset was read from, by which it is seen that they are others by now."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from magrules.language.content import MAX_TOTAL, content_of
from magrules.language.file_names import LOCALE, YAML, is_cases, is_compiled, is_data, is_people

MOST_ENTRIES = 50_000
"""So many entries of folders are looked at."""


def digests_beside(folder: Path, paths: Iterable[str | Path]) -> dict[str, str]:
    """The digest of each of the files and folders of rules that stand in a folder or below it, by its path there."""
    real = folder.resolve()
    below = [file for file in (Path(path).resolve() for path in paths) if file.is_relative_to(real)]
    return {file.relative_to(real).as_posix(): digest_of(file) for file in below}


def changed(folder: Path, digests: dict[str, str]) -> str:
    """The first of the paths below a folder where something else stands by now; empty where there is none.

    What is not there at all is not looked for.
    """
    for name, digest in digests.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive or "\0" in name:
            return name
        if (folder / path).exists() and digest_of(folder / path) != digest:
            return name
    return ""


def digest_of(path: Path) -> str:
    """What tells a file of rules, or all those below a folder, from what may stand there later; with locales."""
    total, digest = 0, hashlib.sha256()
    for name, file in sorted(_files(path)):
        content = content_of(file, name) if total <= MAX_TOTAL else b""
        content = content if isinstance(content, bytes) else b""
        if not _may_be_rules(file, content):
            continue
        total += len(content)
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()


def _may_be_rules(file: Path, content: bytes) -> bool:
    return file.name.lower().endswith(YAML) or b'"rules' in content


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """The files of rules and the locales, each with its path below the folder, or the file with those beside it."""
    if path.is_file():
        yield path.name, path
        yield from ((file.name, file) for file in path.parent.iterdir() if file.name.lower().endswith(LOCALE))
        return
    entries = 0
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        entries += len(folders) + len(names)
        if entries > MOST_ENTRIES:
            return
        for name in names:
            file = Path(folder, name)
            if is_data(file) and not (name.startswith(".") or is_cases(file) or is_people(file) or is_compiled(file)):
                yield file.relative_to(path).as_posix(), file
