"""How many cases a second the shipped rulesets are tested with, and how long their schemas take; run by hand.

``python benchmarks/authoring.py``. The cases are the shipped ones. Reading them and their people is counted; loading
the rulesets, done once for all cases, is told apart. Times are of this process, so that other work disturbs little.
"""

from statistics import median
from time import process_time

from magrules.author.outcomes import outcomes
from magrules.author.read_cases import read_cases
from magrules.author.schema import schema_text, schemas
from magrules.load import load_rulesets, shipped_folder

ROUNDS = 15


def main() -> None:
    folders = [shipped_folder() / name for name in ("magnesium", "safety")]
    loading, reading, testing, describing = [], [], [], []
    for _ in range(ROUNDS):
        start = process_time()
        load_rulesets(*folders)
        loaded = process_time()
        files = read_cases(shipped_folder())
        read = process_time()
        told = [one for file in files for one in outcomes(file)]
        loading.append(loaded - start)
        reading.append(read - loaded)
        tested = process_time()
        testing.append(tested - read)
        for schema in schemas(files[0].ruleset).values():
            schema_text(schema)
        describing.append(process_time() - tested)
    count = len(told)
    once = median(reading) - median(loading)  # reading the cases loads the rulesets once
    print(f"{count} cases, {sum(not one.differences for one in told)} as expected, {len(files[0].ruleset.rules)} rules")
    print(f"load the rulesets once      {median(loading) * 1000:8.1f} ms")
    print(f"read the cases              {once * 1000:8.1f} ms")
    print(f"test the cases              {median(testing) * 1000:8.1f} ms")
    print(f"cases a second              {count / (max(once, 0) + median(testing)):8.0f}   (wanted 300 or more)")
    whole = median(loading) + median(describing)
    print(f"JSON Schemas, with loading  {whole * 1000:8.1f} ms (wanted below 1000)")


if __name__ == "__main__":
    main()
