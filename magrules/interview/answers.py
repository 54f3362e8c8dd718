"""Answers: the value that a typed line gives a fact, in the person's language, or the error in it.

An error has the same code as in a facts file, and its message is in the person's language. Nothing is guessed.
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
"""The number of characters of an answer that a refusal quotes."""

_NUMBER = re.compile(r"([-+]?[0-9]{1,15}(?:[.,][0-9]{1,15})?)\s*(.*)")
_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """A text in canonical form: without case, accents, needless spaces and a full stop."""
    bare = "".join(char for char in normalize("NFKD", text.casefold().replace("’", "'")) if not combining(char))
    return " ".join(bare.split()).rstrip(".!")


def is_among(text: str, words: Sequence[str]) -> bool:
    """Whether a line equals one of some words."""
    return folded(text) in map(folded, words)


def refused(code: str, language: str, help: str = "", **words: object) -> FactsError:
    """The refusal of an answer in the person's language; ``help`` is the key of its hint.

    Of a long answer it quotes the beginning.
    """
    wording = table(language)["refusals"]
    words = {
        key: f"{word[:LONGEST]}…" if isinstance(word, str) and len(word) > LONGEST and key != "options" else word
        for key, word in words.items()
    }
    help = wording[help].format(**words) if help else ""
    return FactsError([Diagnostic(code, wording[code].format(**words), help=help, params=words)])


def read_answer(type: FactType, labels: Mapping[str, Text], text: str, language: str) -> Any:
    """The value that a line of text gives a fact of that type (anything but parts and records).

    Raises FactsError when it gives none.
    """
    line = " ".join(text.split())
    wording = table(language)["dialogue"]
    match type:
        case Boolean() if is_among(line, wording["yes"]) or is_among(line, wording["no"]):
            return is_among(line, wording["yes"])
        case Number():
            return _number(type, line, language)
        case Choice(options):
            return one_option(options, labels, line, language)
        case Subset() | FreeNames() if is_among(line, wording["none"]):
            return frozenset()
        case Subset(options):
            return several(options, labels, line, language)
        case FreeNames() if _listed(line):
            return frozenset(_listed(line))
        case NumbersByName(unit, low, high):
            return {} if is_among(line, wording["none"]) else _measures(Number(unit, low, high), line, language)
        case FreeText():
            return line
        case _:
            raise refused("fact-type", language, found=line)


def _listed(line: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]", line) if part.strip()]


def _number(type: Number, line: str, language: str) -> float:
    """The number in a line, with or without its unit, converted from another unit; with a decimal comma if usual."""
    match = _NUMBER.fullmatch(line)
    factor = _factor(type, match[2], language) if match else None
    if not match or factor is None:
        if type.units and match:
            units = units_listed(type.unit, type.units)
            raise refused("fact-type", language, "known-units", found=line, unit=type.unit, units=units)
        raise refused("fact-type", language, "one-number" if any(map(str.isdigit, line)) else "", found=line)
    text = match[1].replace(decimal_sign(language), ".")
    if _EITHER.fullmatch(match[1]):
        raise refused("ambiguous-number", language, found=match[1])
    if "," in text:
        raise refused("fact-type", language, "decimal-point", found=line, point=text.replace(",", "."))
    value = float(text) if "." in text else int(text)
    value = value if factor == 1 else round(value * factor, 6)
    if not type.low <= value <= type.high:
        unit = spoken_unit(type.unit, language)
        bounds = {"low": number(type.low, language), "high": number(type.high, language)}
        raise refused("fact-range", language, found=match[1], unit=f" {unit}" if unit else "", **bounds)
    return value


def _factor(type: Number, unit: str, language: str) -> float | None:
    """The factor from a typed unit to that of the fact, in its written or stored form; None for an unknown unit."""
    words = table(language)["unit"].get(type.unit, type.unit)
    own = (type.unit, *(words.values() if isinstance(words, Mapping) else (words,)))
    if not unit or any(is_unit(unit, spelling) for spelling in own):
        return 1
    return next((factor for other, factor in type.units.items() if is_unit(unit, other)), None)


def _measures(type: Number, line: str, language: str) -> dict[str, float]:
    named = [part.rpartition(":") for part in re.split(r"[;,] ", line)]
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
    matches = matching(options, labels, text, language)
    if len(matches) == 1 and _matches_whole_words(matches[0], labels, text, language):
        return matches[0]
    close = ", ".join(f"{options.index(option) + 1} {labels[option].of(language)}" for option in matches[:8])
    raise refused("fact-choice", language, "close" if close else "", found=text, options=close)


def _matches_whole_words(option: str, labels: Mapping[str, Text], text: str, language: str) -> bool:
    """Whether words match the option, and do not only occur inside a word of it."""
    words, label = set(_WORD.findall(folded(text))), folded(labels[option].of(language))
    return text.isdecimal() or folded(text) in (option, label) or words <= set(_WORD.findall(label))


def several(options: Sequence[str], labels: Mapping[str, Text], text: str, language: str) -> frozenset[str]:
    """The options that a list of numbers and words stands for. Raises FactsError for a part that matches none."""
    parts = text.split() if re.fullmatch(r"[0-9 ]+", text) else _listed(text)
    parts = parts or [text]  # a comma alone names nothing, and is not none
    whole = matching(options, labels, text, language)
    if len(parts) > 1 and len(whole) == 1 and folded(text) == folded(labels[whole[0]].of(language)):
        return frozenset(whole)  # a label with a comma in it
    return frozenset(one_option(options, labels, part, language) for part in parts)
