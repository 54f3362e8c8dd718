"""Rules and rulesets: the one canonical model that every interpreter reads."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import field, fields, frozen

from magrules.diagnostics.source import Location
from magrules.errors import MagrulesError
from magrules.model.conditions import Comparison, Condition, comparisons, never_unknown
from magrules.model.domain import NONE, Domain, Kind, default_domain
from magrules.model.forks import worked_out
from magrules.model.values import Text, no_language
from magrules.model.vocabulary import Vocabulary
from magrules.model.words import ENGLISH, Language, speaking

ROUTES = ("oral", "skin", "bath")


@frozen
class Source:
    """A publication that rules cite; of two sources that disagree the higher ``rank`` goes first."""

    id: str
    title: str
    publisher: str
    kind: str
    rank: int
    year: int | None = None
    url: str = ""
    note: str = ""
    language: str = ""
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Cite:
    """A source and the place in it."""

    source: str
    place: str


@frozen
class Flag:
    """A conclusion that is true or false: TRUE when a rule for it is, FALSE when all are FALSE."""

    name: str
    phrase: Text
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Tally:
    """A conclusion that counts how many of its items are TRUE."""

    name: str
    phrase: Text
    items: tuple[str, ...] = ()
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Grade:
    """A conclusion that is the highest level a TRUE rule concludes; level 0 is none of them."""

    name: str
    phrase: Text
    levels: Mapping[str, Text]
    location: Location | None = field(default=None, eq=False, repr=False)

    def index(self, level: str) -> int:
        """The number of a level, counted from 1."""
        return list(self.levels).index(level) + 1


Conclusion = Flag | Tally | Grade


@frozen
class Conclude:
    """What a rule concludes: a flag's truth, a tally's item or a grade's level."""

    name: str
    value: bool | str


@frozen
class Dose:
    """An amount ``low`` to ``high`` of ``unit``, per day or intake.

    ``basis`` says what is weighed (the substance itself, ``elemental``, not its compound), ``portions`` in how
    many intakes a day it is taken.
    """

    low: float
    high: float
    unit: str
    per: str
    basis: str = ""
    portions: int | None = None


@frozen
class Advice:
    """A line for the person, as declared; ``name`` is what it is called where it is only mentioned.

    What ``accompanies`` other advice is told only together with some of it. ``places`` tells where each of its keys
    stands.
    """

    id: str
    kind: str
    text: Text
    name: Text
    urgency: str = NONE
    substance: str = ""
    form: str = ""
    route: str = ""
    dose: Dose | None = None
    tags: frozenset[str] = frozenset()
    accompanies: tuple[str, ...] = ()
    location: Location | None = field(default=None, eq=False, repr=False)
    locations: Mapping[str, Location] = field(factory=dict, eq=False, repr=False)


IF_UNKNOWN = ("withhold", "caveat", "give")
"""What a rule that withholds does while it is unknown, the safest first."""


@frozen
class Withhold:
    """Advice not to be given when the rule holds.

    While that is unknown the advice is withheld too; ``if_unknown`` softens it to a ``caveat``, or has it given as if
    the rule did not hold (``give``), for rules that only keep short what is read.
    """

    targets: tuple[str, ...]
    if_unknown: str = "withhold"


@frozen
class Limit:
    """A ceiling on the doses of some advice: at most ``high`` of ``unit`` per day or intake."""

    targets: tuple[str, ...]
    high: float
    unit: str
    per: str


PERSON = "person"
"""The placeholder for somebody else, in questions about them."""


@frozen
class Question:
    """Something a rule asks of the person that is no fact, so that no answer changes a rule.

    ``ask`` is the id it is told under, its own unless it goes into what a fact's question asks.
    ``of_another`` is the question about somebody else, with ``{person}`` for who that is.
    """

    id: str
    text: Text
    ask: str
    location: Location | None = field(default=None, eq=False, repr=False)
    of_another: Text | None = None


