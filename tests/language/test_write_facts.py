"""Writing facts: what is written reads back the same."""

from enum import IntEnum, StrEnum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from magrules import FactsError
from magrules.language.write_facts import facts_text, plain_facts
from magrules.magnesium import Labs, Person, Product, read_person
from tests.magnesium.strategies import persons


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=persons())
def test_a_person_written_reads_back_the_same(person: Person, tmp_path: Path) -> None:
    """Both as plain data and as YAML text, whatever names were given."""
    file = tmp_path / "person.yaml"
    file.write_text(facts_text(plain_facts(person)), encoding="utf-8")
    assert read_person(plain_facts(person)) == person
    assert read_person(file) == person


def test_plain_facts_are_nested_sorted_and_only_what_is_known() -> None:
    """Sets are sorted lists, a part without a known fact is left out, none is not unknown."""
    person = Person(
        sex="female",
        medicines=[],
        symptoms={"twitching", "bloating"},
        forms_tolerance=Person().forms_tolerance.__class__(oxide="nausea"),
        current_products=[Product(name="Mg", mg_elemental=100)],
    )
    assert plain_facts(person) == {
        "sex": "female",
        "medicines": [],
        "symptoms": ["bloating", "twitching"],
        "forms_tolerance": {"oxide": "nausea"},
        "current_products": [{"name": "Mg", "mg_elemental": 100}],
    }


class Sex(StrEnum):
    """Words of an enumeration, which are words."""

    FEMALE = "female"


class Weeks(IntEnum):
    """And numbers."""

    MANY = 30


class Measure(float):
    """A number of another library, such as one of numpy."""


def test_words_and_numbers_of_other_classes_are_held_as_themselves() -> None:
    """What is a word or a number by its class is taken, and written and read back as nothing else."""
    facts = {
        "sex": Sex.FEMALE,
        "gestational_week": Weeks.MANY,
        "egfr": Measure(45.5),
        "medicines": [Sex.FEMALE],
        "medicine_months": {Sex.FEMALE: Weeks.MANY},
        "labs": {"potassium_mmol_l": Measure(4)},
    }
    for person in (read_person(facts), Person(**{**facts, "labs": Labs(potassium_mmol_l=Measure(4))})):
        assert facts_text(plain_facts(person)) == (
            "sex: female\ngestational_week: 30\negfr: 45.5\nmedicines:\n  - female\n"
            "medicine_months:\n  female: 30\nlabs:\n  potassium_mmol_l: 4.0\n"
        )


class Scalar:
    """What has a plain value, and is none."""

    def item(self) -> int:
        """That value."""
        return 3


def test_what_only_stands_for_a_number_is_refused() -> None:
    """Nothing is coerced; the fault says how the number of another library is made one."""
    with pytest.raises(FactsError) as refused:
        read_person({"age_years": Scalar(), "labs": {"calcium_mmol_l": Scalar()}})
    assert [(diagnostic.message, "`.item()`" in diagnostic.help) for diagnostic in refused.value.diagnostics] == [
        ("`age_years` is a number, found `Scalar`", True),
        ("`labs.calcium_mmol_l` is a number, found `Scalar`", True),
    ]


def test_text_is_plain_to_read() -> None:
    """Words stand bare, what could be read otherwise stands in quotes."""
    person = Person(sex="female", medicines=["off", "Losartan 50 mg"], goals=["cramps"])
    assert facts_text(plain_facts(person)) == (
        'sex: female\nmedicines:\n  - "Losartan 50 mg"\n  - "off"\ngoals:\n  - cramps\n'
    )
