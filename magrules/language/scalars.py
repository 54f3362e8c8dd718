"""Scalars of other libraries, in facts that a program hands in."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

UNKNOWN = ("NAType", "NaTType")
"""The classes of what pandas writes for a value that is missing."""


def plain_scalars(given: Any) -> Any:
    """Facts with Python's own numbers and words in them.

    A scalar of numpy or pandas, or a Decimal, becomes the number, truth or text that it is; what is missing there
    (NaN, NA, NaT) becomes None, which is unknown. Anything else stays as it is.
    """
    match given:
        case Mapping():
            return {name: plain_scalars(value) for name, value in given.items()}
        case list() | tuple():
            return [plain_scalars(item) for item in given]
        case Decimal():
            return None if given.is_nan() else int(given) if given == given.to_integral_value() else float(given)
        case float() if given != given:
            return None
        case _ if type(given).__name__ in UNKNOWN:
            return None
        case _ if hasattr(given, "dtype") and getattr(given, "shape", None) == ():
            return plain_scalars(given.item())
    return given
