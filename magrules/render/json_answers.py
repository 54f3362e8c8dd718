"""Explanations as plain data for JSON: the trees of why and why not, a subproof told once, then referred to.

``answers.schema.json`` beside this file describes them, and every other answer but a consultation.
"""

from typing import Any

from magrules.consultation.contradictions import contradictions
from magrules.consultation.explanation import Contrast, Derivation, Explanation, Failing, Telling, WhyNotRule
from magrules.errors import expect
from magrules.render.json import FORMAT, plain_antecedent, plain_cite, plain_contradiction, plain_dose, plain_rule

ROLES = ("withheld", "advised", "unless", "limited")
"""What rules do to an advice, as :meth:`magrules.consultation.explanation.Why.by_role` names it."""


def why_to_dict(why: Explanation) -> dict[str, Any]:
    """Why an advice stands as it does: the derivations by what their rules do to it."""
    expect(why, Explanation)
    telling, roles = Telling[Derivation](), {role: why.by_role().get(role, ()) for role in ROLES}
    return {
        "format": FORMAT,
        "contradictions": [plain_contradiction(one) for one in contradictions(why.inference)],
        "advice": why.line.id,
        "standing": why.line.standing.value,
        "dose": plain_dose(why.line),
        **{role: [_derivation(one, telling) for one in derivations] for role, derivations in roles.items()},
        "further": [_derivation(one, telling) for one in telling.rest()],
    }


def why_not_to_dict(answer: Contrast) -> dict[str, Any]:
    """Why an advice is not given, or a rule does not hold: every comparison in the way."""
    expect(answer, Contrast)
    telling, holding = Telling[WhyNotRule](), Telling[Derivation]()
    return {
        "format": FORMAT,
        "contradictions": [plain_contradiction(one) for one in contradictions(answer.inference)],
        "asked": answer.asked,
        "standing": answer.line.standing.value if answer.line else None,
        "rules": [_rule_in_the_way(one, telling) for one in answer.rules],
        "further_rules": [_rule_in_the_way(one, telling) for one in telling.rest()],
        "held": [_derivation(one, holding) for one in answer.held],
        "further_held": [_derivation(one, holding) for one in holding.rest()],
    }


def _derivation(one: Derivation, telling: Telling[Derivation], depth: int = 0) -> dict[str, Any]:
    """A rule with the comparisons that carry its truth; ``steps`` is null where they are told elsewhere."""
    elsewhere = telling.elsewhere(one, depth)
    return {
        **plain_rule(one.rule),
        "truth": one.truth.name.lower(),
        "steps": None
        if elsewhere
        else [
            {**plain_antecedent(step.seen), "behind": [_derivation(each, telling, depth + 1) for each in step.behind]}
            for step in one.steps
        ],
        "cites": [plain_cite(cite) for cite in one.rule.cites],
    }


def _rule_in_the_way(one: WhyNotRule, telling: Telling[WhyNotRule], depth: int = 0) -> dict[str, Any]:
    elsewhere = telling.elsewhere(one, depth)
    failing = None if elsewhere else [_failing(each, telling, depth) for each in one.failing]
    return {**plain_rule(one.rule), "truth": one.truth.name.lower(), "failing": failing}


def _failing(one: Failing, telling: Telling[WhyNotRule], depth: int) -> dict[str, Any]:
    behind = [_rule_in_the_way(each, telling, depth + 1) for each in one.behind]
    return {**plain_antecedent(one.seen), "wanted": one.wanted, "distance": one.distance, "behind": behind}
