"""The vocabulary: every fact a fact class declares, with its words, and how its value is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

import attrs
from attrs import field, frozen

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.errors import FactsError
from magrules.model.declared import slips
from magrules.model.fact_types import (
    Choice,
    FactType,
    Group,
    ListOf,
    Number,
    Subset,
    as_held,
    check,
    check_computed,
    shown,
)
from magrules.model.facts import OWN_WORDS, TYPE, computed, is_fact_class
from magrules.model.forks import lockless_cached_property
from magrules.model.naming import find, recognised
from magrules.model.values import Interval, Members, Text, Value, exactly
from magrules.model.words import ENGLISH

T = TypeVar("T")
Words = Mapping[str, Mapping[str, Any]]
"""The ``WORDS`` of a fact class, by language."""


@frozen
class Fact:
    """A declared fact.

    ``ask`` is the id of the question that asks for it (a computed fact has no question of its
    own), ``of`` names the facts it is computed from, ``labels`` are the words for its options.
    ``change`` says how it can come to be otherwise: by what the person does (``act``), by looking
    again (``learn``), or not at all once it is known (``never``). ``listed`` are the options that its
    question lists and its answer settles. ``of_another`` is the question about somebody else, with
    ``{person}`` for who that is. Decision records leave out the value of one that is ``private``.
    """

    name: str
    type: FactType
    phrase: Text
    question: Text | None
    ask: str
    of: tuple[str, ...] = ()
    labels: Mapping[str, Text] = field(factory=dict, repr=False)
    change: str = "learn"
    listed: frozenset[str] = field(default=frozenset(), repr=False)
    location: Location | None = field(default=None, eq=False, repr=False)
    of_another: Text | None = None
    private: bool = False


@frozen(eq=False, slots=False)
class Vocabulary:
    """Every fact of a fact class, and how its value is read from an instance."""

    cls: type
    facts: Mapping[str, Fact] = field(repr=False)
    getters: Mapping[str, Callable[[Any], Any]] = field(repr=False)
    examples: Mapping[str, tuple[Any, ...]] = field(factory=dict, repr=False)
    named: Mapping[str, Mapping[str, str]] = field(factory=dict, repr=False)
    """Of facts whose members rules name: what each name stands for, by :func:`magrules.model.naming.key`."""

    def __reduce__(self) -> tuple[Callable[..., "Vocabulary"], tuple[type, dict[str, dict[str, str]]]]:
        """Made anew from its class, which goes to another process by name."""
        return vocabulary_of, (self.cls, {name: dict(index) for name, index in self.named.items()})

    def values(self, person: object) -> dict[str, Value]:
        """What is known of each fact, computed facts included.

        Raises FactsError when a fact cannot be computed, or holds what its type does not allow.
        """
        return self._seen(person, self.getters)

    def changes(self, person: object, names: Iterable[str]) -> dict[str, Value]:
        """What is known of these facts, and of those computed from them. Raises FactsError as :meth:`values` does."""
        return self._seen(person, [*names, *(one for name in names for one in self.dependents.get(name, ()))])

    def _seen(self, person: object, names: Iterable[str]) -> dict[str, Value]:
        found, diagnostics, cause = dict[str, Value](), list[Diagnostic](), None
        for name in names:
            try:
                given = self.getters[name](person)
            except Exception as error:  # of the method that computes the fact, which may be anybody's
                diagnostics.append(diagnostic("fact-computing", name=name, reason=str(error) or "its method failed"))
                cause = error
                continue
            fact = self.facts[name]
            held = as_held(fact.type, given)
            diagnostics += (check_computed if fact.of else check)(name, fact.type, held)
            if not diagnostics:
                found[name] = self._in_part(name, as_value(held))
        if diagnostics:
            raise FactsError(diagnostics) from cause
        return found

    def _in_part(self, name: str, value: Value) -> Value:
        """What is known of a fact, in part where a name is not recognised or a number not plausible."""
        type = self.facts[name].type
        if isinstance(type, Number) and isinstance(value, Interval) and value.exact:
            return type.believed(value.low)
        if not isinstance(value, Members) or name not in self.named:
            return value
        known, unknown = recognised(value.present, partial(find, index=self.named[name]))
        return Members(known | unknown, value.complete and not unknown)

    def taken(self, person: object) -> Any:
        """The person as an instance of the class, made anew from one that declares the same facts.

        Raises FactsError when it declares others, saying which, or is no person at all.
        """
        if isinstance(person, self.cls):
            return person
        fields = getattr(type(person), "__attrs_attrs__", ())
        other = _vocabulary_if_any(type(person)) if fields else None
        if other is None:
            help = "make one of a mapping or file with `read_facts(…, ruleset)`"
            expected = f"an instance of {self.cls.__name__}"
            raise FactsError([diagnostic("wrong-shape", help=help, expected=expected, found=shown(person))])
        if difference := self._difference(other):
            help = "make the person of the class of this ruleset, `ruleset.vocabulary.cls`"
            reason = f"the person is of another `{type(person).__name__}` than these rules speak about: {difference}"
            raise FactsError([diagnostic("refused", help=help, reason=reason)])
        return self.cls(**{one.name: getattr(person, one.name) for one in fields})

    def _difference(self, other: "Vocabulary") -> str:
        """What two vocabularies declare otherwise, the first of it; empty when nothing."""
        for name in (*self.facts, *other.facts):
            if name not in other.facts:
                return f"it has no fact `{name}`"
            if name not in self.facts:
                return f"fact `{name}` is not known here"
            if self.facts[name] != other.facts[name]:
                return f"fact `{name}` is declared otherwise"
        return ""

    @lockless_cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """The facts computed from each fact."""
        found: dict[str, tuple[str, ...]] = {}
        for fact in self.facts.values():
            for name in fact.of:
                found[name] = (*found.get(name, ()), fact.name)
        return found

    @lockless_cached_property
    def smaller(self) -> Mapping[str, tuple[str, ...]]:
        """The questions that together list what one lists, each of them less; by the facts they ask for.

        All of them ask for one set: a fact is computed from them together.
        """
        lists = {fact.name: fact.listed for fact in self.facts.values() if fact.listed}
        sets = [{fact.name, *fact.of} for fact in self.facts.values() if fact.of]
        within = {
            name: [other for other in lists if lists[other] < lists[name] and any({name, other} <= one for one in sets)]
            for name in lists
        }
        return {
            name: tuple(others)
            for name, others in within.items()
            if others and frozenset[str]().union(*(lists[other] for other in others)) == lists[name]
        }

    @lockless_cached_property
    def small(self) -> frozenset[str]:
        """The facts that smaller questions ask for."""
        return frozenset(name for names in self.smaller.values() for name in names)

    def topic(self, name: str) -> str:
        """What counts as one question: that of a fact, or the smaller one that asks for it."""
        return name if name in self.small else self.facts[name].ask


def as_value(given: Any) -> Value:
    """The value the rules see for what a field holds."""
    match given:
        case None | bool() | str() | Interval() | Members():
            return given
        case int() | float():
            return exactly(given or 0)  # zero has no sign
        case frozenset():
            return Members(given)
        case _:  # of records and measures the rules see only which there are
            keys = given if isinstance(given, Mapping) else map(str, range(1, len(given) + 1))
            return Members(frozenset(keys))


def vocabulary_of(cls: type, named: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> Vocabulary:
    """Every fact of a fact class, parts and computed facts included; ``named`` is what names in it stand for.

    Raises FactsError when a fact is declared wrong, or has no phrase or question in one of the languages.
    """
    declared = list(_declared(cls))
    known = {one.name for one in declared}
    if diagnostics := [slip for one in declared for slip in slips(one.name, one.cls, one.type, one.own, one.of, known)]:
        raise FactsError(diagnostics)
    facts: dict[str, Fact] = {}
    getters: dict[str, Callable[[Any], Any]] = {}
    for one in declared:
        getters[one.name] = attrgetter(one.path)
        facts[one.name] = one.fact(facts.get(one.name), diagnostics)
    if diagnostics:
        raise FactsError(diagnostics)
    examples = cls.examples() if hasattr(cls, "examples") else {}
    return Vocabulary(cls, MappingProxyType(facts), MappingProxyType(getters), MappingProxyType(examples), named)


def lacking_words(vocabulary: Vocabulary, languages: Iterable[str], location: Location | None) -> Iterator[Diagnostic]:
    """An error for each text of a fact, and of what its records know, that is not written in one of the languages."""
    tags = tuple(languages)
    for fact in vocabulary.facts.values():
        texts = {"phrase": fact.phrase, "question": fact.question, "of_another": fact.of_another}
        texts |= {f"label for `{option}`": text for option, text in fact.labels.items()}
        for what, text in texts.items():
            for language in [tag for tag in tags if text and tag not in text.languages]:
                yield diagnostic("fact-words", location, name=fact.name, what=what, language=language)
        if isinstance(fact.type, ListOf):
            yield from lacking_words(vocabulary_of(fact.type.cls), tags, location)


def _vocabulary_if_any(cls: type) -> Vocabulary | None:
    """The vocabulary of a class that may be no fact class, or only a part of one."""
    try:
        return vocabulary_of(cls)
    except (FactsError, KeyError):
        return None


def altered(person: T, facts: Mapping[str, Any]) -> T:
    """The person with some facts otherwise, given by their names. Raises FactsError when they do not fit."""
    own: dict[str, Any] = {}
    inside: dict[str, dict[str, Any]] = {}
    for name, given in facts.items():
        head, _, rest = name.partition(".")
        if rest:
            inside.setdefault(head, {})[rest] = given
        else:
            own[name] = given
    parts = {head: altered(getattr(person, head), inner) for head, inner in inside.items()}
    return attrs.evolve(person, **own, **parts)  # type: ignore[misc]


@frozen
class _Declared:
    """A field or computed fact of a fact class, not yet with its words."""

    cls: type
    name: str
    path: str
    type: FactType
    own: Mapping[str, Any]
    words: Words
    of: tuple[str, ...] = ()

    def fact(self, same: Fact | None, diagnostics: list[Diagnostic]) -> Fact:
        """The fact; a computed fact that settles a field of the same name keeps its words."""
        labels = self.labels(diagnostics)
        if same:
            return attrs.evolve(same, type=self.type, of=self.of, labels=labels)
        phrase = self.text("phrase", diagnostics)
        question = None if self.of else self.text("question", diagnostics)
        ask = self.own.get("ask") or next((row["ask"] for row in map(self.row, self.words) if "ask" in row), self.name)
        change = self.own.get("change", "learn")
        listed = frozenset(self.type.listed if isinstance(self.type, Subset) and not self.of else ())
        return Fact(
            self.name, self.type, phrase, question, ask, self.of, labels, change, listed,
            location=self.own.get("location"), of_another=self.of_another(), private=self.own.get("private", False),
        )  # fmt: skip

    def of_another(self) -> Text | None:
        rows = {language: self.row(language).get("of_another", "") for language in self.words}
        return self.own.get("of_another") or (Text(**rows) if rows and all(rows.values()) else None)

    def row(self, language: str) -> Mapping[str, str]:
        found: Mapping[str, str] = self.words.get(language, {}).get("facts", {}).get(self.name, {})
        return found

    def text(self, what: str, diagnostics: list[Diagnostic]) -> Text:
        if what in self.own:
            given: Text = self.own[what]
            return given
        return self.worded({language: self.row(language).get(what, "") for language in self.words}, what, diagnostics)

    def worded(self, found: Mapping[str, str], what: str, diagnostics: list[Diagnostic]) -> Text:
        """A text of the words found in each language; where there are none that is an error."""
        lacking = [language for language, text in found.items() if not text] if found else [ENGLISH]
        diagnostics.extend(
            diagnostic("fact-words", name=self.name, what=what, language=language) for language in lacking
        )
        return Text(**found)

    def labels(self, diagnostics: list[Diagnostic]) -> Mapping[str, Text]:
        if "labels" in self.own or not isinstance(self.type, Choice | Subset):
            own: Mapping[str, Text] = self.own.get("labels", {})
            return own
        return {option: self.label(option, diagnostics) for option in self.type.options}

    def label(self, option: str, diagnostics: list[Diagnostic]) -> Text:
        found = {language: words.get("options", {}).get(option, "") for language, words in self.words.items()}
        return self.worded(found, f"label for `{option}`", diagnostics)


def _declared(cls: type, prefix: str = "", words: Words = MappingProxyType({})) -> Iterator[_Declared]:
    words = getattr(cls, "WORDS", words)
    for one in attrs.fields(cls):
        match one.metadata[TYPE]:
            case Group(inner) if is_fact_class(inner):
                yield from _declared(inner, f"{prefix}{one.name}.", words)
            case type:
                name = f"{prefix}{one.name}"
                yield _Declared(cls, name, name, type, one.metadata[OWN_WORDS], words)
    for base in reversed(cls.__mro__):
        for name, made in vars(base).items():
            if isinstance(made, computed):
                fact, path = f"{prefix}{made.fact}", f"{prefix}{name}"
                yield _Declared(cls, fact, path, made.type, made.words, words, made.of)
