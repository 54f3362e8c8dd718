"""Fact classes in Python: what a person's facts are, declared field by field."""

from magrules.model.fact_types import Boolean, Choice, FreeNames, Number, Subset
from magrules.model.facts import (
    Clash,
    boolean,
    choice,
    computed,
    fact_class,
    free_names,
    free_text,
    group,
    list_of,
    number,
    numbers_by_name,
    subset,
)

__all__ = [
    "Boolean",
    "Choice",
    "Clash",
    "FreeNames",
    "Number",
    "Subset",
    "boolean",
    "choice",
    "computed",
    "fact_class",
    "free_names",
    "free_text",
    "group",
    "list_of",
    "number",
    "numbers_by_name",
    "subset",
]  # fmt: skip
