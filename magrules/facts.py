"""Facts: what can be known, declared once, on the fields of an attrs class.

A fact has a name, a type (with unit and bounds), the phrase it is spoken with and the question
that asks for it, both in English and Swedish. ``None`` is unknown, and unknown is never no.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sized
from typing import Any, TypeVar, dataclass_transform

import attrs
from attrs import field, frozen

from magrules.errors import FactsError, Fault, fault, suggest
from magrules.values import Measured

TYPE, OWN_WORDS = "magrules.type", "magrules.words"
MOST = 200
"""So many names, measures or records of one fact are read: nobody has more, and each is looked up often."""
CHANGES = ("act", "learn", "never")
"""How a fact can come to be otherwise: by what one does, by looking again, or not at all once it is known."""


@frozen
class YesNo:
    """True or false."""


@frozen
class Number:
    """A number of ``unit``, from ``low`` to ``high``, both included."""

    unit: str
    low: float
    high: float


@frozen
class Choice:
    """One of the options."""

    options: tuple[str, ...]


@frozen
class Choices:
    """Any of the options; when given, the set is complete, and empty means asked, none."""

    options: tuple[str, ...]


@frozen
class Names:
    """Any names, in the person's own words (medicines, diagnoses); complete when given."""


@frozen
class Words:
    """A text in the person's own words (a product's name)."""


@frozen
class Measures:
    """A number of ``unit`` for each of some names (how many months a medicine was taken)."""

    unit: str
    low: float
    high: float


@frozen
class Part:
    """Further facts, grouped in a class of their own; their names are ``part.fact``."""

    cls: type


@frozen
class Records:
    """A list of things, each described by a fact class; complete when given."""

    cls: type


FactType = YesNo | Number | Choice | Choices | Names | Words | Measures | Part | Records


# --- declaring -----------------------------------------------------------------------------------
# A fact that is not given is unknown; ``default=None`` says so to type checkers, which cannot know.


def yes_no(*, default: None = None, **words: Any) -> Any:
    """A fact that is true or false."""
    return _fact(YesNo(), **words)


def number(unit: str, low: float, high: float, *, default: None = None, **words: Any) -> Any:
    """A fact that is a number of ``unit``, from ``low`` to ``high``, both included."""
    return _fact(Number(unit, low, high), **words)


def choice(*options: str, default: None = None, **words: Any) -> Any:
    """A fact that is one of the options."""
    return _fact(Choice(options), **words)


def choices(*options: str, default: None = None, **words: Any) -> Any:
    """A fact that is a set of options."""
    return _fact(Choices(options), converter=_as_set, **words)


def names(*, default: None = None, **words: Any) -> Any:
    """A fact that is a set of names in the person's own words."""
    return _fact(Names(), converter=_as_set, **words)


def own_words(*, default: None = None, **words: Any) -> Any:
    """A fact that is a text in the person's own words."""
    return _fact(Words(), **words)


def measures(unit: str, low: float, high: float, *, default: None = None, **words: Any) -> Any:
    """A fact that gives a number of ``unit`` for each of some names."""
    return _fact(Measures(unit, low, high), converter=_as_measured, **words)


def records(cls: type, *, default: None = None, **words: Any) -> Any:
    """A fact that is a list of instances of another fact class."""
    return _fact(Records(cls), converter=_as_tuple, **words)


def part(*, factory: type) -> Any:
    """Facts grouped in another fact class, all unknown unless given."""
    return field(factory=factory, metadata={TYPE: Part(factory), OWN_WORDS: {}})


def _fact(type: FactType, converter: Any = None, **words: Any) -> Any:
    """A field; ``words`` are its phrase, question and labels, and ``change``: who can make it otherwise."""
    return field(default=None, converter=converter, metadata={TYPE: type, OWN_WORDS: words})


def _as_set(given: Any) -> Any:
    try:
        return frozenset(given) if isinstance(given, list | tuple | set | frozenset) else given
    except TypeError:  # a list in the list, which is refused below
        return given


