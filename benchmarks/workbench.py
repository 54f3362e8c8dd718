"""How long the proofs of the workbench take on the shipped rulesets: check, check without proofs, mutants a minute.

Run it as ``python benchmarks/workbench.py``; each figure is the best of three, mutants are one run on one core.
"""

from collections.abc import Callable
from time import perf_counter

from magrules.author.check import check
from magrules.author.mutate import mutate
from magrules.author.read_cases import read_cases
from magrules.load import shipped_folder, shipped_rulesets


def best(work: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return min(found)


def main() -> None:
    folders = [shipped_folder() / name for name in ("magnesium", "safety")]
    print(f"check without proofs: {best(lambda: check(*folders, proofs=False)):.2f} s")
    print(f"check: {best(lambda: check(*folders)):.2f} s")
    files = read_cases(*folders)
    start = perf_counter()
    done = mutate(shipped_rulesets(), files)
    seconds = perf_counter() - start
    count = len(done.killed) + len(done.equivalent) + len(done.survived)
    print(f"mutate: {count} mutants, {count / seconds * 60:.0f} a minute, {done.share()}% killed")


if __name__ == "__main__":
    main()
