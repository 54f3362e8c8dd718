"""What people read, kept whole and compared line by line; review what changes."""

from collections.abc import Callable

import pytest

from magrules.cli.options import wrapped
from magrules.magnesium import advise, read_person
from magrules.render.text import consultation_words
from tests.magnesium.cases import CASES
from tests.people import PEOPLE

READ_WHOLE = (
    "amounts/all-nine-signs-and-three-products",
    "children-and-pregnancy/footballer-of-8",
    "children-and-pregnancy/week-28-with-cramps-in-both-legs",
    "contraindications/myasthenia-and-poor-sleep",
    "contraindications/sarcoidosis-high-calcium-and-infection-stones",
    "gut/night-cramps-and-a-gut-that-refused-two-forms",
    "kidneys/kidneys-at-22-percent",
    "kidneys/egfr-45-and-years-on-omeprazole",
    "kidneys/dialysis-and-magnesium-through-the-skin",
    "medicines/citrate-together-with-levothyroxine",
    "medicines/sore-achilles-tendon-on-ciprofloxacin",
    "medicines/gabapentin-and-oxide-with-kidneys-never-tested",
    "medicines/ramipril-spironolactone-and-potassium-tablets",
    "red-flags/swollen-calf-after-a-flight",
    "red-flags/statin-and-dark-urine",
    "red-flags/no-stool-no-gas-and-vomiting",
    "red-flags/new-constipation-and-lost-weight",
    "red-flags/flickering-muscles-and-a-hand-growing-weak",
    "red-flags/pressure-over-the-chest-and-a-faint",
    "red-flags/gastric-bypass-wine-and-very-low-magnesium",
)
"""Cases whose consultations are kept whole in both languages, one of each kind."""


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_consultation_in_words(person: str, language: str, golden: Callable[[str, str], None]) -> None:
    """The whole consultation as the person reads it."""
    words = consultation_words(advise(read_person(PEOPLE[person])), language)
    golden(f"{person}.{language}.txt", wrapped(words) + "\n")


@pytest.mark.parametrize("case", READ_WHOLE)
@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_consultation_of_a_case(case: str, language: str, golden: Callable[[str, str], None]) -> None:
    """The whole consultation of a person of the cases, in both languages."""
    words = consultation_words(advise(CASES[case].person), language)
    golden(f"cases/{case}.{language}.txt", wrapped(words) + "\n")
