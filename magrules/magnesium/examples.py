"""Example values of a person's facts that rules read only through computed facts."""

from collections.abc import Mapping
from typing import Any

from magrules.magnesium.catalogue import catalogue
from magrules.magnesium.medicines import one_of_each_class
from magrules.magnesium.options import NAMED_PRODUCTS
from magrules.magnesium.product import FORMS, Product


def examples() -> Mapping[str, tuple[Any, ...]]:
    """A medicine of each class, months of a proton pump inhibitor, products of each form and name, and so on."""
    medicines = [frozenset({name}) for name in one_of_each_class()]
    ppi = next(name for name, entry in catalogue("medicines").entries.items() if "ppi" in entry["classes"])
    products = [Product(form=form, mg_elemental=100, b6_mg=0) for form in FORMS]
    products += [Product(form="bisglycinate", mg_elemental=mg, b6_mg=0) for mg in (250, 300, 400)]
    products += [Product(mg_elemental=0, b6_mg=mg) for mg in (12, 12.1, 30)]
    products += [Product(name=name, mg_elemental=0, b6_mg=0) for name in catalogue("products").entries]
    products.sort(key=lambda product: product.form in ("epsom_oral", "epsom_bath"))  # the rarest come last
    return {
        "medicines": (frozenset(), *medicines),
        "planned_medicines": (frozenset(), *medicines),
        "medicine_months": ({ppi: 1}, {ppi: 13}),
        "current_products": ((), *((product,) for product in products)),
        "wants.product": tuple(name.replace("_", " ") for name in NAMED_PRODUCTS),
        "labs.creatinine_umol_l": (70, 130, 300),
    }
