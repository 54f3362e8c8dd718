"""Which rules and catalogue entries stand behind every statement of the article and every item of evidence.

python examples/statements.py > docs/statements.md
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from magrules import magnesium
from magrules.magnesium.catalogue import catalogue

STATEMENTS = Path(__file__).parent.parent / "docs" / "statements.yaml"


def listed() -> Iterator[tuple[str, str, str]]:
    """Every id that has to be cited, with its heading and its line in the article (empty for evidence)."""
    known = yaml.safe_load(STATEMENTS.read_text(encoding="utf-8"))
    for id, statement in known["article"].items():
        for part in ("", *(f".{one}" for one in statement.get("parts", ()))):
            yield "The article", f"{id}{part}", str(statement["line"])
    for id in known["evidence"]:
        yield "The evidence", id, ""


def inconsistencies() -> Mapping[str, Mapping[str, object]]:
    """What does not fit inside the article, by id: ``about``, ``choice`` and ``by``."""
    return yaml.safe_load(STATEMENTS.read_text(encoding="utf-8"))["inconsistencies"]


def citing() -> Mapping[str, list[str]]:
    """The rules, and the catalogue entries as ``catalogue:entry``, that cite each id."""
    found = defaultdict(list)
    for rule in magnesium.rules().rules.values():
        for cite in rule.cites:
            if rule.id not in found[cite.place]:
                found[cite.place].append(rule.id)
    for name in ("foods", "forms", "products"):
        for id, entry in catalogue(name).entries.items():
            for location in entry.get("cites", ()):
                found[location].append(f"{name}:{id}")
    return found


def table() -> str:
    """The whole table, as Markdown."""
    cited, heading, told = citing(), "", ["# What stands behind each statement"]
    for over, id, line in listed():
        if over != heading:
            heading = over
            told += ["", f"## {over}", "", "| id | line | rules and data |", "| --- | --- | --- |"]
        told.append(f"| `{id}` | {line} | {', '.join(cited[id])} |")
    told += [
        "",
        "## Inconsistencies inside the article",
        "",
        "| id | about | our choice | by |",
        "| --- | --- | --- | --- |",
    ]
    for id, one in inconsistencies().items():
        told.append(f"| {id} | {one['about']} | {one['choice']} | {', '.join(one['by'])} |")
    return "\n".join(told)


if __name__ == "__main__":
    print(table())
