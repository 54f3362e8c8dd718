"""The person: what is refused, and what is computed from what."""

import pickle
from collections.abc import Callable, Mapping
from decimal import Decimal
from math import inf
from typing import Any

import attrs
import pytest

from magrules import FactsError, Standing
from magrules.interview.state import Dialogue, unrecognised
from magrules.magnesium import Labs, Person, Product, Wants, advise, read_person, words
from magrules.magnesium.catalogue import catalogue, recognised
from magrules.magnesium.kidney import egfr_ckd_epi_2021
from magrules.magnesium.options import ALLERGENS, CONDITIONS, MEDICINE_CLASSES
from magrules.magnesium.product import FORMS, SKIN_FORMS, SUBSTANCES, total_b6, total_magnesium
from magrules.model.fact_types import Choice, Subset
from magrules.model.facts import computed
from magrules.model.values import Interval, Members, exactly
from magrules.model.vocabulary import vocabulary_of
from magrules.model.words import table


def test_nothing_given_is_nothing_known() -> None:
    """Of a person who told nothing every fact is unknown, none is no."""
    known = vocabulary_of(Person).values(Person())
    assert set(known.values()) == {None}


def test_a_person_is_immutable_and_comparable() -> None:
    """Persons with the same facts are equal, however their sets were given."""
    one = Person(age_years=46, symptoms=["muscle_cramps", "twitching"])
    assert one == Person(age_years=46, symptoms={"twitching", "muscle_cramps"})
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.age_years = 47  # type: ignore[misc]


WRONG = [
    ({"egfr": "95"}, "`egfr` is a number, found text `95` (write the number without quotes)"),
    ({"egfr": True}, "`egfr` is a number, found `true`"),
    ({"egfr": -1}, "`egfr` is -1, outside 0 to 250 ml/min/1.73 m²"),
    ({"egfr": float("nan")}, "`egfr` is nan, outside 0 to 250 ml/min/1.73 m²"),
    ({"kidney_disease": 1}, "`kidney_disease` is true or false, found 1"),
    ({"kidney_disease": "no"}, "`kidney_disease` is true or false, found text `no`"),
    ({"sex": "woman"}, "`woman` is not one of the choices of `sex` (the choices are female, male)"),
    (
        {"symptoms": ["muscle_cramp"]},
        "`muscle_cramp` is not one of the choices of `symptoms` (did you mean `muscle_cramps`?)",
    ),
    (
        {"symptoms": "muscle_cramps"},
        "`symptoms` is a list of its choices, found text `muscle_cramps` (write a list: `[muscle_cramps]`)",
    ),
    ({"medicines": ["losartan", ""]}, "`medicines` is a list of names, found text `` in it"),
    ({"medicine_months": {"omeprazole": "long"}}, "`medicine_months.omeprazole` is a number, found text `long`"),
    ({"labs": {"calcium_mmol_l": 2}}, "`labs` is an instance of Labs, found a mapping"),
    ({"wants": None}, "`wants` is an instance of Wants, found nothing"),
    ({"goals": [["cramps"]]}, "`goals` is a list of its choices, found a list in it"),
    (
        {"medicines": ["omeprazole"], "medicine_months": {1: 5}},
        "`medicine_months` is a mapping of names to numbers, found 1 as a name",
    ),
    ({"medicine_months": {"omeprazole": None}}, "`medicine_months.omeprazole` is a number, found nothing"),
    (
        {"medicines": [str(at) for at in range(201)]},
        "`medicines` has 201 entries, more than the 200 that are read",
    ),
    (
        {"symptoms": [str(at) for at in range(201)]},
        "`symptoms` has 201 entries, more than the 200 that are read",
    ),
    ({"egfr": "45 ml/min"}, "`egfr` is a number, found text `45 ml/min` (write the number alone, without its unit)"),
    ({"egfr": "2020-01-01"}, "`egfr` is a number, found text `2020-01-01`"),
    ({"egfr": Decimal("45")}, "`egfr` is a number, found `Decimal`"),
    (
        {"current_products": [{"form": "oxide"}]},
        "`current_products` is a list of records, found a mapping in it (make each of them a `Product`)",
    ),
    ({"pregnant": True, "sex": "male"}, "`pregnant` is true and `sex` is male"),
    ({"pregnant": True, "age_years": 3}, "`pregnant` is true and `age_years` is 3"),
    ({"pregnant": False, "gestational_week": 12}, "`pregnant` is false and `gestational_week` is 12"),
    ({"lactating": True, "sex": "male"}, "`lactating` is true and `sex` is male"),
    ({"gestational_week": 20, "sex": "male"}, "`gestational_week` is 20 and `sex` is male"),
    ({"gestational_week": 30, "age_years": 3}, "`gestational_week` is 30 and `age_years` is 3"),
    ({"lactating": True, "age_years": 3}, "`lactating` is true and `age_years` is 3"),
    ({"dialysis": True, "kidney_disease": False}, "`dialysis` is true and `kidney_disease` is false"),
]


