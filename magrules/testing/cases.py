"""Cases: a person, with expectations about the consultation.

Each expectation is a value, and the actual result is a value of the same class
(:func:`magrules.testing.runner.actual`): a case passes when they are equal.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import asdict, field, frozen

from magrules.consultation.standings import Standing
from magrules.diagnostics.source import Location
from magrules.language.nodes import Node
from magrules.model.rules import Cite
from magrules.model.ruleset import Ruleset
from magrules.model.values import Value


@frozen
class Stands:
    """An advice has a standing; ``by`` are rules that must be behind it (that give it, or hold it back)."""

    advice: str
    standing: Standing
    by: tuple[str, ...] = ()
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Doses:
    """The dose of an advice after every limit; None for a part that is not checked; all None for no dose."""

    advice: str
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    per: str | None = None
    basis: str | None = None
    location: Location | None = field(default=None, eq=False, repr=False)

    @property
    def parts(self) -> Mapping[str, Any]:
        """The parts of the dose that are checked, with their values."""
        return asdict(self, filter=lambda part, value: part.name not in ("advice", "location") and value is not None)


@frozen
class Concludes:
    """A conclusion has a value; None for unknown, an interval for numbers and levels known in part."""

    name: str
    value: Value
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Fires:
    """A rule holds, or does not (it is FALSE or UNKNOWN); None is UNKNOWN."""

    rule: str
    fires: bool | None
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Asks:
    """A question is asked, or not; it is named by its fact or by its id. ``by`` are rules that must ask it outright."""

    question: str
    asked: bool
    by: tuple[str, ...] = ()
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class AsksInOrder:
    """Questions, named by their facts or ids, are asked in this order; others may be asked between them."""

    questions: tuple[str, ...]
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class NeverGives:
    """No advice that a target has ``matched`` is given or provisional, or none with a dose higher than ``above``.

    ``given`` is the advice that is.
    """

    target: Node = field(eq=False, repr=False)
    matched: tuple[str, ...]
    above: float | None = None
    given: tuple[str, ...] = ()
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Urgent:
    """The highest urgency of what is given, or that of one advice; anything up to ``up_to`` where that is named."""

    urgency: str
    advice: str = ""
    up_to: str = ""
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class IsOfKind:
    """An advice is of a kind, whoever is consulted about and whether or not it is given."""

    advice: str
    kind: str
    location: Location | None = field(default=None, eq=False, repr=False)


@frozen
class Cites:
    """The citations of a rule, for any person: sources with the places in them, or with none for any place."""

    rule: str
    cites: frozenset[Cite]
    location: Location | None = field(default=None, eq=False, repr=False)


Expected = Stands | NeverGives | Doses | Concludes | Fires | Asks | AsksInOrder | Urgent | IsOfKind | Cites


@frozen
class Case:
    """A person with expectations, and what a reader should know ``about`` them.

    ``location`` is that of its id, ``block`` that of ``expect:``.
    """

    id: str
    person: Any
    expects: tuple[Expected, ...]
    location: Location
    block: Location = field(repr=False)
    about: str = ""


@frozen(eq=False)
class CaseFile:
    """The cases of one file, and the ruleset they are about."""

    path: Path
    name: str
    ruleset: Ruleset
    cases: tuple[Case, ...] = field(repr=False)
