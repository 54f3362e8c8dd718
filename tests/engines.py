"""The engines that can be imported here, and durable_rules' C module with something about it changed."""

from importlib import import_module
from typing import Any

import pytest

from magrules.engine.engines import ENGINES
from magrules.model.conditions import Condition
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from tests.strategies import VOCABULARY

try:
    import durable_rules_engine  # noqa: F401, whether it can be
except ImportError:
    AVAILABLE = False
else:
    AVAILABLE = True

needs_durable = pytest.mark.skipif(not AVAILABLE, reason="durable_rules cannot be imported here")
EACH_ENGINE = [pytest.param(name, marks=needs_durable) if name == "durable_rules" else name for name in ENGINES]


def real_engine() -> Any:
    """The C module itself."""
    return import_module("durable_rules_engine")


class Meddling:
    """The C module with some functions replaced."""

    def __init__(self, **replaced: Any) -> None:
        self.replaced = replaced

    def __getattr__(self, name: str) -> Any:
        return self.replaced.get(name) or getattr(real_engine(), name)


def ruleset_of(*conditions: Condition) -> Ruleset:
    """Rules with these conditions and no consequence, in one stratum."""
    rules = {f"rule-{at}": Rule(f"rule-{at}", condition) for at, condition in enumerate(conditions)}
    return Ruleset("made", "1", "", (), VOCABULARY, {}, {}, {}, {}, rules, (tuple(rules),))
