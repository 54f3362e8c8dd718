"""What-if and counterfactuals in words."""

from operator import attrgetter

from magrules.consultation.consultation import WhatIf
from magrules.consultation.counterfactuals import AdviceChange, Counterfactual, Counterfactuals
from magrules.consultation.phrase import dose_words, given_words, joined, spoken_name
from magrules.consultation.standings import AdviceResult
from magrules.errors import expect
from magrules.model.ruleset import Ruleset
from magrules.model.words import table
from magrules.render.parts import contradictions_words

KINDS_OF_CHANGE = ("appears", "vanishes", "dose", "standing", "reasons", "text")


def what_if_words(what_if: WhatIf, language: str | None = None) -> str:
    """The effect of other facts: the advice that appears, vanishes or changes, and the rules responsible."""
    expect(what_if, WhatIf)
    ruleset, before, after = what_if.before.ruleset, what_if.before.person, what_if.after.person
    language = ruleset.language(language)
    wording = table(language)["change"]
    facts = "; ".join(_fact(ruleset, before, name, attrgetter(name)(after), language) for name in what_if.facts)
    blocks = [wording["if"].format(facts=facts)] if facts else []
    if contradicted := list(contradictions_words(what_if.after.inference, language)):
        blocks.append("\n".join(contradicted))
    for kind in KINDS_OF_CHANGE:
        rows = [f"- {_change(ruleset, change, language)}" for change in what_if.changes if change.kind == kind]
        blocks += ["\n".join([wording[kind], *rows])] if rows else []
    return "\n\n".join(blocks if what_if.changes else [*blocks, wording["nothing"]])


def _fact(ruleset: Ruleset, person: object, name: str, value: object, language: str) -> str:
    return str(table(language)["change"]["was"]).format(
        fact=spoken_name(ruleset, name, language),
        now=given_words(ruleset, name, value, language),
        before=given_words(ruleset, name, attrgetter(name)(person), language),
    )


def _change(ruleset: Ruleset, change: AdviceChange, language: str) -> str:
    wording = table(language)["change"]
    if change.kind == "dose":
        sides = [_dose(ruleset, line, language) for line in (change.before, change.after)]
    else:
        sides = [wording["standings"][line.standing.value] for line in (change.before, change.after)]
    name = change.before.advice.name.of(language)
    if change.kind == "text":
        was, is_now = (text.of(language) for text in change.texts)
        return str(wording["reads"]).format(name=name, before=was, after=is_now)
    if change.kind == "reasons":
        needs = [spoken_name(ruleset, need, language) for need in change.after.needs]
        words = f"{name}: {sides[1]}"
        if change.after.needs != change.before.needs and needs:
            words += f", {table(language)['section']['needs'].format(facts=joined(needs, language))}"
    else:
        words = wording["shift"].format(name=name, before=sides[0], after=sides[1])
    by = wording["by_rule" if len(change.rules) == 1 else "by_rules"].format(rules=joined(change.rules, language))
    return f"{words} {by}" if change.rules else words


def _dose(ruleset: Ruleset, line: AdviceResult, language: str) -> str:
    return dose_words(ruleset, line.dose, line.advice.substance, language) if line.dose else ""


def counterfactuals_words(counterfactuals: Counterfactuals, language: str | None = None) -> str:
    """The fewest facts that give or remove an advice, each set on a line of its own."""
    expect(counterfactuals, Counterfactuals)
    language = counterfactuals.ruleset.language(language)
    wording = table(language)["change"]
    head = wording["is_told" if counterfactuals.removes else "is_not_told"].format(
        name=counterfactuals.line.advice.name.of(language),
        advice=counterfactuals.line.id,
        standing=wording["standings"][counterfactuals.line.standing.value],
    )
    sets = [f"- {_proposal(counterfactuals, proposal, language)}" for proposal in counterfactuals.proposals]
    notes = [] if counterfactuals.complete else [wording["not_all"]]
    return "\n".join([head, *(sets or [f"- {wording['none']}"]), *notes])


def _proposal(counterfactuals: Counterfactuals, proposal: Counterfactual, language: str) -> str:
    wording, ruleset, person = table(language)["change"], counterfactuals.ruleset, counterfactuals.person
    parts = [
        f"{_fact(ruleset, person, name, value, language)} [{wording[ruleset.vocabulary.facts[name].change]}]"
        for name, value in proposal.facts.items()
    ]
    return joined(parts, language)
