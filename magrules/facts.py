"""Fact classes in Python: what a person's facts are, declared field by field."""

from magrules.model.fact_types import Choice, Choices, Names, Number, YesNo
from magrules.model.facts import (
    Clash,
    choice,
    choices,
    computed,
    fact_model,
    measures,
    names,
    number,
    own_words,
    part,
    records,
    yes_no,
)

__all__ = [
    "Choice", "Choices", "Clash", "Names", "Number", "YesNo", "choice", "choices", "computed", "fact_model", "measures",
    "names", "number", "own_words", "part", "records", "yes_no",
]  # fmt: skip
