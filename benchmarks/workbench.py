"""How long the author's workbench takes on the shipped rulesets: check, test, schema, mutate.

Run it by hand as ``python benchmarks/workbench.py``. Figures are medians of the time that this process works, so that
other work on the machine disturbs little; the mutants are one run on one core, and counted with their proofs.
"""

from collections.abc import Callable
from statistics import median
from time import process_time

from magrules import magnesium
from magrules.analysis.mutation import mutate
from magrules.magnesium import load_rules, shipped_folder
from magrules.publish.json_schema import schema_text, schemas
from magrules.testing.runner import outcomes
from tests.people import check, read_cases

ROUNDS = 9
FOLDERS = [shipped_folder() / name for name in ("magnesium", "safety")]


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of what some work takes."""
    found = []
    for _ in range(rounds):
        start = process_time()
        work()
        found.append(process_time() - start)
    return median(found)


def describe() -> None:
    """Load the rulesets and write their schemas."""
    for schema in schemas(load_rules(*FOLDERS)).values():
        schema_text(schema)


def main() -> None:
    loading, reading = seconds(lambda: load_rules(*FOLDERS)), seconds(lambda: read_cases(shipped_folder()))
    files = read_cases(shipped_folder())
    told = [one for file in files for one in outcomes(file)]
    met = sum(not one.mismatches for one in told)
    testing = seconds(lambda: [one for file in files for one in outcomes(file)])
    rate = len(told) / (max(reading - loading, 0) + testing)  # reading the cases loads the rulesets once
    print(f"load                  {loading:8.2f} s")
    print(f"check without proofs  {seconds(lambda: check(*FOLDERS, proofs=False)):8.2f} s   (wanted below 1)")
    print(f"check                 {seconds(lambda: check(*FOLDERS), 3):8.2f} s")
    print(f"schema                {seconds(describe):8.2f} s   (wanted below 1)")
    print(f"test                  {rate:8.0f} cases a second (wanted 300 or more), {met} of {len(told)} as expected")
    start = process_time()
    done = mutate(magnesium.rules(), files)
    count = len(done.killed) + len(done.equivalent) + len(done.survived)
    rate = count / (process_time() - start) * 60
    print(
        f"mutate                {rate:8.0f} mutants a minute (wanted 1000 or more), {done.share()}% killed of {count}"
    )


if __name__ == "__main__":
    main()
