"""One turn of a dialogue: a line that somebody typed goes in, the next state and what to say come out.

No terminal is needed for it; :mod:`magrules.cli.interview` brings the two together.
"""

from typing import Any

from attrs import evolve, frozen

from magrules.consultation.phrase import joined
from magrules.diagnostics.source import visible
from magrules.errors import Contradiction, FactsError
from magrules.interview.answers import folded, is_among, matching, one_option, read_answer, several
from magrules.interview.prompts import (
    answers_words,
    asking_words,
    chosen_names,
    clash_words,
    given_words,
    standing,
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
    """Where the dialogue stands, what to say before the next question, and what that question is.

    ``offer`` is ``stop`` while the person is asked whether to stop because something is urgent,
    ``change`` while they choose an answer to change. ``long`` is advice to read at leisure. ``again``
    says that the question was just asked and its choices need not be told anew.
    """

    dialogue: Dialogue
    told: str = ""
    long: str = ""
    offer: str = ""
    again: bool = False
    ended: bool = False


def opened(dialogue: Dialogue, language: str | None = None) -> Turn:
    """The first turn: what is urgent already is said at once."""
    language = dialogue.ruleset.language(language)
    return _next(begin(dialogue), "", language)


def asking(turn: Turn, language: str | None = None) -> str:
    """What the person is asked now."""
    language = turn.dialogue.ruleset.language(language)
    match turn.offer:
        case "stop":
            asked = str(table(language)["dialogue"]["offer_stop"])
        case "change":
            asked = answers_words(turn.dialogue, language)
        case _:
            asked = asking_words(turn.dialogue, language)
    return asked.split("\n")[-1] if turn.again else asked


def options(turn: Turn, language: str | None = None) -> list[str]:
    """Words that can be completed while somebody types them: the choices of what is asked."""
    language = turn.dialogue.ruleset.language(language)
    asked = turn.dialogue.asked
    if asked is None or turn.offer or isinstance(turn.dialogue.begun, Listing | Describing):
        return []
    return [label.of(language) for label in turn.dialogue.fact(asked.fact).labels.values()]


def reply(turn: Turn, text: str, language: str | None = None) -> Turn:
    """The turn after a line that somebody typed."""
    language = turn.dialogue.ruleset.language(language)
    line = visible(" ".join(text.split()))
    turn = evolve(turn, told="", long="", again=False)
    commands: dict[str, list[str]] = table(language)["dialogue"]["commands"]
    command = next((name for name, words in commands.items() if is_among(line, words)), "")
    if not line:
        return turn
    try:
        if command:
            return _obeyed(turn, command, language)
        return _taken_away(turn, line, language) or _answered(turn, line, language)
    except (FactsError, Contradiction) as error:
        told = "" if turn.offer and isinstance(error, FactsError) else refusal(turn.dialogue, error, line, language)
        return evolve(turn, told=told, again=True)


def refusal(dialogue: Dialogue, error: FactsError | Contradiction, line: str, language: str) -> str:
    """Why an answer is not taken, in the person's words."""
    say = table(language)["refusals"]
    if isinstance(error, Contradiction):
        return "\n".join([say["contradiction"], say["change"]])
    clashes = [one for one in error.diagnostics if one.code == "fact-clash"]
    if clashes:
        told = [clash_words(dialogue, one.params["facts"], line, language) for one in clashes]
        return "\n".join([*told, say["back" if isinstance(dialogue.begun, Describing) else "change"]])
    return "\n".join(filter(None, (text for one in error.diagnostics for text in (one.message, one.help))))


def _next(dialogue: Dialogue, told: str, language: str) -> Turn:
    """The next question; before it what has become urgent, or after the last one all of the advice."""
    if new := {line.id for line in dialogue.pressing} - dialogue.told:
        urgent = "\n\n".join(filter(None, (told, urgent_words(dialogue, language))))
        return Turn(evolve(dialogue, told=dialogue.told | new), urgent, offer="stop")
    if dialogue.asked is None:
        return _done(dialogue, "\n".join(filter(None, (told, table(language)["dialogue"]["finished"]))), language)
    return Turn(dialogue, told)


def _done(dialogue: Dialogue, told: str, language: str) -> Turn:
    return Turn(dialogue, told, consultation_words(dialogue.so_far, language), ended=True)


# --- what is no answer -----------------------------------------------------------------------------


def _obeyed(turn: Turn, command: str, language: str) -> Turn:
    dialogue, say = turn.dialogue, table(language)["dialogue"]
    match command:
        case "quit":
            return evolve(turn, ended=True)
        case "help":
            return evolve(turn, told=say["help"])
        case "advice":
            return evolve(turn, long=consultation_words(dialogue.so_far, language))
        case "why" if turn.offer != "stop" and dialogue.asked:
            return evolve(turn, told=why_asked_words(dialogue.consultation, dialogue.asked, language), again=True)
        case "why":
            return evolve(turn, told=urgent_words(dialogue, language))
        case "back" if turn.offer:
            return _next(dialogue, "", language)
        case "back" if dialogue.before:
            return Turn(evolve(dialogue.before, told=dialogue.told))
        case "back":
            return evolve(turn, told=say["no_back"])
        case "change" if dialogue.unfinished:
            return evolve(turn, told=say["finish_first"])
        case "change" if dialogue.answers:
            return evolve(turn, offer="change")
        case "change":
            return evolve(turn, told=say["no_change"])
        case _:
            return evolve(turn, told=say["help"]) if turn.offer else _not_known(turn, language)


def _not_known(turn: Turn, language: str) -> Turn:
    dialogue = turn.dialogue
    match dialogue.begun:
        case Picking() as begun if begun.chosen and dialogue.unfinished:
            names = chosen_names(dialogue, begun, language)
            return evolve(turn, told=table(language)["dialogue"]["keep_chosen"].format(names=names))
        case Listing(_, done) if done and dialogue.unfinished:
            return evolve(turn, told=table(language)["dialogue"]["keep_described"])
        case Describing() as begun:
            name = record_field(dialogue, begun)
            after = described(dialogue, begun, name, None) if name else finished(dialogue, begun)
        case _:
            assert dialogue.asked is not None
            name = dialogue.asked.fact
            return _next(begin(not_known(dialogue, name)), _stays(dialogue, name, language), language)
    return _next(begin(after), "", language)


def _stays(dialogue: Dialogue, name: str, language: str) -> str:
    """What to say when the answer so far stands; nothing when there is none, or when it is that there is none."""
    if dialogue.given(name) in (None, (), frozenset(), {}):
        return ""
    return str(table(language)["dialogue"]["stays"]).format(answer=given_words(dialogue, name, language))


# --- answers ---------------------------------------------------------------------------------------


def _answered(turn: Turn, line: str, language: str) -> Turn:
    dialogue, told = turn.dialogue, ""
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
                told = _stays(dialogue, fact, language)
        case _, Describing() as begun:
            after = _described(dialogue, begun, line, language)
        case _:
            assert dialogue.asked is not None
            name = dialogue.asked.fact
            value = read_answer(dialogue.type(name), dialogue.fact(name).labels, line, language)
            after = answered(dialogue, name, _added(dialogue.given(name), value))
            if unknown := unrecognised(after, name):
                names = joined(list(map(visible, unknown)), language)
                told = table(language)["dialogue"]["unrecognised"].format(names=names)
            elif isinstance(value, frozenset | dict) and after.given(name) == dialogue.given(name):
                told = _stays(dialogue, name, language)
    return _next(begin(after), told, language)


def _added(known: Any, value: Any) -> Any:
    """What is known of a set with what is said now; of anything else what is said now."""
    match value:
        case frozenset():
            return value | (known or frozenset())
        case dict():
            return {**(known or {}), **value}
        case _:
            return value


def _taken_away(turn: Turn, line: str, language: str) -> Turn | None:
    """The turn after a line that takes an answer away, or one thing of it; None when it is no such line."""
    dialogue, say = turn.dialogue, table(language)["dialogue"]
    removing = [word for word in say["remove"] if f"{folded(line)} ".startswith(f"{folded(word)} ")]
    asked = dialogue.asked
    if not removing or asked is None or turn.offer or isinstance(dialogue.begun, Describing):
        return None
    there = standing(dialogue, language)
    which = " ".join(line.split()[len(removing[0].split()) :])
    if there is None:  # it is no set, and goes as a whole
        if which or dialogue.given(asked.fact) is None:
            return None
        return _next(begin(answered(dialogue, asked.fact, None)), "", language)
    if not there:
        return None
    if not which:
        return turn
    type = dialogue.type(asked.fact)
    numbered = type.listed if isinstance(type, Subset) and which.isdecimal() else tuple(there)
    named = {key: Text(**{language: words}) for key, words in there.items()}
    one = one_option(numbered, {**dialogue.fact(asked.fact).labels, **named}, which, language)
    after = taken_away(dialogue, int(one) if isinstance(dialogue.begun, Listing) else one)
    return _next(begin(after), "", language)


def _picked(turn: Turn, begun: Picking, line: str, language: str) -> Turn:
    """Numbers and words of a page; a word that is on another page searches the whole list, and the page stays."""
    dialogue, say = turn.dialogue, table(language)["dialogue"]
    labels, type = dialogue.fact(begun.fact).labels, dialogue.type(begun.fact)
    assert isinstance(type, Subset)
    if is_among(line, say["none"]):
        return _next(begin(picked(dialogue, begun, frozenset(), turn=True)), "", language)
    found = matching(type.listed, labels, line, language)
    if len(found) > 1:
        close = ", ".join(f"{type.listed.index(one) + 1} {labels[one].of(language)}" for one in found[:12])
        return evolve(turn, told=say["search"].format(text=line, options=close), again=True)
    chosen = several(type.listed, labels, line, language)
    here = chosen <= frozenset(page(dialogue, begun))
    after = picked(dialogue, begun, chosen, turn=here)
    return _next(begin(after), "", language)


def _listed(dialogue: Dialogue, begun: Listing, line: str, language: str) -> Dialogue:
    """Whether there is (another) one, or more to tell of one listed; whoever names it at once is understood."""
    say = table(language)["dialogue"]
    if is_among(line, say["none"]):
        return no_other(dialogue, begun)
    if is_among(line, say["yes"]):
        return another(dialogue, begun)
    name = named_by(dialogue, begun)
    for at, one in enumerate(begun.done):
        meant = line.strip() == str(at + 1) or (name and folded(getattr(one, name) or "") == folded(line))
        if meant and (further := taken_up(dialogue, begun, at)):
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
    name = one_option(names, {one: facts[one].phrase for one in names}, line, language)
    assert isinstance(facts[name].type, Number)
    return asked_for(dialogue, begun, name)
