"""How long hostile sizes take to load or to be refused, by processor time; run by hand: ``python -m benchmarks.sizes``.

Each file of `tests/language/test_limits.py` and a chain that is checked and explained; a table or a walk that is
quadratic shows at once.
"""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from magrules import advise
from magrules.analysis.lints import lints
from tests import test_limits as limits
from tests.engine.test_long_chains import ladder
from tests.strategies import Thing

FILES = (
    limits.long_tally, limits.long_chain, limits.many_rules, limits.one_rule_for_all, limits.placeholders,
    limits.unknown_names, limits.rings_of_one, limits.ring_of_all, limits.aliased_text, limits.rules_over_all,
    limits.one_long_line, limits.unknown_placeholders, limits.different_placeholders,
    limits.many_facts,
)  # fmt: skip
CHAINS = ((2_000, 1), (5_000, 1), (60, 2))
"""So many conclusions in a row, by so many rules each."""


def show(what: str, act: Callable[[], object]) -> None:
    """The median of three, and all three."""
    taken = list[float]()
    for _ in range(3):
        start = process_time()
        act()
        taken.append(process_time() - start)
    print(f"{what:40} {median(taken):7.2f} s   ({', '.join(f'{one:.2f}' for one in sorted(taken))})")


def main() -> None:
    with TemporaryDirectory() as folder:
        for text in FILES:
            content = text()
            show(text.__name__.replace("_", " "), lambda content=content: limits.loaded(content, Path(folder)))
    for conclusions, rules in CHAINS:
        chain = ladder(conclusions, rules)
        name = f"chain of {conclusions} conclusions by {rules}"
        show(f"{name}: checked", lambda chain=chain: lints(chain))
        show(f"{name}: why", lambda chain=chain: advise(Thing(yes=True, maybe=True), chain).why("rest"))


if __name__ == "__main__":
    main()
