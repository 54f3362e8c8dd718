"""Threads and forks: one ruleset for all, no lock left behind, nothing half done; errors come out as declared."""

import os
import subprocess
import sys
import threading
from importlib import import_module
from time import sleep
from typing import Any

import pytest

from magrules import EngineError, MagrulesError, advise, load_rules
from magrules.engine.engines import engine_for
from magrules.model.conditions import Comparison
from magrules.model.values import Value
from tests.engines import EACH_ENGINE, Meddling, needs_durable, real_engine, ruleset_of
from tests.strategies import VOCABULARY, Thing

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")


def printed(code: str, seconds: int = 240) -> str:
    """What a script prints in a process of its own, which ends by itself."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code],
        capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


FIRST_CALL = """
import threading
from magrules.magnesium import Person, advise
person, found, start = Person(egfr=95), [], threading.Barrier(4)
def consult():
    start.wait()
    found.append(advise(person))
threads = [threading.Thread(target=consult) for _ in range(4)]
[one.start() for one in threads]
[one.join() for one in threads]
print(len(found), len({id(one.ruleset) for one in found}), all(one == found[0] for one in found))
"""


def test_the_first_call_of_several_threads_loads_one_ruleset() -> None:
    """Four threads that ask at once get the same ruleset and equal consultations."""
    assert printed(FIRST_CALL) == "4 1 True\n"


FORKS = """
import os, select, sys, threading, time
from magrules.magnesium import Person, advise, load_rules
person, engine = Person(egfr=95, age_years=40, symptoms=["muscle_cramps"], goals=["cramps"]), {engine!r}
rules = {rules!r}
def ruleset():
    return load_rules(rules) if rules else None
shared = ruleset()
expected = None if {cold} else advise(person, shared, engine=engine)
stop, counts = threading.Event(), [0] * {threads}
def consult(at):
    while not stop.is_set():
        advise(person, shared, engine=engine)
        counts[at] += 1
threads = [threading.Thread(target=consult, args=(at,), daemon=True) for at in range({threads})]
[one.start() for one in threads]
answered = 0
for _ in range({forks}):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        found = advise(person, shared, engine=engine)
        os.write(writing, b"right" if expected is None or found == expected else b"wrong")
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], 60)
    answered += bool(ready) and os.read(reading, 5) == b"right"
    if not ready:
        os.kill(child, 9)
    os.waitpid(child, 0)
    os.close(reading)
stop.set()
[one.join(60) for one in threads]
print(answered, min(counts) > 0 or {cold}, sum(one.is_alive() for one in threads), file=sys.stdout)
print(answered, "of", {forks}, "forks answered beside", sum(counts), "consultations", file=sys.stderr)
"""


@needs_fork
@pytest.mark.parametrize("engine", EACH_ENGINE)
def test_forks_beside_threads_that_advise_answer(engine: str) -> None:
    """Every child that is forked while eight threads advise gives the same consultation."""
    code = FORKS.format(engine=engine, threads=8, forks=30, cold=False, rules=None)
    assert printed(code) == "30 True 0\n"


@needs_fork
def test_a_fork_beside_the_first_call_answers() -> None:
    """A child that is forked while another thread still loads and compiles waits for that, and answers."""
    code = FORKS.format(engine=None, threads=4, forks=3, cold=True, rules=None)
    assert printed(code).startswith("3 True ")


def consult_all(number: int, consult: Any) -> None:
    threads = [threading.Thread(target=consult) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@needs_durable
def test_a_ruleset_is_compiled_once_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that need the same engine at once share one, and the cache lets it go with its ruleset."""
    made: list[int] = []
    durable = import_module("magrules.engine.durable")
    real = durable.Durable.__init__

    def counted(self: Any, ruleset: Any) -> None:
        made.append(1)
        sleep(0.05)  # the others come meanwhile
        real(self, ruleset)

    monkeypatch.setattr(durable.Durable, "__init__", counted)
    ruleset = ruleset_of(*(Comparison("level", "below", bound) for bound in range(60)))
    engines: list[Any] = []
    consult_all(8, lambda: engines.append(engine_for(ruleset, "durable_rules")))
    assert (len(made), len({id(engine) for engine in engines})) == (1, 1)


# --- errors in the middle ---------------------------------------------------------------------------


LEAF = Comparison("yes", "is", True)


