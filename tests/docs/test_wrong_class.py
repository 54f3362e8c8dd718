"""A public function given something of another class than it works on says so, and raises nothing of Python's own."""

from collections.abc import Callable
from typing import Any

import pytest

from magrules import Consultation, MagrulesError
from magrules.language.write_facts import facts_text
from magrules.publish.json_schema import schemas
from magrules.render.html import report, why_page
from magrules.render.json import to_dict, to_json
from magrules.render.json_answers import (
    counterfactuals_to_dict,
    facts_to_dict,
    questions_to_json,
    what_if_to_dict,
    why_not_to_dict,
    why_to_dict,
)
from magrules.render.text import consultation_words
from magrules.render.text_changes import counterfactuals_words, what_if_words
from magrules.render.text_explanations import why_not_words, why_words
from magrules.render.text_facts import fact_words
from magrules.render.text_questions import questions_words
from magrules.testing.case_reader import read_cases
from magrules.testing.runner import outcomes

OF_ONE = [
    consultation_words, what_if_to_dict, what_if_words, facts_text,
    outcomes, questions_to_json, questions_words, read_cases, report, schemas, to_dict, to_json, why_not_to_dict,
    why_not_words, why_page, why_to_dict, why_words, counterfactuals_to_dict,
]  # fmt: skip
"""Every one but those that need a second argument."""


@pytest.mark.parametrize("function", OF_ONE)
@pytest.mark.parametrize("given", [3, None, [3]])
def test_another_class_is_refused(function: Callable[[Any], Any], given: Any) -> None:
    """Whatever it is, in a list or alone."""
    with pytest.raises(MagrulesError):
        function(given)


def test_so_it_is_beside_a_language() -> None:
    """What is not of the class is refused before the language is looked at."""
    with pytest.raises(MagrulesError):
        counterfactuals_words(3)  # type: ignore[arg-type]
    with pytest.raises(MagrulesError):
        facts_to_dict(3, "en")  # type: ignore[arg-type]
    with pytest.raises(MagrulesError):
        fact_words(3, "en")  # type: ignore[arg-type]


def test_the_message_names_what_is_expected() -> None:
    """By the name under which it is imported."""
    with pytest.raises(MagrulesError) as refused:
        to_json([])  # type: ignore[arg-type]
    assert str(refused.value) == f"expected an instance of {Consultation.__name__}"
