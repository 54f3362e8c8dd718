"""A supplement, antacid or laxative that somebody takes, and how much magnesium it holds."""

from collections.abc import Iterable, Iterator
from math import inf

from magrules.magnesium.catalogue import catalogue
from magrules.magnesium.words import words_of
from magrules.model.facts import Clash, choice, fact_class, free_text, number
from magrules.model.values import Interval, Members, decimal, exactly, total

SKIN_FORMS = ("oil", "epsom_bath")
ORAL_FORMS = (
    "bisglycinate", "taurate", "citrate", "oxide", "malate", "hydroxide", "carbonate", "chloride", "sulfate",
    "lactate", "aspartate", "gluconate", "threonate", "orotate", "epsom_oral",
)  # fmt: skip
FORMS = ORAL_FORMS + SKIN_FORMS
SUBSTANCES = (
    "magnesium", "potassium", "calcium", "sodium", "iron", "zinc", "vitamin_b6", "vitamin_b_complex", "vitamin_c",
    "vitamin_d", "vitamin_k2", "omega3", "chromium", "electrolyte_powder", "salt_substitute", "antacid", "laxative",
    "multivitamin", "sorbitol", "melatonin",
)  # fmt: skip
MOST_MG = 250_000  # mg of magnesium, 50 capsules of 5,000 mg: no more can be told of one product
MOST_B6_MG = 1_000
NRV_MG = 3.75  # mg of magnesium for each percent on an EU label (NRV 375 mg; evidence nrv.eu)

SOMETHING = Interval(0, inf)
NOTHING = exactly(0)


@fact_class
class Product:
    """One product; amounts are what the person takes of it in a day.

    ``mg_elemental`` is magnesium itself, ``mg_compound`` the whole salt (oxide, citrate …),
    ``nrv_percent`` the percentage of the EU reference value on the label.
    """

    WORDS = words_of("product")

    name: str | None = free_text()
    form: str | None = choice(*FORMS)
    mg_elemental: float | None = number("mg", 0, 10_000)
    mg_compound: float | None = number("mg", 0, 60_000)
    nrv_percent: float | None = number("%", 0, 2_000)
    capsules: float | None = number("", 0, 50)
    mg_per_capsule: float | None = number("mg", 0, 5_000)
    b6_mg: float | None = number("mg", 0, MOST_B6_MG)

    def clashes(self) -> Iterator[Clash]:
        """What cannot be true of one product at once."""
        elemental, compound = self.mg_elemental, self.mg_compound
        if elemental is not None and compound is not None and elemental > compound:
            reason = (
                f"`mg_elemental` {decimal(elemental)} is more than `mg_compound` {decimal(compound)}, "
                "a salt weighs more than its magnesium"
            )
            yield Clash(("mg_elemental", "mg_compound"), reason)

    @property
    def contents(self) -> Members:
        """The substances in it; complete only when the catalogue says so."""
        found = catalogue("products").find(self.name) if self.name else None
        entry = catalogue("products").entries[found] if found else {}
        present = set(entry.get("contains", ()))
        if self.form or self.mg_elemental or self.mg_compound or self.nrv_percent or self.mg_per_capsule:
            present.add("magnesium")
        if self.b6_mg:
            present.add("vitamin_b6")
        return Members(frozenset(present), complete=bool(entry.get("complete")))

    @property
    def magnesium_mg(self) -> Interval:
        """Elemental magnesium swallowed in a day, in mg; a range where the label leaves it open.

        Amounts that differ by more than a tenth cannot all be right, and nobody knows which is. As
        with two values of eGFR it is then only known to lie between them, so that the highest
        holds back what the lowest would allow.
        """
        if self.form in SKIN_FORMS:
            return NOTHING
        told = list(self._told())
        if not told:
            contents = self.contents
            return NOTHING if contents.complete and "magnesium" not in contents.present else SOMETHING
        best = told[0]
        if all(one.low <= 1.1 * best.high and best.low <= 1.1 * one.high for one in told):
            return best
        return Interval(min(one.low for one in told), max(one.high for one in told))

    def _told(self) -> Iterator[Interval]:
        """What each amount on the label says of its magnesium, the most telling first."""
        if self.mg_elemental is not None:
            yield exactly(self.mg_elemental)
        if self.nrv_percent is not None:
            yield total([exactly(self.nrv_percent * NRV_MG)])
        if self.mg_per_capsule is not None and self.capsules is not None:
            yield total([exactly(self.mg_per_capsule * self.capsules)])
        if self.mg_compound is not None:
            low, high = _elemental_percent(self.form)
            yield Interval(round(self.mg_compound * low / 100, 6), round(self.mg_compound * high / 100, 6))

    @property
    def vitamin_b6_mg(self) -> Interval:
        """Vitamin B6 swallowed in a day, in mg."""
        if self.b6_mg is not None:
            return exactly(self.b6_mg)
        contents = self.contents
        return NOTHING if contents.complete and "vitamin_b6" not in contents.present else SOMETHING


def _elemental_percent(form: str | None) -> tuple[float, float]:
    """The lowest and highest share of magnesium in the compounds sold as that form."""
    if form is None:
        shares = [entry["elemental_percent"] for entry in catalogue("forms").entries.values()]
        return min(low for low, _ in shares), max(high for _, high in shares)
    low, high = catalogue("forms").entries[form]["elemental_percent"]
    return low, high


def total_magnesium(products: Iterable[Product]) -> Interval:
    """Elemental magnesium of all products together, in mg a day."""
    return total(product.magnesium_mg for product in products)


def total_b6(products: Iterable[Product]) -> Interval:
    """Vitamin B6 of all products together, in mg a day."""
    return total(product.vitamin_b6_mg for product in products)
