"""Catalogues: data files of names, such as the class of each medicine.

A name that a catalogue does not recognise is reported and never treated as checked.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from attrs import field, frozen

from magrules.model import naming
from magrules.model.prepared import read
from magrules.model.values import Members

_MAKER = (
    " (1a farma|abboxia|accord|actavis|alternova|amneal|apofri|arrow|aurobindo|avansor|biophausia|bluefish|ebb|evolan"
    "|fresenius|glenmark|hexal|holsten|jubilant|krka|macure|medical valley|mylan|newbury|orifarm|orion|pfizer"
    "|pharmascience|ranbaxy|recip|ratiopharm|reig jofre|sandoz|stada|sun|teva|torrent|viatris|xiromed|zentiva)$"
)
"""Makers of generic medicines, whose name follows that of the medicine."""


@frozen(eq=False)
class Catalogue:
    """Entries by id, and the id of every name; names of medicines may end in the name of a maker."""

    entries: Mapping[str, Mapping[str, Any]] = field(repr=False)
    index: Mapping[str, str] = field(repr=False)
    makers: bool

    def find(self, name: str) -> str | None:
        """The id of the entry of that name, a dose and, of a medicine, its maker ignored; None when unknown."""
        known = naming.find(name, self.index)
        if known or not self.makers:
            return known
        bare = (re.sub(_MAKER, "", text) for text in (naming.without_dose(name), naming.plain(name)))
        return next((id for text in bare if (id := naming.find(text, self.index))), None)


@cache
def catalogue(name: str) -> Catalogue:
    """The shipped catalogue of that name: ``medicines``, ``conditions``, ``allergens``, ``foods``, ``forms``, or
    ``products``.
    """
    held = read(f"magnesium/catalogues/{name}.yaml", indexed)
    return Catalogue(held["entries"], held["index"], makers=name == "medicines")


def indexed(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The entries of a catalogue with the index of their names."""
    index = {naming.key(name): id for id, entry in entries.items() for name in (id, *entry.get("names", ()))}
    return {"entries": entries, "index": index}


def recognised(name: str, given: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of a catalogue that the given names stand for, and the names that stand for none."""
    return naming.recognised(given, catalogue(name).find)


def members_of(name: str, given: Iterable[str] | None) -> Members | None:
    """The ids that given names stand for, with those they imply; incomplete while a name is not recognised."""
    if given is None:
        return None
    known, unknown = recognised(name, given)
    entries = catalogue(name).entries
    implied = frozenset(other for id in known for other in entries[id].get("implies", ()))
    return Members(known | implied, complete=not unknown)


def unrecognised(name: str, given: Iterable[str] | None) -> frozenset[str] | None:
    """The given names that a catalogue does not know; None when no names are given."""
    return None if given is None else recognised(name, given)[1]
