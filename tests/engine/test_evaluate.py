"""The reference evaluator: the meaning of conditions and conclusions."""

import pytest
from hypothesis import given

from magrules.diagnostics.source import Location
from magrules.engine.evaluate import conclude, support, truth_of, verdict
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, comparisons
from magrules.model.rules import Conclude, Flag, Grade, Rule, Tally
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, not_
from magrules.model.values import Disputed, Interval, Members, Value
from tests.strategies import ITEMS, LEVELS, conditions, facts, learning, text

Facts = dict[str, Value]


@given(conditions(with_known=False), learning())
def test_learning_more_never_unsettles(condition: Condition, known: tuple[Facts, Facts]) -> None:
    """A verdict that is TRUE or FALSE stays so when more becomes known.

    Conditions on *known* and *unknown* are left out: they ask what is known, not what is so.
    """
    before, after = (verdict(condition, facts).truth for facts in known)
    assert before in (UNKNOWN, after)


@given(conditions(), facts())
def test_negation_turns_the_verdict(condition: Condition, known: Facts) -> None:
    """Not of a condition has the opposite truth, for whole conditions too."""
    assert verdict(Not(condition), known).truth is not_(verdict(condition, known).truth)


@given(conditions(), facts())
def test_the_truth_alone_is_that_of_the_verdict(condition: Condition, known: Facts) -> None:
    """What reads no further than it must comes to the truth of the whole tree."""
    assert truth_of(condition, known) is verdict(condition, known).truth


@given(conditions(), facts())
def test_de_morgan_on_conditions(condition: Condition, known: Facts) -> None:
    """Pushing a negation inside keeps the truth: the normal form the engine is given is the same."""
    assert verdict(inward(condition, True), known).truth is verdict(condition, known).truth
    assert verdict(inward(condition, False), known).truth is verdict(Not(condition), known).truth


def inward(condition: Condition, wanted: bool) -> Condition:
    """The condition (or its negation) with negations on comparisons only."""
    match condition:
        case Comparison():
            return condition if wanted else Not(condition)
        case Not(part):
            return inward(part, not wanted)
        case AllOf(parts) | AnyOf(parts):
            kind = AllOf if isinstance(condition, AllOf) is wanted else AnyOf
            return kind(tuple(inward(part, wanted) for part in parts))
        case AtLeast(count, parts):
            if wanted:
                return AtLeast(count, tuple(inward(part, True) for part in parts))
            return AtLeast(len(parts) - count + 1, tuple(inward(part, False) for part in parts))


@given(conditions(), facts())
def test_facts_of_no_comparison_are_irrelevant(condition: Condition, known: Facts) -> None:
    """A verdict hangs on the facts that the condition names, and on no order among them."""
    named = {leaf.fact for leaf in comparisons(condition)}
    others = {name: None if name not in named else value for name, value in reversed(known.items())}
    assert verdict(condition, others) == verdict(condition, known)


@given(conditions(with_known=False), facts())
def test_support_carries_the_verdict(condition: Condition, known: Facts) -> None:
    """What is known of the supporting comparisons' facts alone gives the same settled verdict."""
    whole = verdict(condition, known)
    needed = {leaf.condition.fact for leaf in support(whole) if isinstance(leaf.condition, Comparison)}
    if whole.truth is not UNKNOWN:
        alone = {name: value if name in needed else None for name, value in known.items()}
        assert verdict(condition, alone).truth is whole.truth


def test_a_name_that_is_nothing_raises() -> None:
    """An error while evaluating is never "did not match"."""
    with pytest.raises(KeyError, match="kidney_disese"):
        verdict(Comparison("kidney_disese", "is", True), {"kidney_disease": True})


EDGES = [
    ("below", 60, [(59.999, TRUE), (60, FALSE), (60.001, FALSE)]),
    ("at_most", 60, [(59.999, TRUE), (60, TRUE), (60.001, FALSE)]),
    ("above", 250, [(249, FALSE), (250, FALSE), (251, TRUE)]),
    ("at_least", 30, [(29.999, FALSE), (30, TRUE), (31, TRUE)]),
    ("equals", 12, [(11.9, FALSE), (12, TRUE), (12.1, FALSE)]),
]


@pytest.mark.parametrize(
    ("operator", "bound", "value", "expected"), [(op, b, v, t) for op, b, cases in EDGES for v, t in cases]
)
def test_edges_of_numbers(operator: str, bound: float, value: float, expected: Truth) -> None:
    """A bound belongs to `at_most` and `at_least`, not to `below` and `above`."""
    assert verdict(Comparison("x", operator, bound), {"x": Interval(value, value)}).truth is expected


PARTLY = [
    ("above", 250, Interval(400, float("inf")), TRUE),  # 400 mg and a product without a label
    ("above", 250, Interval(200, float("inf")), UNKNOWN),
    ("below", 60, Interval(63, 80), FALSE),  # whichever sex, the kidneys are above
    ("below", 60, Interval(55, 70), UNKNOWN),
    ("equals", 3, Interval(1, 2), FALSE),
    ("equals", 3, Interval(1, 5), UNKNOWN),
]


@pytest.mark.parametrize(("operator", "bound", "value", "expected"), PARTLY)
def test_numbers_known_in_part(operator: str, bound: float, value: Interval, expected: Truth) -> None:
    """A number known in part settles a comparison when all it may be agrees."""
    assert verdict(Comparison("x", operator, bound), {"x": value}).truth is expected


