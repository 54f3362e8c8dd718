"""What a method computes is checked as strictly as what a person gives, before any engine sees it."""

from enum import StrEnum
from math import inf, nan
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given

from magrules import FactsError, load_rules
from magrules.facts import (
    Boolean,
    Choice,
    FreeNames,
    Interval,
    Members,
    Number,
    Subset,
    Text,
    boolean,
    choice,
    computed,
    fact_class,
    group,
    list_of,
    number,
)
from magrules.magnesium import Person, advise
from magrules.model.fact_types import FactType, NumbersByName
from magrules.model.values import FrozenNumbers
from magrules.model.vocabulary import vocabulary_of
from tests.engines import EACH_ENGINE
from tests.magnesium.strategies import anybody

RULES = """ruleset: made
sources: {own: {title: Notes, publisher: us, kind: own}}
rules:
  give-it:
    when: {cramps: true}
    advise: {id: dose, kind: do, text: Take.}
    cite: {own: p}
  hold-it:
    when: TEST
    withhold: dose
    cite: {own: p}
"""


def word(text: str) -> Text:
    return Text(en=text)


WORDS: Any = {"phrase": word("a"), "question": word("A?")}


def model(type: FactType, value: Any) -> type:
    words: dict[str, Any] = {"phrase": word("risk")}
    if isinstance(type, Choice | Subset):
        words["labels"] = {option: word(option) for option in type.options}

    @fact_class
    class Made:
        cramps: bool | None = boolean(phrase=word("cramps"), question=word("C?"))

        @computed(type, of=("cramps",), **words)
        def risk(self) -> Any:
            return value() if callable(value) else value

    return Made


def standing(type: FactType, value: Any, test: str, tmp_path: Path, engine: str) -> str:
    (tmp_path / "made.yaml").write_text(RULES.replace("TEST", test), encoding="utf-8")
    ruleset = load_rules(tmp_path / "made.yaml", facts=model(type, value))
    return advise(ruleset.vocabulary.cls(cramps=True), ruleset, engine=engine).line("dose").standing.value


class Word(StrEnum):
    RENAL = "renal"


KINDS = Subset(("renal", "other"))
ONE = Choice(("renal", "other"))
AMOUNT = Number("mg", 0, 100)

RIGHT: list[tuple[FactType, Any, str]] = [
    (KINDS, frozenset({"renal"}), "{risk: renal}"),
    (KINDS, {"renal"}, "{risk: renal}"),
    (KINDS, ["renal"], "{risk: renal}"),
    (KINDS, ("renal",), "{risk: renal}"),
    (KINDS, Members(frozenset({"renal"}), complete=False), "{risk: renal}"),
    (KINDS, {Word.RENAL}, "{risk: renal}"),
    (KINDS, None, "{risk: renal}"),
    (FreeNames(), {"warfarin"}, "{risk: warfarin}"),
    (ONE, "renal", "{risk: renal}"),
    (ONE, Word.RENAL, "{risk: renal}"),
    (Boolean(), True, "{risk: true}"),
    (AMOUNT, 60, "{risk: {above: 50}}"),
    (AMOUNT, np.float64(60.5), "{risk: {above: 50}}"),
    (AMOUNT, Interval(60, inf), "{risk: {above: 50}}"),
    (AMOUNT, Interval(-inf, inf), "{risk: {above: 50}}"),
    (AMOUNT, -0.0, "{risk: {below: 50}}"),
]


@pytest.mark.parametrize("engine", EACH_ENGINE)
@pytest.mark.parametrize(("type", "value", "test"), RIGHT)
def test_what_is_of_its_type_counts(type: FactType, value: Any, test: str, tmp_path: Path, engine: str) -> None:
    """A computed value is read as a person's own is, in whatever shape a field would take it; unknown holds back."""
    assert standing(type, value, test, tmp_path, engine) == "withheld"


