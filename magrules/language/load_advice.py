"""From YAML to advice: what may be said to a person, declared inside the rules that give it."""

import re

from attrs import define, field

from magrules.language.grammar import ADVICE
from magrules.language.nodes import MappingNode, Node, SequenceNode
from magrules.language.reading import Reader, Values
from magrules.model.rules import Advice, Dose
from magrules.model.values import Text, decimal

_LEFT_OUT = {"substance", "form", "tags", "dose"}
"""What is left out of advice where it is refused, so that the advice can be named all the same."""


@define
class AdviceReader:
    """Reads declared advice, so that every rule of every file can refer to it."""

    reader: Reader
    advice: dict[str, Advice] = field(factory=dict)
    texts: list[Node] = field(factory=list)
    accompanying: dict[str, Node] = field(factory=dict)
    """What each advice accompanies, to be read once all advice is declared."""

    def declare(self, node: Node) -> None:
        """Read the advice that a rule declares; a mere name is somebody else's."""
        for one in node.items if isinstance(node, SequenceNode) else [node]:
            if isinstance(one, MappingNode):
                self._declare(one)

    def _declare(self, node: MappingNode) -> None:
        read = self.reader.record(node, "advice", ADVICE, partial=True)
        if read is None:
            return
        id = read.values.get("id", "")
        if "name" in read:
            self.reader.placeholders(read.nodes["name"], ())  # a name is only mentioned, and told as it stands
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
        given = read.some("id", "kind", "text", "name", "urgency", "substance", "form", "route")
        self.advice[id] = Advice(
            **{"name": called(given["text"]), **given},
            dose=self._dose(read),
            tags=frozenset(read.values.get("tags", ())),
            location=read.nodes["id"].location,
            locations={key: one.location for key, one in read.nodes.items()},
        )

    def _dose(self, read: Values) -> Dose | None:
        """The dose of an advice, None when it has none or it is refused."""
        if "dose" not in read.values:
            return None
        dose = Dose(**{"low": 0.0, **read.values["dose"]})
        if dose.low > dose.high:
            words = {"low": decimal(dose.low), "high": decimal(dose.high)}
            self.reader.error("dose-order", read.nodes["dose"].location, what="the dose", **words)
        return dose


def words_of(key: str, advice: Advice) -> frozenset[str]:
    """What an advice has under a key of targets."""
    return advice.tags if key == "tag" else frozenset({getattr(advice, key)} - {""})


def called(text: Text) -> Text:
    """What advice without a name is called: the first sentence of its text, with ``…`` for what is filled in."""
    first = {
        language: re.split(r"(?<=[.!?])\s+(?=[^a-z])", words)[0].removesuffix(".") for language, words in text.words
    }
    return Text(**{language: re.sub(r"\{[^{}]*\}", "…", words) for language, words in first.items()})
