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
# `\w` stands for the letters of Swedish words that are not those of English.
_PIECE = (
    r"(?:depot|entero?|brus|tugg|vecko)?(?:tabl|tbl|tablets?|tablett(?:er)?|tab|tabs|kaps(?:el|lar)?|caps|capsules?)"
    r"|pills?|puff(?:ar|s)?|droppar|drops"
)
_TAKEN = (
    rf"(?:{_PIECE}|depot|retard|filmdragerade?|film coated|modified release"
    r"|daily|dagligen|(?:per|om|varje|a|every) (?:dag(?:en)?|day|veckan?|week|morgon|kv\wll|natt|morning|evening|night)"
    r"|(?:p\w|till|i|in|at) (?:the )?(?:morgonen?|kv\wllen?|natten?|lunch|veckan|morning|evening|night|bedtime)"
    r"|morgon|kv\wll|g\wnger|ggr|times|once|twice|en g\wng|vid behov|v\.? ?b|as needed"
    r"|(?:sedan|since) (?:19|20)[0-9]{2})\b"
)
_DOSE = re.compile(
    rf"(?:,? \(?(?:[0-9][0-9.,/]*(?: [0-9.,/]+)* ?(?:{_UNIT}|{_TAKEN})|(?:[0-9]+ ?)?[x×] ?[0-9]+"
    rf"|[0-9](?: ?[+ ] ?[0-9]){{1,3}}|{_TAKEN})[).,;]*)+$"
)
_BEFORE = re.compile(rf"^(?:{_PIECE}|t|inj)\.? ")
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
    """The plain name without how much is taken and how; one longer than ``MOST_OF_A_DOSE`` as it is."""
    whole = plain(name)
    return whole if len(whole) > MOST_OF_A_DOSE else _DOSE.sub("", _BEFORE.sub("", whole))


def recognised(given: Iterable[str], find: Callable[[str], str | None]) -> tuple[frozenset[str], frozenset[str]]:
    """What the given names stand for, as found one by one, and those that stand for nothing.

    A name such as ``losartan/hydrochlorothiazide`` stands for both; when only one of them is known it stands for that
    one, and is among the unknown names as well.
    """
    known, unknown = set[str](), set[str]()
    for name in given:
        whole = find(name)
        ids = [whole] if whole else [find(part) for part in _TOGETHER.split(plain(name))]
        known.update(id for id in ids if id)
        if None in ids:
            unknown.add(name)
    return frozenset(known), frozenset(unknown)
