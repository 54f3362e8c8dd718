"""The same rules driven through durable_rules' own Host API, fact by fact, for comparison only.

Host starts threads that live as long as the process, which is one reason the library does not use it.
"""

from contextlib import suppress
from itertools import count
from typing import Any

from magrules.evaluate import conclude
from magrules.network import Network, aspect_of, gate_of
from magrules.rules import Ruleset
from magrules.truth import FALSE, TRUE, UNKNOWN, Truth

try:
    from durable.engine import Host, MessageNotHandledException
except ImportError:  # Python 3.13 and later
    Host = None


class HostApi:
    """Each stratum a ruleset of one Host; each aspect of a fact asserted by itself; actions note what fired."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.fired: set[tuple[str, bool]] = set()
        self.sessions = count()
        self.strata = [self._definition(stratum) for stratum in ruleset.strata]
        self.host = Host({f"stratum{at}": rules for at, (rules, _) in enumerate(self.strata)})

    def _definition(self, stratum: tuple[str, ...]) -> tuple[dict[str, Any], dict[Any, str]]:
        network, rules, names = Network(), {}, {}
        for id in stratum:
            network.add(id, self.ruleset.rules[id].when)
        assert all(gate.of is None for gate in network.gates.values()), "conditions that count are left out here"
        for gate in network.gates.values():
            for number, (way, truth) in enumerate(gate.ways):
                parts = []
                for at, test in enumerate(sorted(way.tests)):
                    name = names.setdefault(test.aspect, f"p{len(names)}")
                    inner: dict[str, Any] = {name: test.constant}
                    parts.append({f"m{at}": inner if test.operator == "eq" else {f"${test.operator}": inner}})
                rules[f"{gate.name} {truth} {number}"] = {
                    "all": parts, "dist": 0, "run": self._action(gate.name, truth),
                }  # fmt: skip
        return rules, names

    def _action(self, gate: str, truth: bool) -> Any:
        def run(_: Any) -> None:
            self.fired.add((gate, truth))

        return run

    def consult(self, person: object) -> dict[str, Truth]:
        """The truth of every rule: each fact asserted by itself, conclusions after the stratum that settles them."""
        known = self.ruleset.vocabulary.values(person)
        truths: dict[str, Truth] = {}
        for at, stratum in enumerate(self.ruleset.strata):
            self.fired = set()
            self._assert_all(f"stratum{at}", self.strata[at][1], known)
            for id in stratum:
                gate = gate_of(id)
                truths[id] = TRUE if (gate, True) in self.fired else FALSE if (gate, False) in self.fired else UNKNOWN
            for name in self.ruleset.settled[at]:
                known[name] = conclude(self.ruleset.conclusions[name], self.ruleset.concluders[name], truths)
        return truths

    def _assert_all(self, stratum: str, names: dict[Any, str], known: dict[str, Any]) -> None:
        session, asserted = str(next(self.sessions)), set[str]()
        pending = True
        while pending:  # conditions that were split off are facts for the rest once they are settled
            pending = False
            known |= dict(self.fired)
            for aspect, name in names.items():
                value = aspect_of(known.get(aspect.fact), aspect)
                if value is not None and name not in asserted:
                    asserted.add(name)
                    pending = True
                    with suppress(MessageNotHandledException):  # a fact that no rule matches is not kept
                        self.host.assert_fact(stratum, {name: value, "sid": session})
        self.host.delete_state(stratum, session)