WRONG: list[tuple[FactType, Any, str, str]] = [
    (KINDS, "renal", "{risk: renal}", "as text `renal`, expected a list of its choices"),
    (KINDS, {"liver"}, "{risk: renal}", "as text `liver` in it, expected a list of its choices"),
    (KINDS, {1}, "{risk: renal}", "as 1 in it, expected a list of its choices"),
    (KINDS, [["renal"]], "{risk: renal}", "as a list in it, expected a list of its choices"),
    (KINDS, Members(frozenset({"liver"})), "{risk: renal}", "as a set with text `liver`, expected"),
    (KINDS, Members({"renal"}), "{risk: renal}", "as a set, expected a list of its choices"),  # type: ignore[arg-type]
    (KINDS, Members(frozenset(), False, ["renal"]), "{risk: renal}", "expected a list of its choices"),  # type: ignore[arg-type]
    (KINDS, {"renal": 1}, "{risk: renal}", "as a mapping, expected a list of its choices"),
    (FreeNames(), {" "}, "{risk: warfarin}", "as text ` ` in it, expected a list of names"),
    (ONE, "liver", "{risk: renal}", "as text `liver`, expected one of its choices"),
    (ONE, {"renal"}, "{risk: renal}", "as a list, expected one of its choices"),
    (Boolean(), 1, "{risk: true}", "as 1, expected true or false"),
    (Boolean(), "yes", "{risk: true}", "as text `yes`, expected true or false"),
    (Boolean(), np.bool_(True), "{risk: true}", "expected true or false"),
    (AMOUNT, "60", "{risk: {above: 50}}", "as text `60`, expected a number from 0 to 100 mg"),
    (AMOUNT, True, "{risk: {above: 50}}", "as `true`, expected a number"),
    (AMOUNT, nan, "{risk: {above: 50}}", "as nan, expected a number"),
    (AMOUNT, inf, "{risk: {above: 50}}", "as inf, expected a number"),
    (AMOUNT, 101, "{risk: {above: 50}}", "as 101, expected a number"),
    (AMOUNT, -1e-9, "{risk: {above: 50}}", "as -0.000000001, expected a number"),
    (AMOUNT, np.int64(60), "{risk: {above: 50}}", "expected a number"),
    (AMOUNT, Interval(60, 50), "{risk: {above: 50}}", "as 60 to 50, expected a number"),
    (AMOUNT, Interval(nan, 50), "{risk: {above: 50}}", "as nan to 50, expected a number"),
    (AMOUNT, Interval(inf, inf), "{risk: {above: 50}}", "as inf to inf, expected a number"),
    (AMOUNT, Interval(10, 101), "{risk: {above: 50}}", "as 10 to 101, expected a number"),
    (AMOUNT, Interval("1", 2), "{risk: {above: 50}}", "expected a number"),  # type: ignore[arg-type]
    (Number("mg", 0, 1e300), 2**53 + 1, "{risk: {above: 50}}", "as 9007199254740993, expected a number"),
]


@pytest.mark.parametrize("engine", EACH_ENGINE)
@pytest.mark.parametrize(("type", "value", "test", "message"), WRONG)
def test_what_is_not_of_its_type_is_refused(
    type: FactType, value: Any, test: str, message: str, tmp_path: Path, engine: str
) -> None:
    """Never a silent no: the error names the fact, what was returned and what was expected."""
    with pytest.raises(FactsError) as raised:
        standing(type, value, test, tmp_path, engine)
    assert "fact `risk` is computed" in str(raised.value)
    assert message in str(raised.value)


@pytest.mark.parametrize("engine", EACH_ENGINE)
def test_a_method_that_fails_is_a_declared_error(tmp_path: Path, engine: str) -> None:
    """The error names the fact; what the method raised stands behind it."""
    with pytest.raises(FactsError, match="fact `risk` cannot be computed: division by zero") as raised:
        standing(AMOUNT, lambda: 1 / 0, "{risk: {above: 50}}", tmp_path, engine)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)