@pytest.mark.parametrize(("facts", "message"), WRONG)
def test_wrong_facts_are_refused_at_the_door(facts: dict[str, Any], message: str) -> None:
    """A wrong or impossible fact is refused with its name, the value and what was expected."""
    with pytest.raises(FactsError) as raised:
        Person(**facts)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"age": 45}, "unknown fact `age` (did you mean `age_years`?)"),
        ({"labs": {"tsh": 1}}, "in `labs`: unknown fact `tsh` (did you mean `tsh_mu_l`?)"),
        ({"labs": 3}, "in `labs`: expected a mapping from fact to value, found 3"),
        ({"current_products": [3]}, "in `current_products[0]`: expected a mapping from fact to value, found 3"),
        (
            {"current_products": [{}, {"mg_elemental": 9, "mg_compound": 5}]},
            "in `current_products[1]`: `mg_elemental` 9 is more than `mg_compound` 5, "
            "a salt weighs more than its magnesium",
        ),
    ],
)
def test_a_fault_in_a_dict_says_where(given: dict[str, Any], message: str) -> None:
    """Without a file to point into, the message names the part or the record; a unit left out is suggested."""
    with pytest.raises(FactsError) as raised:
        read_person(given)
    assert str(raised.value) == message


def test_a_person_shows_what_is_known() -> None:
    """Dozens of unknown facts hide nothing, and what is shown can be pasted; sets have an order."""
    person = Person(egfr=45, goals={"sleep", "cramps"}, labs=Labs(tsh_mu_l=2), current_products=[Product(form="oxide")])
    assert repr(person) == (
        "Person(egfr=45, goals=['cramps', 'sleep'], current_products=(Product(form='oxide'),), labs=Labs(tsh_mu_l=2))"
    )
    assert eval(repr(person), {"Person": Person, "Labs": Labs, "Product": Product}) == person
    assert repr(Person()) == "Person()"


def test_every_wrong_fact_is_named_at_once() -> None:
    """Three faults give one error with all three."""
    with pytest.raises(FactsError) as raised:
        Person(egfr=999, sex="x", kidney_disease="yes")  # type: ignore[arg-type]
    assert sorted(diagnostic.code for diagnostic in raised.value.diagnostics) == [
        "fact-choice",
        "fact-range",
        "fact-type",
    ]


def test_what_cannot_be_true_together_is_told_beside_wrong_facts() -> None:
    """Of the facts that are right by themselves, so that nobody mends a file twice, and inside a product too."""
    clash = "`pregnant` is true and `sex` is male"
    product = {"mg_elemental": 200, "mg_compound": 100}
    facts: dict[str, Any] = {"sex": "male", "pregnant": True, "age_years": "3", "egfr": 900}
    for found, count in (
        (lambda: Person(**facts), 3),
        (lambda: read_person(facts), 3),
        (lambda: read_person({"sex": "male", "pregnant": True, "current_products": [product]}), 2),
        (lambda: read_person({"sex": "male", "pregnant": True, "aeg": 5}), 2),
        (lambda: read_person({"sex": "male", "pregnant": True}), 1),
    ):
        with pytest.raises(FactsError) as raised:
            found()
        messages = [one.message for one in raised.value.diagnostics]
        assert clash in messages
        assert len(messages) == count


