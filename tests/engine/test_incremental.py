"""Drawing again only what hangs on some facts gives what drawing everything gives."""

from operator import attrgetter

from hypothesis import assume, given

from magrules.consultation.candidates import candidates
from magrules.consultation.contradictions import contradictions
from magrules.consultation.standings import lines
from magrules.engine.incremental import lasting, revise
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.errors import FactsError
from magrules.magnesium import Person
from magrules.model.operators import compare
from magrules.model.ruleset import Ruleset
from magrules.model.truth import UNKNOWN
from magrules.model.values import Value, is_known
from magrules.model.vocabulary import altered, as_value, vocabulary_of
from tests.magnesium.strategies import anybody
from tests.strategies import VOCABULARY, Thing, facts, learning, rulesets, things


def drawn_of(ruleset: Ruleset, known: dict[str, Value]) -> Inference:
    return Reference().infer(ruleset, known)


@given(rulesets(), facts(), facts())
def test_revising_is_drawing_anew(ruleset: Ruleset, before: dict[str, Value], after: dict[str, Value]) -> None:
    """Truths, conclusions and standings are those of the changed facts."""
    revised = revise(drawn_of(ruleset, before), after)
    anew = drawn_of(ruleset, after)
    assert (revised.facts, revised.truths) == (anew.facts, anew.truths)
    assert lines(revised) == lines(anew)


@given(rulesets(), learning())
def test_what_lasts_is_never_unsettled(ruleset: Ruleset, learnt: tuple[dict[str, Value], dict[str, Value]]) -> None:
    """A truth that lasts is the same after learning more, also where rules ask whether something is known."""
    before, after = learnt
    held = lasting(drawn_of(ruleset, before))
    later = drawn_of(ruleset, after)
    assume(not contradictions(later))  # what is disputed unsettles what rests on it
    for id, truth in held.truths.items():
        assert truth is UNKNOWN or later.truths[id] is truth


@given(things(), things())
def test_altering_facts_by_name(thing: Thing, other: Thing) -> None:
    """Facts given by name make the person who has them, and the changes are what is then known."""
    given = {"yes": other.yes, "level": other.level, "unread": other.unread}
    changed = altered(thing, given)
    assert (changed.yes, changed.level, changed.unread) == tuple(given.values())
    assert (changed.kind, changed.signs) == (thing.kind, thing.signs)
    known = {**VOCABULARY.values(thing), **VOCABULARY.changes(changed, given)}
    assert known == VOCABULARY.values(changed)


@given(rulesets(), things(), things())
def test_candidates_stand_for_every_value(ruleset: Ruleset, thing: Thing, other: Thing) -> None:
    """Whatever a fact may be, some candidate (or what it is now) looks the same to every comparison."""
    now = VOCABULARY.values(thing)
    for name in ("yes", "kind", "level"):
        value = VOCABULARY.values(other)[name]
        if not is_known(value):
            continue
        leaves = [leaf for leaves in ruleset.leaves.values() for leaf in leaves if leaf.fact == name]
        shown = [compare(leaf.operator, value, leaf.operand) for leaf in leaves]
        options = [now[name], *map(as_value, candidates(ruleset, name, now[name]))]
        assert any([compare(leaf.operator, option, leaf.operand) for leaf in leaves] == shown for option in options)
        assert now[name] not in options[1:]


@given(anybody(), anybody())
def test_every_computed_fact_says_what_it_is_computed_of(person: Person, other: Person) -> None:
    """Of the shipped person too: whichever fact changes, nothing else changes but what says it hangs on it."""
    vocabulary = vocabulary_of(Person)
    before = vocabulary.values(person)
    for name in (name for name, fact in vocabulary.facts.items() if fact.question):
        try:
            changed = altered(person, {name: attrgetter(name)(other)})
        except FactsError:
            continue
        assert {**before, **vocabulary.changes(changed, [name])} == vocabulary.values(changed)
