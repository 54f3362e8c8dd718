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
