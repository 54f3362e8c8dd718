"""Numbers, plurals and names of languages in each language, by Babel; no other module imports it.

Babel is imported lazily.
"""

import re
from decimal import Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

GROUPED = 10_000
"""The least number whose digits are grouped."""
LONGEST = 1_000
"""The most digits that a float has in decimal notation."""
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""The form of a BCP-47 tag."""


def written(number: str, language: str) -> str:
    """A decimal number in the notation of a language, with every digit: ``1234567.5`` as ``1,234,567.5``."""
    if number.isdecimal() and int(number) < GROUPED:  # alike in every language, and Babel is slow to import
        return number
    from babel.numbers import format_decimal

    value = Decimal(number)
    if not value.is_finite():
        return number
    locale = _locale(language)
    grouped = abs(value) >= GROUPED
    with localcontext(prec=LONGEST):  # every digit is written
        return str(format_decimal(value, locale=locale, decimal_quantization=False, group_separator=grouped))


def plural(number: str, language: str) -> str:
    """The form of a noun behind a number: ``one``, ``few``, ``many``, ``other`` and so on."""
    return str(_locale(language).plural_form(Decimal(number)))


@cache
def decimal_sign(language: str) -> str:
    """The decimal separator."""
    from babel.numbers import get_decimal_symbol

    return str(get_decimal_symbol(_locale(language)))


@cache
def name_of(language: str) -> str:
    """The English name of a language; the tag where Babel has none."""
    return str(_locale("en").languages.get(language, language))


@cache
def _locale(language: str) -> "Locale":
    """The closest locale of Babel, English where there is none."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    tag = str(language)
    while tag:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            tag = tag.rpartition("-")[0]
    return Locale("en")
