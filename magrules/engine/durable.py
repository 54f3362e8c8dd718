"""Inference by durable_rules: the only module that imports it.

Loose comparisons, silent drops and size limits of the library are avoided by construction: it gets
conjunctions of positive, typed tests (see :mod:`magrules.engine.durable_clauses`), one engine ruleset for each
stratum and level (several where a limit is near), what passes one of their tests in one batch, a new session for
each consultation and no action code. A sink rule proves that every message arrived. Whatever the library refuses
raises EngineError, and so does a rule that fires without being TRUE, or does not fire although it is.
"""

import operator
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count, groupby

import durable_rules_engine as engine  # of the extra `durable`; Python 3.13 removed what it calls
from attrs import frozen

from magrules.engine.compiled import Compiled
from magrules.engine.durable_clauses import Aspect, Clause, Network, Test, aspect_of, gate_of
from magrules.engine.evaluate import Facts
from magrules.engine.inference import Inference
from magrules.errors import EngineError
from magrules.model.forks import fork_safe_lock
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.model.values import Value, decimal, exactly

_running = fork_safe_lock()
"""Held while sessions run, so that a forked child inherits no session in progress."""
_sessions = count()

# Measured limits of durable_rules 2.0.28, each with room to spare.
MAX_PATTERNS = 240  # 255 joins behind one test, 4,096 actions
MAX_TESTS = 400  # 511 different tests in one ruleset
MAX_MATCHES = 48  # 64 tests that one message may pass
SINK = "sink"
COMPARED = {"eq": operator.eq, "lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
"""The operators of tests, by which a property that passes none of them is not sent."""


@frozen
class Pattern:
    """One engine rule: a clause of a gate."""

    gate: str
    clause: Clause


@frozen(eq=False)
class EngineRuleset:
    """One ruleset of durable_rules: its handle, its patterns, and the messages sent to it.

    A message has properties: each has a name, an aspect, and the tests that patterns make of it.
    """

    handle: int
    patterns: tuple[Pattern, ...]
    messages: tuple[tuple[tuple[str, Aspect, tuple[Test, ...]], ...], ...]


@frozen(eq=False)
class Stratum:
    """The rules of a stratum, the gates they need, and the engine rulesets of each level."""

    rules: tuple[str, ...]
    network: Network
    levels: tuple[tuple[EngineRuleset, ...], ...]


class Durable:
    """durable_rules as an engine, compiled for one ruleset; safe to share between threads.

    It does not keep the ruleset alive; it frees its memory in the C library when it is collected.

    Raises EngineError when the C library refuses a definition.
    """

    name = "durable_rules"

    def __init__(self, ruleset: Ruleset) -> None:
        handles: list[int] = []
        weakref.finalize(self, _release, handles)
        self.strata = tuple(_compile(ruleset, number, handles) for number in range(len(ruleset.strata)))

    def infer(self, ruleset: Ruleset, facts: Facts) -> Inference:
        """Infer from facts. The compiled engine tells FALSE from UNKNOWN among the rules that do not fire.

        Raises EngineError when the engine refuses or drops something, or fires other rules than are TRUE.
        """
        inference = Compiled().infer(ruleset, facts)
        for stratum in self.strata:
            fired = self.fired(stratum, inference.facts)
            for id in stratum.rules:
                if (id in fired) is not (inference.truths[id] is TRUE):
                    mismatch = "fired" if id in fired else "did not fire"
                    raise EngineError(f"durable_rules {mismatch} `{id}`, which is {inference.truths[id]}")
        return inference

    def fired(self, stratum: Stratum, facts: Facts) -> frozenset[str]:
        """The rules of a stratum that fire, given the facts and earlier conclusions.

        Raises EngineError when the engine refuses or drops something.
        """
        gates: dict[str, Value] = {}
        for level, engine_rulesets in enumerate(stratum.levels):
            with _running:
                for engine_ruleset in engine_rulesets:
                    gates.update({pattern.gate: True for pattern in self._fire(engine_ruleset, gates, facts)})
            for gate in stratum.network.gates.values():
                if gate.of is not None and gate.level == level:
                    gates[gate.name] = exactly(sum(name in gates for name in gate.of))
        return frozenset(id for id in stratum.rules if gate_of(id) in gates)

    def _fire(self, engine_ruleset: EngineRuleset, gates: Mapping[str, Value], facts: Facts) -> Iterator[Pattern]:
        """The patterns that fire for gates and facts, in a session of their own."""
        session = str(next(_sessions))
        messages: list[str] = []
        for properties in engine_ruleset.messages:
            message = ""
            for name, aspect, tests in properties:
                value = aspect_of(gates[aspect.fact] if aspect.fact in gates else facts.get(aspect.fact), aspect)
                if value is not None and any(COMPARED[test.operator](value, test.constant) for test in tests):
                    message += f'"{name}": {_literal(value)}, '
            if message:
                messages.append(f'{{{message}"{SINK}": 1, "sid": "{session}", "id": {len(messages) + 1}}}')
        if not messages:
            return
        try:
            code, state = engine.assert_facts(engine_ruleset.handle, f"[{', '.join(messages)}]")
            fired = [] if code else list(_drain(engine_ruleset.handle, state))
        except Exception as error:
            raise EngineError(f"durable_rules refused: {error}") from error
        finally:
            _end(engine_ruleset.handle, session)
        if code:
            raise EngineError(f"durable_rules took a batch of facts only in part (code {code})")
        sunk = fired.count(SINK)
        if sunk != len(messages):
            raise EngineError(f"durable_rules kept {sunk} of {len(messages)} messages")
        yield from (engine_ruleset.patterns[int(name)] for name in fired if name != SINK)


def _drain(handle: int, state: int) -> Iterator[str]:
    """The names of the engine rules that fire, until the agenda is empty."""
    started = engine.start_action_for_state(handle, state)
    result = started[1] if started else None
    while result:
        yield result[2 : result.index('"', 2)]  # {"name": what matched}
        result = engine.complete_and_start_action(handle, state)


def _end(handle: int, session: str) -> None:
    """Delete a session, also after an error.

    Deleting a session that was never started reads uninitialised memory and ends the process, so start it first.
    """
    with suppress(engine.error):  # there is no session when nothing was asserted
        engine.start_action(handle)
        engine.delete_state(handle, session)


def _compile(ruleset: Ruleset, number: int, handles: list[int]) -> Stratum:
    """Compile one stratum, appending each handle as soon as it is defined."""
    network = Network()
    for id in ruleset.strata[number]:
        network.add(id, ruleset.rules[id].when)
    levels: dict[int, list[Pattern]] = {}
    for gate in network.gates.values():
        for clause in gate.clauses:
            levels.setdefault(clause.level, []).append(Pattern(gate.name, clause))
    top = max((gate.level for gate in network.gates.values()), default=0)
    engine_rulesets = tuple(
        tuple(
            _define(f"{number}.{level}.{part}", patterns, handles)
            for part, patterns in enumerate(_split(levels.get(level, [])))
        )
        for level in range(top + 1)
    )
    return Stratum(ruleset.strata[number], network, engine_rulesets)


def _split(patterns: list[Pattern]) -> Iterator[list[Pattern]]:
    """Patterns in portions within the engine's limits."""
    portion: list[Pattern] = []
    tests: set[Test] = set()
    matches: Counter[Aspect] = Counter()
    for pattern in patterns:
        new = pattern.clause.tests - tests
        crowded = any(matches[test.aspect] >= MAX_MATCHES for test in new)
        if len(portion) >= MAX_PATTERNS or len(tests) + len(new) > MAX_TESTS or crowded:
            yield portion
            portion, tests, matches = [], set(), Counter()
            new = pattern.clause.tests
        portion.append(pattern)
        tests |= new
        matches.update(test.aspect for test in new)
    if portion:
        yield portion


def _define(name: str, patterns: list[Pattern], handles: list[int]) -> EngineRuleset:
    """Define one engine ruleset."""
    tests = sorted({test for pattern in patterns for test in pattern.clause.tests})
    by_aspect = {aspect: tuple(of) for aspect, of in groupby(tests, lambda test: test.aspect)}
    names = {aspect: f"p{number}" for number, aspect in enumerate(by_aspect)}
    messages: list[list[tuple[str, Aspect, tuple[Test, ...]]]] = [[]]
    weight = 0
    for aspect, of in by_aspect.items():
        matches = len(of) if aspect.side in ("low", "high") else 1
        if weight + matches > MAX_MATCHES:
            messages.append([])
            weight = 0
        messages[-1].append((names[aspect], aspect, of))
        weight += matches
    definition = [f'"{SINK}": {{"all": [{{"m": {{"{SINK}": 1}}}}]}}']
    for number, pattern in enumerate(patterns):
        parts = [
            f'{{"m{at}": {_test(names[test.aspect], test)}}}' for at, test in enumerate(sorted(pattern.clause.tests))
        ]
        definition.append(f'"{number}": {{"all": [{", ".join(parts)}], "dist": 0}}')
    try:
        handle = engine.create_ruleset(name, f"{{{', '.join(definition)}}}")
    except engine.error as error:
        raise EngineError(f"durable_rules cannot carry this ruleset: {error}") from error
    handles.append(handle)
    return EngineRuleset(handle, tuple(patterns), tuple(map(tuple, messages)))


def _test(name: str, test: Test) -> str:
    plain = f'{{"{name}": {_literal(test.constant)}}}'
    return plain if test.operator == "eq" else f'{{"${test.operator}": {plain}}}'


def _literal(value: bool | float) -> str:
    """A value as the C library reads it: its numbers have no exponent, and its integers 64 bits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) <= 2**53:
        return str(value)
    text = decimal(float(value))
    return text if "." in text else f"{text}.0"  # without a point it would be read as an integer


def _release(handles: list[int]) -> None:
    for handle in handles:
        engine.delete_ruleset(handle)
