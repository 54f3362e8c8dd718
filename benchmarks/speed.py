"""How long the library takes on the shipped rules, in processor time.

``python -m benchmarks.speed [ROUNDS [CONSULTATIONS]]`` prints tables.

Processes run the installed copy of magrules: install it from a wheel, which has the shipped rules prepared.

The unit is one tree walk (tw): the reference's ``truth_of`` over all conditions of the shipped rules for the same
person, measured just before whatever it is compared with. Ratios to it hold on any machine; milliseconds do not.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from attrs import frozen

from benchmarks.tables import number, table
from magrules import Consultation
from magrules.analysis.equivalence import is_equivalent
from magrules.analysis.mutants import Mutant, mutants
from magrules.analysis.mutation import Suite
from magrules.consultation.standings import lines
from magrules.engine.engines import engine_for
from magrules.engine.evaluate import truth_of
from magrules.magnesium import Person, advise, load_rules, read_person, rules, shipped_folder
from magrules.render.json import to_json
from magrules.testing.case_reader import read_cases
from magrules.testing.runner import outcome

HERE = Path(__file__).parent.resolve()
PEOPLE = sorted((HERE.parent / "examples" / "people").glob("*.yaml"))
FOLDERS = [shipped_folder() / name for name in ("magnesium", "safety")]
QUIET = 1.1
"""Milliseconds of a tree walk on a quiet core, by which the milliseconds asked for are compared."""
LOADER = "from magrules import magnesium; from magrules.language import compiled_file; magnesium.Person"
"""Imports what loading needs."""
EVERY = 60
"""Of so many mutants one is measured."""

DEFAULTS = (12, 10_000)
"""Rounds, and consultations for the growth of memory."""

Pair = tuple[float, float]
"""Milliseconds of something, and of a tree walk just before."""


@frozen
class Row:
    """What was measured and the figure asked for; ``pick`` makes one figure of all."""

    what: str
    pairs: list[Pair]
    asked: str = ""
    pick: Callable[[list[float]], float] = median

    def cells(self) -> list[str]:
        ratio = self.pick([time / walk for time, walk in self.pairs])
        now = self.pick([time for time, _ in self.pairs])
        return [self.what, number(now), number(ratio), number(ratio * QUIET), self.asked]


def milliseconds(act: Callable[[], object]) -> float:
    start = process_time()
    act()
    return (process_time() - start) * 1e3


def walk(consultation: Consultation[Person]) -> float:
    """Milliseconds of a tree walk: the median of three."""
    facts = consultation.facts
    conditions = [rule.when for rule in consultation.ruleset.rules.values()]

    def over_all() -> None:
        for condition in conditions:
            truth_of(condition, facts)

    return median(milliseconds(over_all) for _ in range(3))


def given(person: Person) -> object:
    consultation = advise(person)
    return consultation.given, consultation.urgency


def everything(person: Person) -> object:
    consultation = advise(person)
    return [line.needs for line in consultation.lines], consultation.trace


def reasons(consultation: Consultation[Person]) -> object:
    return [consultation.why(line) for line in consultation.lines]


def consultations(rounds: int) -> Iterator[Row]:
    """What a consultation does, all of it in turns."""
    asked = {
        "`advise`, given lines and urgency read": "0.8 tw",
        "`advise` with every line, the trace and all needs read": "1.8 tw",
        "its parts: checking the facts": "",
        "its parts: inference": "",
        "its parts: every line": "",
        "`questions`": "15 ms",
        "`why` of every line": "4 ms",
        "JSON with the trace, lines and questions read before": "8 ms",
    }
    pairs: dict[str, list[Pair]] = {what: [] for what in asked}
    engine, ruleset = engine_for(rules()), rules()
    for _ in range(rounds):
        for person in map(read_person, PEOPLE):
            before = advise(person)
            before.lines, before.questions  # noqa: B018  # no part of `why` and of the JSON
            values = ruleset.vocabulary.values(person)
            fresh = [advise(person) for _ in range(2)]
            acts: list[Callable[[], object]] = [
                partial(given, person),
                partial(everything, person),
                partial(ruleset.vocabulary.values, person),
                partial(engine.infer, ruleset, values),
                partial(lines, fresh[0].inference),
                partial(getattr, fresh[1], "questions"),
                partial(reasons, before),
                partial(to_json, before, trace=True),
            ]
            for what, act in zip(asked, acts, strict=True):
                beside = walk(before)
                pairs[what].append((milliseconds(act), beside))
    yield from (Row(what, pairs[what], asked[what]) for what in asked)


def counterfactuals() -> Row:
    """`what_would_change` of every advice once."""
    pairs = list[Pair]()
    for person in map(read_person, PEOPLE):
        consultation = advise(person)
        for line in consultation.lines:
            beside = walk(consultation)
            pairs.append((milliseconds(partial(consultation.what_would_change, line)), beside))
    return Row(
        "`what_would_change`, 95th percentile over all advice",
        pairs,
        "100 ms",
        lambda times: quantiles(times, n=20)[-1],
    )


def child(*arguments: str) -> float:
    """Milliseconds of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1e3


