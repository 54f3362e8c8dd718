"""Questions in words and as JSON: each with why it is asked and what hangs on the answer."""

import json
from typing import Any

from magrules.consultation.consultation import Consultation
from magrules.consultation.questions import Question
from magrules.errors import expect
from magrules.model.rules import Rule
from magrules.model.words import table
from magrules.render.json import FORMAT
from magrules.render.parts import cite_words, first_words

MOST_NAMES = 5
MOST_RULES = 3


def questions_words(consultation: Consultation[Any], language: str | None = None) -> str:
    """Every question, most pressing first, with why it is asked below it."""
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    if not consultation.questions:
        return str(table(language)["dialogue"]["nothing_to_ask"])
    return "\n\n".join(
        f"{number}. {asked.text.of(language)}\n{asked_because(consultation, asked, language)}"
        for number, asked in enumerate(consultation.questions, 1)
    )


def asked_because(consultation: Consultation[Any], asked: Question, language: str | None = None) -> str:
    """Why a question is asked: the advice that the answer can change, and the rules that need it, with their sources.

    Advice comes by urgency, rules that hold something back before others.
    """
    language = consultation.ruleset.language(language)
    say, ruleset = table(language)["dialogue"], consultation.ruleset
    told: list[str] = []
    advice = sorted((ruleset.advice[id] for id in asked.settles), key=lambda one: -ruleset.domain.rank[one.urgency])
    for key, some in (
        ("why_decides", [one for one in advice if not ruleset.kind_of(one).background]),
        ("why_background", [one for one in advice if ruleset.kind_of(one).background]),
    ):
        names = list(dict.fromkeys(one.name.of(language) for one in some))
        if names and (key == "why_decides" or not told):
            told.append(say[key].format(names=first_words(names, MOST_NAMES, language)))
    rules = sorted((ruleset.rules[id] for id in dict.fromkeys((*asked.asked_by, *asked.waiting))), key=_bearing)
    if rules:
        rest = [say["why_more"].format(count=len(rules) - MOST_RULES)] if len(rules) > MOST_RULES else []
        items = [*(_rule_words(consultation, rule, language) for rule in rules[:MOST_RULES]), *rest]
        told.append("\n".join([say["why_rules"], *(f"- {item}" for item in items)]))
    return "\n".join(told) or str(say["why_nothing"])


def _bearing(rule: Rule) -> tuple[bool, bool]:
    return (rule.withholds is None, rule.limits is None)


def _rule_words(consultation: Consultation[Any], rule: Rule, language: str) -> str:
    """A rule with the source of the highest rank behind it, and its place."""
    ruleset = consultation.ruleset
    source = max(rule.cites, key=lambda cite: ruleset.sources[cite.source].rank)
    words = {"rule": rule.id, "place": rule.location, "source": cite_words(ruleset, source)}
    return str(table(language)["dialogue"]["why_rule"]).format(**words)


def questions_to_json(consultation: Consultation[Any], language: str | None = None) -> str:
    """Every question as JSON text, most pressing first; ``fact`` is null for what is no fact."""
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    questions: list[dict[str, Any]] = [
        {
            "id": asked.id,
            "fact": asked.fact or None,
            "text": asked.text.of(language),
            "settles": list(asked.settles),
            "asked_by": list(asked.asked_by),
            "waiting": list(asked.waiting),
        }
        for asked in consultation.questions
    ]
    document = {"format": FORMAT, "language": language, "questions": questions}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
