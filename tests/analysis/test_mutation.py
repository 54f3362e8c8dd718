"""Mutation testing: cases that try both sides of a bound kill what moves it, and others let it live."""

from pathlib import Path

import pytest
from hypothesis import assume, given

from magrules.analysis.mutants import mutants
from magrules.analysis.mutated import Change, with_mutant
from magrules.analysis.mutation import Mutation, mutate
from magrules.consultation.contradictions import consistent, contradictions
from magrules.consultation.standings import lines
from magrules.engine.compiled import Compiled
from magrules.engine.reference import Reference
from magrules.errors import Contradiction
from magrules.model.ruleset import Ruleset
from magrules.testing.case_reader import read_cases
from tests.strategies import Thing, rulesets, things

RULES = """
ruleset: loaf
sources: {hand: {title: What bakers know, publisher: us, kind: knowledge}}
facts:
  oven: {type: number, unit: °C, low: 0, high: 300, phrase: {en: oven, sv: ugn}, question: {en: Oven?, sv: Ugn?}}
rules:
  hot:
    when: {oven: {at_least: 200}}
    advise: {id: bake, kind: do, text: {en: Bake., sv: Baka.}}
    cite: {hand: a}
"""
CASES = """
cases:
  hot-enough: {facts: {oven: 200}, expect: {given: bake}}
  too-cold: {facts: {oven: 199}, expect: {absent: bake}}
  nobody-looked: {expect: {open: bake}}
"""
ASKING = (
    RULES
    + """\
  calm: {when: {oven: {above: 0}}, ask: flour, cite: {hand: a}}
  urgent: {when: {oven: {above: 0}}, ask: smoke, urgency: soon, cite: {hand: a}}
questions:
  flour: {text: {en: Which flour?, sv: Vilket mjöl?}}
  smoke: {text: {en: Is there smoke?, sv: Ryker det?}}
"""
)
HALF = """
cases:
  hot-enough: {facts: {oven: 250}, expect: {given: bake}}
"""


def mutated(folder: Path, cases: str) -> Mutation:
    (folder / "loaf.yaml").write_text(RULES, encoding="utf-8")
    (folder / "loaf.cases.yaml").write_text(cases, encoding="utf-8")
    files = read_cases(folder / "loaf.cases.yaml")
    return mutate(files[0].ruleset, files)


def test_cases_at_the_bound_kill_what_moves_it(tmp_path: Path) -> None:
    """With a case on each side every mutant of the comparison dies; with one far above, those that move it live."""
    (tmp_path / "whole").mkdir()
    (tmp_path / "half").mkdir()
    whole, half = mutated(tmp_path / "whole", CASES), mutated(tmp_path / "half", HALF)
    assert {one.kind for one in whole.survived} <= {"citation"}
    assert whole.killed
    moved = {one.kind for one in half.survived} - {"citation"}
    assert moved
    assert half.share() < whole.share()


@pytest.mark.parametrize(
    ("expect", "alive"),
    [
        ("asks_in_order: [smoke, flour]", {"urgency `routine` instead of `soon`"}),
        ("asks: [smoke, flour]", {"urgency `routine` instead of `soon`", "the urgency is left out"}),
    ],
)
def test_the_order_of_questions_shows_an_urgency(tmp_path: Path, expect: str, alive: set[str]) -> None:
    """What is as urgent as nothing is asked in the order of the rules."""
    (tmp_path / "loaf.yaml").write_text(ASKING, encoding="utf-8")
    (tmp_path / "loaf.cases.yaml").write_text(f"cases: {{warm: {{facts: {{oven: 90}}, expect: {{{expect}}}}}}}\n")
    files = read_cases(tmp_path / "loaf.cases.yaml")
    made = mutate(files[0].ruleset, files)
    assert {one.words for one in made.survived if one.kind == "urgency"} == alive


HELD = (
    RULES
    + """\
  warm: {when: {oven: {above: 0}}, advise: {id: bath, kind: do, text: {en: A bath., sv: Ett bad.}}, cite: {hand: a}}
  too-hot: {when: {oven: {above: 250}}, withhold: [bake, bath], cite: {hand: a}}
"""
)


@pytest.mark.parametrize(
    ("never", "killed"),
    [("[bake, bath]", {"bake", "bath"}), ("{kind: do}", {"bake", "bath"}), ("bake", {"bake"}), ("{kind: warn}", set())],
)
def test_what_is_never_given_shows_a_target_that_is_lost(tmp_path: Path, never: str, killed: set[str]) -> None:
    """Advice that a withholding rule lets go of fails the cases that never give it."""
    (tmp_path / "loaf.yaml").write_text(HELD, encoding="utf-8")
    cases = f"cases: {{hot: {{facts: {{oven: 300}}, expect: {{never_gives: {never}}}}}}}\n"
    (tmp_path / "loaf.cases.yaml").write_text(cases, encoding="utf-8")
    files = read_cases(tmp_path / "loaf.cases.yaml")
    made = mutate(files[0].ruleset, files)
    words = {f"`{id}` is not withheld": id for id in ("bake", "bath")}
    assert {words[one.words] for one in made.killed if one.kind == "target"} == killed


@pytest.mark.parametrize("cases", [CASES, HALF])
def test_every_mutant_is_counted_once(tmp_path: Path, cases: str) -> None:
    """Killed, equivalent and survived are apart."""
    found = mutated(tmp_path, cases)
    all_of_them = [*found.killed, *found.equivalent, *found.survived]
    assert len({(one.kind, one.rule.id, repr(one.mutated)) for one in all_of_them}) == len(all_of_them)


@given(rulesets(), things())
def test_what_a_mutant_changes_is_what_its_ruleset_infers(ruleset: Ruleset, thing: Thing) -> None:
    """The inference is that from the beginning, and advice that is not named stands as before."""
    known = ruleset.vocabulary.values(thing)
    before = Compiled().infer(ruleset, known)
    assume(not contradictions(before))
    stood = {line.id: line for line in lines(before)}
    for mutant in list(mutants(ruleset))[::3]:
        afresh = Reference().infer(with_mutant(ruleset, mutant), known)
        try:
            inference, touched = Change(ruleset, mutant).after(before) or (before, frozenset())
        except Contradiction:
            with pytest.raises(Contradiction):
                consistent(afresh)
            continue
        assert (inference.facts, inference.truths) == (afresh.facts, afresh.truths)
        assert [line for line in lines(afresh) if line.id not in touched and line != stood[line.id]] == []
