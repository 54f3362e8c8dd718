"""durable_rules behind its one module: the same inferences as the reference evaluator, and its guards."""

import gc
import threading
import weakref
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magrules.consultation.contradictions import contradictions
from magrules.consultation.standings import lines
from magrules.engine.evaluate import truth_of
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.errors import EngineError
from magrules.language.grammar_conditions import BOUNDS
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.model.values import Interval, Members, Value
from tests.engines import Meddling, real_engine, ruleset_of
from tests.strategies import OPTIONS, VOCABULARY, Thing, conditions, facts, rulesets, things

durable = pytest.importorskip("magrules.engine.durable", exc_type=ImportError)
Durable = durable.Durable


def known_only(**known: Value) -> dict[str, Value]:
    """What is known of the facts named, and nothing of the others."""
    return {name: known.get(name) for name in VOCABULARY.facts}


@given(conditions(), facts())
def test_what_is_true_fires(condition: Condition, known: dict[str, Value]) -> None:
    """Of any condition and facts the rule fires when it is TRUE, and only then."""
    assert fired(ruleset_of(condition), known) == (["rule-0"] if truth_of(condition, known) is TRUE else [])


def fired(ruleset: Ruleset, known: dict[str, Value]) -> list[str]:
    """The rules of a ruleset of one stratum that fire."""
    engine = Durable(ruleset)
    return sorted(engine.fired(engine.strata[0], known))


def true(ruleset: Ruleset, known: dict[str, Value]) -> list[str]:
    """Those that are TRUE by the reference evaluator."""
    return sorted(id for id, rule in ruleset.rules.items() if truth_of(rule.when, known) is TRUE)


@given(rulesets(), things())
def test_the_same_inferences(ruleset: Ruleset, thing: Thing) -> None:
    """Of any ruleset and person both engines draw the same, contradictions included."""
    known = VOCABULARY.values(thing)
    assert outcome(Durable(ruleset), ruleset, known) == outcome(Reference(), ruleset, known)


def outcome(engine: Any, ruleset: Ruleset, known: dict[str, Value]) -> Any:
    inference: Inference = engine.infer(ruleset, known)
    return inference.truths, inference.facts, inference.trace, lines(inference), contradictions(inference)


@given(rulesets(), things())
def test_a_second_consultation_is_the_same(ruleset: Ruleset, thing: Thing) -> None:
    """A session leaves nothing behind that the next one could see."""
    engine, known = Durable(ruleset), VOCABULARY.values(thing)
    assert outcome(engine, ruleset, known) == outcome(engine, ruleset, known)


LEAF = Comparison("yes", "is", True)
LARGE = {
    "more tests than one pattern may have": AllOf(
        tuple(Comparison("signs", "includes", frozenset({option})) for option in OPTIONS)
    ),
    "more ways than are written out": AllOf(
        tuple(AnyOf((Comparison("level", "below", at), Comparison("amount", "above", at))) for at in range(9))
    ),
    "at least ten of twenty": AtLeast(
        10, tuple(Comparison("signs", "includes", frozenset({option})) for option in OPTIONS)
    ),
    "a set compared with more members than one pattern may test": Comparison("signs", "includes", frozenset(OPTIONS)),
    "thirty negations deep": Not(LEAF),
    "two hundred parts": AnyOf(tuple(Comparison("level", "equals", at / 2) for at in range(200))),
    "nothing at all": AllOf(()),
}
for _ in range(30):
    LARGE["thirty negations deep"] = Not(LARGE["thirty negations deep"])

PEOPLE = {
    "nothing known": known_only(),
    "all signs": known_only(yes=True, signs=Members(frozenset(OPTIONS)), level=Interval(3, 3), amount=Interval(0, 0)),
    "half the signs": known_only(yes=False, signs=Members(frozenset(OPTIONS[::2])), level=Interval(99.5, 99.5)),
    "some signs": known_only(signs=Members(frozenset(OPTIONS[:9]), complete=False), level=Interval(0, 5)),
    "signs asked in part": known_only(
        signs=Members(frozenset(OPTIONS[:3]), False, frozenset(OPTIONS[3:40])), level=Interval(0, 5)
    ),
    "no signs": known_only(signs=Members(frozenset()), amount=Interval(50, float("inf"))),
}


@pytest.mark.parametrize("size", LARGE)
@pytest.mark.parametrize("person", PEOPLE)
def test_conditions_past_the_engines_limits(size: str, person: str) -> None:
    """What one pattern cannot carry is split, and still drawn right."""
    ruleset, known = ruleset_of(LARGE[size]), PEOPLE[person]
    assert fired(ruleset, known) == true(ruleset, known)


def test_rulesets_past_the_engines_limits() -> None:
    """Two thousand rules over a thousand different tests, past the 512 the C library can hash, are drawn right.

    With 512 tests in one engine ruleset the first assertion would never return.
    """
    bounds = [at / 10 for at in range(1000)]
    ruleset = ruleset_of(*(Comparison("level", operator, bound) for bound in bounds for operator in ("below", "above")))
    known = known_only(level=Interval(42.05, 42.05))
    assert fired(ruleset, known) == true(ruleset, known)


def test_many_rules_on_one_test() -> None:
    """Six hundred rules behind one test, past the 256 joins of the C library, all fire."""
    ruleset = ruleset_of(*[Comparison("yes", "is", True)] * 600)
    assert len(fired(ruleset, known_only(yes=True))) == 600


