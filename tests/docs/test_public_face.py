"""The public face: what `magrules` exports, and that importing it costs nothing that is not used."""

import ast
import subprocess
import sys

import pytest

import magrules
import magrules.diagnostics
import magrules.facts
from tests.paths import ROOT


def declared() -> dict[str, str]:
    """The module of each name that type checkers see."""
    tree = ast.parse((ROOT / "magrules" / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {name.name: str(node.module) for node in imports for name in node.names}


def test_type_checkers_see_what_is_imported() -> None:
    """Every exported name is imported from the module that type checkers are told, and nothing else is."""
    assert declared() == magrules._MODULES
    assert sorted([*declared(), "__version__"]) == magrules.__all__ == dir(magrules)


@pytest.mark.parametrize("name", magrules.__all__)
def test_every_exported_name_is_there(name: str) -> None:
    """Each is the object of its module, also by `from magrules import *`."""
    assert getattr(magrules, name) is not None


def test_the_face_is_small() -> None:
    """A newcomer looks through so many names; fact classes, diagnostics and rare errors have modules of their own."""
    assert len(magrules.__all__) <= 25
    for module in (magrules.facts, magrules.diagnostics):
        assert all(hasattr(module, name) for name in module.__all__)
        assert not set(module.__all__) & set(magrules.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module, so that `hasattr` and typing errors work."""
    with pytest.raises(AttributeError, match="module `magrules` has no name `advice`"):
        magrules.advice  # noqa: B018


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import magrules", "magrules.errors"),
        ("import magrules.cli", "yaml"),
        ("from magrules import advise, load_rules", "magrules.render"),
        ("from magrules import advise, load_rules", "jinja2"),
        ("from magrules import advise, load_rules", "magrules.magnesium"),
    ],
)
def test_nothing_is_imported_that_is_not_used(code: str, absent: str) -> None:
    """A fresh process has no more modules than it needs."""
    script = f"import sys; {code}; print([name for name in sys.modules if name.startswith({absent!r})])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
