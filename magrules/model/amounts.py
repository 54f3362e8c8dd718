"""Amounts in text: a number with a unit behind it, and how one unit is converted into another."""

import re
from collections.abc import Mapping
from unicodedata import combining, normalize

_AMOUNT = re.compile(r"\s*([-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*([^\s0-9.,:_-].*)")
_BOUND = re.compile(r"\s*(?:[<>≤≥]=?|=)\s*([0-9]+(?:\.[0-9]+)?)(?:\s.*)?")
_SPAN = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:-|–|to|till)\s*([0-9]+(?:\.[0-9]+)?)(?:\s.*)?")


def bare_unit(unit: str) -> str:
    """A unit without what makes no difference: case, accents, spaces, and the letter that stands for a millionth."""
    bare = "".join(one for one in normalize("NFKD", unit).casefold() if not combining(one) and not one.isspace())
    return bare.replace(",", ".").replace("μ", "u").rstrip(".")


def is_unit(text: str, unit: str) -> bool:
    """Whether a text is a unit, or a start of it that can be no other (``ml/min`` of ``ml/min/1.73 m²``)."""
    given, whole = bare_unit(text), bare_unit(unit)
    return whole.startswith(given) and given.startswith("/".join(whole.split("/")[:2]))


def converted(text: str, unit: str, units: Mapping[str, float]) -> float | None:
    """The number of ``unit`` that a text such as ``10.5 mg/dl`` tells, to a millionth; None when it tells none.

    ``units`` are the units that are converted, each with the factor that leads to ``unit``. Where there
    are none, no unit is read.
    """
    amount = _AMOUNT.fullmatch(text)
    factors = [factor for other, factor in {unit: 1.0, **units}.items() if amount and is_unit(amount[2], other)]
    return round(float(amount[1]) * factors[0], 6) if amount and units and factors else None


def units_told(unit: str, units: Mapping[str, float]) -> str:
    """The units that are read, with their factors: ``1 mg/dl is 88.4 µmol/l``."""
    return ", ".join(f"1 {other} is {factor:.12g} {unit}" for other, factor in units.items())


def as_amount(text: str, unit: str, units: Mapping[str, float]) -> str:
    """How to write what was meant as a number in another unit, or as a bound or a span; otherwise an empty string."""
    if found := _BOUND.fullmatch(text):
        return f"a fact holds one number: write `{found[1]}` if that is near enough, or leave the fact out"
    if found := _SPAN.fullmatch(text):
        return f"a fact holds one number: write one from {found[1]} to {found[2]}, or leave the fact out"
    amount = _AMOUNT.fullmatch(text.replace(",", "."))
    if not amount or not unit or is_unit(amount[2], unit):
        return ""
    if any(is_unit(amount[2], other) for other in units):
        whole = f"`{amount[1].replace('.', '')} {amount[2].strip()}` or " if re.search(r",[0-9]{3}\b", text) else ""
        return f"write {whole}`{amount[1]} {amount[2].strip()}`"  # a decimal comma, or one of thousands
    factors = f", or in a unit that is converted ({units_told(unit, units)})" if units else ""
    return f"write the number in {unit}{factors}"
