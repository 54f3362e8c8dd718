"""One turn of a dialogue: from a typed line to the next state and its messages.

It needs no terminal; :mod:`magrules.cli.interview` brings the two together.
"""

from typing import Any

from attrs import evolve, frozen

from magrules.consultation.phrase import joined
from magrules.diagnostics.source import visible
from magrules.errors import Contradiction, FactsError
from magrules.interview.answers import folded, is_among, matching, one_option, read_answer, several
from magrules.interview.prompts import (
    answer_parts,
    answers_words,
    asking_words,
    chosen_names,
    clash_words,
    given_words,
    urgent_words,
)
from magrules.interview.records import (
    another,
    asked_for,
    described,
    finished,
    named_by,
    no_other,
    record_field,
    record_numbers,
    taken_up,
)
from magrules.interview.records import record_vocabulary as things
from magrules.interview.state import (
    Describing,
    Dialogue,
    Listing,
    Picking,
    answered,
    begin,
    change,
    not_known,
    page,
    picked,
    taken_away,
    unrecognised,
)
from magrules.model.fact_types import Boolean, Number, Subset
from magrules.model.values import Text
from magrules.model.words import table
from magrules.render.text import consultation_words
from magrules.render.text_questions import why_asked_words


@frozen
class Turn:
    """The state of the dialogue, and the ``message`` before the next question.

    ``offer`` is ``stop`` while the person is asked whether to stop because something is urgent,
    ``change`` while they choose an answer to change. ``long`` is advice to read by the screenful. ``again``
    is true when the question was just asked and its choices need not be repeated.
    """

    dialogue: Dialogue
    message: str = ""
    long: str = ""
    offer: str = ""
    again: bool = False
    ended: bool = False


def opened(dialogue: Dialogue, language: str | None = None) -> Turn:
    """The first turn, with the urgent advice of the facts known already."""
    language = dialogue.ruleset.language(language)
    return _next(begin(dialogue), "", language)


def asking(turn: Turn, language: str | None = None) -> str:
    """The current question."""
    language = turn.dialogue.ruleset.language(language)
    match turn.offer:
        case "stop":
            prompt = str(table(language)["dialogue"]["offer_stop"])
        case "change":
            prompt = answers_words(turn.dialogue, language)
        case _:
            prompt = asking_words(turn.dialogue, language)
    return prompt.split("\n")[-1] if turn.again else prompt


def options(turn: Turn, language: str | None = None) -> list[str]:
    """The choices of the current question, for completion."""
    language = turn.dialogue.ruleset.language(language)
    question = turn.dialogue.question
    if question is None or turn.offer or isinstance(turn.dialogue.begun, Listing | Describing):
        return []
    return [label.of(language) for label in turn.dialogue.fact(question.fact).labels.values()]


def reply(turn: Turn, text: str, language: str | None = None) -> Turn:
    """The turn after a typed line."""
    language = turn.dialogue.ruleset.language(language)
    line = visible(" ".join(text.split()))
    turn = evolve(turn, message="", long="", again=False)
    commands: dict[str, list[str]] = table(language)["dialogue"]["commands"]
    command = next((name for name, words in commands.items() if is_among(line, words)), "")
    if not line:
        return turn
    try:
        if command:
            return _obeyed(turn, command, language)
        return _taken_away(turn, line, language) or _answered(turn, line, language)
    except (FactsError, Contradiction) as error:
        message = "" if turn.offer and isinstance(error, FactsError) else refusal(turn.dialogue, error, line, language)
        return evolve(turn, message=message, again=True)


def refusal(dialogue: Dialogue, error: FactsError | Contradiction, line: str, language: str) -> str:
    """The reason why an answer is refused, in the person's language."""
    wording = table(language)["refusals"]
    if isinstance(error, Contradiction):
        return "\n".join([wording["contradiction"], wording["change"]])
    clashes = [diagnostic for diagnostic in error.diagnostics if diagnostic.code == "fact-clash"]
    if clashes:
        texts = [clash_words(dialogue, clash.params["facts"], line, language) for clash in clashes]
        return "\n".join([*texts, wording["back" if isinstance(dialogue.begun, Describing) else "change"]])
    return "\n".join(
        filter(None, (text for diagnostic in error.diagnostics for text in (diagnostic.message, diagnostic.help)))
    )


