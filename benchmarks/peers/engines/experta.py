"""experta: the person is one fact, each conclusion another; a stratum begins when the one before is done."""

import collections
import collections.abc
from collections.abc import Callable
from typing import Any

from benchmarks.peers.engine import Engine, Raw
from benchmarks.peers.workload import Comparison, Person, Workload, clauses
from benchmarks.peers.workload import Rule as GeneratedRule

collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]  # frozendict 1.2, which experta asks for

from experta import NOT, Fact, KnowledgeEngine, L, P, Rule  # noqa: E402


class Given(Fact):  # type: ignore[misc]
    """The person."""


class Concluded(Fact):  # type: ignore[misc]
    """A conclusion."""


class Stage(Fact):  # type: ignore[misc]
    """A stratum that has begun."""


def constraint(comparison: Comparison) -> Any:
    operand: Any = comparison.value
    match comparison.operator:
        case "below":
            return P(lambda value: value < operand)
        case "at_least":
            return P(lambda value: value >= operand)
        case _:
            return L(operand)


def patterns(clause: tuple[Comparison, ...]) -> list[Any]:
    given = {part.name: constraint(part) for part in clause if part.operator != "concluded"}
    conclusions = [part for part in clause if part.operator == "concluded"]
    facts = [Concluded(name=part.name) if part.value else NOT(Concluded(name=part.name)) for part in conclusions]
    return ([Given(**given)] if given else []) + facts


def action(rule: GeneratedRule) -> Callable[[Any], None]:
    def fire(engine: Any) -> None:
        engine.fired.append(rule.id)
        if rule.stratum == 3:
            engine.advised.add(rule.target)
        else:
            engine.concluded.add(rule.target)
            engine.declare(Concluded(name=rule.target))

    return fire


class Experta(Engine):
    """The trace is what each action writes down."""

    traced = True

    def __init__(self, workload: Workload) -> None:
        methods = {}
        for rule in workload.rules:
            for at, clause in enumerate(clauses(rule.when)):
                fire = action(rule)
                fire.__name__ = f"{rule.id}_{at}"
                methods[fire.__name__] = Rule(Stage(number=rule.stratum), *patterns(clause))(fire)
        self.engine = type("Generated", (KnowledgeEngine,), methods)()

    def answer(self, person: Person) -> Raw:
        engine = self.engine
        engine.reset()
        engine.concluded, engine.advised, engine.fired = set(), set(), []
        engine.declare(Given(**person))
        for number in (1, 2, 3):
            engine.declare(Stage(number=number))
            engine.run()
        return engine.concluded, engine.advised, engine.fired
