"""The prompts of a dialogue: the current question in words, and how to answer it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from magrules.consultation.phrase import declared_unit, joined, labelled_value, number, spoken_unit, value_words
from magrules.consultation.questions import worded
from magrules.diagnostics.source import visible
from magrules.interview.records import named_by, record_field, record_numbers, record_vocabulary
from magrules.interview.state import PAGE, Describing, Dialogue, Listing, Picking, page
from magrules.language.write_facts import plain_facts
from magrules.model.fact_types import Boolean, Choice, FactType, FreeNames, ListOf, Number, NumbersByName, Subset
from magrules.model.values import Text
from magrules.model.vocabulary import as_value
from magrules.model.words import table
from magrules.render.parts import line_words


def asking_words(dialogue: Dialogue, language: str | None = None) -> str:
    """The current question; empty without one."""
    language = dialogue.ruleset.language(language)
    question = dialogue.question
    if question is None:
        return ""
    match dialogue.begun:
        case Picking() as begun:
            return "\n".join([question.text.of(language), *_page(dialogue, begun, language)])
        case Listing(_, done) as begun:
            key = (("next", "first") if named_by(dialogue, begun) else ("more", "any"))[not done]
            return "\n".join([question.text.of(language), *_so_far(dialogue, language), _prompt(key, language)])
        case Describing() as begun:
            return _described(dialogue, begun, language)
        case _:
            fact, type = dialogue.fact(question.fact), dialogue.type(question.fact)
            how, before = how_to_answer(type, fact.labels, language), _so_far(dialogue, language)
            if answer_parts(dialogue, language):
                how[-1] = _missing(type, language)
            return "\n".join([question.text.of(language), *before, *how])


def _missing(type: FactType, language: str) -> str:
    """How to add a member to a set."""
    match type:
        case Subset():
            return _prompt("missing_option", language)
        case NumbersByName(unit):
            return _prompt("missing_measure", language, unit=spoken_unit(unit, language))
        case _:
            return _prompt("missing", language)


def how_to_answer(type: FactType, labels: Mapping[str, Text], language: str) -> list[str]:
    """How to answer a fact of that type, after its choices."""
    match type:
        case Boolean():
            return [_prompt("yes_no", language)]
        case Number(unit, low, high):
            named = f" {spoken_unit(unit, language)}" if unit else ""
            bounds = {"low": number(low, language), "high": number(high, language)}
            return [_prompt("number", language, unit=named, **bounds)]
        case Choice(options):
            return [*_numbered(labels[option].of(language) for option in options), _prompt("choice", language)]
        case Subset(listed=listed):
            return [*_numbered(labels[option].of(language) for option in listed), _prompt("choices", language)]
        case FreeNames():
            return [_prompt("names", language)]
        case NumbersByName(unit):
            return [_prompt("measures", language, unit=spoken_unit(unit, language))]
        case _:
            return [_prompt("words", language)]


def _prompt(key: str, language: str, **words: object) -> str:
    return str(table(language)["dialogue"][f"answer_{key}"]).format(**words)


def _numbered(labels: Iterable[str], first: int = 1) -> list[str]:
    return [f"{at:3}  {label}" for at, label in enumerate(labels, first)]


def _page(dialogue: Dialogue, begun: Picking, language: str) -> list[str]:
    type, labels = dialogue.type(begun.fact), dialogue.fact(begun.fact).labels
    options, first = page(dialogue, begun), begun.page * PAGE + 1
    assert isinstance(type, Subset)
    pages = -(-len(type.listed) // PAGE)
    how = _prompt("page", language, page=begun.page + 1, pages=pages, first=first, second=first + 1)
    return [*_numbered((labels[option].of(language) for option in options), first), *_so_far(dialogue, language), how]


def chosen_names(dialogue: Dialogue, begun: Picking, language: str) -> str:
    """The names of the options chosen so far."""
    labels = dialogue.fact(begun.fact).labels
    return joined(sorted(labels[option].of(language) for option in begun.chosen), language)


def answer_parts(dialogue: Dialogue, language: str) -> Mapping[str, str] | None:
    """The members of the set or list that is asked for, by their keys; None for another type."""
    assert dialogue.question is not None
    name = dialogue.question.fact
    labels = dialogue.fact(name).labels
    match dialogue.begun, dialogue.type(name), dialogue.given(name) or ():
        case Picking(chosen=chosen), Subset(options), _:
            return {option: labels[option].of(language) for option in options if option in chosen}
        case Listing(_, done), _, _:
            return {str(at): _name(language)(record) for at, record in enumerate(done)}
        case _, Subset(options), given:
            return {option: labels[option].of(language) for option in options if option in given}
        case _, FreeNames(), given:
            return {word: _label(word, labels, language) for word in sorted(given)}
        case _, NumbersByName(), given:
            return {key: f"{visible(key)}: {number(given[key], language)}" for key in sorted(given)}
        case _:
            return None


def _so_far(dialogue: Dialogue, language: str) -> list[str]:
    """The present answer, and how to remove it."""
    wording, parts = table(language)["dialogue"], answer_parts(dialogue, language)
    assert dialogue.question is not None
    name = dialogue.question.fact
    if parts and isinstance(dialogue.type(name), Subset):
        key, names = "chosen" if dialogue.begun else "before", joined(sorted(parts.values()), language)
        return [
            wording[key].format(names=names, answer=names),
            wording["remove_one"].format(one=next(iter(parts.values()))),
        ]
    if parts:
        more = [wording["tell_more"]] if isinstance(dialogue.begun, Listing) else []
        return [wording["listed"], *_numbered(parts.values()), *more, wording["remove_one"].format(one=1)]
    if dialogue.begun or dialogue.given(name) is None:
        return []
    answer = wording["before"].format(answer=given_words(dialogue, name, language))
    return [answer] if parts is not None else [answer, wording["remove_all"]]


def given_words(dialogue: Dialogue, name: str, language: str) -> str:
    """The answer to a fact in words."""
    given, wording = dialogue.given(name), table(language)
    match dialogue.type(name), given:
        case _, None:
            return str(wording["dialogue"]["not_known"])
        case FreeNames(), _:
            labels = dialogue.fact(name).labels
            names = sorted(_label(word, labels, language) for word in given)
            return joined(names, language) or str(wording["value"]["none"])
        case NumbersByName(), _:
            amounts = [f"{visible(key)}: {number(amount, language)}" for key, amount in sorted(given.items())]
            return joined(amounts, language) or str(wording["value"]["none"])
        case ListOf(), _:
            return joined(map(_name(language), given), language) or str(wording["value"]["none"])
        case _:
            return value_words(dialogue.ruleset, name, as_value(given), language)


def _label(word: str, labels: Mapping[str, Text], language: str) -> str:
    """The label of a name, or the name itself without one."""
    return labels[word].of(language) if word in labels else visible(word)


def clash_words(dialogue: Dialogue, clashing: Iterable[str], line: str, language: str) -> str:
    """The answers that clash, the typed line among them."""
    begun, wording = dialogue.begun, table(language)["refusals"]
    record = begun if isinstance(begun, Describing) else None
    vocabulary = record_vocabulary(dialogue, record) if record else dialogue.ruleset.vocabulary

    def answer(name: str) -> str:
        fact = vocabulary.facts[name]
        if record and name in record.now:
            labels = {option: label.of(language) for option, label in fact.labels.items()}
            return labelled_value(as_value(record.now[name]), labels, declared_unit(fact), language)
        if record or (dialogue.question and dialogue.question.fact == name):
            return line
        return given_words(dialogue, name, language)

    names = [name for name in clashing if name in vocabulary.facts]
    answers = [
        wording["answer"].format(phrase=vocabulary.facts[name].phrase.of(language), answer=answer(name))
        for name in names
    ]
    return str(wording["fact-clash" if answers else "some-clash"]).format(answers="; ".join(answers))


def answers_words(dialogue: Dialogue, language: str) -> str:
    """Every answer so far, numbered."""
    facts = dialogue.ruleset.vocabulary.facts
    rows = (f"{facts[name].phrase.of(language)}: {given_words(dialogue, name, language)}" for name in dialogue.answers)
    return "\n".join([*_numbered(rows), table(language)["dialogue"]["which_change"]])


def _name(language: str) -> Callable[[Any], str]:
    """The name of a record: its first text."""
    unnamed = str(table(language)["dialogue"]["unnamed"])
    return lambda record: visible(
        next((text for text in plain_facts(record).values() if isinstance(text, str)), unnamed)
    )


def _described(dialogue: Dialogue, begun: Describing, language: str) -> str:
    facts = record_vocabulary(dialogue, begun).facts
    if name := record_field(dialogue, begun):
        fact = facts[name]
        question = worded(dialogue.ruleset, fact, dialogue.consultation.facts).of(language)
        return "\n".join([question, *how_to_answer(fact.type, fact.labels, language)])
    phrases = (facts[name].phrase.of(language) for name in record_numbers(dialogue, begun))
    return "\n".join([*_numbered(phrases), _prompt("what_is_known", language)])


def urgent_words(dialogue: Dialogue, language: str | None = None) -> str:
    """The pressing advice, under the heading of its urgency."""
    language = dialogue.ruleset.language(language)
    wording, so_far = table(language), dialogue.so_far
    lines = [f"- {line_words(so_far, line, language)}" for line in dialogue.pressing]
    heading = so_far.ruleset.domain.urgencies[so_far.urgency].heading
    return "\n".join([*([heading.of(language)] if heading else []), wording["dialogue"]["urgent"], *lines])