SETS = [
    ("includes", frozenset({"a"}), Members(frozenset({"a", "b"})), TRUE),
    ("includes", frozenset({"c"}), Members(frozenset({"a", "b"})), FALSE),
    ("includes", frozenset({"c"}), Members(frozenset({"a"}), complete=False), UNKNOWN),
    ("includes", frozenset({"a", "c"}), Members(frozenset({"a"}), complete=False), TRUE),
    ("includes", frozenset({"c"}), Members(frozenset({"a"}), False, absent=frozenset({"b", "c"})), FALSE),
    ("includes", frozenset({"c", "d"}), Members(frozenset({"a"}), False, absent=frozenset({"b", "c"})), UNKNOWN),
    ("empty", True, Members(frozenset(), False, absent=frozenset({"a"})), UNKNOWN),
    ("known", True, Members(frozenset({"a"}), False, absent=frozenset({"b"})), FALSE),
    ("empty", True, Members(frozenset()), TRUE),
    ("empty", True, Members(frozenset(), complete=False), UNKNOWN),
    ("empty", False, Members(frozenset({"a"}), complete=False), TRUE),
]


@pytest.mark.parametrize(("operator", "operand", "value", "expected"), SETS)
def test_sets(operator: str, operand: object, value: Members, expected: Truth) -> None:
    """An empty set means asked, none; in a set known in part, what is not seen is not denied."""
    assert verdict(Comparison("x", operator, operand), {"x": value}).truth is expected


@pytest.mark.parametrize(("value", "expected"), [(None, FALSE), (Interval(1, 1), TRUE), (Interval(1, 2), FALSE)])
def test_known_is_always_settled(value: Value, expected: Truth) -> None:
    """Known and unknown are TRUE or FALSE whatever is known; a number known in part is not known."""
    assert verdict(Comparison("x", "known", True), {"x": value}).truth is expected
    assert verdict(Comparison("x", "known", False), {"x": value}).truth is not_(expected)


def test_carriers_are_the_leaves_that_matter() -> None:
    """Of an any that holds, the parts that hold carry it."""
    yes, no = Comparison("x", "is", True), Comparison("x", "is", False)
    whole = verdict(AnyOf((no, AllOf((yes, yes)), no)), {"x": True})
    assert [leaf.condition for leaf in support(whole)] == [yes, yes]


# --- conclusions ---------------------------------------------------------------------------------


def rule(id: str, name: str, value: bool | str) -> Rule:
    return Rule(id, AllOf(()), concludes=(Conclude(name, value),), location=Location("made.yaml", int(id), 3))


FLAG_VALUES = [
    ((TRUE, FALSE), True),
    ((TRUE, UNKNOWN), True),
    ((FALSE, FALSE), False),
    ((FALSE, UNKNOWN), None),
    ((UNKNOWN, UNKNOWN), None),
]


@pytest.mark.parametrize(("truths", "expected"), FLAG_VALUES)
def test_flag(truths: tuple[Truth, Truth], expected: bool | None) -> None:
    """A flag is TRUE if a rule for it is, FALSE if all are, otherwise unknown."""
    rules = [rule("1", "weak", True), rule("2", "weak", True)]
    assert conclude(Flag("weak", text("weak")), rules, dict(zip("12", truths, strict=True))) is expected


def test_a_flag_said_to_be_so_and_not_so_is_disputed() -> None:
    """Rules that contradict each other settle nothing, and nothing settles a comparison with what is disputed."""
    rules = [rule("1", "weak", True), rule("2", "weak", False), rule("3", "weak", True)]
    value = conclude(Flag("weak", text("weak")), rules, {"1": TRUE, "2": TRUE, "3": UNKNOWN})
    assert value == Disputed()
    for leaf in (Comparison("weak", "is", True), Comparison("weak", "is", False), Comparison("weak", "known", True)):
        assert verdict(leaf, {"weak": value}).truth is UNKNOWN


def test_denial_settles_a_flag() -> None:
    """A rule that denies a flag makes it FALSE although another rule for it is unknown."""
    rules = [rule("1", "weak", True), rule("2", "weak", False)]
    assert conclude(Flag("weak", text("weak")), rules, {"1": UNKNOWN, "2": TRUE}) is False


def test_tally_is_an_interval_and_counts_items_once() -> None:
    """Two rules for one item count once; unknown items widen the count."""
    tally = Tally("score", text("score"), ITEMS)
    rules = [rule("1", "score", "first"), rule("2", "score", "first"), rule("3", "score", "second")]
    assert conclude(tally, rules, {"1": TRUE, "2": TRUE, "3": UNKNOWN}) == Interval(1, 2)
    assert conclude(tally, rules, {"1": FALSE, "2": UNKNOWN, "3": TRUE}) == Interval(1, 2)
    assert conclude(tally, rules, {"1": TRUE, "2": FALSE, "3": FALSE}) == Interval(1, 1)


def test_grade_is_the_highest_true_level() -> None:
    """A grade is at least its highest TRUE level and at most its highest level not FALSE."""
    grade = Grade("severity", text("severity"), LEVELS)
    rules = [rule("1", "severity", "mild"), rule("2", "severity", "severe")]
    assert conclude(grade, rules, {"1": TRUE, "2": FALSE}) == Interval(1, 1)
    assert conclude(grade, rules, {"1": TRUE, "2": UNKNOWN}) == Interval(1, 2)
    assert conclude(grade, rules, {"1": FALSE, "2": FALSE}) == Interval(0, 0)
    assert conclude(grade, rules, {"1": TRUE, "2": TRUE}) == Interval(2, 2)
