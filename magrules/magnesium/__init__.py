"""Magnesium, cramps, the gut and the kidneys: the facts about a person, and the rulesets about them.

Nothing else in the library knows of it, but the command line.
"""

from magrules.magnesium.consultation import advise, read_person
from magrules.magnesium.person import Person
from magrules.magnesium.person_parts import FormsTolerance, Labs, Wants
from magrules.magnesium.product import Product
from magrules.magnesium.shipped import load_rules, rules, shipped_folder

__all__ = [
    "FormsTolerance", "Labs", "Person", "Product", "Wants", "advise", "load_rules", "read_person", "rules",
    "shipped_folder",
]  # fmt: skip
