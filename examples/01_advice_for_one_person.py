"""A person goes in, advice comes out."""

from magrules.magnesium import Person, advise

person = Person(
    age_years=46,
    sex="female",
    pregnant=False,
    egfr=95,
    kidney_disease=False,
    conditions=["sensitive_gut"],
    medicines=[],
    symptoms=["muscle_cramps"],
    red_flags=[],
    goals=["cramps"],
)

consultation = advise(person)
print(consultation)
print()
for line in consultation.given:
    print(f"{line.advice.kind:10} {line.id}")
