"""Hypothesis strategies for whole persons, from what the shipped rules compare and the catalogues know."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from magrules import magnesium
from magrules.errors import FactsError
from magrules.magnesium.catalogue import catalogue
from magrules.magnesium.person import Person
from magrules.magnesium.person_parts import Wants
from magrules.magnesium.product import Product
from magrules.magnesium.symptoms import LISTED, WARNING_GROUPS
from magrules.model.fact_types import (
    Boolean,
    Choice,
    FactType,
    FreeNames,
    FreeText,
    Group,
    ListOf,
    Number,
    NumbersByName,
    Subset,
)
from magrules.model.facts import TYPE
from magrules.model.vocabulary import altered
from tests.strategies import given_facts, some_of


@st.composite
def persons(draw: st.DrawFn) -> Person:
    """A person of whom a few facts of any type are known."""
    try:
        return Person(**draw(given_facts(Person)))
    except FactsError:
        reject()


# --- anybody at all -------------------------------------------------------------------------------
# Known and unknown facts mixed. Numbers are drawn from the bounds that the shipped rules compare with and from
# just beside them; names from the catalogues, with now and then one that no catalogue knows.


@cache
def bounds(fact: str) -> tuple[float, ...]:
    """The numbers the shipped rules compare a fact with, each with its neighbours on both sides."""
    leaves = [leaf for many in magnesium.rules().leaves.values() for leaf in many if leaf.fact == fact]
    compared = {leaf.operand for leaf in leaves if type(leaf.operand) in (int, float)}
    return tuple(sorted({near for one in compared for near in (one - 0.1, one, one + 0.1)}))


AMOUNTS = (0, 50, 100, 125, 150, 151, 250, 251, 350, 351, 400, 401, 1000)
B6 = (0, 2, 6, 6.1, 10, 12, 12.1, 25)


def fact_values(name: str, type: FactType) -> st.SearchStrategy[Any]:
    """Values of one fact of a person; the set of warning signs is mostly empty, or nothing else could be seen."""
    match type:
        case Boolean():
            return st.booleans()
        case Number(_, low, high):
            near = [one for one in bounds(name) if low <= one <= high]
            usual = AMOUNTS if name.endswith(("mg_per_day", "elemental", "compound")) else B6 if "b6_mg" in name else ()
            inference = [low, high, *near, *usual]
            return st.sampled_from(inference) | st.floats(low, high, allow_nan=False)
        case Choice(options):
            return st.sampled_from(options)
        case Subset(options):
            nothing = [st.just(frozenset[str]())] * (4 if name in LISTED else 1)
            return st.one_of(*nothing, some_of(options, 3))
        case FreeNames():
            book = {"allergies": "allergens", "planned_medicines": "medicines"}.get(name, name)
            return some_of((*catalogue(book).entries, "something nobody knows"), 3)
        case NumbersByName(_, low, high):
            return st.dictionaries(st.sampled_from(("omeprazole", "citalopram")), st.sampled_from((2, 3, 12, 36)))
        case FreeText():
            return st.sampled_from((*catalogue("products").entries, "something from the shop"))
        case Group(cls):
            return st.builds(cls, **facts_of(cls, f"{name}."))
        case ListOf(cls):
            return st.lists(products(), max_size=3)


@cache
def facts_of(cls: type, prefix: str = "") -> dict[str, st.SearchStrategy[Any]]:
    """A strategy for every fact of a class; of each, now and then nothing is known."""
    found = {}
    for one in attrs.fields(cls):
        values = fact_values(f"{prefix}{one.name}", one.metadata[TYPE])
        found[one.name] = values if isinstance(one.metadata[TYPE], Group) else st.none() | values
    return found


@cache
def products() -> st.SearchStrategy[Product]:
    """Products whose label says little, much, or something that cannot be."""
    return st.fixed_dictionaries(facts_of(Product, "current_products.")).map(possible(Product))


WELL = {
    "age_years": 40, "sex": "female", "pregnant": False, "lactating": False, "guardian": True,
    "egfr": 95, "kidney_disease": False, "dialysis": False, "albuminuria": False,
    "conditions": frozenset({"sensitive_gut"}), "medicines": frozenset(), "medicines_complete": True,
    "planned_surgery": False, "symptoms": frozenset({"muscle_cramps", "constipation", "tense_muscles"}),
    "red_flags": frozenset(), "bowel_habit": "constipated", "goals": frozenset({"cramps", "constipation", "food"}),
    "wants": Wants(other=("electrolyte_powder", "vitamin_d", "vitamin_k2", "omega3", "vitamin_b6"), forms=("oil",)),
    "current_products": (), "allergies": frozenset(), "diet": frozenset(), "alcohol": "none",
    "coffee_cups_per_day": 0, "heavy_sweating": frozenset(), "few_magnesium_foods": True,
}  # fmt: skip


# What most rules about safety ask for; drawn as often as all the other facts together.
TELLING = ("age_years", "allergies", "conditions", "current_products", "diet", "egfr", "goals", "medicines")


@st.composite
def anybody(draw: st.DrawFn) -> Person:
    """Somebody well or of whom nothing is known, with some facts changed; much is then given, or asked."""
    inference = dict(draw(st.sampled_from((WELL, WELL, {}))))
    all_facts = facts_of(Person)
    for name in draw(st.lists(st.sampled_from(sorted(all_facts)) | st.sampled_from(TELLING), max_size=6, unique=True)):
        inference[name] = draw(all_facts[name])
    return possible(Person)(inference)


def possible(cls: type) -> Callable[[dict[str, Any]], Any]:
    """Make an instance from facts, leaving out what clashes with what was said before it."""

    def made(given: dict[str, Any]) -> Any:
        kept: dict[str, Any] = {}
        for name, value in given.items():
            try:
                cls(**kept, **{name: value})
            except FactsError:
                continue
            kept[name] = value
        return cls(**kept)

    return made


# --- everything told ------------------------------------------------------------------------------

CALM = {
    "gestational_week": None, "medicine_months": {}, "symptom_weeks": 8, "long_immobility": False,
    "recent_surgery": False, "taken_on_empty_stomach": False, "magnesium_tried_weeks": 0, "magnesium_helped": False,
    "label_basis": "elemental", "tea_cups_per_day": 0, "muscle_overuse": False, "long_static_load": False,
    "drinks_too_little": False, "wants.mg_per_day": 100, "wants.b6_mg": 0, "wants.product": "bread",
    "wants.taken_with": "meal", "wants.forms": frozenset({"bisglycinate"}), "wants.other": frozenset(),
    "labs.serum_magnesium_mmol_l": 0.85, "labs.potassium_mmol_l": 4.0, "labs.calcium_mmol_l": 2.35,
    "labs.sodium_mmol_l": 140, "labs.creatinine_umol_l": 70, "labs.vitamin_d_nmol_l": 75, "labs.b6_nmol_l": 50,
    "labs.b12_pmol_l": 350, "labs.tsh_mu_l": 2, "labs.glucose_mmol_l": 5, "labs.ck_ukat_l": 2,
    "forms_tolerance.oil": "tolerated", "forms_tolerance.epsom_bath": "tolerated",
}  # fmt: skip
"""Beside :data:`WELL`, what somebody who is well tells when everything is told."""


def told_facts() -> dict[str, FactType]:
    """Every fact that a person can be told, parts taken apart, with the type it is given in.

    The small questions about warning signs are left out: the whole one asks for the same.
    """
    found: dict[str, FactType] = {}
    for one in (one for one in attrs.fields(Person) if one.name not in WARNING_GROUPS):
        match one.metadata[TYPE]:
            case Group(cls):
                found |= {f"{one.name}.{inner.name}": inner.metadata[TYPE] for inner in attrs.fields(cls)}
            case type:
                found[one.name] = type
    return found


@st.composite
def everything_told(draw: st.DrawFn) -> Person:
    """Somebody of whom every fact is known: well, but for a few facts that are anything."""
    calm = {**{name: value for name, value in WELL.items() if name != "wants"}, **CALM}
    facts = told_facts()
    for name, type in facts.items():
        calm.setdefault(name, False if isinstance(type, Boolean) else "tolerated" if "tolerance." in name else None)
    often = st.sampled_from(sorted(facts)) | st.sampled_from(TELLING)
    names = draw(st.lists(often, min_size=1, max_size=4, unique=True))
    inference = {name: draw(fact_values(name, facts[name])) for name in names}
    person = Person()
    for name, value in {**inference, **{name: calm[name] for name in facts if name not in inference}}.items():
        if value is not None:
            try:
                person = altered(person, {name: value})
            except FactsError:
                continue
    return person
