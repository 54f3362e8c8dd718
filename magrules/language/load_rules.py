"""Reads rules: conditions with consequences, reasons and sources."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

from attrs import define, evolve

from magrules.diagnostics.source import Location
from magrules.language.grammar import ANSWER, CEILING, LIMIT, PROPERTY, RULE, TARGET
from magrules.language.load_conditions import ConditionReader
from magrules.language.load_targets import TargetReader
from magrules.language.nodes import MappingNode, Node, Scalar
from magrules.language.reading import IN_QUOTES, Reader, Values, entries, is_cut_off
from magrules.model.rules import (
    IF_UNKNOWN,
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


@define
class RuleReader:
    """Reads rules, once everything that they refer to is declared."""

    reader: Reader
    conditions: ConditionReader
    conclusions: Mapping[str, Conclusion]
    advice: Mapping[str, Advice]
    questions: Collection[str]
    sources: Collection[str]
    names: Collection[str]
    rules: Collection[str]

    @cached_property
    def targets(self) -> TargetReader:
        """The reader of targets."""
        return TargetReader(self.reader, self.advice, self.conditions.terms_by_option, self._other)

    @cached_property
    def items(self) -> Mapping[str, Collection[str]]:
        """The items of each tally."""
        return {
            tally.name: dict.fromkeys(tally.items) for tally in self.conclusions.values() if isinstance(tally, Tally)
        }

    def rule(self, id: str, node: Node, location: Location, ruleset: str) -> Rule | None:
        """The rule of a node; with errors in some keys it is still returned, so that the rest is checked."""
        read = self.reader.record(node, f"rule `{id}`", RULE, partial=True, reported=("cite",))
        if read is None:
            return None
        if not any(key in read for key in RULE.any_of):
            self.reader.error("no-consequence", location, rule=id)
        if "cite" not in read:
            self.reader.error("uncited", location, "add `cite: {source: place}`", rule=id)
        when = self.conditions.read(read.nodes["when"]) if "when" in read else None
        lists: dict[str, Any] = {what: self._list(key, reader, read) for what, (key, reader) in _LISTS.items()}
        withholds = self._withhold(read)
        limits = self._limit(read.nodes["limit"]) if "limit" in read else None
        if "because" in read:
            self.reader.placeholders(read.nodes["because"], self.names)
        if when is None or {"urgency", "salience"} & {*read.refused}:
            return None
        values = read.select("because", "urgency", "salience")
        return Rule(
            id, when, **lists, **values, withholds=withholds, limits=limits, ruleset=ruleset, location=location,
        )  # fmt: skip

    def _list(self, key: str, reader: Callable[["RuleReader", Node], list[Any]], read: Values) -> tuple[Any, ...]:
        return tuple(reader(self, read.nodes[key])) if key in read else ()

    def _concludes(self, node: Node) -> list[Conclude]:
        """``name``, or ``{name: true}`` for a flag, ``{name: item}`` for a tally or grade."""
        concludes = []
        if isinstance(node, MappingNode):
            pairs: list[tuple[str, Node, Node | None]] = [(name, key, value) for name, key, value in entries(node)]
            if not pairs:
                self.reader.error("empty-list", node.location, what="mapping", expected="conclusions")
        else:
            words = [
                (self.reader.word(item, "the name of a conclusion"), item)
                for item in self.reader.one_or_many(node, "conclusions")
            ]
            pairs = [(word, item, None) for word, item in words if word]
        for name, at, value in pairs:
            conclusion = self.conclusions.get(name)
            known = self.reader.symbols.resolve(
                "conclusion", name, at.location, self.conclusions, help=self._other(name)
            )
            if known and conclusion and (conclude := self._conclude(conclusion, at, value)) is not None:
                concludes.append(conclude)
        return concludes

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
        self.reader.error("conclusion-type", at.location, help, name=conclusion.name, kind=kind, found="a flag")
        return None

    def _names(self, node: Node, known: Collection[str], what: str) -> list[str]:
        names = []
        for item in self.reader.one_or_many(node, what):
            word = self.reader.word(item, f"the id of {what}")
            if word and self.reader.symbols.resolve(what, word, item.location, known, help=self._other(word)):
                names.append(word)
        return names

    def _other(self, name: str) -> str:
        """A hint when a name refers to something of another kind."""
        kinds = (
            ("advice", self.advice),
            ("a conclusion", self.conclusions),
            ("a fact or question", self.questions),
            ("a rule", self.rules),
        )
        return next((f"`{name}` is {what}" for what, known in kinds if name in known), "")

    def _advises(self, node: Node) -> list[str]:
        ids: list[str] = []
        for item in self.reader.one_or_many(node, "advice"):
            if isinstance(item, MappingNode):
                id = item.get("id")
                ids.extend([str(id.value)] if isinstance(id, Scalar) and id.value in self.advice else [])
            else:
                ids.extend(self._names(item, self.advice, "advice"))
        return ids

    def _asks(self, node: Node) -> list[str]:
        return self._names(node, self.questions, "question")

    def _cites(self, node: Node) -> list[Cite]:
        mapping = self.reader.mapping(node, "a mapping from source to place", "write `{source: place}`")
        cites: list[Cite] = []
        for source, key, value in entries(mapping) if mapping else ():
            if is_cut_off(key, value):
                self.reader.error("unknown-name", key.location, IN_QUOTES, what="source", name=source)
                continue
            self.reader.symbols.resolve("source", source, key.location, self.sources)
            for place in self.reader.one_or_many(value, "a place in the source"):
                word = self.reader.line(place, "a place in the source")
                cites.extend(Cite(source, passage) for passage in [word] if passage)
        if mapping and not mapping.entries:
            self.reader.error("empty-list", mapping.location, what="mapping", expected="a source")
        return cites

    # --- withholding and limiting ------------------------------------------------------------

    def _withhold(self, read: Values) -> Withhold | None:
        if "withhold" not in read:
            if "if_unknown" in read:
                location = read.nodes["if_unknown"].location
                self.reader.error("missing-key", location, where="`if_unknown`", key="withhold")
            return None
        targets = self.targets.read(read.nodes["withhold"], TARGET)
        if not targets or "if_unknown" in read.refused:
            return None
        return Withhold(tuple(advice.id for advice in targets), read.values.get("if_unknown", IF_UNKNOWN[0]))

    def _limit(self, node: Node) -> Limit | None:
        mapping = self.reader.mapping(node, "a mapping with `to` and what it limits")
        to = mapping.get("to") if mapping else None
        if mapping is None or to is None:
            if mapping:
                help = "write `to: {high: …, unit: …, per: …}` beside what it limits"
                self.reader.error("missing-key", mapping.location, help, where="`limit`", key="to")
            return None
        ceiling = self.reader.record(to, "`to`", CEILING)
        targets = self.targets.read(mapping, LIMIT)
        if ceiling is None or ceiling.refused or not targets:
            return None
        high, unit, per = (ceiling.values[key] for key in ("high", "unit", "per"))
        doses = {advice.id: f"{advice.dose.unit} per {advice.dose.per}" for advice in targets if advice.dose}
        limited = [id for id, dose in doses.items() if dose == f"{unit} per {per}"]
        if (
            not limited
            and self.reader.symbols.complete
            and not self.reader.symbols.are_refused("dose", [advice.id for advice in targets])
        ):
            units = ", ".join(sorted({f"`{dose}`" for dose in doses.values()}))
            help = f"what it names is given in {units}" if units else ""
            self.reader.error("limits-no-dose", node.location, help, unit=f"{unit} per {per}")
        if not limited:
            return None
        for id in doses.keys() - limited:
            self.reader.error(
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
            self.reader.error("limit-basis", node.location, "write the same `basis` for all", bases=bases)
        return Limit(tuple(limited), high, unit, per)

    def answer(self, node: Node) -> Answer | None:
        """The main question, with the advice that answers it."""
        read = self.reader.record(node, "`answer`", ANSWER)
        if read is None:
            return None
        texts = ("question", "gives", "otherwise", "not_now", "ask_first")
        for key in texts:
            if key in read:
                self.reader.placeholders(read.nodes[key], ())
        advice, remarks = (
            tuple(advice.id for advice in self.targets.read(read.nodes[key], TARGET)) if key in read else ()
            for key in ("advice", "remarks")
        )
        if not advice or not ANSWER.required.keys() <= read.values.keys():
            return None
        return Answer(**read.select(*texts), advice=advice, remarks=remarks, location=node.location)

    def property(self, id: str, node: Node, location: Location) -> Property | None:
        """The property that no person gets advice from every item."""
        read = self.reader.record(node, f"property `{id}`", PROPERTY)
        if read is None or read.refused:
            return None
        together = read.values["never"]["given"]
        items = self.reader.one_or_many(together, "advice")
        if len(items) == 1:
            self.reader.error("never-alone", together.location, "name the other advice in the list, too")
        groups, named = list[tuple[str, ...]](), set[str]()
        for item in items:
            ids = tuple(advice.id for advice in self.targets.read(item, TARGET))
            if twice := next((advice for advice in ids if advice in named), ""):
                self.reader.error("never-itself", item.location, advice=twice)
            named.update(ids)
            groups.append(ids)
        return Property(id, tuple(groups), location) if len(groups) > 1 and all(groups) else None

    def accompanied(self, accompanying: Mapping[str, Node]) -> Mapping[str, Advice]:
        """The advice that accompanies other advice, by id; accompanying advice has no companions of its own."""
        companions = dict[str, Advice]()
        for id, node in accompanying.items():
            targets = self.targets.read(node, TARGET)
            others = tuple(advice.id for advice in targets if advice.id not in accompanying)
            if targets and not others:
                self.reader.error("accompanies-nothing", node.location, advice=id)
            if others and id in self.advice:
                companions[id] = evolve(self.advice[id], accompanies=others)
        return companions


_LISTS: Mapping[str, tuple[str, Callable[[RuleReader, Node], list[Any]]]] = {
    "concludes": ("conclude", RuleReader._concludes),
    "advises": ("advise", RuleReader._advises),
    "asks": ("ask", RuleReader._asks),
    "cites": ("cite", RuleReader._cites),
}