@frozen
class Answer:
    """What people come to ask, and the advice that answers it, in the order in which it is told.

    Told are the first two, or only the first that protects; then the first told of ``remarks`` goes with them.
    ``gives`` is what there is to get once enough is known, ``otherwise`` the answer when none of the advice applies,
    and ``not_now`` when it is held back, or care comes first.
    """

    question: Text
    gives: Text
    otherwise: Text
    advice: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    not_now: Text | None = None
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Property:
    """What is never so of anybody: that of each item of ``given`` some advice is told to one person.

    It gives nothing and holds nothing back: cases are held to it, and ``check`` looks for somebody who breaks it.
    """

    id: str
    given: tuple[tuple[str, ...], ...]
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Rule:
    """A condition with what follows from it, the reason told to the person, and its sources."""

    id: str
    when: Condition
    concludes: tuple[Conclude, ...] = ()
    advises: tuple[str, ...] = ()
    withholds: Withhold | None = None
    limits: Limit | None = None
    asks: tuple[str, ...] = ()
    because: Text | None = None
    urgency: str = ""
    salience: int = 0
    cites: tuple[Cite, ...] = ()
    ruleset: str = ""
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, slots=False)
class Ruleset:
    """A closed, ordered set of rules over one vocabulary, complete and checked.

    ``strata`` lists rule ids that may run together, each stratum after those before it; inside a
    stratum rules stand by salience, then in the order of the files. ``notes`` are told after every
    consultation. ``tags`` are those by which rules name advice. ``digest`` is the SHA-256 of the text it was loaded
    from; ``loaded_by`` a function of some module that loads it once in each process, by which it is pickled. Two
    rulesets are equal only when they are the same one, which a copy is.
    """

    name: str
    version: str
    digest: str
    notes: tuple[Text, ...] = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    conclusions: Mapping[str, Conclusion] = field(repr=False)
    questions: Mapping[str, Question] = field(repr=False)
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
        """By the function that loads it, if it has one, and otherwise with all that stands in it."""
        if self.loaded_by and self.loaded_by() is self:
            return _loaded, (self.loaded_by, self.digest)
        held = (getattr(self, one.name) for one in fields(type(self)))
        return _made, tuple(dict(one) if isinstance(one, MappingProxyType) else one for one in held)

    def __deepcopy__(self, memo: object) -> "Ruleset":
        """Itself, for nothing in it can change."""
        return self

    def language(self, tag: str | None = None) -> Language:
        """The language of that tag, the first that the ruleset declares without one, with the library's words in it.

        Raises MagrulesError when the ruleset does not declare it.
        """
        for language in self.languages:
            if tag in (None, language):
                return language
        raise no_language(str(tag), self.languages)

    def kind_of(self, advice: Advice) -> Kind:
        """The kind of an advice, with what is true of it."""
        return self.domain.kinds[advice.kind]

    @worked_out
    def concluders(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can conclude each conclusion."""
        return _by_name(self.conclusions, self.rules.values(), lambda rule: [one.name for one in rule.concludes])

    @worked_out
    def rests_on(self) -> Mapping[str, tuple[str, ...]]:
        """The conclusions that the rules of each conclusion compare."""
        found: dict[str, tuple[str, ...]] = {}
        for name, rules in self.concluders.items():
            compared = dict.fromkeys(leaf.fact for rule in rules for leaf in self.leaves[rule.id])
            found[name] = tuple(one for one in compared if one in self.conclusions)
        return found

    @worked_out
    def sure(self) -> frozenset[str]:
        """The conclusions that are never UNKNOWN, as the rules behind them show of themselves; disputed ones are."""
        found: set[str] = set()
        for name in (name for names in self.settled for name in names):
            if name not in self.contested and all(never_unknown(rule.when, found) for rule in self.concluders[name]):
                found.add(name)
        return frozenset(found)

    @worked_out
    def contested(self) -> tuple[str, ...]:
        """The flags that one rule concludes true and another false, so that they can be contradicted, as settled."""
        values: dict[str, set[bool | str]] = {}
        for rule in self.rules.values():
            for one in rule.concludes:
                values.setdefault(one.name, set()).add(one.value)
        return tuple(name for names in self.settled for name in names if {True, False} <= values.get(name, set()))

    @worked_out
    def leaves(self) -> Mapping[str, tuple[Comparison, ...]]:
        """The comparisons of each rule, in the order written."""
        return {id: tuple(comparisons(rule.when)) for id, rule in self.rules.items()}

    @worked_out
    def uses(self) -> Mapping[str, tuple[tuple[str, Comparison], ...]]:
        """The comparisons of each fact or conclusion, each with the rule it stands in."""
        found: dict[str, list[tuple[str, Comparison]]] = {}
        for id, leaves in self.leaves.items():
            for leaf in leaves:
                found.setdefault(leaf.fact, []).append((id, leaf))
        return {name: tuple(uses) for name, uses in found.items()}

    @worked_out
    def asked_whether_known(self) -> frozenset[str]:
        """The facts and conclusions of which some rule asks whether they are known."""
        return frozenset(leaf.fact for leaves in self.leaves.values() for leaf in leaves if leaf.operator == "known")

    @worked_out
    def kept_apart(self) -> frozenset[str]:
        """The advice that properties speak of."""
        return frozenset(id for one in self.properties.values() for item in one.given for id in item)

    @worked_out
    def stratum_of(self) -> Mapping[str, int]:
        """The number of the stratum of each rule, the first being 0."""
        return {id: at for at, stratum in enumerate(self.strata) for id in stratum}

    @worked_out
    def order(self) -> Mapping[str, int]:
        """The number of each rule in the order of the strata."""
        return {id: at for at, id in enumerate(id for stratum in self.strata for id in stratum)}

    @worked_out
    def settled(self) -> tuple[tuple[str, ...], ...]:
        """For each stratum, the conclusions that are settled once it has run."""
        found: list[list[str]] = [[] for _ in self.strata]
        for name, rules in self.concluders.items() if found else ():
            found[max((self.stratum_of[rule.id] for rule in rules), default=0)].append(name)
        return tuple(map(tuple, found))

    @worked_out
    def advisers(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can give each advice, in the order they are told."""
        ordered = [self.rules[id] for stratum in self.strata for id in stratum]
        return _by_name(self.advice, ordered, lambda rule: rule.advises)

    @worked_out
    def withholders(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can withhold each advice."""
        return _by_name(self.advice, self.rules.values(), lambda rule: rule.withholds.targets if rule.withholds else ())

    @worked_out
    def bearing(self) -> Mapping[str, frozenset[str]]:
        """The advice whose standing or dose each rule bears on: what it gives, withholds or limits; with companions."""
        bearing = dict[str, frozenset[str]]()
        for id, rule in self.rules.items():
            withheld, limited = (one.targets if one else () for one in (rule.withholds, rule.limits))
            own = (*rule.advises, *withheld, *limited)
            bearing[id] = frozenset((*own, *(other for one in own for other in self.companions.get(one, ()))))
        return bearing

    @worked_out
    def companions(self) -> Mapping[str, tuple[str, ...]]:
        """The advice that accompanies each advice, for those that have some."""
        found: dict[str, list[str]] = {}
        for advice in self.advice.values():
            for other in advice.accompanies:
                found.setdefault(other, []).append(advice.id)
        return {id: tuple(others) for id, others in found.items()}

    @worked_out
    def limiters(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can lower the dose of each advice."""
        return _by_name(self.advice, self.rules.values(), lambda rule: rule.limits.targets if rule.limits else ())


def _made(*held: Any) -> Ruleset:
    """A ruleset that was pickled with all that stands in it."""
    return Ruleset(*(MappingProxyType(one) if isinstance(one, dict) else one for one in held))  # type: ignore[arg-type]


def _loaded(load: Callable[[], Ruleset], digest: str) -> Ruleset:
    """The ruleset as it is loaded here. Raises MagrulesError when it is another than was pickled."""
    ruleset = load()
    if ruleset.digest != digest:
        raise MagrulesError("this was pickled with other rules than those installed here")
    return ruleset


def _by_name(
    names: Iterable[str], rules: Iterable[Rule], named: Callable[[Rule], Iterable[str]]
) -> Mapping[str, tuple[Rule, ...]]:
    """The rules that name each of some things, in the order of the rules."""
    found: dict[str, list[Rule]] = {name: [] for name in names}
    for rule in rules:
        for name in dict.fromkeys(named(rule)):
            found[name].append(rule)
    return {name: tuple(rules) for name, rules in found.items()}


def withholding(rules: Iterable[Rule], if_unknown: str) -> tuple[Rule, ...]:
    """Those of some rules that withhold and do that while they are unknown."""
    return tuple([rule for rule in rules if rule.withholds and rule.withholds.if_unknown == if_unknown])
