"""Resident memory in bytes after the first, the thousandth and the last of so many consultations.

``python benchmarks/memory.py [100000]`` imports the installed magrules; it needs Linux.
"""

import resource
import sys
from pathlib import Path

from magrules.magnesium import advise, read_person

PEOPLE = sorted((Path(__file__).parent.parent / "examples" / "people").glob("*.yaml"))


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def main(count: int) -> None:
    people = [read_person(path) for path in PEOPLE]
    for at in range(1, count + 1):
        advise(people[at % len(people)]).given  # noqa: B018
        if at in (1, min(1_000, count), count):
            print(resident())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