def test_what_changes_later_outside_changes_no_person() -> None:
    """A person keeps a copy of what was given, and can be a key."""
    months = {"omeprazole": 1.0}
    one, other = Person(medicine_months=months), Person(medicine_months={"omeprazole": 1})
    months["omeprazole"] = 24
    assert one == other
    assert hash(one) == hash(other)
    assert one.medicine_months == {"omeprazole": 1}
    assert pickle.loads(pickle.dumps(one)) == one
    assert repr(one.medicine_months) == "{'omeprazole': 1.0}"


# --- products ------------------------------------------------------------------------------------

MAGNESIUM = [
    (Product(form="oxide", mg_compound=800), Interval(482.4, 482.4)),  # evidence: 800 mg oxide = 482 mg elemental
    (Product(form="bisglycinate", mg_elemental=100), exactly(100)),
    (Product(form="bisglycinate", mg_compound=100), Interval(11.7, 14.1)),
    (Product(form="citrate", mg_compound=2475.2), Interval(279.6976, 400.9824)),  # Diasporal: 400 mg
    (Product(nrv_percent=67), exactly(251.25)),
    (Product(mg_per_capsule=80, capsules=2), exactly(160)),
    (Product(mg_per_capsule=80), Interval(0, inf)),
    (Product(name="Pureness Trippel Magnesium", capsules=2), Interval(0, inf)),
    (Product(name="never heard of it"), Interval(0, inf)),
    (Product(name="potassium tablets"), exactly(0)),
    (Product(form="oil", mg_compound=500), exactly(0)),  # through the skin is not swallowed
    (Product(mg_compound=100), Interval(5.9, 60.3)),
]


DISAGREEING = [
    (Product(form="citrate", mg_elemental=100, mg_per_capsule=150, capsules=3), Interval(100, 450)),
    (Product(form="bisglycinate", mg_compound=1000, nrv_percent=100), Interval(117, 375)),
    (Product(mg_elemental=0, nrv_percent=10), Interval(0, 37.5)),
    (Product(mg_elemental=250, nrv_percent=67), exactly(250)),  # 251.25: rounded on the label
    (Product(form="oxide", mg_elemental=480, mg_compound=800, nrv_percent=129), exactly(480)),
    (Product(form="bisglycinate", mg_compound=1000, nrv_percent=32), exactly(120)),  # 117 to 141
]


@pytest.mark.parametrize(("product", "expected"), DISAGREEING)
def test_amounts_that_disagree_are_not_believed(product: Product, expected: Interval) -> None:
    """Of amounts that contradict each other the highest counts as well, and the amount is asked about."""
    assert product.magnesium_mg == expected
    assert known(current_products=[product])["unlabelled_product"] is not expected.exact


@pytest.mark.parametrize(("product", "expected"), MAGNESIUM)
def test_elemental_magnesium_of_a_product(product: Product, expected: Interval) -> None:
    """The label, the form or the catalogue settle the magnesium; what they leave open stays a range."""
    assert product.magnesium_mg == expected


def test_totals_add_what_is_known() -> None:
    """100 mg, 300 mg and a product without a label are at least 400 mg; B6 is 35 mg or more."""
    products = [
        Product(name="multivitamin", mg_elemental=100, b6_mg=10),
        Product(name="sleep powder", mg_elemental=300, b6_mg=25),
        Product(name="Pureness Trippel Magnesium", capsules=2),
    ]
    assert total_magnesium(products) == Interval(400, inf)
    assert total_b6(products) == Interval(35, inf)


def test_sums_have_no_noise() -> None:
    """4.1 and 7.9 mg of B6 are 12 mg, not a hair more, so that 12 passes."""
    assert total_b6([Product(b6_mg=4.1), Product(b6_mg=7.9)]) == exactly(12)


