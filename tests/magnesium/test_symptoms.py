"""One list of symptoms: a sign of danger counts wherever it is told, and an answer settles what its question lists."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from magrules import Consultation, Standing
from magrules.magnesium import Person, advise, rules
from magrules.magnesium.symptoms import EVERYDAY_SYMPTOMS, LISTED, SYMPTOMS, WARNING_SIGNS
from magrules.model.values import Members
from magrules.model.vocabulary import altered
from tests.forbidden import oral_magnesium
from tests.magnesium.strategies import anybody, facts_of, possible

PLACES = ("symptoms", "red_flags", "leg_signs", "head_signs")


def consult(person: Person) -> Consultation:
    return advise(person, engine="reference")


def at_least(found: str, wanted: str) -> bool:
    return rules().domain.rank[found] >= rules().domain.rank[wanted]


def members(person: Person) -> Members:
    found = consult(person).facts["symptoms"]
    assert isinstance(found, Members)
    return found


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("symptom", sorted(SYMPTOMS))
def test_every_symptom_can_be_told_in_either_place(symptom: str, place: str) -> None:
    """It is then present, and whatever rules say of it they say in both."""
    assert symptom in members(Person(**{place: [symptom]})).present


@pytest.mark.parametrize("sign", WARNING_SIGNS)
def test_a_sign_alone_is_as_urgent_in_every_place(sign: str) -> None:
    """A sign among the symptoms, or among the illnesses, brings the urgency it brings among the warning signs."""
    one, *others = (consult(Person(**{place: [sign]})).urgency for place in PLACES)
    assert others == [one] * len(others)
    assert at_least(consult(Person(conditions=[sign])).urgency, one)


@settings(max_examples=max(60, settings.default.max_examples // 2))
@given(anybody(), st.frozensets(st.sampled_from(SYMPTOMS), min_size=1, max_size=4), st.data())
def test_moving_a_sign_never_lowers_the_urgency(person: Person, signs: frozenset[str], data: st.DataObject) -> None:
    """Whoever moves signs from one place to another is told the same urgency, and is given no magnesium for it."""
    moved = data.draw(st.frozensets(st.sampled_from(sorted(signs))))
    place = data.draw(st.sampled_from(sorted(LISTED.keys() - {"symptoms"})))
    nobody = altered(person, dict.fromkeys((*LISTED, "absent_symptoms")))
    one = consult(altered(nobody, {"symptoms": signs, "red_flags": (), place: ()}))
    other = consult(altered(nobody, {"symptoms": signs - moved, "red_flags": (), place: moved}))
    assert one.urgency == other.urgency
    given_there = {line.id for line in oral_magnesium(other) if line.standing is Standing.GIVEN}
    assert {line.id for line in oral_magnesium(one) if line.standing is Standing.GIVEN} == given_there


def test_none_of_these_settles_what_was_listed() -> None:
    """The answer to each question settles its own list, and both together settle everything."""
    assert members(Person(red_flags=[])) == Members(frozenset(), False, frozenset(WARNING_SIGNS))
    assert members(Person(symptoms=[])) == Members(frozenset(), False, frozenset(EVERYDAY_SYMPTOMS))
    assert members(Person(symptoms=[], red_flags=[])) == Members(frozenset())
    assert members(Person(leg_signs=[])) == Members(frozenset(), False, frozenset(LISTED["leg_signs"]))
    assert members(Person(absent_symptoms=["chest_pain"])) == Members(frozenset(), False, frozenset({"chest_pain"}))


@settings(max_examples=20)
@given(st.frozensets(st.sampled_from(SYMPTOMS), min_size=1), st.frozensets(st.sampled_from(SYMPTOMS)))
def test_what_is_told_and_denied_counts_as_told(felt: frozenset[str], denied: frozenset[str]) -> None:
    """A symptom that is both felt and absent is present, and is asked about."""
    person = Person(symptoms=felt, absent_symptoms=denied)
    assert felt <= members(person).present
    assert person.denied_symptoms == felt & denied
    asked = {question.id for question in consult(person).questions}
    assert ("red_flags" in asked) >= bool(felt & denied)


def test_none_beside_a_sign_is_asked_about() -> None:
    """*None of these* beside a sore calf on the pill is the sore calf, and the signs are asked about again."""
    found = consult(Person(symptoms=["calf_pain"], red_flags=[], medicines=["combined_contraceptive_pill"]))
    assert found.urgency == "same_day"
    assert "told-and-denied" in {firing.rule for firing in found.trace}
    told = consult(Person(symptoms=["calf_pain"], red_flags=["calf_pain"]))
    assert "told-and-denied" not in {firing.rule for firing in told.trace}


def test_a_contradiction_ends_with_the_answer_to_its_question() -> None:
    """A sore calf beside *nothing is wrong with a leg* is asked about with all signs, and that answer settles it."""
    before = Person(symptoms=["calf_pain"], leg_signs=[])
    assert before.denied_symptoms == {"calf_pain"}
    assert altered(before, {"red_flags": ("calf_pain",)}).denied_symptoms == frozenset()


@settings(max_examples=max(60, settings.default.max_examples // 2))
@given(anybody(), st.data())
def test_what_is_learnt_is_never_more_urgent_than_what_was_possible(person: Person, data: st.DataObject) -> None:
    """Whatever becomes known brings at most the urgency that the headline allowed for.

    Blood values are left out: few have any, so rules speak of them only once they are known. So is a sign that was
    denied and is told now: then what was known before was wrong.
    """
    unknown = [name for name in facts_of(Person) if getattr(person, name) is None]
    assume(unknown)
    before = consult(person)
    learnt: dict[str, Any] = {name: data.draw(facts_of(Person)[name]) for name in data.draw(subsets(unknown))}
    after = consult(possible(Person)({**given_facts(person), **learnt}))
    seen = before.facts["symptoms"]
    assume(not (isinstance(seen, Members) and seen.absent & members(after.person).present))
    assert at_least(before.possible_urgency, before.urgency)
    assert at_least(before.possible_urgency, after.urgency)


def subsets(names: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=4, unique=True)


def given_facts(person: Person) -> dict[str, Any]:
    return {name: value for name in facts_of(Person) if (value := getattr(person, name)) is not None}
