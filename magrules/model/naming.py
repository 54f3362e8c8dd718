"""Free names: their normal form, and the known name that each stands for.

Case, spaces, hyphens, the Unicode normal form, trademark signs and a dose are ignored; accents are not.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from unicodedata import normalize

from attrs import frozen

from magrules.model.words import shipped_languages, table

_SIGNS = re.compile("[®©\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}]|(?<!\\w)tm\\b|(?<=\\w)\N{TRADE MARK SIGN}")
_BETWEEN = re.compile(r"[\s_\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]+")
MOST_OF_A_DOSE = 200
"""The longest name, in characters, from which a dose is removed; the search takes too long on longer ones."""


@frozen
class _Patterns:
    """The patterns of doses and of joined names, in the shipped languages."""

    dose: re.Pattern[str]
    before: re.Pattern[str]
    together: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    tables = [table(language)["naming"] for language in shipped_languages()]
    unit, per, piece, taken, together = (
        "|".join(words[key] for words in tables) for key in ("unit", "per", "piece", "taken", "together")
    )
    amount = rf"(?:{unit})\b(?: ?/ ?(?:{per})\b)?|%"
    usual = rf"(?:{piece}|{taken})\b"
    return _Patterns(
        re.compile(
            rf"(?:,? \(?(?:[0-9][0-9.,/]*(?: [0-9.,/]+)* ?(?:{amount}|{usual})|(?:[0-9]+ ?)?[x×] ?[0-9]+"
            rf"|[0-9](?: ?[+ ] ?[0-9]){{1,3}}|{usual})[).,;]*)+$"
        ),
        re.compile(rf"^(?:{piece}|t|inj)\.? "),
        re.compile(rf" ?(?:[/;+&]|,(?![0-9])) ?| (?:{together}) "),
    )


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name in lower case, with single spaces between its words, and no trademark sign."""
    text = _SIGNS.sub("", normalize("NFC", name.casefold()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return _BETWEEN.sub(" ", normalize("NFKC", text)).strip(" .")


def key(name: str) -> str:
    """The key by which equal names match: the plain name without spaces."""
    return plain(name).replace(" ", "")


def find(name: str, index: Mapping[str, str]) -> str | None:
    """The known name for a name, from an index by :func:`key`, with or without a dose; None when there is none."""
    return index.get(key(name)) or index.get(key(without_dose(name)))


@lru_cache(maxsize=4096)
def without_dose(name: str) -> str:
    """The plain name without its dose; a name longer than ``MOST_OF_A_DOSE`` unchanged."""
    whole = plain(name)
    return whole if len(whole) > MOST_OF_A_DOSE else _patterns().dose.sub("", _patterns().before.sub("", whole))


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, ...]:
    """The names written as one, such as ``losartan/hydrochlorothiazide``."""
    return tuple(_patterns().together.split(plain(name)))


def recognised(names: Iterable[str], find: Callable[[str], str | None]) -> tuple[frozenset[str], frozenset[str]]:
    """The known names that ``find`` gives for some names, and the unrecognised names.

    A name such as ``losartan/hydrochlorothiazide`` stands for both; when only one of them is known, the name counts
    as unrecognised too.
    """
    known, unknown = set[str](), set[str]()
    for name in names:
        whole = find(name)
        ids = [whole] if whole else [find(part) for part in _parts(name)]
        known.update(id for id in ids if id)
        if None in ids:
            unknown.add(name)
    return frozenset(known), frozenset(unknown)
