"""Explanations as plain data for JSON: the trees of why and why not, a subproof told once, then referred to.

``answers.schema.json`` beside this file describes them, and every other answer but a consultation.
"""

from typing import Any

from magrules.explain import Derivation, Failing, Why, WhyNot, WhyNotRule
from magrules.render.json import FORMAT, plain_antecedent, plain_cite, plain_dose
from magrules.rules import Rule

ROLES = ("withheld", "advised", "unless", "limited")
"""What rules do to an advice, as :meth:`magrules.explain.Why.by_role` names it."""


def why_to_dict(why: Why) -> dict[str, Any]:
    """Why an advice stands as it does: the derivations by what their rules do to it."""
    told, roles = set[str](), {role: why.by_role().get(role, ()) for role in ROLES}
    return {
        "format": FORMAT,
        "advice": why.line.id,
        "standing": why.line.standing.value,
        "dose": plain_dose(why.line),
        **{role: [_derivation(one, told) for one in derivations] for role, derivations in roles.items()},
    }


def why_not_to_dict(answer: WhyNot) -> dict[str, Any]:
    """Why an advice is not given, or a rule does not hold: every comparison in the way."""
    told = set[str]()
    return {
        "format": FORMAT,
        "asked": answer.asked,
        "standing": answer.line.standing.value if answer.line else None,
        "rules": [_rule_in_the_way(one, told) for one in answer.rules],
        "held": [_derivation(one, told) for one in answer.held],
    }


def _derivation(one: Derivation, told: set[str]) -> dict[str, Any]:
    """A rule with the comparisons that carry its truth; ``steps`` is null where they were told before."""
    again = one.rule.id in told
    told.add(one.rule.id)
    return {
        **_rule(one.rule),
        "truth": one.truth.name.lower(),
        "steps": None
        if again
        else [
            {**plain_antecedent(step.seen), "behind": [_derivation(each, told) for each in step.behind]}
            for step in one.steps
        ],
        "cites": [plain_cite(cite) for cite in one.rule.cites],
    }


def _rule_in_the_way(one: WhyNotRule, told: set[str]) -> dict[str, Any]:
    again = one.rule.id in told
    told.add(one.rule.id)
    failing = None if again else [_failing(each, told) for each in one.failing]
    return {**_rule(one.rule), "truth": one.truth.name.lower(), "failing": failing}


def _failing(one: Failing, told: set[str]) -> dict[str, Any]:
    behind = [_rule_in_the_way(each, told) for each in one.behind]
    return {**plain_antecedent(one.seen), "wanted": one.wanted, "distance": one.distance, "behind": behind}


def _rule(rule: Rule) -> dict[str, Any]:
    place = rule.place
    return {"rule": rule.id, "file": place.file if place else None, "line": place.line if place else None}
