"""The words of one advice in Python: what it says, or why it is held back."""

from magrules import Standing
from magrules.magnesium import advise, read_person


def test_words_of_one_advice() -> None:
    """Given advice says its text in any language of the rules, withheld advice only why, open advice nothing."""
    consultation = advise(
        read_person({"egfr": 22, "goals": ["cramps"], "symptoms": ["muscle_cramps"], "red_flags": []})
    )
    assert consultation.words("renal_team").startswith("Ask your kidney clinic or doctor before any magnesium")
    assert consultation.words("renal_team", "sv").startswith("Fråga njurmottagningen eller din läkare")
    held = consultation.line("dose_cramps_worry_sleep")
    assert held.standing is Standing.WITHHELD
    assert held.advice.text
    assert held.advice.text.of("en") not in consultation.words(held)
    assert "kidney" in consultation.words(held)
    assert {consultation.words(line) for line in consultation.open} == {""}


def test_words_of_advice_with_a_reservation() -> None:
    """What may not apply is never said without its reservation."""
    facts = {"age_years": 40, "goals": ["cramps"], "red_flags": [], "medicines": [], "conditions": [], "egfr": 95}
    consultation = advise(read_person({**facts, "kidney_disease": False, "current_products": []}))
    assert consultation.provisional
    assert all("unless: " in consultation.words(line, "en") for line in consultation.provisional if line.unless)
    assert any(line.dose for line in consultation.provisional if line.unless)
