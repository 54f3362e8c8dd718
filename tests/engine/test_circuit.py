"""The compiled engine: a sweep equals the reference evaluator, a second sweep a first one; reasons are read off it."""

from hypothesis import given

from magrules.consultation.contradictions import contradictions
from magrules.consultation.standings import lines
from magrules.engine.circuit import Compiled
from magrules.engine.evaluate import support, verdict
from magrules.engine.reference import Reference
from magrules.engine.revise import lasting, revise
from magrules.engine.trace import Inference
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.ruleset import Ruleset
from magrules.model.values import Value
from tests.engines import ruleset_of
from tests.strategies import VOCABULARY, Thing, conditions, contradicting, facts, rulesets, things

YES = Comparison("yes", "is", True)


def everything(inference: Inference) -> object:
    """All that two engines are compared in."""
    stands = lines(inference)
    needs = [line.needs for line in stands]
    return (
        dict(inference.facts), list(inference.truths.items()), inference.trace, stands, needs,
        contradictions(inference),
    )  # fmt: skip


@given(conditions(), facts())
def test_a_sweep_is_the_verdict_with_its_support(condition: Condition, known: dict[str, Value]) -> None:
    """Of any condition and facts the list has the truth, and the comparisons that carry it are read off it."""
    ruleset = ruleset_of(condition)
    inference, seen = Compiled().infer(ruleset, known), verdict(condition, known)
    assert inference.truths["rule-0"] is seen.truth
    assert inference.support(ruleset.rules["rule-0"]) == tuple(support(seen))


@given(rulesets(), things())
def test_the_compiled_engine_is_the_reference(ruleset: Ruleset, thing: Thing) -> None:
    """Of any ruleset and person: truths and their order, facts, trace, lines, what they need, contradictions."""
    known = VOCABULARY.values(thing)
    assert everything(Compiled().infer(ruleset, known)) == everything(Reference().infer(ruleset, known))


@given(contradicting(), things())
def test_also_where_rules_contradict_each_other(ruleset: Ruleset, thing: Thing) -> None:
    """What is disputed, and all that rests on it, is the same."""
    known = VOCABULARY.values(thing)
    assert everything(Compiled().infer(ruleset, known)) == everything(Reference().infer(ruleset, known))


@given(contradicting(), things())
def test_lines_wait_in_what_is_known(ruleset: Ruleset, thing: Thing) -> None:
    """What a line needs is asked of what is known, and not of a way in which a contradiction might be settled."""
    inference = Compiled().infer(ruleset, VOCABULARY.values(thing))
    assert all(line.inference is inference for line in lines(inference) if line.inference)


@given(contradicting(), facts(), facts())
def test_a_second_sweep_is_a_first_one(ruleset: Ruleset, before: dict[str, Value], after: dict[str, Value]) -> None:
    """Whatever changes, and whichever engine inferred what was before; also where rules contradict each other."""
    anew = Compiled().infer(ruleset, after)
    for engine in (Compiled(), Reference()):
        assert everything(revise(engine.infer(ruleset, before), after)) == everything(anew)


@given(rulesets(), facts())
def test_what_lasts_is_the_same_for_both(ruleset: Ruleset, known: dict[str, Value]) -> None:
    """So are the reasons of it, in which something unknown that a rule asks to be so counts as unknown."""
    swept, plain = (lasting(engine.infer(ruleset, known)) for engine in (Compiled(), Reference()))
    assert everything(swept) == everything(plain)
    for rule in ruleset.rules.values():
        assert swept.support(rule) == tuple(support(verdict(rule.when, swept.facts, swept.judge)))


def test_equal_conditions_share_a_place() -> None:
    """A comparison that many rules make is made once, and so is a joint of it."""
    both = AllOf((YES, Not(YES)))
    ruleset = ruleset_of(YES, YES, both, AnyOf((both,)), AtLeast(1, (YES, both)))
    inference = Compiled().infer(ruleset, dict.fromkeys(VOCABULARY.facts))
    assert inference.swept is not None
    assert len(inference.swept.truths) == 4  # yes, not yes, both, at least one
