"""Rules and rulesets: the one canonical model that every interpreter reads."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from magrules.diagnostics.source import Location
from magrules.model.conditions import Condition
from magrules.model.domain import NONE
from magrules.model.values import Text

ROUTES = ("oral", "skin", "bath")
BASES = ("elemental", "compound")


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
class QuestionDefinition:
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


def withholding(rules: Iterable[Rule], if_unknown: str) -> tuple[Rule, ...]:
    """Those of some rules that withhold and do that while they are unknown."""
    return tuple([rule for rule in rules if rule.withholds and rule.withholds.if_unknown == if_unknown])
