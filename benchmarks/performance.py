"""Write the tables of ``docs/performance.md``: ``python -m benchmarks.performance [speed|peers [ROUNDS]]``.

Run it in the environment that ``benchmarks/peers/README.md`` describes; it measures for half an hour.
"""

import os
import platform
import sys
from datetime import date
from pathlib import Path

from benchmarks import speed
from benchmarks.peers import __main__ as peers
from benchmarks.peers.workload import SIZES
from magrules import __version__

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def measured(part: str, rounds: int | None) -> str:
    """What stands in a part of the page: where and when it was measured, and its tables."""
    python = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    if part == "speed":
        tables, packages = speed.tables(rounds or speed.DEFAULTS[0], speed.DEFAULTS[1]), ""
    else:
        tables, packages = peers.tables(peers.measure(rounds or peers.ROUNDS, SIZES)), f", {peers.versions()}"
    return f"Measured on {date.today()}: {python}, magrules {__version__}{packages}.\n\n{tables}"


def main(parts: list[str], rounds: int | None) -> None:
    for part in parts:
        text = measured(part, rounds)
        begin, end = (f"<!-- {part}: {word} -->" for word in ("begin", "end"))
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
        after = rest.partition(end)[2]
        PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:2] or ["speed", "peers"], int(sys.argv[2]) if len(sys.argv) > 2 else None)
