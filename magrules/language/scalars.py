"""Scalars of numpy and pandas, and Decimals, in facts that a program hands in."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

UNKNOWN = ("NAType", "NaTType", "MaskedConstant")
"""The classes of missing values in pandas and numpy."""


MAX_DEPTH = 40
"""The deepest level that is converted."""
DIGITS = 16
"""The most digits of an integer."""


def plain_scalars(given: Any, depth: int = 0) -> Any:
    """Facts with builtin numbers and strings.

    A scalar of numpy or pandas, or a Decimal, becomes a builtin value; a missing value (NaN, NA, NaT or masked) becomes
    None, which is unknown. Other values are unchanged.
    """
    match given:
        case Mapping() | list() | tuple() if depth > MAX_DEPTH:
            return given
        case Mapping():
            return {name: plain_scalars(value, depth + 1) for name, value in given.items()}
        case list() | tuple():
            return [plain_scalars(item, depth + 1) for item in given]
        case Decimal() if given.is_nan():
            return None
        case Decimal():
            whole = given.is_finite() and given.adjusted() < DIGITS and given == given.to_integral_value()
            return int(given) if whole else float(given)
        case float() if given != given:
            return None
        case _ if type(given).__name__ in UNKNOWN:
            return None
        case _ if hasattr(given, "dtype") and getattr(given, "shape", None) == ():
            plain = given.item()
            return given if hasattr(plain, "dtype") else plain_scalars(plain, depth + 1)
    return given
