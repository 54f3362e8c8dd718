"""Nothing of the article or the evidence is lost, and no rule that cites it is dead."""

import re
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
import yaml

from examples.statements import citing, inconsistencies, listed
from magrules import magnesium
from magrules.magnesium import read_person
from tests.magnesium.cases import CASES
from tests.paths import ROOT
from tests.witnesses import WITNESSES, holding

WITNESSED: dict[str, Any] = yaml.safe_load(WITNESSES.read_text(encoding="utf-8"))


def test_everything_stated_is_cited() -> None:
    """Every statement with its parts, and every item of evidence, stands behind a rule or a catalogue entry."""
    ids = [id for _, id, _ in listed()]
    assert (len(ids), len(set(ids))) == (102 + 164 + 113, 102 + 164 + 113)
    assert [id for id in ids if not citing()[id]] == []


def test_everything_cited_is_stated() -> None:
    """No rule cites a place that is not there, except in our own additions, which nobody stated."""
    ruleset = magnesium.rules()
    cites = [cite for rule in ruleset.rules.values() for cite in rule.cites]
    places = {cite.place for cite in cites if ruleset.sources[cite.source].kind != "own"}
    assert places - {id for _, id, _ in listed()} == set()


def test_the_table_is_in_step() -> None:
    """`docs/statements.md` is what the script prints today."""
    command = [sys.executable, "-W", "error", "examples/statements.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == (ROOT / "docs" / "statements.md").read_text(encoding="utf-8").splitlines()


def test_every_inconsistency_is_resolved() -> None:
    """Each of the 33 has a choice told where it was made, and rules or catalogue entries that carry it out."""
    files = [*(ROOT / "rulesets").rglob("*.yaml"), *(ROOT / "magrules" / "magnesium" / "catalogues").glob("*.yaml")]
    comments = [line for path in files for line in path.read_text(encoding="utf-8").splitlines() if "#" in line]
    told = {id for line in comments for id in re.findall(r"\bI[0-9]{2}\b", line)}
    assert set(inconsistencies()) == told == {f"I{at:02}" for at in range(1, 34)}
    there = {*magnesium.rules().rules, *(one for many in citing().values() for one in many)}
    for id, one in inconsistencies().items():
        assert one["by"], id
        assert set(one["by"]) <= there, id


def test_every_rule_has_a_witness() -> None:
    """Each shipped rule, and no other, stands beside one case or person."""
    witnessed = Counter(id for held in WITNESSED["cases"].values() for id in held)
    witnessed.update(id for one in WITNESSED["persons"] for id in one["holds"])
    assert set(witnessed) == set(magnesium.rules().rules)
    assert max(witnessed.values()) == 1


@pytest.mark.parametrize("name", WITNESSED["cases"])
def test_the_rule_holds_for_a_case(name: str) -> None:
    """Each rule named beside a case holds for its person."""
    assert set(WITNESSED["cases"][name]) <= holding(CASES[name].person)


@pytest.mark.parametrize("one", WITNESSED["persons"], ids=lambda one: one["holds"][0])
def test_the_rule_holds_for_a_person(one: dict[str, Any]) -> None:
    """Each rule named beside a person holds for that person."""
    assert set(one["holds"]) <= holding(read_person(one["facts"]))
