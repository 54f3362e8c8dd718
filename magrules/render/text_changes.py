"""What would change, in words and as plain data for JSON."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from magrules.consultation.consultation import WhatIf
from magrules.consultation.counterfactuals import AdviceChange, Counterfactual, Counterfactuals
from magrules.consultation.phrase import dose_words, given_words, joined, spoken_name
from magrules.consultation.standings import AdviceResult
from magrules.errors import expect
from magrules.language.write_facts import plain_given
from magrules.model.ruleset import Ruleset
from magrules.model.values import Text
from magrules.model.words import table
from magrules.render.json import FORMAT, plain_contradiction, plain_dose
from magrules.render.parts import contradictions_words

KINDS_OF_SHIFT = ("appears", "vanishes", "dose", "standing", "reasons", "text")


def difference_words(difference: WhatIf, language: str | None = None) -> str:
    """What a change of facts does: what appears, vanishes, stands otherwise, and the rules responsible."""
    expect(difference, WhatIf)
    language = difference.before.ruleset.language(language)
    say, ruleset = table(language)["change"], difference.before.ruleset
    given = {name: attrgetter(name)(difference.after.person) for name in _changed(difference)}
    facts = "; ".join(_fact(ruleset, difference.before.person, name, value, language) for name, value in given.items())
    blocks = [say["if"].format(facts=facts)] if given else []
    if contradicted := list(contradictions_words(difference.after.inference, language)):
        blocks.append("\n".join(contradicted))
    for kind in KINDS_OF_SHIFT:
        told = [f"- {_shift(ruleset, shift, language)}" for shift in difference.shifts if shift.kind == kind]
        blocks += ["\n".join([say[kind], *told])] if told else []
    return "\n\n".join(blocks if difference.shifts else [*blocks, say["nothing"]])


def _changed(difference: WhatIf) -> Iterator[str]:
    """The facts that people give which differ between the two persons."""
    before, after = difference.before, difference.after
    for name, fact in before.ruleset.vocabulary.facts.items():
        given = attrgetter(name)
        if fact.question and given(before.person) != given(after.person):
            yield name


def _fact(ruleset: Ruleset, person: object, name: str, given: Any, language: str) -> str:
    return str(table(language)["change"]["was"]).format(
        fact=spoken_name(ruleset, name, language),
        now=given_words(ruleset, name, given, language),
        before=given_words(ruleset, name, attrgetter(name)(person), language),
    )


def _shift(ruleset: Ruleset, shift: AdviceChange, language: str) -> str:
    say = table(language)["change"]
    if shift.kind == "dose":
        sides = [_dose(ruleset, line, language) for _, line in _sides(shift)]
    else:
        sides = [say["standings"][line.standing.value] for _, line in _sides(shift)]
    name = shift.before.advice.name.of(language)
    if shift.kind == "text":
        was, is_now = (text.of(language) for text in shift.texts)
        return str(say["reads"]).format(name=name, before=was, after=is_now)
    if shift.kind == "reasons":
        needs = [spoken_name(ruleset, need, language) for need in shift.after.needs]
        words = f"{name}: {sides[1]}"
        if shift.after.needs != shift.before.needs and needs:
            words += f", {table(language)['section']['needs'].format(facts=joined(needs, language))}"
    else:
        words = say["shift"].format(name=name, before=sides[0], after=sides[1])
    by = say["by_rule" if len(shift.rules) == 1 else "by_rules"].format(rules=joined(shift.rules, language))
    return f"{words} {by}" if shift.rules else words


def _sides(shift: AdviceChange) -> tuple[tuple[str, AdviceResult], tuple[str, AdviceResult]]:
    return ("before", shift.before), ("after", shift.after)


def _dose(ruleset: Ruleset, line: AdviceResult, language: str) -> str:
    return dose_words(ruleset, line.dose, line.advice.substance, language) if line.dose else ""


def would_change_words(found: Counterfactuals, language: str | None = None) -> str:
    """The fewest facts that give or remove an advice, each set on a line of its own."""
    expect(found, Counterfactuals)
    language = found.ruleset.language(language)
    say = table(language)["change"]
    head = say["is_told" if found.removes else "is_not_told"].format(
        name=found.line.advice.name.of(language),
        advice=found.line.id,
        standing=say["standings"][found.line.standing.value],
    )
    sets = [f"- {_proposal(found, proposal, language)}" for proposal in found.proposals]
    notes = [] if found.complete else [say["not_all"]]
    return "\n".join([head, *(sets or [f"- {say['none']}"]), *notes])


def _proposal(found: Counterfactuals, proposal: Counterfactual, language: str) -> str:
    say, facts = table(language)["change"], found.ruleset.vocabulary.facts
    parts = [
        f"{_fact(found.ruleset, found.person, name, given, language)} [{say[facts[name].change]}]"
        for name, given in proposal.facts.items()
    ]
    return joined(parts, language)


def difference_to_dict(difference: WhatIf) -> dict[str, Any]:
    """A difference as plain dicts, lists and values."""
    expect(difference, WhatIf)
    persons = {"before": difference.before.person, "after": difference.after.person}
    return {
        "format": FORMAT,
        "facts": {
            name: {side: plain_given(attrgetter(name)(person)) for side, person in persons.items()}
            for name in _changed(difference)
        },
        "contradictions": [plain_contradiction(one) for one in difference.after.contradictions],
        "shifts": [
            {
                "advice": shift.id,
                "kind": shift.kind,
                **{side: _side(line, text) for (side, line), text in zip(_sides(shift), shift.texts, strict=True)},
                "rules": list(shift.rules),
            }
            for shift in difference.shifts
        ],
    }


def _side(line: AdviceResult, text: Text) -> dict[str, Any]:
    return {
        "standing": line.standing.value,
        "dose": plain_dose(line),
        "needs": list(line.needs),
        "text": {language: text.of(language) for language in text.languages},
    }


def would_change_to_dict(found: Counterfactuals) -> dict[str, Any]:
    """The fewest facts that give or remove an advice as plain dicts, lists and values."""
    expect(found, Counterfactuals)
    return {
        "format": FORMAT,
        "advice": found.line.id,
        "standing": found.line.standing.value,
        "removes": found.removes,
        "complete": found.complete,
        "proposals": [
            {
                "facts": {name: plain_given(given) for name, given in proposal.facts.items()},
                "standing": proposal.line.standing.value,
                "dose": plain_dose(proposal.line),
            }
            for proposal in found.proposals
        ],
    }
