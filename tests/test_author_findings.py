"""Findings: each fires on rules that hardly mean what they say, and none on the shipped rulesets."""

from pathlib import Path

import pytest

from magrules import Standing, advise, load_rulesets, read_facts, shipped_rulesets
from magrules.author.findings import FINDINGS, findings

HEAD = """
ruleset: loaf
sources:
  hand: {title: What bakers know, publisher: us, kind: knowledge}
facts:
  hot: {type: yes_no, phrase: {en: hot, sv: varm}, question: {en: Hot?, sv: Varm?}}
  oven: {type: number, unit: °C, low: 0, high: 300, phrase: {en: oven, sv: ugn}, question: {en: Oven?, sv: Ugn?}}
"""
BAKE = "advise: {id: bake, kind: do, text: {en: Bake., sv: Baka.}}"
USED = """
  uses-both: {when: {hot: true, oven: {above: 100}}, advise: {id: rest, kind: do, text: {en: Rest., sv: Vila.}}, cite: {hand: a}}
"""  # noqa: E501, rules on one line each
BAD = {
    "never-fires": f"rules:{USED}\n  a: {{when: {{all: [{{hot: true}}, {{hot: false}}]}}, {BAKE}, cite: {{hand: b}}}}",
    "same-rule": f"rules:{USED}\n  one: {{when: {{hot: true}}, {BAKE}, cite: {{hand: b}}}}\n"
    "  two: {when: {hot: true}, advise: bake, cite: {hand: b}}",
    "always-held-back": f"rules:{USED}\n  one: {{when: {{hot: true}}, {BAKE}, cite: {{hand: b}}}}\n"
    "  two: {when: {hot: true}, withhold: bake, cite: {hand: b}}",
    "unused-conclusion": "conclusions: {warm: {flag: {en: warm, sv: varmt}}}\n"
    f"rules:{USED}\n  one: {{when: {{hot: true}}, conclude: warm, cite: {{hand: b}}}}",
    "unused-fact": f"rules:\n  one: {{when: {{hot: true}}, {BAKE}, cite: {{hand: b}}}}",
    "idle-bound": f"rules:{USED}\n  one: {{when: {{any: [{{oven: {{above: 50}}}}, {{oven: {{above: 70}}}}]}}, {BAKE}, "
    "cite: {hand: b}}",
    "doses-overlap": f"rules:{USED}\n"
    "  one: {when: {hot: true}, advise: {id: a, kind: dose, substance: salt, text: {en: A., sv: A.}, "
    "dose: {high: 5, unit: g, per: day, basis: compound}}, cite: {hand: b}}\n"
    "  two: {when: {oven: {above: 9}}, advise: {id: b, kind: dose, substance: salt, text: {en: B., sv: B.}, "
    "dose: {high: 9, unit: g, per: day, basis: compound}}, cite: {hand: b}}",
    "always-withheld": f"rules:{USED}\n  one: {{when: {{hot: true}}, {BAKE}, cite: {{hand: b}}}}\n"
    "  two: {when: {oven: {above: 9}}, advise: bake, cite: {hand: b}}\n"
    "  never: {when: {any: [{hot: true}, {oven: {above: 9}}]}, withhold: bake, cite: {hand: b}}",
}


@pytest.mark.parametrize("code", FINDINGS)
def test_each_finding_fires_on_its_bad_rules(code: str, tmp_path: Path) -> None:
    """The finding is there, at a place in the file; a witness, where it has one, is somebody it is true of."""
    (tmp_path / "loaf.yaml").write_text(HEAD + BAD[code], encoding="utf-8")
    ruleset = load_rulesets(tmp_path / "loaf.yaml")
    found = {one.code: one for one in findings(ruleset)}
    assert code in found
    assert found[code].place is not None
    if code.startswith("always"):
        seen = advise(read_facts(found[code].witness, ruleset.vocabulary.cls), rulesets=ruleset)
        assert seen.line("bake").standing is Standing.WITHHELD


def test_good_rules_have_no_finding(tmp_path: Path) -> None:
    """Of rules that mean what they say nothing is found, and nothing of the shipped ones."""
    (tmp_path / "loaf.yaml").write_text(f"{HEAD}rules:{USED}", encoding="utf-8")
    assert findings(load_rulesets(tmp_path / "loaf.yaml")) == ()
    assert findings(shipped_rulesets()) == ()


def test_every_finding_is_explained() -> None:
    """The page on findings has a section for each, and for nothing else."""
    page = (Path(__file__).parent.parent / "docs" / "findings.md").read_text(encoding="utf-8")
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == list(FINDINGS)
