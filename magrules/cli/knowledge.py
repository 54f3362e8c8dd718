"""The default rules of commands and the default fact class of rules: those about magnesium."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TypedDict

from magrules.errors import MagrulesError
from magrules.model.ruleset import Ruleset


class About(TypedDict, total=False):
    """The fact class of rules that declare no facts, and the folder of the shipped rules."""

    facts: type
    root: Path


@cache
def _magnesium() -> ModuleType | None:
    """The package about magnesium, where it is installed."""
    if find_spec("magrules.magnesium") is None:
        return None
    from magrules import magnesium  # only a command that reads rules waits for it

    return magnesium


def about() -> About:
    """The ``facts`` and the ``root`` of rules and cases that a command reads."""
    magnesium = _magnesium()
    return {"facts": magnesium.Person, "root": magnesium.shipped_folder()} if magnesium else {}


def rulesets_of(rules: tuple[Path, ...]) -> Ruleset:
    """The rulesets named, or the shipped ones. Raises MagrulesError where none is shipped."""
    if rules:
        from magrules.language.load import load_rules  # not waited for where the shipped rules are prepared

        return load_rules(*rules, **about())
    if magnesium := _magnesium():
        shipped: Ruleset = magnesium.rules()
        return shipped
    raise MagrulesError("no rules come with this copy of magrules, name some with `--rules PATH`")
