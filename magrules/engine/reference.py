"""The reference engine: the specification in the plainest code."""

from collections.abc import Callable, Mapping

from attrs import field, frozen

from magrules.engine.evaluate import Facts, concluded, truth_of
from magrules.engine.inference import Inference, inferred
from magrules.model.ruleset import Ruleset
from magrules.model.truth import Truth


@frozen
class Reference:
    """The reference evaluator as an engine."""

    name: str = field(default="reference", init=False)

    def infer(self, ruleset: Ruleset, facts: Facts) -> Inference:
        """Infer from facts."""
        return by_strata(
            ruleset, facts, lambda stratum, known: {id: truth_of(ruleset.rules[id].when, known) for id in stratum}
        )


def by_strata(
    ruleset: Ruleset, facts: Facts, truths_of: Callable[[tuple[str, ...], Facts], Mapping[str, Truth]]
) -> Inference:
    """Infer stratum by stratum: first the truths of its rules, then the conclusions they determine."""
    known, truths = dict(facts), dict[str, Truth]()
    for stratum, names in zip(ruleset.strata, ruleset.settled, strict=True):
        truths.update(truths_of(stratum, known))
        for name in names:
            leaves = ruleset.leaves if ruleset.contested else None
            known[name] = concluded(ruleset.conclusions[name], ruleset.concluders[name], truths, known, leaves)
    return inferred(ruleset, known, truths)
