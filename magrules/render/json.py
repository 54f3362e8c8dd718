"""A consultation as one JSON document; ``consultation.schema.json`` beside this file describes it."""

import json
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from magrules.consultation.consultation import Consultation
from magrules.consultation.contradictions import Contradicted
from magrules.consultation.explanation import Derivation, derivation
from magrules.consultation.questions import Question
from magrules.consultation.standings import ADVISED, AdviceResult, Standing
from magrules.engine.evaluate import LeafVerdict
from magrules.engine.inference import Firing
from magrules.errors import expect
from magrules.model.rules import Cite, Dose, Rule, Source
from magrules.model.values import Disputed, Interval, Members, Value
from magrules.render.answer import answered
from magrules.render.parts import amount_words, headline_words, line_words, reason_words, text_words, unless_words
from magrules.render.text import note_words

FORMAT = 1
"""The version of answers; it changes when a reader of the old one would misread the new."""
CONSULTATION = 2
"""The version of a consultation."""


def to_json(consultation: Consultation[Any], language: str | None = None, trace: bool = False) -> str:
    """The consultation as JSON text in a language of its ruleset; the same facts give the same bytes."""
    document = to_dict(consultation, language, trace)
    return "{" + ",".join(f"\n{_compact(key)}: {_rows(value)}" for key, value in document.items()) + "\n}\n"


def _rows(value: Any) -> str:
    """A value on one line, the items of a list each on its own."""
    rows = ",".join(f"\n {_compact(item)}" for item in value) if isinstance(value, list) else ""
    return f"[{rows}\n]" if rows else _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_text(plain: Mapping[str, Any]) -> str:
    """Plain data as JSON text."""
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def to_dict(consultation: Consultation[Any], language: str | None = None, trace: bool = False) -> dict[str, Any]:
    """The consultation as plain dicts, lists and values; with ``trace`` every rule that holds, too.

    Advice that is held back has its reasons and no text.
    """
    expect(consultation, Consultation)
    language = consultation.ruleset.language(language)
    ruleset, cache = consultation.ruleset, dict[str, Derivation]()
    settled = (*ADVISED, Standing.WITHHELD)
    shown = [line for line in consultation.lines if line.standing in settled]
    advice = [_line(consultation, line, language, cache) for line in shown]
    reservations = dict.fromkeys(rule for line in advice for rule in line.get("unless", ()))
    cited = dict.fromkeys(source for line in advice for source in line.get("cites", ()))
    document: dict[str, Any] = {
        "format": CONSULTATION,
        "ruleset": {"name": ruleset.name, "version": ruleset.version, "digest": ruleset.digest},
        "language": language,
        "urgency": consultation.urgency,
        "possible_urgency": consultation.possible_urgency,
        "headline": headline_words(consultation, language),
        "answer": _answer(consultation, language),
        "contradictions": [plain_contradiction(contradiction) for contradiction in consultation.contradictions],
        "advice": advice,
        "reservations": {rule: unless_words(consultation.inference, rule, language) for rule in reservations},
        "open": {line.id: _open(line, language) for line in consultation.open},
        "questions": [_question(question, language) for question in consultation.questions],
        "sources": {id: _source(ruleset.sources[id]) for id in cited},
        "notes": note_words(consultation, language),
    }
    if trace:
        document["trace"] = [_firing(consultation, firing) for firing in consultation.trace]
    return document


def _answer(consultation: Consultation[Any], language: str) -> dict[str, Any] | None:
    """The main question, the advice that answers it, and the answer in words."""
    answer = answered(consultation, language)
    if answer is None:
        return None
    words = answer.words(lambda line: line_words(consultation, line, language, id=False))
    return {"question": answer.question, "advice": [line.id for line in answer.lines], "words": words}


def _source(source: Source) -> dict[str, Any]:
    parts = {"title": source.title, "publisher": source.publisher, "year": source.year, "url": source.url}
    return {name: value for name, value in parts.items() if value}