@pytest.mark.parametrize("value", ["å", 'quote " and \\ backslash', "日本", "{}", "null", "true", "1"])
def test_members_of_any_spelling(value: str) -> None:
    """What a set holds is never read as anything but its own text."""
    ruleset = ruleset_of(Comparison("tags", "includes", frozenset({value})))
    for present in (frozenset({value}), frozenset({"other"}), frozenset[str]()):
        known = known_only(tags=Members(present))
        assert fired(ruleset, known) == true(ruleset, known)


@example(9.223372036854776e18, 9.223372036854778e18)  # neighbours beyond what 64 bits hold
@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_of_any_size(value: float, bound: float) -> None:
    """The smallest and largest numbers compare as they should, and every number with itself."""
    ruleset = ruleset_of(
        *(Comparison("level", operator, at) for at in (value, bound, float(int(bound))) for operator in BOUNDS.all)
    )
    known = known_only(level=Interval(value, value))
    assert fired(ruleset, known) == true(ruleset, known)


# --- guards --------------------------------------------------------------------------------------


def test_a_dropped_message_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts that the engine does not keep stop the consultation; they are never read as FALSE."""
    engine = Durable(ruleset_of(LEAF))

    def forgetful(handle: int, messages: str) -> Any:
        return real_engine().assert_facts(handle, messages.replace('"sink": 1', '"lost": 1'))

    monkeypatch.setattr(durable, "engine", Meddling(assert_facts=forgetful))
    with pytest.raises(EngineError, match=r"only in part|kept 0 of 1"):
        engine.fired(engine.strata[0], known_only(yes=True))


def test_a_half_taken_batch_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result code that says a message was not handled, or was seen before, is not passed over."""
    engine = Durable(ruleset_of(LEAF))

    def twice(handle: int, messages: str) -> Any:
        real_engine().assert_facts(handle, messages)
        return real_engine().assert_facts(handle, messages)

    monkeypatch.setattr(durable, "engine", Meddling(assert_facts=twice))
    with pytest.raises(EngineError, match=r"only in part \(code 2\)"):
        engine.fired(engine.strata[0], known_only(yes=True))


def test_an_error_of_the_c_library_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the C library refuses raises; the session is deleted all the same."""
    deleted = []

    def refuse(*_: Any) -> Any:
        raise real_engine().error("Could not assert facts, error code: 303")

    engine = Durable(ruleset_of(LEAF))
    monkeypatch.setattr(
        durable, "engine", Meddling(assert_facts=refuse, delete_state=lambda *given: deleted.append(given))
    )
    with pytest.raises(EngineError, match="refused: Could not assert facts, error code: 303"):
        engine.fired(engine.strata[0], known_only(yes=True))
    assert len(deleted) == 1


@pytest.mark.parametrize(("level", "fires", "odd"), [(1, [], "did not fire"), (9, ["0"], "fired")])
def test_rules_that_fire_otherwise_are_an_error(
    level: int, fires: list[str], odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each consultation is audited: an engine that fires other rules than are TRUE is not believed."""
    ruleset = ruleset_of(AllOf((LEAF, Comparison("level", "below", 5))))
    engine, drain = Durable(ruleset), durable._drain
    monkeypatch.setattr(durable, "_drain", lambda *given: ["sink", *fires] if list(drain(*given)) else [])
    with pytest.raises(EngineError, match=f"durable_rules {odd} `rule-0`"):
        engine.infer(ruleset, known_only(yes=True, level=Interval(level, level)))


def test_what_passes_no_test_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two known facts the engine gets the one that some rule is nearer to holding by, and nothing where none is."""
    engine, sent = Durable(ruleset_of(AllOf((LEAF, Comparison("level", "below", 5))))), list[str]()

    def listening(handle: int, messages: str) -> Any:
        sent.append(messages)
        return real_engine().assert_facts(handle, messages)

    monkeypatch.setattr(durable, "engine", Meddling(assert_facts=listening))
    for yes, level in ((True, 9), (False, 9), (True, 1)):
        engine.fired(engine.strata[0], known_only(yes=yes, level=Interval(level, level)))
    assert [message.count('"p') for message in sent] == [1, 2]


def test_no_thread_is_started() -> None:
    """Compiling and consulting leave the threads of the process as they were."""
    before = threading.enumerate()
    fired(ruleset_of(LEAF), known_only(yes=True))
    assert threading.enumerate() == before


def test_threads_may_share_an_engine() -> None:
    """Consultations from several threads do not disturb each other."""
    ruleset = ruleset_of(*(Comparison("level", "below", bound) for bound in range(40)))
    engine = Durable(ruleset)
    wrong: list[int] = []

    def consult(start: int) -> None:
        for level in range(start, start + 60):
            known = known_only(level=Interval(level % 40, level % 40))
            if sorted(engine.fired(engine.strata[0], known)) != true(ruleset, known):
                wrong.append(level)

    threads = [threading.Thread(target=consult, args=(at * 7,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_compiled_goes_with_its_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dropping the last reference deletes every engine ruleset in the C library."""
    gc.collect()  # what other tests left behind is not counted here
    deleted: list[int] = []
    engine = Durable(ruleset_of(LEAF))
    handles = [chunk.handle for stratum in engine.strata for level in stratum.levels for chunk in level]
    monkeypatch.setattr(durable, "engine", Meddling(delete_ruleset=deleted.append))
    gone = weakref.ref(engine)
    del engine
    gc.collect()
    assert gone() is None
    assert sorted(deleted) == sorted(handles)
    for handle in handles:
        real_engine().delete_ruleset(handle)
