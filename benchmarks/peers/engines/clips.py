"""CLIPS through clipspy: the person is one fact, each conclusion another, strata are saliences.

Each rule writes its id, which is the trace, and its target into one global: the fastest way out of those tried.
"""

import clips

from benchmarks.peers.engine import Engine, Raw
from benchmarks.peers.workload import Comparison, Person, Workload, clauses


def constraint(comparison: Comparison) -> str:
    name, value = comparison.name, comparison.value
    match comparison.operator:
        case "is":
            return "TRUE" if value else "FALSE"
        case "below":
            return f"?{name}&~nil&:(< ?{name} {value})"
        case "at_least":
            return f"?{name}&~nil&:(>= ?{name} {value})"
        case _:
            return f'"{value}"'


class Clips(Engine):
    """Conclusions, advice and the ids of the rules that fired."""

    traced = True

    def __init__(self, workload: Workload) -> None:
        self.environment = clips.Environment()
        self.environment.build(f"(deftemplate person {' '.join(f'(slot {name})' for name in workload.facts)})")
        self.environment.build('(defglobal ?*fired* = "")')
        for rule in workload.rules:
            assertion = f"(assert ({rule.target}))" if rule.stratum < 3 else ""
            effect = f'{assertion} (bind ?*fired* (str-cat ?*fired* "{rule.id} {rule.target} "))'
            for at, clause in enumerate(clauses(rule.when)):
                slots = [f"({part.name} {constraint(part)})" for part in clause if part.name in workload.facts]
                patterns = [f"(person {' '.join(slots)})"] if slots else []
                for part in clause:
                    if part.operator == "concluded":
                        patterns.append(f"({part.name})" if part.value else f"(not ({part.name}))")
                salience = 10 * (3 - rule.stratum)
                head = f"{rule.id}-{at} (declare (salience {salience}))"
                self.environment.build(f"(defrule {head} {' '.join(patterns)} => {effect})")
        self.template = self.environment.find_template("person")
        self.conclusions, self.advice = frozenset(workload.conclusions), frozenset(workload.advice)

    def answer(self, person: Person) -> Raw:
        self.environment.reset()
        self.template.assert_fact(**person)
        self.environment.run()
        written = self.environment.eval("?*fired*").split()
        targets = frozenset(written[1::2])
        return targets & self.conclusions, targets & self.advice, written[::2]
