"""Explanations: derivations that hold by themselves, and every failing comparison with what was seen."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given

from magrules import Standing
from magrules.cli import main
from magrules.consultation.explanation import Derivation, Failing, WhyNotRule, distance, why, why_not
from magrules.consultation.standings import lines
from magrules.engine.evaluate import LeafVerdict, verdict
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.magnesium import Person, advise, load_rules, read_person
from magrules.model.conditions import AllOf, Comparison, Condition, Not
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN
from magrules.model.values import Interval
from tests.paths import ROOT
from tests.strategies import VOCABULARY, Thing, conditions, facts, rulesets, things

PEOPLE = ROOT / "examples" / "people"


def inferred(ruleset: Ruleset, thing: Thing) -> Inference:
    return Reference().infer(ruleset, VOCABULARY.values(thing))


@given(rulesets(), things())
def test_a_derivation_ends_in_facts(ruleset: Ruleset, thing: Thing) -> None:
    """Why goes down to facts: what ends a derivation is no conclusion, unless nothing concludes it."""
    inference = inferred(ruleset, thing)
    for line in lines(inference):
        if line.standing is Standing.NOT_APPLICABLE:
            continue
        answer = why(inference, line)
        assert [one.rule.id for one in answer.advised] == list(line.rules)
        for derivation in (*answer.advised, *answer.withheld, *answer.limited):
            assert derivation.truth is inference.truths[derivation.rule.id]
            for leaf in derivation.leaves():
                assert leaf.fact in VOCABULARY.facts


@given(rulesets(), things())
def test_a_derivation_needs_nothing_but_its_leaves(ruleset: Ruleset, thing: Thing) -> None:
    """The rules of a derivation, on what its leaves saw alone, hold again: nothing was left out."""
    inference = inferred(ruleset, thing)
    for line in lines(inference):
        if line.standing is not Standing.GIVEN:
            continue
        for derivation in why(inference, line).advised:
            leaves = [leaf.verdict for leaf in derivation.leaves()]
            if any(isinstance(s.condition, Comparison) and s.condition.operator == "known" for s in leaves):
                continue
            seen = {step.fact: inference.facts[step.fact] for step in derivation.leaves()}
            known = {name: seen.get(name) for name in VOCABULARY.facts}
            again = Reference().infer(ruleset, known)
            assert again.truths[derivation.rule.id] is TRUE


@given(conditions(), facts())
def test_why_not_names_what_stands_in_the_way(condition: Condition, known: dict) -> None:  # type: ignore[type-arg]
    """A rule that does not hold has failing comparisons, none of which is as it would have to be."""
    rule = Rule("asked", condition)
    ruleset = Ruleset("made", "1", "", (), VOCABULARY, {}, {}, {}, {}, {"asked": rule}, (("asked",),))
    inference = Reference().infer(ruleset, known)
    answer = why_not(inference, "asked", None).rules[0]
    assert answer.truth is verdict(condition, known).truth
    if answer.truth is TRUE:
        assert answer.failing == ()
    for failing in answer.failing:
        assert failing.verdict.truth is not (TRUE if failing.wanted else FALSE)


def test_why_not_turns_inside_a_negation() -> None:
    """Of "not below 60" with 45, what fails is that 45 is below 60: it would have to be otherwise."""
    below = Comparison("level", "below", 60)
    rule = Rule("asked", AllOf((Not(below), Comparison("yes", "is", True))))
    ruleset = Ruleset("made", "1", "", (), VOCABULARY, {}, {}, {}, {}, {"asked": rule}, (("asked",),))
    inference = Reference().infer(ruleset, VOCABULARY.values(Thing(level=45)))
    first, second = why_not(inference, "asked", None).rules[0].failing
    assert (first.verdict.condition, first.verdict.truth, first.wanted, first.distance) == (below, TRUE, False, 15)
    assert (second.verdict.truth, second.wanted, second.distance) == (UNKNOWN, True, None)


@pytest.mark.parametrize(
    ("seen", "expected"), [(Interval(45, 45), 15), (Interval(40, 50), None), (None, None), (True, None)]
)
def test_distance(seen: Interval | None, expected: float | None) -> None:
    """How far off is said of exact numbers only."""
    assert distance(LeafVerdict(Comparison("level", "at_least", 60), UNKNOWN, seen)) == expected


def test_distance_is_exact_and_of_bounds_only() -> None:
    """What differs is never nothing, decimals are as written, and whether something is known has no distance."""
    assert distance(LeafVerdict(Comparison("level", "below", 30), TRUE, Interval(29.9999999, 29.9999999))) == 1e-07
    assert distance(LeafVerdict(Comparison("level", "above", 0.2), FALSE, Interval(0.1, 0.1))) == 0.1
    assert distance(LeafVerdict(Comparison("level", "known", False), FALSE, Interval(2.5, 2.5))) is None


def test_why_a_dose_is_withheld() -> None:
    """The kidney rules that hold it back are told with eGFR 22 and the bound 30, and their sources by rank."""
    found = advise(read_person(PEOPLE / "kidney-failure.yaml"))
    answer = found.why("cap_250")
    told = {one.rule.id: one for one in answer.withheld}
    (band,) = told["egfr-below-30"].steps[0].expansion
    step = band.steps[0]
    assert (step.fact, step.verdict.value, step.verdict.condition.operand) == ("egfr", Interval(22, 22), 30)  # type: ignore[union-attr]
    ranks = [found.ruleset.sources[cite.source].rank for cite in answer.cites]
    assert ranks == sorted(ranks, reverse=True)


def test_both_voices_are_in_the_explanation() -> None:
    """Why a dose was lowered has the article's rule and the authorities' rule that limits it."""
    answer = advise(read_person(PEOPLE / "course-participant.yaml")).why("dose_cramps_worry_sleep")
    assert {cite.source for one in answer.advised for cite in one.rule.cites} == {"article"}
    assert {cite.source for one in answer.limited for cite in one.rule.cites} >= {"SCF2001", "LV_MG"}


def test_why_not_goes_behind_conclusions() -> None:
    """An advice that hangs on a conclusion names the rules of that conclusion, with every failing comparison."""
    found = advise(Person(kidney_disease=False, egfr=95, conditions=[], dialysis=False))
    answer = found.why_not("renal_team")
    assert answer.rules
    failing = {leaf for rule in answer.rules for leaf in flat(rule)}
    assert ("egfr", 65.0) in failing  # 95 is 65 above the bound of 30


def test_why_not_of_a_denied_conclusion_names_what_affirms_it(tmp_path: Path) -> None:
    """A rule that needs a flag to be false, or a tally low, is told the rules that made it otherwise."""
    (tmp_path / "risk.yaml").write_text(RISK, encoding="utf-8")
    ruleset = load_rules(tmp_path / "risk.yaml")
    found = advise(Person(egfr=22, dialysis=False), ruleset)
    for asked in ("calm", "few"):
        (rule,) = found.why_not(asked).rules
        (failing,) = rule.failing
        (inner,) = failing.expansion
        assert (inner.rule.id, inner.truth) == ("weak", TRUE)
        assert [(leaf.verdict.condition.fact, leaf.wanted) for leaf in inner.failing] == [("egfr", False)]  # type: ignore[union-attr]
    (rule,) = found.why_not("act").rules
    (failing,) = rule.failing
    assert [(one.rule.id, one.truth) for one in failing.expansion] == [("on-dialysis", FALSE)]


RISK = """
ruleset: risk
sources: {own: {title: Own, publisher: us, kind: own}}
conclusions:
  risk: {flag: {en: a risk, sv: en risk}}
  signs: {tally: {en: signs, sv: tecken}}
