"""What the shipped rules never tell one person."""

from hypothesis import given
from hypothesis import strategies as st

from magrules.consultation.properties import violations
from magrules.magnesium import Person, advise, rules
from tests.magnesium.strategies import anybody, persons


@given(st.one_of(anybody(), persons()))
def test_nobody_breaks_a_shipped_property(person: Person) -> None:
    """No two orders that cannot both be followed are told to one person."""
    ruleset = rules()
    assert len(ruleset.properties) > 10
    assert [str(one) for one in violations(advise(person).inference)] == []
