"""What is asked in a dialogue, in words: the question as it stands now, and how to answer it."""

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
    """What is asked now; empty when nothing is."""
    language = dialogue.ruleset.language(language)
    asked = dialogue.asked
    if asked is None:
        return ""
    match dialogue.begun:
        case Picking() as begun:
            return "\n".join([asked.text.of(language), *_page(dialogue, begun, language)])
        case Listing(_, done) as begun:
            key = (("next", "first") if named_by(dialogue, begun) else ("more", "any"))[not done]
            return "\n".join([asked.text.of(language), *_so_far(dialogue, language), _say(key, language)])
        case Describing() as begun:
            return _described(dialogue, begun, language)
        case _:
            fact, type = dialogue.fact(asked.fact), dialogue.type(asked.fact)
            how, before = how_to_answer(type, fact.labels, language), _so_far(dialogue, language)
            if standing(dialogue, language):
                how[-1] = _missing(type, language)
            return "\n".join([asked.text.of(language), *before, *how])


def _missing(type: FactType, language: str) -> str:
    """How something is added to a set."""
    match type:
        case Subset():
            return _say("missing_option", language)
        case NumbersByName(unit):
            return _say("missing_measure", language, unit=spoken_unit(unit, language))
        case _:
            return _say("missing", language)


def how_to_answer(type: FactType, labels: Mapping[str, Text], language: str) -> list[str]:
    """How a fact of that type is answered, its choices before."""
    match type:
        case Boolean():
            return [_say("yes_no", language)]
        case Number(unit, low, high):
            named = f" {spoken_unit(unit, language)}" if unit else ""
            bounds = {"low": number(low, language), "high": number(high, language)}
            return [_say("number", language, unit=named, **bounds)]
        case Choice(options):
            return [*_numbered(labels[one].of(language) for one in options), _say("choice", language)]
        case Subset(listed=listed):
            return [*_numbered(labels[one].of(language) for one in listed), _say("choices", language)]
        case FreeNames():
            return [_say("names", language)]
        case NumbersByName(unit):
            return [_say("measures", language, unit=spoken_unit(unit, language))]
        case _:
            return [_say("words", language)]


def _say(key: str, language: str, **words: object) -> str:
    return str(table(language)["dialogue"][f"answer_{key}"]).format(**words)


def _numbered(labels: Iterable[str], first: int = 1) -> list[str]:
    return [f"{at:3}  {label}" for at, label in enumerate(labels, first)]


