"""How a language writes numbers, plurals and the names of languages: by Babel, which no other module imports.

Babel is imported when the first number is written, not before.
"""

import re
from decimal import Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

GROUPED = 10_000
"""From here on the digits of a number stand in groups."""
LONGEST = 1_000
"""So many digits a number has at most, the smallest and the largest that a computer holds among them."""
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""The form of a BCP-47 tag."""


def written(number: str, language: str) -> str:
    """A decimal number in the signs of a language, every digit of it: ``1234567.5`` as ``1,234,567.5``."""
    if number.isdecimal() and int(number) < GROUPED:  # alike in every language, and Babel is slow to wake
        return number
    from babel.numbers import format_decimal

    value = Decimal(number)
    if not value.is_finite():
        return number
    locale = _locale(language)
    grouped = abs(value) >= GROUPED
    with localcontext(prec=LONGEST):  # every digit is written, however many there are
        return str(format_decimal(value, locale=locale, decimal_quantization=False, group_separator=grouped))


def plural(number: str, language: str) -> str:
    """The form of a noun behind a number: ``one``, ``few``, ``many``, ``other`` and so on."""
    return str(_locale(language).plural_form(Decimal(number)))


@cache
def decimal_sign(language: str) -> str:
    """The sign before the decimals."""
    from babel.numbers import get_decimal_symbol

    return str(get_decimal_symbol(_locale(language)))


@cache
def name_of(language: str) -> str:
    """What a language is called in English; the tag itself where nobody knows."""
    return str(_locale("en").languages.get(language, language))


@cache
def _locale(language: str) -> "Locale":
    """The nearest language that Babel knows, English where it knows none."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    tag = str(language)
    while tag:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            tag = tag.rpartition("-")[0]
    return Locale("en")
