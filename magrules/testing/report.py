"""What comes of cases in words, for those who write rules: what was expected, what is so, and why."""

from attrs import evolve

from magrules.consultation.explain import why, why_not
from magrules.consultation.phrase import leaf_words, value_words
from magrules.consultation.standings import AdviceResult, Standing
from magrules.diagnostics.source import log_lines
from magrules.engine.evaluate import support
from magrules.engine.inference import Inference
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.model.values import decimal
from magrules.render.words import why_not_words, why_words
from magrules.testing.cases import Asks, AsksInOrder, Cites, Concludes, Doses, Expected, Fires, Stands, Urgent
from magrules.testing.lazy import LazyConsultation
from magrules.testing.runner import Mismatch, Outcome, responsible_rules

LONGEST = 24
"""How many lines of a reason are told: an advice that forty rules can give has forty reasons to be absent."""


def outcome_words(outcome: Outcome) -> str:
    """A case that is not as expected: each difference with what was expected, what is so, and why.

    After them stands each property that is violated, with the lines that are told together and their rules.
    """
    blocks = [f"{outcome.case.location}: {outcome.case.id}"]
    for difference in outcome.mismatches:
        ruleset = outcome.consultation.ruleset
        blocks.append(f"  - {expected_words(difference.expected, ruleset)}")
        blocks.append(f"  + {expected_words(difference.actual, ruleset)}")
        reason = reason_words(difference, outcome.consultation).splitlines()
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
        case Doses(advice):
            dose, parts = ruleset.advice[advice].dose, expected.parts
            bounds = [f"{part} {decimal(parts[part])}" for part in ("low", "high") if part in parts]
            unit = f" {dose.unit}" if dose and bounds and "unit" not in parts else ""
            words = [f"{part} {value}" for part, value in parts.items() if isinstance(value, str)]
            return f"{advice}: {', '.join([*bounds[:-1], *(last + unit for last in bounds[-1:]), *words]) or 'no dose'}"
        case Concludes(name, value):
            return f"{name}: {value_words(ruleset, name, value, 'en')}"
        case Fires(rule, fires):
            return f"rule {rule}: {'fires' if fires else 'is silent'}"
        case Asks(question, is_asked, by):
            rules = f", by {', '.join(by)}" if by else ""
            return f"question {question}: {'asked' if is_asked else 'not asked'}{rules}"
        case AsksInOrder(questions):
            return f"asked in this order: {', '.join(questions) or 'none of them'}"
        case Urgent(urgency, advice):
            return f"urgency of {advice}: {urgency}" if advice else f"urgency: {urgency}"
        case Cites(rule, cites):
            cited = sorted(f"{cite.source} {cite.place}".rstrip() for cite in cites)
            return f"rule {rule}: cites {', '.join(cited)}"


def reason_words(mismatch: Mismatch, consultation: LazyConsultation) -> str:
    """Why that is so, down to the person's facts and the rules; of rules that were expected, why not."""
    inference = consultation.inference
    match mismatch.expected:
        case Stands(advice, by=(_, *_) as by):
            missing = [rule for rule in by if rule not in responsible_rules(consultation.stands(advice))]
            reasons = [_rule_words(inference.ruleset.rules[rule], inference) for rule in missing]
            return "\n".join(reasons) or _line_words(consultation.stands(advice), inference)
        case Urgent(advice=""):
            return _line_words(consultation.pressing, inference) if consultation.pressing else ""
        case Stands(advice) | Doses(advice) | Urgent(_, advice):
            return _line_words(consultation.stands(advice), inference)
        case Fires(rule):
            return _rule_words(inference.ruleset.rules[rule], inference)
        case Concludes(name):
            return "\n".join(_rule_words(rule, inference) for rule in inference.ruleset.concluders[name])
        case Asks(question):
            asked = consultation.asked(question)
            return "\n".join(f"it would settle {', '.join(each.settles)}" for each in asked if each.settles)
        case AsksInOrder(questions):
            asked = consultation.asked(*questions)
            return "\n".join(
                f"{question.id} would settle {', '.join(question.settles)}" for question in asked if question.settles
            )
        case Cites(rule):
            return f"rule {rule} stands at {inference.ruleset.rules[rule].location}"


def _line_words(line: AdviceResult, inference: Inference) -> str:
    """Why a line stands as it does, without the sources: they do not say what is wrong with a case."""
    uncited = {id: evolve(rule, cites=()) for id, rule in inference.ruleset.rules.items()}
    inference = evolve(inference, ruleset=evolve(inference.ruleset, rules=uncited))
    if line.standing is Standing.NOT_APPLICABLE:
        return why_not_words(why_not(inference, line.id, line))
    return why_words(why(inference, line))


def _rule_words(rule: Rule, inference: Inference) -> str:
    """What makes a rule hold, or keeps it from holding."""
    if inference.truths[rule.id] is not TRUE:
        return why_not_words(why_not(inference, rule.id, None))
    leaves = [f"  {leaf_words(inference.ruleset, leaf, 'en')}" for leaf in support(inference.verdict(rule))]
    return "\n".join([f"rule {rule.id} holds ({rule.location})", *leaves])
