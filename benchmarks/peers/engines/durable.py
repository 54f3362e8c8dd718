"""durable_rules without magrules: a message for the person and for each conclusion; stages begin the strata."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from durable.engine import MessageNotHandledException, MessageObservedException, Ruleset

from benchmarks.peers.engine import Engine, Raw
from benchmarks.peers.workload import Comparison, Person, Rule, Workload, clauses


def test(comparison: Comparison) -> dict[str, Any]:
    name, value = comparison.name, comparison.value
    match comparison.operator:
        case "below":
            return {"$lt": {name: value}}
        case "at_least":
            return {"$gte": {name: value}}
        case _:
            return {name: value}


def patterns(rule: Rule, clause: tuple[Comparison, ...]) -> list[dict[str, Any]]:
    tests = [test(part) for part in clause if part.operator != "concluded"]
    conclusions = [part for part in clause if part.operator == "concluded"]
    return [
        {"stage": {"stage": rule.stratum}},
        *([{"person": tests[0] if len(tests) == 1 else {"$and": tests}}] if tests else []),
        *({f"c{at}{'' if part.value else '$not'}": {"name": part.name}} for at, part in enumerate(conclusions)),
    ]


class Durable(Engine):
    """A ruleset of 500 rules is refused or never returns, so that it gets the smallest workload only."""

    traced = True

    def __init__(self, workload: Workload) -> None:
        rules = {
            f"{rule.id}_{at}": {"all": patterns(rule, clause), "run": self.action(rule)}
            for rule in workload.rules
            for at, clause in enumerate(clauses(rule.when))
        }
        self.ruleset = Ruleset("generated", None, rules)
        self.sessions = count()

    def action(self, rule: Rule) -> Callable[[Any], None]:
        def fire(context: Any) -> None:
            self.fired_rules.add(rule.id)
            if rule.stratum == 3:
                self.advised.add(rule.target)
            elif rule.target not in self.concluded:
                self.concluded.add(rule.target)
                with suppress(MessageNotHandledException, MessageObservedException):
                    context.assert_fact({"id": rule.target, "name": rule.target})

        return fire

    def answer(self, person: Person) -> Raw:
        self.concluded, self.advised, self.fired_rules = set[str](), set[str](), set[str]()
        session = f"s{next(self.sessions)}"
        self.send({"id": "person", "sid": session, **person})
        for number in (1, 2, 3):
            self.send({"id": f"stage{number}", "sid": session, "stage": number})
        self.ruleset.delete_state(session)
        return self.concluded, self.advised, self.fired_rules

    def send(self, message: dict[str, Any]) -> None:
        with suppress(MessageNotHandledException):
            handle = self.ruleset.assert_fact(message)
            errors = list[Any]()
            self.ruleset.do_actions(handle, lambda error, _: errors.append(error))
            if any(errors):
                raise RuntimeError(errors)
