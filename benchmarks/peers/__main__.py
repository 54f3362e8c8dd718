"""magrules beside other engines on one workload: ``python -m benchmarks.peers [ROUNDS [RULES...]]`` prints tables.

Each measurement is a process of its own, by its processor time; the engines take turns, round after round.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from statistics import mean, median

from attrs import field, frozen

from benchmarks.peers.workload import SHARES, SIZES
from benchmarks.tables import number, table


@frozen
class Peer:
    """An engine of the tables; ``package`` is what is installed, ``most`` the largest workload it is given."""

    name: str
    adapter: str
    package: str = ""
    trace: bool = False
    most: int = max(SIZES)


FLOOR = Peer("straight-line Python", "floor:Floor", trace=True)
OWN = Peer("magrules", "own:Magrules", "magrules")
OWN_TRACED = Peer("magrules", "own:Traced", "magrules", trace=True)
SWEEP = Peer("magrules, the inference alone", "own:Sweep", "magrules")
PEERS = (
    FLOOR,
    SWEEP,
    OWN,
    OWN_TRACED,
    Peer("magrules, every advice with what it needs", "own:Complete", "magrules", trace=True),
    Peer("magrules, the reference engine", "own:Reference", "magrules", trace=True),
    Peer("zen-engine", "zen:Zen", "zen-engine"),
    Peer("zen-engine", "zen:Traced", "zen-engine", trace=True),
    Peer("CLIPS", "clips:Clips", "clipspy", trace=True),
    Peer("CEL", "cel:Cel", "common-expression-language"),
    Peer("datalogic", "json_logic:Datalogic", "datalogic-py"),
    Peer("rule-engine", "rules_by_text:RuleEngine", "rule-engine", most=2_000),
    Peer("JsonLogic", "json_logic:JsonLogic", "json-logic-qubit", most=2_000),
    Peer("experta", "experta:Experta", "experta", trace=True, most=500),
    Peer("durable_rules", "durable:Durable", "durable_rules", trace=True, most=50),
)


@frozen
class Timing:
    """What was measured of one engine with one workload: milliseconds of loading, microseconds for a person."""

    loads: list[float] = field(factory=list)
    persons: list[list[float]] = field(factory=list)

    @property
    def load(self) -> float:
        return median(self.loads)

    @property
    def shares(self) -> list[float]:
        """Microseconds for a person, for each share of known facts."""
        return [median(times) for times in zip(*self.persons, strict=True)]

    @property
    def person(self) -> float:
        return mean(self.shares)


Timings = dict[Peer, dict[int, Timing]]
ROUNDS = 3


def measure(rounds: int, sizes: Iterable[int]) -> Timings:
    """Every engine with every workload; an engine that cannot be imported is left out."""
    timings: Timings = {}
    missing = set[Peer]()
    for at in range(rounds):
        for size in sizes:
            for peer in PEERS:
                if peer in missing or size > peer.most:
                    continue
                print(f"round {at + 1}, {size} rules: {peer.adapter}", file=sys.stderr, flush=True)
                command = [sys.executable, "-m", "benchmarks.peers.measure", peer.adapter, str(size)]
                measured = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
                if "missing" in measured:
                    missing.add(peer)
                    print(measured["missing"], file=sys.stderr)
                    continue
                timing = timings.setdefault(peer, {}).setdefault(size, Timing())
                timing.loads.append(measured["load"])
                timing.persons.append(measured["person"])
    return timings


def tables(timings: Timings) -> str:
    """The tables, and where other engines are ahead."""
    sizes = sorted({size for timing in timings.values() for size in timing})
    names = {peer: (peer.name, "yes" if peer.trace else "") for peer in timings}
    heads = [f"{size:,} rules" for size in sizes]
    middle = 500 if 500 in sizes else sizes[0]
    persons = [
        [*names[peer], *(_cell(by_size, size, lambda timing: timing.person) for size in sizes)]
        for peer, by_size in timings.items()
    ]
    shares = [
        [*names[peer], *(number(share) for share in by_size[middle].shares)]
        for peer, by_size in timings.items()
        if middle in by_size
    ]
    loads = [
        [*names[peer], *(_cell(by_size, size, lambda timing: timing.load) for size in sizes)]
        for peer, by_size in timings.items()
    ]
    return "\n\n".join(
        [
            "Microseconds of processor time for one person:",
            table(["engine", "trace", *heads], persons),
            *_ahead(timings, sizes),
            *_asked(timings, sizes),
            f"Microseconds for one person with {middle} rules, by the share of the facts that is known:",
            table(["engine", "trace", *(f"{share:.0%}" for share in SHARES)], shares),
            "Milliseconds to load the rules and answer for the first person:",
            table(["engine", "trace", *heads], loads),
        ]
    )


def _cell(by_size: dict[int, Timing], size: int, figure: Callable[[Timing], float]) -> str:
    return number(figure(by_size[size])) if size in by_size else "–"


def _ahead(timings: Timings, sizes: list[int]) -> list[str]:
    """The engines that answer sooner than magrules, with a trace and without."""
    paragraphs = []
    for own in (OWN, OWN_TRACED):
        others = [peer for peer in timings if peer.package not in ("", "magrules") and peer.trace == own.trace]
        parts = []
        for size in sizes:
            least = timings[own][size].person
            ahead = [peer for peer in others if size in timings[peer] and timings[peer][size].person < least]
            named = ", ".join(f"{peer.name} ({least / timings[peer][size].person:.1f} times)" for peer in ahead)
            parts.append(f"with {size:,} rules {named or 'none'}")
        kind = "that keep a trace" if own.trace else "without a trace"
        own_kind = "with" if own.trace else "without"
        paragraphs.append(f"Engines {kind} that are faster than magrules {own_kind} one: {'; '.join(parts)}.")
    return paragraphs


def _asked(timings: Timings, sizes: list[int]) -> list[str]:
    """The ratios asked for."""
    rows = list[list[str]]()

    def ratio(what: str, one: float, other: float, asked: str) -> None:
        rows.append([what, f"{one / other:.1f}", asked])

    def person(peer: Peer, size: int) -> float:
        return timings[peer][size].person

    by_name = {(peer.name, peer.trace): peer for peer in timings}
    if 500 in sizes:
        ratio(
            "magrules with a trace to straight-line Python, 500 rules",
            person(OWN_TRACED, 500),
            person(FLOOR, 500),
            "20",
        )
        ratio("the inference alone to straight-line Python, 500 rules", person(SWEEP, 500), person(FLOOR, 500), "4")
    for name, trace, own, asked in (
        ("zen-engine", True, OWN_TRACED, "1"), ("CLIPS", True, OWN_TRACED, "1"), ("CEL", False, OWN, "1"),
        ("zen-engine", False, OWN, "1.3"),
    ):  # fmt: skip
        if (name, trace) in by_name:
            for size in sizes:
                ratio(
                    f"magrules to {name}, {'with' if trace else 'without'} a trace, {size:,} rules",
                    person(own, size), person(by_name[name, trace], size), asked,
                )  # fmt: skip
    if 500 in sizes and 5_000 in sizes:
        small, large = timings[OWN][500], timings[OWN][5_000]
        ratio("growth from 500 to 5,000 rules: load and first advise", large.load, small.load, "12")
        ratio("growth from 500 to 5,000 rules: advise", large.person, small.person, "12")
    return ["Ratios, and the most that was asked for:", table(["", "ratio", "asked"], rows)]


def versions() -> str:
    """The packages measured."""
    names = dict.fromkeys(peer.package for peer in PEERS if peer.package not in ("", "magrules"))
    return ", ".join(f"{name} {version(name)}" for name in names)


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    print(tables(measure(arguments[0] if arguments else ROUNDS, arguments[1:] or SIZES)))
