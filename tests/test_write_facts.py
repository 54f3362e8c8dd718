"""Writing facts: what is written reads back the same."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from magrules import Person, Product, read_person
from magrules.write_facts import facts_text, plain_facts
from tests.strategies import persons


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


def test_text_is_plain_to_read() -> None:
    """Words stand bare, what could be read otherwise stands in quotes."""
    person = Person(sex="female", medicines=["off", "Losartan 50 mg"], goals=["cramps"])
    assert facts_text(plain_facts(person)) == (
        'sex: female\nmedicines:\n  - "Losartan 50 mg"\n  - "off"\ngoals:\n  - cramps\n'
    )
