"""The names of a ruleset by kind, each with its meaning for hovering."""

from collections.abc import Mapping

from magrules.model.rules import Flag
from magrules.model.ruleset import Ruleset
from magrules.model.values import Text
from magrules.model.vocabulary import Fact
from magrules.render.text_facts import type_words


def names_of(ruleset: Ruleset) -> dict[str, dict[str, str]]:
    """The declared names of each kind, with their meanings."""
    facts, advice = ruleset.vocabulary.facts, ruleset.advice
    asked_under = {fact.ask: both(fact.question) for fact in facts.values() if fact.question}
    questions = {name: both(fact.question) for name, fact in facts.items() if fact.question}
    own = {id: both(question.text) for id, question in ruleset.questions.items()}
    called = {question.ask: both(question.text) for question in ruleset.questions.values()}
    return {
        "advice": {id: both(advised.name) for id, advised in advice.items()},
        "dosed": {id: both(advised.name) for id, advised in advice.items() if advised.dose},
        "rule": {id: str(rule.location) for id, rule in ruleset.rules.items()},
        "source": {id: f"{source.publisher}: {source.title}" for id, source in ruleset.sources.items()},
        "fact": {name: fact_meaning(fact) for name, fact in facts.items()}
        | {name: both(conclusion.phrase) for name, conclusion in ruleset.conclusions.items()},
        "flag": {
            name: both(conclusion.phrase)
            for name, conclusion in ruleset.conclusions.items()
            if isinstance(conclusion, Flag)
        },
        "question": questions | own,
        "askable": called | asked_under | questions,
        "substance": {advised.substance: "" for advised in advice.values() if advised.substance},
        "form": {advised.form: "" for advised in advice.values() if advised.form},
        "kind of advice": {id: both(kind.heading) for id, kind in ruleset.domain.kinds.items()},
        "urgency": {
            id: both(urgency.heading) if urgency.heading else "" for id, urgency in ruleset.domain.urgencies.items()
        },
        "period": {id: both(period.text) for id, period in ruleset.domain.periods.items()},
        "tag": dict.fromkeys(sorted({tag for advised in advice.values() for tag in advised.tags}), ""),
    }


def both(text: Text) -> str:
    """A text in all its languages."""
    return " · ".join(dict.fromkeys(words for _, words in text.words))


def labelled(labels: Mapping[str, Text]) -> dict[str, str]:
    """Words by option, in all languages."""
    return {option: both(label) for option, label in labels.items()}


def fact_meaning(fact: Fact) -> str:
    """The meaning of a fact: its phrase, its type and its question."""
    question = f" {both(fact.question)}" if fact.question else ""
    return f"{both(fact.phrase)} ({type_words(fact.type, fact.phrase.languages[0])}).{question}"
