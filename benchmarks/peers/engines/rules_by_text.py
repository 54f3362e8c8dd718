"""rule-engine: one compiled expression for each rule."""

from collections.abc import Callable
from typing import Any

import rule_engine

from benchmarks.peers.engine import Conditions
from benchmarks.peers.workload import Comparison, Person, Rule, Workload, infix


def written(comparison: Comparison) -> str:
    name, value = comparison.name, comparison.value
    match comparison.operator:
        case "is":
            return f"{name} == {'true' if value else 'false'}"
        case "below":
            return f"({name} != null and {name} < {value})"
        case "at_least":
            return f"({name} != null and {name} >= {value})"
        case "equals":
            return f"{name} == '{value}'"
        case _:
            return name if value else f"not {name}"


class RuleEngine(Conditions):
    """A missing name is slow, so that every fact and conclusion has a value."""

    def compiler(self, workload: Workload) -> Callable[[Rule], Callable[[dict[str, Any]], object]]:
        self.missing: dict[str, Any] = {**dict.fromkeys(workload.facts), **dict.fromkeys(workload.conclusions, False)}
        context = rule_engine.Context(default_value=None, resolver=rule_engine.resolve_item)
        return lambda rule: rule_engine.Rule(infix(rule.when, written, "and", "or"), context=context).matches

    def known(self, person: Person) -> dict[str, Any]:
        return {**self.missing, **person}
