"""The wording tables: every word the library itself says to people, one file per language."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from magrules.model.values import LANGUAGES, Text, spoken


def table(language: str) -> Mapping[str, Any]:
    """The words of one language, by section, as in ``magrules/locales/en.yaml``.

    Raises MagrulesError when it is another than the library speaks.
    """
    return _read(spoken(language))


@cache
def _read(language: str) -> Mapping[str, Any]:
    text = (files("magrules") / "locales" / f"{language}.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return words


def word(language: str, section: str, key: str) -> str:
    """One word or phrase of a section."""
    return str(table(language)[section][key])


def text(section: str, key: str) -> Text:
    """One word or phrase of a section, in both languages."""
    return Text(*(word(language, section, key) for language in LANGUAGES))
