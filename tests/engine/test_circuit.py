"""The compiled engine: it equals the reference evaluator, and an update equals an evaluation; both give the support."""

from hypothesis import given

from magrules.consultation.contradictions import contradictions
from magrules.consultation.standings import lines
from magrules.engine.compiled import Compiled
from magrules.engine.evaluate import support, verdict
from magrules.engine.incremental import lasting, revise
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
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
def test_evaluation_is_the_verdict_with_its_support(condition: Condition, known: dict[str, Value]) -> None:
    """Of any condition and facts the list has the truth, and the comparisons that carry it are read off it."""
    ruleset = ruleset_of(condition)
    inference, whole = Compiled().infer(ruleset, known), verdict(condition, known)
    assert inference.truths["rule-0"] is whole.truth
    assert inference.support(ruleset.rules["rule-0"]) == tuple(support(whole))


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
def test_an_update_is_an_evaluation(ruleset: Ruleset, before: dict[str, Value], after: dict[str, Value]) -> None:
    """Whatever changes, and whichever engine inferred what was before; also where rules contradict each other."""
    anew = Compiled().infer(ruleset, after)
    for engine in (Compiled(), Reference()):
        assert everything(revise(engine.infer(ruleset, before), after)) == everything(anew)


@given(rulesets(), facts())
def test_what_lasts_is_the_same_for_both(ruleset: Ruleset, known: dict[str, Value]) -> None:
    """So are the reasons of it, in which something unknown that a rule asks to be so counts as unknown."""
    compiled, reference = (lasting(engine.infer(ruleset, known)) for engine in (Compiled(), Reference()))
    assert everything(compiled) == everything(reference)
    for rule in ruleset.rules.values():
        assert compiled.support(rule) == tuple(support(verdict(rule.when, compiled.facts, compiled.judge)))


def test_equal_conditions_share_a_node() -> None:
    """A comparison that many rules make is evaluated once, and so is a connective of it."""
    both = AllOf((YES, Not(YES)))
    ruleset = ruleset_of(YES, YES, both, AnyOf((both,)), AtLeast(1, (YES, both)))
    inference = Compiled().infer(ruleset, dict.fromkeys(VOCABULARY.facts))
    assert inference.node_truths is not None
    assert len(inference.node_truths.truths) == 4  # yes, not yes, both, at least one