def inside(statement: str, before: str = "") -> float:
    """Milliseconds of a statement in a fresh process, without the start of the interpreter and what stands before."""
    clock = "from time import process_time as clock; start = clock()"
    return float(_run("-c", f"{before}\n{clock}\n{statement}\nprint((clock() - start) * 1e3)"))


def _run(*arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment["PYTHONDONTWRITEBYTECODE"] = ""  # with bytecode, as an installed package has it
    done = subprocess.run(
        [sys.executable, *arguments], cwd="/", capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout


def processes(rounds: int) -> Iterator[Row]:
    """Imports, loading and whole processes, all of it in turns."""
    file = str(PEOPLE[0])
    first = f"from magrules.magnesium import advise, read_person; advise(read_person({file!r})).given"
    acts: dict[str, tuple[str, Callable[[], float]]] = {
        "`import magrules`": ("40 ms", lambda: inside("import magrules")),
        "`from magrules import advise`, `Person`": (
            "150 ms",
            lambda: inside("from magrules import advise; from magrules.magnesium import Person"),
        ),
        "load the shipped rules from YAML": ("250 ms", lambda: milliseconds(lambda: load_rules(*FOLDERS))),
        "load the shipped rules, prepared": ("60 ms", lambda: inside("magnesium.rules()", LOADER)),
        "first `advise` of a process, all of it": ("250 ms", lambda: child("-c", first)),
        "`magrules advise FILE`, the process": ("450 ms", lambda: child("-m", "magrules", "advise", file)),
        "`magrules --version`": ("150 ms", lambda: child("-m", "magrules", "--version")),
        "`magrules --help`": ("250 ms", lambda: child("-m", "magrules", "--help")),
        "a Python process that does nothing": ("", lambda: child("-c", "pass")),
    }
    consultation = advise(read_person(PEOPLE[0]))
    pairs: dict[str, list[Pair]] = {what: [] for what in acts}
    for _ in range(rounds):
        for what, (_, act) in acts.items():
            beside = walk(consultation)
            pairs[what].append((act(), beside))
    yield from (Row(what, pairs[what], asked) for what, (asked, _) in acts.items())


def rates() -> Iterator[list[str]]:
    """Cases and mutants a second, as they are and with a tree walk of a quiet core."""
    files = read_cases(*FOLDERS, facts=Person, root=shipped_folder())
    yield rate(
        "cases a second, `magrules test`",
        "3,000",
        [partial(outcome, case, file.ruleset) for file in files for case in file.cases],
    )
    suite = Suite(tuple(files))
    sample = list(islice(mutants(rules()), 0, None, EVERY))
    suite.kills(sample[0])  # runs the cases once
    tries = [partial(tried, suite, mutant) for mutant in sample]
    yield rate(f"mutants a second, `magrules mutate`, one in {EVERY}", "100", tries)


def tried(suite: Suite, mutant: Mutant) -> bool:
    """Whether a case detects a mutant, or it is proven equivalent."""
    return suite.kills(mutant) or is_equivalent(rules(), mutant)


def rate(what: str, asked: str, acts: Sequence[Callable[[], object]]) -> list[str]:
    """How many of some acts are done a second, with a tree walk after each tenth of them."""
    consultation = advise(read_person(PEOPLE[0]))
    times, walks = list[float](), list[float]()
    for at in range(10):
        times += [milliseconds(act) for act in acts[at * len(acts) // 10 : (at + 1) * len(acts) // 10]]
        walks.append(walk(consultation))
    now = len(times) / sum(times) * 1e3
    return [what, number(now), number(now * median(walks) / QUIET), asked]


def memory(count: int) -> Iterator[list[str]]:
    """Resident memory after the first consultation, and its growth from the thousandth to the last."""
    first, warm, last = map(int, _run(str(HERE / "memory.py"), str(count)).split())
    yield ["MB resident after the first `advise`", f"{first / 1e6:.0f}", "", "45"]
    yield [f"MB of growth from 1,000 to {count:,} consultations", f"{(last - warm) / 1e6:.1f}", "", "0"]


def tables(rounds: int, count: int) -> str:
    """Everything, as tables."""
    rows, figures = list[list[str]](), list[list[str]]()
    for row in chain(consultations(rounds), [counterfactuals()], processes(max(rounds // 3, 3))):
        rows.append(row.cells())
        print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
    for figure in chain(memory(count), rates()):
        figures.append(figure)
        print(*figure, sep=" | ", file=sys.stderr, flush=True)
    return "\n\n".join(
        [
            table(["", "ms", "tw", f"ms, a tw being {QUIET} ms", "asked"], rows),
            table(["", "measured", f"a tw being {QUIET} ms", "asked"], figures),
        ]
    )


if __name__ == "__main__":
    rounds, count = [*map(int, sys.argv[1:]), *DEFAULTS[len(sys.argv) - 1 :]]
    print(tables(rounds, count))
