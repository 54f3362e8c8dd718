"""Reads the expectations of a case: the mapping under ``expect:``."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property

from attrs import frozen

from magrules.consultation.standings import Standing
from magrules.diagnostics.source import Location
from magrules.language.grammar import CEILING, KIND_WORD, URGENCY_WORD
from magrules.language.grammar_cases import EXPECT, EXPECTED_DOSE, SPAN, STANDINGS, UNGIVEN, URGENCY_RANGE
from magrules.language.load_conditions import terms_of
from magrules.language.load_targets import TargetReader
from magrules.language.nodes import MappingNode, Node, Scalar
from magrules.language.reading import Reader, Values, entries
from magrules.language.shapes import Chosen
from magrules.model.rules import Cite, Dose, Flag, Grade, Tally
from magrules.model.ruleset import Ruleset
from magrules.model.values import Interval, Value, exactly
from magrules.testing.cases import (
    Asks,
    AsksInOrder,
    Cites,
    Concludes,
    Doses,
    Expected,
    Fires,
    IsOfKind,
    NeverGives,
    Stands,
    Urgent,
)

UNKNOWN_WORD, NO_LEVEL = "unknown", "none"
STANDING_OF = {key: Standing.NOT_APPLICABLE if key == "absent" else Standing(key) for key in STANDINGS.all}
FIRES = {"fires": True, "silent": False, "unsettled": None}


@frozen
class ExpectationReader:
    """Reads the expectations of cases about one ruleset."""

    reader: Reader
    ruleset: Ruleset

    @cached_property
    def targets(self) -> TargetReader:
        """The reader of targets; they may match no advice that is there today."""
        terms = terms_of(self.ruleset.vocabulary.facts.values(), self.ruleset.conclusions.values())
        options = {option for term in terms.values() for option in term.options}
        return TargetReader(self.reader, self.ruleset.advice, options, lambda word: "", may_match_nothing=True)

    def read(self, node: Node) -> tuple[Expected, ...]:
        """The expectations of one case."""
        fields = self.reader.fields(node, "`expect`", EXPECT) or {}
        expects: list[Expected] = []
        for key, value in fields.items():
            if key in STANDING_OF:
                expects.extend(self._stands(STANDING_OF[key], value))
            elif key == "never_gives":
                expects.extend(self._never_gives(value))
            elif key == "doses":
                expects.extend(self._doses(value))
            elif key == "conclusions":
                expects.extend(self._concludes(value))
            elif key in FIRES:
                rules = self._names(value, self.ruleset.rules, "rule")
                expects.extend(Fires(name, FIRES[key], location) for name, location in rules)
            elif key == "asks":
                named = self._with_rules(value, self._askable(), "question")
                expects.extend(Asks(name, True, rules, location) for name, rules, location in named)
            elif key == "never_asks":
                names = self._names(value, self._askable(), "question")
                expects.extend(Asks(name, False, (), location) for name, location in names)
            elif key == "asks_in_order":
                ordered = tuple(name for name, _ in self._names(value, self._askable(), "question"))
                expects.append(AsksInOrder(ordered, value.location))
            elif key == "cites":
                expects.extend(self._cites(value))
            elif key == "urgencies":
                urgencies = self._by_advice(value, URGENCY_WORD)
                expects.extend(Urgent(urgency, name, location=location) for name, urgency, location in urgencies)
            elif key == "kinds":
                kinds = self._by_advice(value, KIND_WORD)
                expects.extend(IsOfKind(name, kind, location) for name, kind, location in kinds)
            else:
                expects.extend(self._urgency(value))
        if isinstance(node, MappingNode) and not node.entries:
            self.reader.error("empty-list", node.location, what="mapping", expected="an expectation")
        self._report_duplicates(expects)
        return tuple(expects)

    def _report_duplicates(self, expects: list[Expected]) -> None:
        first = dict[tuple[type, str], Location | None]()
        for expected in expects:
            match expected:
                case Stands(name) | Fires(name) | Asks(name):
                    other = first.setdefault((type(expected), name), expected.location)
                    if other is not expected.location and other:
                        self.reader.error("expected-twice", expected.location, name=name, line=other.line)

    def _askable(self) -> Collection[str]:
        facts = [fact for fact in self.ruleset.vocabulary.facts.values() if fact.question]
        questions = [question.ask for question in self.ruleset.questions.values()]
        return dict.fromkeys([*(fact.name for fact in facts), *(fact.ask for fact in facts), *questions])

    def _names(self, node: Node, known: Collection[str], what: str) -> Iterator[tuple[str, Location]]:
        for item in self.reader.one_or_many(node, f"ids of {what}s"):
            word = self.reader.word(item, f"the id of {'an' if what[0] == 'a' else 'a'} {what}")
            if word is not None and self._known(word, item, known, what):
                yield word, item.location

    def _known(self, name: str, node: Node, known: Collection[str], what: str) -> bool:
        if name not in known:
            self.reader.error(
                "unknown-name", node.location, self.reader.near.suggest(name, known), what=what, name=name
            )
        return name in known

    def _stands(self, standing: Standing, node: Node) -> Iterator[Expected]:
        if standing is Standing.NOT_APPLICABLE:
            for name, location in self._names(node, self.ruleset.advice, "advice"):
                yield Stands(name, standing, (), location)
            return
        for name, rules, location in self._with_rules(node, self.ruleset.advice, "advice"):
            yield Stands(name, standing, rules, location)

    def _with_rules(
        self, node: Node, known: Collection[str], what: str
    ) -> Iterator[tuple[str, tuple[str, ...], Location]]:
        """A list of ids, or a mapping from id to the rules behind it."""
        if not isinstance(node, MappingNode):
            yield from ((name, (), location) for name, location in self._names(node, known, what))
            return
        for name, key, value in entries(node):
            alone = isinstance(value, Scalar) and value.value is None
            rules = () if alone else tuple(rule for rule, _ in self._names(value, self.ruleset.rules, "rule"))
            if self._known(name, key, known, what):
                yield name, rules, key.location

    def _never_gives(self, node: Node) -> Iterator[Expected]:
        for item in self.reader.one_or_many(node, "targets"):
            matched = self.targets.read(item, UNGIVEN)
            above = item.get("above") if isinstance(item, MappingNode) else None
            if above is None:
                yield NeverGives(item, tuple(advice.id for advice in matched), location=item.location)
            elif bound := self.reader.record(above, "`above`", CEILING):
                doses = {advice.id: advice.dose for advice in matched if advice.dose}
                if matched and not doses:
                    names = ", ".join(advice.id for advice in matched)
                    self.reader.error("no-dose", above.location, "leave `above` out", name=names)
                self._report_units(doses, bound, above.location)
                yield NeverGives(item, tuple(doses), bound.values.get("high"), location=item.location)

    def _report_units(self, doses: Mapping[str, Dose], bound: Values, location: Location) -> None:
        """Report the doses that a bound cannot be compared with."""
        if bound.refused:
            return
        unit = f"{bound.values['unit']} per {bound.values['per']}"
        for id, dose in doses.items():
            if (given := f"{dose.unit} per {dose.per}") != unit:
                self.reader.error("dose-unit", location, name=id, given=given, unit=unit)

    def _urgency(self, node: Node) -> Iterator[Expected]:
        """The urgency, or the least and the most that it may be."""
        if not isinstance(node, MappingNode):
            if urgency := self.reader.value(node, URGENCY_WORD):
                yield Urgent(urgency, location=node.location)
            return
        bounds = self.reader.record(node, "a range of urgencies", URGENCY_RANGE)
        if not node.entries:
            self.reader.error("empty-list", node.location, what="mapping", expected="`at_least` or `at_most`")
        elif bounds and not bounds.refused:
            rank = self.ruleset.domain.rank
            low = bounds.values.get("at_least", min(rank, key=rank.__getitem__))
            high = bounds.values.get("at_most", max(rank, key=rank.__getitem__))
            if rank[low] > rank[high]:
                self.reader.error("dose-order", node.location, what="the urgency", low=f"`{low}`", high=f"`{high}`")
            yield Urgent(low, up_to=high, location=node.location)

    def _doses(self, node: Node) -> Iterator[Expected]:
        mapping = self.reader.mapping(node, "a mapping from advice to its dose")
        for name, key, value in entries(mapping) if mapping else ():
            if not self._known(name, key, self.ruleset.advice, "advice"):
                continue
            if self.ruleset.advice[name].dose is None:
                self.reader.error("no-dose", key.location, name=name)
            dose = self.reader.record(value, "an expected dose", EXPECTED_DOSE)
            if isinstance(value, MappingNode) and not value.entries:
                self.reader.error("empty-list", value.location, what="mapping", expected="a part of the dose")
            elif dose:
                yield Doses(name, **dose.values, location=key.location)

    def _cites(self, node: Node) -> Iterator[Expected]:
        mapping = self.reader.mapping(node, "a mapping from rule to its sources")
        for name, key, value in entries(mapping) if mapping else ():
            cites = frozenset(self._placed(value) if isinstance(value, MappingNode) else self._anywhere(value))
            if self._known(name, key, self.ruleset.rules, "rule"):
                yield Cites(name, cites, key.location)

    def _placed(self, node: MappingNode) -> Iterator[Cite]:
        for source, key, places in entries(node):
            if self._known(source, key, self.ruleset.sources, "source"):
                for place in self.reader.one_or_many(places, "a place in the source"):
                    if word := self.reader.line(place, "a place in the source"):
                        yield Cite(source, word)

    def _anywhere(self, node: Node) -> Iterator[Cite]:
        yield from (Cite(source, "") for source, _ in self._names(node, self.ruleset.sources, "source"))

    def _by_advice(self, node: Node, shape: Chosen) -> Iterator[tuple[str, str, Location]]:
        """A mapping from advice to a word that the ruleset declares."""
        mapping = self.reader.mapping(node, f"a mapping from advice to its {shape.what.split()[0]}")
        for name, key, value in entries(mapping) if mapping else ():
            word = self.reader.value(value, shape)
            if self._known(name, key, self.ruleset.advice, "advice") and word:
                yield name, word, key.location

    def _concludes(self, node: Node) -> Iterator[Expected]:
        mapping = self.reader.mapping(node, "a mapping from conclusion to its value")
        for name, key, value in entries(mapping) if mapping else ():
            if self._known(name, key, self.ruleset.conclusions, "conclusion"):
                before = self.reader.count
                expected = self._value(name, value)
                if self.reader.count == before:
                    yield Concludes(name, expected, key.location)

    def _value(self, name: str, node: Node) -> Value:
        match self.ruleset.conclusions[name]:
            case Flag():
                if not isinstance(node, Scalar) or node.value not in (True, False, UNKNOWN_WORD):
                    self.reader.wrong(node, f"`true`, `false` or `{UNKNOWN_WORD}`")
                    return None
                return node.value if isinstance(node.value, bool) else None
            case Tally():
                return self._span(node, self.reader.number)
            case Grade() as grade:
                levels = (NO_LEVEL, *grade.levels)

                def level(bound: Node) -> float | None:
                    word = self.reader.one_of(bound, levels, f"level of `{name}`")
                    return None if word is None else levels.index(word)

                return self._span(node, level)

    def _span(self, node: Node, read: Callable[[Node], float | None]) -> Value:
        if not isinstance(node, MappingNode):
            number = read(node)
            return None if number is None else exactly(number)
        fields = self.reader.fields(node, "a span", SPAN)
        low, high = (read(fields[key]) for key in ("low", "high")) if fields else (None, None)
        return None if low is None or high is None else Interval(low, high)