def test_a_salt_weighs_more_than_its_magnesium() -> None:
    """A product with more magnesium than compound is refused."""
    with pytest.raises(FactsError, match="a salt weighs more than its magnesium"):
        Product(mg_elemental=500, mg_compound=100)


# --- computed facts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("creatinine_mg_dl", "age", "sex", "expected"),
    [(0.52, 62, "female", 105), (0.97, 43, "male", 99.3), (0.92, 58, "female", 72.2), (1.42, 79, "male", 50.3)],
)
def test_egfr_from_creatinine(creatinine_mg_dl: float, age: float, sex: str, expected: float) -> None:
    """CKD-EPI 2021, beside values that NHANES 2007-2008 gives for four people."""
    assert egfr_ckd_epi_2021(creatinine_mg_dl * 88.42, age, sex) == expected


def known(**facts: Any) -> dict[str, Any]:
    return vocabulary_of(Person).values(Person(**facts))


def labs(**values: Any) -> Any:
    return {"labs": attrs.evolve(Person().labs, **values)}


def test_egfr_is_given_or_computed() -> None:
    """A given eGFR holds; without one creatinine, age and sex give it; a child's is not computed."""
    blood = labs(creatinine_umol_l=130)
    assert known(egfr=64)["egfr"] == exactly(64)
    assert known(age_years=67, sex="male", **blood)["egfr"] == exactly(51.9)
    assert known(age_years=12, sex="male", **blood)["egfr"] is None
    assert known(sex="male", **blood)["egfr"] is None


def test_egfr_without_the_sex_lies_between_two() -> None:
    """Without the sex the eGFR is known to lie between what the equation gives for each."""
    found = known(age_years=50, **labs(creatinine_umol_l=100))["egfr"]
    assert (found.low, found.high) == (59.2, 79.1)


def test_two_egfr_that_disagree_are_not_believed() -> None:
    """A given 95 beside a creatinine that gives 27 is only known to lie between; near ones agree."""
    blood = labs(creatinine_umol_l=2.5 * 88.42)
    assert known(age_years=67, sex="male", egfr=95, **blood)["egfr"] == Interval(27.5, 95)
    assert known(age_years=67, sex="male", egfr=28, **blood)["egfr"] == exactly(28)


def test_nobody_without_a_kidney_disease_is_on_dialysis() -> None:
    """Dialysis is known from a kidney disease that is denied, and from nothing else."""
    assert known(kidney_disease=False)["dialysis"] is False
    assert known(kidney_disease=True)["dialysis"] is None
    assert known()["dialysis"] is None


@pytest.mark.parametrize("name", ["pregnant", "lactating"])
def test_nobody_above_55_is_asked_about_pregnancy(name: str) -> None:
    """Whoever says nothing of it is not; what is said is believed, and up to 55 nothing said is not known."""
    for age, expected in ((78, False), (55.1, False), (55, None), (35, None), (None, None)):
        assert known(age_years=age, sex="female")[name] is expected
    assert known(age_years=62, **{name: True})[name] is True
    assert known(age_years=62, gestational_week=20)["pregnant"] is True
    asked = {one.fact for one in advise(Person(age_years=78, sex="female")).questions}
    assert not asked & {"pregnant", "gestational_week", "lactating"}


def test_a_kidney_disease_among_the_diagnoses_is_one() -> None:
    """Whatever was answered to the question for one: dialysis is not ruled out, and the answer is asked about."""
    facts: dict[str, Any] = {"kidney_disease": False, "conditions": ["kidney_transplant"]}
    assert known(**facts)["dialysis"] is None
    found = advise(Person(**facts, wants=Wants(mg_per_day=100)))
    assert found.facts["kidney_risk"] is True
    assert ("no-kidney-disease-beside-one",) in [one.asked_by for one in found.questions]


