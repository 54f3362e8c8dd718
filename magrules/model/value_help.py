"""How messages show values, and how an author writes what a fact expects."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from magrules.diagnostics.diagnostic import LONGEST
from magrules.model.amounts import as_amount, converted
from magrules.model.fact_types import Boolean, FactType, FreeNames, ListOf, Number, Subset
from magrules.model.naming import plain
from magrules.model.values import Interval, Members, decimal
from magrules.model.words import shipped_languages, table

NONE_HELP = "write none as an empty list, `[]`"


def means_none(text: str) -> bool:
    """Whether a text means *none* in a shipped language."""
    return plain(text) in _none_words()


@cache
def _none_words() -> frozenset[str]:
    return frozenset(plain(text) for language in shipped_languages() for text in table(language)["dialogue"]["none"])


def way_out(type: FactType, raw: Any) -> str:
    """How the author probably meant to write a value of the wrong type; empty when unclear."""
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
        case ListOf(cls), tuple() if any(isinstance(record, Mapping) for record in raw):
            return f"make each of them a `{cls.__name__}`"
        case ((Boolean() | Number()), object(item=_)) if not isinstance(raw, int | float | str):
            return "what numpy holds gives its plain value by `.item()`"
        case _:
            return ""


def choices_listed(name: str, options: tuple[str, ...]) -> str:
    """The choices, or the command that lists them when they are many."""
    if len(options) <= 12 and sum(map(len, options)) <= LONGEST:
        return f"the choices are {', '.join(options)}"
    return f"`magrules facts {name}` lists the choices"


DECIMAL_POINT = "a decimal number is written with a point"


def as_number(raw: object) -> str:
    """How to write a text that is probably meant as a number; empty when it is not."""
    match = (
        re.fullmatch(r"([-+]?[0-9]+(?:\s[0-9]{3})*)(?:([.,])([0-9]+))?(.*)", raw.strip(), re.DOTALL)
        if isinstance(raw, str)
        else None
    )
    if match is None:
        return ""
    whole, sign, decimals, unit = "".join(match[1].split()), match[2], match[3] or "", match[4]
    if unit and not re.fullmatch(r"\s*([^\W\d_].*|[%°].*)", unit):
        return ""
    if sign == "," and len(decimals) == 3:  # a thousand in one country, a decimal in another
        return f"write `{whole}{decimals}` or `{whole}.{decimals}`, whichever is meant"
    if sign == "," or whole != match[1]:
        return f"write `{whole}{'.' if sign else ''}{decimals}`"
    return "write the number alone, without its unit" if unit else "write the number without quotes"


def shown(raw: object) -> str:
    """A value as messages show it, without Python's type names."""
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
