"""Strata: what a rule uses is concluded before it runs, and rings are told step by step."""

import re
from graphlib import CycleError

from hypothesis import given
from hypothesis import strategies as st

from magrules.diagnostics.source import Location
from magrules.model.conditions import AllOf, Comparison, comparisons
from magrules.model.rules import Conclude, Conclusion, Flag, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.strata import MOST_STEPS, rings, stratify
from tests.strategies import rulesets, text


def flags(*names: str) -> dict[str, Conclusion]:
    return {name: Flag(name, text(name)) for name in names}


def rule(id: str, uses: tuple[str, ...], concludes: str = "", line: int = 1, salience: int = 0) -> Rule:
    when = AllOf(tuple(Comparison(name, "is", True) for name in uses))
    made = (Conclude(concludes, True),) if concludes else ()
    return Rule(id, when, made, salience=salience, location=Location("made.yaml", line, 3))


@given(rulesets())
def test_a_rule_runs_after_all_that_can_conclude_what_it_uses(ruleset: Ruleset) -> None:
    """Every rule for a conclusion stands in an earlier stratum than every rule that uses it."""
    stratum_of = {id: at for at, stratum in enumerate(ruleset.strata) for id in stratum}
    assert sorted(stratum_of) == sorted(ruleset.rules)
    for rule in ruleset.rules.values():
        for leaf in comparisons(rule.when):
            for before in ruleset.concluders.get(leaf.fact, ()):
                assert stratum_of[before.id] < stratum_of[rule.id]


@given(rulesets())
def test_order_inside_a_stratum(ruleset: Ruleset) -> None:
    """Inside a stratum rules stand by salience, higher first, then as they were given."""
    order = list(ruleset.rules)
    for stratum in ruleset.strata:
        keys = [(-ruleset.rules[id].salience, order.index(id)) for id in stratum]
        assert keys == sorted(keys)


def test_strata_by_hand() -> None:
    """A chain of three makes three strata; a rule that uses nothing stands in the first."""
    rules = [rule("use-b", ("b",)), rule("make-b", ("a",), "b"), rule("make-a", (), "a"), rule("free", ())]
    made = stratify({rule.id: rule for rule in rules}, flags("a", "b"))
    assert made == (("make-a", "free"), ("make-b",), ("use-b",))


@given(st.permutations(range(3)))
def test_a_ring_is_told_step_by_step(order: list[int]) -> None:
    """Three flags that wait for each other are a fault that names every rule with its place."""
    rules = [rule("one", ("c",), "a", 1), rule("two", ("a",), "b", 2), rule("three", ("b",), "c", 3)]
    (ring,) = rings({rules[at].id: rules[at] for at in order}, flags("a", "b", "c"))
    assert ring.code == "ring"
    for step in (
        "`a` is concluded by rule `one` (made.yaml:1:3) from `c`",
        "`b` is concluded by rule `two` (made.yaml:2:3) from `a`",
        "`c` is concluded by rule `three` (made.yaml:3:3) from `b`",
    ):
        assert step in ring.message


def test_a_ring_of_one() -> None:
    """A rule that concludes what it uses is a ring by itself."""
    (ring,) = rings({"self": rule("self", ("a",), "a", 7)}, flags("a"))
    assert ring.message == (
        "these conclusions wait for each other: `a` is concluded by rule `self` (made.yaml:7:3) from `a`"
    )
    assert str(ring.location) == "made.yaml:7:3"


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_rings_are_found_where_they_are(steps: list[tuple[int, int]]) -> None:
    """A ring is told exactly when no strata exist, each is one, no two share a step, and without them none is left."""
    names = [f"c{at}" for at in range(8)]
    rules = {f"r{at}": rule(f"r{at}", (names[use],), names[made], at) for at, (made, use) in enumerate(set(steps))}
    diagnostics = rings(rules, flags(*names))
    try:
        stratify(rules, flags(*names))
    except CycleError:
        assert diagnostics
    else:
        assert not diagnostics
    edges = [
        re.findall(r"`(c.)` is concluded by rule `(r[0-9]+)` \(\S+\) from `(c.)`", diagnostic.message)
        for diagnostic in diagnostics
    ]
    for ring in edges:
        assert [needed for *_, needed in ring] == [made for made, *_ in [*ring[1:], ring[0]]]
    used = [id for ring in edges for _, id, _ in ring]
    assert len(used) == len(set(used))
    assert not rings({id: rule for id, rule in rules.items() if id not in used}, flags(*names))


def test_a_long_ring_is_told_in_part() -> None:
    """Of a ring of a thousand its beginning is told, and how much is left out."""
    names = [f"c{at}" for at in range(1_000)]
    rules = {name: rule(name, (names[at - 1],), name, at + 1) for at, name in enumerate(names)}
    (ring,) = rings(rules, flags(*names))
    assert ring.message.endswith(f"from `c{1_000 - MOST_STEPS}`, and {1_000 - MOST_STEPS} steps more")
