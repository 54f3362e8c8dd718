"""The words of the facts about magnesium: their phrases, questions and options, one file per language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from magrules.model.prepared import read

LANGUAGES = ("en", "sv")
"""The languages of the words of the facts about magnesium."""


@cache
def table(language: str) -> Mapping[str, Any]:
    """The words of one language, by section, as in ``magrules/magnesium/locales/en.yaml``."""
    words: dict[str, Any] = read(f"magnesium/locales/{language}.yaml")
    return words


def words_of(section: str) -> Mapping[str, Mapping[str, Any]]:
    """The words of the facts of one section and of their options, by language, as a fact class hands them in."""
    tables = {language: table(language) for language in LANGUAGES}
    return {language: {"facts": words[section], "options": words["options"]} for language, words in tables.items()}
