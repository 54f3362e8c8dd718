"""The vocabulary: every fact of a fact class, with its texts, and how to read its value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

import attrs
from attrs import field, frozen

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.errors import FactsError
from magrules.model.declaration_errors import declaration_errors
from magrules.model.fact_types import Choice, FactType, Group, ListOf, Number, Subset
from magrules.model.fact_values import as_held, check, check_computed
from magrules.model.facts import OWN_WORDS, TYPE, computed, is_fact_class, with_facts
from magrules.model.forks import lockless_cached_property
from magrules.model.naming import find, recognised
from magrules.model.value_help import shown
from magrules.model.values import Interval, Members, Text, Value, exactly
from magrules.model.words import ENGLISH

T = TypeVar("T")
Words = Mapping[str, Mapping[str, Any]]
"""The ``WORDS`` of a fact class, by language."""


@frozen
class Fact:
    """A declared fact.

    ``ask`` is the id of the question that asks for it (a computed fact has no question), ``of`` names the facts that
    it is computed from, ``labels`` are the texts of its options. ``change`` is how it can change: by what the person
    does (``act``), by learning more (``learn``), or never once it is known (``never``). ``listed`` are the options
    that its question lists. ``of_another`` is the question about another person, with ``{person}`` as placeholder.
    Decision records omit the value of a ``private`` fact.
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
    named: Mapping[str, Mapping[str, str]] = field(factory=dict, repr=False)
    """For facts whose members rules name: the known name of each name, by :func:`magrules.model.naming.key`."""

    def __reduce__(self) -> tuple[Callable[..., "Vocabulary"], tuple[type, dict[str, dict[str, str]]]]:
        """Pickle by reference to its class."""
        return vocabulary_of, (self.cls, {name: dict(index) for name, index in self.named.items()})

    def values(self, person: object) -> dict[str, Value]:
        """The value of each fact, computed facts included.

        Raises FactsError when a fact cannot be computed, or has a value that does not fit its type.
        """
        return self.read(person, self.getters)

    def changes(self, person: object, names: Iterable[str]) -> dict[str, Value]:
        """The values of some facts and of those computed from them. Raises FactsError as :meth:`values` does."""
        dependents = (dependent for name in names for dependent in self.dependents.get(name, ()))
        return self.read(person, dict.fromkeys([*names, *dependents]))

    def read(self, person: object, names: Iterable[str]) -> dict[str, Value]:
        """The values of some facts. Raises FactsError as :meth:`values` does."""
        values, diagnostics, cause = dict[str, Value](), list[Diagnostic](), None
        for name in names:
            try:
                raw = self.getters[name](person)
            except Exception as error:  # raised by the method that computes the fact
                diagnostics.append(diagnostic("fact-computing", name=name, reason=str(error) or "its method failed"))
                cause = error
                continue
            if raw is None:
                values[name] = None
                continue
            fact = self.facts[name]
            held = as_held(fact.type, raw)
            diagnostics += (check_computed if fact.of else check)(name, fact.type, held)
            if not diagnostics:
                values[name] = self._in_part(name, as_value(held))
        if diagnostics:
            raise FactsError(diagnostics) from cause
        return values

    def _in_part(self, name: str, value: Value) -> Value:
        """The value of a fact, partial where a name is not recognised or a number not plausible."""
        type = self.facts[name].type
        if isinstance(type, Number) and isinstance(value, Interval) and value.exact:
            return type.believed(value.low)
        if not isinstance(value, Members) or name not in self.named:
            return value
        known, unknown = recognised(value.present, partial(find, index=self.named[name]))
        return Members(known | unknown, value.complete and not unknown)

    def taken(self, person: object) -> Any:
        """The person as an instance of the class, converted where another class declares the same facts.

        Raises FactsError when the facts differ, or when it is no instance of a fact class.
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
        return self.cls(**{attribute.name: getattr(person, attribute.name) for attribute in fields})

    def _difference(self, other: "Vocabulary") -> str:
        """The first difference of two vocabularies; empty when they are equal."""
        for name in (*self.facts, *other.facts):
            if name not in other.facts:
                return f"it has no fact `{name}`"
            if name not in self.facts:
                return f"fact `{name}` is not known here"
            if self.facts[name] != other.facts[name]:
                return f"fact `{name}` is declared otherwise"
        return ""

    @lockless_cached_property
    def examples(self) -> Mapping[str, tuple[Any, ...]]:
        """The values that the class gives as worth trying."""
        return self.cls.examples() if hasattr(self.cls, "examples") else {}

    @lockless_cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """The facts computed from each fact."""
        dependents: dict[str, tuple[str, ...]] = {}
        for fact in self.facts.values():
            for name in fact.of:
                dependents[name] = (*dependents.get(name, ()), fact.name)
        return dependents

    @lockless_cached_property
    def smaller(self) -> Mapping[str, tuple[str, ...]]:
        """For each listing question the smaller ones that together list the same options, by their facts.

        A computed fact unites them in one set.
        """
        lists = {fact.name: fact.listed for fact in self.facts.values() if fact.listed}
        sets = [{fact.name, *fact.of} for fact in self.facts.values() if fact.of]
        within = {
            name: [
                other for other in lists if lists[other] < lists[name] and any({name, other} <= facts for facts in sets)
            ]
            for name in lists
        }
        return {
            name: tuple(others)
            for name, others in within.items()
            if others and frozenset[str]().union(*(lists[other] for other in others)) == lists[name]
        }

    @lockless_cached_property
    def small(self) -> frozenset[str]:
        """The facts of the smaller questions."""
        return frozenset(name for names in self.smaller.values() for name in names)

    @lockless_cached_property
    def in_parts(self) -> Mapping[str, tuple[Fact, ...]]:
        """For each set computed from the answers to several questions the smallest of these that list its options."""
        in_parts = {}
        for fact in self.facts.values():
            if fact.of and isinstance(fact.type, Subset):
                options = frozenset(fact.type.options)
                parts = [self.facts[name] for name in (fact.name, *fact.of) if name not in self.smaller]
                in_parts[fact.name] = tuple(part for part in parts if part.listed and part.labels.keys() >= options)
        return {name: parts for name, parts in in_parts.items() if parts}

    def topic(self, name: str) -> str:
        """The id of the question for a fact: the fact itself where a smaller question asks for it, else its ``ask``."""
        return name if name in self.small else self.facts[name].ask


def as_value(held: Any) -> Value:
    """The value for rules of what a field holds."""
    match held:
        case None | bool() | str() | Interval() | Members():
            return held
        case int() | float():
            return exactly(held or 0)  # no negative zero
        case frozenset():
            return Members(held)
        case _:  # of records and numbers by name rules see only the names
            keys = held if isinstance(held, Mapping) else map(str, range(1, len(held) + 1))
            return Members(frozenset(keys))


def vocabulary_of(cls: type, named: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> Vocabulary:
    """The vocabulary of a fact class, groups and computed facts included; ``named`` as in :class:`Vocabulary`.

    Raises FactsError for errors in the declarations, and where a language has no phrase or question.
    """
    declarations = list(_declared(cls))
    known = {fact.name for fact in declarations}
    diagnostics = [
        error
        for fact in declarations
        for error in declaration_errors(fact.name, fact.cls, fact.type, fact.own, fact.of, known)
    ]
    if diagnostics:
        raise FactsError(diagnostics)
    facts: dict[str, Fact] = {}
    getters: dict[str, Callable[[Any], Any]] = {}
    for declared in declarations:
        getters[declared.name] = attrgetter(declared.path)
        facts[declared.name] = declared.fact(facts.get(declared.name), diagnostics)
    if diagnostics:
        raise FactsError(diagnostics)
    return Vocabulary(cls, MappingProxyType(facts), MappingProxyType(getters), named)


@lru_cache(maxsize=8)
def class_vocabulary(cls: type) -> Vocabulary:
    """The vocabulary of a class handed in, cached for the rulesets that are loaded with it."""
    return vocabulary_of(cls)


def missing_texts(vocabulary: Vocabulary, languages: Iterable[str], location: Location | None) -> Iterator[Diagnostic]:
    """An error for each text of a fact, or of the facts of its records, that is missing in a language."""
    tags = tuple(languages)
    for fact in vocabulary.facts.values():
        texts = {"phrase": fact.phrase, "question": fact.question, "of_another": fact.of_another}
        texts |= {f"label for `{option}`": text for option, text in fact.labels.items()}
        for what, text in texts.items():
            for language in [tag for tag in tags if text and tag not in text.languages]:
                yield diagnostic("fact-words", location, name=fact.name, what=what, language=language)
        if isinstance(fact.type, ListOf):
            yield from missing_texts(vocabulary_of(fact.type.cls), tags, location)


def _vocabulary_if_any(cls: type) -> Vocabulary | None:
    """The vocabulary of a class, None when it is no fact class or only a group."""
    try:
        return vocabulary_of(cls)
    except (FactsError, KeyError):
        return None


def altered(person: T, facts: Mapping[str, Any]) -> T:
    """The person with other values for some facts. Raises FactsError when they do not fit."""
    own: dict[str, Any] = {}
    inside: dict[str, dict[str, Any]] = {}
    for name, value in facts.items():
        head, _, rest = name.partition(".")
        if rest:
            inside.setdefault(head, {})[rest] = value
        else:
            own[name] = value
    parts = {head: altered(getattr(person, head), inner) for head, inner in inside.items()}
    return with_facts(person, {**own, **parts})


@frozen
class _Declared:
    """A field or computed fact of a fact class, without its texts."""

    cls: type
    name: str
    path: str
    type: FactType
    own: Mapping[str, Any]
    words: Words
    of: tuple[str, ...] = ()

    def fact(self, same: Fact | None, diagnostics: list[Diagnostic]) -> Fact:
        """The fact; a computed fact that replaces a field of the same name keeps its texts."""
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
        row: Mapping[str, str] = self.words.get(language, {}).get("facts", {}).get(self.name, {})
        return row

    def text(self, what: str, diagnostics: list[Diagnostic]) -> Text:
        if what in self.own:
            text: Text = self.own[what]
            return text
        return self.worded({language: self.row(language).get(what, "") for language in self.words}, what, diagnostics)

    def worded(self, words: Mapping[str, str], what: str, diagnostics: list[Diagnostic]) -> Text:
        """A text from its words by language; a missing language is an error."""
        missing = [language for language, text in words.items() if not text] if words else [ENGLISH]
        diagnostics.extend(
            diagnostic("fact-words", name=self.name, what=what, language=language) for language in missing
        )
        return Text(**words)

    def labels(self, diagnostics: list[Diagnostic]) -> Mapping[str, Text]:
        if "labels" in self.own or not isinstance(self.type, Choice | Subset):
            own: Mapping[str, Text] = self.own.get("labels", {})
            return own
        return {option: self.label(option, diagnostics) for option in self.type.options}

    def label(self, option: str, diagnostics: list[Diagnostic]) -> Text:
        words = {language: words.get("options", {}).get(option, "") for language, words in self.words.items()}
        return self.worded(words, f"label for `{option}`", diagnostics)


def _declared(cls: type, prefix: str = "", words: Words = MappingProxyType({})) -> Iterator[_Declared]:
    words = getattr(cls, "WORDS", words)
    for attribute in attrs.fields(cls):
        match attribute.metadata[TYPE]:
            case Group(inner) if is_fact_class(inner):
                yield from _declared(inner, f"{prefix}{attribute.name}.", words)
            case type:
                name = f"{prefix}{attribute.name}"
                yield _Declared(cls, name, name, type, attribute.metadata[OWN_WORDS], words)
    for base in reversed(cls.__mro__):
        for name, member in vars(base).items():
            if isinstance(member, computed):
                fact, path = f"{prefix}{member.fact}", f"{prefix}{name}"
                yield _Declared(cls, fact, path, member.type, member.words, words, member.of)
