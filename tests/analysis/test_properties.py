"""Properties: who breaks one is found and shown, what is proven is so of everybody, and cases are held to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from magrules.analysis.lints import check
from magrules.analysis.mutation import mutate
from magrules.analysis.properties import check_properties
from magrules.cli import main
from magrules.consultation.properties import violations
from magrules.errors import Contradiction
from magrules.model.rules import Property
from magrules.model.ruleset import Ruleset
from magrules.testing.case_reader import read_cases
from magrules.testing.lazy import LazyConsultation
from tests.analysis.test_lints import EVERYBODY
from tests.paths import TESTS
from tests.strategies import tiny_rulesets

BREAD = (TESTS / "findings" / "property-refuted.yaml").read_text(encoding="utf-8")
SOUR_FIRST = """  sour-goes-first:
    when: {sour: true}
    withhold: proof_longer
    because: {en: Sour first., sv: Surt först.}
    cite: {book: b}
"""
KEPT = BREAD.replace("properties:\n", f"{SOUR_FIRST}properties:\n")
CASES = "cases:\n  dense-and-sour: {facts: {dense: true, sour: true}, expect: {given: [proof_shorter]}}\n"


@pytest.fixture
def bread(tmp_path: Path) -> Path:
    """The folder of a ruleset whose property is broken, and of a case that does not look at what breaks it."""
    (tmp_path / "bread.yaml").write_text(BREAD, encoding="utf-8")
    (tmp_path / "bread.cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def test_who_breaks_a_property_is_shown_with_the_rules(bread: Path) -> None:
    """The smallest person, the advice told together, and the rule behind each."""
    (diagnostic,) = check(bread).diagnostics
    assert (diagnostic.code, diagnostic.severity) == ("property-refuted", "error")
    assert diagnostic.witness == {"dense": True, "sour": True}
    assert "`proof_longer` (rule `more-time-for-dense`)" in diagnostic.message
    assert check(bread, proofs=False).diagnostics == ()


def test_a_property_that_is_kept_is_proven(bread: Path) -> None:
    """It is said to be proven, in words and as JSON, and is no finding."""
    (bread / "bread.yaml").write_text(KEPT, encoding="utf-8")
    checked = check(bread)
    assert checked.diagnostics == ()
    assert [(one.property.id, one.proven) for one in checked.properties] == [("one-time-to-rise", True)]
    words = CliRunner().invoke(main, ["check", str(bread)]).output
    assert words == "no faults\nproperty `one-time-to-rise`: proven for everybody\n"


def test_a_case_is_held_to_the_properties(bread: Path) -> None:
    """What is expected is so, and the case fails all the same, naming the lines and the rules."""
    told = CliRunner().invoke(main, ["test", str(bread)])
    assert told.exit_code == 1
    assert "! property `one-time-to-rise` is violated: `proof_longer` (rule `more-time-for-dense`)" in told.output
    (bread / "bread.yaml").write_text(KEPT, encoding="utf-8")
    assert CliRunner().invoke(main, ["test", str(bread)]).output == "1 of 1 cases as expected\n"


def test_a_mutant_that_violates_a_property_is_killed(bread: Path) -> None:
    """The case looks at other advice; without the property the mutants survive. A property itself has no mutant."""
    (bread / "bread.yaml").write_text(KEPT, encoding="utf-8")
    (file,) = read_cases(bread)
    bare = evolve(file, ruleset=evolve(file.ruleset, properties={}))
    with_it, without = mutate(file.ruleset, [file]), mutate(bare.ruleset, [bare])
    removed = [one for one in with_it.killed if one.rule.id == "sour-goes-first"]
    assert removed
    assert not any(one.rule.id == "sour-goes-first" for one in without.killed)
    total = [len(one.killed) + len(one.survived) + len(one.equivalent) for one in (with_it, without)]
    assert total[0] == total[1]


def broken_by(ruleset: Ruleset) -> Iterator[set[str]]:
    """The properties that each of everybody breaks."""
    for thing in EVERYBODY:
        try:
            yield {one.property.id for one in violations(LazyConsultation(thing, ruleset).inference)}
        except Contradiction:
            continue


@given(tiny_rulesets(), st.data())
def test_what_is_proven_is_so_of_everybody(ruleset: Ruleset, data: st.DataObject) -> None:
    """And whoever is shown breaks the property."""
    ids = sorted(ruleset.advice)
    if len(ids) < 2:
        return
    pairs = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True)
    properties = {f"p{at}": Property(f"p{at}", tuple((id,) for id in data.draw(pairs))) for at in range(2)}
    held = evolve(ruleset, properties=properties)
    broken = set().union(*broken_by(held))
    for one in check_properties(held):
        assert not (one.proven and one.property.id in broken)
        if one.violation:
            assert one.witness
            told = violations(LazyConsultation(one.witness.person, held).inference)
            assert one.property in [each.property for each in told]


RIDE = """\
ruleset: bicycle
sources: {own: {title: Ours, publisher: us, kind: own}}
facts:
  brakes: {type: choice, phrase: brakes, question: Brakes?, options: {firm: firm, soft: soft, gone: gone}}
  ready: {type: yes_no, phrase: ready, question: Ready?}
  flat: {type: yes_no, phrase: flat, question: Flat?}
rules:
  ride: {when: {ready: true}, advise: {id: ride, kind: do, text: Ride.}, cite: {own: a}}
  pump: {when: {flat: true}, advise: {id: pump, kind: do, text: Pump.}, cite: {own: b}}
  not-without: {when: {brakes: gone}, withhold: ride, cite: {own: c}}
  not-with-soft-ones: {when: {brakes: soft}, withhold: ride, if_unknown: %s, cite: {own: d}}
properties:
  pump-first: {never: {given: [pump, ride]}}
"""


@pytest.mark.parametrize("if_unknown", ["give", "caveat"])
def test_who_is_held_back_by_no_rule_is_looked_for(if_unknown: str, tmp_path: Path) -> None:
    """Also where a rule holds back only when TRUE, and only a value that no rule names makes all of them FALSE."""
    (tmp_path / "ride.yaml").write_text(RIDE % if_unknown, encoding="utf-8")
    (diagnostic,) = check(tmp_path / "ride.yaml").diagnostics
    assert diagnostic.witness == {"flat": True, "ready": True, "brakes": "firm"}


@pytest.mark.parametrize("if_unknown", ["give", "caveat"])
def test_a_safety_rule_that_is_gone_fails_beside_softer_ones(if_unknown: str, tmp_path: Path) -> None:
    """What it alone held back is found with somebody, so that the gate does not pass."""
    without = (RIDE % if_unknown).partition("properties:")[0]
    safe = without + "  not-flat: {when: {flat: true}, withhold: ride, cite: {own: e}}\n"
    for name, text in (("old", safe), ("new", without)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    old, new = str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")
    found = CliRunner().invoke(main, ["diff", old, new, "--no-safety-line-lost"])
    assert found.exit_code == 1
    assert "ride changes its standing, a safety line is lost" in found.output
