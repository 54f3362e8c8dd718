"""The rulesets that come with the library, and rules of one's own about the same facts."""

import atexit
import os
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from attrs import evolve

from magrules.diagnostics.diagnostic import diagnostic
from magrules.errors import RulesetError
from magrules.language import load
from magrules.magnesium.person import Person
from magrules.model.forks import fork_safe_lock
from magrules.model.ruleset import Ruleset

_loading = fork_safe_lock()


def rules() -> Ruleset:
    """The rulesets that come with the library: the article's, with the authorities' over them.

    They are loaded by whoever asks first, in whichever thread, and are one ruleset for all.
    """
    with _loading:
        return _loaded()


@cache
def _loaded() -> Ruleset:
    loaded = load_rules(*(shipped_folder() / name for name in ("magnesium", "safety")))
    return evolve(loaded, loaded_by=rules)


def load_rules(*paths: str | Path) -> Ruleset:
    """One ruleset as :func:`magrules.load_rules` makes it, about :class:`Person` where it declares no facts."""
    return load.load_rules(*paths, facts=Person, root=shipped_folder())


@cache
def shipped_folder() -> Path:
    """Where the shipped rulesets lie, as readable files; out of an archive they are taken until the process ends.

    Raises RulesetError when an archive was made without them, of a checkout and not of what is installed.
    """
    inside = files("magrules") / "rulesets"
    if isinstance(inside, Path):
        return inside if inside.is_dir() else inside.parent.parent / "rulesets"
    if not inside.is_dir():
        help = "make the archive of an installed copy, which has them in `magrules/rulesets`"
        raise RulesetError([diagnostic("refused", None, help, reason="this archive of magrules has no rulesets")])
    taken = Path(mkdtemp(prefix="magrules-"))
    atexit.register(_remove, taken, os.getpid())
    _take_out(inside, taken / "rulesets")
    return taken / "rulesets"


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # a forked child leaves its parent's files
        rmtree(folder, ignore_errors=True)


def _take_out(folder: Traversable, to: Path) -> None:
    to.mkdir()
    for one in folder.iterdir():
        if one.is_dir():
            _take_out(one, to / one.name)
        else:
            (to / one.name).write_bytes(one.read_bytes())
