"""What the JSON Schemas are made of: the grammar's keys and the names of a ruleset, with words for hovering."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from magrules.language.grammar import Keys
from magrules.language.load_conditions import Term, term_of_conclusion, term_of_fact
from magrules.language.reading import ID
from magrules.model.rules import Advice
from magrules.model.ruleset import Ruleset
from magrules.model.values import Text
from magrules.model.vocabulary import Fact
from magrules.render.facts import type_words

Schema = dict[str, Any]

WORD: Schema = {"type": "string", "pattern": r"\S"}
ID_PATTERN = f"^(?:{ID.pattern})$"
ID_WORD: Schema = {"type": "string", "pattern": ID_PATTERN}


def mapping(keys: Keys, values: Mapping[str, Schema], also: Collection[str] = ()) -> Schema:
    """A mapping with the keys of the grammar; ``also`` must be there too. Every key has its meaning to hover over."""
    assert values.keys() == keys.all.keys()
    return {
        "type": "object",
        "properties": {key: {**values[key], "description": meaning} for key, meaning in keys.all.items()},
        "required": [*keys.required, *also],
        "additionalProperties": False,
    }


def some(one: Schema) -> Schema:
    """One such value, or a list of at least one."""
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def by_name(value: Schema, pattern: str = ID_PATTERN, **more: Any) -> Schema:
    """A mapping from names that somebody chooses."""
    return {"type": "object", "propertyNames": {"pattern": pattern}, "additionalProperties": value, **more}


def one_of(options: Mapping[str, str]) -> Schema:
    """One of some words, each with what it means."""
    return {"enum": list(options), "enumDescriptions": list(options.values())}


def suggested(options: Mapping[str, str]) -> Schema:
    """One of some words, or a new one that is declared elsewhere."""
    return {"anyOf": [one_of(options), ID_WORD]} if options else ID_WORD


def ref(name: str) -> Schema:
    """A reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


# --- the names of a ruleset, with words -----------------------------------------------------------


def both(text: Text) -> str:
    """A text in all its languages."""
    return " · ".join(dict.fromkeys(words for _, words in text.words))


def labelled(labels: Mapping[str, Text]) -> dict[str, str]:
    """Words by option, in both languages."""
    return {option: both(text) for option, text in labels.items()}


def fact_meaning(fact: Fact) -> str:
    """What hovering over a fact shows: what it is called, its type, and the question that asks for it."""
    question = f" {both(fact.question)}" if fact.question else ""
    return f"{both(fact.phrase)} ({type_words(fact.type, fact.phrase.languages[0])}).{question}"


def terms_of(ruleset: Ruleset) -> dict[str, Term]:
    """Everything that conditions may compare."""
    facts = {name: term_of_fact(fact) for name, fact in ruleset.vocabulary.facts.items()}
    return facts | {name: term_of_conclusion(one) for name, one in ruleset.conclusions.items()}


def meanings_of(ruleset: Ruleset) -> dict[str, str]:
    """The words of everything that conditions may compare."""
    facts = {name: fact_meaning(fact) for name, fact in ruleset.vocabulary.facts.items()}
    return facts | {name: both(one.phrase) for name, one in ruleset.conclusions.items()}


def labels_of(ruleset: Ruleset, name: str) -> Mapping[str, Text]:
    """The words for the options of a fact or the levels of a grade."""
    if name in ruleset.conclusions:
        levels: Mapping[str, Text] = getattr(ruleset.conclusions[name], "levels", {})
        return levels
    return ruleset.vocabulary.facts[name].labels


def advice_names(ruleset: Ruleset) -> dict[str, str]:
    """The ids of advice, with what each is called."""
    return {id: both(one.name) for id, one in ruleset.advice.items()}


def rule_names(ruleset: Ruleset) -> dict[str, str]:
    """The ids of rules, with where each stands."""
    return {id: str(rule.location) for id, rule in ruleset.rules.items()}


def question_names(ruleset: Ruleset) -> dict[str, str]:
    """What a rule may ask: facts and questions, with the words they are asked in."""
    facts = {name: both(fact.question) for name, fact in ruleset.vocabulary.facts.items() if fact.question}
    return facts | {name: both(one.text) for name, one in ruleset.questions.items()}


def words_used(advice: Iterable[Advice], field: str) -> dict[str, str]:
    """The words that advice already has in a field such as ``substance``."""
    return {word: "" for one in advice if (word := getattr(one, field))}


def kind(ruleset: Ruleset) -> Schema:
    """A kind of advice."""
    return one_of({id: both(one.heading) for id, one in ruleset.domain.kinds.items()})


def urgency(ruleset: Ruleset) -> Schema:
    """How urgent advice is."""
    return one_of({id: both(one.heading) if one.heading else "" for id, one in ruleset.domain.urgencies.items()})


def period(ruleset: Ruleset) -> Schema:
    """What a dose is for."""
    return one_of({id: both(one.text) for id, one in ruleset.domain.periods.items()})
