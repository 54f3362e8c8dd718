"""Names in people's own words: what makes no difference to them, and which known name each stands for.

Case, spaces, hyphens, the Unicode normal form, signs of a brand and a dose behind it make none; accents do.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from unicodedata import normalize

_SIGNS = re.compile("[®©\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}]|(?<!\\w)tm\\b|(?<=\\w)\N{TRADE MARK SIGN}")
_BETWEEN = re.compile(r"[\s_\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]+")
_UNIT = (
    r"(?:mg|milligram|g|gram|μg|mcg|ug|mikrog|mikrogram|mmol|ml|e|ie|iu)\b(?: ?/ ?(?:ml|h|dos|dose|dag|day|dygn)\b)?|%"
)
_TAKEN = (
    r"(?:(?:depot|entero?|brus|tugg)?(?:tabl|tablets?|tablett(?:er)?|tab|tabs|kaps(?:el|lar)?|caps|capsules?)"
    r"|pills?|puff(?:ar|s)?|filmdragerade?|film coated|modified release|daily|dagligen|per (?:dag|day)|om dagen|a day"
    r"|once|twice|vid behov|as needed)\b"
)
_DOSE = re.compile(
    rf"(?: \(?(?:[0-9][0-9.,/]*(?: [0-9.,/]+)* ?(?:{_UNIT}|{_TAKEN})|[0-9]+ ?[x×] ?[0-9]+|{_TAKEN})[).,;]*)+$"
)
MOST_OF_A_DOSE = 200
"""Of a longer name, in characters, no dose is taken off: nobody writes one so, and looking for it would take long."""
_TOGETHER = re.compile(r" ?(?:[/;+&]|,(?![0-9])) ?| och | and ")


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
    """The plain name without how much is taken of it and how; one longer than ``MOST_OF_A_DOSE`` as it is."""
    whole = plain(name)
    return whole if len(whole) > MOST_OF_A_DOSE else _DOSE.sub("", whole)


def recognised(given: Iterable[str], find: Callable[[str], str | None]) -> tuple[frozenset[str], frozenset[str]]:
    """What the given names stand for, as found one by one, and those that stand for nothing.

    A name such as ``losartan/hydrochlorothiazide`` stands for both when both are known.
    """
    known, unknown = set[str](), set[str]()
    for name in given:
        found = [find(name)]
        if found == [None]:
            found = [find(part) for part in _TOGETHER.split(plain(name))]
        if None in found:
            unknown.add(name)
        known.update(one for one in found if one and None not in found)
    return frozenset(known), frozenset(unknown)
