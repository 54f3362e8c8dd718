"""The same person, with less and more known of the kidneys: unknown is never no."""

from attrs import evolve

from magrules.magnesium import Person, advise

person = Person(
    age_years=70, conditions=["sensitive_gut"], medicines=[], red_flags=[], symptoms=["muscle_cramps"], goals=["cramps"]
)

for known in (
    {},
    {"egfr": 45},
    {"egfr": 85, "kidney_disease": False},
    {"egfr": 85, "kidney_disease": False, "current_products": []},
):
    consultation = advise(evolve(person, **known))
    line = consultation.line("bisglycinate_start_100")
    print(f"{known or 'nothing known of the kidneys'}")
    print(f"  {line.standing.value}", *(f"by {rule}" for rule in line.withheld_by))
    if line.unless:
        print("  unless", ", ".join(line.unless))
    if line.needs:
        print("  to be settled by", ", ".join(line.needs))
