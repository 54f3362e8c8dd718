"""JsonLogic: json-logic-qubit in Python with one call for each rule, datalogic-py in Rust with one for each stratum."""

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.peers.engine import Conditions, Engine, Raw
from benchmarks.peers.workload import Comparison, Condition, Person, Rule, Workload


def logic(condition: Condition) -> dict[str, Any]:
    """A condition as JsonLogic."""
    if not isinstance(condition, Comparison):
        return {"and" if condition.kind == "all" else "or": [logic(part) for part in condition.parts]}
    variable, value = {"var": condition.name}, condition.value
    match condition.operator:
        case "below":
            return {"and": [{"!==": [variable, None]}, {"<": [variable, value]}]}
        case "at_least":
            return {"and": [{"!==": [variable, None]}, {">=": [variable, value]}]}
        case "concluded":
            return {"===" if value else "!==": [variable, True]}
        case _:
            return {"===": [variable, value]}


class JsonLogic(Conditions):
    """json-logic-qubit has nothing to compile."""

    def compiler(self, workload: Workload) -> Callable[[Rule], Callable[[dict[str, Any]], object]]:
        from json_logic import jsonLogic

        return lambda rule: partial(jsonLogic, logic(rule.when))


class Datalogic(Engine):
    """The conclusions of a stratum become variables of the next."""

    def __init__(self, workload: Workload) -> None:
        import datalogic_py

        engine = datalogic_py.Engine()
        self.strata = []
        for number in (1, 2, 3):
            targets = workload.by_target(number)
            program = engine.compile([{"or": [logic(rule.when) for rule in rules]} for rules in targets.values()])
            self.strata.append(([*targets], program))
        self.evaluate = engine.session().evaluate

    def answer(self, person: Person) -> Raw:
        known, true = dict(person), list[list[str]]()
        for targets, program in self.strata:
            values = self.evaluate(program, known)
            true.append([target for target, value in zip(targets, values, strict=True) if value])
            known.update(dict.fromkeys(true[-1], True))
        return true[0] + true[1], true[2], None
