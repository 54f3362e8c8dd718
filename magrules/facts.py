"""Fact classes in Python: the public makers of facts."""

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
from magrules.model.values import Interval, Members, Text

__all__ = [
    "Boolean",
    "Choice",
    "Clash",
    "FreeNames",
    "Interval",
    "Members",
    "Number",
    "Subset",
    "Text",
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
