"""Every answer but a consultation as plain data for JSON; ``answers.schema.json`` beside this file describes them.

A subproof of an explanation is written once, then referred to.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from magrules.consultation.consultation import Consultation, WhatIf
from magrules.consultation.contradictions import contradictions
from magrules.consultation.counterfactuals import Counterfactuals
from magrules.consultation.explanation import Contrast, Derivation, Explanation, Failing, Layout, WhyNotRule
from magrules.consultation.standings import AdviceResult
from magrules.errors import each, expect
from magrules.language.write_facts import plain_given
from magrules.model.fact_types import (
    Boolean,
    Choice,
    FreeNames,
    FreeText,
    ListOf,
    Number,
    NumbersByName,
    Subset,
)
from magrules.model.values import Text
from magrules.model.vocabulary import Fact
from magrules.render.json import (
    FORMAT,
    as_text,
    plain_antecedent,
    plain_cite,
    plain_contradiction,
    plain_dose,
    plain_rule,
)

ROLES = ("withheld", "advised", "unless", "limited")
"""The roles of rules towards an advice, as :meth:`magrules.consultation.explanation.Explanation.by_role` names them."""
KINDS: dict[type, str] = {
    Boolean: "yes_no", Number: "number", Choice: "choice", Subset: "choices", FreeNames: "names", FreeText: "text",
    NumbersByName: "measures", ListOf: "records",
}  # fmt: skip


def why_to_dict(why: Explanation) -> dict[str, Any]:
    """The explanation of an advice: the derivations by the role of their rules."""
    expect(why, Explanation)
    layout, roles = Layout[Derivation](), {role: why.by_role().get(role, ()) for role in ROLES}
    return {
        "format": FORMAT,
        "contradictions": [plain_contradiction(contradiction) for contradiction in contradictions(why.inference)],
        "advice": why.line.id,
        "standing": why.line.standing.value,
        "dose": plain_dose(why.line),
        **{role: _derivations(derivations, layout) for role, derivations in roles.items()},
        "further": _derivations(layout.rest(), layout),
    }


def why_not_to_dict(answer: Contrast) -> dict[str, Any]:
    """Why an advice is not given, or a rule does not hold: every comparison that fails."""
    expect(answer, Contrast)
    layout, holding = Layout[WhyNotRule](), Layout[Derivation]()
    return {
        "format": FORMAT,
        "contradictions": [plain_contradiction(contradiction) for contradiction in contradictions(answer.inference)],
        "asked": answer.id,
        "standing": answer.line.standing.value if answer.line else None,
        "rules": [_failing_rule(rule, layout) for rule in answer.rules],
        "further_rules": [_failing_rule(rule, layout) for rule in layout.rest()],
        "held": _derivations(answer.held, holding),
        "further_held": _derivations(holding.rest(), holding),
    }


def _derivations(derivations: Iterable[Derivation], layout: Layout[Derivation], depth: int = 0) -> list[dict[str, Any]]:
    return [_derivation(derivation, layout, depth) for derivation in derivations]


def _derivation(derivation: Derivation, layout: Layout[Derivation], depth: int) -> dict[str, Any]:
    """A rule with the comparisons that carry its truth; ``steps`` is null where they are written elsewhere."""
    elsewhere = layout.elsewhere(derivation, depth)
    steps = [
        {**plain_antecedent(step.verdict), "behind": _derivations(step.expansion, layout, depth + 1)}
        for step in (() if elsewhere else derivation.steps)
    ]
    return {
        **plain_rule(derivation.rule),
        "truth": derivation.truth.name.lower(),
        "steps": None if elsewhere else steps,
        "cites": [plain_cite(cite) for cite in derivation.rule.cites],
    }


def _failing_rule(rule: WhyNotRule, layout: Layout[WhyNotRule], depth: int = 0) -> dict[str, Any]:
    elsewhere = layout.elsewhere(rule, depth)
    failing = None if elsewhere else [_failing(leaf, layout, depth) for leaf in rule.failing]
    return {**plain_rule(rule.rule), "truth": rule.truth.name.lower(), "failing": failing}


def _failing(leaf: Failing, layout: Layout[WhyNotRule], depth: int) -> dict[str, Any]:
    expansion = [_failing_rule(rule, layout, depth + 1) for rule in leaf.expansion]
    return {**plain_antecedent(leaf.verdict), "wanted": leaf.wanted, "distance": leaf.distance, "behind": expansion}


def what_if_to_dict(what_if: WhatIf) -> dict[str, Any]:
    """The effect of other facts as plain dicts, lists and values."""
    expect(what_if, WhatIf)
    persons = {"before": what_if.before.person, "after": what_if.after.person}
    return {
        "format": FORMAT,
        "facts": {
            name: {side: plain_given(attrgetter(name)(person)) for side, person in persons.items()}
            for name in what_if.facts
        },
        "contradictions": [plain_contradiction(contradiction) for contradiction in what_if.after.contradictions],
        "shifts": [
            {
                "advice": change.id,
                "kind": change.kind,
                "before": _side(change.before, change.texts[0]),
                "after": _side(change.after, change.texts[1]),
                "rules": list(change.rules),
            }
            for change in what_if.changes
        ],
    }


def _side(line: AdviceResult, text: Text) -> dict[str, Any]:
    return {
        "standing": line.standing.value,
        "dose": plain_dose(line),
        "needs": list(line.needs),
        "text": {language: text.of(language) for language in text.languages},
    }


def counterfactuals_to_dict(counterfactuals: Counterfactuals) -> dict[str, Any]:
    """The fewest facts that give or remove an advice as plain dicts, lists and values."""
    expect(counterfactuals, Counterfactuals)
    return {
        "format": FORMAT,
        "advice": counterfactuals.line.id,
        "standing": counterfactuals.line.standing.value,
        "removes": counterfactuals.removes,
        "complete": counterfactuals.complete,
        "proposals": [
            {
                "facts": {name: plain_given(given) for name, given in proposal.facts.items()},
                "standing": proposal.line.standing.value,
                "dose": plain_dose(proposal.line),
            }
            for proposal in counterfactuals.proposals
        ],
    }


def questions_to_json(consultation: Consultation[Any], language: str | None = None) -> str:
    """Every question as JSON text, most pressing first; ``fact`` is null for a question that asks for no fact."""
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    questions = [
        {
            "id": question.id,
            "fact": question.fact or None,
            "text": question.text.of(language),
            "settles": list(question.settles),
            "asked_by": list(question.asked_by),
            "waiting": list(question.waiting),
        }
        for question in consultation.questions
    ]
    return as_text({"format": FORMAT, "language": language, "questions": questions})


def facts_to_dict(facts: Iterable[Fact], language: str) -> dict[str, Any]:
    """Facts as plain dicts, lists and values, with their words in one language."""
    return {"format": FORMAT, "language": language, "facts": [_fact(fact, language) for fact in each(facts, Fact)]}


def _fact(fact: Fact, language: str) -> dict[str, Any]:
    measured = fact.type if isinstance(fact.type, Number | NumbersByName) else None
    return {
        "name": fact.name,
        "type": KINDS[fact.type.__class__],
        "unit": measured.unit if measured else None,
        "low": measured.low if measured else None,
        "high": measured.high if measured else None,
        "choices": [{"value": value, "label": label.of(language)} for value, label in fact.labels.items()],
        "phrase": fact.phrase.of(language),
        "question": fact.question.of(language) if fact.question else None,
        "change": fact.change,
        "computed_from": list(fact.of),
        "private": fact.private,
    }
