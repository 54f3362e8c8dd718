"""Questions: never one that changes nothing, none left out that could, safety before comfort."""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import assume, given

from magrules import Consultation
from magrules.consultation.candidates import candidates
from magrules.consultation.counterfactuals import suppose
from magrules.consultation.questions import MOST_LOOKED_AT
from magrules.consultation.standings import lines
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.magnesium import Person, advise, load_rules, read_person
from magrules.magnesium.symptoms import WARNING_GROUPS
from magrules.model.ruleset import Ruleset
from magrules.model.values import Members
from tests.consultation.test_consultation import PEOPLE
from tests.strategies import VOCABULARY, Thing, tiny_rulesets, tiny_things

FACTS = ("yes", "maybe", "level")


def consulted(ruleset: Ruleset, thing: Thing) -> Consultation:
    inference = Reference().infer(ruleset, VOCABULARY.values(thing))
    return Consultation(thing, inference, "reference")


def outcome(inference: Inference) -> list[Any]:
    return [(line.id, line.standing, line.dose) for line in sorted(lines(inference), key=lambda line: line.id)]


def worlds(consultation: Consultation, names: list[str]) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Every way in which some unknown facts may become known (None stays unknown), with what then stands."""
    options = [(None, *candidates(consultation.ruleset, name)) for name in names]
    for chosen in product(*options):
        facts = {name: value for name, value in zip(names, chosen, strict=True) if value is not None}
        inference = suppose(consultation.person, consultation.inference, facts)
        assert inference is not None
        yield facts, outcome(inference)


@given(tiny_rulesets(), tiny_things())
def test_no_question_is_irrelevant(ruleset: Ruleset, thing: Thing) -> None:
    """Of every fact asked for, some answer changes something, at least once others are known."""
    found = consulted(ruleset, thing)
    unknown = [name for name in FACTS if getattr(thing, name) is None]
    stands = {tuple(sorted(facts.items())): made for facts, made in worlds(found, unknown)}
    for question in found.questions:
        without = {key: made for key, made in stands.items() if question.fact not in dict(key)}
        assert any(
            stands[tuple(sorted({**dict(key), question.fact: value}.items()))] != made
            for key, made in without.items()
            for value in candidates(ruleset, question.fact)
        ), question.fact


@given(tiny_rulesets(), tiny_things())
def test_nothing_is_asked_exactly_when_nothing_can_change(ruleset: Ruleset, thing: Thing) -> None:
    """No question is left exactly when every completion of the unknown facts leaves everything as it stands.

    But for rules that only keep short what is read (`if_unknown: give`): they ask nothing.
    """
    assume(not any(rule.withholds and rule.withholds.if_unknown == "give" for rule in ruleset.rules.values()))
    found = consulted(ruleset, thing)
    unknown = [name for name in FACTS if getattr(thing, name) is None]
    fixed = all(made == outcome(found.inference) for _, made in worlds(found, unknown))
    assert fixed is (found.questions == ())


def test_a_question_says_what_hangs_on_it() -> None:
    """The kidneys are asked for with the advice that waits, and the rules that cannot be settled without."""
    person = read_person(PEOPLE / "course-participant.yaml")
    found = advise(attrs.evolve(person, age_years=70, egfr=None, kidney_disease=None))
    egfr = next(question for question in found.questions if question.fact == "egfr")
    assert "bisglycinate_start_100" in egfr.settles
    assert "kidneys-at-risk-and-unchecked" in egfr.waiting


def test_warning_signs_are_asked_before_food() -> None:
    """Of somebody nothing is known of, what holds a dose back comes before what only leaves advice open."""
    asked = [question.fact for question in advise(Person(goals=["cramps"])).questions]
    assert max(map(asked.index, WARNING_GROUPS)) < asked.index("diet")
    assert asked.index("egfr") < asked.index("coffee_cups_per_day")


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({}, {"goals"}),
        ({"goals": ["cramps"]}, {"leg_signs", "muscle_signs"}),
        ({"goals": ["palpitations"]}, {"heart_signs"}),
        ({"goals": ["constipation"]}, {"belly_signs"}),
        ({"goals": ["sleep"], "pregnant": True}, {"head_signs", "belly_signs", "general_signs"}),
        ({"goals": ["sleep"], "age_years": 7}, {"leg_signs", "general_signs"}),
        ({"goals": ["cramps"], "asking_for": "child"}, {"leg_signs", "muscle_signs"}),
    ],
)
def test_small_questions_fit_the_person(facts: dict[str, Any], first: set[str]) -> None:
    """What people came for is asked first, then the warning signs that go with it, then every other warning sign."""
    asked = [question.fact for question in advise(Person(**facts)).questions]
    assert set(asked[: len(first)]) == first
    signs = asked[1:] if "goals" in asked else asked
    assert set(signs[: len(WARNING_GROUPS)]) == set(WARNING_GROUPS)
    assert "red_flags" not in asked


def test_only_questions_for_one_set_ask_in_parts(tmp_path: Path) -> None:
    """Colours of the roof and of the door list together what those of the wall do, and ask nothing of the wall."""
    options = {"red": "{en: red, sv: röd}", "green": "{en: green, sv: grön}", "blue": "{en: blue, sv: blå}"}
    colours = {"wall": ("red", "green", "blue"), "roof": ("red", "green"), "door": ("blue",)}
    words = "phrase: {en: colours, sv: färger}, question: {en: Which?, sv: Vilka?}"
    facts = "".join(
        f"  {name}: {{type: choices, {words}, options: {{{', '.join(f'{one}: {options[one]}' for one in listed)}}}}}\n"
        for name, listed in colours.items()
    )
    rule = "  ask-the-wall: {when: {unknown: wall}, ask: wall, cite: {own: wall}}\n"
    source = "  own: {title: Walls, publisher: Us, kind: own}\n"
    (tmp_path / "walls.yaml").write_text(
        f"ruleset: walls\nsources:\n{source}facts:\n{facts}rules:\n{rule}", encoding="utf-8"
    )
    rules = load_rules(tmp_path / "walls.yaml")
    assert rules.vocabulary.smaller == {}
    assert [one.fact for one in advise(rules.vocabulary.cls(), rules).questions] == ["wall"]


def test_a_small_question_settles_its_own_signs() -> None:
    """What one answer settles is asked no longer; once all are answered, no warning sign is."""
    person = Person(goals=["cramps"], leg_signs=[], symptoms=[], red_flags=None)
    asked = {question.fact for question in advise(person).questions}
    assert asked & {"leg_signs", *WARNING_GROUPS} == set(WARNING_GROUPS) - {"leg_signs"}
    every = attrs.evolve(person, **{name: [] for name in WARNING_GROUPS})
    assert advise(every).facts["warning_signs"] == Members(frozenset())
    assert not {question.id for question in advise(every).questions} & {"red_flags"}


@pytest.mark.parametrize("count", [100, 2000])
def test_where_much_hangs_on_many_facts_little_is_tried(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much is looked at is bounded for all questions together: beyond that each fact is asked for, untried."""
    tried = 0

    def counted(person: Any, inference: Inference, facts: Mapping[str, Any]) -> Inference | None:
        nonlocal tried
        tried += 1
        return suppose(person, inference, facts)

    monkeypatch.setattr("magrules.consultation.questions.suppose", counted)
    fact = {"type": "yes_no", "phrase": {"en": "a", "sv": "a"}, "question": {"en": "a", "sv": "a"}}
    names = [f"f{at}" for at in range(count)]
    advice = {"id": "rest", "kind": "do", "text": {"en": "a", "sv": "a"}}
    when = {"at_least": {"count": count // 2, "of": [{name: True} for name in names]}}
    made = {
        "ruleset": "wide",
        "sources": {"own": {"title": "a", "publisher": "us", "kind": "own"}},
        "facts": dict.fromkeys(names, fact),
        "rules": {"give-it": {"when": when, "advise": advice, "cite": {"own": "a"}}},
    }
    (tmp_path / "wide.yaml").write_text(json.dumps(made), encoding="utf-8")
    ruleset = load_rules(tmp_path / "wide.yaml")
    asked = advise(ruleset.vocabulary.cls(), ruleset, engine="reference").questions
    assert [one.fact for one in asked] == names
    assert tried * count <= 2 * MOST_LOOKED_AT
    assert (tried == 0) == (count == 2000)
