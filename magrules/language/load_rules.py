"""From YAML to rules: what follows when a condition holds, why, and after whom."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

from attrs import define, evolve, field

from magrules.diagnostics.source import Location
from magrules.language.grammar import ANSWER, CEILING, CONSEQUENCES, LIMIT, NEVER, PROPERTY, RULE, TARGET, Keys
from magrules.language.load_advice import words_of
from magrules.language.load_conditions import ConditionReader
from magrules.language.nodes import Mapping as MappingNode
from magrules.language.nodes import Node, Scalar, Sequence
from magrules.language.reading import Fields, Reader, entries
from magrules.model.domain import Domain
from magrules.model.rules import (
    IF_UNKNOWN,
    ROUTES,
    Advice,
    Answer,
    Cite,
    Conclude,
    Conclusion,
    Flag,
    Grade,
    Limit,
    Property,
    Rule,
    Tally,
    Withhold,
)
from magrules.model.values import Text, decimal

MOST_TARGETS = 1_000_000


@define
class RuleReader:
    """Reads rules, once everything they may name is declared."""

    reader: Reader
    conditions: ConditionReader
    conclusions: Mapping[str, Conclusion]
    advice: Mapping[str, Advice]
    questions: Collection[str]
    sources: Collection[str]
    names: Collection[str]
    rules: Collection[str]
    domain: Domain
    targeted: int = 0
    """How much advice was matched by targets so far."""
    tags: set[str] = field(factory=set)
    """The tags that targets name."""

    @cached_property
    def carriers(self) -> Mapping[str, Mapping[str, set[str]]]:
        """The ids of the advice that carries each word, by the key of targets."""
        found: dict[str, dict[str, set[str]]] = {key: {} for key in TARGET.all}
        for advice in self.advice.values():
            for key, words in found.items():
                for word in words_of(key, advice):
                    words.setdefault(word, set()).add(advice.id)
        return found

    @cached_property
    def to_come(self) -> Mapping[str, Collection[str]]:
        """The words that advice has as its substance or form, or may have one day: the options of facts."""
        return {key: {*self.carriers[key], *self.conditions.choosers} for key in ("substance", "form")}

    @cached_property
    def closed(self) -> Mapping[str, tuple[Collection[str], str]]:
        """Fields of advice whose words are all known, with what they are called."""
        return {
            "kind": (self.domain.kinds, "kind of advice"),
            "route": (ROUTES, "route"),
            "urgency": (self.domain.urgencies, "urgency"),
        }

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Where each advice stands among all of them."""
        return {id: at for at, id in enumerate(self.advice)}

    @cached_property
    def advice_is_faulty(self) -> bool:
        """Whether some advice was declared and refused, so that targets may mean that."""
        return any(kind == "advice" for kind, _ in self.reader.faulty)

    @cached_property
    def items(self) -> Mapping[str, Collection[str]]:
        """The items of each tally."""
        return {one.name: dict.fromkeys(one.items) for one in self.conclusions.values() if isinstance(one, Tally)}

    def rule(self, id: str, node: Node, location: Location, ruleset: str) -> Rule | None:
        """The rule of a ruleset; what is wrong in it is noted, and it is still given where the rest can be used."""
        fields = self.reader.fields(node, f"rule `{id}`", RULE, partial=True)
        if fields is None:
            return None
        if not any(key in fields for key in CONSEQUENCES):
            self.reader.refuse("no-consequence", location, rule=id)
        if "cite" not in fields:
            self.reader.refuse("uncited", location, "add `cite: {source: place}`", rule=id)
        when = self.conditions.read(fields["when"]) if "when" in fields else None
        made = {key: self._read(key, fields) for key in ("concludes", "advises", "asks", "cites")}
        withholds = self._withhold(fields)
        limits = self._limit(fields["limit"]) if "limit" in fields else None
        because = self._because(fields["because"]) if "because" in fields else None
        urgency = self.reader.one_of(fields["urgency"], self.domain.urgencies, "urgency") if "urgency" in fields else ""
        salience = self.reader.whole(fields["salience"]) if "salience" in fields else 0
        if when is None or urgency is None or salience is None:
            return None
        return Rule(
            id, when, **made, withholds=withholds, limits=limits, because=because, urgency=urgency,
            salience=int(salience), ruleset=ruleset, location=location,
        )  # fmt: skip

    def _read(self, what: str, fields: Fields) -> tuple[Any, ...]:
        key, read = _LISTS[what]
        return tuple(read(self, fields[key])) if key in fields else ()

    def _concludes(self, node: Node) -> list[Conclude]:
        """``name``, or ``{name: true}`` for a flag, ``{name: item}`` for a tally or grade."""
        found = []
        if isinstance(node, MappingNode):
            pairs: list[tuple[str, Node, Node | None]] = [(name, key, value) for name, key, value in entries(node)]
            if not pairs:
                self.reader.refuse("empty-list", node.location, what="mapping", expected="conclusions")
        else:
            words = [
                (self.reader.word(one, "the name of a conclusion"), one)
                for one in self.reader.some(node, "conclusions")
            ]
            pairs = [(word, one, None) for word, one in words if word]
        for name, at, value in pairs:
            conclusion = self.conclusions.get(name)
            known = self.reader.knows("conclusion", name, at.location, self.conclusions, help=self._other(name))
            if known and conclusion and (one := self._conclude(conclusion, at, value)) is not None:
                found.append(one)
        return found

    def _conclude(self, conclusion: Conclusion, at: Node, value: Node | None) -> Conclude | None:
        match conclusion:
            case Flag(name):
                truth = True if value is None else self.reader.truth(value)
                return None if truth is None else Conclude(name, truth)
            case Tally(name) if value is not None:
                item = self.reader.one_of(value, self.items[name], f"item of `{name}`")
                return Conclude(name, item) if item else None
            case Grade(name, _, levels) if value is not None:
                level = self.reader.one_of(value, tuple(levels), f"level of `{name}`")
                return Conclude(name, level) if level else None
        kind = "tally" if isinstance(conclusion, Tally) else "grade"
        help = f"write `{conclusion.name}: {'item' if kind == 'tally' else 'level'}`"
        self.reader.refuse("conclusion-type", at.location, help, name=conclusion.name, kind=kind, found="a flag")
        return None

    def _names(self, node: Node, known: Collection[str], what: str) -> list[str]:
        found = []
        for one in self.reader.some(node, what):
            word = self.reader.word(one, f"the id of {what}")
            if word and self.reader.knows(what, word, one.location, known, help=self._other(word)):
                found.append(word)
        return found

    def _other(self, name: str) -> str:
        """What else a name stands for, when it is not what it should be."""
        kinds = (
            ("advice", self.advice),
            ("a conclusion", self.conclusions),
            ("a fact or question", self.questions),
            ("a rule", self.rules),
        )
        return next((f"`{name}` is {what}" for what, known in kinds if name in known), "")

    def _advises(self, node: Node) -> list[str]:
        found: list[str] = []
        for one in self.reader.some(node, "advice"):
            if isinstance(one, MappingNode):
                id = one.get("id")
                found.extend([str(id.value)] if isinstance(id, Scalar) and id.value in self.advice else [])
            else:
                found.extend(self._names(one, self.advice, "advice"))
        return found

    def _asks(self, node: Node) -> list[str]:
        return self._names(node, self.questions, "question")

    def _cites(self, node: Node) -> list[Cite]:
        mapping = self.reader.mapping(node, "a mapping from source to place", "write `{source: place}`")
        found: list[Cite] = []
        for source, key, value in entries(mapping) if mapping else ():
            self.reader.knows("source", source, key.location, self.sources)
            for place in self.reader.some(value, "a place in the source"):
                word = self.reader.line(place, "a place in the source")
                found.extend(Cite(source, one) for one in [word] if one)
        if mapping and not mapping.entries:
            self.reader.refuse("empty-list", mapping.location, what="mapping", expected="a source")
        return found

    def _because(self, node: Node) -> Text | None:
        self.reader.placeholders(node, self.names)
        return self.reader.text(node)

    # --- withholding and limiting ------------------------------------------------------------

    def _withhold(self, fields: Fields) -> Withhold | None:
        if_unknown: str | None = IF_UNKNOWN[0]
        if "if_unknown" in fields:
            if_unknown = self.reader.one_of(fields["if_unknown"], IF_UNKNOWN, "way to treat unknown")
            if "withhold" not in fields:
                self.reader.refuse("missing-key", fields["if_unknown"].location, where="`if_unknown`", key="withhold")
        if "withhold" not in fields:
            return None
        targets = self._targets(fields["withhold"], TARGET)
        return Withhold(tuple(one.id for one in targets), if_unknown) if targets and if_unknown else None

    def _limit(self, node: Node) -> Limit | None:
        mapping = self.reader.mapping(node, "a mapping with `to` and what it limits")
        to = mapping.get("to") if mapping else None
        if mapping is None or to is None:
            if mapping:
                help = "write `to: {high: …, unit: …, per: …}` beside what it limits"
                self.reader.refuse("missing-key", mapping.location, help, where="`limit`", key="to")
            return None
        fields = self.reader.fields(to, "`to`", CEILING)
        targets = self._targets(mapping, LIMIT)
        if fields is None or not targets:
            return None
        high = self.reader.number(fields["high"])
        unit, per = (
            self.reader.word(fields["unit"], "a unit"),
            self.reader.one_of(fields["per"], self.domain.periods, "period"),
        )
        if high is None or unit is None or per is None:
            return None
        if high < 0:
            self.reader.refuse("too-small", fields["high"].location, found=decimal(high), least="0")
        doses = {one.id: f"{one.dose.unit} per {one.dose.per}" for one in targets if one.dose}
        limited = [id for id, given in doses.items() if given == f"{unit} per {per}"]
        if not limited and self.reader.complete and not any(("dose", one.id) in self.reader.faulty for one in targets):
            units = ", ".join(sorted({f"`{given}`" for given in doses.values()}))
            help = f"what it names is given in {units}" if units else ""
            self.reader.refuse("limits-no-dose", node.location, help, unit=f"{unit} per {per}")
        if not limited:
            return None
        for id in doses.keys() - limited:
            self.reader.refuse(
                "limit-unit",
                self.advice[id].locations["dose"],
                advice=id,
                given=doses[id],
                unit=f"{unit} per {per}",
                limit=node.location,
            )
        weighed = {id: dose.basis for id in limited if (dose := self.advice[id].dose) and dose.basis}
        if len(set(weighed.values())) > 1:
            rare = min(weighed.values(), key=list(weighed.values()).count)
            bases = ", ".join(f"`{id}` as {basis}" for id, basis in weighed.items() if basis == rare)
            self.reader.refuse("limit-basis", node.location, "write the same `basis` for all", bases=bases)
        return Limit(tuple(limited), high, unit, per)

    def answer(self, node: Node) -> Answer | None:
        """What people come to ask, with the advice that answers it."""
        fields = self.reader.fields(node, "`answer`", ANSWER)
        if fields is None:
            return None
        keys = ("question", "gives", "otherwise", "not_now")
        for key in keys:
            if key in fields:
                self.reader.placeholders(fields[key], ())
        question, gives, otherwise, not_now = (self.reader.text(fields[key]) if key in fields else None for key in keys)
        named = [self._targets(fields[key], TARGET) if key in fields else [] for key in ("advice", "remarks")]
        advice, remarks = (tuple(one.id for one in some) for some in named)
        if not (question and gives and otherwise and advice):
            return None
        return Answer(question, gives, otherwise, advice, remarks, not_now, node.location)

    def property(self, id: str, node: Node, location: Location) -> Property | None:
        """What is never so of anybody: some advice of each item, told to one person."""
        fields = self.reader.fields(node, f"property `{id}`", PROPERTY)
        never = self.reader.fields(fields["never"], "`never`", NEVER) if fields else None
        if never is None:
            return None
        items = self.reader.some(never["given"], "advice")
        if len(items) == 1:
            self.reader.refuse("never-alone", never["given"].location, "name the other advice in the list, too")
        given, named = list[tuple[str, ...]](), set[str]()
        for item in items:
            ids = tuple(advice.id for advice in self._targets(item, TARGET))
            if twice := next((advice for advice in ids if advice in named), ""):
                self.reader.refuse("never-itself", item.location, advice=twice)
            named.update(ids)
            given.append(ids)
        return Property(id, tuple(given), location) if len(given) > 1 and all(given) else None

    def accompanied(self, accompanying: Mapping[str, Node]) -> Mapping[str, Advice]:
        """The advice that accompanies other advice, by id; what is only told beside others has nothing beside it."""
        made = dict[str, Advice]()
        for id, node in accompanying.items():
            targets = self._targets(node, TARGET)
            others = tuple(one.id for one in targets if one.id not in accompanying)
            if targets and not others:
                self.reader.refuse("accompanies-nothing", node.location, advice=id)
            if others and id in self.advice:
                made[id] = evolve(self.advice[id], accompanies=others)
        return made

    def _targets(self, node: Node, keys: Keys) -> list[Advice]:
        """The advice that a target matches: by id, or by every field named; a list adds up."""
        if self.targeted > MOST_TARGETS:
            return []
        if isinstance(node, Sequence):
            found = [one for item in self.reader.some(node, "targets") for one in self._targets(item, TARGET)]
            return list({one.id: one for one in found}.values())
        if not isinstance(node, MappingNode):
            return [self.advice[id] for id in self._names(node, self.advice, "advice")]
        carrying: list[set[str]] = []
        before = len(self.reader.diagnostics), len(self.reader.unknown)
        for key, at, value in entries(node):
            if key not in keys.all:
                help = self.reader.suggest(key, TARGET.all) or f"known here: {', '.join(TARGET.all)}"
                self.reader.refuse("unknown-key", at.location, help, key=key, where="a target")
            elif key in TARGET.all:
                nodes = self.reader.some(value, "words")
                if key in self.closed:
                    words = [self.reader.one_of(one, *self.closed[key]) for one in nodes]
                else:
                    words = [self._word(key, one) for one in nodes]
                self.tags.update(word for word in words if word and key == "tag")
                carrying.append(set().union(*(self.carriers[key].get(word, ()) for word in words if word)))
        ids = set.intersection(*carrying) if carrying else ()
        matched = [self.advice[id] for id in sorted(ids, key=self.order.__getitem__)]
        self.targeted += len(matched)
        if self.targeted > MOST_TARGETS:
            self.reader.refuse("too-many-targets", node.location, limit=MOST_TARGETS)
        any_faulty = not self.reader.complete or self.advice_is_faulty
        if not matched and not any_faulty and (len(self.reader.diagnostics), len(self.reader.unknown)) == before:
            self.reader.refuse("targets-nothing", node.location)
        return matched

    def _word(self, key: str, node: Node) -> str | None:
        """A word of a target: one that some advice has, so that no typo lets the rest of a list stand alone.

        A substance or form may also be a choice of a fact, which advice to come may have.
        """
        word = self.reader.word(node, "a word")
        if word is None or self.advice_is_faulty:
            return word
        told: Collection[str] = self.carriers[key]
        if key in ("substance", "form") and word not in told:
            told = self.to_come[key]
        kind = "advice" if key == "id" else key
        return word if self.reader.knows(kind, word, node.location, told) else None


_LISTS: Mapping[str, tuple[str, Callable[[RuleReader, Node], list[Any]]]] = {
    "concludes": ("conclude", RuleReader._concludes),
    "advises": ("advise", RuleReader._advises),
    "asks": ("ask", RuleReader._asks),
    "cites": ("cite", RuleReader._cites),
}
