"""The house: no circles, no large modules, and the tables are complete."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

from magrules.diagnostics.codes import MESSAGES
from tests.paths import ROOT

PACKAGE = ROOT / "magrules"


def imports(path: Path) -> set[str]:
    """The modules of the package that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("magrules"):
            base = node.module.removeprefix("magrules").lstrip(".")
            for name in node.names:
                inner = f"{base}.{name.name}".lstrip(".")
                found.add(inner if (PACKAGE / f"{inner.replace('.', '/')}.py").exists() else base)
        elif isinstance(node, ast.Import):
            found |= {one.name.removeprefix("magrules.") for one in node.names if one.name.startswith("magrules")}
    return {name or "__init__" for name in found}


def modules() -> dict[str, Path]:
    return {
        path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/__init__", "").replace("/", "."): path
        for path in PACKAGE.rglob("*.py")
    }


LAZY = {
    ("consultation.answer", "render.views"),
    ("consultation.consultation", "consultation.record"),
    ("consultation.consultation", "render.views"),
    ("consultation.observing", "consultation.consultation"),
}
"""Imports that wait for the first call, the answers' views and records, or that only type checkers follow."""


def test_no_module_imports_itself_by_a_way_round() -> None:
    """The rooms' order is a contract of import-linter; within a room, too, imports lead one way."""
    graph = {name: imports(path) - {"__init__"} for name, path in modules().items()}
    for importing, imported in LAZY:
        graph[importing].remove(imported)
    TopologicalSorter(graph).prepare()


def test_every_diagnostic_is_used() -> None:
    """The tables of diagnostics have no row that nothing uses, and no code is used that has no row."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "codes.py")
    assert {code for code in MESSAGES if f'"{code}"' not in text} == set()
    assert set(re.findall(r'(?:diagnostic|error|_witnessed)\(\s*"([a-z-]+)"', text)) <= set(MESSAGES)


def test_modules_stay_small() -> None:
    """A module that wants more than 350 lines is two rooms."""
    sizes = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: size for name, size in sizes.items() if size > 350} == {}


def test_no_swedish_in_code() -> None:
    """What is said to people in Swedish stands in the wording tables and rulesets, not in Python."""
    for name, path in modules().items():
        words = re.findall(r"[a-zåäö]*[åäö][a-zåäö]*", path.read_text(encoding="utf-8"), re.IGNORECASE)
        assert words == [], f"{name} has {words}"