def test_an_unrecognised_medicine_leaves_the_classes_open() -> None:
    """What the catalogue does not know is named, and no class is ruled out because of it."""
    found = known(medicines=["Losec 20 mg", "Undrol"])
    assert found["medicine_classes"] == Members(frozenset({"ppi"}), complete=False)
    assert found["unrecognised_medicines"] == Members(frozenset({"Undrol"}))
    assert known(medicines=[])["medicine_classes"] == Members(frozenset())


def test_unrecognised_diagnoses_and_allergies_leave_theirs_open() -> None:
    """So with diagnoses and allergies."""
    found = known(conditions=["IBS", "Undritis"], allergies=["moonlight"])
    assert found["conditions"] == Members(frozenset({"ibs"}), complete=False)
    assert found["unrecognised_conditions"] == Members(frozenset({"Undritis"}))
    assert found["allergies"] == Members(frozenset(), complete=False)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"medicines": []}, exactly(0)),
        ({"medicines": ["Losec"]}, None),
        ({"medicines": ["Losec"], "medicine_months": {"omeprazole": 36}}, exactly(36)),
        ({"medicines": ["Undrol"]}, None),
        ({"medicines": ["losartan"]}, exactly(0)),
        ({"medicine_months": {"omeprazole": 24}}, Interval(24, 1200)),
        ({"medicines": [], "medicine_months": {"omeprazole": 24}}, exactly(24)),
        ({"medicines": ["omeprazole", "pantoprazole"], "medicine_months": {"omeprazole": 1}}, Interval(1, 1200)),
        ({"medicines": ["omeprazole", "Undrol"], "medicine_months": {"omeprazole": 1}}, Interval(1, 1200)),
        ({"medicines": ["Losec", "losartan"], "medicine_months": {"omeprazole": 1}}, exactly(1)),
        ({"medicines": ["Losec"], "medicine_months": {"omeprazole": 1, "losec": 5}}, exactly(5)),
    ],
)
def test_months_on_a_ppi(facts: dict[str, Any], expected: Any) -> None:
    """Known when no such medicine is taken, or when the months of each are told under any of its names."""
    assert known(**facts)["ppi_months"] == expected


def test_months_of_one_ppi_say_nothing_of_another() -> None:
    """The other may have been taken for years: the advice on it stays, and its months are asked for."""
    facts: dict[str, Any] = {"medicines": ["omeprazole", "pantoprazole"], "medicine_months": {"omeprazole": 1}}
    found = advise(Person(**facts))
    assert found.line("ppi_low_magnesium").standing is Standing.GIVEN
    asked = next(one for one in found.questions if one.fact == "medicine_months")
    assert "ppi-for-how-long" in asked.asked_by
    told = advise(Person(**{**facts, "medicine_months": {"omeprazole": 1, "Pantoloc": 2}}))
    assert told.line("ppi_low_magnesium").standing is Standing.NOT_APPLICABLE
    assert "medicine_months" not in [one.fact for one in told.questions]
    assert not unrecognised(Dialogue(found), "medicines")  # both names are known, only months are not


def test_months_of_a_medicine_that_is_not_listed_are_asked_about() -> None:
    """The list is complete, so that one of the two is wrong: the months count, and are asked about once more."""
    facts = {"medicines": ["Losec", "Undrol"], "medicine_months": {"omeprazole": 24, "Undrol": 3, "litium": 2}}
    assert known(**facts)["unlisted_medicines"] == Members(frozenset({"litium"}))
    assert known(medicines=["Losec"])["unlisted_medicines"] is None
    found = advise(Person(medicines=[], medicine_months={"omeprazole": 24}))
    assert ("months-of-a-medicine-not-listed",) in [one.asked_by for one in found.questions]
    assert found.line("ppi_low_magnesium").standing is Standing.GIVEN


# --- catalogues ----------------------------------------------------------------------------------


