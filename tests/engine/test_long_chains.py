"""Explanations of what rests on much: a shared proof is told once, and no depth is too deep."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from magrules import Consultation, advise
from magrules.analysis.equivalence import is_equivalent
from magrules.analysis.lints import lints
from magrules.analysis.mutants import mutants
from magrules.consultation.explanation import MAX_DEPTH
from magrules.consultation.standings import Standing
from magrules.engine.reference import Reference
from magrules.model.conditions import AllOf, Comparison, Not
from magrules.model.rules import Cite, Conclude, Flag, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.strata import stratify
from magrules.model.truth import TRUE
from magrules.render.graph import graph_of, mermaid
from magrules.render.html import report, why_page
from magrules.render.json import to_json
from magrules.render.json_answers import why_not_to_dict, why_to_dict
from magrules.render.text import consultation_words
from magrules.render.text_explanations import why_not_words, why_words
from magrules.testing.lazy import LazyConsultation
from tests.language.test_answers_schema import check
from tests.strategies import SOURCES, VOCABULARY, Thing, declared_advice, rulesets, text, things


def ladder(conclusions: int, rules: int) -> Ruleset:
    """So many conclusions, each from the one before by so many rules that hold when ``yes``; the last gives advice."""
    flags = {f"c{at}": Flag(f"c{at}", text(f"c{at}")) for at in range(conclusions)}
    made: dict[str, Rule] = {}
    for at in range(conclusions):
        for other in range(rules):
            yes = Comparison(("yes", "maybe")[other % 2], "is", True)
            when = AllOf((Comparison(f"c{at - 1}", "is", True), yes)) if at else yes
            made[f"r{at}-{other}"] = Rule(
                f"r{at}-{other}", when, concludes=(Conclude(f"c{at}", True),), cites=(Cite("law", "p"),)
            )
    last = Comparison(f"c{conclusions - 1}", "is", True)
    made["last"] = Rule("last", last, advises=("rest",), cites=(Cite("law", "p"),))
    advice = {"rest": evolve(declared_advice()["rest"])}
    strata = stratify(made, flags)
    return Ruleset("made", "1", "0" * 64, (), VOCABULARY, SOURCES, flags, {}, advice, made, strata)


VIEWS: dict[str, Callable[[Consultation], object]] = {
    "why in full": lambda consultation: why_words(consultation.why("rest")),
    "why on a line": lambda consultation: why_words(consultation.why("rest"), "en", "line"),
    "why as JSON": lambda consultation: json.dumps(why_to_dict(consultation.why("rest"))),
    "why as a page": lambda consultation: why_page(consultation.why("rest")),
    "why as a graph": lambda consultation: mermaid(consultation.why("rest")),
    "why not": lambda consultation: why_not_words(consultation.why_not("rest")),
    "why not as JSON": lambda consultation: json.dumps(why_not_to_dict(consultation.why_not("rest"))),
    "the consultation": consultation_words,
    "the consultation as JSON": to_json,
    "the report": report,
    "what is asked": lambda consultation: consultation.questions,
    "what would change": lambda consultation: consultation.what_would_change("rest"),
    "the same again": lambda consultation: consultation.why("rest") == consultation.why("rest"),
    "in short": lambda consultation: repr(consultation.why("rest")),
}


@pytest.mark.parametrize("person", [Thing(yes=True, maybe=True), Thing(), Thing(yes=False, maybe=False)], ids=repr)
@pytest.mark.parametrize("view", VIEWS)
def test_what_many_rules_share_is_worked_out_once(view: str, person: Thing) -> None:
    """Sixty conclusions in a row, two rules for each: who went down every way would never come back."""
    assert VIEWS[view](advise(person, ladder(60, 2), engine="reference")) is not None


@pytest.mark.parametrize("person", [Thing(yes=True), Thing(), Thing(yes=False)], ids=repr)
@pytest.mark.parametrize("view", VIEWS)
def test_a_chain_of_two_thousand_conclusions_is_explained(view: str, person: Thing) -> None:
    """Deeper than Python can call itself, in every view."""
    assert VIEWS[view](advise(person, ladder(2000, 1), engine="reference")) is not None


@pytest.mark.parametrize(("conclusions", "rules"), [(2000, 1), (60, 2)])
def test_long_chains_are_checked(conclusions: int, rules: int) -> None:
    """Proofs about what rests on much end, each in its time: by themselves, or given up."""
    chain = ladder(conclusions, rules)
    assert lints(chain) == ()
    (last,) = (mutant for mutant in mutants(chain) if mutant.rule.id == "last" and mutant.kind == "negated")
    assert not is_equivalent(chain, last)
    person = LazyConsultation(Thing(yes=True, maybe=True), chain)
    assert person.inference.truths["last"] is TRUE


def test_what_lies_deep_is_told_further_down() -> None:
    """The tree stops at a depth that can be read, says so, and goes on from the margin."""
    lines = why_words(advise(Thing(yes=True), ladder(MAX_DEPTH + 2, 1), engine="reference").why("rest")).splitlines()
    put_off = next(line for line in lines if line.endswith(": told below"))
    rule = put_off.strip().removesuffix(": told below")
    assert len(put_off) - len(put_off.lstrip()) == 4 * MAX_DEPTH + 2
    assert lines.index(rule) > lines.index(put_off)
    assert sum(line.strip().startswith("rule r0-0") for line in lines) == 1


def derivations(plain: Any) -> Iterator[dict[str, Any]]:
    """Every derivation in an explanation as plain data."""
    for entry in plain:
        yield entry
        for step in entry.get("steps") or entry.get("failing") or ():
            yield from derivations(step["behind"])


@given(rulesets() | st.integers(1, 40).map(partial(ladder, rules=2)), things())
def test_every_rule_of_an_explanation_is_told_exactly_once(ruleset: Ruleset, thing: Thing) -> None:
    """Whatever is referred to is told, above or below, and nothing is told twice."""
    inference = Reference().infer(ruleset, VOCABULARY.values(thing))
    consultation = Consultation(thing, inference, "reference")
    for line in consultation.lines:
        why, why_not = consultation.why(line), consultation.why_not(line)
        plain, other = why_to_dict(why), why_not_to_dict(why_not)
        check("why", plain)
        check("why_not", other)
        roles = [entry for role in ("withheld", "advised", "unless", "limited", "further") for entry in plain[role]]
        for section in (roles, other["rules"] + other["further_rules"], other["held"] + other["further_held"]):
            each = list(derivations(section))
            explained = [entry["rule"] for entry in each if entry.get("steps", entry.get("failing")) is not None]
            assert sorted(explained) == sorted({entry["rule"] for entry in each})
        assert {rule.id for rule in why.rules()} == {entry["rule"] for entry in derivations(roles)}
        if line.standing is not Standing.NOT_APPLICABLE:
            graph_rules = {node.label[0] for node in graph_of(why).nodes.values() if node.kind == "rule"}
            assert graph_rules == {rule.id for rule in why.rules()}


def test_conditions_as_deep_as_a_file_may_nest_them() -> None:
    """Forty negations one in another are drawn, explained and told."""
    deep: Any = Comparison("yes", "is", True)
    for _ in range(40):
        deep = Not(AllOf((deep,)))
    rules = {"last": Rule("last", deep, advises=("rest",), cites=(Cite("law", "p"),))}
    ruleset = evolve(ladder(1, 1), rules=rules, conclusions={}, strata=(("last",),))
    for engine in ("reference", None):
        consultation = advise(Thing(yes=True), ruleset, engine=engine)
        assert consultation.line("rest").standing is Standing.GIVEN
        for view in VIEWS.values():
            assert view(consultation) is not None
