"""Notebooks show an answer by asking it: ``_repr_mimebundle_`` and ``_repr_html_`` are given to the answers here.

A consultation knows nothing of its views, which stand below it, so the views come to it when the
package is imported; what only pages need is loaded with the first page. Pages are in frames, so that
neither they nor the notebook restyle the other.
"""

from collections.abc import Callable
from typing import Any

from magrules.consultation.consult import Consultation, Difference
from magrules.consultation.explain import Why, WhyNot
from magrules.render.changes import difference_words
from magrules.render.words import consultation_words, why_not_words, why_words


def _consultation_html(consultation: Consultation) -> str:
    from magrules.render.report import report

    return _framed(report(consultation), "40rem")


def _why_html(why: Why) -> str:
    from magrules.render.report import why_page

    return _framed(why_page(why), "24rem")


def _as_words(words: Callable[[Any], str]) -> Callable[[Any], str]:
    """The words of an answer as a block of HTML."""

    def html(answer: Any) -> str:
        from html import escape

        return f'<pre lang="en" style="white-space: pre-wrap">{escape(words(answer))}</pre>'

    return html


def _framed(page: str, height: str) -> str:
    """A page in a frame that runs no script; its links open outside."""
    from html import escape

    style = f"width: 100%; height: {height}; border: 1px solid #8886"
    return f'<iframe sandbox="allow-popups" title="magrules" style="{style}" srcdoc="{escape(page)}"></iframe>'


def _show(answer: type, words: Callable[[Any], str], html: Callable[[Any], str]) -> None:
    """Let a notebook show answers of that class as a page, or as words where it shows no HTML."""

    def bundle(self: Any, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": words(self), "text/html": html(self)}

    answer._repr_html_ = html  # type: ignore[attr-defined]
    answer._repr_mimebundle_ = bundle  # type: ignore[attr-defined]


_show(Consultation, consultation_words, _consultation_html)
_show(Why, why_words, _why_html)
_show(WhyNot, why_not_words, _as_words(why_not_words))
_show(Difference, difference_words, _as_words(difference_words))