def _as_tuple(given: Any) -> Any:
    return tuple(given) if isinstance(given, list | tuple) else given


def _as_measured(given: Any) -> Any:
    return Measured(given) if isinstance(given, Mapping) else given


class computed(property):  # noqa: N801, it is used as a decorator
    """A fact computed from others: ``@computed(Number("mg", 0, 9999), of=("products",))``.

    It may return an :class:`Interval` or :class:`Members` when only part of it can be known.
    With ``fact`` it settles the value of the field of that name, from that field and others.
    """

    def __init__(self, type: FactType, of: tuple[str, ...], fact: str = "", **words: Any) -> None:
        self.type, self.of, self.fact, self.words = type, of, fact, words

    def __call__(self, function: Callable[[Any], Any]) -> "computed":
        """Take the method that computes the fact."""
        super().__init__(function)
        self.fact = self.fact or function.__name__
        return self


Cls = TypeVar("Cls", bound=type)


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(
        yes_no,
        number,
        choice,
        choices,
        names,
        own_words,
        measures,
        records,
        part,
    ),
)
def fact_model(cls: Cls) -> Cls:
    """Make a fact class: a frozen attrs class that refuses wrong facts, all at once.

    A class attribute ``WORDS`` names the section of the wording tables that holds its phrases and
    questions; without it every field gives its own ``phrase`` and ``question``. A method
    ``clashes()`` may yield texts of what cannot be true together. A static method ``examples()`` may
    give, for facts that are only seen through computed ones, values worth trying.

    Raises on construction: FactsError.
    """
    cls.__attrs_post_init__ = _refuse_wrong_facts  # type: ignore[attr-defined]
    if "__repr__" not in vars(cls):
        cls.__repr__ = _only_what_is_known  # type: ignore[assignment]
    return attrs.frozen(kw_only=True)(cls)


def _refuse_wrong_facts(self: Any) -> None:
    wrong = {name: found for name, type, raw in _given(self) if (found := check(name, type, raw))}
    faults = [one for found in wrong.values() for one in found]
    if wrong:  # then those that are right may still not be true together
        try:
            self.__class__(**{name: raw for name, _, raw in _given(self) if name not in wrong})
        except FactsError as error:
            faults += error.faults
    elif hasattr(self, "clashes"):
        faults = [fault("fact-clash", reason=reason) for reason in self.clashes()]
    if faults:
        raise FactsError(faults)


def _only_what_is_known(self: Any) -> str:
    """An instance as Python would write it, without the facts that are unknown."""
    told = [
        f"{name}={sorted(raw) if isinstance(raw, frozenset) else raw!r}"
        for name, type, raw in _given(self)
        if raw is not None and not (isinstance(type, Part) and raw == type.cls())
    ]
    return f"{self.__class__.__name__}({', '.join(told)})"


def _given(self: Any) -> Iterator[tuple[str, FactType, Any]]:
    for declared in attrs.fields(self.__class__):
        yield declared.name, declared.metadata[TYPE], getattr(self, declared.name)


# --- checking ------------------------------------------------------------------------------------

EXPECTED = {
    YesNo: "true or false",
    Number: "a number",
    Choice: "one of its choices",
    Choices: "a list of its choices",
    Names: "a list of names",
    Words: "text",
    Measures: "a mapping of names to numbers",
    Records: "a list of records",
}


