"""Explanations in words: why an advice has its standing, and why it is not given."""

from collections.abc import Iterator

from magrules.consultation.explanation import Contrast, Derivation, Explanation, Failing, Layout, WhyNotRule
from magrules.consultation.phrase import (
    capital,
    leaf_words,
    measured,
    spoken_name,
    unit_of,
    value_words,
    wanted_words,
)
from magrules.consultation.standings import ADVISED, Standing
from magrules.engine.inference import Inference
from magrules.errors import MagrulesError, expect
from magrules.model.rules import Advice
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN
from magrules.model.words import table
from magrules.render.parts import (
    SHOWN_NAMES,
    cite_words,
    contradictions_words,
    first_words,
    origin_words,
    reason_words,
    reservation_words,
    text_words,
)

LEVELS = ("line", "reasons", "full")
"""The levels of detail of ``why_words``."""
STATE = {TRUE: "holds", UNKNOWN: "unsettled", FALSE: "failing"}
"""The word for a truth, in the section ``why`` of the wording tables."""


def why_words(why: Explanation, language: str | None = None, level: str = "full") -> str:
    """The explanation of an advice, at one of three ``LEVELS``.

    ``line`` is one line with the facts that decide; ``reasons`` adds the reason of every rule, one a
    line; ``full`` goes down to the person's facts, the rule's place and the cited places.

    Raises MagrulesError when it is another level or language.
    """
    expect(why, Explanation)
    language = why.inference.ruleset.language(language)
    if level not in LEVELS:
        raise MagrulesError(f"there is no level `{level}`, the levels are {', '.join(LEVELS)}")
    contradicted = "".join(f"{line}\n" for line in contradictions_words(why.inference, language))
    if level == "full":
        return contradicted + "\n".join(_why(why, language))
    head = contradicted + brief_words(why, language)
    if level == "line":
        facts = "; ".join([*leaves_words(why.inference.ruleset, decisive(why), language), *_subject_to(why, language)])
        return f"{head}: {facts}" if facts else head
    return "\n".join([head, *(f"- {reason}" for reason in _reasons(why, language))])


def brief_words(why: Explanation, language: str) -> str:
    """The name of an advice with its standing: ``The ceiling of 250 mg (held back)``."""
    name = capital(why.line.advice.name.of(language))
    return str(table(language)["brief"][why.line.standing.value]).format(advice=name)


def decisive(why: Explanation) -> tuple[Derivation, ...]:
    """The derivations that decide the standing of an advice: those that hold it back, or else those that give it."""
    return why.withheld if why.line.standing is Standing.WITHHELD else why.advised


def leaves_words(ruleset: Ruleset, derivations: tuple[Derivation, ...], language: str) -> list[str]:
    """The facts at the leaves of derivations, each once, with the operands of their comparisons."""
    leaves = (leaf_words(ruleset, leaf.verdict, language) for node in derivations for leaf in node.leaves())
    return list(dict.fromkeys(leaves))


def _reasons(why: Explanation, language: str) -> Iterator[str]:
    """The reason of each rule of an advice, with the facts that it rests on."""
    for derivation in (*decisive(why), *why.limited):
        facts = "; ".join(leaves_words(why.inference.ruleset, (derivation,), language))
        rule = derivation.rule
        yield f"{reason_words(why.inference, rule, language)} ({facts})" if rule.because else facts
    yield from _subject_to(why, language)
    if not why.advised:
        yield table(language)["why"]["no_rule"]


def _subject_to(why: Explanation, language: str) -> Iterator[str]:
    if unless := reservation_words(why.inference, why.line, language):
        yield unless


def _why(why: Explanation, language: str) -> Iterator[str]:
    wording, layout = table(language)["why"], Layout[Derivation]()
    if why.line.standing in ADVISED:
        yield text_words(why.inference, why.line, language)
    yield wording[why.line.standing.value].format(advice=why.line.id)
    yield from _accompanied(why.inference.ruleset, why.line.advice, language)
    for role, derivations in why.by_role().items():
        for derivation in derivations:
            head = wording[f"{role}_by"].format(rule=derivation.rule.id, place=derivation.rule.location)
            yield from _derivation(why.inference, derivation, head, layout, language, 1)
    if not why.advised:
        yield f"  {wording['no_rule']}"
    yield from _rest(why.inference, layout, language)