def test_every_wrong_value_is_told_at_once() -> None:
    """Two facts that go wrong are two faults of one error."""

    @fact_class
    class Made:
        cramps: bool | None = boolean(phrase=word("cramps"), question=word("C?"))

        @computed(Boolean(), of=("cramps",), phrase=word("one"))
        def one(self) -> Any:
            return 1

        @computed(Boolean(), of=("cramps",), phrase=word("other"))
        def other(self) -> Any:
            raise KeyError("x")

    with pytest.raises(FactsError) as raised:
        vocabulary_of(Made).values(Made())
    assert [diagnostic.code for diagnostic in raised.value.diagnostics] == ["fact-computed", "fact-computing"]


def test_what_gets_past_the_door_is_refused_when_it_is_read() -> None:
    """A field that was set behind the back of its class, or read by somebody's own getter, is checked as well."""
    person = Person(egfr=95)
    object.__setattr__(person, "egfr", "95")
    with pytest.raises(FactsError, match="egfr"):
        advise(person)
    vocabulary = vocabulary_of(Person)
    getters = {**vocabulary.getters, "sex": lambda person: {"female"}}
    with pytest.raises(FactsError, match="`sex` is one of its choices, found a list"):
        attrs.evolve(vocabulary, getters=getters).values(Person())


def test_a_set_that_is_changed_later_changes_nothing() -> None:
    """What was read is nobody else's: neither a field's list nor what a method returned can change it."""
    kept = {"renal"}
    Made = model(KINDS, kept)  # noqa: N806
    values = vocabulary_of(Made).values(Made())
    kept.clear()
    assert values["risk"] == Members(frozenset({"renal"}))
    months = {"omeprazole": 3.0}
    person = Person(medicines=(given := ["omeprazole"]), medicine_months=months)
    given.clear()
    months.clear()
    assert (person.medicines, person.medicine_months) == (frozenset({"omeprazole"}), {"omeprazole": 3})


def test_measures_may_be_known_in_part() -> None:
    """Of measures the rules see which there are: a mapping of numbers, or its names with what is not known."""
    for value in (FrozenNumbers({"a": 1}), {"a": 1}, Members(frozenset({"a"}))):
        Made = model(NumbersByName("mg", 0, 5), value)  # noqa: N806
        assert vocabulary_of(Made).values(Made())["risk"] == Members(frozenset({"a"}))
    Made = model(NumbersByName("mg", 0, 5), {"a": 6})  # noqa: N806
    with pytest.raises(FactsError, match="fact `risk` is computed as a mapping"):
        vocabulary_of(Made).values(Made())


@given(anybody())
def test_whoever_the_person_is_the_shipped_facts_are_of_their_types(person: Person) -> None:
    """Nothing that can be given makes a shipped method return what its type does not allow."""
    vocabulary_of(Person).values(person)


@pytest.mark.parametrize("whole", [2**53 + 1, -(2**53) - 1, 10**400])
def test_whole_numbers_past_what_is_exact_are_refused(whole: int) -> None:
    """A float would not tell them from their neighbours, so no engine is given them."""

    @fact_class
    class Made:
        level: float | None = number_of(-1e300, 1e300)

    with pytest.raises(FactsError, match="level"):
        Made(level=whole)
    assert vocabulary_of(Made).values(Made(level=2**53))["level"] == Interval(2**53, 2**53)


def number_of(low: float, high: float) -> Any:
    return number("mg", low, high, phrase=word("level"), question=word("L?"))


@pytest.mark.parametrize("zero", [0, 0.0, -0.0])
def test_zero_has_no_sign(zero: float) -> None:
    """Minus zero is zero, to the byte."""
    assert str(vocabulary_of(Person).values(Person(egfr=zero))["egfr"]) == "Interval(low=0, high=0)"


# --- slips of who declares facts in Python --------------------------------------------------------