def _page(dialogue: Dialogue, begun: Picking, language: str) -> list[str]:
    type, labels = dialogue.type(begun.fact), dialogue.fact(begun.fact).labels
    options, first = page(dialogue, begun), begun.page * PAGE + 1
    assert isinstance(type, Subset)
    pages = -(-len(type.listed) // PAGE)
    how = _say("page", language, page=begun.page + 1, pages=pages, first=first, second=first + 1)
    return [*_numbered((labels[one].of(language) for one in options), first), *_so_far(dialogue, language), how]


def chosen_names(dialogue: Dialogue, begun: Picking, language: str) -> str:
    """The names of what is chosen so far."""
    labels = dialogue.fact(begun.fact).labels
    return joined(sorted(labels[one].of(language) for one in begun.chosen), language)


def standing(dialogue: Dialogue, language: str) -> Mapping[str, str] | None:
    """The things in the set or list that is asked for, by what names them; None when it is none."""
    assert dialogue.asked is not None
    name = dialogue.asked.fact
    labels = dialogue.fact(name).labels
    match dialogue.begun, dialogue.type(name), dialogue.given(name) or ():
        case Picking(chosen=chosen), Subset(options), _:
            return {one: labels[one].of(language) for one in options if one in chosen}
        case Listing(_, done), _, _:
            return {str(at): _name(language)(one) for at, one in enumerate(done)}
        case _, Subset(options), given:
            return {one: labels[one].of(language) for one in options if one in given}
        case _, FreeNames(), given:
            return {one: labels[one].of(language) if one in labels else visible(one) for one in sorted(given)}
        case _, NumbersByName(), given:
            return {key: f"{visible(key)}: {number(given[key], language)}" for key in sorted(given)}
        case _:
            return None


def _so_far(dialogue: Dialogue, language: str) -> list[str]:
    """The answer that stands, and how it is taken away."""
    say, there = table(language)["dialogue"], standing(dialogue, language)
    assert dialogue.asked is not None
    name = dialogue.asked.fact
    if there and isinstance(dialogue.type(name), Subset):
        key, names = "chosen" if dialogue.begun else "before", joined(sorted(there.values()), language)
        return [say[key].format(names=names, answer=names), say["remove_one"].format(one=next(iter(there.values())))]
    if there:
        more = [say["tell_more"]] if isinstance(dialogue.begun, Listing) else []
        return [say["listed"], *_numbered(there.values()), *more, say["remove_one"].format(one=1)]
    if dialogue.begun or dialogue.given(name) is None:
        return []
    told = [say["before"].format(answer=given_words(dialogue, name, language))]
    return told if there is not None else [*told, say["remove_all"]]


def given_words(dialogue: Dialogue, name: str, language: str) -> str:
    """What the person said about a fact."""
    given, say = dialogue.given(name), table(language)
    match dialogue.type(name), given:
        case _, None:
            return str(say["dialogue"]["not_known"])
        case FreeNames(), _:
            labels = dialogue.fact(name).labels
            names = sorted(labels[one].of(language) if one in labels else visible(one) for one in given)
            return joined(names, language) or str(say["value"]["none"])
        case NumbersByName(), _:
            told = [f"{visible(key)}: {number(one, language)}" for key, one in sorted(given.items())]
            return joined(told, language) or str(say["value"]["none"])
        case ListOf(), _:
            return joined(map(_name(language), given), language) or str(say["value"]["none"])
        case _:
            return value_words(dialogue.ruleset, name, as_value(given), language)


def clash_words(dialogue: Dialogue, clashing: Iterable[str], line: str, language: str) -> str:
    """Which answers do not go together: those to the facts that clash, the one just typed among them."""
    begun, say = dialogue.begun, table(language)["refusals"]
    thing = begun if isinstance(begun, Describing) else None
    vocabulary = record_vocabulary(dialogue, thing) if thing else dialogue.ruleset.vocabulary

    def answer(name: str) -> str:
        fact = vocabulary.facts[name]
        if thing and name in thing.now:
            labels = {option: label.of(language) for option, label in fact.labels.items()}
            return labelled_value(as_value(thing.now[name]), labels, declared_unit(fact), language)
        if thing or (dialogue.asked and dialogue.asked.fact == name):
            return line
        return given_words(dialogue, name, language)

    names = [name for name in clashing if name in vocabulary.facts]
    told = [say["answer"].format(phrase=vocabulary.facts[one].phrase.of(language), answer=answer(one)) for one in names]
    return str(say["fact-clash" if told else "some-clash"]).format(answers="; ".join(told))


def answers_words(dialogue: Dialogue, language: str) -> str:
    """Every answer so far, numbered."""
    facts = dialogue.ruleset.vocabulary.facts
    told = (f"{facts[one].phrase.of(language)}: {given_words(dialogue, one, language)}" for one in dialogue.answers)
    return "\n".join([*_numbered(told), table(language)["dialogue"]["which_change"]])


def _name(language: str) -> Callable[[Any], str]:
    """What a thing described is called: the first text given of it."""
    unnamed = str(table(language)["dialogue"]["unnamed"])
    return lambda record: visible(next((one for one in plain_facts(record).values() if isinstance(one, str)), unnamed))


def _described(dialogue: Dialogue, begun: Describing, language: str) -> str:
    facts = record_vocabulary(dialogue, begun).facts
    if name := record_field(dialogue, begun):
        fact = facts[name]
        question = worded(dialogue.ruleset, fact, dialogue.consultation.facts).of(language)
        return "\n".join([question, *how_to_answer(fact.type, fact.labels, language)])
    phrases = (facts[name].phrase.of(language) for name in record_numbers(dialogue, begun))
    return "\n".join([*_numbered(phrases), _say("what_is_known", language)])


def urgent_words(dialogue: Dialogue, language: str | None = None) -> str:
    """The advice that cannot wait, with its reasons."""
    language = dialogue.ruleset.language(language)
    say, found = table(language), dialogue.so_far
    lines = [f"- {line_words(found, line, language)}" for line in dialogue.pressing]
    heading = found.ruleset.domain.urgencies[found.urgency].heading
    return "\n".join([*([heading.of(language)] if heading else []), say["dialogue"]["urgent"], *lines])
