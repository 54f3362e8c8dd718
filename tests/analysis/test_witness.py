"""Witnesses are so, proofs are never refuted, and between them every rule of the shipped rulesets is accounted for."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from magrules import magnesium
from magrules.analysis.constraints import Constraint, standing_clauses
from magrules.analysis.mcdc import decides, decisive_leaves
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.analysis.witness import WitnessSearch, near, step_of
from magrules.consultation.contradictions import consistent
from magrules.consultation.standings import Standing
from magrules.engine.evaluate import truth_of
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.errors import Contradiction
from magrules.magnesium import advise
from magrules.model.conditions import AllOf, AnyOf, Comparison, Not
from magrules.model.rules import Cite, Conclude, Flag, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.strata import stratify
from magrules.model.truth import TRUE, UNKNOWN, Truth
from tests.strategies import (
    SOURCES,
    VOCABULARY,
    Thing,
    declared_advice,
    rulesets,
    text,
    things,
    tiny_rulesets,
    truths,
)


def drawn_of(ruleset: Ruleset, person: Any) -> Inference:
    try:
        return consistent(Reference().infer(ruleset, ruleset.vocabulary.values(person)))
    except Contradiction:
        assume(False)
        raise


@given(rulesets(), things(), st.data())
def test_what_is_so_is_never_proven_impossible(ruleset: Ruleset, thing: Thing, data: st.DataObject) -> None:
    """Whatever is true of somebody, one rule at a time, several at once, or of how an advice stands."""
    inference = drawn_of(ruleset, thing)
    for id in ruleset.rules:
        assert not is_unsatisfiable(ruleset, Constraint(ruleset.rules[id].when, inference.truths[id]))
    some = data.draw(st.lists(st.sampled_from(sorted(ruleset.rules)), min_size=2, max_size=4, unique=True))
    assert not is_unsatisfiable(ruleset, *(Constraint(ruleset.rules[id].when, inference.truths[id]) for id in some))
    for line in advise(thing, ruleset, engine="reference").lines:
        assert not all(
            is_unsatisfiable(ruleset, *clause) for clause in standing_clauses(ruleset, line.advice, line.standing)
        )


def test_what_is_known_to_be_missing_proves_nothing_impossible() -> None:
    """Of a set known in part some members may be known to be missing."""
    missing = Not(Comparison("signs", "includes", frozenset({"t"})))
    rule = Rule(
        "r", AllOf((Comparison("signs", "known", False), missing)), advises=("rest",), cites=(Cite("law", "p"),)
    )
    ruleset = Ruleset("made", "1", "0" * 64, (), VOCABULARY, SOURCES, {}, {}, declared_advice(), {"r": rule}, (("r",),))
    somebody = Thing(signs=frozenset({"b"}), unread=True)
    assert drawn_of(ruleset, somebody).truths["r"] is TRUE
    assert not is_unsatisfiable(ruleset, Constraint(rule.when, TRUE))


def test_what_is_disputed_is_never_proven_to_be_settled() -> None:
    """A flag that rules contradict each other about is unknown, though each of its rules is settled."""
    always = Comparison("yes", "known", True)
    rules = {
        "up": Rule("up", always, concludes=(Conclude("fit", True),), cites=(Cite("law", "p"),)),
        "down": Rule("down", always, concludes=(Conclude("fit", False),), cites=(Cite("law", "p"),)),
    }
    flags = {"fit": Flag("fit", text("fit"))}
    ruleset = Ruleset("made", "1", "0" * 64, (), VOCABULARY, SOURCES, flags, {}, {}, rules, stratify(rules, flags))
    assert ruleset.sure == frozenset()
    assert not is_unsatisfiable(ruleset, Constraint(Comparison("fit", "is", True), UNKNOWN))


@given(tiny_rulesets(), truths)
def test_of_few_facts_somebody_is_found_or_there_is_nobody(ruleset: Ruleset, truth: Truth) -> None:
    """Where every combination can be tried, the search and the proof leave nothing open between them."""
    searcher = WitnessSearch(ruleset)
    for rule in ruleset.rules.values():
        found = searcher.find(Constraint(rule.when, truth))
        assert (found is None) is is_unsatisfiable(ruleset, Constraint(rule.when, truth))
        if found:
            assert drawn_of(ruleset, found.person).truths[rule.id] is truth


@given(tiny_rulesets(), st.sampled_from(list(Standing)))
def test_a_wanted_standing_is_so(ruleset: Ruleset, standing: Standing) -> None:
    """Whoever is found for a standing has it, by a whole consultation."""
    searcher = WitnessSearch(ruleset)
    for advice in ruleset.advice.values():
        for clause in standing_clauses(ruleset, advice, standing):
            if found := searcher.find(*clause):
                assert advise(found.person, ruleset, engine="reference").line(advice.id).standing is standing


@given(tiny_rulesets())
def test_a_witness_has_no_fact_to_spare(ruleset: Ruleset) -> None:
    """Without any one of its facts it would be none."""
    searcher = WitnessSearch(ruleset)
    for rule in ruleset.rules.values():
        if found := searcher.find(Constraint(rule.when, TRUE)):
            for name in found.facts:
                fewer = type(found.person)(**{one: value for one, value in found.facts.items() if one != name})
                assert drawn_of(ruleset, fewer).truths[rule.id] is not TRUE


@pytest.mark.once
@pytest.mark.parametrize("start", range(0, 500, 100))
def test_every_shipped_rule_can_hold(start: int) -> None:
    """Somebody is found for each (one in ten here), through conclusions and computed facts, replayed by the engine."""
    ruleset = magnesium.rules()
    searcher = WitnessSearch(ruleset)
    for rule in list(ruleset.rules.values())[start : start + 100 : 10]:
        found = searcher.find(Constraint(rule.when, TRUE))
        assert found, rule.id
        assert rule.id in [firing.rule for firing in advise(found.person).trace]


def test_the_same_wishes_find_the_same_person() -> None:
    """Whatever was searched before."""
    rule = magnesium.rules().rules["with-food"]
    used = WitnessSearch(magnesium.rules())
    used.find(Constraint(magnesium.rules().rules["gentle-start"].when, TRUE))
    one, other = (searcher.find(Constraint(rule.when, TRUE)) for searcher in (used, WitnessSearch(magnesium.rules())))
    assert one
    assert other
    assert one.facts == other.facts


def test_contrary_wishes_are_proven_impossible() -> None:
    """Nobody is below and not below a bound, and no kidney disease goes with dialysis."""
    ruleset, low = magnesium.rules(), Comparison("egfr", "below", 30)
    assert is_unsatisfiable(ruleset, Constraint(low, TRUE), Constraint(Not(low), TRUE))
    assert is_unsatisfiable(ruleset, Constraint(AllOf((low, Comparison("egfr", "above", 60))), TRUE))
    assert not is_unsatisfiable(ruleset, Constraint(low, UNKNOWN))
    assert WitnessSearch(ruleset).find(Constraint(Comparison("kidney_disease", "is", False), TRUE),
                                  Constraint(Comparison("dialysis", "is", True), TRUE)) is None  # fmt: skip


def test_what_asks_for_all_it_looks_at_is_never_unknown() -> None:
    """Proven at a glance, where there is far too much to try; through conclusions too, and not without the asking."""
    ruleset = magnesium.rules()
    unsettled = {
        rule.id: is_unsatisfiable(ruleset, Constraint(rule.when, UNKNOWN), budget=5) for rule in ruleset.rules.values()
    }
    assert unsettled["warning-signs-are-asked-first"]
    assert unsettled["stop-with-high-magnesium"]
    assert not unsettled["first-get-help"]
    assert is_unsatisfiable(ruleset, Constraint(Comparison("high_magnesium", "is", True), UNKNOWN), budget=0)
    open_in_part = AnyOf((Comparison("high_magnesium", "is", True), Comparison("dialysis", "is", True)))
    assert not is_unsatisfiable(ruleset, Constraint(open_in_part, UNKNOWN))
    not_known = AllOf((Comparison("dialysis", "known", False), Comparison("dialysis", "is", True)))
    assert not is_unsatisfiable(ruleset, Constraint(not_known, UNKNOWN))


@given(rulesets(), things())
def test_a_comparison_decides_where_another_truth_would_change_the_rule(ruleset: Ruleset, thing: Thing) -> None:
    """And where one of its ways is so with nothing unknown beside it, it decides."""
    facts = drawn_of(ruleset, thing).facts
    for rule in ruleset.rules.values():
        for one, (truth, decisive) in zip(decisive_leaves(rule), decides(rule, facts), strict=True):
            assert truth is truth_of(one.leaf, facts)
            first = one.clauses(truth)[0]
            if all(wish.met(facts) for wish in first):
                assert decisive
            if decisive:
                assert any(all(wish.met(facts) for wish in clause) for clause in one.clauses(truth))


def test_a_step_is_one_in_the_last_decimal_place() -> None:
    """A bound is tried itself, and with what is next to it as it is written."""
    assert (step_of(60), step_of(0.75), step_of(4.5)) == (1, 0.01, 0.1)
    assert near(0.75) == (0.75, 0.74, 0.76)
    assert (step_of(6.0), step_of(1e-7), step_of(5.0000001)) == (1, 1e-6, 1e-6)
