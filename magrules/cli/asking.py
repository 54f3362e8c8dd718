"""The commands that ask: questions and consult."""

import sys
from pathlib import Path
from shlex import join, quote
from typing import TYPE_CHECKING

import click
from attrs import evolve

from magrules.cli.dialogue import asking, opened, options, reply
from magrules.cli.shared import (
    consultation_of,
    consulting,
    explained,
    language_option,
    person_of,
    rules_option,
    rulesets_of,
    wrapped,
)
from magrules.consult import advise
from magrules.dialogue import Dialogue
from magrules.errors import MagrulesError
from magrules.render.questions import questions_to_json, questions_words
from magrules.saved import check_writable, resume, save, saved_text
from magrules.values import LANGUAGES
from magrules.words import table

if TYPE_CHECKING:
    from magrules.cli.terminal import Terminal


@click.command("questions")
@consulting
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@explained
def questions_command(person: Path, rules: tuple[Path, ...], language: str, engine: str | None, as_json: bool) -> None:
    """What to ask the person next, most pressing first, and why."""
    consultation = consultation_of(person, rules, engine)
    if as_json:
        click.echo(questions_to_json(consultation, language), nl=False)
    else:
        click.echo(wrapped(questions_words(consultation, language)))


@click.command("consult")
@click.argument("person", required=False, type=click.Path(path_type=Path))
@language_option
@rules_option
@click.option(
    "--save", "file", type=click.Path(path_type=Path), help="Where answers are kept; if it exists, it is gone on with."
)
@explained
def consult_command(person: Path | None, language: str, rules: tuple[Path, ...], file: Path | None) -> None:
    """Ask one question at a time in the terminal, and advise; begin with the facts in PERSON, if given."""
    say = table(language)["dialogue"]
    try:
        from magrules.cli.terminal import Terminal
    except ImportError:
        raise MagrulesError(say["no_library"]) from None
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):  # a closed one is None
        raise MagrulesError(say["no_terminal"])
    dialogue = _begun(person, file, rules, language)
    again = _command(rules, language)
    if file:
        check_writable(file)
        told = [say["saving"].format(file=file)]
        if file.exists() and file.read_text(encoding="utf-8-sig") != saved_text(dialogue):
            told.append(say["rewritten"].format(command=f"{again} {quote(str(file))} --save"))
    else:
        told = [
            say["not_saving"].format(command=" ".join([again, *([quote(str(person))] if person else []), "--save"]))
        ]
    terminal = Terminal(" · ".join(words[0] for words in say["commands"].values()))
    terminal.say("\n".join(told))
    try:
        _hold(dialogue, file, language, terminal)
    except (EOFError, KeyboardInterrupt):
        click.echo()
    if file and file.exists():
        terminal.say(say["saved"].format(file=file, command=f"{again} --save {quote(str(file))}"))


def _command(rules: tuple[Path, ...], language: str) -> str:
    """The command with its rules and language as they were given, to be typed again."""
    spoken = [] if language == LANGUAGES[0] else ["--language", language]
    return join(["magrules", "consult", *spoken, *(word for one in rules for word in ("--rules", str(one)))])


def _begun(person: Path | None, file: Path | None, rules: tuple[Path, ...], language: str) -> Dialogue:
    """The dialogue that is begun or gone on with."""
    ruleset = rulesets_of(rules)
    if file and file.exists():
        if person and person.resolve() != file.resolve():
            raise MagrulesError(table(language)["dialogue"]["save_exists"].format(file=file, person=person))
        return resume(file, ruleset)
    return Dialogue(advise(person_of(person, ruleset, rules) if person else ruleset.vocabulary.cls(), rulesets=ruleset))


def _hold(dialogue: Dialogue, file: Path | None, language: str, terminal: "Terminal") -> None:
    """Ask until there is nothing to ask, or the person has had enough."""
    say = table(language)["dialogue"]
    if count := len(dialogue.answers) + bool(dialogue.begun):
        terminal.say(say["resumed"].format(count=count))
    else:
        terminal.say(say["opening"])
        terminal.wait(say["begin"])
    turn = opened(dialogue, language)
    while True:
        if turn.told:
            terminal.say(turn.told)
        if turn.long:
            terminal.say_at_leisure(turn.long, say["more_lines"])
        if turn.ended:
            break
        terminal.say(asking(turn, language))
        before, turn = turn.dialogue, reply(turn, terminal.ask(options(turn, language)), language)
        if file and saved_text(turn.dialogue) != saved_text(before):
            turn = evolve(turn, told="\n".join(filter(None, (_kept(turn.dialogue, file, language), turn.told))))


def _kept(dialogue: Dialogue, file: Path, language: str) -> str:
    """Save; what to say when it could not be done."""
    try:
        save(saved_text(dialogue), file)
    except MagrulesError as error:
        return str(table(language)["dialogue"]["unsaved"]).format(reason=error)
    return ""
