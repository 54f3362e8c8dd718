"""The parts of a ruleset: sources, conclusions, advice, questions, rules."""

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
    """A publication that rules cite; where sources disagree, the higher ``rank`` wins."""

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
    """A source and the passage cited."""

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
    """Advice as declared; ``name`` is used where it is only mentioned.

    Advice that ``accompanies`` other advice is given only together with some of it. ``locations`` has the location of
    each key.
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
"""What a withholding rule does while it is UNKNOWN, the safest first."""


@frozen
class Withhold:
    """Advice that a rule withholds when it is TRUE.

    ``if_unknown`` decides what happens while the rule is UNKNOWN: ``withhold`` it too, give it with a ``caveat``, or
    ``give`` it.
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
"""The placeholder for another person in a question about them."""


@frozen
class QuestionDefinition:
    """A question that a rule asks and that is no fact, so that its answer changes no rule.

    ``ask`` is the id of the question that it is asked with: its own, or that of a fact's question.
    ``of_another`` is the question about another person, with ``{person}`` as placeholder.
    """

    id: str
    text: Text
    ask: str
    location: Location | None = field(default=None, eq=False, repr=False)
    of_another: Text | None = None


@frozen
class Answer:
    """The main question, and the advice that answers it, in the order of display.

    The first that applies is shown, with the first of ``remarks`` that acts and the first that informs,
    unless it is safety advice.
    ``gives`` names what the person learns once enough is known, ``otherwise`` is the answer when no advice applies, and
    ``not_now`` when it is withheld or care comes first. ``ask_first`` stands before the reservations.
    """

    question: Text
    gives: Text
    otherwise: Text
    advice: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    not_now: Text | None = None
    ask_first: Text | None = None
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Property:
    """A property of the ruleset: no person ever gets advice from every item of ``given``.

    It changes no advice; cases must satisfy it, and ``check`` searches for a counterexample.
    """

    id: str
    given: tuple[tuple[str, ...], ...]
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Rule:
    """A condition with its consequences, the reason shown to the person, and its sources."""

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
    """The rules among these that withhold with this ``if_unknown``."""
    return tuple([rule for rule in rules if rule.withholds and rule.withholds.if_unknown == if_unknown])
