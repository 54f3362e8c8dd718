"""Notebooks: what IPython asks an answer for, and gets."""

from html import unescape
from typing import Any

import pytest

from magrules.magnesium import advise, read_person
from magrules.render.changes import difference_words
from magrules.render.report import report, why_page
from magrules.render.words import consultation_words, why_not_words, why_words
from tests.people import PEOPLE

FOUND = advise(read_person(PEOPLE["kidney-failure"]))
WEAKER = FOUND.what_if(egfr=12)
ANSWERS = {
    "consultation": (FOUND, consultation_words(FOUND), report(FOUND)),
    "why": (FOUND.why("cap_250"), why_words(FOUND.why("cap_250")), why_page(FOUND.why("cap_250"))),
    "why_not": (
        FOUND.why_not("cap_250"),
        why_not_words(FOUND.why_not("cap_250")),
        why_not_words(FOUND.why_not("cap_250")),
    ),
    "difference": (WEAKER, difference_words(WEAKER), difference_words(WEAKER)),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_bundle(kind: str) -> None:
    """Words for where there is no HTML, and the page whole and escaped inside a frame without scripts."""
    answer, words, page = ANSWERS[kind]
    bundle = as_shown(answer)._repr_mimebundle_()
    assert bundle == {"text/plain": words, "text/html": as_shown(answer)._repr_html_()}
    assert page in unescape(bundle["text/html"])
    assert "<html" not in bundle["text/html"]
    assert "allow-scripts" not in bundle["text/html"]


@pytest.mark.parametrize("kind", ANSWERS)
def test_ipython_shows_it(kind: str) -> None:
    """IPython's own formatter finds both."""
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed")
    answer, words, _ = ANSWERS[kind]
    data, _ = formatters.DisplayFormatter().format(answer)
    assert data["text/plain"] == words
    assert data["text/html"] == as_shown(answer)._repr_html_()


def as_shown(answer: object) -> Any:
    return answer