SLIPS: list[tuple[Any, str]] = [
    (boolean(phrase="a", question=word("b")), '`phrase` of fact `a` in `Slip` is a text such as `Text(en="tea")`'),
    (boolean(phrase=word("a"), question=Text), '`question` of fact `a` in `Slip` is a text such as `Text(en="tea")`'),
    (boolean(**WORDS, of_another="b"), '`of_another` of fact `a` in `Slip` is a text such as `Text(en="tea")`'),
    (boolean(**WORDS, change="acts"), "`change` of fact `a` in `Slip` is one of act, learn, never, found text `acts`"),
    (boolean(**WORDS, change=[]), "`change` of fact `a` in `Slip` is one of act, learn, never, found a list"),
    (boolean(**WORDS, chang="act"), "unknown key `chang` in fact `a` in `Slip` (did you mean `change`?)"),
    (boolean(**WORDS, private="yes"), "`private` of fact `a` in `Slip` is true or false, found text `yes`"),
    (boolean(**WORDS, ask=3), "`ask` of fact `a` in `Slip` is the id of a question, found 3"),
    (boolean(**WORDS, labels={}), "`labels` of fact `a` in `Slip` is a mapping from each option to its words"),
    (choice("x", **WORDS, labels={"y": 1}), '`labels[x]` of fact `a` in `Slip` is a text such as `Text(en="tea")`'),
    (choice("x", 3, **WORDS), "`options` of fact `a` in `Slip` is one word or more, each in quotes, found 3"),
    (choice(**WORDS), "`options` of fact `a` in `Slip` is one word or more, each in quotes, found a list"),
    (number("mg", 5, 2, **WORDS), "`low` of fact `a` in `Slip` is a number below 2, found 5"),
    (number("mg", "0", 2, **WORDS), "`low or high` of fact `a` in `Slip` is a number, found text `0`"),
    (number(None, 0, 2, **WORDS), "`unit` of fact `a` in `Slip` is text, empty for a plain number, found nothing"),
    (list_of(int, **WORDS), "`type` of fact `a` in `Slip` is a class of facts, found class `int`"),
    (group(factory=dict), "`type` of fact `a` in `Slip` is a class of facts, found class `dict`"),
    (
        computed(Boolean, ("b",), phrase=word("a")),
        "`type` of fact `a` in `Slip` is a type of fact, such as `Boolean()`",
    ),
    (computed(Boolean(), ("typo",), phrase=word("a")), "`of` of fact `a` in `Slip` is names of declared facts"),
    (computed(Boolean(), ("bb",), phrase=word("a")), "found text `bb` (did you mean `b`?)"),
    (computed(Boolean(), "b", phrase=word("a")), "with a comma behind it, found text `b`"),
    (computed(Boolean(), (3,), phrase=word("a")), "with a comma behind it, found 3"),
]


@pytest.mark.parametrize(("declared", "message"), SLIPS)
def test_a_slip_is_told_when_the_class_is_read(declared: Any, message: str) -> None:
    """What is declared wrong is told with its class and field, not when somebody asks for it."""

    def of_nobody(self: Any) -> None:
        """Never called."""

    of_nobody.__name__ = "a"
    made = declared(of_nobody) if isinstance(declared, computed) else declared
    cls = fact_class(type("Slip", (), {"a": made, "b": boolean(**WORDS)}))
    with pytest.raises(FactsError) as refused:
        vocabulary_of(cls)
    assert len(refused.value.diagnostics) == 1
    assert message in str(refused.value)


def test_a_field_that_is_no_fact_is_told_at_once() -> None:
    """A class of facts has nothing else."""
    with pytest.raises(FactsError, match="`type` of fact `tired` in `Plain` is that of a fact, such as `boolean"):

        @fact_class
        class Plain:
            tired: bool | None = None


@pytest.mark.parametrize(("declared", "actual"), [(group(factory=3), "3"), (list_of("Wants"), "text `Wants`")])
def test_what_is_no_class_groups_no_facts(declared: Any, actual: str) -> None:
    """It could make no person, so the class that names it is refused at once."""
    with pytest.raises(FactsError) as refused:
        fact_class(type("Plain", (), {"a": declared}))
    assert str(refused.value) == f"`type` of fact `a` in `Plain` is a class of facts, found {actual}"


def test_only_a_class_becomes_a_class_of_facts() -> None:
    """Anything else is told, not tried."""
    with pytest.raises(FactsError, match="expected a class with a fact in each field, found 3"):
        fact_class(3)  # type: ignore[type-var]
