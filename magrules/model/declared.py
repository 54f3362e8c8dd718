"""What is wrong with how a fact is declared in Python: told when its class is read, not when somebody needs it."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.suggest import suggest
from magrules.model.fact_types import Choice, FactType, Group, ListOf, Number, NumbersByName, Subset, shown
from magrules.model.facts import CHANGES, is_fact_class
from magrules.model.values import Text

WORDS = ("phrase", "question", "of_another", "labels", "ask", "change", "private", "location")
"""What may be said of a fact beside its type."""
_TEXT = 'a text such as `Text(en="tea")`'
_OF = "names of declared facts, each with a comma behind it"

Slip = tuple[str, Any, str]
"""What is wrong, what was found there, and what was expected."""


def slips(name: str, cls: type, type: Any, words: Mapping[str, Any], of: Any, known: Set[str]) -> Iterator[Diagnostic]:
    """An error for each thing wrong with a fact of a class.

    ``of`` are the facts that it is computed from, and ``known`` the names of all.
    """
    where = f"fact `{name}` in `{cls.__name__}`"
    for key in [one for one in words if one not in WORDS]:
        help = suggest(key, WORDS) or f"known here: {', '.join(WORDS[:-1])}"
        yield diagnostic("unknown-key", None, help, key=key, where=where)
    for what, found, expected in (*_typed(type), *_worded(type, words)):
        yield diagnostic("fact-declared", what=what, where=where, expected=expected, found=shown(found))
    for one in of if isinstance(of, tuple) else (of,):  # `of=("a")` is no tuple of one
        if not isinstance(of, tuple) or not isinstance(one, str) or one not in known:
            help = suggest(one, known - {one}) if isinstance(one, str) else ""
            yield diagnostic("fact-declared", None, help, what="of", where=where, expected=_OF, found=shown(one))


def _typed(type: FactType | Any) -> Iterator[Slip]:
    match type:
        case Number(low=low, high=high) | NumbersByName(low=low, high=high):
            if not isinstance(type.unit, str):
                yield "unit", type.unit, "text, empty for a plain number"
            odd = [end for end in (low, high) if not isinstance(end, int | float) or isinstance(end, bool)]
            if odd:
                yield "low or high", odd[0], "a number"
            elif not low < high:
                yield "low", low, f"a number below {shown(high)}"
        case Choice(options) | Subset(options):
            wrong = [one for one in options if not isinstance(one, str) or not one.strip()]
            if wrong or not options:
                yield "options", wrong[0] if wrong else options, "one word or more, each in quotes"
        case Group(cls) | ListOf(cls) if not is_fact_class(cls):
            yield "type", cls, "a class of facts"
        case _ if not isinstance(type, FactType):
            yield "type", type, "a type of fact, such as `Boolean()`"


def _worded(type: Any, words: Mapping[str, Any]) -> Iterator[Slip]:
    for what, found in words.items():
        match what, found:
            case "of_another", None:
                continue
            case (("phrase" | "question" | "of_another"), _) if not isinstance(found, Text):
                yield what, found, _TEXT
            case "ask", _ if not isinstance(found, str):
                yield what, found, "the id of a question"
            case "change", _ if found not in CHANGES:
                yield what, found, f"one of {', '.join(CHANGES)}"
            case "private", _ if not isinstance(found, bool):
                yield what, found, "true or false"
            case "labels", Mapping() if isinstance(type, Choice | Subset):
                lacking = [one for one in type.options if not isinstance(found.get(one), Text)]
                if lacking:
                    yield f"labels[{lacking[0]}]", found.get(lacking[0]), _TEXT
            case "labels", _:
                yield what, found, "a mapping from each option to its words"
