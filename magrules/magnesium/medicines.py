"""Medicines: what some names of medicines say, by the catalogue of medicines."""

from collections.abc import Iterable

from magrules.magnesium.catalogue import catalogue, recognised
from magrules.model.values import Members


def classes_of(names: Iterable[str]) -> Members:
    """The classes of some medicines; incomplete while one of them is not recognised."""
    known, unknown = recognised("medicines", names)
    classes = frozenset(c for id in known for c in catalogue("medicines").entries[id]["classes"])
    return Members(classes, complete=not unknown)


def ppis(names: Iterable[str]) -> frozenset[str]:
    """The proton pump inhibitors among some names of medicines, as ids of the catalogue."""
    known, _ = recognised("medicines", names)
    return frozenset(id for id in known if "ppi" in catalogue("medicines").entries[id]["classes"])


def known_or_not(names: Iterable[str]) -> frozenset[str]:
    """What some names of medicines stand for: ids of the catalogue, and the names it does not know."""
    return frozenset[str]().union(*recognised("medicines", names))


def one_of_each_class() -> tuple[str, ...]:
    """A medicine of each class, one that is in no other class where there is one."""
    book = sorted(catalogue("medicines").entries.items(), reverse=True)
    of_class = {c: name for name, entry in book for c in entry["classes"]}
    alone = {entry["classes"][0]: name for name, entry in book if len(entry["classes"]) == 1}
    return tuple({**of_class, **alone}.values())
