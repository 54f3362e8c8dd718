"""The views of answers: `str` is the text, notebooks and applications get pages and documents without a renderer."""

import json
from html import unescape
from typing import Any

import pytest

from magrules import MagrulesError
from magrules.consultation.answer import Answer
from magrules.magnesium import advise, read_person
from magrules.render.html import report, why_page
from magrules.render.json import to_dict
from magrules.render.json_answers import counterfactuals_to_dict, what_if_to_dict, why_not_to_dict, why_to_dict
from magrules.render.text import consultation_words
from magrules.render.text_changes import counterfactuals_words, what_if_words
from magrules.render.text_explanations import why_not_words, why_words
from tests.people import PEOPLE

FOUND = advise(read_person(PEOPLE["kidney-failure"]))
WHY, WHY_NOT, WEAKER = FOUND.why("cap_250"), FOUND.why_not("cap_250"), FOUND.what_if(egfr=12)
CHANGE = FOUND.what_would_change("cap_250")
ANSWERS: dict[str, tuple[Answer, Any, Any]] = {
    "consultation": (FOUND, consultation_words, to_dict(FOUND)),
    "why": (WHY, why_words, why_to_dict(WHY)),
    "why_not": (WHY_NOT, why_not_words, why_not_to_dict(WHY_NOT)),
    "difference": (WEAKER, what_if_words, what_if_to_dict(WEAKER)),
    "would_change": (CHANGE, counterfactuals_words, counterfactuals_to_dict(CHANGE)),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_prints_its_words(kind: str) -> None:
    """Nobody imports a renderer to read an answer; the first language of the rules is spoken when none is named."""
    answer, words, document = ANSWERS[kind]
    assert str(answer) == answer.to_text() == answer.to_text("en") == words(answer, "en")
    assert answer.to_text("sv") == words(answer, "sv") != str(answer)
    assert answer.to_dict() == document
    assert json.loads(answer.to_json()) == json.loads(json.dumps(document))
    with pytest.raises(MagrulesError, match="there is no language `dk`"):
        answer.to_text("dk")


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_page_of_its_own(kind: str) -> None:
    """A page in the language asked for, that loads nothing from elsewhere."""
    answer, _, _ = ANSWERS[kind]
    page = answer.to_html("sv")
    assert '<html lang="sv">' in page
    assert "src=" not in page


def test_pages_of_what_has_more_than_words() -> None:
    """A consultation becomes its report, and why its derivation."""
    assert FOUND.to_html() == report(FOUND)
    assert WHY.to_html() == why_page(WHY)


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_bundle(kind: str) -> None:
    """Words for where there is no HTML, and the page or the words, whole and escaped, without scripts."""
    answer, words, _ = ANSWERS[kind]
    bundle = answer._repr_mimebundle_()
    page = answer.to_html() if kind in ("consultation", "why") else words(answer)
    assert bundle["text/plain"] == words(answer)
    assert page in unescape(bundle["text/html"])
    assert "<html" not in bundle["text/html"]
    assert "allow-scripts" not in bundle["text/html"]


@pytest.mark.parametrize("kind", ANSWERS)
def test_ipython_shows_it(kind: str) -> None:
    """IPython's own formatter finds both."""
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed")
    answer, _, _ = ANSWERS[kind]
    data, _ = formatters.DisplayFormatter().format(answer)
    assert data == answer._repr_mimebundle_()
