"""Errors in the declaration of a fact in Python, reported when the fact class is read."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.suggest import suggest
from magrules.model.fact_types import Choice, FactType, Group, ListOf, Number, NumbersByName, Subset
from magrules.model.facts import CHANGES, is_fact_class
from magrules.model.value_help import shown
from magrules.model.values import Text

ATTRIBUTES = ("phrase", "question", "of_another", "labels", "ask", "change", "private", "location")
"""The attributes of a fact beside its type."""
_TEXT = 'a text such as `Text(en="tea")`'
_OF = "names of declared facts, each with a comma behind it"

Mistake = tuple[str, Any, str]
"""The attribute, its value, and what is expected instead."""


def declaration_errors(
    name: str, cls: type, type: Any, words: Mapping[str, Any], of: Any, known: Set[str]
) -> Iterator[Diagnostic]:
    """The errors in the declaration of a fact.

    ``of`` are the facts that it is computed from, ``known`` the names of all facts.
    """
    where = f"fact `{name}` in `{cls.__name__}`"
    for key in [word for word in words if word not in ATTRIBUTES]:
        help = suggest(key, ATTRIBUTES) or f"known here: {', '.join(ATTRIBUTES[:-1])}"
        yield diagnostic("unknown-key", None, help, key=key, where=where)
    for what, value, expected in (*_type_mistakes(type), *_word_mistakes(type, words)):
        yield diagnostic("fact-declared", what=what, where=where, expected=expected, found=shown(value))
    for fact in of if isinstance(of, tuple) else (of,):  # `of=("a")` is a string
        if not isinstance(of, tuple) or not isinstance(fact, str) or fact not in known:
            help = suggest(fact, known - {fact}) if isinstance(fact, str) else ""
            yield diagnostic("fact-declared", None, help, what="of", where=where, expected=_OF, found=shown(fact))


def _type_mistakes(type: FactType | Any) -> Iterator[Mistake]:
    match type:
        case Number(low=low, high=high) | NumbersByName(low=low, high=high):
            if not isinstance(type.unit, str):
                yield "unit", type.unit, "text, empty for a plain number"
            invalid = [end for end in (low, high) if not isinstance(end, int | float) or isinstance(end, bool)]
            if invalid:
                yield "low or high", invalid[0], "a number"
            elif not low < high:
                yield "low", low, f"a number below {shown(high)}"
        case Choice(options) | Subset(options):
            wrong = [option for option in options if not isinstance(option, str) or not option.strip()]
            if wrong or not options:
                yield "options", wrong[0] if wrong else options, "one word or more, each in quotes"
        case Group(cls) | ListOf(cls) if not is_fact_class(cls):
            yield "type", cls, "a class of facts"
        case _ if not isinstance(type, FactType):
            yield "type", type, "a type of fact, such as `Boolean()`"


def _word_mistakes(type: Any, words: Mapping[str, Any]) -> Iterator[Mistake]:
    for what, value in words.items():
        match what, value:
            case "of_another", None:
                continue
            case (("phrase" | "question" | "of_another"), _) if not isinstance(value, Text):
                yield what, value, _TEXT
            case "ask", _ if not isinstance(value, str):
                yield what, value, "the id of a question"
            case "change", _ if value not in CHANGES:
                yield what, value, f"one of {', '.join(CHANGES)}"
            case "private", _ if not isinstance(value, bool):
                yield what, value, "true or false"
            case "labels", Mapping() if isinstance(type, Choice | Subset):
                missing = [option for option in type.options if not isinstance(value.get(option), Text)]
                if missing:
                    yield f"labels[{missing[0]}]", value.get(missing[0]), _TEXT
            case "labels", _:
                yield what, value, "a mapping from each option to its words"
