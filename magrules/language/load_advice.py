"""Reads advice, which is declared inside the rules that give it."""

import re

from attrs import define, field

from magrules.language.grammar import ADVICE
from magrules.language.nodes import MappingNode, Node, SequenceNode
from magrules.language.reading import Reader, Values
from magrules.model.rules import Advice, Dose
from magrules.model.values import Text, decimal

_LEFT_OUT = {"substance", "form", "tags", "dose"}
"""The keys whose errors leave the advice declared, so that references to it resolve."""


@define
class AdviceReader:
    """Reads declared advice, so that every rule of every file can refer to it."""

    reader: Reader
    advice: dict[str, Advice] = field(factory=dict)
    texts: list[Node] = field(factory=list)
    accompanying: dict[str, Node] = field(factory=dict)
    """The nodes of ``accompanies`` by advice, read once all advice is declared."""

    def declare(self, node: Node) -> None:
        """Read the advice that a rule declares; a mere name refers to advice declared elsewhere."""
        for part in node.items if isinstance(node, SequenceNode) else [node]:
            if isinstance(part, MappingNode):
                self._declare(part)

    def _declare(self, node: MappingNode) -> None:
        read = self.reader.record(node, "advice", ADVICE, partial=True)
        if read is None:
            return
        id = read.values.get("id", "")
        if "name" in read:
            self.reader.placeholders(read.nodes["name"], ())  # a name has no placeholders
        if "text" in read:
            self.texts.append(read.nodes["text"])
        if "dose" in read.refused:
            self.reader.symbols.refuse("dose", id)
        if id in self.advice:
            other = self.advice[id].location
            self.reader.error("duplicate-id", read.nodes["id"].location, what="advice", name=id, other=other)
            return
        if id and "accompanies" in read:
            self.accompanying[id] = read.nodes["accompanies"]
        if not ADVICE.required.keys() <= read.values.keys() or {*read.refused} - _LEFT_OUT:
            self.reader.symbols.refuse("advice", id)
            return
        values = read.select("id", "kind", "text", "name", "urgency", "substance", "form", "route")
        self.advice[id] = Advice(
            **{"name": called(values["text"]), **values},
            dose=self._dose(read),
            tags=frozenset(read.values.get("tags", ())),
            location=read.nodes["id"].location,
            locations={key: value.location for key, value in read.nodes.items()},
        )

    def _dose(self, read: Values) -> Dose | None:
        """The dose of an advice; None when it has none or an invalid one."""
        if "dose" not in read.values:
            return None
        dose = Dose(**{"low": 0.0, **read.values["dose"]})
        if dose.low > dose.high:
            words = {"low": decimal(dose.low), "high": decimal(dose.high)}
            self.reader.error("dose-order", read.nodes["dose"].location, what="the dose", **words)
        return dose


def words_of(key: str, advice: Advice) -> frozenset[str]:
    """The words of an advice under a key of targets."""
    return advice.tags if key == "tag" else frozenset({getattr(advice, key)} - {""})


def called(text: Text) -> Text:
    """The name of advice that declares none: the first sentence of its text, with ``…`` for placeholders."""
    first = {
        language: re.split(r"(?<=[.!?])\s+(?=[^a-z])", words)[0].removesuffix(".") for language, words in text.words
    }
    return Text(**{language: re.sub(r"\{[^{}]*\}", "…", words) for language, words in first.items()})