rules:
  weak: {when: {egfr: {below: 60}}, conclude: {risk: true, signs: weak}, cite: {own: a}}
  on-dialysis: {when: {dialysis: true}, conclude: {risk: true, signs: dialysis}, cite: {own: a}}
  not-at-risk:
    when: {risk: false}
    advise: {id: calm, kind: do, text: {en: A., sv: A.}}
    cite: {own: a}
  few-signs:
    when: {signs: {below: 1}}
    advise: {id: few, kind: do, text: {en: A., sv: A.}}
    cite: {own: a}
  many-signs:
    when: {signs: {at_least: 2}}
    advise: {id: act, kind: do, text: {en: A., sv: A.}}
    cite: {own: a}
"""


def flat(rule: WhyNotRule) -> list[tuple[str, float | None]]:
    found: list[tuple[str, float | None]] = []
    for failing in rule.failing:
        assert isinstance(failing, Failing)
        assert isinstance(failing.verdict.condition, Comparison)
        found.append((failing.verdict.condition.fact, failing.distance))
        for inner in failing.expansion:
            found.extend(flat(inner))
    return found


def test_why_not_of_what_is_given() -> None:
    """Of what is given there is nothing to explain away."""
    found = advise(read_person(PEOPLE / "kidney-failure.yaml"))
    answer = found.why_not("see_doctor")
    assert answer.line is not None
    assert answer.line.standing is Standing.GIVEN
    assert (answer.rules, answer.held) == ((), ())


def test_a_false_flag_is_explained_by_all_its_rules(tmp_path: Path) -> None:
    """That a flag is not so rests on every rule that could have said so."""
    (tmp_path / "r.yaml").write_text(DENIED, encoding="utf-8")
    ruleset = load_rules(tmp_path / "r.yaml")
    found = advise(ruleset.vocabulary.cls(hot=False, wet=False), ruleset)
    inner: tuple[Derivation, ...] = found.why("go_out").advised[0].steps[0].expansion
    assert [(one.rule.id, one.truth) for one in inner] == [("too-hot", FALSE), ("too-wet", FALSE)]


DENIED = """
ruleset: weather
sources: {us: {title: Weather, publisher: us, kind: own}}
facts:
  hot: {type: yes_no, phrase: {en: heat, sv: hetta}, question: {en: Hot?, sv: Hett?}}
  wet: {type: yes_no, phrase: {en: rain, sv: regn}, question: {en: Wet?, sv: Blött?}}
