"""Questions in words, each with its reason and the advice that depends on the answer."""

from typing import Any

from magrules.consultation.consultation import Consultation
from magrules.consultation.questions import Question
from magrules.errors import expect
from magrules.model.rules import Rule
from magrules.model.words import table
from magrules.render.parts import cite_words, first_words

MOST_NAMES = 5
MOST_RULES = 3


def questions_words(consultation: Consultation[Any], language: str | None = None) -> str:
    """Every question, most pressing first, each with its reason."""
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    if not consultation.questions:
        return str(table(language)["dialogue"]["nothing_to_ask"])
    return "\n\n".join(
        f"{number}. {question.text.of(language)}\n{why_asked_words(consultation, question, language)}"
        for number, question in enumerate(consultation.questions, 1)
    )


def why_asked_words(consultation: Consultation[Any], question: Question, language: str | None = None) -> str:
    """The reason for a question: the advice that the answer can change, and the rules that need it, with their sources.

    Advice is sorted by urgency, rules that withhold come before others.
    """
    language = consultation.ruleset.language(language)
    wording, ruleset = table(language)["dialogue"], consultation.ruleset
    settled = [ruleset.advice[id] for id in question.settles]
    settled.sort(key=lambda advice: -ruleset.domain.rank[advice.urgency])
    main = [advice for advice in settled if not ruleset.kind_of(advice).background]
    names = list(dict.fromkeys(advice.name.of(language) for advice in main or settled))
    blocks = []
    if names:
        key = "why_decides" if main else "why_background"
        blocks.append(wording[key].format(names=first_words(names, MOST_NAMES, language)))
    ids = dict.fromkeys((*question.asked_by, *question.waiting))
    rules = sorted((ruleset.rules[id] for id in ids), key=_withholding_first)
    if rules:
        rest = [wording["why_more"].format(count=len(rules) - MOST_RULES)] if len(rules) > MOST_RULES else []
        items = [*(_rule_words(consultation, rule, language) for rule in rules[:MOST_RULES]), *rest]
        blocks.append("\n".join([wording["why_rules"], *(f"- {item}" for item in items)]))
    return "\n".join(blocks) or str(wording["why_nothing"])


def _withholding_first(rule: Rule) -> tuple[bool, bool]:
    return (rule.withholds is None, rule.limits is None)


def _rule_words(consultation: Consultation[Any], rule: Rule, language: str) -> str:
    """A rule with its source of the highest rank, and its place."""
    ruleset = consultation.ruleset
    source = max(rule.cites, key=lambda cite: ruleset.sources[cite.source].rank)
    words = {"rule": rule.id, "place": rule.location, "source": cite_words(ruleset, source)}
    return str(table(language)["dialogue"]["why_rule"]).format(**words)
