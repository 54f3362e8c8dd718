"""zen-engine: one decision, a row for each target; with the trace a row for each rule, so that it names rules."""

from functools import partial
from typing import Any

import zen

from benchmarks.peers.engine import Engine, Raw
from benchmarks.peers.workload import Comparison, Person, Workload, infix


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
            return f"$.{name} {'==' if value else '!='} true"


class Zen(Engine):
    """Without a trace."""

    def __init__(self, workload: Workload) -> None:
        expressions = [{"id": key, "key": key, "value": value} for key, value in self.rows(workload)]
        content: dict[str, Any] = {
            "expressions": expressions, "passThrough": False, "executionMode": "single", "inputField": None,
            "outputPath": None,
        }  # fmt: skip
        nodes = [("in", "inputNode", {}), ("rows", "expressionNode", {"content": content}), ("out", "outputNode", {})]
        decision = {
            "nodes": [
                {"id": id, "name": id, "type": kind, "position": {"x": 0, "y": 0}, **more} for id, kind, more in nodes
            ],
            "edges": [
                {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
                for source, target in (("in", "rows"), ("rows", "out"))
            ],
        }  # fmt: skip
        engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rules": decision}}})
        self.evaluate = partial(engine.evaluate, "rules")
        self.conclusions, self.advice = workload.conclusions, workload.advice

    def rows(self, workload: Workload) -> list[tuple[str, str]]:
        return [
            (target, " or ".join(infix(rule.when, written, "and", "or") for rule in rules))
            for number in (1, 2, 3)
            for target, rules in workload.by_target(number).items()
        ]

    def answer(self, person: Person) -> Raw:
        return self.raw(self.evaluate(person)["result"], None)

    def raw(self, result: dict[str, Any], trace: Any) -> Raw:
        return (
            [name for name in self.conclusions if result[name]],
            [name for name in self.advice if result[name]],
            trace,
        )


class Traced(Zen):
    """With the trace."""

    traced = True

    def rows(self, workload: Workload) -> list[tuple[str, str]]:
        rows = list[tuple[str, str]]()
        for number in (1, 2, 3):
            for target, rules in workload.by_target(number).items():
                rows += [(rule.id, infix(rule.when, written, "and", "or")) for rule in rules]
                rows.append((target, " or ".join(f"$.{rule.id}" for rule in rules)))
        return rows

    def answer(self, person: Person) -> Raw:
        evaluated = self.evaluate(person, {"trace": True})
        return self.raw(evaluated["result"], evaluated["trace"])

    def fired(self, trace: Any) -> list[str]:
        rows = trace["rows"]["traceData"]
        return [key for key, row in rows.items() if key.startswith("r") and row["result"] is True]
