"""Fuzz every target in turn, a slice each, one process at a time: ``python benchmarks/fuzz/slices.py FOLDER HOURS``.

``FOLDER/log.txt`` gets a line for each slice: when, which, its processor seconds, how many inputs were run, and the
exit code: 0, or that of libFuzzer for an input that hung or grew too large, which stands beside as
``TARGET-timeout-…`` or ``TARGET-oom-…``. ``FOLDER/stop`` ends it after the slice.
"""

import re
import resource
import subprocess
import sys
import time
from pathlib import Path

SLICES = (
    ("drawn", 180), ("rules", 150), ("whole", 150), ("persons", 100),
    ("cases", 120), ("answers", 120), ("saved", 60), ("commands", 120),
)  # fmt: skip
"""Seconds for each target in one turn."""


def spent() -> float:
    """The processor seconds of the slices so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    folder, hours = Path(sys.argv[1]), float(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    while spent() < hours * 3600:
        for target, seconds in SLICES:
            if (folder / "stop").exists():
                return
            run = [sys.executable, str(Path(__file__).with_name("run.py")), target, str(folder)]
            flags = [f"-max_total_time={seconds}", "-print_final_stats=1", f"-artifact_prefix={folder}/{target}-"]
            before = spent()
            done = subprocess.run(["nice", "-n", "19", *run, *flags], capture_output=True, text=True, errors="replace")
            runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
            peak = re.search(r"peak_rss_mb: +(\d+)", done.stderr)
            (folder / f"{target}.last.txt").write_text(done.stdout[-20_000:] + done.stderr[-20_000:])
            told = [f"{time.strftime('%H:%M:%S')} {target:9} {spent() - before:7.1f} s"]
            told += [f"{runs[1] if runs else '?':>8} inputs", f"{peak[1] if peak else '?':>5} MB"]
            with (folder / "log.txt").open("a") as log:
                log.write("  ".join([*told, f"exit {done.returncode}", f"all {spent():.0f} s"]) + "\n")


if __name__ == "__main__":
    main()