def test_catalogues_use_the_declared_words() -> None:
    """Every class, diagnosis, allergen and substance of the catalogues is one the person knows."""
    classes = {c for entry in catalogue("medicines").entries.values() for c in entry["classes"]}
    assert classes <= set(MEDICINE_CLASSES)
    assert set(catalogue("conditions").entries) == set(CONDITIONS)
    assert set(catalogue("allergens").entries) == set(ALLERGENS)
    assert {s for entry in catalogue("products").entries.values() for s in entry["contains"]} <= set(SUBSTANCES)
    assert set(catalogue("forms").entries) == set(FORMS)
    assert {form for form, entry in catalogue("forms").entries.items() if entry["route"] != "oral"} == set(SKIN_FORMS)


@pytest.mark.parametrize("name", ["medicines", "conditions", "allergens", "products", "forms"])
def test_a_name_stands_for_one_entry(name: str) -> None:
    """No name is claimed by two entries, so that which is meant never hangs on the order."""
    book = catalogue(name)
    for id, entry in book.entries.items():
        for known_as in (id, *entry.get("names", ())):
            assert book.find(known_as) == id, known_as


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OMEPRAZOLE", {"omeprazole"}),
        ("Omeprazol 20 mg enterokapsel", {"omeprazole"}),
        ("combined_contraceptive_pill", {"combined_contraceptive_pill"}),
        ("losartan + hydrochlorothiazide", {"losartan", "hydrochlorothiazide"}),
        ("Waran", {"warfarin"}),
    ],
)
def test_names_of_medicines(name: str, expected: set[str]) -> None:
    """Case, underscores and strength do not matter, and a combination stands for its parts."""
    found, unknown = recognised("medicines", [name])
    assert not unknown
    classes = catalogue("medicines").entries
    assert {c for id in found for c in classes[id]["classes"]} == {c for id in expected for c in classes[id]["classes"]}


def test_a_combination_with_an_unknown_part_is_known_in_part() -> None:
    """Half a recognised name is not a recognised name, and the half that is known counts."""
    assert recognised("medicines", ["losartan/undrol"]) == (frozenset({"losartan"}), frozenset({"losartan/undrol"}))


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [table, words.table])
def test_both_languages_have_the_same_words(table: Callable[[str], Mapping[str, Any]]) -> None:
    """The wording tables have the same keys, and every text of one has the placeholders of the other."""

    def keys(node: Any, path: str = "") -> dict[str, set[str]]:
        if isinstance(node, dict):
            return {at: names for key, value in node.items() for at, names in keys(value, f"{path}/{key}").items()}
        texts = node if isinstance(node, list) else [node]
        return {path: {part.split("}")[0] for text in texts for part in str(text).split("{")[1:]}}

    english, swedish = (keys(dict(table(language))) for language in words.LANGUAGES)
    asked = {path for path in english if path.endswith("/ask")}
    assert {path: names for path, names in english.items() if path not in asked} == swedish


def test_every_fact_has_its_words() -> None:
    """Each fact has a phrase in both languages, a question unless it is computed, and words for its options."""
    facts = vocabulary_of(Person).facts
    for fact in facts.values():
        assert fact.phrase.of("en")
        assert fact.phrase.of("sv")
        assert fact.question or fact.of
        if isinstance(fact.type, Choice | Subset):
            assert set(fact.labels) == set(fact.type.options)
    made = [one for one in vars(Person).values() if isinstance(one, computed)]
    assert len(made) >= 12
    assert all(set(one.of) <= set(facts) for one in made)


