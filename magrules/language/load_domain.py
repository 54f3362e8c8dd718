"""Reads the domain of a ruleset: kinds of advice, urgencies and periods."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from magrules.language.grammar import KIND, PERIOD, URGENCY
from magrules.language.nodes import Node
from magrules.language.reading import Fields, Reader, entries
from magrules.language.shapes import ID, Keys
from magrules.language.spelling import as_id
from magrules.model.domain import NONE, Domain, Kind, Period, Urgency, default_domain


def read_domain(reader: Reader, documents: Iterable[Fields], languages: Iterable[str]) -> Domain:
    """The domain of some files, by default that of the library in each section."""
    default, declared = default_domain(languages), dict[str, Node]()
    for fields in documents:
        for section in ("kinds", "urgencies", "periods"):
            if section in fields and section in declared:
                other = declared[section].location
                reader.error("duplicate-id", fields[section].location, what="section", name=section, other=other)
            elif section in fields:
                declared[section] = fields[section]
    kinds, urgencies, periods = (declared.get(section) for section in ("kinds", "urgencies", "periods"))
    return Domain(
        _kinds(reader, kinds) if kinds else default.kinds,
        _urgencies(reader, urgencies) if urgencies else default.urgencies,
        _periods(reader, periods) if periods else default.periods,
    )


def _kinds(reader: Reader, section: Node) -> dict[str, Kind]:
    levels = {id: _level(reader, node, f"kind `{id}`", KIND) for id, node in _by_id(reader, section, "kind")}
    return {id: Kind(id, **level) for id, level in levels.items() if level}


def _urgencies(reader: Reader, section: Node) -> dict[str, Urgency]:
    levels = {id: _level(reader, node, f"urgency `{id}`", URGENCY) for id, node in _by_id(reader, section, "urgency")}
    declared = {id: Urgency(id, **level) for id, level in levels.items() if level}
    return {NONE: Urgency(NONE, calm=True), **declared}


def _periods(reader: Reader, section: Node) -> dict[str, Period]:
    periods = {id: _period(reader, id, node) for id, node in _by_id(reader, section, "period")}
    return {id: period for id, period in periods.items() if period}


def _by_id(reader: Reader, section: Node, what: str) -> Iterator[tuple[str, Node]]:
    """The entries of a section by id; an error for each invalid or reserved id."""
    mapping = reader.mapping(section, f"a mapping from id to {what}")
    if mapping and not mapping.entries:
        reader.error("empty-list", mapping.location, what="mapping", expected=f"a {what}")
    for id, key, node in entries(mapping) if mapping else ():
        if what == "urgency" and id == NONE:
            reader.error("reserved-name", key.location, name=id)
        elif not ID.fullmatch(id):
            reader.error("id-form", key.location, as_id(id), name=id)
        else:
            yield id, node


def _level(reader: Reader, node: Node, where: str, keys: Keys) -> Mapping[str, Any] | None:
    """The heading and properties of a kind or urgency; None when it has no heading."""
    read = reader.record(node, where, keys)
    if read is None:
        return None
    reader.placeholders(read.nodes["heading"], ())
    return read.values if "heading" in read.values else None


def _period(reader: Reader, id: str, node: Node) -> Period | None:
    read = reader.record(node, f"period `{id}`", PERIOD)
    if read is None:
        return None
    reader.placeholders(read.nodes["text"], ())
    return Period(id, **read.values) if "text" in read.values else None
