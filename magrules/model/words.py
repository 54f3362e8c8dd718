"""The words of the library: every word it says to people itself, one file per language in ``magrules/locales``.

A ruleset hands in the words of further languages, or other words for a shipped one; what it leaves out is English.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Table = Mapping[str, Any]
"""Words by section and key."""
ENGLISH = "en"
"""The language that has every word."""


class Language(str):
    """A language of a ruleset: its BCP-47 tag, with the words of the library in it."""

    table: Table
    lacks: tuple[str, ...]
    """The words that are English because nobody gives them in this language, as ``section.key``."""

    def __new__(cls, tag: str, table: Table, lacks: tuple[str, ...] = ()) -> "Language":
        """The tag with its words."""
        made = super().__new__(cls, tag)
        made.table, made.lacks = table, lacks
        return made

    def __getnewargs__(self) -> tuple[str, Table, tuple[str, ...]]:  # type: ignore[override]  # that of `str` has no more
        return str(self), self.table, self.lacks


def table(language: str) -> Table:
    """The words of one language by section, as in ``magrules/locales/en.yaml``; English where it has none."""
    return language.table if isinstance(language, Language) else shipped(language)


def word(language: str, section: str, key: str) -> str:
    """One word or phrase of a section."""
    return str(table(language)[section][key])


def speaking(tag: str, *handed_in: Table) -> Language:
    """A language with the words of the library, ``en-GB`` with those of ``en``, and over them those handed in."""
    parts = tag.split("-")
    tags = ["-".join(parts[:count]) for count in range(1, len(parts) + 1)]
    own = overlaid({}, *(_read(one) for one in tags if one in shipped_languages()), *handed_in)
    return Language(tag, overlaid(_read(ENGLISH), own), tuple(missing(own, _read(ENGLISH))))


@cache
def shipped(tag: str) -> Table:
    """The words that the library has for a language."""
    return speaking(tag).table


@cache
def shipped_languages() -> tuple[str, ...]:
    """The languages that the library has words in, English first."""
    tags = {path.name.removesuffix(".yaml") for path in (files("magrules") / "locales").iterdir()}
    return (ENGLISH, *sorted(tags - {ENGLISH}))


@cache
def _read(language: str) -> Table:
    text = (files("magrules") / "locales" / f"{language}.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return words


def overlaid(table: Table, *over: Table) -> Table:
    """A table with the words of others in the place of its own."""
    words = dict(table)
    for one in over:
        for key, value in one.items():
            words[key] = overlaid(words.get(key, {}), value) if isinstance(value, Mapping) else value
    return words


def missing(table: Table, of: Table) -> Iterator[str]:
    """The words that a table lacks of another, as ``section.key``."""
    for key, value in of.items():
        if key in ("substance", "naming"):  # of which a ruleset speaks or not, and what no ruleset hands in
            continue
        if isinstance(value, Mapping) and "other" not in value:  # the forms of a noun are those of its language
            yield from (f"{key}.{inner}" for inner in missing(table.get(key, {}), value))
        elif key not in table:
            yield key
