"""How long explaining takes: why, why not, questions, what would change, the report; run by hand, never a test.

``python benchmarks/explaining.py``. Medians and 95th percentiles over every advice of the shipped rulesets.
"""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from magrules.magnesium import advise, read_person
from magrules.render.html import report

PEOPLE = Path(__file__).parent.parent / "examples" / "people"


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of one act."""
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


def show(what: str, milliseconds: list[float], wanted: str) -> None:
    times = sorted(milliseconds)
    middle, high = times[len(times) // 2], times[int(0.95 * len(times))]
    print(f"{what:44} median {middle:8.2f} ms   95th percentile {high:8.2f} ms   (wanted {wanted})")


def measure(name: str) -> None:
    person = read_person(PEOPLE / f"{name}.yaml")
    found = advise(person)
    fresh = [advise(person) for _ in range(15)]
    print(f"{name}: {len(found.lines)} pieces of advice")
    show("why", [timed(lambda line=line: found.why(line.id)) for line in found.lines], "below 5")
    show("why not", [timed(lambda line=line: found.why_not(line.id)) for line in found.lines], "below 5")
    show("questions", [timed(lambda one=one: one.questions) for one in fresh], "below 50")
    changes = [timed(lambda line=line: found.what_would_change(line.id)) for line in found.lines]
    show("what would change (each replayed)", changes, "below 500")
    show("report", [timed(lambda one=one: report(one)) for one in fresh], "below 300")
    print(f"{'size of the report':44} {len(report(found).encode()) / 1000:.0f} kB   (wanted below 300)")


if __name__ == "__main__":
    for name in ("course-participant", "kidney-failure"):
        measure(name)
