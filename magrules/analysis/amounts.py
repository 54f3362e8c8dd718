"""Doses in different units and periods, compared by the amount a day and the amount at once."""

from collections.abc import Mapping
from math import inf

from attrs import frozen

from magrules.model.domain import Period, default_domain
from magrules.model.rules import Dose

UNITS = (
    {"ng": 1e-9, "µg": 1e-6, "μg": 1e-6, "ug": 1e-6, "mcg": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3},
    {"µl": 1e-6, "ml": 1e-3, "cl": 1e-2, "dl": 0.1, "l": 1.0},
)
"""Units with their scales: those of one mapping can be converted into each other."""


@frozen
class Amounts:
    """The lowest and the highest amount of a dose in a day, and the highest at once; infinite where unlimited."""

    low: float
    high: float
    at_once: float


def larger(before: Dose, after: Dose, periods: Mapping[str, Period] | None = None) -> bool:
    """Whether the second dose allows a larger amount, in a day or at once, or the two cannot be compared.

    They cannot be compared where the units cannot be converted, where the doses measure different things, and where
    only one of them gives an amount a day.
    """
    scales = next((kind for kind in UNITS if {before.unit, after.unit} <= kind.keys()), {before.unit: 1})
    if after.unit not in scales or before.basis != after.basis:
        return True
    was, is_now = (amounts(dose, scales[dose.unit], periods or default_domain().periods) for dose in (before, after))
    if before.per == after.per and before.portions == after.portions:  # no conversion, no rounding
        was, is_now = (
            Amounts(dose.low * scales[dose.unit], dose.high * scales[dose.unit], 0) for dose in (before, after)
        )
    return any(
        now > then * (1 + 1e-9) or (now == then == inf)
        for then, now in ((was.low, is_now.low), (was.high, is_now.high), (was.at_once, is_now.at_once))
    )


def amounts(dose: Dose, scale: float, periods: Mapping[str, Period]) -> Amounts:
    """The amounts of a dose, in its own unit times ``scale``."""
    low, high = dose.low * scale, dose.high * scale
    hours = periods[dose.per].hours
    if hours is None:
        times = dose.portions or inf
        return Amounts(low * times if low else 0, high * times if high else 0, high)
    days = hours / 24
    return Amounts(low / days, high / days, high / (days * dose.portions) if dose.portions else high)
