"""A supplement, antacid or laxative that a person takes, and its content of magnesium."""

from collections.abc import Collection, Iterable, Iterator
from math import inf

from magrules.magnesium.catalogue import catalogue, recognised
from magrules.magnesium.options import NAMED_PRODUCTS
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
MOST_MG = 250_000  # mg of magnesium, 50 capsules of 5,000 mg: no product holds more
MOST_B6_MG = 1_000
NRV_MG = 3.75  # mg of magnesium for each percent on an EU label (NRV 375 mg; evidence nrv.eu)

SOMETHING = Interval(0, inf)
NOTHING = exactly(0)


@fact_class
class Product:
    """One product; amounts are those that the person takes in a day.

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
        """The facts of the product that exclude each other."""
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
        id = catalogue("products").find(self.name) if self.name else None
        entry = catalogue("products").entries[id] if id else {}
        present = set(entry.get("contains", ()))
        if self.form or self.mg_elemental or self.mg_compound or self.nrv_percent or self.mg_per_capsule:
            present.add("magnesium")
        if self.b6_mg:
            present.add("vitamin_b6")
        return Members(frozenset(present), complete=bool(entry.get("complete")))

    @property
    def magnesium_mg(self) -> Interval:
        """Elemental magnesium swallowed in a day, in mg; a range where the label leaves it open.

        Amounts on the label that differ by more than a tenth cannot all be right. As with two values of eGFR the
        result is then the range between them, so that the highest amount counts against a limit.
        """
        if self.form in SKIN_FORMS:
            return NOTHING
        amounts = list(self._amounts())
        if not amounts:
            contents = self.contents
            return NOTHING if contents.complete and "magnesium" not in contents.present else SOMETHING
        best = amounts[0]
        if all(amount.low <= 1.1 * best.high and best.low <= 1.1 * amount.high for amount in amounts):
            return best
        return Interval(min(amount.low for amount in amounts), max(amount.high for amount in amounts))

    def _amounts(self) -> Iterator[Interval]:
        """The elemental magnesium by each amount on the label, the most precise first."""
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


def forms_of(products: Collection[Product]) -> Members:
    """The forms of magnesium in some products; incomplete while a product with magnesium has none."""
    forms = frozenset(product.form for product in products if product.form)
    return Members(forms, all(product.form or product.magnesium_mg.high == 0 for product in products))


def contents_of(products: Iterable[Product]) -> Members:
    """The substances in some products; incomplete while those of a product are."""
    contents = [product.contents for product in products]
    present = frozenset[str]().union(*(members.present for members in contents))
    return Members(present, all(members.complete for members in contents))


def magnesium_sources(products: Iterable[Product]) -> Interval:
    """The number of products with magnesium that is swallowed."""
    possible = [product for product in products if product.magnesium_mg.high > 0]
    sure = sum(product.magnesium_mg.low > 0 or "magnesium" in product.contents.present for product in possible)
    return Interval(sure, len(possible))


def named_among(products: Collection[Product] | None, wanted: str | None) -> Members | None:
    """The named products among some products and the wanted one; incomplete while the products are unknown."""
    names = (*(product.name for product in products or ()), wanted)
    known = recognised("products", filter(None, names))[0] & frozenset(NAMED_PRODUCTS)
    return Members(known, products is not None) if known or products is not None else None


def are_labelled(products: Iterable[Product]) -> bool:
    """Whether the magnesium of every product is known exactly."""
    return all(product.magnesium_mg.exact for product in products)


def total_magnesium(products: Iterable[Product]) -> Interval:
    """Elemental magnesium of all products together, in mg a day."""
    return total(product.magnesium_mg for product in products)


def total_b6(products: Iterable[Product]) -> Interval:
    """Vitamin B6 of all products together, in mg a day."""
    return total(product.vitamin_b6_mg for product in products)
