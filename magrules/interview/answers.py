"""Answers: what a line that somebody typed means for a fact, in their language, or what is wrong with it.

What is wrong has the code it has in a facts file, and is said in the person's language. Nothing is guessed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import combining, normalize

from magrules.consultation.phrase import number, spoken_unit
from magrules.diagnostics.diagnostic import Diagnostic
from magrules.errors import FactsError
from magrules.model.amounts import is_unit, units_listed
from magrules.model.fact_types import Boolean, Choice, FactType, FreeNames, FreeText, Number, NumbersByName, Subset
from magrules.model.localisation import decimal_sign
from magrules.model.values import Text
from magrules.model.words import table

LONGEST = 60
"""So many characters of an answer are told back in a refusal."""

_NUMBER = re.compile(r"([-+]?[0-9]{1,15}(?:[.,][0-9]{1,15})?)\s*(.*)")
_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """A text without what makes no difference: case, accents, needless spaces and a full stop."""
    bare = "".join(one for one in normalize("NFKD", text.casefold().replace("’", "'")) if not combining(one))
    return " ".join(bare.split()).rstrip(".!")


def is_among(text: str, words: Sequence[str]) -> bool:
    """Whether a line is one of some words."""
    return folded(text) in map(folded, words)


def refused(code: str, language: str, help: str = "", **words: object) -> FactsError:
    """The refusal of an answer in the person's language; ``help`` names the hint that goes with it.

    Of a long answer the beginning is told.
    """
    say = table(language)["refusals"]
    words = {
        key: f"{word[:LONGEST]}…" if isinstance(word, str) and len(word) > LONGEST and key != "options" else word
        for key, word in words.items()
    }
    help = say[help].format(**words) if help else ""
    return FactsError([Diagnostic(code, say[code].format(**words), help=help, params=words)])


def read_answer(type: FactType, labels: Mapping[str, Text], text: str, language: str) -> Any:
    """The value that a line of text gives a fact of that type (anything but parts and records).

    Raises FactsError when it gives none.
    """
    line = " ".join(text.split())
    say = table(language)["dialogue"]
    match type:
        case Boolean() if is_among(line, say["yes"]) or is_among(line, say["no"]):
            return is_among(line, say["yes"])
        case Number():
            return _number(type, line, language)
        case Choice(options):
            return one_option(options, labels, line, language)
        case Subset() | FreeNames() if is_among(line, say["none"]):
            return frozenset()
        case Subset(options):
            return several(options, labels, line, language)
        case FreeNames() if _listed(line):
            return frozenset(_listed(line))
        case NumbersByName(unit, low, high):
            return {} if is_among(line, say["none"]) else _measures(Number(unit, low, high), line, language)
        case FreeText():
            return line
        case _:
            raise refused("fact-type", language, found=line)


def _listed(line: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,;]", line) if one.strip()]


def _number(type: Number, line: str, language: str) -> float:
    """The number in a line, its unit behind it or not, or another that is converted; with a decimal comma if usual."""
    found = _NUMBER.fullmatch(line)
    factor = _factor(type, found[2], language) if found else None
    if not found or factor is None:
        if type.units and found:
            told = units_listed(type.unit, type.units)
            raise refused("fact-type", language, "known-units", found=line, unit=type.unit, units=told)
        raise refused("fact-type", language, "one-number" if any(map(str.isdigit, line)) else "", found=line)
    text = found[1].replace(decimal_sign(language), ".")
    if _EITHER.fullmatch(found[1]):
        raise refused("ambiguous-number", language, found=found[1])
    if "," in text:
        raise refused("fact-type", language, "decimal-point", found=line, point=text.replace(",", "."))
    value = float(text) if "." in text else int(text)
    value = value if factor == 1 else round(value * factor, 6)
    if not type.low <= value <= type.high:
        unit = spoken_unit(type.unit, language)
        bounds = {"low": number(type.low, language), "high": number(type.high, language)}
        raise refused("fact-range", language, found=found[1], unit=f" {unit}" if unit else "", **bounds)
    return value


def _factor(type: Number, unit: str, language: str) -> float | None:
    """What leads from a unit behind a number to that of the fact, as it is told or as it is kept; None when nothing."""
    words = table(language)["unit"].get(type.unit, type.unit)
    own = (type.unit, *(words.values() if isinstance(words, Mapping) else (words,)))
    if not unit or any(is_unit(unit, one) for one in own):
        return 1
    return next((factor for other, factor in type.units.items() if is_unit(unit, other)), None)


def _measures(type: Number, line: str, language: str) -> dict[str, float]:
    named = [one.rpartition(":") for one in re.split(r"[;,] ", line)]
    if not all(key.strip() for key, _, _ in named):
        raise refused("fact-type", language, found=line)
    return {key.strip(): _number(type, amount.strip(), language) for key, _, amount in named}


def matching(options: Sequence[str], labels: Mapping[str, Text], text: str, language: str) -> tuple[str, ...]:
    """The options that a number or words stand for: exactly, or else by whole words, or else in part."""
    if text.isascii() and text.isdecimal():
        at = int(text[:9])
        return (options[at - 1],) if 1 <= at <= len(options) else ()
    wanted = folded(text)
    named = {option: folded(labels[option].of(language)) for option in options}
    exact = [option for option in options if wanted in (option, named[option])]
    words = set(_WORD.findall(wanted))
    whole = [option for option in options if words and words <= set(_WORD.findall(named[option]))]
    return tuple(exact or whole) or tuple(option for option in options if wanted in named[option])


def one_option(options: Sequence[str], labels: Mapping[str, Text], text: str, language: str) -> str:
    """The one option that a number, its own words, or some whole words of its own stand for.

    Raises FactsError when there is none or more than one; the help names those that are close.
    """
    found = matching(options, labels, text, language)
    if len(found) == 1 and _is_meant(found[0], labels, text, language):
        return found[0]
    close = ", ".join(f"{options.index(one) + 1} {labels[one].of(language)}" for one in found[:8])
    raise refused("fact-choice", language, "close" if close else "", found=text, options=close)


def _is_meant(option: str, labels: Mapping[str, Text], text: str, language: str) -> bool:
    """Whether words stand for the option, and do not only occur inside a word of it."""
    words, label = set(_WORD.findall(folded(text))), folded(labels[option].of(language))
    return text.isdecimal() or folded(text) in (option, label) or words <= set(_WORD.findall(label))


def several(options: Sequence[str], labels: Mapping[str, Text], text: str, language: str) -> frozenset[str]:
    """The options that numbers and words in a row stand for. Raises FactsError for what stands for none."""
    parts = text.split() if re.fullmatch(r"[0-9 ]+", text) else _listed(text)
    parts = parts or [text]  # a comma alone names nothing, and is not none
    whole = matching(options, labels, text, language)
    if len(parts) > 1 and len(whole) == 1 and folded(text) == folded(labels[whole[0]].of(language)):
        return frozenset(whole)  # a label with a comma in it
    return frozenset(one_option(options, labels, one, language) for one in parts)
