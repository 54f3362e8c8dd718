"""The types of facts."""

from collections.abc import Mapping

from attrs import Factory, field, frozen

from magrules.model.values import Interval, exactly

MOST = 200
"""The most names, numbers or records that one fact may have."""


@frozen
class Boolean:
    """True or false."""


@frozen
class Number:
    """A number of ``unit``, from ``low`` to ``high``, both included.

    A text in one of ``units`` is converted by its factor. A number outside ``plausible`` may be in any of the units
    and is known only as the interval of its readings.
    """

    unit: str
    low: float
    high: float
    units: Mapping[str, float] = field(factory=dict, hash=False)
    plausible: tuple[float, float] | None = None

    def believed(self, number: float) -> Interval:
        """The interval that a number stands for."""
        if self.plausible is None or self.plausible[0] <= number <= self.plausible[1]:
            return exactly(number)
        readings = [number, *(round(number * factor, 6) for factor in self.units.values())]
        if len(readings) == 1:
            return Interval(self.low, self.high)
        return Interval(max(self.low, min(readings)), min(self.high, max(readings)))


@frozen
class Choice:
    """One of the options."""

    options: tuple[str, ...]


@frozen
class Subset:
    """Any of the options; when given, the set is complete, and empty means asked, none.

    A question may list only the first few of the options (``listed``); "none of these" then excludes only those.
    """

    options: tuple[str, ...]
    listed: tuple[str, ...] = field(default=Factory(lambda self: self.options, takes_self=True), kw_only=True)


@frozen
class FreeNames:
    """Any names, as the person writes them; complete when all are recognised.

    ``known`` maps names, by :func:`magrules.model.naming.key`, to the names that rules use.
    """

    known: Mapping[str, str] = field(factory=dict, hash=False)


@frozen
class FreeText:
    """Free text, such as the name of a product."""


@frozen
class NumbersByName:
    """A number of ``unit`` by name, such as the months that each product was used."""

    unit: str
    low: float
    high: float


@frozen
class Group:
    """Further facts, grouped in a class of their own; their names are ``group.fact``."""

    cls: type


@frozen
class ListOf:
    """A list of things, each described by a fact class; complete when given."""

    cls: type


FactType = Boolean | Number | Choice | Subset | FreeNames | FreeText | NumbersByName | Group | ListOf


EXPECTED = {
    Boolean: "true or false",
    Number: "a number",
    Choice: "one of its choices",
    Subset: "a list of its choices",
    FreeNames: "a list of names",
    FreeText: "text",
    NumbersByName: "a mapping of names to numbers",
    ListOf: "a list of records",
}
