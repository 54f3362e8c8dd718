"""Facts that a program hands in: dotted names, scalars of numpy and pandas, Decimals, and the ruleset they are for."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magrules import FactsError, magnesium, read_facts
from magrules.language.scalars import plain_scalars
from magrules.magnesium import Labs, Person

RULES = magnesium.rules()


def test_the_ruleset_says_of_what_class() -> None:
    """Its own fact class is made; a class alone does too."""
    facts = {"age_years": 40, "egfr": 95}
    assert read_facts(facts, RULES) == read_facts(facts, Person) == Person(age_years=40, egfr=95)


def test_dotted_names_are_those_that_questions_ask_by() -> None:
    """A name with a dot goes inside its part, as `what_if` takes it; both ways of writing may be mixed."""
    person = read_facts({"labs.creatinine_umol_l": 80, "labs": {"potassium_mmol_l": 4.1}}, RULES)
    assert person == Person(labs=Labs(creatinine_umol_l=80, potassium_mmol_l=4.1))
    with pytest.raises(
        FactsError, match=r"in `labs`: unknown fact `creatinin_umol_l` \(did you mean `creatinine_umol_l`"
    ):
        read_facts({"labs.creatinin_umol_l": 80}, RULES)


def test_a_fact_written_in_both_ways_is_an_error() -> None:
    """Of two values for one fact none is dropped in silence."""
    with pytest.raises(FactsError, match=r"fact `labs.creatinine_umol_l` is given twice"):
        read_facts({"labs.creatinine_umol_l": 80, "labs": {"creatinine_umol_l": 90}}, RULES)


def test_every_question_can_be_answered_by_its_fact() -> None:
    """The name by which a question asks is one that facts are read by."""
    for question in magnesium.advise(Person()).questions:
        if question.fact:
            assert read_facts({question.fact: None}, RULES) == Person()


MISSING = [float("nan"), Decimal("NaN"), None]


@pytest.mark.parametrize("missing", MISSING)
def test_what_is_missing_is_unknown(missing: object) -> None:
    """Not-a-number is nobody's kidney function."""
    assert read_facts({"egfr": missing, "labs.potassium_mmol_l": missing}, RULES) == Person()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=150))
def test_decimals_are_numbers(number: Decimal) -> None:
    """To the last of the digits that a fact takes."""
    assert read_facts({"egfr": number}, RULES) == Person(egfr=float(number))


def test_scalars_of_numpy() -> None:
    """Numbers, truths and words come out as Python's own; in lists too."""
    numpy: Any = pytest.importorskip("numpy")
    facts = {
        "age_years": numpy.int64(40), "egfr": numpy.float64(88.5), "smokes": numpy.bool_(True),
        "goals": [numpy.str_("cramps")],
    }  # fmt: skip
    made = plain_scalars(facts)
    assert made == {"age_years": 40, "egfr": 88.5, "smokes": True, "goals": ["cramps"]}
    assert [type(value) for value in made.values()] == [int, float, bool, list]
    assert plain_scalars(numpy.float64("nan")) is None
    assert plain_scalars(numpy.ma.masked) is None


def test_scalars_of_pandas() -> None:
    """What pandas writes for a missing value is unknown, in whatever column."""
    pandas: Any = pytest.importorskip("pandas")
    row = pandas.DataFrame({"age_years": [40], "egfr": [pandas.NA], "sex": [pandas.NaT]}).iloc[0].to_dict()
    assert read_facts(row, RULES) == Person(age_years=40)


HOSTILE: list[Any] = [Decimal("1E+3000000"), Decimal("Infinity"), Decimal("-Infinity")]
RING: list[Any] = []
RING.append(RING)


@pytest.mark.parametrize("hostile", [*HOSTILE, RING, {"a": RING}], ids=lambda given: str(given)[:20])
def test_what_is_too_much_is_refused_at_once(hostile: Any) -> None:
    """A number of millions of digits, one without end, and a list that holds itself are no facts."""
    with pytest.raises(FactsError):
        read_facts({"age_years": hostile}, RULES)


def test_scalars_that_hold_scalars() -> None:
    """Numbers that Python has none for are refused, not looked into for ever."""
    numpy: Any = pytest.importorskip("numpy")
    with pytest.raises(FactsError):
        read_facts({"age_years": numpy.longdouble(40)}, RULES)


@pytest.mark.parametrize("odd", ["95", [95], {"value": 95}, object()])
def test_nothing_else_is_made_a_number(odd: object) -> None:
    """Text and things stay what they are, and are refused."""
    with pytest.raises(FactsError):
        read_facts({"egfr": odd}, RULES)
