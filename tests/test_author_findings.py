"""Findings: each fires on its bad file, is proven or has a witness that is so, and none is told of what is well."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings

from magrules.author.check import check
from magrules.author.findings import FINDINGS, findings
from magrules.cli import main
from magrules.consult import advise
from magrules.errors import Contradiction
from magrules.evaluate import Reference
from magrules.load import load_rulesets, shipped_rulesets
from magrules.rules import Ruleset
from magrules.standings import Standing
from magrules.trace import infer
from magrules.truth import TRUE
from magrules.vocabulary import altered
from tests.strategies import Thing, rulesets, things

BAD = Path(__file__).parent / "findings"
PAGES = Path(__file__).parent.parent / "docs" / "findings"

PLACES = {
    "never-fires": "pale",
    "same-rule": "too-cold",
    "always-held-back": "pale",
    "always-withheld": "hotter",
    "unused-conclusion": "pale",
    "unused-fact": "dense",
    "idle-bound": "150",
    "doses-overlap": "salt_high",
}


@pytest.mark.parametrize("code", FINDINGS)
def test_each_finding_fires_on_its_bad_file_and_on_nothing_else_there(code: str) -> None:
    """One bad file each, in which that one thing is wrong, found where it stands and with a way out."""
    found = [one for one in check(BAD / f"{code}.yaml").all if one.code == code]
    others = [one.code for one in check(BAD / f"{code}.yaml").all if one.code != code]
    assert len(found) == 1
    assert others in ([], ["always-held-back"])  # advice that one rule gives and another always withholds is both
    assert found[0].place
    assert found[0].place.underlined.startswith(PLACES[code])
    assert found[0].help


@pytest.mark.parametrize("code", FINDINGS)
def test_each_finding_has_its_page(code: str) -> None:
    """Avoid, prefer, why."""
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("#")][1:] == ["## Avoid", "## Prefer", "## Why"]


def test_there_is_a_file_and_a_page_for_nothing_else() -> None:
    """No page tells of a finding that is gone."""
    assert {one.stem for one in BAD.iterdir()} == {one.stem for one in PAGES.iterdir()} == set(FINDINGS)


def test_witnesses_are_so() -> None:
    """Replayed through the engine, the witness of two doses is given both, that of withheld advice has it withheld."""
    for code, wanted in (("doses-overlap", Standing.GIVEN), ("always-withheld", Standing.WITHHELD)):
        ruleset = load_rulesets(BAD / f"{code}.yaml")
        (found,) = [one for one in findings(ruleset) if one.code == code]
        consultation = advise(altered(ruleset.vocabulary.cls(), found.witness), rulesets=ruleset)
        named = [id for id in ruleset.advice if f"`{id}`" in found.message]
        assert [consultation.line(id).standing for id in named] == [wanted] * len(named)


def test_advice_that_may_be_provisional_is_not_held_back(tmp_path: Path) -> None:
    """A softened withhold that is only ever unknown leaves the advice standing."""
    text = (BAD / "always-held-back.yaml").read_text(encoding="utf-8")
    text = text.replace("when: {oven: {below: 180}}", "when: {unknown: dense, oven: {below: 180}}")
    text = text.replace("when: {oven: {below: 200}}\n    withhold: hotter", "when: {dense: true}\n    withhold: hotter")
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert {one.code for one in check(tmp_path / "rules.yaml").all} == {"always-held-back", "always-withheld"}
    text = text.replace("withhold: hotter", "withhold: hotter\n    if_unknown: caveat")
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert [(one.code, one.message.split("`")[1]) for one in check(tmp_path / "rules.yaml").all] == [
        ("always-held-back", "dense-crumb")
    ]


def test_the_shipped_rulesets_have_none() -> None:
    """No false alarm where the rules are meant as they are."""
    assert findings(shipped_rulesets()) == ()


@settings(max_examples=500)
@given(rulesets(), things())
def test_no_finding_of_a_random_ruleset_is_refuted(ruleset: Ruleset, thing: Thing) -> None:
    """A rule that can never hold does not, a rule that is always held back never gives what it advises."""
    try:
        drawn = infer(Reference(ruleset), ruleset, ruleset.vocabulary.values(thing))
    except Contradiction:
        assume(False)
    told = [line.id for line in advise(thing, rulesets=ruleset, engine="reference").given]
    for one in findings(ruleset):
        name = one.message.split("`")[1]
        if one.code == "never-fires":
            assert drawn.truths[name] is not TRUE
        if one.code == "always-held-back" and drawn.truths[name] is TRUE:
            assert not set(ruleset.rules[name].advises) & set(told)
        if one.code == "always-withheld":
            assert name not in told


def test_findings_are_told_on_the_command_line() -> None:
    """Exit code 1, the place, the message and the witness; 0 where there is nothing to tell."""
    found = CliRunner().invoke(main, ["check", str(BAD / "doses-overlap.yaml")])
    assert found.exit_code == 1
    assert "advice `salt_low` and `salt_high` give different doses of salt to one person" in found.output
    assert CliRunner().invoke(main, ["check", "examples/rules/bread.yaml"]).exit_code == 0
