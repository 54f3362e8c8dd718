"""A consultation as one JSON document; ``consultation.schema.json`` beside this file describes it."""

import json
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from magrules.conditions import Comparison
from magrules.consult import Consultation
from magrules.contradictions import Contradicted
from magrules.errors import Fault
from magrules.evaluate import Verdict
from magrules.explain import Derivation, derivation
from magrules.questions import Asked
from magrules.render.parts import text_words, unless_words
from magrules.rules import Cite, Dose, Rule
from magrules.standings import Line, Standing
from magrules.trace import Firing
from magrules.values import Disputed, Interval, Members, Value

FORMAT = 1
"""The version of the document; it changes when a reader of the old one would misread the new."""


def to_json(consultation: Consultation, language: str = "en") -> str:
    """The consultation as JSON text, in ``en`` or ``sv``; the same facts give the same bytes."""
    return as_text(to_dict(consultation, language))


def as_text(plain: Mapping[str, Any]) -> str:
    """Plain data as JSON text."""
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def to_dict(consultation: Consultation, language: str = "en") -> dict[str, Any]:
    """The consultation as plain dicts, lists and values."""
    ruleset, made = consultation.ruleset, dict[str, Derivation]()
    shown = [line for line in consultation.lines if line.standing is not Standing.NOT_APPLICABLE]
    return {
        "format": FORMAT,
        "ruleset": {"name": ruleset.name, "version": ruleset.version, "digest": ruleset.digest},
        "language": language,
        "urgency": consultation.urgency,
        "possible_urgency": consultation.possible_urgency,
        "contradictions": [plain_contradiction(one) for one in consultation.contradictions],
        "advice": [_line(consultation, line, language, made) for line in shown],
        "questions": [_question(question, language) for question in consultation.questions],
        "trace": [_firing(consultation, firing) for firing in consultation.trace],
    }


def faults_to_json(faults: Iterable[Fault]) -> str:
    """Faults as JSON text: each with its code, message, help, and place or null."""
    found = [
        {
            "code": fault.code,
            "message": fault.message,
            "help": fault.help,
            "file": fault.place.file if fault.place else None,
            "line": fault.place.line if fault.place else None,
            "column": fault.place.column if fault.place else None,
        }
        for fault in faults
    ]
    return as_text({"format": FORMAT, "faults": found})


def _line(consultation: Consultation, line: Line, language: str, made: dict[str, Derivation]) -> dict[str, Any]:
    advice, ruleset = line.advice, consultation.ruleset
    because = {
        step.fact: step.seen.seen
        for id in line.rules
        for step in derivation(consultation.drawn, ruleset.rules[id], made).leaves()
    }
    return {
        "id": line.id,
        "standing": line.standing.value,
        "kind": advice.kind,
        "urgency": line.urgency,
        "substance": advice.substance or None,
        "form": advice.form or None,
        "route": advice.route or None,
        "dose": plain_dose(line),
        "text": text_words(consultation, line, language),
        "rule": line.rules[0],
        "rules": list(line.rules),
        "because": [{"fact": fact, "value": plain_value(value)} for fact, value in because.items()],
        "withheld_by": list(line.withheld_by),
        "unless": [{"rule": id, "text": unless_words(consultation.drawn, id, language)} for id in line.unless],
        "needs": list(line.needs),
        "contradicted": list(line.contradicted),
        "cites": [plain_cite(cite) for cite in dict.fromkeys(c for id in line.rules for c in ruleset.rules[id].cites)],
    }


def plain_contradiction(one: Contradicted) -> dict[str, Any]:
    """A conclusion about which rules contradict each other, with the rules on either side and their places."""
    sides = {"true_by": one.true_by, "false_by": one.false_by}
    return {"conclusion": one.name, **{side: [plain_rule(rule) for rule in rules] for side, rules in sides.items()}}


def plain_rule(rule: Rule) -> dict[str, Any]:
    """A rule and where it stands; its file and line are null where it was written in no file."""
    place = rule.place
    return {"rule": rule.id, "file": place.file if place else None, "line": place.line if place else None}


def plain_dose(line: Line) -> dict[str, Any] | None:
    """The dose of a line, with what it was before it was limited; None without one."""
    if line.dose is None:
        return None
    return {
        **_amount(line.dose),
        "unit": line.dose.unit,
        "per": line.dose.per,
        "basis": line.dose.basis or None,
        "portions": line.dose.portions,
        "limited_from": _amount(line.limited_from) if line.limited_from else None,
        "limited_by": list(line.limited_by),
    }


def _amount(dose: Dose) -> dict[str, float]:
    return {"low": dose.low, "high": dose.high}


def plain_cite(cite: Cite) -> dict[str, str]:
    """A source and the place in it."""
    return {"source": cite.source, "place": cite.place}


def _question(question: Asked, language: str) -> dict[str, Any]:
    return {
        "id": question.id,
        "fact": question.fact or None,
        "text": question.text.of(language),
        "settles": list(question.settles),
    }


def _firing(consultation: Consultation, firing: Firing) -> dict[str, Any]:
    rule = consultation.ruleset.rules[firing.rule]
    return {
        "rule": firing.rule,
        "stratum": firing.stratum,
        **plain_rule(rule),
        "antecedents": [plain_antecedent(seen) for seen in firing.antecedents],
        "concludes": [{"name": one.name, "value": one.value} for one in rule.concludes],
        "advises": list(rule.advises),
        "withholds": list(rule.withholds.targets) if rule.withholds else [],
        "limits": list(rule.limits.targets) if rule.limits else [],
        "asks": list(rule.asks),
        "cites": [plain_cite(cite) for cite in rule.cites],
    }


def plain_antecedent(seen: Verdict) -> dict[str, Any]:
    """A comparison with what was seen of its fact, and its truth."""
    leaf = seen.condition
    assert isinstance(leaf, Comparison)
    operand = sorted(leaf.operand) if isinstance(leaf.operand, frozenset) else leaf.operand
    return {
        "fact": leaf.fact,
        "operator": leaf.operator,
        "operand": operand,
        "value": plain_value(seen.seen),
        "truth": seen.truth.name.lower(),
    }


def plain_value(value: Value) -> Any:
    """A value as JSON has it: a number known in part is ``{"low": …, "high": …}``, an open end null."""
    match value:
        case Disputed(known):
            return plain_value(known)
        case Interval(low, high) if low == high:
            return low
        case Interval(low, high):
            return {"low": None if low == -inf else low, "high": None if high == inf else high}
        case Members(present, True):
            return sorted(present)
        case Members(present, _):
            return {"members": sorted(present), "complete": False}
        case _:
            return value
