"""The groups of facts of a person: tolerance of forms, wishes, and blood tests."""

from collections.abc import Collection

import attrs

from magrules.magnesium.laboratory import (
    CALCIUM,
    CK,
    CREATININE,
    GLUCOSE,
    LEAST_CREATININE,
    MAGNESIUM,
    SINGLY_CHARGED,
    TSH,
    USUAL,
    VITAMIN_B6,
    VITAMIN_B12,
    VITAMIN_D,
)
from magrules.magnesium.options import TOLERANCE
from magrules.magnesium.product import FORMS, SUBSTANCES
from magrules.model.fact_types import Number, Subset
from magrules.model.facts import TYPE, choice, computed, fact_class, free_text, number, subset
from magrules.model.values import Interval, Members

WANTED = {
    "vitamin_d_ug": "vitamin_d", "potassium_mg": "potassium", "calcium_mg": "calcium", "omega3_g": "omega3",
    "zinc_mg": "zinc", "iron_mg": "iron",
}  # fmt: skip
"""The substance of each wanted amount beside magnesium."""


@fact_class
class FormsTolerance:
    """The tolerance of each form of magnesium that the person tried; it is unknown for other forms."""

    bisglycinate: str | None = choice(*TOLERANCE)
    taurate: str | None = choice(*TOLERANCE)
    citrate: str | None = choice(*TOLERANCE)
    oxide: str | None = choice(*TOLERANCE)
    malate: str | None = choice(*TOLERANCE)
    hydroxide: str | None = choice(*TOLERANCE)
    carbonate: str | None = choice(*TOLERANCE)
    chloride: str | None = choice(*TOLERANCE)
    lactate: str | None = choice(*TOLERANCE)
    oil: str | None = choice(*TOLERANCE, "skin_irritation")
    epsom_bath: str | None = choice(*TOLERANCE, "skin_irritation")


@fact_class
class Wants:
    """The wishes of the person; amounts are elemental magnesium and vitamin B6 a day."""

    mg_per_day: float | None = number("mg", 0, 10_000, change="act")
    b6_mg: float | None = number("mg", 0, 1_000, change="act")
    forms: Collection[str] | None = subset(*FORMS, change="act")
    other: Collection[str] | None = subset(*SUBSTANCES, change="act")
    product: str | None = free_text(change="act")
    taken_with: str | None = choice("morning", "meal", "evening", "bedtime", "empty_stomach", "medicine", change="act")
    vitamin_d_ug: float | None = number("µg", 0, 10_000, units={"IU": 0.025, "IE": 0.025}, change="act")
    potassium_mg: float | None = number("mg", 0, 50_000, units={"g": 1_000}, change="act")
    calcium_mg: float | None = number("mg", 0, 20_000, units={"g": 1_000}, change="act")
    omega3_g: float | None = number("g", 0, 100, units={"mg": 0.001}, change="act")
    zinc_mg: float | None = number("mg", 0, 5_000, change="act")
    iron_mg: float | None = number("mg", 0, 5_000, change="act")

    @computed(Subset(SUBSTANCES), of=tuple(f"wants.{amount}" for amount in WANTED), fact="other")
    def known_other(self) -> Members | None:
        """The substances wanted beside magnesium: those named, and those with an amount."""
        amounts = frozenset(substance for amount, substance in WANTED.items() if getattr(self, amount))
        named = None if self.other is None else frozenset(self.other)
        return Members(amounts | (named or frozenset()), named is not None) if named is not None or amounts else None


@fact_class
class Labs:
    """Blood tests, in the units Swedish laboratories report."""

    serum_magnesium_mmol_l: float | None = number("mmol/l", 0.1, 20, units=MAGNESIUM)
    potassium_mmol_l: float | None = number("mmol/l", 1, 12, units=SINGLY_CHARGED)
    calcium_mmol_l: float | None = number("mmol/l", 0.5, 6, units=CALCIUM)
    sodium_mmol_l: float | None = number("mmol/l", 90, 200, units=SINGLY_CHARGED)
    creatinine_umol_l: float | None = number("µmol/l", 5, 3_000, units=CREATININE, plausible=(LEAST_CREATININE, 3_000))
    vitamin_d_nmol_l: float | None = number("nmol/l", 0, 1_500, units=VITAMIN_D)
    b6_nmol_l: float | None = number("nmol/l", 0, 5_000, units=VITAMIN_B6)
    b12_pmol_l: float | None = number("pmol/l", 0, 5_000, units=VITAMIN_B12)
    tsh_mu_l: float | None = number("mU/l", 0, 500, units=TSH)
    glucose_mmol_l: float | None = number("mmol/l", 0, 100, units=GLUCOSE)
    ck_ukat_l: float | None = number("µkat/l", 0, 5_000, units=CK)

    @property
    def believed_creatinine(self) -> Interval | None:
        """The creatinine in µmol/l; of an implausible number the range over all its units."""
        type: Number = attrs.fields(Labs).creatinine_umol_l.metadata[TYPE]  # type: ignore[arg-type]
        return None if self.creatinine_umol_l is None else type.believed(self.creatinine_umol_l)

    @computed(Subset(tuple(USUAL)), of=tuple(f"labs.{name}" for name in USUAL))
    def unlikely(self) -> Members | None:
        """The tests whose number is outside the usual range, and may be in another unit."""
        tests = {name: getattr(self, name) for name in USUAL}
        known = {name: number for name, number in tests.items() if number is not None}
        unusual = (name for name, number in known.items() if not USUAL[name][0] <= number <= USUAL[name][1])
        return Members(frozenset(unusual)) if known else None