class Sessions:
    """Counts the sessions that are begun and deleted, and raises once where it is told to."""

    def __init__(self, where: str, error: BaseException) -> None:
        self.where, self.error = where, error
        self.begun, self.deleted = 0, 0

    def meddling(self) -> Meddling:
        def assert_facts(handle: int, messages: str) -> Any:
            self.raise_at("assert_facts")
            self.begun += 1
            return real_engine().assert_facts(handle, messages)

        def start_action_for_state(handle: int, state: int) -> Any:
            self.raise_at("start_action_for_state")
            return real_engine().start_action_for_state(handle, state)

        def complete_and_start_action(handle: int, state: int) -> Any:
            self.raise_at("complete_and_start_action")
            return real_engine().complete_and_start_action(handle, state)

        def delete_state(handle: int, session: str) -> Any:
            self.deleted += 1
            return real_engine().delete_state(handle, session)

        return Meddling(**{key: function for key, function in locals().items() if key != "self"})

    def raise_at(self, where: str) -> None:
        if where == self.where:
            self.where = ""
            raise self.error


PLACES = ("assert_facts", "start_action_for_state", "complete_and_start_action")
ERRORS = [RuntimeError("of another kind"), MemoryError("no more"), ValueError("odd"), SystemError("broken")]


def known() -> dict[str, Value]:
    return VOCABULARY.values(Thing(yes=True))


@needs_durable
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whatever_the_engine_raises_is_an_engine_error(
    where: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is declared, what was raised stands behind it, the session is gone, and the next consultation works."""
    sessions, ruleset = Sessions(where, error), ruleset_of(LEAF)
    engine_for(ruleset, "durable_rules")
    monkeypatch.setattr("magrules.engine.durable.engine", sessions.meddling())
    with pytest.raises(EngineError, match=f"durable_rules refused: {error}") as raised:
        advise(Thing(yes=True), ruleset, engine="durable_rules")
    assert raised.value.__cause__ is error
    assert sessions.deleted == 1
    again = advise(Thing(yes=True), ruleset, engine="durable_rules")
    assert again == advise(Thing(yes=True), ruleset, engine="reference")
    assert sessions.deleted == 2


@needs_durable
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_comes_out_as_it_is(
    where: str, interrupt: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle of a consultation is no error of the engine, and leaves nothing behind."""
    sessions, ruleset = Sessions(where, interrupt()), ruleset_of(LEAF)
    engine_for(ruleset, "durable_rules")
    monkeypatch.setattr("magrules.engine.durable.engine", sessions.meddling())
    with pytest.raises(interrupt):
        advise(Thing(yes=True), ruleset, engine="durable_rules")
    assert sessions.deleted == 1
    assert advise(Thing(yes=True), ruleset, engine="durable_rules")


@needs_durable
def test_a_session_that_was_never_begun_is_no_second_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """That there is nothing to delete does not hide what went wrong."""

    def refuse(*_: Any) -> Any:
        raise KeyboardInterrupt

    def nothing_there(*_: Any) -> Any:
        raise real_engine().error("Could not delete state, error code: 301")

    ruleset = ruleset_of(LEAF)
    engine_for(ruleset, "durable_rules")
    monkeypatch.setattr("magrules.engine.durable.engine", Meddling(assert_facts=refuse, delete_state=nothing_there))
    with pytest.raises(KeyboardInterrupt):
        advise(Thing(yes=True), ruleset, engine="durable_rules")


def test_nothing_global_grows(tmp_path: Any) -> None:
    """A server that loads rules of its own, is wrong now and then and goes on keeps nothing of it."""
    import gc

    (tmp_path / "a.yaml").write_text(
        "ruleset: a\nsources: {own: {title: T, publisher: us, kind: own}}\n"
        'facts: {b: {type: yes_no, phrase: {en: b, sv: b}, question: {en: "B?", sv: "B?"}}}\n'
        "rules: {r: {when: {b: true}, advise: {id: x, kind: do, text: {en: X, sv: X}}, cite: {own: p}}}\n",
        encoding="utf-8",
    )

    def consult() -> None:
        ruleset = load_rules(tmp_path / "a.yaml")
        advise(ruleset.vocabulary.cls(b=True), ruleset)
        with pytest.raises(MagrulesError):
            advise(None, ruleset)

    for _ in range(20):
        consult()
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(20):
        consult()
    gc.collect()
    assert len(gc.get_objects()) - before < 2000
