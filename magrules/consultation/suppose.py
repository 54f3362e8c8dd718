"""Supposing: a person with some facts otherwise, what is drawn of them, and which advice then differs."""

from collections.abc import Iterator, Mapping
from itertools import compress
from operator import is_not
from typing import Any

from magrules.consultation.contradictions import contradicted
from magrules.consultation.standings import AdviceResult, stand
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


def differing(before: Inference, after: Inference, stood: dict[str, AdviceResult]) -> Iterator[str]:
    """The advice whose standing or dose differs between two inferences of one ruleset.

    ``stood`` keeps how advice stands before, from one call to the next.
    """
    ruleset, stands = before.ruleset, dict[str, AdviceResult]()
    changed = compress(after.truths, map(is_not, after.truths.values(), before.truths.values()))
    for id in sorted(frozenset[str]().union(*(ruleset.bearing[rule] for rule in changed))):
        line, other = stand(before, ruleset.advice[id], stood), stand(after, ruleset.advice[id], stands)
        if (line.standing, line.dose) != (other.standing, other.dose):
            yield id
