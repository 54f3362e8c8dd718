"""Standings: given, provisional, withheld, open or not applicable; nothing vanishes and all is justified."""

import pytest
from attrs import evolve
from hypothesis import given

from magrules.consultation.standings import AdviceResult, Standing, lines
from magrules.engine.evaluate import conclude
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.model.conditions import Comparison
from magrules.model.rules import Limit, Rule, Withhold
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.model.values import Disputed, Interval, Members, is_known
from tests.strategies import VOCABULARY, Thing, declared_advice, rulesets, things


def inferred(ruleset: Ruleset, thing: Thing) -> Inference:
    return Reference().infer(ruleset, VOCABULARY.values(thing))


@given(rulesets(), things())
def test_every_advice_has_exactly_one_standing(ruleset: Ruleset, thing: Thing) -> None:
    """Nothing vanishes: each advice of the ruleset stands once, as the definition says."""
    inference = inferred(ruleset, thing)
    found = lines(inference)
    assert sorted(line.id for line in found) == sorted(ruleset.advice)
    for line in found:
        assert line.contradicted or line.standing is defined(inference, line.id)


def defined(inference: Inference, id: str) -> Standing:
    """The definition of the four standings, word for word."""
    rules = inference.ruleset.rules.values()
    given = [inference.truths[rule.id] for rule in rules if id in rule.advises]
    held = [
        (inference.truths[r.id], r.withholds.if_unknown) for r in rules if r.withholds and id in r.withholds.targets
    ]
    if TRUE not in given:
        return Standing.OPEN if UNKNOWN in given else Standing.NOT_APPLICABLE
    if any(truth is TRUE for truth, _ in held) or (UNKNOWN, "withhold") in held:
        return Standing.WITHHELD
    return Standing.PROVISIONAL if (UNKNOWN, "caveat") in held else Standing.GIVEN


@given(rulesets(), things())
def test_every_derived_fact_is_justified(ruleset: Ruleset, thing: Thing) -> None:
    """What is concluded follows from the rules' truths, and each firing from its antecedents alone."""
    inference = inferred(ruleset, thing)
    for name, conclusion in ruleset.conclusions.items():
        value = conclude(conclusion, ruleset.concluders[name], inference.truths)
        assert inference.facts[name] in (value, Disputed(value if isinstance(value, Interval) else None))
    for firing in inference.trace:
        needed = {leaf.condition.fact for leaf in firing.antecedents if isinstance(leaf.condition, Comparison)}
        alone = {name: value if name in needed else None for name, value in inference.facts.items()}
        asks_what_is_known = any(
            leaf.condition.operator == "known" for leaf in firing.antecedents if isinstance(leaf.condition, Comparison)
        )
        if not asks_what_is_known:
            assert Inference(ruleset, alone, {}).verdict(ruleset.rules[firing.rule]).truth is TRUE


@given(rulesets(), things())
def test_replaying_the_firings_gives_the_facts(ruleset: Ruleset, thing: Thing) -> None:
    """The flags that hold, the sure items and the lowest possible levels can be read off the trace."""
    inference = inferred(ruleset, thing)
    replayed = {firing.rule: TRUE for firing in inference.trace}
    assert replayed == {id: TRUE for id, truth in inference.truths.items() if truth is TRUE}
    fired = {rule: replayed.get(rule, FALSE) for rule in ruleset.rules}
    for name, conclusion in ruleset.conclusions.items():
        value, told = inference.facts[name], conclude(conclusion, ruleset.concluders[name], fired)
        match value:
            case Disputed(None):
                assert told in (Disputed(), False)
            case Disputed(value):
                assert told.low == value.low
            case True:
                assert told is True
            case None | False:
                assert told is False
            case _:
                assert told.low == value.low  # type: ignore[union-attr]