def _accompanied(ruleset: Ruleset, advice: Advice, language: str) -> Iterator[str]:
    """The advice that an advice accompanies."""
    names = [ruleset.advice[id].name.of(language) for id in advice.accompanies]
    if names:
        shown = first_words(names, SHOWN_NAMES, language)
        yield f"  {table(language)['why']['accompanies'].format(names=shown)}"


def _rest(inference: Inference, layout: Layout[Derivation], language: str) -> Iterator[str]:
    """The deferred derivations, from the margin on."""
    for derivation in layout.rest():
        yield from _derivation(inference, derivation, _rule_head(derivation, language), layout, language, 0)


def _rule_head(node: Derivation | WhyNotRule, language: str) -> str:
    """The id, truth and place of a rule: ``rule oven-too-cold holds (bread.yaml:12:3)``."""
    key = f"rule_{node.truth.name.lower()}"
    return f"{table(language)['why'][key].format(rule=node.rule.id)} ({node.rule.location})"


def _derivation(
    inference: Inference, derivation: Derivation, head: str, layout: Layout[Derivation], language: str, depth: int
) -> Iterator[str]:
    """A derivation as an indented tree; a subproof is written once, then referred to."""
    wording, pad = table(language)["why"], "  " * depth
    if elsewhere := layout.elsewhere(derivation, depth // 2):
        yield f"{pad}{head}: {wording[elsewhere]}"
        return
    yield f"{pad}{head}"
    for step in derivation.steps:
        origin = origin_words(inference, step.fact, language)
        yield f"{pad}  {leaf_words(inference.ruleset, step.verdict, language)}{f' [{origin}]' if origin else ''}"
        for inner in step.expansion:
            yield from _derivation(inference, inner, _rule_head(inner, language), layout, language, depth + 2)
    for cite in derivation.rule.cites:
        yield f"{pad}  {wording['cites'].format(source=cite_words(inference.ruleset, cite))}"


def why_not_words(answer: Contrast, language: str | None = None) -> str:
    """Why an advice is not given, or a rule does not hold: every comparison that fails."""
    expect(answer, Contrast)
    language = answer.inference.ruleset.language(language)
    return "\n".join(_why_not(answer, language))


def _why_not(answer: Contrast, language: str) -> Iterator[str]:
    wording, layout = table(language)["why"], Layout[WhyNotRule]()
    yield from contradictions_words(answer.inference, language)
    if answer.line is not None:
        standing = answer.line.standing
        if standing is Standing.GIVEN:
            yield wording["is_given"].format(advice=answer.id)
            return
        yield wording[standing.value].format(advice=answer.id)
        yield from _accompanied(answer.inference.ruleset, answer.line.advice, language)
    for rule in answer.rules:
        yield from _failing_rule(answer, rule, layout, language, 1 if answer.line else 0)
    for rule in layout.rest():
        yield from _failing_rule(answer, rule, layout, language, 0)
    holding = Layout[Derivation]()
    for derivation in answer.held:
        heading = "unless_by" if answer.line and answer.line.unless else "withheld_by"
        head = wording[heading].format(rule=derivation.rule.id, place=derivation.rule.location)
        yield from _derivation(answer.inference, derivation, head, holding, language, 1)
    yield from _rest(answer.inference, holding, language)


def _failing_rule(
    answer: Contrast, rule: WhyNotRule, layout: Layout[WhyNotRule], language: str, depth: int
) -> Iterator[str]:
    wording, head = table(language)["why"], f"{'  ' * depth}{_rule_head(rule, language)}"
    if elsewhere := layout.elsewhere(rule, depth // 2):
        yield f"{head}: {wording[elsewhere]}"
        return
    yield head
    for failing in rule.failing:
        yield f"{'  ' * (depth + 1)}{_failing(answer, failing, language)}"
        for inner in failing.expansion:
            yield from _failing_rule(answer, inner, layout, language, depth + 2)


def _failing(answer: Contrast, failing: Failing, language: str) -> str:
    """A failing comparison: its value, the value it needs, and the distance between them."""
    ruleset, leaf, wording = answer.inference.ruleset, failing.verdict.condition, table(language)["why"]
    name = spoken_name(ruleset, leaf.fact, language)
    value = value_words(ruleset, leaf.fact, failing.verdict.value, language)
    parts = [wording["needed"].format(wanted=wanted_words(ruleset, leaf, language, failing.wanted))]
    if failing.distance:
        distance = measured(failing.distance, unit_of(ruleset, leaf.fact), language)
        parts.append(wording["off_by"].format(distance=distance))
    return f"{name}: {value} ({', '.join(parts)})"
