"""Rulesets, persons and cases that are drawn from bytes: nearly right, so that they come to be loaded and consulted."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

import atheris
from mutate import ODD
from targets import PARTS, whole

from magrules.language.grammar import SOURCE_RANKS
from magrules.language.grammar_facts import FACT
from magrules.model.domain import default_domain
from magrules.model.rules import IF_UNKNOWN, ROUTES

T = TypeVar("T")
DOMAIN = default_domain()
NUMBERS = (0, 1, 2, 2.5, -1, 10, 0.1, 1e-05, 1e-9, 29.999999, 60, 1e6, 2**53 + 1, -(2**63), 1e300)
RANGES = ((0, 10), (0, 1e6), (-1, 2.5), (0, 2**40), (1e-9, 1))
DOSES = ((0, 1), (0.5, 2.5), (100, 300), (1e-05, 2**40), (0, 1e300))
VALUES = {
    "flag": (True, "unknown"),
    "tally": (1, {"low": 0, "high": 2}),
    "grade": ("l1", "none", {"low": "l0", "high": "l2"}),
}
BOUNDS = ("below", "at_most", "above", "at_least", "equals")
WORDS = ("a", "b", "c", "d", "e_1")


class Draw:
    """Draws what files are made of; now and then something else than belongs there."""

    def __init__(self, data: bytes) -> None:
        self.data = atheris.FuzzedDataProvider(data)
        self.strict = self.upto(1)
        """Whether nothing odd is drawn: half of the rulesets are to load."""
        self.facts = {name: self.pick(tuple(FACT.by_type)) for name in WORDS[: 1 + self.upto(4)]}
        self.sizes = {name: self.pick((1, 2, 3, 15, 30)) for name in self.facts}
        self.ranges = {name: self.pick(RANGES) for name in self.facts}
        self.conclusions = {f"c{at}": self.pick(("flag", "tally", "grade")) for at in range(self.upto(4))}
        self.ids = [f"advice_{at}" for at in range(self.upto(3) + 1)]

    def upto(self, most: int) -> int:
        return int(self.data.ConsumeIntInRange(0, most))

    def pick(self, some: Sequence[T]) -> T:
        return some[self.upto(len(some) - 1)]

    def seldom(self, times: int = 30) -> bool:
        return self.upto(times) == times

    def odd(self, right: Any) -> Any:
        """What is right, or seldom something that is not."""
        if self.strict or not self.seldom(60):
            return right
        others = (None, True, False, [], {}, [right], {"en": right}, self.pick(ODD), self.pick(NUMBERS), 10**310)
        return self.pick(others)

    def text(self, names: Sequence[str] = ()) -> Any:
        held = f"{{{self.pick(names)}}} of it" if names else "w"
        words = self.pick(("Some words.", "x", "Å", held, "z" * 30))
        return self.odd({"en": self.odd(words), "sv": words})

    # --- a ruleset -----------------------------------------------------------------------------

    def ruleset(self) -> dict[str, Any]:
        layers = [*range(len(self.conclusions)), *(self.upto(len(self.conclusions)) for _ in range(self.upto(6) + 1))]
        rules = {f"rule-{at}": self.rule(layer) for at, layer in enumerate(layers)}
        rules |= {f"give-{at}": self.giving(id) for at, id in enumerate(self.ids)}
        whole = {"ruleset": self.odd("drawn"), "sources": {"own": self.source()}, "rules": rules}
        whole["facts"] = {name: self.fact(name, kind) for name, kind in self.facts.items()}
        if self.conclusions:
            whole["conclusions"] = {name: self.conclusion(kind) for name, kind in self.conclusions.items()}
        if self.seldom(3):
            whole["note"] = self.text()
        return whole

    def source(self) -> Any:
        kind = self.pick(list(SOURCE_RANKS))
        return self.odd({"title": self.odd("T"), "publisher": self.odd("P"), "kind": kind, "year": self.odd(2020)})

    def fact(self, name: str, kind: str) -> Any:
        made = {"type": kind, "phrase": self.text(), "question": self.text()}
        if kind == "number":
            low, high = self.ranges[name]
            unit = self.odd(self.pick(("mg", "", "%", "ml/min/1.73 m²", "years")))
            made |= {"unit": unit, "low": self.odd(low), "high": self.odd(high)}
        if kind.startswith("choice"):
            made["options"] = {f"o{at}": self.text() for at in range(self.sizes[name])}
        if self.seldom(6):
            made["ask"] = self.odd(self.pick(WORDS))
        return self.odd(made)

    def conclusion(self, kind: str) -> Any:
        made = {kind: self.text()}
        if kind == "grade":
            made["levels"] = {f"l{at}": self.text() for at in range(3)}
        return self.odd(made)

    def rule(self, layer: int) -> Any:
        """A rule that uses conclusions below its layer and draws that of its layer."""
        names = [*self.facts, *list(self.conclusions)[:layer]]
        made: dict[str, Any] = {"when": self.condition(names, 3), "cite": self.odd({"own": self.odd("p")})}
        concluded = list(self.conclusions)[layer : layer + 1]
        if concluded:
            made["conclude"] = self.odd({concluded[0]: self.odd(self.concluded(self.conclusions[concluded[0]]))})
        what = self.pick(("", "withhold", "limit", "ask") if concluded else ("withhold", "limit", "ask"))
        if what:
            made[what] = self.odd(getattr(self, what)())
        if what == "withhold" and self.upto(1):
            made["if_unknown"] = self.odd(self.pick(IF_UNKNOWN))
        return self.odd(self.adorned(made))

    def giving(self, id: str) -> Any:
        """A rule that gives advice, declared here or (seldom) elsewhere."""
        advice = self.odd([self.advice(id), self.pick(self.ids)] if self.seldom(5) else self.advice(id))
        cite = self.odd({"own": ["p", self.odd("q")]})
        made = {"when": self.condition(self.names, 3), "cite": cite, "advise": advice}
        return self.odd(self.adorned(made))

    def adorned(self, made: dict[str, Any]) -> dict[str, Any]:
        if self.seldom(3):
            made["because"] = self.text(self.names)
        if self.seldom(4):
            made["urgency"] = self.odd(self.pick(list(DOMAIN.urgencies)))
        if self.seldom(4):
            made["salience"] = self.odd(self.upto(3))
        return made

    @property
    def names(self) -> list[str]:
        return [*self.facts, *self.conclusions]

    def condition(self, names: Sequence[str], depth: int) -> Any:
        what = self.upto(9)
        if depth and what < 4:
            parts = [self.condition(names, depth - 1) for _ in range(self.upto(3) + 1)]
            some = {"count": self.odd(1 + self.upto(len(parts) - 1)), "of": parts}
            return self.odd(({"all": parts}, {"any": parts}, {"not": parts[0]}, {"at_least": some})[what])
        if what == 4:
            return {self.pick(("known", "unknown")): self.pick(names)}
        some_names = {self.pick(names) for _ in range(self.pick((1, 1, 1, 2, 3)))}
        return self.odd({name: self.odd(self.test(name)) for name in sorted(some_names)})

    def test(self, name: str) -> Any:
        match self.facts.get(name) or self.conclusions.get(name):
            case "yes_no" | "flag":
                return bool(self.upto(1))
            case "tally":
                return self.pick(({"at_least": 1}, {"below": 1}))
            case "number":
                low, high = self.ranges[name]
                bound = self.pick((1, low + (high - low) / 2, low + (high - low) / 3, (low + high) * 0.999999))
                return {self.pick(BOUNDS): self.odd(bound)}
            case "grade":
                return self.pick(("l1", {"at_least": self.pick(("l1", "l2"))}, {"below": "l2"}))
            case kind:
                words = sorted({f"o{self.upto(self.sizes[name] - 1)}" for _ in range(self.upto(2) + 1)})
                of_sets = ({"all_of": words}, {"empty": True}, {"includes": words}) if kind != "choice" else ()
                return self.pick((words, words[0], *of_sets))

    def concluded(self, kind: str) -> Any:
        match kind:
            case "flag":
                return not self.seldom(8)
            case "tally":
                return self.pick(WORDS)
            case _:
                return f"l{self.upto(2)}"

    def advice(self, id: str) -> Any:
        low, high = self.pick(DOSES)
        made = {"id": self.odd(id), "kind": "dose", "text": self.text(self.names), "tags": ["t", self.odd("v")]}
        if id == self.ids[0] or self.upto(1):
            dose = {"low": self.odd(low), "high": self.odd(high), "unit": "mg", "per": "day"}
            made |= {"substance": "salt", "dose": self.odd(dose)}
        else:
            made |= {"kind": self.odd(self.pick(list(DOMAIN.kinds))), "tags": ["u"]}
        if self.seldom(3):
            made |= {"urgency": self.odd(self.pick(list(DOMAIN.urgencies))), "route": self.odd(self.pick(ROUTES))}
        return self.odd(made)

    def target(self) -> dict[str, Any]:
        return self.pick(({"id": self.pick(self.ids)}, {"kind": "dose"}, {"substance": "salt"}, {"tag": "t"}))

    def withhold(self) -> Any:
        return self.pick((self.pick(self.ids), self.target(), [self.target(), {"id": self.pick(self.ids)}]))

    def limit(self) -> Any:
        target = self.pick(({"id": self.ids[0]}, {"kind": "dose"}, {"substance": "salt"}, {"tag": "t"}))
        return {**target, "to": {"high": self.odd(self.pick((0.1, 1, 2, 250, 1e-05))), "unit": "mg", "per": "day"}}

    def urgency(self) -> Any:
        least, most = (self.odd(self.pick(list(DOMAIN.urgencies))) for _ in range(2))
        return self.pick((least, {"at_least": least}, {"at_least": least, "at_most": most}))

    def ask(self) -> Any:
        return self.pick(list(self.facts))

    # --- who is consulted about ----------------------------------------------------------------

    def person(self) -> Any:
        known = {name: kind for name, kind in self.facts.items() if self.upto(2)}
        return self.odd({name: self.odd(self.value(name, kind)) for name, kind in known.items()})

    def value(self, name: str, kind: str) -> Any:
        match kind:
            case "yes_no":
                return bool(self.upto(1))
            case "number":
                low, high = self.ranges[name]
                return self.pick((low, high, low + (high - low) / 2, low + (high - low) / 3, (low + high) * 0.999999))
            case "choice":
                return f"o{self.upto(self.sizes[name] - 1)}"
            case "choices":
                return sorted({f"o{self.upto(self.sizes[name] - 1)}" for _ in range(self.upto(3))})
            case _:
                return sorted({self.pick(("o0", "o1", self.pick(ODD), "Å b")) for _ in range(self.upto(3))})

    def case(self, rules: Sequence[str]) -> Any:
        advice, rule = self.odd(self.pick(self.ids)), self.odd(self.pick(rules))
        some = {
            "given": advice, "provisional": {str(advice): rule}, "withheld": [advice], "open": advice, "absent": advice,
            "doses": {self.ids[0]: {"low": self.odd(1)}}, "fires": rule, "silent": [rule], "unsettled": rule,
            "cites": {str(rule): "own"}, "asks": self.ask(), "never_asks": self.ask(), "asks_in_order": [self.ask()],
            "urgency": self.urgency(), "kinds": {str(advice): self.pick(list(DOMAIN.kinds))},
            "never_gives": self.pick((self.withhold(), {**self.target(), "above": self.limit()["to"]})),
        }  # fmt: skip
        if self.conclusions:
            named, kind = self.pick(list(self.conclusions.items()))
            some["conclusions"] = {named: self.odd(self.pick(VALUES[kind]))}
        keys = sorted({self.pick(list(some)) for _ in range(self.upto(3) + 1)})
        return self.odd({"facts": self.person(), "expect": self.odd({key: some[key] for key in keys})})


def texts(data: bytes) -> bytes:
    """The files that are drawn from bytes, as JSON, which is YAML: rules, three persons, and cases."""
    draw = Draw(data)
    rules = draw.ruleset()
    people = [draw.person() for _ in range(3)]
    cases = {f"case-{at}": draw.case(list(rules["rules"])) for at in range(3)}
    made = [rules, *people, {"rulesets": ["rules.yaml"], "cases": cases}]
    return PARTS.join(json.dumps(one, ensure_ascii=False).encode("utf-8", "surrogatepass") for one in made)


def drawn(data: bytes) -> None:
    """What is drawn from bytes."""
    whole(texts(data))
