"""Kleene's laws, each in one line."""

from hypothesis import given
from hypothesis import strategies as st

from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least, not_
from tests.strategies import truths

some = st.lists(truths, max_size=6)


@given(some)
def test_de_morgan(ones: list[Truth]) -> None:
    """Not all is any not, and not any is all not."""
    assert not_(all_of(ones)) is any_of(map(not_, ones))
    assert not_(any_of(ones)) is all_of(map(not_, ones))


@given(truths)
def test_double_negation(value: Truth) -> None:
    """Not not is the same."""
    assert not_(not_(value)) is value


def test_unknown_is_never_no() -> None:
    """The negation of unknown is unknown."""
    assert not_(UNKNOWN) is UNKNOWN


def test_empty() -> None:
    """All of nothing holds, any of nothing does not, at least none holds, at least one does not."""
    assert all_of([]) is TRUE
    assert any_of([]) is FALSE
    assert at_least(0, []) is TRUE
    assert at_least(1, []) is FALSE


@given(some)
def test_all_and_any_are_at_least(ones: list[Truth]) -> None:
    """All is at least as many as there are, any is at least one."""
    assert all_of(ones) is at_least(len(ones), ones)
    assert any_of(ones) is at_least(1, ones)


@given(some, st.integers(0, 7))
def test_at_least_settles_as_every_completion_does(ones: list[Truth], count: int) -> None:
    """At least is TRUE or FALSE exactly when every way to settle the unknown agrees."""
    unknown = ones.count(UNKNOWN)
    sure = ones.count(TRUE)
    outcomes = {sure + more >= count for more in range(unknown + 1)}
    expected = UNKNOWN if len(outcomes) == 2 else TRUE if outcomes == {True} else FALSE
    assert at_least(count, ones) is expected


@given(st.permutations(list(Truth)), st.integers(0, 3))
def test_order_is_irrelevant(ones: list[Truth], count: int) -> None:
    """No connective looks at the order of its parts."""
    back = ones[::-1]
    assert all_of(ones) is all_of(back)
    assert any_of(ones) is any_of(back)
    assert at_least(count, ones) is at_least(count, back)
