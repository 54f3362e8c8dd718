"""Engines by name, and who imports durable_rules."""

import ast
import sys

import pytest

from magrules.engine.engines import engine_for
from magrules.errors import MagrulesError
from magrules.model.conditions import Comparison
from tests.engines import ruleset_of
from tests.paths import ROOT

RULESET = ruleset_of(Comparison("yes", "is", True))


def test_the_compiled_engine_is_the_default() -> None:
    """Who names no engine gets one that every installation has."""
    assert engine_for(RULESET).name == engine_for(RULESET, "compiled").name == "compiled"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("durable", "there is no engine `durable`, did you mean `durable_rules`"),
        (3, "an engine is named by a word, found 3"),
    ],
)
def test_an_unknown_engine(name: object, reason: str) -> None:
    """Another name is an error with a close suggestion."""
    with pytest.raises(MagrulesError, match=reason):
        engine_for(RULESET, name)  # type: ignore[arg-type]


def test_durable_rules_that_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed the error says how to get it, and that nobody has to."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    monkeypatch.delitem(sys.modules, "magrules.engine.durable", raising=False)
    with pytest.raises(MagrulesError, match=r"install `magrules\[durable\]` on Python 3.11 or 3.12, or leave"):
        engine_for(RULESET, "durable_rules")


def test_one_module_imports_durable_rules() -> None:
    """Only magrules.engine.durable knows the engine, in library, examples and tests alike (tests look behind it)."""
    root = ROOT
    importing = set()
    for path in [*root.glob("magrules/**/*.py"), *root.glob("examples/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.startswith("durable") for name in names):
                importing.add(path.relative_to(root).as_posix())
    assert importing == {"magrules/engine/durable.py"}
