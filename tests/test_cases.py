"""Cases: persons with the outcome that a careful adviser demands, tried on every engine.

They stand in ``tests/cases``, written so that a dietitian can read and add to them. A fact left out
is unknown; an empty list means asked, none. Every code listed must be told (or, under ``must_not``,
must not be); others are free. ``most_magnesium_mg`` is the highest amount that may be named.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from magrules import Person, advise, load_rulesets, read_person, shipped_rulesets
from magrules.durable import AVAILABLE
from tests.forbidden import FORBIDDEN, most_magnesium, told

CASES = Path(__file__).parent / "cases"
KEYS = {"about", "facts", "urgency", "most_magnesium_mg", "advise", "warn", "ask", "must_not"}
ENGINES = ["reference", pytest.param("durable_rules", marks=pytest.mark.skipif(not AVAILABLE, reason="not here"))]


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(CASES.glob("*.yaml")):
        for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield f"{path.stem}/{name}", case


ALL = dict(cases())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ALL)
def test_case(name: str, engine: str) -> None:
    """The person gets everything demanded and nothing forbidden."""
    case = ALL[name]
    found = advise(read_person(case["facts"]), engine=engine)
    said = {line.id for line in told(found)}
    asked = {question.id for question in found.questions}
    assert {
        "urgency": found.urgency,
        "not advised": sorted(set(case.get("advise", ())) - said),
        "not warned": sorted(set(case.get("warn", ())) - said),
        "not asked": sorted(set(case.get("ask", ())) - asked),
        "advised all the same": {
            code: ids for code in case.get("must_not", ()) if (ids := sorted({x.id for x in FORBIDDEN[code](found)}))
        },
    } == {
        "urgency": case["urgency"],
        "not advised": [],
        "not warned": [],
        "not asked": [],
        "advised all the same": {},
    }
    assert most_magnesium(found) <= case["most_magnesium_mg"]


def test_cases_are_well_formed() -> None:
    """Every case says who it is about and uses only words that are there; every forbidden thing has a case."""
    advice = shipped_rulesets().advice
    for name, case in ALL.items():
        assert set(case) <= KEYS, name
        assert case["about"], name
        assert [id for id in case.get("advise", ()) if id not in advice or advice[id].kind == "warn"] == [], name
        assert [id for id in case.get("warn", ()) if id not in advice] == [], name
        assert set(case.get("must_not", ())) <= set(FORBIDDEN), name
    assert {code for case in ALL.values() for code in case.get("must_not", ())} == set(FORBIDDEN)


HARMFUL = {
    "any_magnesium_supplement": "kind: product, substance: magnesium, route: oral",
    "any_magnesium_mg_figure": "kind: do, tags: [oral_magnesium]",
    "dose_above_250": "kind: dose, substance: magnesium, route: oral, dose: {high: 250.1, unit: mg, per: day}",
    "seed_dose_row": "kind: dose, substance: magnesium, route: oral, tags: [dose_row], "
    "dose: {high: 250, unit: mg, per: day}",
    "citrate": "kind: product, substance: magnesium, form: citrate",
    "oxide": "kind: product, substance: magnesium, form: oxide",
    "osmotic_forms": "kind: product, substance: magnesium, form: hydroxide",
    "oral_epsom": "kind: product, substance: magnesium, form: epsom_oral",
    "skin_without_team": "kind: do, route: bath",
    "skin_as_treatment": "kind: product, route: skin",
    "skin_product": "kind: product, route: skin",
    "potassium_supplement": "kind: product, substance: potassium",
    "electrolyte_powder": "kind: product, substance: electrolyte_powder",
    "vitamin_d_supplement": "kind: product, substance: vitamin_d",
    "vitamin_k2": "kind: product, substance: vitamin_k2",
    "b6_above_12": "kind: dose, substance: vitamin_b6, dose: {high: 12.1, unit: mg, per: day}",
    "chromium": "kind: product, substance: chromium",
    "omega3": "kind: product, substance: omega3",
    "diagnose_deficiency": "kind: background, says: You have a magnesium deficiency.",
    "promise_cramp_relief": "kind: do, says: This will ease your cramps.",
    "treat_instead_of_care": "kind: product, substance: magnesium",
    "stop_prescribed_drug": "kind: stop",
    "excluded_foods": "kind: food, tags: [almond]",
    "free_potassium_rich_food": "kind: food, tags: [cocoa]",
    "product_trippel": "kind: product, tags: [named_product]",
    "above_ul_alarm": "kind: warn, tags: [above_ceiling]",
    "increase_dose": "kind: do, tags: [raises_dose]",
    "replace_medicine": "kind: do, says: Magnesium can replace your medicine.",
}


@pytest.mark.parametrize("code", FORBIDDEN)
def test_what_is_forbidden_is_seen(code: str, tmp_path: Path) -> None:
    """A rule that gives the harm to somebody it harms is found out, and a harmless line is not."""
    fields, _, says = HARMFUL[code].partition(", says: ")
    text = f"text: {{en: '{says or 'Take 100 mg.'}', sv: '-'}}"
    (tmp_path / "harm.yaml").write_text(HARM % (f"{{id: harm, {fields}, {text}}}"), encoding="utf-8")
    person = Person(age_years=50, symptoms=["muscle_cramps"], allergies=["nuts"], goals=["cramps"])
    seen = FORBIDDEN[code](advise(person, rulesets=load_rulesets(tmp_path)))
    assert {line.id for line in seen} == {"harm"} | ({"rest"} if code == "treat_instead_of_care" else set())


HARM = """
ruleset: harm
sources: {hand: {title: Made up, publisher: us, kind: own}}
rules:
  harm: {when: {age_years: {above: 18}}, advise: %s, cite: {hand: harm}}
  rest: {when: {age_years: {above: 18}}, advise: {id: rest, kind: do, text: {en: Rest., sv: Vila.}}, cite: {hand: rest}}
"""