def check(name: str, type: FactType, raw: Any) -> list[Fault]:
    """What is wrong with a given value; nothing is coerced and None is always allowed, but for a part."""
    if isinstance(type, Part):
        fits = isinstance(raw, type.cls)
        return [] if fits else [_misfit(name, f"an instance of {type.cls.__name__}", shown(raw))]
    if raw is None:
        return []
    match type, raw:
        case ((Names() | Measures() | Records()), Sized()) if not isinstance(raw, str) and len(raw) > MOST:
            return [fault("too-many-entries", name=name, found=len(raw), limit=MOST)]
        case (YesNo(), bool()) | (Words(), str()):
            return []
        case Number(unit, low, high), int() | float() if not isinstance(raw, bool):
            if low <= raw <= high:
                return []
            unit = f" {unit}" if unit else ""
            return [fault("fact-range", name=name, found=shown(raw), low=shown(low), high=shown(high), unit=unit)]
        case Choice(options), str():
            return _check_options(name, options, [raw])
        case Choices(options), frozenset() if all(isinstance(one, str) for one in raw):
            return _check_options(name, options, sorted(raw))
        case Names(), frozenset() if all(isinstance(one, str) and one.strip() for one in raw):
            return []
        case Measures(unit, low, high), Mapping():
            return [
                found for key, one in raw.items() for found in _check_measure(name, key, Number(unit, low, high), one)
            ]
        case Records(cls), tuple() if all(isinstance(one, cls) for one in raw):
            return []
        case _:
            return [_misfit(name, EXPECTED[type.__class__], _odd(type, raw) or shown(raw), _way_out(type, raw))]


def _way_out(type: FactType, raw: Any) -> str:
    """How a value of another type was probably meant to be written; empty when that is not clear."""
    match type, raw:
        case Number(), _:
            return as_number(raw)
        case ((Choices() | Names()), str()) if raw.strip() and not re.search(r"[][{}]", raw):
            return f"write a list: `[{raw}]`"
        case Records(), Mapping():
            return "write a list, even of one"
        case Records(cls), tuple() if any(isinstance(one, Mapping) for one in raw):
            return f"make each of them a `{cls.__name__}`"
        case _:
            return ""


def _check_measure(name: str, key: Any, type: Number, raw: Any) -> list[Fault]:
    if not isinstance(key, str) or not key.strip():
        return [_misfit(name, EXPECTED[Measures], f"{shown(key)} as a name")]
    if raw is None:
        return [_misfit(f"{name}.{key}", EXPECTED[Number], shown(raw))]
    return check(f"{name}.{key}", type, raw)


def _odd(type: FactType, raw: Any) -> str:
    """What does not belong into a list, the first of several; empty when it is no list."""
    fits = type.cls if isinstance(type, Records) else str
    listed = isinstance(type, Choices | Names | Records) and isinstance(raw, list | tuple | frozenset)
    odd = [shown(one) for one in raw if not isinstance(one, fits) or one == "" or str(one).isspace()] if listed else ()
    return f"{min(odd)} in it" if odd else ""


def _misfit(name: str, expected: str, found: str, help: str = "") -> Fault:
    return fault("fact-type", help=help, name=name, expected=expected, found=found)


def _check_options(name: str, options: tuple[str, ...], given: list[str]) -> list[Fault]:
    return [
        fault("fact-choice", help=suggest(one, options) or choices_listed(name, options), name=name, found=one)
        for one in given
        if one not in options
    ]


def choices_listed(name: str, options: tuple[str, ...]) -> str:
    """The choices themselves, or where to find them when they are many."""
    if len(options) <= 12:
        return f"the choices are {', '.join(options)}"
    return f"`magrules facts {name}` lists the choices"


DECIMAL_POINT = "a decimal number is written with a point"


def as_number(raw: object) -> str:
    """How to write a text that was meant as a number, or an empty string when it was hardly meant as one."""
    found = (
        re.fullmatch(r"([-+]?[0-9]+(?:\s[0-9]{3})*)(?:([.,])([0-9]+))?(.*)", raw.strip())
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
            return f"{raw:.12g}" if raw != raw or abs(raw) < 1e300 else "-inf" if raw < 0 else "inf"
        case str():
            return f"text `{raw}`"
        case None:
            return "nothing"
        case Mapping():
            return "a mapping"
        case list() | tuple() | set() | frozenset():
            return "a list"
        case _:
            return f"`{type(raw).__name__}`"
