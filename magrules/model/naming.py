"""Names in people's own words: what makes no difference to them, and which known name each stands for.

Case, spaces, hyphens, the Unicode normal form, signs of a brand and a dose behind it make none; accents do.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from unicodedata import normalize

from attrs import frozen

from magrules.model.words import shipped_languages, table

_SIGNS = re.compile("[®©\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}]|(?<!\\w)tm\\b|(?<=\\w)\N{TRADE MARK SIGN}")
_BETWEEN = re.compile(r"[\s_\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]+")
MOST_OF_A_DOSE = 200
"""Of a longer name, in characters, no dose is taken off: nobody writes one so, and looking for it would take long."""


@frozen
class _Patterns:
    """How names are written beside a dose, and several names as one, in the languages that the library has words in."""

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


def plain(name: str) -> str:
    """A name in lower case, with single spaces for whatever stands between its words, and no sign of a brand."""
    text = _SIGNS.sub("", normalize("NFC", name.casefold()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return _BETWEEN.sub(" ", normalize("NFKC", text)).strip(" .")


def key(name: str) -> str:
    """What two names have in common when they are one: the plain name without its spaces."""
    return plain(name).replace(" ", "")


def find(name: str, index: Mapping[str, str]) -> str | None:
    """What a name stands for in an index by :func:`key`, a dose behind it ignored; None when it is not there."""
    return index.get(key(name)) or index.get(key(without_dose(name)))


def without_dose(name: str) -> str:
    """The plain name without how much is taken and how; one longer than ``MOST_OF_A_DOSE`` as it is."""
    whole = plain(name)
    return whole if len(whole) > MOST_OF_A_DOSE else _patterns().dose.sub("", _patterns().before.sub("", whole))


def recognised(given: Iterable[str], find: Callable[[str], str | None]) -> tuple[frozenset[str], frozenset[str]]:
    """What the given names stand for, as found one by one, and those that stand for nothing.

    A name such as ``losartan/hydrochlorothiazide`` stands for both; when only one of them is known it stands for that
    one, and is among the unknown names as well.
    """
    known, unknown = set[str](), set[str]()
    for name in given:
        whole = find(name)
        ids = [whole] if whole else [find(part) for part in _patterns().together.split(plain(name))]
        known.update(id for id in ids if id)
        if None in ids:
            unknown.add(name)
    return frozenset(known), frozenset(unknown)
