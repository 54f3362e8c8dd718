"""The words of the library: every text that it shows to people, one file per language in ``magrules/locales``.

A ruleset may add words for further languages or replace shipped ones; missing words are English.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter
from typing import Any

from magrules.model.prepared import inside, read

Table = Mapping[str, Any]
"""Words by section and key."""
ENGLISH = "en"
"""The language that has every word."""
OPEN = ("unit", "substance")
"""The sections to which a language may add words of its own."""


class Language(str):
    """A language of a ruleset: its BCP-47 tag, with the words of the library in it."""

    table: Table
    lacks: tuple[str, ...]
    """The words that fall back to English, as ``section.key``."""

    def __new__(cls, tag: str, table: Table, lacks: tuple[str, ...] = ()) -> "Language":
        """The tag with its words."""
        language = super().__new__(cls, tag)
        language.table, language.lacks = table, lacks
        return language

    def __getnewargs__(self) -> tuple[str, Table, tuple[str, ...]]:  # type: ignore[override]  # that of `str` has no more
        return str(self), self.table, self.lacks


def table(language: str) -> Table:
    """The words of one language by section, as in ``magrules/locales/en.yaml``; English where it has none."""
    return language.table if isinstance(language, Language) else shipped(language)


def word(language: str, section: str, key: str) -> str:
    """One word or phrase of a section."""
    return str(table(language)[section][key])


def speaking(tag: str, *handed_in: Table) -> Language:
    """A language with the words of the library (``en-GB`` with those of ``en``), overridden by the tables handed in."""
    parts = tag.split("-")
    tags = ["-".join(parts[:count]) for count in range(1, len(parts) + 1)]
    own = overlaid({}, *(_read(language) for language in tags if language in shipped_languages()), *handed_in)
    return Language(tag, overlaid(_read(ENGLISH), own), tuple(missing(own, _read(ENGLISH))))


@cache
def shipped(tag: str) -> Table:
    """The words of the library for a language."""
    return speaking(tag).table


@cache
def shipped_languages() -> tuple[str, ...]:
    """The languages of the library, English first."""
    tags = {path.name.removesuffix(".yaml") for path in inside("locales").iterdir()}
    return (ENGLISH, *sorted(tags - {ENGLISH}))


@cache
def _read(language: str) -> Table:
    words: dict[str, Any] = read(f"locales/{language}.yaml")
    return words


def overlaid(table: Table, *over: Table) -> Table:
    """A table overridden by others."""
    words = dict(table)
    for addition in over:
        for key, value in addition.items():
            words[key] = overlaid(words.get(key, {}), value) if isinstance(value, Mapping) else value
    return words


def placeholders(text: str) -> frozenset[str]:
    """What a text of the library fills in, with how it is to be written; of one with stray braces the text itself."""
    try:
        parts = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return frozenset({text})
    return frozenset(
        "".join([name, f"!{conversion}" if conversion else "", f":{spec}" if spec else ""])
        for name, spec, conversion in parts
    )


def missing(table: Table, of: Table) -> Iterator[str]:
    """The words that a table lacks of another, as ``section.key``."""
    for key, value in of.items():
        if key in ("substance", "naming"):  # optional, and never handed in
            continue
        if isinstance(value, Mapping) and "other" not in value:  # plural forms differ by language
            yield from (f"{key}.{inner}" for inner in missing(table.get(key, {}), value))
        elif key not in table:
            yield key
