"""Numbers with a unit: what is converted, what is refused and how, and what is not believed."""

from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magrules import FactsError, Ruleset, RulesetError, read_facts
from magrules.analysis.diff import ruleset_diff
from magrules.facts import Number
from magrules.interview.answers import read_answer
from magrules.magnesium import Labs, advise, load_rules, read_person
from magrules.model.amounts import as_amount, converted, is_unit
from magrules.model.facts import TYPE
from magrules.model.values import Interval, Members

RULES = """ruleset: t
sources:
  own: {title: T, publisher: us, kind: own}
facts:
  creatinine:
    type: number
    unit: µmol/l
    low: 5
    high: 3000
    units: {mg/dl: 88.42}
    plausible: [20, 3000]
    phrase: {en: creatinine, sv: kreatinin}
    question: {en: "C?", sv: "C?"}
rules:
  give-it:
    when: {creatinine: {above: 6}}
    advise: {id: salt, kind: do, text: {en: Salt., sv: Salt.}}
    cite: {own: p}
  not-with-bad-kidneys:
    when: {creatinine: {above: 150}}
    withhold: salt
    cite: {own: p}
"""
WELL = {
    "age_years": 60, "sex": "female", "pregnant": False, "lactating": False, "kidney_disease": False, "conditions": [],
    "medicines": [], "symptoms": ["muscle_cramps"], "red_flags": [], "goals": ["cramps"], "allergies": [],
    "current_products": [], "medicines_complete": True, "albuminuria": False,
}  # fmt: skip


def rules(folder: Path, text: str = RULES) -> Ruleset:
    (folder / "r.yaml").write_text(text, encoding="utf-8")
    return load_rules(folder / "r.yaml")


def help_of(facts: dict[str, object]) -> str:
    with pytest.raises(FactsError) as error:
        read_person(facts)
    return " ".join(diagnostic.help for diagnostic in error.value.diagnostics)


@pytest.mark.parametrize(
    ("test", "text", "number"),
    [
        ("creatinine_umol_l", "10.5 mg/dL", 928.41),
        ("creatinine_umol_l", "0.9mg/dl", 79.578),
        ("creatinine_umol_l", "80 umol/l", 80),
        ("serum_magnesium_mmol_l", "2.0 mg/dl", 0.8228),
        ("serum_magnesium_mmol_l", "1.6 mEq/l", 0.8),
        ("calcium_mmol_l", "9.6 mg/dl", 2.3952),
        ("potassium_mmol_l", "4.1 mEq/L", 4.1),
        ("sodium_mmol_l", "140 meq/l", 140),
        ("glucose_mmol_l", "90 mg/dl", 4.9959),
        ("vitamin_d_nmol_l", "30 ng/ml", 74.88),
        ("b12_pmol_l", "300 pg/ml", 221.4),
        ("tsh_mu_l", "2.5 mIU/l", 2.5),
        ("tsh_mu_l", "2.5 µIU/ml", 2.5),
        ("ck_ukat_l", "180 U/l", 3.0006),
    ],
)
def test_units_of_other_countries_are_converted(test: str, text: str, number: float) -> None:
    """Whatever a laboratory report says can be written as it stands there."""
    assert getattr(read_person({"labs": {test: text}}).labs, test) == pytest.approx(number)
    assert read_answer(attrs.fields_dict(Labs)[test].metadata[TYPE], {}, text, "en") == pytest.approx(number)


