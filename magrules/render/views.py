"""The views of each answer: text, a page, plain data, and what a notebook shows."""

from html import escape
from typing import Any

from magrules.consultation.answer import Answer
from magrules.consultation.consultation import Consultation, WhatIf
from magrules.consultation.counterfactuals import Counterfactuals
from magrules.consultation.explanation import Contrast, Explanation
from magrules.consultation.standings import ADVISED, AdviceResult
from magrules.errors import MagrulesError
from magrules.model.ruleset import Ruleset
from magrules.render.json import as_text, to_dict, to_json
from magrules.render.json_answers import counterfactuals_to_dict, what_if_to_dict, why_not_to_dict, why_to_dict
from magrules.render.parts import line_words, reason_words, unless_of_line
from magrules.render.text import consultation_words
from magrules.render.text_changes import counterfactuals_words, what_if_words
from magrules.render.text_explanations import why_not_words, why_words


def text(answer: Answer, language: str | None = None) -> str:
    """The words of an answer."""
    match answer:
        case Consultation():
            return consultation_words(answer, language)
        case Explanation():
            return why_words(answer, language)
        case Contrast():
            return why_not_words(answer, language)
        case WhatIf():
            return what_if_words(answer, language)
        case Counterfactuals():
            return counterfactuals_words(answer, language)
    raise MagrulesError(f"there are no words for {type(answer).__name__}")


def advice_words(consultation: Consultation[Any], line: AdviceResult, language: str) -> str:
    """The words of one advice with its reservation; of withheld advice only the reasons, never an instruction."""
    if line.standing in ADVISED:
        words = line_words(consultation, line, language, id=False)
        unless = unless_of_line(consultation.inference, line, language)
        return f"{words} ({unless})" if unless else words
    rules = [consultation.ruleset.rules[id] for id in line.withheld_by]
    return " ".join(dict.fromkeys(reason_words(consultation.inference, rule, language) for rule in rules))


def plain(answer: Answer, language: str | None = None) -> dict[str, Any]:
    """An answer as plain data; only a consultation has words in it."""
    match answer:
        case Consultation():
            return to_dict(answer, language)
        case Explanation():
            return why_to_dict(answer)
        case Contrast():
            return why_not_to_dict(answer)
        case WhatIf():
            return what_if_to_dict(answer)
        case Counterfactuals():
            return counterfactuals_to_dict(answer)
    raise MagrulesError(f"there is no plain data for {type(answer).__name__}")


def json_text(answer: Answer, language: str | None = None) -> str:
    """An answer as JSON text."""
    return to_json(answer, language) if isinstance(answer, Consultation) else as_text(plain(answer, language))


def page(answer: Answer, language: str | None = None) -> str:
    """An answer as an HTML page of its own."""
    from magrules.render.html import report, text_page, why_page  # no other view waits for the templates

    match answer:
        case Consultation():
            return report(answer, language)
        case Explanation():
            return why_page(answer, language)
        case _:
            language = _ruleset(answer).language(language)
            return text_page(text(answer, language), language)


def _ruleset(answer: Answer) -> Ruleset:
    match answer:
        case Counterfactuals():
            return answer.ruleset
        case WhatIf():
            return answer.before.ruleset
        case Contrast():
            return answer.inference.ruleset
    raise MagrulesError(f"there is no page for {type(answer).__name__}")


def framed(answer: Answer) -> str:
    """The view of a notebook: a page in a frame without scripts, isolated from the notebook's style; or the text."""
    if isinstance(answer, Consultation | Explanation):
        height = "40rem" if isinstance(answer, Consultation) else "24rem"
        style = f"width: 100%; height: {height}; border: 1px solid #8886"
        source = escape(page(answer))
        return f'<iframe sandbox="allow-popups" title="magrules" style="{style}" srcdoc="{source}"></iframe>'
    return f'<pre style="white-space: pre-wrap">{escape(text(answer))}</pre>'
