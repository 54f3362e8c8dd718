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

from magrules.model import naming

_MAKER = re.compile(
    " (1a farma|abboxia|accord|actavis|alternova|amneal|apofri|arrow|aurobindo|avansor|biophausia|bluefish|ebb|evolan"
    "|fresenius|glenmark|hexal|holsten|jubilant|krka|macure|medical valley|mylan|newbury|orifarm|orion|pfizer"
    "|pharmascience|ranbaxy|recip|ratiopharm|reig jofre|sandoz|stada|sun|teva|torrent|viatris|xiromed|zentiva)$"
)
"""Makers of generic medicines, whose name stands behind that of the medicine."""


@frozen(eq=False)
class Catalogue:
    """Entries by id, and every name each is known by; of medicines also with the name of a maker behind it."""

    entries: Mapping[str, Mapping[str, Any]] = field(repr=False)
    index: Mapping[str, str] = field(repr=False)
    makers: bool

    def find(self, name: str) -> str | None:
        """The id of the entry of that name, a dose and, of a medicine, its maker ignored; None when unknown."""
        known = naming.find(name, self.index)
        if known or not self.makers:
            return known
        bare = (_MAKER.sub("", one) for one in (naming.without_dose(name), naming.plain(name)))
        return next((id for one in bare if (id := naming.find(one, self.index))), None)


@cache
def catalogue(name: str) -> Catalogue:
    """The shipped catalogue of that name: ``medicines``, ``conditions``, ``allergens``, ``foods``, ``forms``, or
    ``products``.
    """
    text = (files("magrules.magnesium") / "catalogues" / f"{name}.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    index = {naming.key(one): id for id, entry in entries.items() for one in (id, *entry.get("names", ()))}
    return Catalogue(entries, index, makers=name == "medicines")


def recognised(name: str, given: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of a catalogue that the given names stand for, and the names that stand for none."""
    return naming.recognised(given, catalogue(name).find)
