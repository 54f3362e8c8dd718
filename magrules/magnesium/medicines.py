"""Medicines: the classes and months of named medicines, by the catalogue of medicines."""

from collections.abc import Collection, Iterable, Mapping

from magrules.magnesium.catalogue import catalogue, recognised
from magrules.model.values import Interval, Members

MOST_MONTHS = 1_200


def classes_of(names: Iterable[str]) -> Members:
    """The classes of some medicines; incomplete while one of them is not recognised."""
    known, unknown = recognised("medicines", names)
    classes = frozenset(c for id in known for c in catalogue("medicines").entries[id]["classes"])
    return Members(classes, complete=not unknown)


def ppis(names: Iterable[str]) -> frozenset[str]:
    """The proton pump inhibitors among some names of medicines, as ids of the catalogue."""
    known, _ = recognised("medicines", names)
    return frozenset(id for id in known if "ppi" in catalogue("medicines").entries[id]["classes"])


def ppi_months(
    medicines: Collection[str], months: Mapping[str, float], classes: Members | None
) -> Interval | float | None:
    """The longest time a proton pump inhibitor was taken; a lower bound while one has no months, 0 when none is taken.

    A medicine that is not recognised, which leaves the ``classes`` incomplete, may be one.
    """
    longest = max((month for name, month in months.items() if ppis([name])), default=None)
    settled = classes is not None and classes.complete and ppis(medicines) <= ppis(months)
    if longest is None:
        return 0 if settled else None
    return Interval(longest, longest if settled else MOST_MONTHS)


def with_months(medicines: Collection[str], months: Mapping[str, float] | None) -> Members | None:
    """The medicines with months; incomplete while a proton pump inhibitor of the list has none."""
    if months is None:
        return None
    return Members(frozenset(months), complete=ppis(medicines) <= ppis(months))


def unlisted(medicines: Collection[str] | None, names: Iterable[str] | None) -> frozenset[str] | None:
    """The names of medicines that the list ``medicines`` lacks; None when either is unknown."""
    if medicines is None or names is None:
        return None
    listed = _ids_or_names(medicines)
    return frozenset(name for name in names if not _ids_or_names([name]) <= listed)


def _ids_or_names(names: Iterable[str]) -> frozenset[str]:
    """The catalogue ids of some names of medicines, and the names it does not know."""
    return frozenset[str]().union(*recognised("medicines", names))


def one_of_each_class() -> tuple[str, ...]:
    """A medicine of each class, where possible one that is in no other class."""
    entries = sorted(catalogue("medicines").entries.items(), reverse=True)
    of_class = {c: name for name, entry in entries for c in entry["classes"]}
    alone = {entry["classes"][0]: name for name, entry in entries if len(entry["classes"]) == 1}
    return tuple({**of_class, **alone}.values())
