"""How long it takes: importing, loading and compiling, one consultation; run by hand, never a test.

``python benchmarks/speed.py``. Every figure is a median; what is compared is measured side by side in this one run.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from host import Host, HostApi

from magrules import advise
from magrules.engine.engines import engine_for
from magrules.magnesium import load_rules, read_person, shipped_folder
from magrules.render.json import to_json

PEOPLE = Path(__file__).parent.parent / "examples" / "people"
FOLDERS = [shipped_folder() / name for name in ("magnesium", "safety")]


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of one act."""
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


def show(what: str, milliseconds: list[float], wanted: str) -> None:
    print(f"{what:62} {median(milliseconds):8.2f} ms   (lowest {min(milliseconds):.2f}, wanted {wanted})")


def importing() -> float:
    """Milliseconds of `import magrules` in a fresh process, the interpreter's own start left out."""
    code = "from time import perf_counter as t; s = t(); import magrules; print((t() - s) * 1000)"
    compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # as pip leaves an installed package
    return float(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=compiled).stdout
    )


def main() -> None:
    rules = load_rules(*FOLDERS)
    print(f"{len(rules.rules)} rules, {len(rules.advice)} pieces of advice, {len(rules.strata)} strata")
    show("import magrules", [importing() for _ in range(15)], "below 150")

    def load_and_compile() -> None:
        engine_for(load_rules(*FOLDERS), "durable_rules" if Host else "reference")

    show("load and compile the shipped rulesets", [timed(load_and_compile) for _ in range(15)], "below 250")
    for name in ("course-participant", "kidney-failure"):
        person = read_person(PEOPLE / f"{name}.yaml")
        kinds: dict[str, tuple[Callable[[], object], list[float]]] = {
            "reference evaluator": (lambda p=person: advise(p, rules, engine="reference"), []),
        }
        if Host:
            kinds["durable_rules, as we use it"] = (
                lambda p=person: advise(p, rules, engine="durable_rules"),
                [],
            )
            host = HostApi(rules)
            assert host.consult(person) == advise(person, rules).inference.truths
            kinds["durable_rules' Host, fact by fact (verdicts only)"] = (lambda p=person, h=host: h.consult(p), [])
        for _ in range(120):
            for act, times in kinds.values():
                times.append(timed(act))
        for kind, (_, times) in kinds.items():
            show(f"advise {name}: {kind}", times[20:], "2 or less" if "as we" in kind else "-")
        if Host:
            ours, theirs = (median(kinds[kind][1][20:]) for kind in list(kinds)[1:])
            print(f"{'  ratio, Host to ours':62} {theirs / ours:8.2f}")
        consultation = advise(person, rules)
        show(f"JSON of {name}", [timed(lambda c=consultation: to_json(c)) for _ in range(40)], "-")


if __name__ == "__main__":
    main()
