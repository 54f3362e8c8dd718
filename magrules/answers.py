"""Answers: what a line that somebody typed means for a fact, in their language, or what is wrong with it.

What is wrong is said with the same faults as of a facts file: nothing is guessed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import combining, normalize

from magrules.errors import FactsError, fault
from magrules.facts import Choice, Choices, FactType, Measures, Names, Number, YesNo, check
from magrules.values import Text
from magrules.words import table

_NUMBER = re.compile(r"[-+]?[0-9]{1,15}([.,][0-9]{1,15})?")
_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """A text without what makes no difference: case, accents, needless spaces and a full stop."""
    bare = "".join(one for one in normalize("NFKD", text.casefold().replace("’", "'")) if not combining(one))
    return " ".join(bare.split()).rstrip(".!")


def is_among(text: str, words: Sequence[str]) -> bool:
    """Whether a line is one of some words."""
    return folded(text) in map(folded, words)


def read_answer(name: str, type: FactType, labels: Mapping[str, Text], text: str, language: str) -> Any:
    """The value that a line of text gives a fact of that type (anything but parts and records).

    Raises FactsError when it gives none.
    """
    line = " ".join(text.split())
    say = table(language)["dialogue"]
    match type:
        case YesNo():
            value: Any = True if is_among(line, say["yes"]) else False if is_among(line, say["no"]) else line
        case Number(unit):
            value = _number(name, line, unit, language)
        case Choice(options):
            value = one_option(name, options, labels, line, language)
        case Choices(options):
            value = frozenset() if is_among(line, say["none"]) else several(name, options, labels, line, language)
        case Names():
            value = frozenset() if is_among(line, say["none"]) else frozenset(_listed(line)) or line
        case Measures(unit):
            value = {} if is_among(line, say["none"]) else dict(_measures(name, line, unit, language))
        case _:
            value = line
    if faults := check(name, type, value):
        raise FactsError(faults)
    return value


def _listed(line: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,;]", line) if one.strip()]


def _number(name: str, line: str, unit: str, language: str) -> float | str:
    """The number in a line, its unit behind it or not; a decimal comma is one where the language has it."""
    for ending in (unit, str(table(language)["unit"].get(unit, unit))):
        if ending and line.casefold().endswith(ending.casefold()):
            line = line[: -len(ending)].rstrip()
    if not _NUMBER.fullmatch(line):
        return line
    if _EITHER.fullmatch(line):
        raise FactsError([fault("ambiguous-number", found=line)])
    if language == "sv":
        line = line.replace(",", ".")
    return line if "," in line else float(line) if "." in line else int(line)


def _measures(name: str, line: str, unit: str, language: str) -> list[tuple[str, float | str]]:
    found = []
    for one in re.split(r"[;,] ", line):
        key, _, amount = one.rpartition(":")
        found.append((key.strip() or one, _number(name, amount.strip(), unit, language)))
    return found


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


def one_option(name: str, options: Sequence[str], labels: Mapping[str, Text], text: str, language: str) -> str:
    """The one option that a number, its own words, or some whole words of its own stand for.

    Raises FactsError when there is none or more than one; the help names those that are close.
    """
    found = matching(options, labels, text, language)
    if len(found) == 1 and _is_meant(found[0], labels, text, language):
        return found[0]
    close = ", ".join(f"{options.index(one) + 1} {labels[one].of(language)}" for one in found[:8])
    help = table(language)["dialogue"]["close"].format(options=close) if close else ""
    raise FactsError([fault("fact-choice", help=help, name=name, found=text)])


def _is_meant(option: str, labels: Mapping[str, Text], text: str, language: str) -> bool:
    """Whether words stand for the option, and do not only occur inside a word of it."""
    words, label = set(_WORD.findall(folded(text))), folded(labels[option].of(language))
    return text.isdecimal() or folded(text) in (option, label) or words <= set(_WORD.findall(label))


def several(name: str, options: Sequence[str], labels: Mapping[str, Text], text: str, language: str) -> frozenset[str]:
    """The options that numbers and words in a row stand for. Raises FactsError for what stands for none."""
    parts = text.split() if re.fullmatch(r"[0-9 ]+", text) else _listed(text)
    parts = parts or [text]  # a comma alone names nothing, and is not none
    whole = matching(options, labels, text, language)
    if len(parts) > 1 and len(whole) == 1 and folded(text) == folded(labels[whole[0]].of(language)):
        return frozenset(whole)  # a label with a comma in it
    return frozenset(one_option(name, options, labels, one, language) for one in parts)
