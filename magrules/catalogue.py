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

from magrules import naming

_MAKER = re.compile(
    " (1a farma|abboxia|accord|actavis|alternova|amneal|apofri|arrow|aurobindo|avansor|bluefish|ebb|evolan|fresenius"
    "|glenmark|hexal|holsten|jubilant|krka|macure|medical valley|mylan|newbury|orifarm|orion|pfizer|pharmascience"
    "|ranbaxy|ratiopharm|reig jofre|sandoz|stada|sun|teva|torrent|viatris|xiromed|zentiva)$"
)
"""Makers of generic medicines, whose name stands behind that of the medicine."""


@frozen(eq=False)
class Catalogue:
    """Entries by id, and every name each is known by."""

    entries: Mapping[str, Mapping[str, Any]] = field(repr=False)
    index: Mapping[str, str] = field(repr=False)

    def find(self, name: str) -> str | None:
        """The id of the entry of that name, a dose and a maker behind it ignored; None when unknown."""
        return naming.find(name, self.index) or self.index.get(naming.key(_MAKER.sub("", naming.without_dose(name))))


@cache
def catalogue(name: str) -> Catalogue:
    """The shipped catalogue of that name: ``medicines``, ``conditions``, ``forms``, ``products``."""
    text = (files("magrules") / "catalogues" / f"{name}.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    index = {naming.key(one): id for id, entry in entries.items() for one in (id, *entry.get("names", ()))}
    return Catalogue(entries, index)


def recognised(name: str, given: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of a catalogue that the given names stand for, and the names that stand for none."""
    return naming.recognised(given, catalogue(name).find)
