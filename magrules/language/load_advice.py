"""From YAML to advice: what may be said to a person, declared inside the rules that give it."""

import re

from attrs import define, field

from magrules.language.grammar import ADVICE, DOSE
from magrules.language.nodes import Mapping as MappingNode
from magrules.language.nodes import Node, Sequence
from magrules.language.reading import ID, Reader
from magrules.model.domain import NONE, Domain
from magrules.model.rules import ROUTES, Advice, Dose
from magrules.model.values import Text, decimal

BASES = ("elemental", "compound")


@define
class AdviceReader:
    """Reads declared advice, so that every rule of every file can refer to it."""

    reader: Reader
    domain: Domain
    advice: dict[str, Advice] = field(factory=dict)
    texts: list[Node] = field(factory=list)
    accompanying: dict[str, Node] = field(factory=dict)
    """What each advice accompanies, to be read once all advice is declared."""

    def declare(self, node: Node) -> None:
        """Read the advice that a rule declares; a mere name is somebody else's."""
        for one in node.items if isinstance(node, Sequence) else [node]:
            if isinstance(one, MappingNode):
                self._declare(one)

    def _declare(self, node: MappingNode) -> None:
        fields = self.reader.fields(node, "advice", ADVICE, partial=True)
        if fields is None:
            return
        read = self.reader
        id = (
            read.word(fields["id"], "an id of lower-case letters, digits, `-`, `_` and `.`", ID)
            if "id" in fields
            else None
        )
        kind = read.one_of(fields["kind"], self.domain.kinds, "kind of advice") if "kind" in fields else None
        text = read.text(fields["text"]) if "text" in fields else None
        name = read.text(fields["name"]) if "name" in fields else text and called(text)
        if "name" in fields:
            read.placeholders(fields["name"], ())  # a name is only mentioned, and told as it stands
        if "text" in fields:
            self.texts.append(fields["text"])
        urgency = read.one_of(fields["urgency"], self.domain.urgencies, "urgency") if "urgency" in fields else NONE
        route = read.one_of(fields["route"], ROUTES, "route") if "route" in fields else ""
        dose = self._dose(fields["dose"]) if "dose" in fields else None
        if "dose" in fields and dose is None:
            read.faulty.add(("dose", id or ""))
        words = {key: read.word(fields[key], "a word", ID) or "" for key in ("substance", "form") if key in fields}
        tags = [read.word(tag, "a tag", ID) for tag in read.some(fields["tags"], "tags")] if "tags" in fields else []
        if id in self.advice:
            other = self.advice[id].location
            read.refuse("duplicate-id", fields["id"].location, what="advice", name=id, other=other)
            return
        if id and "accompanies" in fields:
            self.accompanying[id] = fields["accompanies"]
        if id and kind and text and name and urgency is not None and route is not None:
            self.advice[id] = Advice(
                id, kind, text, name, urgency, words.get("substance", ""), words.get("form", ""), route, dose,
                frozenset(tag for tag in tags if tag), (), fields["id"].location,
                {key: one.location for key, one in fields.items()},
            )  # fmt: skip
        else:
            read.faulty.add(("advice", id or ""))

    def _dose(self, node: Node) -> Dose | None:
        fields = self.reader.fields(node, "a dose", DOSE)
        if fields is None:
            return None
        read = self.reader
        high = read.number(fields["high"])
        low = read.number(fields["low"]) if "low" in fields else 0.0
        unit = read.word(fields["unit"], "a unit")
        per = read.one_of(fields["per"], self.domain.periods, "period")
        basis = read.one_of(fields["basis"], BASES, "basis") if "basis" in fields else ""
        portions = read.whole(fields["portions"]) if "portions" in fields else None
        if None in (high, low, unit, per, basis):
            return None
        assert high is not None
        assert low is not None
        for key, given, least in (("low", low, 0), ("high", high, 0), ("portions", portions, 1)):
            if given is not None and given < least:
                read.refuse("too-small", fields[key].location, found=decimal(given), least=decimal(least))
        if low > high:
            read.refuse("dose-order", node.location, what="the dose", low=decimal(low), high=decimal(high))
        return Dose(low, high, str(unit), str(per), str(basis), int(portions) if portions else None)


def words_of(key: str, advice: Advice) -> frozenset[str]:
    """What an advice has under a key of targets."""
    return advice.tags if key == "tag" else frozenset({getattr(advice, key)} - {""})


def called(text: Text) -> Text:
    """What advice without a name is called: the first sentence of its text, with ``…`` for what is filled in."""
    first = {
        language: re.split(r"(?<=[.!?])\s+(?=[^a-z])", words)[0].removesuffix(".") for language, words in text.words
    }
    return Text(**{language: re.sub(r"\{[^{}]*\}", "…", words) for language, words in first.items()})
