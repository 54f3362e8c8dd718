"""Memory and threads over many consultations in one process; run by hand: ``python benchmarks/memory.py [100000]``."""

import resource
import sys
import threading
from pathlib import Path

from magrules.magnesium import advise, read_person


def resident_kib() -> int:
    """Resident memory now, where the system tells it, otherwise its highest so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() // 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    consultations = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    people = [
        read_person(path) for path in sorted((Path(__file__).parent.parent / "examples" / "people").glob("*.yaml"))
    ]
    print(f"{'consultations':>14} {'resident KiB':>13} {'threads':>8}")
    for number in range(consultations + 1):
        if number % 10_000 == 0:
            print(f"{number:14} {resident_kib():13} {threading.active_count():8}", flush=True)
        advise(people[number % len(people)])


if __name__ == "__main__":
    main()