def _line(
    consultation: Consultation[Any], line: AdviceResult, language: str, cache: dict[str, Derivation]
) -> dict[str, Any]:
    """A line without empty parts: the text of advice that is given, the reasons of advice that is held back."""
    name = line.advice.name.of(language)
    plain = {"id": line.id, "standing": line.standing.value, "kind": line.advice.kind, "name": name}
    more = (
        _advised(consultation, line, language, cache)
        if line.standing in ADVISED
        else _held(consultation, line, language)
    )
    more["contradicted"] = list(line.contradicted)
    return {**plain, "urgency": line.urgency, **{key: value for key, value in more.items() if value}}


def _open(line: AdviceResult, language: str) -> dict[str, Any]:
    """An open advice with the facts that would settle it; without any, rules contradict each other about it."""
    return {"name": line.advice.name.of(language), "needs": list(line.needs)}


def _held(consultation: Consultation[Any], line: AdviceResult, language: str) -> dict[str, Any]:
    rules = [consultation.ruleset.rules[id] for id in line.withheld_by]
    reasons = {rule.id: reason_words(consultation.inference, rule, language) for rule in rules}
    return {"reasons": reasons, "needs": list(line.needs), "cites": _cited(rules)}


def _advised(
    consultation: Consultation[Any], line: AdviceResult, language: str, cache: dict[str, Derivation]
) -> dict[str, Any]:
    advice, inference = line.advice, consultation.inference
    rules = [inference.ruleset.rules[id] for id in line.rules]
    because = {step.fact: step.verdict.value for rule in rules for step in derivation(inference, rule, cache).leaves()}
    dose = plain_dose(line)
    return {
        "text": text_words(consultation.inference, line, language),
        "dose": {**dose, "text": amount_words(consultation.ruleset, line, language)} if dose else {},
        "substance": advice.substance,
        "form": advice.form,
        "route": advice.route,
        "rules": list(line.rules),
        "because": {fact: plain_value(value) for fact, value in because.items()},
        "unless": list(line.unless),
        "cites": _cited(rules),
    }


def _cited(rules: Iterable[Rule]) -> dict[str, list[str]]:
    """The sources that rules cite, each with the places in it."""
    places: dict[str, dict[str, None]] = {}
    for cite in (cite for rule in rules for cite in rule.cites):
        places.setdefault(cite.source, {})[cite.place] = None
    return {source: list(cited) for source, cited in places.items()}


def plain_contradiction(contradiction: Contradicted) -> dict[str, Any]:
    """A conclusion about which rules contradict each other, with the rules on either side and their places."""
    return {
        "conclusion": contradiction.name,
        "true_by": [plain_rule(rule) for rule in contradiction.true_by],
        "false_by": [plain_rule(rule) for rule in contradiction.false_by],
    }


def plain_rule(rule: Rule) -> dict[str, Any]:
    """A rule and its location; file and line are null for a rule that comes from no file."""
    location = rule.location
    return {"rule": rule.id, "file": location.file if location else None, "line": location.line if location else None}


def plain_dose(line: AdviceResult) -> dict[str, Any] | None:
    """The dose of a line, with the dose before it was limited; None without one."""
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


def _question(question: Question, language: str) -> dict[str, Any]:
    return {"id": question.id, "fact": question.fact or None, "text": question.text.of(language)}


def _firing(consultation: Consultation[Any], firing: Firing) -> dict[str, Any]:
    rule = consultation.ruleset.rules[firing.rule]
    return {
        "rule": firing.rule,
        "stratum": firing.stratum,
        **plain_rule(rule),
        "antecedents": [plain_antecedent(verdict) for verdict in firing.antecedents],
        "concludes": [{"name": conclusion.name, "value": conclusion.value} for conclusion in rule.concludes],
        "advises": list(rule.advises),
        "withholds": list(rule.withholds.targets) if rule.withholds else [],
        "limits": list(rule.limits.targets) if rule.limits else [],
        "asks": list(rule.asks),
        "cites": [plain_cite(cite) for cite in rule.cites],
    }


def plain_antecedent(verdict: LeafVerdict) -> dict[str, Any]:
    """A comparison with the value of its fact, and its truth."""
    leaf = verdict.condition
    operand = sorted(leaf.operand) if isinstance(leaf.operand, frozenset) else leaf.operand
    return {
        "fact": leaf.fact,
        "operator": leaf.operator,
        "operand": operand,
        "value": plain_value(verdict.value),
        "truth": verdict.truth.name.lower(),
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
