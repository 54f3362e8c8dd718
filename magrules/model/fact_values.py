"""Values of facts: what is wrong with a value that does not fit its type, and how a fact class keeps it."""

from collections.abc import Mapping, Sized
from math import inf
from typing import Any

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.suggest import suggest
from magrules.model.amounts import converted
from magrules.model.fact_types import (
    EXPECTED,
    MOST,
    Boolean,
    Choice,
    FactType,
    FreeNames,
    FreeText,
    Group,
    ListOf,
    Number,
    NumbersByName,
    Subset,
)
from magrules.model.value_help import NONE_HELP, choices_listed, means_none, shown, way_out
from magrules.model.values import MOST_EXACT, FrozenNumbers, Interval, Members


def check(name: str, type: FactType, raw: Any) -> list[Diagnostic]:
    """Check a value without coercing it; None is always allowed, except for a group."""
    if isinstance(type, Group):
        fits = isinstance(raw, type.cls)
        return [] if fits else [_misfit(name, f"an instance of {type.cls.__name__}", shown(raw))]
    if raw is None:
        return []
    if problems := too_many(name, type, raw):
        return problems
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
            others = [f"`{shown(raw)} {other}`" for other, factor in units if low <= raw * factor <= high]
            help = f"with its unit it is read, such as {' or '.join(others)}" if others else ""
            ends = f"{shown(low)} to {shown(high)}{f' {unit}' if unit else ''}"
            return [diagnostic("fact-range", None, help, name=name, found=shown(raw), ends=ends)]
        case Choice(options), str():
            return _check_options(name, options, [raw], several=False)
        case Subset(options), frozenset() if all(isinstance(member, str) for member in raw):
            return _check_options(name, options, sorted(raw), several=True)
        case FreeNames(), frozenset() if all(isinstance(member, str) and member.strip() for member in raw):
            none = filter(means_none, sorted(raw))
            return [_misfit(name, EXPECTED[FreeNames], f"`{text}` in it", NONE_HELP) for text in none]
        case NumbersByName(unit, low, high), Mapping():
            return [
                problem
                for key, number in raw.items()
                for problem in _check_measure(name, key, Number(unit, low, high), number)
            ]
        case ListOf(cls), tuple() if all(isinstance(record, cls) for record in raw):
            return []
        case _:
            return [_misfit(name, EXPECTED[type.__class__], _unfit_member(type, raw) or shown(raw), way_out(type, raw))]


def too_many(name: str, type: FactType, raw: Any) -> list[Diagnostic]:
    """An error when a value has too many entries; a subset may have as many as its options."""
    most = max(MOST, len(type.options)) if isinstance(type, Subset) else MOST
    has_entries = isinstance(type, Subset | FreeNames | NumbersByName | ListOf) and isinstance(raw, Sized)
    if not has_entries or isinstance(raw, str) or len(raw) <= most:
        return []
    return [diagnostic("too-many-entries", name=name, found=len(raw), limit=most)]


def as_held(type: FactType, raw: Any) -> Any:
    """A value as an instance of a fact class keeps it: immutable."""
    try:
        match type, raw:
            case ((Subset() | FreeNames()), list() | tuple() | set() | frozenset()):
                return frozenset(map(_plain, raw))
            case ListOf(), list() | tuple():
                return tuple(raw)
            case NumbersByName(), Mapping():
                return FrozenNumbers({_plain(name): _plain(number) for name, number in raw.items()})
    except TypeError:  # a nested list, which `check` reports
        pass
    return _plain(raw)


def _plain(raw: Any) -> Any:
    """A string or number as an instance of the builtin class, not of a subclass such as an enumeration."""
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
    """Check a computed value, which may be known in part."""
    match type, held:
        case Number(_, low, high), Interval():
            fits = _is_between(held, low, high)
        case ((Subset() | FreeNames() | NumbersByName() | ListOf()), Members(present, bool(), absent)):
            fits = isinstance(present, frozenset) and isinstance(absent, frozenset)
            if fits and isinstance(type, Subset):
                fits = (present | absent).issubset(type.options)
            elif fits:
                fits = all(isinstance(member, str) and member.strip() for member in present | absent)
        case FreeNames(), frozenset():  # whatever a person calls a thing, and be it `none`
            fits = all(isinstance(member, str) and member.strip() for member in held)
        case _:
            fits = not check(name, type, held)
    if fits:
        return []
    expected = EXPECTED[type.__class__]
    if isinstance(type, Number):
        expected = f"{expected} from {shown(type.low)} to {shown(type.high)} {type.unit}".rstrip()
    help = choices_listed(name, type.options) if isinstance(type, Choice | Subset) else ""
    misfit = _unfit_member(type, held)
    if not misfit and isinstance(type, Subset) and isinstance(held, frozenset):
        misfit = f"{shown(min(held.difference(type.options)))} in it"
    actual = misfit or shown(held)
    return [diagnostic("fact-computed", help=help, name=name, found=actual, expected=expected)]


def _is_between(held: Interval, low: float, high: float) -> bool:
    """Whether an interval lies between two bounds; an infinite end is allowed."""
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
    """A value with a number and a known unit in text converted to a number; other values unchanged."""
    if not isinstance(type, Number) or not isinstance(raw, str):
        return raw
    number = converted(raw, type.unit, type.units)
    return raw if number is None else number


def _check_measure(name: str, key: Any, type: Number, raw: Any) -> list[Diagnostic]:
    if not isinstance(key, str) or not key.strip():
        return [_misfit(name, EXPECTED[NumbersByName], f"{shown(key)} as a name")]
    if raw is None:
        return [_misfit(f"{name}.{key}", EXPECTED[Number], shown(raw))]
    return check(f"{name}.{key}", type, raw)


def _unfit_member(type: FactType, raw: Any) -> str:
    """The first member of a list that does not fit; empty when all fit, or when it is no list."""
    fits = type.cls if isinstance(type, ListOf) else str
    listed = isinstance(type, Subset | FreeNames | ListOf) and isinstance(raw, list | tuple | frozenset)
    unfit = (
        [shown(member) for member in raw if not isinstance(member, fits) or member == "" or str(member).isspace()]
        if listed
        else ()
    )
    return f"{min(unfit)} in it" if unfit else ""


def _misfit(name: str, expected: str, actual: str, help: str = "") -> Diagnostic:
    return diagnostic("fact-type", help=help, name=name, expected=expected, found=actual)


def _check_options(name: str, options: tuple[str, ...], given: list[str], several: bool) -> list[Diagnostic]:
    def help(choice: str) -> str:
        return (
            NONE_HELP if several and means_none(choice) else suggest(choice, options) or choices_listed(name, options)
        )

    return [
        diagnostic("fact-choice", help=help(choice), name=name, found=choice)
        for choice in given
        if choice not in options
    ]
