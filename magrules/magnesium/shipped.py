"""The shipped rulesets, and other rules about the same facts."""

import atexit
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from magrules.diagnostics.diagnostic import diagnostic
from magrules.errors import RulesetError
from magrules.magnesium.person import Person
from magrules.model.forks import fork_safe_lock
from magrules.model.prepared import FOLDER, inside
from magrules.model.ruleset import Ruleset

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PREPARED = "rules.magrules.json"
"""The name of the shipped rules as they are compiled for a wheel."""
_loading = fork_safe_lock()


def rules() -> Ruleset:
    """The shipped rulesets: that of the article, extended by that of the authorities.

    The first call of any thread loads them; all callers share one ruleset.
    """
    with _loading:
        return _loaded()


@cache
def _loaded() -> Ruleset:
    return evolve(_compiled() or read_rules(), loaded_by=rules)


def _compiled() -> Ruleset | None:
    """The rules as they were compiled for the wheel; None where none were, or those in YAML are others by now."""
    from magrules.language.compiled_file import read_compiled  # not waited for by whoever only makes a person

    try:
        content = inside(f"{FOLDER}/{PREPARED}").read_bytes()
        whole = all(path.is_dir() for path in shipped_paths())
        return read_compiled(content, PREPARED, Person, shipped_folder()) if whole else None
    except (OSError, KeyError, RulesetError):
        return None


def read_rules() -> Ruleset:
    """The rulesets that come with the library, from their YAML."""
    return load_rules(*shipped_paths())


def shipped_paths() -> list[Path]:
    """The folders of the rulesets that come with the library."""
    return [shipped_folder() / name for name in ("magnesium", "safety")]


def load_rules(*paths: str | Path) -> Ruleset:
    """One ruleset as :func:`magrules.load_rules` returns it, about :class:`Person` where it declares no facts."""
    from magrules.language import load  # not imported where the shipped rules are compiled

    return load.load_rules(*paths, facts=Person, root=shipped_folder())


@cache
def shipped_folder() -> Path:
    """The folder of the shipped rulesets; from an archive they are extracted until the process ends.

    Raises RulesetError when an archive lacks them because it was built from a checkout, not from an installed copy.
    """
    folder = inside("rulesets")
    if isinstance(folder, Path):
        return folder if folder.is_dir() else folder.parent.parent / "rulesets"
    if not folder.is_dir():
        help = "make the archive of an installed copy, which has them in `magrules/rulesets`"
        raise RulesetError([diagnostic("refused", None, help, reason="this archive of magrules has no rulesets")])
    from tempfile import mkdtemp  # only an archive needs it

    extracted = Path(mkdtemp(prefix="magrules-"))
    atexit.register(_remove, extracted, os.getpid())
    _extract(folder, extracted / "rulesets")
    return extracted / "rulesets"


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # a forked child leaves its parent's files
        from shutil import rmtree

        rmtree(folder, ignore_errors=True)


def _extract(folder: "Traversable", to: Path) -> None:
    to.mkdir()
    for file in folder.iterdir():
        if file.is_dir():
            _extract(file, to / file.name)
        else:
            (to / file.name).write_bytes(file.read_bytes())
