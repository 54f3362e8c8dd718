"""The house: each module imports only from those above it, and the tables are complete."""

import ast
import re
from pathlib import Path

from magrules.errors import FAULTS
from tests.paths import ROOT

PACKAGE = ROOT / "magrules"

# The way of the data, top to bottom. A module may import from those listed before it.
LAYERS = [
    "forks", "source", "errors", "atomic", "truth", "values", "words", "naming", "amounts", "content", "syntax",
    "json_text", "yaml_events", "nodes", "fact_types", "facts", "catalogue", "kidney", "medicines", "laboratory",
    "options", "declared",
    "symptoms", "product", "person_parts", "person", "vocabulary", "operators", "conditions", "rules", "grammar",
    "folder", "candidates",
    "reading", "load_conditions", "load_advice", "load_rules", "load_facts", "load_names", "strata", "load", "pickled",
    "read_facts", "write_facts",
    "evaluate", "network", "durable",
    "trace", "revise", "contradictions", "standings", "suppose", "questions", "phrase", "changes", "explain", "consult",
    "answers", "dialogue", "describing", "saved",
    "render", "render.filled", "render.parts", "render.answer", "render.words", "render.first_screen",
    "render.json", "render.facts", "render.explained",
    "render.changes", "render.questions", "render.dialogue",
    "render.graph", "render.told", "render.report", "render.notebook",
    "author", "author.cases", "author.read_cases", "author.seen", "author.outcomes", "author.case_words",
    "author.wishes", "author.proof", "author.witness", "author.deciding", "author.written",
    "author.mutants", "author.mutate", "author.coverage", "author.coverage_files",
    "author.people", "author.shared_facts", "author.amounts", "author.reviews", "author.diff",
    "author.proving_words",
    "author.new", "author.finding", "author.blind", "author.findings", "author.check", "author.report",
    "author.junit", "author.update", "author.suggest", "author.pytest_plugin",
    "author.schema_parts", "author.schema_conditions", "author.schema_data", "author.schema",
    "author.book", "author.book_graph", "author.handbook",
    "cli.screen", "cli.shared", "cli.dialogue", "cli.terminal", "cli.asking",
    "cli.consulting", "cli.authoring", "cli.proving", "cli.describing", "cli.reporting", "cli", "__init__", "__main__",
]  # fmt: skip


def imports(path: Path) -> set[str]:
    """The modules of the package that a module imports, as names in LAYERS."""
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


def test_each_module_imports_only_from_above() -> None:
    """The listing order is the dependency order; no module is missing from it."""
    assert sorted(modules()) == sorted(LAYERS)
    for name, path in modules().items():
        if name == "__init__":
            continue
        above = LAYERS[: LAYERS.index(name)]
        wrong = {one for one in imports(path) if one not in above and one != "__init__"}
        assert not wrong, f"{name} imports {wrong}, which stand below it"


def test_every_fault_is_used() -> None:
    """The table of faults has no row that nothing uses, and no code is used that has no row."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "errors.py")
    assert {code for code in FAULTS if f'"{code}"' not in text} == set()
    assert set(re.findall(r'(?:fault|refuse)\(\s*"([a-z-]+)"', text)) <= set(FAULTS)


def test_modules_stay_small() -> None:
    """A module that wants 400 lines is two rooms."""
    sizes = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: size for name, size in sizes.items() if size > 400} == {}


def test_no_swedish_in_code() -> None:
    """What is said to people in Swedish stands in the wording tables and rulesets, not in Python."""
    for name, path in modules().items():
        words = re.findall(r"[a-zåäö]*[åäö][a-zåäö]*", path.read_text(encoding="utf-8"), re.IGNORECASE)
        assert words == [], f"{name} has {words}"
