"""Amounts in text: a number with a unit, and the conversion of units."""

import re
from collections.abc import Mapping
from unicodedata import combining, normalize

_AMOUNT = re.compile(r"\s*([-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*([^\s0-9.,:_-].*)")
_BOUND = re.compile(r"\s*(?:[<>≤≥]=?|=)\s*([0-9]+(?:\.[0-9]+)?)(?:\s.*)?")
_SPAN = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:-|–|to|till)\s*([0-9]+(?:\.[0-9]+)?)(?:\s.*)?")


def bare_unit(unit: str) -> str:
    """A unit normalised: case, accents, spaces and the sign for micro."""
    bare = "".join(
        letter for letter in normalize("NFKD", unit).casefold() if not combining(letter) and not letter.isspace()
    )
    return bare.replace(",", ".").replace("μ", "u").rstrip(".")


def is_unit(text: str, unit: str) -> bool:
    """Whether a text is a unit or an unambiguous start of it (``ml/min`` of ``ml/min/1.73 m²``)."""
    written, whole = bare_unit(text), bare_unit(unit)
    return whole.startswith(written) and written.startswith("/".join(whole.split("/")[:2]))


def converted(text: str, unit: str, units: Mapping[str, float]) -> float | None:
    """A text such as ``10.5 mg/dl`` as a number of ``unit``, to a millionth; None when it is no such amount.

    ``units`` are the other units with their factors to ``unit``. Without them no text is converted.
    """
    amount = _AMOUNT.fullmatch(text)
    factors = [factor for other, factor in {unit: 1.0, **units}.items() if amount and is_unit(amount[2], other)]
    return round(float(amount[1]) * factors[0], 6) if amount and units and factors else None


def units_listed(unit: str, units: Mapping[str, float]) -> str:
    """The units that are converted, with their factors: ``1 mg/dl is 88.4 µmol/l``."""
    return ", ".join(f"1 {other} is {factor:.12g} {unit}" for other, factor in units.items())


def as_amount(text: str, unit: str, units: Mapping[str, float]) -> str:
    """How to write a text that means a number in another unit, a bound or a range; otherwise empty."""
    if match := _BOUND.fullmatch(text):
        return f"a fact holds one number: write `{match[1]}` if that is near enough, or leave the fact out"
    if match := _SPAN.fullmatch(text):
        return f"a fact holds one number: write one from {match[1]} to {match[2]}, or leave the fact out"
    amount = _AMOUNT.fullmatch(text.replace(",", "."))
    if not amount or not unit or is_unit(amount[2], unit):
        return ""
    if any(is_unit(amount[2], other) for other in units):
        whole = f"`{amount[1].replace('.', '')} {amount[2].strip()}` or " if re.search(r",[0-9]{3}\b", text) else ""
        return f"write {whole}`{amount[1]} {amount[2].strip()}`"  # a decimal comma, or one of thousands
    factors = f", or in a unit that is converted ({units_listed(unit, units)})" if units else ""
    return f"write the number in {unit}{factors}"
