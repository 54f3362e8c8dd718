"""One engine in a process of its own: ``python -m benchmarks.peers.measure MODULE:CLASS RULES`` prints JSON."""

import gc
import json
import sys
from importlib import import_module
from statistics import median
from time import process_time

from benchmarks.peers.engine import Engine
from benchmarks.peers.workload import Workload, workload

SECONDS = 0.4
"""Processor time for which persons are answered, at least; every person is answered at least once."""


def main(engine: str, size: int) -> None:
    module, name = engine.split(":")
    try:
        kind: type[Engine] = getattr(import_module(f"benchmarks.peers.engines.{module}"), name)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return
    checked(kind(small := workload(50)), small)  # what is imported and made once is no part of loading
    large = workload(size)
    start = process_time()
    loaded = kind(large)
    loaded.answer(large.persons[2][0])
    loading = process_time() - start
    loaded.settle()
    checked(loaded, large)
    print(json.dumps({"load": loading * 1e3, "person": microseconds(loaded, large)}))


def checked(engine: Engine, work: Workload) -> None:
    """Stop when an answer is not the expected one."""
    for persons, answers in zip(work.persons, work.answers, strict=True):
        for person, expected in zip(persons, answers, strict=True):
            if not engine.agrees(person, expected):
                raise SystemExit(f"{type(engine).__name__} answers otherwise about {person}")


def microseconds(engine: Engine, work: Workload) -> list[float]:
    """The median time for a person, for each share of known facts."""
    times: list[list[float]] = [[] for _ in work.persons]
    gc.collect()
    end = process_time() + SECONDS
    while not times[0] or process_time() < end:
        for persons, taken in zip(work.persons, times, strict=True):
            start = process_time()
            for person in persons:
                engine.answer(person)
            taken.append((process_time() - start) / len(persons) * 1e6)
    return [median(taken) for taken in times]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