@given(rulesets(), things())
def test_strata_fire_in_order_and_each_rule_once(ruleset: Ruleset, thing: Thing) -> None:
    """The trace goes by stratum, then as the stratum is ordered; refraction: no rule fires twice."""
    fired = [firing.rule for firing in inferred(ruleset, thing).trace]
    assert fired == [id for stratum in ruleset.strata for id in stratum if id in set(fired)]


@given(rulesets(), things())
def test_the_order_of_facts_is_irrelevant(ruleset: Ruleset, thing: Thing) -> None:
    """The same facts in another order give an equal consultation."""
    known = VOCABULARY.values(thing)
    one = Reference().infer(ruleset, known)
    other = Reference().infer(ruleset, dict(reversed(known.items())))
    assert one.trace == other.trace
    assert lines(one) == lines(other)


@given(rulesets(), things())
def test_a_limit_only_lowers(ruleset: Ruleset, thing: Thing) -> None:
    """No dose is raised; what is lowered keeps what it was and names the rules that lowered it."""
    inference = inferred(ruleset, thing)
    for line in lines(inference):
        declared = line.advice.dose
        if line.standing is Standing.NOT_APPLICABLE or declared is None:
            assert line.dose is None
            continue
        assert line.dose is not None
        assert 0 <= line.dose.low <= line.dose.high <= declared.high
        assert (line.limited_from is None) is (line.dose == declared) is (not line.limited_by)
        for id in line.limited_by:
            limit = ruleset.rules[id].limits
            assert limit is not None
            assert line.dose.high <= limit.high
            assert inference.truths[id] is not FALSE


@given(rulesets(), things())
def test_what_is_not_settled_says_what_would_settle_it(ruleset: Ruleset, thing: Thing) -> None:
    """Open and provisional advice, and advice withheld by what is unknown, name facts to ask for.

    Each is a fact people can give, and something about it is not known.
    """
    inference = inferred(ruleset, thing)
    for line in lines(inference):
        waiting = line.standing in (Standing.OPEN, Standing.PROVISIONAL) or (
            line.standing is Standing.WITHHELD and all(inference.truths[id] is UNKNOWN for id in line.withheld_by)
        )
        if waiting and not line.contradicted:
            assert line.needs
        for name in line.needs:
            fact = VOCABULARY.facts[name]
            assert fact.question is not None
            assert not all(is_known(inference.facts[one]) for one in (name, *fact.of))


# --- the table of standings, by hand --------------------------------------------------------------


def case(advising: Truth, *withholding: tuple[Truth, str]) -> AdviceResult:
    """The line of one dose advice, given the truths of its rule and of the rules that withhold it."""
    rules = {"advise": Rule("advise", of_truth(advising), advises=("dose_high",))}
    for at, (truth, if_unknown) in enumerate(withholding):
        rules[f"hold-{at}"] = Rule(f"hold-{at}", of_truth(truth), withholds=Withhold(("dose_high",), if_unknown))
    return line_of(rules)


def of_truth(truth: Truth) -> Comparison:
    return Comparison({TRUE: "yes", FALSE: "maybe", UNKNOWN: "unread"}[truth], "is", True)


def line_of(rules: dict[str, Rule]) -> AdviceResult:
    advice = {"dose_high": declared_advice()["dose_high"]}
    ruleset = Ruleset("made", "1", "", (), VOCABULARY, {}, {}, {}, advice, rules, (tuple(rules),))
    return lines(Reference().infer(ruleset, VOCABULARY.values(Thing(yes=True, maybe=False))))[0]