def _next(dialogue: Dialogue, message: str, language: str) -> Turn:
    """The next question, after newly urgent advice; after the last question all of the advice."""
    if new := {line.id for line in dialogue.pressing} - dialogue.announced:
        urgent = "\n\n".join(filter(None, (message, urgent_words(dialogue, language))))
        return Turn(evolve(dialogue, announced=dialogue.announced | new), urgent, offer="stop")
    if dialogue.question is None:
        return _done(dialogue, "\n".join(filter(None, (message, table(language)["dialogue"]["finished"]))), language)
    return Turn(dialogue, message)


def _done(dialogue: Dialogue, message: str, language: str) -> Turn:
    return Turn(dialogue, message, consultation_words(dialogue.so_far, language), ended=True)


# --- commands --------------------------------------------------------------------------------------


def _obeyed(turn: Turn, command: str, language: str) -> Turn:
    dialogue, wording = turn.dialogue, table(language)["dialogue"]
    match command:
        case "quit":
            return evolve(turn, ended=True)
        case "help":
            return evolve(turn, message=wording["help"])
        case "advice":
            return evolve(turn, long=consultation_words(dialogue.so_far, language))
        case "why" if turn.offer != "stop" and dialogue.question:
            return evolve(turn, message=why_asked_words(dialogue.consultation, dialogue.question, language), again=True)
        case "why":
            return evolve(turn, message=urgent_words(dialogue, language))
        case "back" if turn.offer:
            return _next(dialogue, "", language)
        case "back" if dialogue.before:
            return Turn(evolve(dialogue.before, announced=dialogue.announced))
        case "back":
            return evolve(turn, message=wording["no_back"])
        case "change" if dialogue.unfinished:
            return evolve(turn, message=wording["finish_first"])
        case "change" if dialogue.answers:
            return evolve(turn, offer="change")
        case "change":
            return evolve(turn, message=wording["no_change"])
        case _:
            return evolve(turn, message=wording["help"]) if turn.offer else _not_known(turn, language)


def _not_known(turn: Turn, language: str) -> Turn:
    dialogue = turn.dialogue
    match dialogue.begun:
        case Picking() as begun if begun.chosen and dialogue.unfinished:
            names = chosen_names(dialogue, begun, language)
            return evolve(turn, message=table(language)["dialogue"]["keep_chosen"].format(names=names))
        case Listing(_, done) if done and dialogue.unfinished:
            return evolve(turn, message=table(language)["dialogue"]["keep_described"])
        case Describing() as begun:
            name = record_field(dialogue, begun)
            after = described(dialogue, begun, name, None) if name else finished(dialogue, begun)
        case _:
            assert dialogue.question is not None
            name = dialogue.question.fact
            return _next(begin(not_known(dialogue, name)), _stays(dialogue, name, language), language)
    return _next(begin(after), "", language)


def _stays(dialogue: Dialogue, name: str, language: str) -> str:
    """A note that the present answer remains; empty without an answer, or when it is "none"."""
    if dialogue.given(name) in (None, (), frozenset(), {}):
        return ""
    return str(table(language)["dialogue"]["stays"]).format(answer=given_words(dialogue, name, language))


# --- answers ---------------------------------------------------------------------------------------


def _answered(turn: Turn, line: str, language: str) -> Turn:
    dialogue, message = turn.dialogue, ""
    match turn.offer, dialogue.begun:
        case "stop", _:
            stop = read_answer(Boolean(), {}, line, language)
            return _done(dialogue, "", language) if stop else _next(dialogue, "", language)
        case "change", _:
            facts = dialogue.ruleset.vocabulary.facts
            phrases = {name: facts[name].phrase for name in dialogue.answers}
            name = one_option(dialogue.answers, phrases, line, language)
            return Turn(begin(change(dialogue, name)))
        case _, Picking() as begun:
            return _picked(turn, begun, line, language)
        case _, Listing(fact, done) as begun:
            after = _listed(dialogue, begun, line, language)
            if after.begun is None and done == dialogue.given(fact):
                message = _stays(dialogue, fact, language)
        case _, Describing() as begun:
            after = _described(dialogue, begun, line, language)
        case _:
            assert dialogue.question is not None
            name = dialogue.question.fact
            value = read_answer(dialogue.type(name), dialogue.fact(name).labels, line, language)
            after = answered(dialogue, name, _added(dialogue.given(name), value))
            if unknown := unrecognised(after, name):
                names = joined(list(map(visible, unknown)), language)
                message = table(language)["dialogue"]["unrecognised"].format(names=names)
            elif isinstance(value, frozenset | dict) and after.given(name) == dialogue.given(name):
                message = _stays(dialogue, name, language)
    return _next(begin(after), message, language)


