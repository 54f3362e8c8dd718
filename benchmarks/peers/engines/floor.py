"""The floor: what a programmer would write by hand, one `if` for each rule, with a trace of what fired and why."""

from collections.abc import Callable
from typing import Any

from benchmarks.peers.engine import Engine, Raw
from benchmarks.peers.workload import Comparison, Person, Workload, clauses


def written(comparison: Comparison) -> str:
    name, value = comparison.name, comparison.value
    match comparison.operator:
        case "is":
            return f"{name} is {value}"
        case "below":
            return f"{name} < {value}"
        case "at_least":
            return f"{name} >= {value}"
        case "equals":
            return f"{name} == {value!r}"
        case _:
            return name if value else f"not {name}"


class Floor(Engine):
    """Straight-line Python. The trace has the rule and the names that it rests on."""

    traced = True

    def __init__(self, workload: Workload) -> None:
        lines = ["def answer(person):", " get = person.get", " concluded = []; advised = []; trace = []"]
        for name, kind in workload.facts.items():
            lines.append(f" {name} = get({name!r}{', nan' if kind == 'number' else ''})")
        lines += [f" {name} = False" for name in workload.conclusions]
        for rule in workload.rules:
            for at, clause in enumerate(clauses(rule.when)):
                names = tuple(comparison.name for comparison in clause)
                lines.append(f" {'elif' if at else 'if'} {' and '.join(map(written, clause))}:")
                lines.append(f"  trace.append({(rule.id, names)!r})")
                if rule.stratum == 3:
                    lines.append(f"  advised.append({rule.target!r})")
                else:
                    lines.append(f"  {rule.target} = True; concluded.append({rule.target!r})")
        scope: dict[str, Any] = {"nan": float("nan")}
        exec("\n".join([*lines, " return concluded, advised, trace"]), scope)
        self.function: Callable[[Person], Raw] = scope["answer"]

    def answer(self, person: Person) -> Raw:
        return self.function(person)

    def fired(self, trace: list[tuple[str, tuple[str, ...]]]) -> list[str]:
        return [rule for rule, _ in trace]