STANDINGS = [
    (FALSE, [(TRUE, "withhold")], Standing.NOT_APPLICABLE),
    (UNKNOWN, [(TRUE, "withhold")], Standing.OPEN),
    (TRUE, [], Standing.GIVEN),
    (TRUE, [(FALSE, "withhold"), (FALSE, "caveat")], Standing.GIVEN),
    (TRUE, [(TRUE, "caveat")], Standing.WITHHELD),
    (TRUE, [(UNKNOWN, "withhold")], Standing.WITHHELD),
    (TRUE, [(UNKNOWN, "caveat")], Standing.PROVISIONAL),
    (TRUE, [(UNKNOWN, "caveat"), (UNKNOWN, "withhold")], Standing.WITHHELD),
    (TRUE, [(UNKNOWN, "caveat"), (TRUE, "caveat")], Standing.WITHHELD),
    (TRUE, [(TRUE, "give")], Standing.WITHHELD),
    (TRUE, [(UNKNOWN, "give")], Standing.GIVEN),
    (TRUE, [(UNKNOWN, "give"), (UNKNOWN, "caveat")], Standing.PROVISIONAL),
]


@pytest.mark.parametrize(("advising", "withholding", "expected"), STANDINGS)
def test_the_table_of_standings(advising: Truth, withholding: list[tuple[Truth, str]], expected: Standing) -> None:
    """An unknown withholding rule holds back, unless its author softened it."""
    assert case(advising, *withholding).standing is expected


def test_a_withheld_line_says_by_whom_or_until_what() -> None:
    """Held back by a rule that holds, it names that rule only; by an unknown one, the fact to learn."""
    by_rule = case(TRUE, (UNKNOWN, "withhold"), (TRUE, "withhold"))
    assert by_rule.withheld_by == ("hold-1",)
    assert by_rule.needs == ()
    until = case(TRUE, (UNKNOWN, "withhold"))
    assert until.withheld_by == ("hold-0",)
    assert until.needs == ("unread",)


@pytest.mark.parametrize("truth", [TRUE, UNKNOWN])
def test_a_limit_holds_when_it_may(truth: Truth) -> None:
    """A limit whose rule is unknown limits all the same, and asks for what would settle it."""
    limits = Limit(("dose_high",), 350, "mg", "day")
    tighter = Limit(("dose_high",), 250, "mg", "day")
    rules = {
        "advise": Rule("advise", of_truth(TRUE), advises=("dose_high",)),
        "limit": Rule("limit", of_truth(truth), limits=limits),
        "tighter": Rule("tighter", of_truth(TRUE), limits=tighter),
        "never": Rule("never", of_truth(FALSE), limits=evolve(tighter, high=0)),
    }
    line = line_of(rules)
    assert line.standing is Standing.GIVEN
    assert line.dose is not None
    assert (line.dose.low, line.dose.high) == (250, 250)
    assert line.limited_from == declared_advice()["dose_high"].dose
    assert line.limited_by == ("limit", "tighter")
    assert line.needs == (("unread",) if truth is UNKNOWN else ())


def test_several_rules_for_one_advice_are_told_once() -> None:
    """The line has every rule that gives it, and the highest urgency among them."""
    rules = {
        "calm": Rule("calm", of_truth(TRUE), advises=("dose_high",)),
        "pressing": Rule("pressing", of_truth(TRUE), advises=("dose_high",), urgency="same_day"),
        "not-so": Rule("not-so", of_truth(FALSE), advises=("dose_high",), urgency="emergency"),
    }
    line = line_of(rules)
    assert line.rules == ("calm", "pressing")
    assert line.urgency == "same_day"


def test_unknown_members_are_asked_for() -> None:
    """A set known in part keeps a comparison unknown; the fact is asked for again."""
    rules = {
        "advise": Rule("advise", Comparison("signs", "includes", frozenset({"a"})), advises=("dose_high",)),
    }
    advice = {"dose_high": declared_advice()["dose_high"]}
    ruleset = Ruleset("made", "1", "", (), VOCABULARY, {}, {}, {}, advice, rules, (("advise",),))
    known = VOCABULARY.values(Thing(signs=["b"], unread=True))
    assert known["signs"] == Members(frozenset("b"), False, frozenset("t"))
    line = lines(Reference().infer(ruleset, known))[0]
    assert line.standing is Standing.OPEN
    assert line.needs == ("signs",)
