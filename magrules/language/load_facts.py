"""From a ``facts:`` section to the same attrs class that Python would declare."""

from collections.abc import Mapping as Declared
from typing import Any

from attrs import define, field

from magrules.diagnostics.source import Location
from magrules.language.grammar import FACT
from magrules.language.nodes import Mapping, Node, Scalar, Sequence
from magrules.language.reading import NAME, RESERVED, Reader, as_name, entries, named
from magrules.model import facts as declare
from magrules.model import naming
from magrules.model.rules import PERSON
from magrules.model.values import Text, decimal

TYPES = ("yes_no", "number", "choice", "choices", "names")
NEEDED = {"number": ("unit", "low", "high"), "choice": ("options",), "choices": ("options",)}
"""The keys that a fact of that type needs, and no other may have."""
MOST_FACTS = 5_000
"""So many facts are made a class of; the work grows with the square of them."""
MAY = {"number": ("units", "plausible"), "names": ("names",)}
"""The keys that a fact of that type may have, and no other."""


@define
class FactsReader:
    """Collects the facts of one or more files and makes a class of them."""

    reader: Reader
    fields: dict[str, Any] = field(factory=dict)
    locations: dict[str, Location] = field(factory=dict)

    def read(self, node: Node) -> None:
        """Read a section: name to type, words and bounds."""
        mapping = self.reader.mapping(node, "a mapping from fact to what it is")
        for name, key, value in entries(mapping) if mapping else ():
            if len(self.locations) == MOST_FACTS:
                self.reader.refuse("too-many-facts", key.location, limit=MOST_FACTS)
                self.reader.complete = False
                return
            if name in RESERVED:
                self.reader.refuse("reserved-name", key.location, name=name)
                self.reader.faulty.add(("fact", name))
            elif not NAME.fullmatch(name):
                self.reader.refuse("fact-name", key.location, as_name(name), name=name)
                self.reader.faulty |= {("fact", name), ("fact", named(name))}
            elif name in self.locations:
                self.reader.refuse("duplicate-id", key.location, what="fact", name=name, other=self.locations[name])
            else:
                self.locations[name] = key.location
                before = len(self.reader.diagnostics)
                made = self._fact(name, value, key.location)
                if made is not None and len(self.reader.diagnostics) == before:
                    self.fields[name] = made
                else:
                    self.reader.faulty.add(("fact", name))

    def made(self) -> type:
        """The attrs class."""
        return declare.fact_model(
            type("Facts", (), {**self.fields, "__annotations__": dict.fromkeys(self.fields, Any)})
        )

    def _fact(self, name: str, node: Node, location: Location) -> Any:
        fields = self.reader.fields(node, f"fact `{name}`", FACT)
        if fields is None:
            return None
        read = self.reader
        words: dict[str, Any] = {what: read.text(fields[what]) for what in ("phrase", "question")}
        words["location"] = location
        if "of_another" in fields:
            read.placeholders(fields["of_another"], (PERSON,))
            words["of_another"] = read.text(fields["of_another"])
        if "ask" in fields:
            words["ask"] = read.word(fields["ask"], "the id of a question")
        if "change" in fields:
            words["change"] = read.one_of(fields["change"], declare.CHANGES, "way to change")
        kind = read.one_of(fields["type"], TYPES, "type of fact")
        needed = NEEDED.get(kind or "", ())
        for key in ("unit", "low", "high", "units", "plausible", "options", "names"):
            if key in needed and key not in fields:
                read.refuse("missing-key", node.location, where=f"fact `{name}`", key=key)
            elif kind and key not in (*needed, *MAY.get(kind, ())) and isinstance(node, Mapping) and key in node.index:
                read.refuse("unknown-key", node.index[key][0].location, key=key, where=f"a fact of type `{kind}`")
        if any(key not in fields for key in needed):
            return None
        match kind:
            case "number":
                low, high = read.number(fields["low"]), read.number(fields["high"])
                unit = fields["unit"]
                if not isinstance(unit, Scalar) or not isinstance(unit.value, str):
                    read.wrong(unit, 'a unit, or `""` for a plain number')
                    return None
                if unit.value and read.word(unit, "a unit") is None:
                    return None
                if low is None or high is None:
                    return None
                if low >= high:
                    read.refuse(
                        "dose-order",
                        fields["low"].location,
                        what=f"fact `{name}`",
                        low=decimal(low),
                        high=decimal(high),
                    )
                units = self._units(fields["units"]) if "units" in fields else {}
                plausible = self._plausible(fields["plausible"], low, high) if "plausible" in fields else None
                return declare.number(unit.value, low, high, units=units, plausible=plausible, **words)
            case "choice" | "choices":
                labels = self._labels(fields["options"])
                make = declare.choice if kind == "choice" else declare.choices
                return make(*labels, labels=labels, **words)
            case "names":
                return declare.names(known=self._names(fields["names"]) if "names" in fields else {}, **words)
            case _:
                return declare.yes_no(**words)

    def _units(self, node: Node) -> Declared[str, float]:
        """The factor of each unit that is converted."""
        mapping = self.reader.mapping(node, "a mapping from unit to factor")
        found = {}
        for unit, _, value in entries(mapping) if mapping else ():
            factor = self.reader.number(value, "a factor")
            if factor is not None and factor <= 0:
                self.reader.wrong(value, "a factor above 0")
            elif factor is not None:
                found[unit] = factor
        return found

    def _plausible(self, node: Node, low: float, high: float) -> tuple[float, float] | None:
        """The lowest and the highest number that is believed."""
        if not isinstance(node, Sequence) or len(node.items) != 2:
            self.reader.wrong(node, "the lowest and the highest that is believed", "write `[20, 1500]`")
            return None
        least, most = (self.reader.number(one) for one in node.items)
        if least is None or most is None:
            return None
        if not low <= least < most <= high:
            words = {"low": decimal(least), "high": decimal(most)}
            self.reader.refuse("plausible-range", node.location, least=decimal(low), most=decimal(high), **words)
        return least, most

    def _names(self, node: Node) -> Declared[str, str]:
        """The name that each name stands for."""
        mapping = self.reader.mapping(node, "a mapping from name to other names for it")
        found: dict[str, tuple[str, Location]] = {}
        for name, at, value in entries(mapping) if mapping else ():
            listed = value.items if isinstance(value, Sequence) else (value,)
            for one in (at, *listed):
                word = self.reader.word(one, "a name")
                if word and not naming.key(word):
                    self.reader.wrong(one, "a name with a letter or a digit")
                    continue
                before, other = (
                    found.setdefault(naming.key(word), (name, one.location)) if word else (name, one.location)
                )
                if before != name:
                    self.reader.refuse("duplicate-id", one.location, what="name", name=word, other=other)
        return {one: name for one, (name, _) in found.items()}

    def _labels(self, node: Node) -> Declared[str, Text]:
        mapping = self.reader.mapping(node, "a mapping from option to its words")
        found = {}
        if mapping and not mapping.entries:
            self.reader.refuse("empty-list", mapping.location, what="mapping", expected="an option")
        for option, key, value in entries(mapping) if mapping else ():
            label = self.reader.text(value)
            if not NAME.fullmatch(option):
                self.reader.refuse("fact-name", key.location, as_name(option), name=option)
            elif label:
                found[option] = label
        return found