def _added(known: Any, value: Any) -> Any:
    """The known members of a set with the new ones; for any other type the new value."""
    match value:
        case frozenset():
            return value | (known or frozenset())
        case dict():
            return {**(known or {}), **value}
        case _:
            return value


def _taken_away(turn: Turn, line: str, language: str) -> Turn | None:
    """The turn after a line that removes an answer, or one member of it; None for any other line."""
    dialogue, wording = turn.dialogue, table(language)["dialogue"]
    removing = [word for word in wording["remove"] if f"{folded(line)} ".startswith(f"{folded(word)} ")]
    question = dialogue.question
    if not removing or question is None or turn.offer or isinstance(dialogue.begun, Describing):
        return None
    parts = answer_parts(dialogue, language)
    which = " ".join(line.split()[len(removing[0].split()) :])
    if parts is None:  # no set, removed as a whole
        if which or dialogue.given(question.fact) is None:
            return None
        return _next(begin(answered(dialogue, question.fact, None)), "", language)
    if not parts:
        return None
    if not which:
        return turn
    type = dialogue.type(question.fact)
    numbered = type.listed if isinstance(type, Subset) and which.isdecimal() else tuple(parts)
    named = {name: Text(**{language: words}) for name, words in parts.items()}
    key = one_option(numbered, {**dialogue.fact(question.fact).labels, **named}, which, language)
    after = taken_away(dialogue, int(key) if isinstance(dialogue.begun, Listing) else key)
    return _next(begin(after), "", language)


def _picked(turn: Turn, begun: Picking, line: str, language: str) -> Turn:
    """The turn after numbers and words of a page; a word of another page searches the whole list, on the same page."""
    dialogue, wording = turn.dialogue, table(language)["dialogue"]
    labels, type = dialogue.fact(begun.fact).labels, dialogue.type(begun.fact)
    assert isinstance(type, Subset)
    if is_among(line, wording["none"]):
        return _next(begin(picked(dialogue, begun, frozenset(), turn=True)), "", language)
    matches = matching(type.listed, labels, line, language)
    if len(matches) > 1:
        options = matches[:12]
        close = ", ".join(f"{type.listed.index(option) + 1} {labels[option].of(language)}" for option in options)
        return evolve(turn, message=wording["search"].format(text=line, options=close), again=True)
    chosen = several(type.listed, labels, line, language)
    here = chosen <= frozenset(page(dialogue, begun))
    after = picked(dialogue, begun, chosen, turn=here)
    return _next(begin(after), "", language)


def _listed(dialogue: Dialogue, begun: Listing, line: str, language: str) -> Dialogue:
    """The dialogue after a yes or no to another record, the number or name of a listed one, or a new name."""
    wording = table(language)["dialogue"]
    if is_among(line, wording["none"]):
        return no_other(dialogue, begun)
    if is_among(line, wording["yes"]):
        return another(dialogue, begun)
    name = named_by(dialogue, begun)
    for at, record in enumerate(begun.done):
        is_named = line.strip() == str(at + 1) or (name and folded(getattr(record, name) or "") == folded(line))
        if is_named and (further := taken_up(dialogue, begun, at)):
            return further
    if not name or not any(map(str.isalpha, line)):
        read_answer(Boolean(), {}, line, language)
    return evolve(described(dialogue, Describing(begun.fact, begun.done), name, line), before=dialogue)


def _described(dialogue: Dialogue, begun: Describing, line: str, language: str) -> Dialogue:
    facts = things(dialogue, begun).facts
    if name := record_field(dialogue, begun):
        fact = facts[name]
        return described(dialogue, begun, name, read_answer(fact.type, fact.labels, line, language))
    if is_among(line, table(language)["dialogue"]["none"]):
        return finished(dialogue, begun)
    names = record_numbers(dialogue, begun)
    name = one_option(names, {name: facts[name].phrase for name in names}, line, language)
    assert isinstance(facts[name].type, Number)
    return asked_for(dialogue, begun, name)
