"""Reads a ``facts:`` section into a fact class, as Python would declare it."""

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from magrules.diagnostics.source import Location
from magrules.language.grammar_conditions import RESERVED
from magrules.language.grammar_facts import FACT
from magrules.language.nodes import MappingNode, Node, SequenceNode
from magrules.language.reading import Reader, Values, entries
from magrules.language.shapes import NAME, Number
from magrules.language.spelling import as_name, named
from magrules.model import facts as declare
from magrules.model import naming
from magrules.model.rules import PERSON
from magrules.model.values import Text, decimal

MOST_FACTS = 5_000
"""The most facts of one class; the time to make it grows with their square."""
_FACTOR = Number(above=0, expected="a factor")


@define
class FactsReader:
    """Collects the facts of files and makes one fact class of them."""

    reader: Reader
    fields: dict[str, Any] = field(factory=dict)
    locations: dict[str, Location] = field(factory=dict)

    def read(self, node: Node) -> None:
        """Read a section."""
        mapping = self.reader.mapping(node, "a mapping from fact to what it is")
        for name, key, value in entries(mapping) if mapping else ():
            if len(self.locations) == MOST_FACTS:
                self.reader.error("too-many-facts", key.location, limit=MOST_FACTS)
                self.reader.symbols.complete = False
                return
            if name in RESERVED:
                self.reader.error("reserved-name", key.location, name=name)
                self.reader.symbols.refuse("fact", name)
            elif not NAME.fullmatch(name):
                self.reader.error("fact-name", key.location, as_name(name), name=name)
                self.reader.symbols.refuse("fact", name, named(name))
            elif name in self.locations:
                self.reader.error("duplicate-id", key.location, what="fact", name=name, other=self.locations[name])
            else:
                self.locations[name] = key.location
                before = self.reader.count
                attribute = self._fact(name, value, key.location)
                if attribute is not None and self.reader.count == before:
                    self.fields[name] = attribute
                else:
                    self.reader.symbols.refuse("fact", name)

    def fact_class(self) -> type:
        """The fact class."""
        return declare.class_of(self.fields)

    def _fact(self, name: str, node: Node, location: Location) -> Any:
        read = self.reader.record(node, f"fact `{name}`", FACT)
        if read is None or not isinstance(node, MappingNode):
            return None
        if "of_another" in read:
            self.reader.placeholders(read.nodes["of_another"], (PERSON,))
        type = read.values.get("type", "")
        if not self._has_its_keys(name, type, node, read):
            return None
        words = {"location": location, **read.select("phrase", "question", "ask", "of_another", "change", "private")}
        match type:
            case "number":
                return self._number(name, read, words)
            case "choice" | "choices":
                labels = self._labels(read.nodes["options"])
                make = declare.choice if type == "choice" else declare.subset
                return make(*labels, labels=labels, **words)
            case "names":
                return declare.free_names(known=self._names(read.nodes["names"]) if "names" in read else {}, **words)
            case _:
                return declare.boolean(**words)

    def _has_its_keys(self, name: str, type: str, node: MappingNode, read: Values) -> bool:
        """Whether a fact has the keys that its type needs; a missing key and a key of another type are errors."""
        needed, may = FACT.by_type.get(type, ((), ()))
        for key in needed:
            if key not in read:
                self.reader.error("missing-key", node.location, where=f"fact `{name}`", key=key)
        others = {key for pair in FACT.by_type.values() for keys in pair for key in keys} - {*needed, *may}
        for key in others & node.index.keys() if type else ():
            self.reader.error("unknown-key", node.index[key][0].location, key=key, where=f"a fact of type `{type}`")
        return all(key in read for key in needed)

    def _number(self, name: str, read: Values, words: Mapping[str, Any]) -> Any:
        if not {"unit", "low", "high"} <= read.values.keys():
            return None
        unit, low, high = read.values["unit"], read.values["low"], read.values["high"]
        if low >= high:
            ends = {"low": decimal(low), "high": decimal(high)}
            self.reader.error("dose-order", read.nodes["low"].location, what=f"fact `{name}`", **ends)
        units = self._units(read.nodes["units"]) if "units" in read else {}
        plausible = self._plausible(read.nodes["plausible"], low, high) if "plausible" in read else None
        return declare.number(unit, low, high, units=units, plausible=plausible, **words)

    def _units(self, node: Node) -> Mapping[str, float]:
        """The factors by unit."""
        mapping = self.reader.mapping(node, "a mapping from unit to factor")
        factors = {unit: self.reader.value(value, _FACTOR) for unit, _, value in entries(mapping)} if mapping else {}
        return {unit: factor for unit, factor in factors.items() if factor is not None}

    def _plausible(self, node: Node, low: float, high: float) -> tuple[float, float] | None:
        """The lowest and highest plausible number."""
        if not isinstance(node, SequenceNode) or len(node.items) != 2:
            self.reader.wrong(node, "the lowest and the highest that is believed", "write `[20, 1500]`")
            return None
        least, most = (self.reader.number(bound) for bound in node.items)
        if least is None or most is None:
            return None
        if not low <= least < most <= high:
            words = {"low": decimal(least), "high": decimal(most)}
            self.reader.error("plausible-range", node.location, least=decimal(low), most=decimal(high), **words)
        return least, most

    def _names(self, node: Node) -> Mapping[str, str]:
        """The known name by the key of each name."""
        mapping = self.reader.mapping(node, "a mapping from name to other names for it")
        index: dict[str, tuple[str, Location]] = {}
        for name, at, value in entries(mapping) if mapping else ():
            listed = value.items if isinstance(value, SequenceNode) else (value,)
            for name_node in (at, *listed):
                word = self.reader.word(name_node, "a name")
                if word and not naming.key(word):
                    self.reader.wrong(name_node, "a name with a letter or a digit")
                    continue
                before, other = (
                    index.setdefault(naming.key(word), (name, name_node.location))
                    if word
                    else (name, name_node.location)
                )
                if before != name:
                    self.reader.error("duplicate-id", name_node.location, what="name", name=word, other=other)
        return {key: name for key, (name, _) in index.items()}

    def _labels(self, node: Node) -> Mapping[str, Text]:
        mapping = self.reader.mapping(node, "a mapping from option to its words")
        labels = {}
        if mapping and not mapping.entries:
            self.reader.error("empty-list", mapping.location, what="mapping", expected="an option")
        for option, key, value in entries(mapping) if mapping else ():
            label = self.reader.text(value)
            if not NAME.fullmatch(option):
                self.reader.error("fact-name", key.location, as_name(option), name=option)
            elif label:
                labels[option] = label
        return labels
