"""Supposing: a person with some facts otherwise, what is drawn of them, and which advice then differs."""

from collections.abc import Iterator, Mapping
from typing import Any

from magrules.consultation.contradictions import contradicted
from magrules.consultation.standings import stand
from magrules.engine.incremental import revise
from magrules.engine.inference import Inference
from magrules.errors import FactsError
from magrules.model.vocabulary import altered


def suppose(person: Any, inference: Inference, facts: Mapping[str, Any]) -> Inference | None:
    """What is drawn of the person with these facts otherwise; None when nobody can be so.

    Of whom the rules would then contradict each other, though they do not now, nothing is supposed either.
    """
    try:
        other = altered(person, facts)
    except FactsError:
        return None
    supposed = revise(inference, inference.ruleset.vocabulary.changes(other, facts))
    return supposed if set(contradicted(supposed)) <= set(contradicted(inference)) else None


def differing(before: Inference, after: Inference) -> Iterator[str]:
    """The advice whose standing or dose differs between two inferences of one ruleset."""
    ruleset, truths = before.ruleset, before.truths
    changed = [id for id, truth in after.truths.items() if truth is not truths[id]]
    for id in sorted(frozenset[str]().union(*(ruleset.bearing[rule] for rule in changed))):
        one, other = stand(before, ruleset.advice[id]), stand(after, ruleset.advice[id])
        if (one.standing, one.dose) != (other.standing, other.dose):
            yield id
