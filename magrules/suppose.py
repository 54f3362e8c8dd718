"""Supposing: a person with some facts otherwise, what is drawn of them, and which advice then differs."""

from collections.abc import Iterator, Mapping
from typing import Any

from magrules.errors import Contradiction, FactsError
from magrules.revise import revise
from magrules.standings import stand
from magrules.trace import Inference
from magrules.vocabulary import altered


def suppose(person: Any, drawn: Inference, facts: Mapping[str, Any]) -> Inference | None:
    """What is drawn of the person with these facts otherwise; None when nobody can be so."""
    try:
        other = altered(person, facts)
        return revise(drawn, drawn.ruleset.vocabulary.changes(other, facts))
    except (FactsError, Contradiction):
        return None


def differing(before: Inference, after: Inference) -> Iterator[str]:
    """The advice whose standing or dose differs between two inferences of one ruleset."""
    ruleset, truths = before.ruleset, before.truths
    changed = [id for id, truth in after.truths.items() if truth is not truths[id]]
    for id in sorted(frozenset[str]().union(*(ruleset.bearing[rule] for rule in changed))):
        one, other = stand(before, ruleset.advice[id]), stand(after, ruleset.advice[id])
        if (one.standing, one.dose) != (other.standing, other.dose):
            yield id
