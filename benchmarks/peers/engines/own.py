"""magrules: the rules as YAML, the person as an instance of the fact class of the ruleset."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import yaml

from benchmarks.peers.engine import Engine, Raw
from benchmarks.peers.workload import CHOICES, Answer, Comparison, Condition, Person, Workload
from magrules import Consultation, advise, load_rules
from magrules.engine.circuit import OFTEN
from magrules.engine.engines import engine_for
from magrules.model.truth import TRUE

FACTS: dict[str, dict[str, Any]] = {
    "boolean": {"type": "yes_no"},
    "number": {"type": "number", "unit": "points", "low": 0, "high": 100},
    "choice": {"type": "choice", "options": {name: f"choice {name}" for name in CHOICES}},
}


def ruleset(workload: Workload) -> dict[str, Any]:
    """The rules as they stand in a file."""
    rules = {}
    for rule in workload.rules:
        advice = {"advise": {"id": rule.target, "kind": "do", "text": f"Do {rule.target}."}}
        effect = advice if rule.stratum == 3 else {"conclude": rule.target}
        rules[rule.id] = {"when": _written(rule.when), **effect, "cite": {"generated": rule.id}}
    return {
        "ruleset": "generated",
        "sources": {"generated": {"title": "Generated", "publisher": "nobody", "kind": "own"}},
        "facts": {
            name: {**FACTS[kind], "phrase": f"fact {name}", "question": f"What is {name}?"}
            for name, kind in workload.facts.items()
        },
        "conclusions": {name: {"flag": f"conclusion {name}"} for name in workload.conclusions},
        "rules": rules,
    }


def _written(condition: Condition) -> dict[str, Any]:
    if not isinstance(condition, Comparison):
        return {condition.kind: [_written(part) for part in condition.parts]}
    name, operator, value = condition.name, condition.operator, condition.value
    match operator:
        case "below" | "at_least":
            return {name: {operator: value}}
        case "concluded":
            concluded = {"all": [{"known": name}, {name: True}]}  # not so while it is unknown, as in other engines
            return {name: True} if value else {"not": concluded}
        case _:
            return {name: value}


class Magrules(Engine):
    """Conclusions and the advice given."""

    engine: ClassVar[str] = "compiled"

    def __init__(self, workload: Workload) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "generated.yaml"
            path.write_text(yaml.dump(ruleset(workload), sort_keys=False), encoding="utf-8")
            self.rules = load_rules(path)
        self.person = self.rules.vocabulary.cls
        self.conclusions = workload.conclusions

    def settle(self) -> None:
        """Infer as often as it takes until strata run as straight-line Python."""
        engine, values = engine_for(self.rules, self.engine), self.rules.vocabulary.values(self.person())
        for _ in range(OFTEN):
            engine.infer(self.rules, values)

    def consult(self, person: Person) -> Consultation[Any]:
        return advise(self.person(**person), self.rules, engine=self.engine)

    def answer(self, person: Person) -> Raw:
        return self.raw(self.consult(person), None)

    def raw(self, consultation: Consultation[Any], trace: Any) -> Raw:
        facts = consultation.facts
        concluded = [name for name in self.conclusions if facts[name] is True]
        return concluded, [line.id for line in consultation.given], trace


class Traced(Magrules):
    """With the trace."""

    traced = True

    def answer(self, person: Person) -> Raw:
        consultation = self.consult(person)
        return self.raw(consultation, consultation.trace)

    def fired(self, trace: Any) -> list[str]:
        return [firing.rule for firing in trace]


class Complete(Traced):
    """With the trace, every advice in its standing, and what each is open for."""

    def answer(self, person: Person) -> Raw:
        consultation = self.consult(person)
        needs = [line.needs for line in consultation.lines]
        return self.raw(consultation, (consultation.trace, needs))

    def fired(self, trace: Any) -> list[str]:
        return super().fired(trace[0])


class Reference(Traced):
    """The same as :class:`Traced` by the reference evaluator, which is the specification and not meant to be fast."""

    engine = "reference"

    def settle(self) -> None:
        """Nothing: it compiles nothing."""


class Sweep(Magrules):
    """The inference alone: values that are checked go in, truths and conclusions come out."""

    traced = True

    def __init__(self, workload: Workload) -> None:
        super().__init__(workload)
        self.infer = engine_for(self.rules, self.engine).infer
        values = self.rules.vocabulary.values
        self.values = {id(person): values(self.person(**person)) for group in workload.persons for person in group}

    def answer(self, person: Person) -> Raw:
        inference = self.infer(self.rules, self.values[id(person)])
        return (), (), inference

    def agrees(self, person: Person, expected: Answer) -> bool:
        return frozenset(self.fired(self.answer(person)[2])) == expected.fired

    def fired(self, trace: Any) -> list[str]:
        return [rule for rule, truth in trace.truths.items() if truth is TRUE]
