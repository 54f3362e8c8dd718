"""How a ruleset goes to another process and back: with all that stands in it, or by the name of what loads it there."""

import copyreg
from collections.abc import Callable
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

import attrs

from magrules.errors import MagrulesError
from magrules.model.rules import Ruleset

_Made = tuple[Callable[..., Ruleset], tuple[Any, ...]]

by_name: WeakKeyDictionary[Ruleset, Callable[[], Ruleset]] = WeakKeyDictionary()
"""Rulesets that a function of some module loads once in each process."""


def _reduced(ruleset: Ruleset) -> _Made:
    if ruleset in by_name:
        return _loaded, (by_name[ruleset], ruleset.digest)
    held = (getattr(ruleset, one.name) for one in attrs.fields(Ruleset))
    return _ruleset, tuple(dict(one) if isinstance(one, MappingProxyType) else one for one in held)


def _loaded(load: Callable[[], Ruleset], digest: str) -> Ruleset:
    """The ruleset as it is loaded here, if it is the one that was pickled."""
    ruleset = load()
    if ruleset.digest != digest:
        raise MagrulesError("this was pickled with other rules than those installed here")
    return ruleset


def _ruleset(*held: Any) -> Ruleset:
    kept: Any = (MappingProxyType(one) if isinstance(one, dict) else one for one in held)
    return Ruleset(*kept)


copyreg.pickle(Ruleset, _reduced)
