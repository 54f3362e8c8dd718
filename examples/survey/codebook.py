"""What the survey's codebook counts in the table of 2007-2008, and the same counted from persons and consultations."""

from collections.abc import Callable

from attrs import frozen

from survey.mapping import Surveyed
from survey.table import Counted

Test = Callable[[Surveyed, Counted], bool]


@frozen
class Compared:
    """A count of the codebook, who is counted here, and why the two may differ."""

    what: str
    codebook: int
    counts: Test
    why: str = ""


def least(amount: str) -> float:
    """The number a cell holds, the least it can be when it ends in ``+``; -1 when nothing is known."""
    return float(amount.rstrip("+") or -1)


def adult(person: Surveyed) -> bool:
    return person.age_years is not None and person.age_years >= 18


def weak(row: Counted) -> bool:
    return 0 <= least(row.egfr) < 60


def below(fact: str, limit: float) -> Test:
    return lambda person, _: (seen := getattr(person.labs, fact)) is not None and seen < limit


def above(fact: str, limit: float) -> Test:
    return lambda person, _: (seen := getattr(person.labs, fact)) is not None and seen > limit


def takes(*classes: str) -> Test:
    return lambda _, row: not set(classes).isdisjoint(row.medicine_classes.split(" | "))


DAYS = "days of use unknown: no 30-day mean in the codebook, but a dose on days taken"

COMPARED = [
    Compared("people", 10149, lambda person, row: True),
    Compared("adults", 6228, lambda person, row: adult(person)),
    Compared("pregnant", 57, lambda person, row: person.pregnant is True),
    Compared("leg cramps at least sometimes (454 + 935)", 1389, lambda person, row: row.cramps == "yes"),
    Compared("adults: supplement magnesium known", 6159, lambda person, row: adult(person) and row.supplement_mg != "",
             "6 more: days of use unknown, dose known; 4 fewer: no magnesium, but a product nobody could identify"),
    Compared("adults: any magnesium from supplements", 1618,
             lambda person, row: adult(person) and least(row.supplement_mg) > 0, DAYS),
    Compared("adults: more than 250 mg on days taken", 120,
             lambda person, row: adult(person) and row.above_250 == "yes"),
    Compared("minors: any magnesium from supplements", 430,
             lambda person, row: not adult(person) and least(row.supplement_mg) > 0, DAYS),
    Compared("supplement vitamin B6 above 12 mg a day", 299,
             lambda person, row: any((one.b6_mg or 0) > 12 for one in person.current_products or ())),
    Compared("adults with eGFR", 5569, lambda person, row: adult(person) and row.egfr != ""),
    Compared("adults: eGFR below 30", 45, lambda person, row: adult(person) and 0 <= least(row.egfr) < 30),
    Compared("adults: eGFR 30 to below 60", 381, lambda person, row: adult(person) and 30 <= least(row.egfr) < 60),
    Compared("adults: eGFR below 60 and supplement magnesium", 122,
             lambda person, row: adult(person) and weak(row) and least(row.supplement_mg) > 0, DAYS),
    Compared("adults: eGFR below 60 and more than 250 mg on days taken", 6,
             lambda person, row: adult(person) and weak(row) and row.above_250 == "yes"),
    Compared("told weak kidneys", 179, lambda person, row: person.kidney_disease is True),
    Compared("dialysis in the past year", 22, lambda person, row: person.dialysis is True),
    Compared("diabetes", 777, lambda person, row: "diabetes" in (person.conditions or ())),
    Compared("potassium above 5.0 mmol/l", 27, above("potassium_mmol_l", 5.0)),
    Compared("potassium below 3.5 mmol/l", 285, below("potassium_mmol_l", 3.5)),
    Compared("sodium below 135 mmol/l", 183, below("sodium_mmol_l", 135)),
    Compared("calcium above 2.60 mmol/l", 48, above("calcium_mmol_l", 2.60)),
    Compared("calcium below 2.15 mmol/l", 125, below("calcium_mmol_l", 2.15)),
    Compared("25-OH vitamin D below 30 nmol/l", 557, below("vitamin_d_nmol_l", 30)),
    Compared("25-OH vitamin D below 50 nmol/l", 2143, below("vitamin_d_nmol_l", 50)),
    Compared("proton pump inhibitor", 598, takes("ppi")),
    Compared("thiazide", 645, takes("thiazide")),
    Compared("loop diuretic", 267, takes("loop_diuretic")),
    Compared("potassium-sparing diuretic", 173, takes("potassium_sparing_diuretic", "aldosterone_antagonist")),
    Compared("ACE inhibitor", 799, takes("ace_inhibitor")),
    Compared("ARB", 465, takes("arb")),
    Compared("statin", 1106, takes("statin")),
    Compared("digoxin", 64, takes("digoxin")),
    Compared("warfarin", 146, takes("vitamin_k_antagonist")),
    Compared("metformin", 423, takes("metformin")),
    Compared("levothyroxine", 405, takes("levothyroxine")),
    Compared("bisphosphonate", 155, takes("bisphosphonate")),
    Compared("tetracycline", 41, takes("tetracycline")),
    Compared("quinolone", 34, takes("quinolone")),
    Compared("gabapentin or pregabalin", 120, takes("gabapentin"), "pregabalin is of no class that a rule asks for"),
    Compared("lithium", 7, takes("lithium")),
    Compared("muscle relaxant", 136, takes("muscle_relaxant"), "that class is here what stills muscles in surgery"),
]  # fmt: skip
