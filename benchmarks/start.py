"""How long a process takes until it has advised, prepared and from YAML side by side, by processor time.

``python benchmarks/start.py [ROUNDS]``. It builds the wheel of this tree, and runs processes with it as it is, and
without what is prepared; the two take turns, so that what else the machine does is in both. Every figure is of a whole
process, or of what is said of it within one, in milliseconds: the least and the median.
"""

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from shutil import copytree, rmtree
from statistics import median
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).parent.parent
PERSON = str(ROOT / "examples" / "people" / "kidney-failure.yaml")
LOAD = """
from time import process_time
from magrules import magnesium
from magrules.language import compiled_file, load
magnesium.Person
start = process_time()
magnesium.rules()
print((process_time() - start) * 1000)
"""
ADVISE = "from magrules import magnesium; magnesium.advise(magnesium.Person(egfr=45)).given"
COMMANDS: dict[str, list[str]] = {
    "import magrules": ["-c", "import magrules"],
    "load the shipped rules, once all is imported": ["-c", LOAD],
    "first advise of a process": ["-c", ADVISE],
    "magrules advise FILE": ["-m", "magrules", "advise", PERSON],
    "magrules --version": ["-m", "magrules", "--version"],
    "magrules --help": ["-m", "magrules", "--help"],
    "python -c pass": ["-c", "pass"],
}
"""What is measured; what a process prints as a number is taken instead of its own time."""


def taken(arguments: list[str], path: Path) -> float:
    """The milliseconds of processor time of one process, or of what it prints."""
    before = getrusage(RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(path)}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd="/", capture_output=True, text=True, check=True
    )
    after = getrusage(RUSAGE_CHILDREN)
    if arguments[-1] == LOAD:
        return float(done.stdout)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with TemporaryDirectory() as folder:
        build = ["-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run([sys.executable, *build], cwd=ROOT, check=True, capture_output=True)
        prepared, plain = Path(folder, "prepared"), Path(folder, "plain")
        ZipFile(*Path(folder).glob("*.whl")).extractall(prepared)
        copytree(prepared, plain)
        rmtree(plain / "magrules" / "prepared")
        print(f"{'processor time, ms: least / median':48} {'from YAML':>16} {'prepared':>16}")
        for what, arguments in COMMANDS.items():
            times: dict[Path, list[float]] = {plain: [], prepared: []}
            for path in [plain, prepared] * (rounds + 1):
                times[path].append(taken(arguments, path))
            shown = (
                f"{min(some[1:]):.0f} / {median(some[1:]):.0f}" for some in times.values()
            )  # the first compiles modules
            print(f"{what:48}", *(f"{one:>16}" for one in shown), flush=True)


if __name__ == "__main__":
    main()
