"""The types of facts, and what is wrong with a value that is none of its type."""

import re
from collections.abc import Mapping, Sized
from functools import cache
from math import inf
from typing import Any

from attrs import Factory, field, frozen

from magrules.diagnostics.diagnostic import LONGEST, Diagnostic, diagnostic
from magrules.diagnostics.suggest import suggest
from magrules.model.amounts import as_amount, converted
from magrules.model.naming import plain
from magrules.model.values import MOST_EXACT, Interval, Measured, Members, decimal, exactly
from magrules.model.words import shipped_languages, table

MOST = 200
"""So many names, measures or records of one fact are read: nobody has more, and each is looked up often."""


@frozen
class Boolean:
    """True or false."""


@frozen
class Number:
    """A number of ``unit``, from ``low`` to ``high``, both included.

    A text in one of ``units`` is converted by the factor beside it. What lies outside ``plausible`` is
    not believed: it is only known to be what it says in this unit or in one of the others.
    """

    unit: str
    low: float
    high: float
    units: Mapping[str, float] = field(factory=dict, hash=False)
    plausible: tuple[float, float] | None = None

    def believed(self, number: float) -> Interval:
        """What is known of a number that was given."""
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

    A question may list only the first few of the options (``listed``); "none of these" then settles those alone.
    """

    options: tuple[str, ...]
    listed: tuple[str, ...] = field(default=Factory(lambda self: self.options, takes_self=True), kw_only=True)


@frozen
class FreeNames:
    """Any names, in the person's own words; complete when given and all are recognised.

    ``known`` leads from names (by :func:`magrules.model.naming.key`) to the name that rules use.
    """

    known: Mapping[str, str] = field(factory=dict, hash=False)


@frozen
class FreeText:
    """A text in the person's own words (a product's name)."""


@frozen
class NumbersByName:
    """A number of ``unit`` for each of some names (how many months each was used)."""

    unit: str
    low: float
    high: float


@frozen
class Group:
    """Further facts, grouped in a class of their own; their names are ``part.fact``."""

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


def check(name: str, type: FactType, raw: Any) -> list[Diagnostic]:
    """What is wrong with a given value; nothing is coerced and None is always allowed, but for a part."""
    if isinstance(type, Group):
        fits = isinstance(raw, type.cls)
        return [] if fits else [_misfit(name, f"an instance of {type.cls.__name__}", shown(raw))]
    if raw is None:
        return []
    if found := too_many(name, type, raw):
        return found
    match type, raw:
        case (Boolean(), bool()) | (FreeText(), str()):
            return []
        case Number(unit, low, high), int() | float() if not isinstance(raw, bool):
            if isinstance(raw, int) and abs(raw) > MOST_EXACT and low <= raw <= high:
                help = f"a whole number is kept exactly up to {MOST_EXACT}"
                return [_misfit(name, "a number that is kept exactly", shown(raw), help)]
            if low <= raw <= high:
                return []
            units = type.units.items() if abs(raw) <= MOST_EXACT else ()
            others = [f"`{shown(raw)} {one}`" for one, factor in units if low <= raw * factor <= high]
            help = f"with its unit it is read, such as {' or '.join(others)}" if others else ""
            ends = f"{shown(low)} to {shown(high)}{f' {unit}' if unit else ''}"
            return [diagnostic("fact-range", None, help, name=name, found=shown(raw), ends=ends)]
        case Choice(options), str():
            return _check_options(name, options, [raw], several=False)
        case Subset(options), frozenset() if all(isinstance(one, str) for one in raw):
            return _check_options(name, options, sorted(raw), several=True)
        case FreeNames(), frozenset() if all(isinstance(one, str) and one.strip() for one in raw):
            none = filter(means_none, sorted(raw))
            return [_misfit(name, EXPECTED[FreeNames], f"`{one}` in it", NONE_HELP) for one in none]
        case NumbersByName(unit, low, high), Mapping():
            return [
                found for key, one in raw.items() for found in _check_measure(name, key, Number(unit, low, high), one)
            ]
        case ListOf(cls), tuple() if all(isinstance(one, cls) for one in raw):
            return []
        case _:
            return [_misfit(name, EXPECTED[type.__class__], _odd(type, raw) or shown(raw), _way_out(type, raw))]


def too_many(name: str, type: FactType, raw: Any) -> list[Diagnostic]:
    """The error of a value with more entries than are read, if it is one; of options each may be given."""
    most = max(MOST, len(type.options)) if isinstance(type, Subset) else MOST
    has_entries = isinstance(type, Subset | FreeNames | NumbersByName | ListOf) and isinstance(raw, Sized)
    if not has_entries or isinstance(raw, str) or len(raw) <= most:
        return []
    return [diagnostic("too-many-entries", name=name, found=len(raw), limit=most)]


def as_held(type: FactType, raw: Any) -> Any:
    """A value as an instance of a fact class holds it, of which nobody else has a copy that could change."""
    try:
        match type, raw:
            case ((Subset() | FreeNames()), list() | tuple() | set() | frozenset()):
                return frozenset(map(_itself, raw))
            case ListOf(), list() | tuple():
                return tuple(raw)
            case NumbersByName(), Mapping():
                return Measured({_itself(name): _itself(number) for name, number in raw.items()})
    except TypeError:  # a list in the list, which is refused below
        pass
    return _itself(raw)


def _itself(raw: Any) -> Any:
    """A word or number without what a class derived from it adds, such as that of an enumeration."""
    match raw:
        case bool():
            return raw
        case int():
            return int(raw)
        case float():
            return float(raw)
        case str():
            return str.__str__(raw)
        case _:
            return raw


def check_computed(name: str, type: FactType, held: Any) -> list[Diagnostic]:
    """What is wrong with a computed value, which may be known in part."""
    match type, held:
        case Number(_, low, high), Interval():
            fits = _is_between(held, low, high)
        case ((Subset() | FreeNames() | NumbersByName() | ListOf()), Members(present, bool(), absent)):
            options = type.options if isinstance(type, Subset) else None
            fits = isinstance(present, frozenset) and isinstance(absent, frozenset)
            fits = fits and all(
                isinstance(one, str) and (one in options if options else one.strip()) for one in present | absent
            )
        case _:
            fits = not check(name, type, held)
    if fits:
        return []
    expected = EXPECTED[type.__class__]
    if isinstance(type, Number):
        expected = f"{expected} from {shown(type.low)} to {shown(type.high)} {type.unit}".rstrip()
    help = choices_listed(name, type.options) if isinstance(type, Choice | Subset) else ""
    odd = _odd(type, held)
    if not odd and isinstance(type, Subset) and isinstance(held, frozenset):
        odd = f"{shown(min(held.difference(type.options)))} in it"
    found = odd or shown(held)
    return [diagnostic("fact-computed", help=help, name=name, found=found, expected=expected)]


def _is_between(held: Interval, low: float, high: float) -> bool:
    """Whether a number known in part lies between two bounds; where it is open no bound holds it."""
    ends = (held.low, -inf, inf), (held.high, inf, -inf)
    return (
        all(
            isinstance(end, int | float)
            and not isinstance(end, bool)
            and not (isinstance(end, int) and abs(end) > MOST_EXACT)
            and (low <= end <= high or end == opened)
            and end != shut
            for end, opened, shut in ends
        )
        and held.low <= held.high
    )


def as_given(type: FactType, raw: Any) -> Any:
    """A value as a fact holds it: of text with a unit that the fact converts its number, all else as it is."""
    if not isinstance(type, Number) or not isinstance(raw, str):
        return raw
    number = converted(raw, type.unit, type.units)
    return raw if number is None else number


def _way_out(type: FactType, raw: Any) -> str:
    """How a value of another type was probably meant to be written; empty when that is not clear."""
    match type, raw:
        case Number(unit=unit, units=units), str():
            number = converted(raw, unit, units)
            if number is not None:
                return f"write `{number:.12g}`, in {unit}"
            return as_amount(raw, unit, units) or as_number(raw)
        case ((Subset() | FreeNames()), str()) if means_none(raw):
            return NONE_HELP
        case ((Subset() | FreeNames()), str()) if raw.strip() and not re.search(r"[][{}]", raw):
            return f"write a list: `[{raw}]`"
        case ListOf(), Mapping():
            return "write a list, even of one"
        case ListOf(cls), tuple() if any(isinstance(one, Mapping) for one in raw):
            return f"make each of them a `{cls.__name__}`"
        case ((Boolean() | Number()), object(item=_)) if not isinstance(raw, int | float | str):
            return "what numpy holds gives its plain value by `.item()`"
        case _:
            return ""


NONE_HELP = "write none as an empty list, `[]`"


def means_none(text: str) -> bool:
    """Whether a text says that there is none, in a language that the library speaks."""
    return plain(text) in _none_words()


@cache
def _none_words() -> frozenset[str]:
    return frozenset(plain(one) for language in shipped_languages() for one in table(language)["dialogue"]["none"])


def _check_measure(name: str, key: Any, type: Number, raw: Any) -> list[Diagnostic]:
    if not isinstance(key, str) or not key.strip():
        return [_misfit(name, EXPECTED[NumbersByName], f"{shown(key)} as a name")]
    if raw is None:
        return [_misfit(f"{name}.{key}", EXPECTED[Number], shown(raw))]
    return check(f"{name}.{key}", type, raw)


def _odd(type: FactType, raw: Any) -> str:
    """What does not belong into a list, the first of several; empty when it is no list."""
    fits = type.cls if isinstance(type, ListOf) else str
    listed = isinstance(type, Subset | FreeNames | ListOf) and isinstance(raw, list | tuple | frozenset)
    odd = [shown(one) for one in raw if not isinstance(one, fits) or one == "" or str(one).isspace()] if listed else ()
    return f"{min(odd)} in it" if odd else ""


def _misfit(name: str, expected: str, found: str, help: str = "") -> Diagnostic:
    return diagnostic("fact-type", help=help, name=name, expected=expected, found=found)


def _check_options(name: str, options: tuple[str, ...], given: list[str], several: bool) -> list[Diagnostic]:
    def help(one: str) -> str:
        return NONE_HELP if several and means_none(one) else suggest(one, options) or choices_listed(name, options)

    return [diagnostic("fact-choice", help=help(one), name=name, found=one) for one in given if one not in options]


def choices_listed(name: str, options: tuple[str, ...]) -> str:
    """The choices themselves, or where to find them when they are many."""
    if len(options) <= 12 and sum(map(len, options)) <= LONGEST:
        return f"the choices are {', '.join(options)}"
    return f"`magrules facts {name}` lists the choices"


DECIMAL_POINT = "a decimal number is written with a point"


def as_number(raw: object) -> str:
    """How to write a text that was meant as a number, or an empty string when it was hardly meant as one."""
    found = (
        re.fullmatch(r"([-+]?[0-9]+(?:\s[0-9]{3})*)(?:([.,])([0-9]+))?(.*)", raw.strip(), re.DOTALL)
        if isinstance(raw, str)
        else None
    )
    if found is None:
        return ""
    whole, sign, decimals, unit = "".join(found[1].split()), found[2], found[3] or "", found[4]
    if unit and not re.fullmatch(r"\s*([^\W\d_].*|[%°].*)", unit):
        return ""
    if sign == "," and len(decimals) == 3:  # a thousand in one country, a decimal in another
        return f"write `{whole}{decimals}` or `{whole}.{decimals}`, whichever is meant"
    if sign == "," or whole != found[1]:
        return f"write `{whole}{'.' if sign else ''}{decimals}`"
    return "write the number alone, without its unit" if unit else "write the number without quotes"


def shown(raw: object) -> str:
    """A value in an author's words, without Python's type names."""
    match raw:
        case bool():
            return "`true`" if raw else "`false`"
        case int() | float():
            return decimal(raw) if raw != raw or abs(raw) < 1e300 else "-inf" if raw < 0 else "inf"
        case str():
            return f"text `{raw}`"
        case None:
            return "nothing"
        case Interval(low, high):
            return f"{shown(low)} to {shown(high)}"
        case Members(present=present):
            return f"a set with {', '.join(sorted(map(shown, present)))}" if isinstance(present, frozenset) else "a set"
        case Mapping():
            return "a mapping"
        case list() | tuple() | set() | frozenset():
            return "a list"
        case type():
            return f"class `{raw.__name__}`"
        case _:
            return f"`{type(raw).__name__}`"
