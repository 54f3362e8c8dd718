"""Forgetting: whoever tells less is never given what whoever tells more has withheld."""

from typing import Any

from hypothesis import given

from benchmarks.forgetting import forgotten, oral_magnesium
from magrules import magnesium
from magrules.errors import Contradiction
from tests.magnesium.strategies import everything_told, told_facts


@given(everything_told())
def test_no_fact_forgotten_turns_withheld_into_given(person: Any) -> None:
    """Magnesium to swallow that is withheld from somebody stays so, or is told with an "unless"."""
    ruleset = magnesium.rules()
    try:
        pairs = list(forgotten(ruleset, person, oral_magnesium(ruleset)))
    except Contradiction:
        return
    lost = [(loss.fact, loss.advice, loss.rules, loss.blind) for _, given in pairs for loss in given]
    assert not lost, lost


def test_the_persons_are_complete() -> None:
    """Nearly every fact is told of each, or nothing could be forgotten."""
    counts = []

    @given(everything_told())
    def each(person: Any) -> None:
        counts.append(len(list(forgotten(magnesium.rules(), person, ()))))

    each()
    assert min(counts) > 0.75 * len(told_facts())
