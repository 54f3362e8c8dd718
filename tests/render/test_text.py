"""A consultation as a person reads it: nothing of weight is left out, nothing is said twice."""

from collections import Counter
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magrules.consultation.phrase import dose_amount, labelled_value, measured, number
from magrules.magnesium import Person, advise
from magrules.model.rules import Dose
from magrules.model.values import Interval
from magrules.model.words import table
from magrules.render.answer import answered
from magrules.render.held import held_together, held_words
from magrules.render.parts import line_words
from magrules.render.text import (
    SHOWN_QUESTIONS,
    advised_lines,
    consultation_words,
    shown_questions,
)
from magrules.testing.cases import Urgent
from tests.magnesium.cases import CASES

EMERGENCY = {Urgent("emergency"), Urgent("emergency", up_to="emergency")}
EMERGENCIES = [name for name, case in CASES.items() if EMERGENCY.intersection(case.expects)]


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_told_once(name: str) -> None:
    """Whatever is given is read, safety lines and what is taken in full, and what is minor at least by its name.

    Of what is good to know the first are named; who needs care today is spared it.
    """
    found = advise(CASES[name].person, engine="reference")
    words = consultation_words(found)
    items, answer = Counter(line for line in words.splitlines() if line.startswith("- ")), answered(found, "en")
    assert answer
    background = [
        line for line in advised_lines(found) if line.advice.kind == "background" and line not in answer.lines
    ]
    told = [line for line in advised_lines(found) if line not in background]
    by_name = [line for line in told if items[f"- {line_words(found, line, 'en')}"] != 1]
    assert all(words.count(f"[{line.id}]") == 1 for line in told)
    assert all(line.advice.kind in ("do", "food", "test") for line in by_name)
    assert not any(found.ruleset.domain.pressing(line.urgency) for line in by_name)
    assert all(line.advice.name.of("en").lower() in words.lower() for line in by_name)
    assert any(f"[{line.id}]" in words for line in background) is (not found.pressing and bool(background))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_page_is_read_to_the_end(language: str) -> None:
    """Half of the persons read 306 words or fewer, everything that is told included."""
    footer = table(language)["screen"]["whole"].split()
    consultations = [advise(case.person, engine="reference") for case in CASES.values()]
    assert median(len(consultation_words(one, language).split() + footer) for one in consultations) <= 306


def test_what_the_answer_tells_is_not_held_back_again() -> None:
    """Beside "stop all magnesium" no dose is said to be held back; what else is held back still is."""
    found = advise(CASES["kidneys/kidneys-at-22-percent"].person, engine="reference")
    held = "\n".join(held_words(found, "en", answered(found, "en")))
    assert "bisglycinate" in "\n".join(held_words(found, "en"))
    assert "bisglycinate" not in held
    assert "potassium as a supplement" in held


@pytest.mark.parametrize("name", EMERGENCIES)
def test_an_emergency_is_asked_nothing(name: str) -> None:
    """Who should call for help reads whom to call and what to watch for: no question, test, food or tip."""
    found = advise(CASES[name].person, engine="reference")
    assert shown_questions(found) == []
    assert {line.advice.kind for line in advised_lines(found)} <= {"refer", "stop", "warn"}
    assert found.questions, "the answers still count; only the words are spared"


def test_questions_are_of_different_topics() -> None:
    """Of six blood values that nobody knows only one is asked for among the first questions."""
    found = advise(CASES["kidneys/kidneys-at-22-percent"].person, engine="reference")
    ids = [question.id for question in shown_questions(found)]
    assert Counter(question.id for question in found.questions)["serum_levels"] > 1
    assert len(ids) == len(set(ids)) == SHOWN_QUESTIONS


def test_what_needs_care_today_is_asked_about() -> None:
    """With a swollen calf the lung is asked about, and not the week's training."""
    found = advise(CASES["red-flags/swollen-calf-after-a-flight"].person, engine="reference")
    assert [question.id for question in shown_questions(found)] == ["breathlessness_chest_pain", "recent_surgery"]


