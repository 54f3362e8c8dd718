"""The shipped rulesets, and other rules about the same facts."""

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
    """The shipped rulesets: that of the article, extended by that of the authorities.

    The first call of any thread loads them; all callers share one ruleset.
    """
    with _loading:
        return _loaded()


@cache
def _loaded() -> Ruleset:
    loaded = load_rules(*(shipped_folder() / name for name in ("magnesium", "safety")))
    return evolve(loaded, loaded_by=rules)


def load_rules(*paths: str | Path) -> Ruleset:
    """One ruleset as :func:`magrules.load_rules` returns it, about :class:`Person` where it declares no facts."""
    return load.load_rules(*paths, facts=Person, root=shipped_folder())


@cache
def shipped_folder() -> Path:
    """The folder of the shipped rulesets; from an archive they are extracted until the process ends.

    Raises RulesetError when an archive lacks them because it was built from a checkout, not from an installed copy.
    """
    inside = files("magrules") / "rulesets"
    if isinstance(inside, Path):
        return inside if inside.is_dir() else inside.parent.parent / "rulesets"
    if not inside.is_dir():
        help = "make the archive of an installed copy, which has them in `magrules/rulesets`"
        raise RulesetError([diagnostic("refused", None, help, reason="this archive of magrules has no rulesets")])
    extracted = Path(mkdtemp(prefix="magrules-"))
    atexit.register(_remove, extracted, os.getpid())
    _extract(inside, extracted / "rulesets")
    return extracted / "rulesets"


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # a forked child leaves its parent's files
        rmtree(folder, ignore_errors=True)


def _extract(folder: Traversable, to: Path) -> None:
    to.mkdir()
    for file in folder.iterdir():
        if file.is_dir():
            _extract(file, to / file.name)
        else:
            (to / file.name).write_bytes(file.read_bytes())
