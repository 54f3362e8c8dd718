"""Reads conditions: a mapping from fact to test is *all*, a list of values is *any of these*."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any
from unicodedata import normalize

from attrs import define, field, frozen

from magrules.diagnostics.suggest import suggest
from magrules.language.grammar_conditions import AT_LEAST, BOUNDS, CONDITION
from magrules.language.nodes import MappingNode, Node, Scalar, SequenceNode, describe
from magrules.language.reading import Reader, entries
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.fact_types import Boolean, Choice, FreeNames, ListOf, Number, Subset
from magrules.model.naming import find, key, plain
from magrules.model.operators import compare
from magrules.model.rules import Conclusion, Flag, Grade, Tally
from magrules.model.truth import TRUE, UNKNOWN
from magrules.model.value_help import DECIMAL_POINT, as_number, choices_listed
from magrules.model.values import Interval, decimal, exactly
from magrules.model.vocabulary import Fact

_SIGNS = {"<": "below", "<=": "at_most", "≤": "at_most", ">": "above", ">=": "at_least", "≥": "at_least"}
_AMOUNT = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?)\s*([^\s0-9.,:_-].*)")


@frozen
class Term:
    """A fact or conclusion as conditions compare it."""

    name: str
    kind: str
    options: tuple[str, ...] = ()
    range: Interval | None = None
    unit: str = ""
    known: Mapping[str, str] | None = None


def term_of_fact(fact: Fact) -> Term:
    """The term of a fact."""
    match fact.type:
        case Boolean():
            return Term(fact.name, "yes/no")
        case Number(unit, low, high):
            return Term(fact.name, "a number", range=Interval(low, high), unit=unit)
        case Choice(options):
            return Term(fact.name, "a choice", options)
        case Subset(options):
            return Term(fact.name, "a set", options)
        case FreeNames() if fact.of:
            return Term(fact.name, "a set")
        case FreeNames(known):
            return Term(fact.name, "a set", known=known)
        case ListOf():
            return Term(fact.name, "a list of records")
        case _:
            return Term(fact.name, "text")


def term_of_conclusion(conclusion: Conclusion) -> Term:
    """The term of a conclusion."""
    match conclusion:
        case Flag(name):
            return Term(name, "yes/no")
        case Tally(name, _, items):
            return Term(name, "a number", range=Interval(0, len(items)))
        case Grade(name, _, levels):
            return Term(name, "a grade", tuple(levels), Interval(0, len(levels)))


def terms_of(facts: Iterable[Fact], conclusions: Iterable[Conclusion]) -> dict[str, Term]:
    """The terms of facts and conclusions, by name."""
    terms = (*map(term_of_fact, facts), *map(term_of_conclusion, conclusions))
    return {term.name: term for term in terms}


@define
class ConditionReader:
    """Reads conditions over terms; ``named`` collects the names that they compare, by fact."""

    reader: Reader
    terms: Mapping[str, Term]
    named: dict[str, dict[str, str]] = field(factory=dict)

    @cached_property
    def terms_by_option(self) -> Mapping[str, Mapping[str, Term]]:
        """The facts and conclusions, by name, that have each option."""
        terms: dict[str, dict[str, Term]] = {}
        for term in self.terms.values():
            for option in term.options:
                terms.setdefault(option, {})[term.name] = term
        return terms

    def read(self, node: Node) -> Condition | None:
        """The condition, None when it has an error."""
        help = "write `all: […]` or `any: […]`" if isinstance(node, SequenceNode) else "write `{fact: test}`"
        mapping = self.reader.mapping(node, "a condition, a mapping from fact to test", help)
        if mapping is None:
            return None
        if not mapping.entries:
            self.reader.error("empty-list", mapping.location, what="mapping", expected="a test")
            return None
        return self._all([self._entry(key, at, value) for key, at, value in entries(mapping)])

    def _all(self, parts: Iterable[Condition | None]) -> Condition | None:
        read = list(parts)
        valid = [part for part in read if part is not None]
        if not valid or len(valid) < len(read):
            return None
        return valid[0] if len(valid) == 1 else AllOf(tuple(valid))

    def _entry(self, key: str, at: Scalar, value: Node) -> Condition | None:
        match key:
            case "all" | "any":
                parts = self._parts(value)
                return (AllOf(parts) if key == "all" else AnyOf(parts)) if parts else None
            case "not":
                inner = self.read(value)
                return Not(inner) if inner else None
            case "at_least":
                return self._at_least(value)
            case "known" | "unknown":
                return self._all(self._known(fact, key == "known") for fact in self.reader.one_or_many(value, "a fact"))
            case _:
                term = self._term(key, at)
                return self._test(term, value, at) if term else None

    def _parts(self, value: Node) -> tuple[Condition, ...] | None:
        if not isinstance(value, SequenceNode):
            self.reader.wrong(value, "a list of conditions", "write `[{…}, {…}]`, or begin each with `- `")
            return None
        parts = [self.read(part) for part in self.reader.one_or_many(value, "conditions")]
        valid = tuple(part for part in parts if part is not None)
        return valid if len(valid) == len(parts) else None

    def _at_least(self, value: Node) -> Condition | None:
        fields = self.reader.fields(value, "`at_least`", AT_LEAST)
        if fields is None:
            return None
        count, parts = self.reader.whole(fields["count"]), self._parts(fields["of"])
        if count is None or not parts:
            return None
        if not 0 < count <= len(parts):
            code = "never-reached" if count > 0 else "always-reached"
            self.reader.error(code, fields["count"].location, count=decimal(count), parts=len(parts))
            return None
        return AtLeast(int(count), parts)

    def _known(self, node: Node, wanted: bool) -> Condition | None:
        name = self.reader.word(node, "the name of a fact")
        if name is None or self._term(name, node) is None:
            return None
        return Comparison(name, "known", wanted, node.location)

    def _term(self, name: str, node: Node) -> Term | None:
        self.reader.symbols.resolve("fact", name, node.location, self.terms, "unknown-fact", near=CONDITION.all)
        return self.terms.get(name)

    # --- one test ----------------------------------------------------------------------------

    def _test(self, term: Term, value: Node, at: Scalar) -> Condition | None:
        if isinstance(value, MappingNode):
            if not value.entries:
                self.reader.error("empty-list", value.location, what="mapping", expected="a test")
                return None
            condition = self._all(self._named(term, test, key, inner) for test, key, inner in entries(value))
            return condition if self._is_satisfiable(term, condition, value) else None
        match term.kind:
            case "yes/no":
                return self._comparison(term, "is", self.reader.truth(value), value)
            case "a number" if not isinstance(value, SequenceNode):
                return self._bound(term, "", value)
            case "a choice" | "a set":
                operator = "is_one_of" if term.kind == "a choice" else "includes"
                return self._comparison(term, operator, self._options(term, value), value)
            case "a grade" if not isinstance(value, SequenceNode):
                return self._comparison(term, "equals", self._level(term, value), value)
        self._misfit(term, describe(value), value)
        return None

    def _is_satisfiable(self, term: Term, condition: Condition | None, value: Node) -> bool:
        """Whether some number passes all the tests at once."""
        if not isinstance(condition, AllOf) or term.kind != "a number" or term.range is None:
            return True
        leaves = [leaf for leaf in condition.parts if isinstance(leaf, Comparison)]
        bounds = sorted({term.range.low, term.range.high, *(leaf.operand for leaf in leaves)})
        candidates = [*bounds, *((low + high) / 2 for low, high in pairwise(bounds))]
        if any(
            all(compare(leaf.operator, exactly(number), leaf.operand) is TRUE for leaf in leaves)
            for number in candidates
        ):
            return True
        tests = " and ".join(f"{leaf.operator} {decimal(leaf.operand)}" for leaf in leaves)
        self.reader.error("never-both", value.location, name=term.name, tests=tests)
        return False

    def _named(self, term: Term, test: str, key: Scalar, value: Node) -> Condition | None:
        match term.kind, test:
            case "a number", _ if test in BOUNDS.all:
                return self._bound(term, test, value)
            case "a grade", _ if test in BOUNDS.all:
                return self._reached(term, test, value)
            case "a set" | "a list of records", "empty":
                return self._comparison(term, "empty", self.reader.truth(value), value)
            case "a set", "includes":
                return self._comparison(term, "includes", self._options(term, value), value)
            case "a set", "all_of":
                options = self._options(term, value) or ()
                return self._all(
                    Comparison(term.name, "includes", frozenset({option}), value.location) for option in sorted(options)
                )
        self._misfit(term, f"`{test}`", key)
        return None

    def _misfit(self, term: Term, test: str, at: Node) -> None:
        fitting = {
            "yes/no": "`true` or `false`",
            "a number": f"a number, or {', '.join(BOUNDS.all)}",
            "a choice": "one or a list of its choices",
            "a set": "one or a list of its members, includes, all_of or empty",
            "a grade": f"a level, or {', '.join(BOUNDS.all)}",
            "a list of records": "`empty`, `known` or `unknown` only",
            "text": "`known` or `unknown` only",
        }[term.kind]
        close = suggest(test.strip("`"), BOUNDS.all) if term.kind in ("a number", "a grade") else ""
        cut = term.kind == "a number" and test.strip("`").isdigit()  # `{below: 25,5}`
        help = DECIMAL_POINT if cut else close or f"it takes {fitting}"
        self.reader.error("test-type", at.location, help, name=term.name, kind=term.kind, test=test)

    def _comparison(self, term: Term, operator: str, operand: Any, node: Node) -> Condition | None:
        return None if operand is None else Comparison(term.name, operator, operand, node.location)

    def _options(self, term: Term, value: Node) -> frozenset[str] | None:
        members = []
        nodes = self.reader.one_or_many(value, "its members")
        for node in nodes:
            word = self.reader.word(node, f"one of the choices of `{term.name}`")
            if word is not None and term.options and term.name not in self.terms_by_option.get(word, ()):
                others = [f"`{name}`" for name in self.terms_by_option.get(word, ())]
                elsewhere = f"it is a choice of {', '.join(others)}" if others else ""
                help = (
                    elsewhere or self.reader.near.suggest(word, term.options) or choices_listed(term.name, term.options)
                )
                self.reader.error("fact-choice", node.location, help, name=term.name, found=word)
            elif word is not None:
                members.append(word if term.known is None else self._name(term.name, term.known, word))
        return frozenset(members) if nodes and len(members) == len(nodes) else None

    def _name(self, fact: str, known: Mapping[str, str], word: str) -> str:
        """The canonical form of a name."""
        index = self.named.setdefault(fact, dict(known))
        return find(word, index) or index.setdefault(key(word), plain(word))

    def _level(self, term: Term, value: Node) -> int | None:
        level = self.reader.one_of(value, term.options, f"level of `{term.name}`")
        return None if level is None else term.options.index(level) + 1

    def _reached(self, term: Term, test: str, value: Node) -> Condition | None:
        level = self._level(term, value)
        words = {"bound": term.options[level - 1], "low": "no level", "high": term.options[-1]} if level else {}
        return self._deciding_comparison(term, test, level, value, words)

    def _bound(self, term: Term, test: str, value: Node) -> Condition | None:
        """The comparison with a number; an empty ``test`` is an implicit `equals`."""
        bound, test = self._amount(term, test, value), test or "equals"
        low, high = (term.range.low, term.range.high) if term.range else (0, 0)
        words = {"bound": decimal(bound), "low": decimal(low), "high": decimal(high)} if bound is not None else {}
        return self._deciding_comparison(term, test, bound, value, words)

    def _deciding_comparison(
        self, term: Term, test: str, bound: float | None, value: Node, words: Mapping[str, str]
    ) -> Condition | None:
        """The comparison with a bound, None when all values or no value of the fact pass it."""
        if bound is None or term.range is None:
            return None
        whole = compare(test, term.range, bound)
        if whole is not UNKNOWN:
            self.reader.error("impossible-bound", value.location, name=term.name, test=test, truth=str(whole), **words)
            return None
        return Comparison(term.name, test, bound, value.location)

    def _amount(self, term: Term, test: str, value: Node) -> float | None:
        """A number, with or without the unit of the fact."""
        if isinstance(value, Scalar) and isinstance(value.value, int | float) and not isinstance(value.value, bool):
            return self.reader.number(value)
        if isinstance(value, Scalar) and isinstance(value.value, str) and (amount := _AMOUNT.fullmatch(value.value)):
            if _normalised(amount[2]) == _normalised(term.unit):
                exact = "." not in amount[1] and len(amount[1]) < 20
                number = int(amount[1]) if exact else float(amount[1])
                return self.reader.exact(value, number)
            unit = term.unit or "plain numbers"
            self.reader.error("wrong-unit", value.location, name=term.name, unit=unit, found=amount[2])
            return None
        expected = f"a number of {term.unit}" if term.unit else "a number"
        help = (_as_test(value.value) or as_number(value.value)) if isinstance(value, Scalar) else ""
        if test:
            words = {"test": test, "name": term.name, "expected": expected, "found": describe(value)}
            self.reader.error("test-value", value.location, help, **words)
        else:
            help = help or f"it takes a number, or {', '.join(BOUNDS.all)}, such as `{{below: 10}}`"
            self.reader.error(
                "fact-type", value.location, help, name=term.name, expected=expected, found=describe(value)
            )
        return None


def _as_test(written: object) -> str:
    """How to write a test that is written with signs (`>= 2`, `25-50`); otherwise empty."""
    if not isinstance(written, str):
        return ""
    if signed := re.fullmatch(r"\s*([<>]=?|≤|≥)\s*([0-9.]+)(\s.*)?", written):
        return f"write `{{{_SIGNS[signed[1]]}: {signed[2]}}}`"
    span = re.fullmatch(r"\s*([0-9.]+)\s*(?:-|–|to)\s*([0-9.]+)(\s.*)?", written)
    return f"write `{{at_least: {span[1]}, at_most: {span[2]}}}`" if span else ""


def _normalised(unit: str) -> str:
    return "".join(normalize("NFKC", unit).split()).lower()
