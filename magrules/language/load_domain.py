"""Reads the domain of a ruleset: kinds of advice, urgencies and periods."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from magrules.language.grammar import KIND, PERIOD, URGENCY
from magrules.language.nodes import Node
from magrules.language.reading import Fields, Reader, entries
from magrules.language.shapes import ID, Keys
from magrules.language.spelling import as_id, valid_id
from magrules.language.symbols import ANY
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
    none = {NONE: Urgency(NONE, calm=True)}
    return Domain(
        {id: Kind(id, **values) for id, values in _read(reader, kinds, _KINDS)} if kinds else default.kinds,
        none | {id: Urgency(id, **values) for id, values in _read(reader, urgencies, _URGENCIES)}
        if urgencies
        else default.urgencies,
        {id: Period(id, **values) for id, values in _read(reader, periods, _PERIODS)} if periods else default.periods,
    )


@frozen
class _Section:
    """A section of the domain: the nouns of its entries in declarations and in references, and its grammar."""

    what: str
    noun: str
    keys: Keys
    text: str


_KINDS = _Section("kind", "kind of advice", KIND, "heading")
_URGENCIES = _Section("urgency", "urgency", URGENCY, "heading")
_PERIODS = _Section("period", "period", PERIOD, "text")


def _read(reader: Reader, node: Node, section: _Section) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The valid entries of a section by id; references to the others are no second error."""
    mapping = reader.mapping(node, f"a mapping from id to {section.what}")
    if mapping and not mapping.entries:
        reader.error("empty-list", mapping.location, what="mapping", expected=f"a {section.what}")
    if not mapping or not mapping.entries:
        reader.symbols.refuse(section.noun, ANY)
    for id, key, value in entries(mapping) if mapping else ():
        if section is _URGENCIES and id == NONE:
            reader.error("reserved-name", key.location, name=id)
        elif not ID.fullmatch(id):
            reader.error("id-form", key.location, as_id(id), name=id)
            reader.symbols.refuse(section.noun, id, valid_id(id))
        elif (read := reader.record(value, f"{section.what} `{id}`", section.keys)) and section.text in read.values:
            reader.placeholders(read.nodes[section.text], ())
            yield id, read.values
        else:
            reader.symbols.refuse(section.noun, id)