conclusions:
  bad: {flag: {en: bad weather, sv: dåligt väder}}
rules:
  too-hot: {when: {hot: true}, conclude: bad, cite: {us: heat}}
  too-wet: {when: {wet: true}, conclude: bad, cite: {us: rain}}
  fine:
    when: {bad: false}
    advise: {id: go_out, kind: do, text: {en: Go out., sv: Gå ut.}}
    cite: {us: both}
"""


def told_as_json(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_why_as_json() -> None:
    """The derivations by what their rules do, down to the person's values, each rule with its place and sources."""
    told = told_as_json("why", str(PEOPLE / "kidney-failure.yaml"), "cap_250")
    assert (told["standing"], told["dose"], told["unless"], told["limited"]) == ("withheld", None, [], [])
    first = told["withheld"][0]
    assert (first["rule"], first["truth"]) == ("egfr-below-30", "true")
    assert first["file"].endswith("safety/rules/kidneys.yaml")
    (step,) = first["steps"]
    (band,) = step["behind"]
    assert (step["fact"], band["rule"]) == ("severe_kidney_disease", "band-below-30")
    assert band["steps"] == [
        {"fact": "egfr", "operator": "below", "operand": 30, "value": 22, "truth": "true", "behind": []}
    ]
    assert {"source": "MAGNASP", "place": "kid.below30"} in first["cites"]
    assert told["advised"]


def test_a_subproof_is_told_once_in_json() -> None:
    """Where a rule expands two comparisons its steps are written at the first, and null at the second."""
    told = told_as_json("why", str(PEOPLE / "kidney-failure.yaml"), "see_doctor")
    again: list[dict[str, Any]] = []
    seen: set[str] = set()

    def walk(one: dict[str, Any]) -> None:
        assert (one["steps"] is None) is (one["rule"] in seen)
        if one["steps"] is None:
            again.append(one)
        seen.add(one["rule"])
        for step in one["steps"] or ():
            for inner in step["behind"]:
                walk(inner)

    for role in ("withheld", "advised", "unless", "limited"):
        for one in told[role]:
            walk(one)
    assert seen
    assert again


def test_why_not_as_json() -> None:
    """Every comparison in the way with what was seen, what was wanted and how far off it is."""
    told = told_as_json("why-not", str(PEOPLE / "course-participant.yaml"), "band-below-30")
    assert (told["asked"], told["standing"], told["held"]) == ("band-below-30", None, [])
    (rule,) = told["rules"]
    failing = next(one for one in rule["failing"] if one["fact"] == "egfr")
    assert (failing["fact"], failing["value"], failing["wanted"], failing["distance"]) == ("egfr", 95, True, 65)