# --- what numbers and wishes say -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "name", "expected"),
    [
        ({}, "recent_surgery", None),
        ({"recent_surgery": True}, "recent_surgery", True),
        ({"weeks_since_surgery": 12}, "recent_surgery", True),
        ({"weeks_since_surgery": 12.5}, "recent_surgery", False),
        ({"weeks_since_surgery": 3, "recent_surgery": False}, "recent_surgery", True),
        ({"weeks_since_surgery": 30, "recent_surgery": True}, "recent_surgery", True),
        ({}, "planned_surgery", None),
        ({"weeks_until_surgery": 20}, "planned_surgery", True),
        ({"weeks_until_surgery": 0, "planned_surgery": False}, "planned_surgery", True),
        ({"planned_surgery": False}, "planned_surgery", False),
        ({"stools_per_week": 2.9}, "bowel_habit", "constipated"),
        ({"stools_per_week": 3}, "bowel_habit", None),
        ({"stools_per_week": 21, "bowel_habit": "normal"}, "bowel_habit", "normal"),
        ({"stools_per_week": 22, "bowel_habit": "normal"}, "bowel_habit", "loose"),
        ({"stools_per_week": 22, "bowel_habit": "constipated"}, "bowel_habit", "alternating"),
        ({"stools_per_week": 1, "bowel_habit": "loose"}, "bowel_habit", "alternating"),
        ({"stools_per_week": 1, "bowel_habit": "alternating"}, "bowel_habit", "alternating"),
        ({"wants": Wants(potassium_mg=500)}, "wants.other", Members(frozenset({"potassium"}), complete=False)),
        ({"wants": Wants(potassium_mg=500, other=[])}, "wants.other", Members(frozenset({"potassium"}))),
        ({"wants": Wants(potassium_mg=0)}, "wants.other", None),
        ({"wants": Wants(zinc_mg=10, other=["iron"])}, "wants.other", Members(frozenset({"zinc", "iron"}))),
        ({"conditions": ["IBS-C"]}, "conditions", Members(frozenset({"ibs", "ibs_constipation"}))),
        ({"conditions": ["T1D", "x"]}, "conditions", Members(frozenset({"type1_diabetes", "diabetes"}), False)),
        ({"planned_medicines": ["Waran"]}, "medicine_classes", None),
        ({"planned_medicines": ["Levaxin"]}, "planned_medicine_classes", Members(frozenset({"levothyroxine"}))),
        ({"planned_medicines": ["x"]}, "planned_medicine_classes", Members(frozenset(), complete=False)),
        ({"allergies": ["x", "egg"]}, "unrecognised_allergies", Members(frozenset({"x"}))),
    ],
)  # fmt: skip
def test_what_follows_from_numbers_and_names(facts: dict[str, Any], name: str, expected: object) -> None:
    """Weeks tell of an operation, stools of the bowel, an amount of a wish; of two answers the graver counts."""
    assert vocabulary_of(Person).values(Person(**facts))[name] == expected


@pytest.mark.parametrize(
    ("named", "by"), [("sacubitril", "arb"), ("aldosterone_antagonist", "potassium_sparing_diuretic")]
)
def test_classes_that_rules_leave_to_another(named: str, by: str) -> None:
    """Rules that name the second class alone mean every medicine of the first, too."""
    classes = [set(entry["classes"]) for entry in catalogue("medicines").entries.values()]
    assert any(named in each for each in classes)
    assert all(by in each for each in classes if named in each)


@pytest.mark.parametrize("number", [10**400, -(10**400)])
def test_a_number_without_end_is_refused(number: int) -> None:
    """Also where it could be in another unit."""
    with pytest.raises(FactsError, match="outside 5 to 3000"):
        Person(labs=Labs(creatinine_umol_l=number))


def test_a_child_is_no_adult() -> None:
    """Whoever asks for a child tells the age of the child."""
    with pytest.raises(FactsError, match="`asking_for` is child and `age_years` is 45, the age of the child"):
        Person(asking_for="child", age_years=45)
    Person(asking_for="child", age_years=17)


@pytest.mark.parametrize("told", ["dialysis", "Hemodialys", "på dialys", "påsdialys"])
def test_dialysis_among_the_diagnoses(told: str) -> None:
    """It is as if it had been answered, whatever the answer was; a name that is not known leaves it open."""
    assert Person(conditions=[told], dialysis=False).known_dialysis is (told != "på dialys")


def test_a_medicine_of_an_odd_name_whose_months_are_given_is_asked_about() -> None:
    """What a list of medicines would not take, for it means that there are none, is a name among months."""
    person = Person(medicines=[], medicine_months={"0": 20, "none": 3})
    assert person.unlisted_medicines == {"0", "none"}
    assert "medicines" in {question.fact for question in advise(person).questions}
