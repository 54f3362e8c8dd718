"""The ruleset: rules over one vocabulary, complete and checked, with the indexes that engines use."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import field, fields, frozen

from magrules.errors import MagrulesError
from magrules.model.conditions import Comparison, comparisons, never_unknown
from magrules.model.domain import NONE, Domain, Kind, default_domain
from magrules.model.forks import lockless_cached_property
from magrules.model.rules import Advice, Answer, Conclusion, Property, QuestionDefinition, Rule, Source
from magrules.model.values import Text, no_language
from magrules.model.vocabulary import Vocabulary
from magrules.model.words import ENGLISH, Language, speaking


@frozen(eq=False, slots=False)
class Ruleset:
    """A closed, ordered set of rules over one vocabulary, complete and checked.

    ``strata`` lists rule ids by stratum, within a stratum by salience and then in the order of the files. ``notes``
    are shown after every consultation. ``tags`` are those by which rules name advice. ``digest`` is the SHA-256 of
    the source text; ``loaded_by`` is a module-level function that loads the ruleset once in each process, by which it
    is pickled. Rulesets are equal only when they are identical; a copy is the same object.
    """

    name: str
    version: str
    digest: str
    notes: tuple[Text, ...] = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    conclusions: Mapping[str, Conclusion] = field(repr=False)
    questions: Mapping[str, QuestionDefinition] = field(repr=False)
    advice: Mapping[str, Advice] = field(repr=False)
    rules: Mapping[str, Rule] = field(repr=False)
    strata: tuple[tuple[str, ...], ...] = field(repr=False)
    answer: Answer | None = field(default=None, repr=False)
    domain: Domain = field(factory=default_domain, repr=False)
    languages: tuple[Language, ...] = field(factory=lambda: (speaking(ENGLISH),), repr=False)
    tags: frozenset[str] = field(default=frozenset(), repr=False)
    properties: Mapping[str, Property] = field(factory=dict, repr=False)
    loaded_by: "Callable[[], Ruleset] | None" = field(default=None, repr=False)

    def __reduce__(self) -> "tuple[Callable[..., Ruleset], tuple[Any, ...]]":
        """Pickle by reference to ``loaded_by`` where there is one, otherwise by value."""
        if self.loaded_by and self.loaded_by() is self:
            return _loaded, (self.loaded_by, self.digest)
        values = (getattr(self, attribute.name) for attribute in fields(type(self)))
        return _unpickled, tuple(dict(value) if isinstance(value, MappingProxyType) else value for value in values)

    def __deepcopy__(self, memo: object) -> "Ruleset":
        """Itself, since it is immutable."""
        return self

    def language(self, tag: str | None = None) -> Language:
        """The language of a tag, the first one declared by default.

        Raises MagrulesError when the ruleset does not declare it.
        """
        for language in self.languages:
            if tag in (None, language):
                return language
        raise no_language(str(tag), self.languages)

    def kind_of(self, advice: Advice) -> Kind:
        """The kind of an advice."""
        return self.domain.kinds[advice.kind]

    @lockless_cached_property
    def concluders(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can conclude each conclusion."""
        return _by_name(
            self.conclusions, self.rules.values(), lambda rule: [conclude.name for conclude in rule.concludes]
        )

    @lockless_cached_property
    def rests_on(self) -> Mapping[str, tuple[str, ...]]:
        """The conclusions that each conclusion depends on directly."""
        names: dict[str, tuple[str, ...]] = {}
        for name, rules in self.concluders.items():
            compared = dict.fromkeys(leaf.fact for rule in rules for leaf in self.leaves[rule.id])
            names[name] = tuple(other for other in compared if other in self.conclusions)
        return names

    @lockless_cached_property
    def sure(self) -> frozenset[str]:
        """The conclusions that are never UNKNOWN by the form of their rules; contested ones are excluded."""
        names: set[str] = set()
        for name in (name for names in self.settled for name in names):
            if name not in self.contested and all(never_unknown(rule.when, names) for rule in self.concluders[name]):
                names.add(name)
        return frozenset(names)

    @lockless_cached_property
    def contested(self) -> tuple[str, ...]:
        """The flags that rules conclude both true and false, in the order of evaluation."""
        values: dict[str, set[bool | str]] = {}
        for rule in self.rules.values():
            for conclude in rule.concludes:
                values.setdefault(conclude.name, set()).add(conclude.value)
        return tuple(name for names in self.settled for name in names if {True, False} <= values.get(name, set()))

    @lockless_cached_property
    def leaves(self) -> Mapping[str, tuple[Comparison, ...]]:
        """The comparisons of each rule, in the order written."""
        return {id: tuple(comparisons(rule.when)) for id, rule in self.rules.items()}

    @lockless_cached_property
    def uses(self) -> Mapping[str, tuple[tuple[str, Comparison], ...]]:
        """The comparisons of each fact or conclusion, each with the rule it stands in."""
        uses: dict[str, list[tuple[str, Comparison]]] = {}
        for id, leaves in self.leaves.items():
            for leaf in leaves:
                uses.setdefault(leaf.fact, []).append((id, leaf))
        return {name: tuple(pairs) for name, pairs in uses.items()}

    @lockless_cached_property
    def asked_whether_known(self) -> frozenset[str]:
        """The facts and conclusions that some rule tests for being known."""
        return frozenset(leaf.fact for leaves in self.leaves.values() for leaf in leaves if leaf.operator == "known")

    @lockless_cached_property
    def kept_apart(self) -> frozenset[str]:
        """The advice that properties name."""
        return frozenset(id for item in self.properties.values() for ids in item.given for id in ids)

    @lockless_cached_property
    def stratum_of(self) -> Mapping[str, int]:
        """The number of the stratum of each rule, the first being 0."""
        return {id: at for at, stratum in enumerate(self.strata) for id in stratum}

    @lockless_cached_property
    def order(self) -> Mapping[str, int]:
        """The number of each rule in the order of the strata."""
        return {id: at for at, id in enumerate(id for stratum in self.strata for id in stratum)}

    @lockless_cached_property
    def settled(self) -> tuple[tuple[str, ...], ...]:
        """For each stratum, the conclusions that can be evaluated after it."""
        names: list[list[str]] = [[] for _ in self.strata]
        for name, rules in self.concluders.items() if names else ():
            names[max((self.stratum_of[rule.id] for rule in rules), default=0)].append(name)
        return tuple(map(tuple, names))

    @lockless_cached_property
    def advisers(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can give each advice, in the order of the strata."""
        ordered = [self.rules[id] for stratum in self.strata for id in stratum]
        return _by_name(self.advice, ordered, lambda rule: rule.advises)

    @lockless_cached_property
    def urgent(self) -> frozenset[str]:
        """The advice that can be urgent."""
        advice, advisers = self.advice.items(), self.advisers
        return frozenset(id for id, own in advice if own.urgency != NONE or any(rule.urgency for rule in advisers[id]))

    @lockless_cached_property
    def withholders(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can withhold each advice."""
        return _by_name(self.advice, self.rules.values(), lambda rule: rule.withholds.targets if rule.withholds else ())

    @lockless_cached_property
    def bearing(self) -> Mapping[str, frozenset[str]]:
        """The advice that each rule gives, withholds or limits, with its companions."""
        bearing = dict[str, frozenset[str]]()
        for id, rule in self.rules.items():
            withheld, limited = (effect.targets if effect else () for effect in (rule.withholds, rule.limits))
            own = (*rule.advises, *withheld, *limited)
            bearing[id] = frozenset((*own, *(other for advice in own for other in self.companions.get(advice, ()))))
        return bearing

    @lockless_cached_property
    def companions(self) -> Mapping[str, tuple[str, ...]]:
        """The advice that accompanies each advice, for those that have some."""
        companions: dict[str, list[str]] = {}
        for advice in self.advice.values():
            for other in advice.accompanies:
                companions.setdefault(other, []).append(advice.id)
        return {id: tuple(others) for id, others in companions.items()}

    @lockless_cached_property
    def limiters(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can lower the dose of each advice."""
        return _by_name(self.advice, self.rules.values(), lambda rule: rule.limits.targets if rule.limits else ())


def _unpickled(*values: Any) -> Ruleset:
    """A ruleset that was pickled by value."""
    return Ruleset(*(MappingProxyType(value) if isinstance(value, dict) else value for value in values))  # type: ignore[arg-type]


def _loaded(load: Callable[[], Ruleset], digest: str) -> Ruleset:
    """A ruleset that was pickled by reference. Raises MagrulesError when its digest differs."""
    ruleset = load()
    if ruleset.digest != digest:
        raise MagrulesError("this was pickled with other rules than those installed here")
    return ruleset


def _by_name(
    names: Iterable[str], rules: Iterable[Rule], named: Callable[[Rule], Iterable[str]]
) -> Mapping[str, tuple[Rule, ...]]:
    """The rules by each name that they have, in the order of the rules."""
    rules_by_name: dict[str, list[Rule]] = {name: [] for name in names}
    for rule in rules:
        for name in dict.fromkeys(named(rule)):
            rules_by_name[name].append(rule)
    return {name: tuple(rules) for name, rules in rules_by_name.items()}
