"""What people read, kept whole and compared line by line; review what changes."""

from collections.abc import Callable

import pytest

from magrules import advise, read_person
from magrules.cli.shared import wrapped
from magrules.render.words import consultation_words
from tests.people import PEOPLE


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_consultation_in_words(person: str, language: str, golden: Callable[[str, str], None]) -> None:
    """The whole consultation as the person reads it."""
    words = consultation_words(advise(read_person(PEOPLE[person])), language)
    golden(f"{person}.{language}.txt", wrapped(words) + "\n")
