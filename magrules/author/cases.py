"""Cases: a person, and what a consultation about that person must be like.

Each expectation is a value, and what is really so is a value of the same kind
(:func:`magrules.author.outcomes.found`): a case is as expected when they are equal.
"""

from pathlib import Path
from typing import Any

from attrs import field, frozen

from magrules.rules import Ruleset
from magrules.source import Place
from magrules.standings import Standing
from magrules.values import Value


@frozen
class Stands:
    """An advice has a standing; ``by`` are rules that must be behind it (that give it, or hold it back)."""

    advice: str
    standing: Standing
    by: tuple[str, ...] = ()
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen
class Doses:
    """An advice has a dose from ``low`` to ``high`` of its unit, after every limit; None is not looked at."""

    advice: str
    low: float | None
    high: float | None
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen
class Concludes:
    """A conclusion has a value; None is unknown, numbers and levels known in part are intervals."""

    name: str
    value: Value
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen
class Fires:
    """A rule holds, or does not (it is FALSE or UNKNOWN)."""

    rule: str
    fires: bool
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen
class Asks:
    """A question is asked, or not; it is named by its fact or by its id."""

    question: str
    asked: bool
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen
class Urgent:
    """The highest urgency of what is given, or that of one advice."""

    urgency: str
    advice: str = ""
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen
class Cites:
    """The sources that a rule rests on, whoever is consulted about."""

    rule: str
    sources: frozenset[str]
    place: Place | None = field(default=None, eq=False, repr=False)


Expected = Stands | Doses | Concludes | Fires | Asks | Urgent | Cites


@frozen
class Case:
    """A person with what is expected. ``place`` is where its id stands, ``block`` where ``expect:`` does."""

    id: str
    person: Any
    expects: tuple[Expected, ...]
    place: Place
    block: Place = field(repr=False)


@frozen(eq=False)
class CaseFile:
    """The cases of one file, and the ruleset they are about."""

    path: Path
    name: str
    ruleset: Ruleset
    cases: tuple[Case, ...] = field(repr=False)
