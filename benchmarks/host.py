"""The same rules driven through durable_rules' own Host API, fact by fact, for comparison only.

Host starts threads that live as long as the process, which is one reason the library does not use it.
Its rulesets are split as the library splits its own: whole strata in one would never return.
"""

from contextlib import suppress
from itertools import count
from typing import Any

from magrules.engine.durable_clauses import Network, aspect_of, gate_of
from magrules.engine.evaluate import conclude
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, tally, truth
from magrules.model.values import Interval

try:
    from durable.engine import Host, MessageNotHandledException

    from magrules.engine.durable import Pattern, _split
except ImportError:  # Python 3.13 and later, or without the extra `durable`
    Host = None


class HostApi:
    """Each portion of a stratum a ruleset of one Host; each aspect of a fact asserted by itself."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.fired: dict[str, bool] = {}
        self.sessions = count()
        definitions: dict[str, dict[str, Any]] = {}
        self.strata = [self._stratum(f"s{at}", ids, definitions) for at, ids in enumerate(ruleset.strata)]
        self.host = Host(definitions)

    def _stratum(self, stratum: str, ids: tuple[str, ...], definitions: dict[str, dict[str, Any]]) -> Any:
        """The portions of a stratum, each with the names of its properties, and the gates that count."""
        network = Network()
        for id in ids:
            network.add(id, self.ruleset.rules[id].when)
        patterns = [Pattern(gate.name, clause) for gate in network.gates.values() for clause in gate.clauses]
        portions = {}
        for at, portion in enumerate(_split(patterns)):
            names: dict[Any, str] = {}
            rules = {f"r{number}": self._rule(pattern, names) for number, pattern in enumerate(portion)}
            definitions[f"{stratum}p{at}"] = rules
            portions[f"{stratum}p{at}"] = names
        return portions, {gate.name: gate.of for gate in network.gates.values() if gate.of is not None}

    def _rule(self, pattern: Pattern, names: dict[Any, str]) -> dict[str, Any]:
        parts = []
        for at, test in enumerate(sorted(pattern.clause.tests)):
            name = names.setdefault(test.aspect, f"p{len(names)}")
            inner: dict[str, Any] = {name: test.constant}
            parts.append({f"m{at}": inner if test.operator == "eq" else {f"${test.operator}": inner}})

        def note(_: Any) -> None:
            self.fired[pattern.gate] = pattern.truth

        return {"all": parts, "dist": 0, "run": note}

    def consult(self, person: object) -> dict[str, Truth]:
        """The truth of every rule: each fact asserted by itself, conclusions after the stratum that settles them."""
        known = self.ruleset.vocabulary.values(person)
        truths: dict[str, Truth] = {}
        for at, ids in enumerate(self.ruleset.strata):
            self.fired = {}
            self._settle(*self.strata[at], known)
            for id in ids:
                settled = self.fired.get(gate_of(id))
                truths[id] = UNKNOWN if settled is None else TRUE if settled else FALSE
            for name in self.ruleset.settled[at]:
                known[name] = conclude(self.ruleset.conclusions[name], self.ruleset.concluders[name], truths)
        return truths

    def _settle(self, portions: dict[str, dict[Any, str]], counters: dict[str, Any], known: dict[str, Any]) -> None:
        """Assert what is known, and what was split off as it becomes known, until nothing new does."""
        session, asserted = str(next(self.sessions)), set[tuple[str, str]]()
        pending, counting = True, False
        while pending or not counting:
            counting, pending = not pending, False  # counts are asserted once the gates they count have settled
            known |= self.fired
            for counter, gates in counters.items():
                settled = [truth(known.get(gate)) for gate in gates]
                known[counter] = Interval(*tally(settled))
            for ruleset, names in portions.items():
                for aspect, name in names.items():
                    waits = aspect.fact in counters and not counting
                    value = None if waits else aspect_of(known.get(aspect.fact), aspect)
                    if value is not None and (ruleset, name) not in asserted:
                        asserted.add((ruleset, name))
                        pending = True
                        with suppress(MessageNotHandledException):  # a fact that no rule matches is not kept
                            self.host.assert_fact(ruleset, {name: value, "sid": session})
        for ruleset in {ruleset for ruleset, _ in asserted}:
            self.host.delete_state(ruleset, session)
