"""Outcomes of cases as text for authors of rules: expected, actual, and why."""

import yaml
from attrs import evolve

from magrules.consultation.explanation import why, why_not
from magrules.consultation.phrase import leaf_words, value_words
from magrules.consultation.standings import AdviceResult, Standing
from magrules.diagnostics.source import log_lines
from magrules.engine.evaluate import support
from magrules.engine.inference import Inference
from magrules.language.nodes import Node, plain
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.model.values import decimal
from magrules.render.text_explanations import why_not_words, why_words
from magrules.testing.cases import (
    Asks,
    AsksInOrder,
    Cites,
    Concludes,
    Doses,
    Expected,
    Fires,
    IsOfKind,
    NeverGives,
    Stands,
    Urgent,
)
from magrules.testing.lazy import LazyConsultation
from magrules.testing.runner import Mismatch, Outcome, is_given, responsible_rules

LONGEST = 24
"""The number of lines shown of a reason: advice that forty rules can give has forty reasons to be absent."""


FIRING = {True: "fires", False: "is silent", None: "is unsettled"}


def outcome_words(outcome: Outcome) -> str:
    """A failed case: each mismatch with the expectation, the actual result, and why.

    After them stands each violated property, with the advice that is told together and its rules.
    """
    blocks = [f"{outcome.case.location}: {outcome.case.id}"]
    blocks += [f"  {outcome.case.about}"] if outcome.case.about else []
    for mismatch in outcome.mismatches:
        ruleset = outcome.consultation.ruleset
        blocks.append(f"  - {expected_words(mismatch.expected, ruleset)}")
        blocks.append(f"  + {expected_words(mismatch.actual, ruleset)}")
        reason = reason_words(mismatch, outcome.consultation).splitlines()
        blocks += [f"    {line}" for line in reason[:LONGEST]]
        if reason[LONGEST:]:
            blocks.append(f"    … and {len(reason) - LONGEST} lines more")
    for violation in outcome.violations:
        blocks.append(f"  ! {violation} ({violation.property.location})")
    return log_lines("\n".join(blocks))


def expected_words(expected: Expected, ruleset: Ruleset) -> str:
    """An expectation on one line."""
    match expected:
        case Stands(advice, standing, by):
            return f"{advice}: {standing.value.replace('_', ' ')}{', by ' if by else ''}{', '.join(by)}"
        case NeverGives(target, given=given):
            return f"gives {', '.join(given)}" if given else f"never gives {_written(target)}"
        case Doses(advice):
            dose, parts = ruleset.advice[advice].dose, expected.parts
            bounds = [f"{part} {decimal(parts[part])}" for part in ("low", "high") if part in parts]
            unit = f" {dose.unit}" if dose and bounds and "unit" not in parts else ""
            words = [f"{part} {value}" for part, value in parts.items() if isinstance(value, str)]
            return f"{advice}: {', '.join([*bounds[:-1], *(last + unit for last in bounds[-1:]), *words]) or 'no dose'}"
        case Concludes(name, value):
            return f"{name}: {value_words(ruleset, name, value, 'en')}"
        case Fires(rule, fires):
            return f"rule {rule}: {FIRING[fires]}"
        case Asks(question, is_asked, by):
            rules = f", by {', '.join(by)}" if by else ""
            return f"question {question}: {'asked' if is_asked else 'not asked'}{rules}"
        case AsksInOrder(questions):
            return f"asked in this order: {', '.join(questions) or 'none of them'}"
        case Urgent(urgency, advice, up_to):
            return f"urgency{f' of {advice}' if advice else ''}: {urgency}{f' to {up_to}' if up_to else ''}"
        case IsOfKind(advice, kind):
            return f"kind of {advice}: {kind}"
        case Cites(rule, cites):
            cited = sorted(f"{cite.source} {cite.place}".rstrip() for cite in cites)
            return f"rule {rule}: cites {', '.join(cited)}"


def _written(target: Node) -> str:
    """A target on one line, as an author writes it."""
    written = plain(target)
    if isinstance(written, str):
        return written
    return yaml.safe_dump(written, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1000).strip()


def reason_words(mismatch: Mismatch, consultation: LazyConsultation) -> str:
    """The explanation of the actual result, down to facts and rules; of expected rules, why they do not hold."""
    inference = consultation.inference
    match mismatch.expected:
        case Stands(advice, by=(_, *_) as by):
            missing = [rule for rule in by if rule not in responsible_rules(consultation.stands(advice))]
            reasons = [_rule_words(inference.ruleset.rules[rule], inference) for rule in missing]
            return "\n".join(reasons) or _result_words(consultation.stands(advice), inference)
        case Urgent(advice=""):
            return _result_words(consultation.pressing, inference) if consultation.pressing else ""
        case NeverGives(_, ids, above):
            results = map(consultation.stands, ids)
            return "\n".join(_result_words(result, inference) for result in results if is_given(result, above))
        case Stands(advice) | Doses(advice) | Urgent(_, advice):
            return _result_words(consultation.stands(advice), inference)
        case Fires(rule):
            return _rule_words(inference.ruleset.rules[rule], inference)
        case Concludes(name):
            return "\n".join(_rule_words(rule, inference) for rule in inference.ruleset.concluders[name])
        case Asks(name):
            settles = [question.settles for question in consultation.asked(name)]
            return "\n".join(f"it would settle {', '.join(advice)}" for advice in settles if advice)
        case AsksInOrder(names):
            asked = [question for question in consultation.asked(*names) if question.settles]
            return "\n".join(f"{question.id} would settle {', '.join(question.settles)}" for question in asked)
        case IsOfKind(advice):
            return f"{advice} is declared at {inference.ruleset.advice[advice].location}"
        case Cites(rule):
            return f"rule {rule}: {inference.ruleset.rules[rule].location}"


def _result_words(result: AdviceResult, inference: Inference) -> str:
    """The explanation of a result, without sources: they do not show what is wrong with a case."""
    uncited = {id: evolve(rule, cites=()) for id, rule in inference.ruleset.rules.items()}
    inference = evolve(inference, ruleset=evolve(inference.ruleset, rules=uncited))
    if result.standing is Standing.NOT_APPLICABLE:
        return why_not_words(why_not(inference, result.id, result))
    return why_words(why(inference, result))


def _rule_words(rule: Rule, inference: Inference) -> str:
    """The leaves that make a rule hold, or why it does not."""
    if inference.truths[rule.id] is not TRUE:
        return why_not_words(why_not(inference, rule.id, None))
    leaves = [f"  {leaf_words(inference.ruleset, leaf, 'en')}" for leaf in support(inference.verdict(rule))]
    return "\n".join([f"rule {rule.id} holds ({rule.location})", *leaves])
