"""Catalogues: data files that know names, such as which class a medicine belongs to.

What a catalogue does not recognise is reported and never treated as checked.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from attrs import field, frozen


@frozen(eq=False)
class Catalogue:
    """Entries by id, and every name each is known by."""

    entries: Mapping[str, Mapping[str, Any]] = field(repr=False)
    index: Mapping[str, str] = field(repr=False)

    def find(self, name: str) -> str | None:
        """The id of the entry of that name, a strength behind it ignored; None when unknown."""
        return self.index.get(_plain(name))


_STRENGTH = re.compile(r" [0-9][0-9.,/]* ?((mg|milligram|g|gram|μg|mcg|ug|mikrogram|ml|e|ie|iu)\b|%).*$")
_TOGETHER = re.compile(r" ?[/;+] ?| och | and ")


def _plain(name: str) -> str:
    words = re.sub(r"[\s_-]+", " ", name.casefold().replace("’", "'")).strip()
    return _STRENGTH.sub("", words)


@cache
def catalogue(name: str) -> Catalogue:
    """The shipped catalogue of that name: ``medicines``, ``conditions``, ``forms``, ``products``."""
    text = (files("magrules") / "catalogues" / f"{name}.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    index = {_plain(known_as): key for key, entry in entries.items() for known_as in (key, *entry.get("names", ()))}
    return Catalogue(entries, index)


def recognised(name: str, given: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The ids that the given names stand for, and the names that stand for none.

    A name such as ``losartan/hydrochlorothiazide`` stands for both when both are known.
    """
    book, known, unknown = catalogue(name), set[str](), set[str]()
    for one in given:
        found = [book.find(one)]
        if found == [None]:
            found = [book.find(part) for part in _TOGETHER.split(one)]
        if None in found:
            unknown.add(one)
        known.update(id for id in found if id and None not in found)
    return frozenset(known), frozenset(unknown)
