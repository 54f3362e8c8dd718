"""A consultation as a person reads it: nothing of weight is left out, nothing is said twice."""

from collections import Counter

import pytest

from magrules import Person, advise, read_person
from magrules.render.words import (
    SHOWN_BACKGROUND,
    SHOWN_QUESTIONS,
    consultation_words,
    held_together,
    line_words,
    shown_questions,
    told_lines,
)
from tests.test_cases import ALL, allowed

EMERGENCIES = [name for name, case in ALL.items() if allowed(case) == ("emergency",)]


@pytest.mark.parametrize("name", ALL)
def test_every_line_but_background_is_told_once(name: str) -> None:
    """Whatever is given is read, safety lines above all; of the background only the first, with how many more."""
    found = advise(read_person(ALL[name]["facts"]), engine="reference")
    words = consultation_words(found).splitlines()
    items = Counter(line for line in words if line.startswith("- "))
    told = [line for line in told_lines(found) if line.advice.kind != "background"]
    assert [line.id for line in told if items[f"- {line_words(found, line, 'en')}"] != 1] == []
    background = [line for line in told_lines(found) if line.advice.kind == "background"]
    assert sum(items[f"- {line_words(found, line, 'en')}"] for line in background) == min(
        SHOWN_BACKGROUND, len(background)
    )


@pytest.mark.parametrize("name", EMERGENCIES)
def test_an_emergency_is_asked_nothing(name: str) -> None:
    """Who should call for help reads whom to call and what to watch for: no question, test, food or tip."""
    found = advise(read_person(ALL[name]["facts"]), engine="reference")
    assert shown_questions(found) == []
    assert {line.advice.kind for line in told_lines(found)} <= {"refer", "stop", "warn"}
    assert found.questions, "the answers still count; only the words are spared"


def test_questions_are_of_different_topics() -> None:
    """Of six blood values that nobody knows only one is asked for among the first questions."""
    found = advise(read_person(ALL["kidneys/kidneys-at-22-percent"]["facts"]), engine="reference")
    ids = [question.id for question in shown_questions(found)]
    assert Counter(question.id for question in found.questions)["serum_levels"] > 1
    assert len(ids) == len(set(ids)) == SHOWN_QUESTIONS


def test_what_needs_care_today_is_asked_about() -> None:
    """With a swollen calf the lung is asked about, and not the week's training."""
    found = advise(read_person(ALL["red-flags/swollen-calf-after-a-flight"]["facts"]), engine="reference")
    assert [question.id for question in shown_questions(found)] == ["breathlessness_chest_pain", "recent_surgery"]


@pytest.mark.parametrize("name", ALL)
def test_each_reason_and_each_advice_held_back_is_told_once(name: str) -> None:
    """However many rules hold something back, it stands in one place, and so does each reason."""
    found = advise(read_person(ALL[name]["facts"]), engine="reference")
    groups = held_together(found, found.withheld, "en")
    assert sorted(line.id for lines in groups.values() for line in lines) == sorted(line.id for line in found.withheld)
    reasons = Counter(reason for group in groups for reason in group if not reason.startswith("Until this is known"))
    assert [reason for reason, times in reasons.items() if times > 1] == []


def test_a_count_known_in_part_says_what_is_sure() -> None:
    """One sign told and the others unknown is "at least 1", not "1 to 9"; when all are known it is the number."""
    some = consultation_words(advise(Person(goals=["cramps"], symptoms=["muscle_cramps"]), engine="reference"))
    assert "You have told of at least 1 of the nine signs" in some
    all_known = consultation_words(
        advise(read_person(ALL["amounts/all-nine-signs-and-three-products"]["facts"]), engine="reference")
    )
    assert "You have told of 9 of the nine signs" in all_known
