"""CEL through common-expression-language, a binding of cel-rust: for each stratum one list of expressions."""

import cel

from benchmarks.peers.engine import Engine, Raw
from benchmarks.peers.workload import Comparison, Person, Workload, infix


def written(comparison: Comparison) -> str:
    name, value = comparison.name, comparison.value
    match comparison.operator:
        case "is":
            return f"{name} == {'true' if value else 'false'}"
        case "below":
            return f"({name} != null && {name} < {value})"
        case "at_least":
            return f"({name} != null && {name} >= {value})"
        case "equals":
            return f"{name} == '{value}'"
        case _:
            return name if value else f"!{name}"


class Cel(Engine):
    """The conclusions of a stratum become variables of the next."""

    def __init__(self, workload: Workload) -> None:
        self.unknown = dict.fromkeys(workload.facts)
        self.strata = []
        for number in (1, 2, 3):
            targets = workload.by_target(number)
            expressions = [
                " || ".join(infix(rule.when, written, "&&", "||") for rule in rules) for rules in targets.values()
            ]
            self.strata.append(([*targets], cel.compile(f"[{', '.join(expressions)}]").execute))

    def answer(self, person: Person) -> Raw:
        known = {**self.unknown, **person}
        true = list[list[str]]()
        for targets, execute in self.strata:
            values = execute(known)
            known.update(zip(targets, values, strict=True))
            true.append([target for target, value in zip(targets, values, strict=True) if value])
        return true[0] + true[1], true[2], None
