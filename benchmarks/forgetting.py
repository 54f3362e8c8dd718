"""How often advice that is withheld from somebody is given once one fact is forgotten.

    python -m benchmarks.forgetting [PERSONS [SEED]]

Persons are random and complete: everything is told of them. Each fact is forgotten in turn.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, Phase, given, seed, settings

from magrules import magnesium
from magrules.consultation.standings import Standing, stand
from magrules.engine.inference import Inference
from magrules.errors import Contradiction, FactsError
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE
from magrules.model.values import is_known
from magrules.model.vocabulary import altered
from magrules.testing.lazy import lazy_inference
from tests.magnesium.strategies import everything_told, told_facts


@frozen
class Forgotten:
    """An advice withheld from somebody by some rules, and given once a fact is forgotten.

    ``blind`` are the rules that held and are false then, though nothing that they compare is known to be otherwise.
    """

    fact: str
    advice: str
    rules: tuple[str, ...]
    blind: tuple[str, ...]
    person: Any


def forgotten(ruleset: Ruleset, person: Any, advice: tuple[str, ...]) -> Iterator[tuple[str, list[Forgotten]]]:
    """Each fact that can be forgotten of a person, with the advice that is then given."""
    known = ruleset.vocabulary.values(person)
    before = lazy_inference(ruleset, known)
    held = {id: line for id in advice if (line := stand(before, ruleset.advice[id])).standing is Standing.WITHHELD}
    for name in told_facts():
        try:
            other = altered(person, {name: None})
        except FactsError:
            continue
        if other == person:
            continue
        changes = ruleset.vocabulary.changes(other, [name])
        if any(is_known(value) and not is_known(known[one]) for one, value in changes.items()):
            continue  # two that disagreed left it unsettled
        after = lazy_inference(ruleset, {**known, **changes})
        given = [id for id in held if stand(after, ruleset.advice[id]).standing is Standing.GIVEN]
        lost = {one for one in ruleset.uses if is_known(before.facts[one]) and after.facts[one] != before.facts[one]}
        yield (
            name,
            [
                Forgotten(
                    name, id, held[id].withheld_by, tuple(_blind(before, after, held[id].withheld_by, lost)), person
                )
                for id in given
            ],
        )


def _blind(before: Inference, after: Inference, rules: tuple[str, ...], lost: set[str]) -> Iterator[str]:
    ruleset, waiting, done = before.ruleset, [*rules], set[str]()
    while waiting:
        id = waiting.pop(0)
        if id in done or before.truths[id] is not TRUE or after.truths[id] is TRUE:
            continue
        done.add(id)
        leaves = ruleset.leaves[id]
        if after.truths[id] is FALSE and any(leaf.operator == "known" and leaf.fact in lost for leaf in leaves):
            yield id
        waiting += [one.id for leaf in leaves for one in ruleset.concluders.get(leaf.fact, ())]


def oral_magnesium(ruleset: Ruleset) -> tuple[str, ...]:
    """The advice to swallow magnesium."""
    return tuple(id for id, one in ruleset.advice.items() if "oral_magnesium" in one.tags)


def main(persons: int = 200, seeded: int = 1) -> None:
    ruleset, pairs, found = magnesium.rules(), count(), list[list[Forgotten]]()
    advice = oral_magnesium(ruleset)

    @seed(seeded)
    @settings(
        max_examples=persons,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(everything_told())
    def each(person: Any) -> None:
        try:
            for _, given in forgotten(ruleset, person, advice):
                next(pairs)
                found.append(given) if given else None
        except Contradiction:
            return

    each()
    print(f"{len(found)} of {next(pairs)} pairs: advice to swallow magnesium goes from withheld to given")
    rules = Counter(
        each for given in found for each in {(one.fact, rule, one.blind) for one in given for rule in one.rules}
    )
    for (fact, rule, blind), times in sorted(rules.items()):
        print(f"  {fact}: {rule} ({times}){', blind: ' if blind else ''}{', '.join(blind)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