@given(
    st.sampled_from(["mg/dl", "MG/DL", " mg / dl", "mg/dL"]), st.floats(0.01, 1000).map(lambda number: round(number, 3))
)
def test_a_factor_is_applied_once(unit: str, number: float) -> None:
    """A number in another unit is the number times the factor, in its own unit itself, and never anything else."""
    assert converted(f"{number:f}{unit}", "µmol/l", {"mg/dl": 88.42}) == round(round(number, 6) * 88.42, 6)
    assert converted(f"{number:f} µmol/l", "µmol/l", {"mg/dl": 88.42}) == number
    assert converted(f"{number:f} mmol/l", "µmol/l", {"mg/dl": 88.42}) is None
    assert converted(f"{number:f}{unit}", "µmol/l", {}) is None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"labs": {"creatinine_umol_l": "10.5 g/l"}}, "write the number in µmol/l, or in a unit that is converted"),
        ({"labs": {"creatinine_umol_l": "10,5 mg/dl"}}, "write `10.5 mg/dl`"),
        ({"labs": {"creatinine_umol_l": "1,500 mg/dl"}}, "write `1500 mg/dl` or `1.500 mg/dl`"),
        ({"labs": {"creatinine_umol_l": 0.9}}, "with its unit it is read, such as `0.9 mg/dl`"),
        ({"labs": {"calcium_mmol_l": 9.5}}, "`9.5 mg/dl`"),
        ({"egfr": "1.2 ml/s"}, "write the number in ml/min/1.73 m²"),
        ({"egfr": "95 ml/min"}, "write the number alone, without its unit"),
        ({"egfr": ">90"}, "write `90` if that is near enough, or leave the fact out"),
        ({"egfr": "> 90 ml/min"}, "write `90` if"),
        ({"egfr": "≥ 60"}, "write `60` if"),
        ({"egfr": "60-89"}, "write one from 60 to 89"),
        ({"egfr": "60–89 ml/min"}, "write one from 60 to 89"),
        ({"egfr": "60 to 89"}, "write one from 60 to 89"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_told_how_it_is_written(facts: dict[str, object], said: str) -> None:
    """Never to drop a unit that is not the fact's own, and never nothing."""
    help = help_of(facts)
    assert said in help
    assert ("without its unit" in help) is (facts == {"egfr": "95 ml/min"})


def test_a_creatinine_that_nobody_has_is_not_believed() -> None:
    """10.5 may be µmol/l or mg/dl: the eGFR lies between, nothing is given that bad kidneys forbid, and it is asked."""
    person = read_person({**WELL, "labs": {"creatinine_umol_l": 10.5}})
    known = person.known_egfr
    assert isinstance(known, Interval)
    assert known.low < 5
    assert known.high > 100
    consultation = advise(person)
    assert consultation.line("bisglycinate_start_100").standing.value == "withheld"
    assert "lab_unit" in [question.id for question in consultation.questions]
    assert consultation.line("check_lab_unit").standing.value == "given"
    plain = read_person({**WELL, "labs": {"creatinine_umol_l": 75}})
    assert isinstance(plain.known_egfr, Interval)
    assert plain.known_egfr.exact


@pytest.mark.parametrize(
    ("test", "number", "danger"),
    [
        ("serum_magnesium_mmol_l", 2.0, "high_magnesium"),
        ("calcium_mmol_l", 5, "high_calcium"),
        ("potassium_mmol_l", 10, "high_potassium"),
        ("glucose_mmol_l", 90, ""),
        ("ck_ukat_l", 180, ""),
    ],
)
def test_a_number_far_too_high_counts_as_the_danger_and_is_asked_about(test: str, number: float, danger: str) -> None:
    """What may be another unit may also be so."""
    consultation = advise(read_person({**WELL, "egfr": 95, "labs": {test: number}}))
    assert not danger or consultation.facts[danger] is True
    assert consultation.facts["labs.unlikely"] == Members(frozenset({test}))
    assert "lab_unit" in [question.id for question in consultation.questions]


def test_usual_numbers_are_not_asked_about() -> None:
    """Nobody is asked about a unit whose tests are as people have them, low and high ones too."""
    labs = {
        "serum_magnesium_mmol_l": 0.45, "potassium_mmol_l": 6.2, "calcium_mmol_l": 2.9, "sodium_mmol_l": 118,
        "creatinine_umol_l": 900, "vitamin_d_nmol_l": 12, "b12_pmol_l": 90, "tsh_mu_l": 60, "glucose_mmol_l": 25,
        "ck_ukat_l": 40,
    }  # fmt: skip
    assert advise(read_person({**WELL, "labs": labs})).facts["labs.unlikely"] == Members(frozenset())


# --- numbers of a ruleset's own --------------------------------------------------------------------


def test_units_of_ones_own(tmp_path: Path) -> None:
    """A fact that declares a unit reads it; what is not plausible is known in part and holds back."""
    ruleset = rules(tmp_path)

    def standing(creatinine: object) -> str:
        person = read_facts({"creatinine": creatinine}, ruleset.vocabulary.cls)
        both = {advise(person, ruleset, engine=engine).line("salt").standing.value for engine in (None, "reference")}
        (value,) = both
        return value

    assert standing(80) == standing("0.9 mg/dl") == standing("80 µmol/l") == "given"
    assert standing(900) == standing("10.5 mg/dl") == "withheld"
    assert standing(10.5) == "withheld"
    consultation = advise(read_facts({"creatinine": 10.5}, ruleset.vocabulary.cls), ruleset)
    assert consultation.facts["creatinine"] == Interval(10.5, 928.41)
    assert [question.fact for question in consultation.questions] == ["creatinine"]


def test_a_difference_only_where_a_number_is_not_plausible_is_found(tmp_path: Path) -> None:
    """What only somebody with a number that is not believed meets is no equivalence."""
    (tmp_path / "new").mkdir()
    softened = RULES.replace("    withhold: salt\n", "    withhold: salt\n    if_unknown: caveat\n")
    changed = ruleset_diff(rules(tmp_path), rules(tmp_path / "new", softened))
    assert [change.advice.id for change in changed.changes] == ["salt"]


def test_without_another_unit_what_is_not_plausible_may_be_anything(tmp_path: Path) -> None:
    """Nothing says what else may have been meant."""
    ruleset = rules(tmp_path, RULES.replace("    units: {mg/dl: 88.42}\n", ""))
    assert ruleset.vocabulary.values(ruleset.vocabulary.cls(creatinine=10.5))["creatinine"] == Interval(5, 3000)


@given(st.floats(5, 3000), st.floats(5, 3000))
def test_what_is_believed_holds_the_number_itself(number: float, other: float) -> None:
    """A number that is not plausible is known in part, and what it says is always among what it may be."""
    type = Number("µmol/l", 5, 3000, {"mg/dl": 88.42}, (20, 3000))
    believed = type.believed(number)
    assert believed.low <= number <= believed.high
    assert believed.exact is (number >= 20 or believed.low == believed.high)
    assert 5 <= believed.low <= believed.high <= 3000


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("units: {mg/dl: 0}", "expected a factor above 0, found"),
        ("units: mg/dl", "expected a mapping from unit to factor"),
        ("units: {mg/dl: twice}", "expected a factor"),
        ("plausible: 20", "expected the lowest and the highest that is believed"),
        ("plausible: [20, 9000]", "plausible from 20 to 9000 is no part of 5 to 3000"),
        ("plausible: [200, 20]", "plausible from 200 to 20 is no part of 5 to 3000"),
    ],
)
def test_what_is_wrong_with_declared_units(tmp_path: Path, written: str, message: str) -> None:
    """A factor is a number above 0, and what is plausible lies inside what can be given."""
    key = written.split(":")[0]
    lines = [f"    {written}" if line.strip().startswith(f"{key}:") else line for line in RULES.splitlines()]
    with pytest.raises(RulesetError) as error:
        rules(tmp_path, "\n".join(lines))
    assert message in str(error.value)


def test_a_start_of_a_unit_is_the_unit() -> None:
    """When no other unit begins so."""
    assert is_unit("ml/min", "ml/min/1.73 m²")
    assert not is_unit("ml", "ml/min/1.73 m²")
    assert not is_unit("mg/l", "mg/dl")
    assert as_amount("three", "mg", {}) == ""
