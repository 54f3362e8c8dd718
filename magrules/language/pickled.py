"""How a ruleset goes to another process and back: the shipped one by name, every other with all that stands in it."""

import copyreg
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import attrs

from magrules.errors import MagrulesError
from magrules.language.load import shipped_are_loaded, shipped_rulesets
from magrules.model.rules import Ruleset

_Made = tuple[Callable[..., Ruleset], tuple[Any, ...]]


def _reduced(ruleset: Ruleset) -> _Made:
    if shipped_are_loaded() and ruleset is shipped_rulesets():  # they are not loaded only to be compared
        return _shipped, (ruleset.digest,)
    held = (getattr(ruleset, one.name) for one in attrs.fields(Ruleset))
    return _ruleset, tuple(dict(one) if isinstance(one, MappingProxyType) else one for one in held)


def _shipped(digest: str) -> Ruleset:
    """The shipped rulesets, if they are those that were pickled."""
    ruleset = shipped_rulesets()
    if ruleset.digest != digest:
        raise MagrulesError("this was pickled with other shipped rulesets than those installed here")
    return ruleset


def _ruleset(*held: Any) -> Ruleset:
    kept: Any = (MappingProxyType(one) if isinstance(one, dict) else one for one in held)
    return Ruleset(*kept)


copyreg.pickle(Ruleset, _reduced)
