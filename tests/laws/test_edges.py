"""Edges: just below and just above every bound that decides about safety, decimals included."""

from typing import Any

import pytest

from magrules import Consultation
from magrules.magnesium import advise, read_person
from tests.forbidden import most_magnesium, told

WELL: dict[str, Any] = {
    "age_years": 40, "sex": "male", "egfr": 95, "kidney_disease": False, "conditions": ["sensitive_gut"],
    "medicines": [], "symptoms": ["muscle_cramps"], "red_flags": [], "goals": ["cramps"], "current_products": [],
    "allergies": [], "guardian": True,
}  # fmt: skip


def consult(**changed: Any) -> Consultation:
    return advise(read_person({**WELL, **changed}), engine="reference")


def taking(mg: float) -> dict[str, Any]:
    return {"current_products": [{"form": "bisglycinate", "mg_elemental": mg, "b6_mg": 0}]}


def with_b6(mg: float) -> dict[str, Any]:
    return {"current_products": [{"mg_elemental": 0, "b6_mg": mg}]}


def labs(**values: float) -> dict[str, Any]:
    return {"labs": values}


EDGES = [
    ("renal_team", {"egfr": 29}, {"egfr": 30}),
    ("renal_team", {"egfr": 29.99}, {"egfr": 30.01}),
    ("kidney_accumulation", {"egfr": 59}, {"egfr": 60}),
    ("kidney_accumulation", {"egfr": 59.99}, {"egfr": 60.01}),
    ("kidney_accumulation", {"egfr": 30}, {"egfr": 60}),
    ("infant_food", {"age_years": 0.99}, {"age_years": 1}),
    ("nuts_ground", {"age_years": 3.99}, {"age_years": 4}),
    ("nuts_ground", {"age_years": 1}, {"age_years": 0.99}),
    ("child_health", {"age_years": 11.99}, {"age_years": 12}),
    ("guardian_decides", {"age_years": 12}, {"age_years": 11.99}),
    ("guardian_decides", {"age_years": 17.99}, {"age_years": 18}),
    ("child_limits", {"age_years": 17.99}, {"age_years": 18}),
    ("test_kidney", {"age_years": 65, "egfr": None}, {"age_years": 64.99, "egfr": None}),
    ("above_efsa_ul", taking(251), taking(250)),
    ("above_efsa_ul", taking(250.1), taking(249)),
    ("reduce_to_250", taking(251), taking(250)),
    ("above_efsa_ul", {"wants": {"mg_per_day": 251}}, {"wants": {"mg_per_day": 250}}),
    ("above_iom_ul", taking(350.1), taking(350)),
    ("above_evm_ul", taking(400.1), taking(400)),
    ("above_b6_ul", with_b6(12.1), with_b6(12)),
    ("stop_b6", with_b6(12.1), with_b6(12)),
    ("above_b6_ul", {"wants": {"b6_mg": 12.1}}, {"wants": {"b6_mg": 12}}),
    ("above_b6_child_limit", {"age_years": 17, **with_b6(6.2)}, {"age_years": 17, **with_b6(6.1)}),
    ("same_day_care", labs(serum_magnesium_mmol_l=0.49), labs(serum_magnesium_mmol_l=0.5)),
    ("arrhythmia", labs(serum_magnesium_mmol_l=0.69), labs(serum_magnesium_mmol_l=0.7)),
    ("normal_serum_not_proof", labs(serum_magnesium_mmol_l=0.7), labs(serum_magnesium_mmol_l=0.69)),
    ("stop_magnesium", {**taking(100), **labs(serum_magnesium_mmol_l=1.06)}, labs(serum_magnesium_mmol_l=1.05)),
    ("emergency_112", labs(serum_magnesium_mmol_l=2.01), labs(serum_magnesium_mmol_l=2)),
    ("hypercalcaemia", labs(calcium_mmol_l=2.7), labs(calcium_mmol_l=2.4)),
    ("caffeine", {"coffee_cups_per_day": 5.1}, {"coffee_cups_per_day": 4}),
    (
        "ppi_low_magnesium",
        {"medicines": ["omeprazole"], "medicine_months": {"omeprazole": 3}},
        {"medicines": ["omeprazole"], "medicine_months": {"omeprazole": 2.9}},
    ),
]


@pytest.mark.parametrize(("id", "inside", "outside"), EDGES)
def test_edge(id: str, inside: dict[str, Any], outside: dict[str, Any]) -> None:
    """The line is told on one side of the edge and not on the other."""
    assert id in {line.id for line in told(consult(**inside))}
    assert id not in {line.id for line in told(consult(**outside))}


@pytest.mark.parametrize(
    ("changed", "most"),
    [
        ({"egfr": 29}, 0), ({"egfr": 30}, 0), ({"egfr": 59}, 0), ({"egfr": 59.99}, 0), ({"egfr": 60}, 250),
        ({"age_years": 11.99}, 0), ({"age_years": 12}, 250), ({"age_years": 3}, 0), ({"age_years": 8}, 0),
        (taking(249), 250), (taking(250), 0), (taking(251), 0),
        ({"egfr": None, "age_years": 64.9}, 250), ({"egfr": None, "age_years": 65}, 0),
    ],
)  # fmt: skip
def test_most_magnesium(changed: dict[str, Any], most: float) -> None:
    """The highest amount named on each side of an edge."""
    assert most_magnesium(consult(**changed)) == most


HOURS = {
    "levothyroxine": ("sep_levothyroxine_4h", "four"),
    "doxycycline": ("sep_tetracycline_3h", "three"),
    "ciprofloxacin": ("sep_quinolone_2_6", "two", "six"),
    "iron": ("sep_iron_3h", "three"),
    "alendronate": ("sep_bisphosphonate_4h",),
    "gabapentin": ("sep_gabapentin_2h", "two"),
    "dolutegravir": ("sep_integrase_2_6", "two", "six"),
    "rosuvastatin": ("sep_rosuvastatin_2h", "two"),
    "nitrofurantoin": ("sep_nitrofurantoin_4h", "four"),
    "eltrombopag": ("sep_eltrombopag_4h", "four"),
    "penicillamine": ("sep_penicillamine_4h", "four"),
    "digoxin": ("sep_digoxin_2h", "two"),
}


TAKEN = {"form": "bisglycinate", "mg_elemental": 100}
"""What is taken already, so that hours matter also where nothing more is advised."""
IN_SWEDISH = {"two": "två", "three": "tre", "four": "fyra", "six": "sex"}


@pytest.mark.parametrize("medicine", HOURS)
def test_hours_apart(medicine: str) -> None:
    """The line for the medicine names its hours in both languages, and nobody else is told it."""
    id, *hours = HOURS[medicine]
    [line] = [line for line in told(consult(medicines=[medicine], current_products=[TAKEN])) if line.id == id]
    for hour in hours:
        assert hour in line.advice.text.of("en")
        assert IN_SWEDISH[hour] in line.advice.text.of("sv")
    assert id not in {line.id for line in told(consult(current_products=[TAKEN]))}