@pytest.mark.parametrize("name", CASES)
def test_each_reason_and_each_advice_held_back_is_told_once(name: str) -> None:
    """However many rules hold something back, it stands in one place, and so does each reason."""
    found = advise(CASES[name].person, engine="reference")
    groups = held_together(found, found.withheld, "en")
    assert sorted(line.id for lines in groups.values() for line in lines) == sorted(line.id for line in found.withheld)
    reasons = Counter(reason for group in groups for reason in group if not reason.startswith("Until this is known"))
    assert [reason for reason, times in reasons.items() if times > 1] == []


def test_a_count_known_in_part_says_what_is_sure() -> None:
    """One sign told and the others unknown is "at least 1", not "1 to 9"; when all are known it is the number."""
    some = advise(Person(goals=["cramps"], symptoms=["muscle_cramps"]), engine="reference")
    assert "You have told of at least 1 of the nine signs" in line_words(some, some.line("checklist_result"), "en")
    every = advise(CASES["amounts/all-nine-signs-and-three-products"].person, engine="reference")
    assert "You have told of 9 of the nine signs" in line_words(every, every.line("checklist_result"), "en")


NUMBERS = [
    (29.999999, "29.999999", "29,999999"),
    (29.9999999, "29.9999999", "29,9999999"),
    (1_234_567, "1,234,567", "1\xa0234\xa0567"),
    (9_999.5, "9999.5", "9999,5"),
    (1e22, "10,000,000,000,000,000,000,000", "10\xa0000\xa0000\xa0000\xa0000\xa0000\xa0000\xa0000"),
    (1e-07, "0.0000001", "0,0000001"),
    (22.0, "22", "22"),
    (120, "120", "120"),
    (-0.0, "0", "0"),
    (-2.50, "-2.5", "-2,5"),
]


@pytest.mark.parametrize(("value", "en", "sv"), NUMBERS)
def test_a_number_is_told_whole(value: float, en: str, sv: str) -> None:
    """No exponent, nothing rounded away, no needless zero; a decimal comma in Swedish."""
    assert (number(value, "en"), number(value, "sv")) == (en, sv)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_different_numbers_look_different(value: float) -> None:
    """What is told of a number reads back as that number and no other."""
    assert float(number(value, "en").replace(",", "")) == value
    assert "e" not in number(value, "en")


MEASURED = [
    (1, "years", "1 year", "1 år"),
    (2, "years", "2 years", "2 år"),
    (0, "weeks", "0 weeks", "0 veckor"),
    (1.0, "weeks", "1 week", "1 vecka"),
    (1.5, "months", "1.5 months", "1,5 månader"),
    (1, "cups", "1 cup a day", "1 kopp om dagen"),
    (1, "tablets", "1 tablet", "1 tablett"),
    (1, "mg", "1 mg", "1 mg"),
    (1, "", "1", "1"),
]


@pytest.mark.parametrize(("value", "unit", "en", "sv"), MEASURED)
def test_a_unit_of_one_is_singular(value: float, unit: str, en: str, sv: str) -> None:
    """1 year, 2 years, in both languages; a unit that the tables do not know stays as it was declared."""
    assert (measured(value, unit, "en"), measured(value, unit, "sv")) == (en, sv)


def test_the_tables_of_units_go_together() -> None:
    """Whatever has a form of its own behind 1 has one behind other numbers, and both languages have the same units."""
    units = [table(language)["unit"] for language in ("en", "sv")]
    assert units[0].keys() == units[1].keys()
    assert [
        one for words in units for one in words.values() if isinstance(one, dict) and set(one) != {"one", "other"}
    ] == []


RANGES = [
    (Interval(0.5, 1), "0.5 to 1 year"),
    (Interval(1, float("inf")), "at least 1 year"),
    (Interval(float("-inf"), 1), "at most 1 year"),
    (Interval(1, 2), "1 to 2 years"),
]


@pytest.mark.parametrize(("value", "words"), RANGES)
def test_a_range_has_the_unit_of_its_last_number(value: Interval, words: str) -> None:
    """The unit agrees with the number that stands before it."""
    assert labelled_value(value, {}, "years", "en") == words


def test_doses_and_distances_agree_too() -> None:
    """The unit of a dose, and of how far a number is off, agrees with its amount."""
    assert dose_amount(Dose(1, 1, "tablets", "day"), "en") == "1 tablet"
    assert dose_amount(Dose(0, 1, "tablets", "day"), "sv") == "upp till 1 tablett"
    assert dose_amount(Dose(1, 2, "tablets", "day"), "en") == "1 to 2 tablets"
