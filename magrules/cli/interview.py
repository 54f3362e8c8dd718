"""The commands of the interview: questions and consult."""

import sys
from os.path import realpath
from pathlib import Path
from shlex import join, quote
from typing import TYPE_CHECKING

import click
from attrs import define, evolve

from magrules.cli.knowledge import rulesets_of
from magrules.cli.options import (
    PATH,
    consultation_of,
    consultation_options,
    language_option,
    person_of,
    report_errors,
    rules_option,
    wrapped,
)
from magrules.cli.screen import echo_json
from magrules.consultation.consultation import advise
from magrules.errors import MagrulesError
from magrules.interview.session_file import resume, save, save_beside, saved_text
from magrules.interview.state import Dialogue
from magrules.interview.turns import asking, opened, options, reply
from magrules.language.atomic import Changed, check_writable
from magrules.language.content import content_of
from magrules.model.ruleset import Ruleset
from magrules.model.words import ENGLISH, table
from magrules.render.json_answers import questions_to_json
from magrules.render.text_questions import questions_words

if TYPE_CHECKING:
    from magrules.cli.terminal import Terminal


@click.command("questions")
@consultation_options
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of words.")
@report_errors
def questions_command(
    person: Path, rules: tuple[Path, ...], language: str | None, engine: str | None, as_json: bool
) -> None:
    """What to ask next, most pressing first, and why."""
    consultation = consultation_of(person, rules, engine)
    if as_json:
        echo_json(questions_to_json(consultation, language))
    else:
        click.echo(wrapped(questions_words(consultation, language)))


@click.command("consult")
@click.argument("person", required=False, type=PATH)
@language_option
@rules_option
@click.option("--save", "file", type=PATH, help="The file that keeps the answers; an existing one is resumed.")
@report_errors
def consult_command(person: Path | None, language: str | None, rules: tuple[Path, ...], file: Path | None) -> None:
    """Ask one question at a time in the terminal, then advise.

    Begins with the facts in PERSON, if given.
    """
    messages = table(language or ENGLISH)["dialogue"]
    try:
        from magrules.cli.terminal import Terminal
    except ImportError:
        raise MagrulesError(messages["no_library"]) from None
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):  # a closed one is None
        raise MagrulesError(messages["no_terminal"])
    saving = _Saving.to(file) if file else None
    ruleset = rulesets_of(rules)
    spoken = ruleset.language(language)
    messages, dialogue = table(spoken)["dialogue"], _begun(person, file, rules, ruleset, spoken)
    again = _command(rules, ruleset, spoken)
    if file and saving:
        lines = [messages["saving"].format(file=file)]
        if saving.content and saving.content.decode("utf-8-sig") != saved_text(dialogue):
            lines.append(messages["rewritten"].format(command=f"{again} {quote(str(file))} --save"))
    else:
        lines = [
            messages["not_saving"].format(
                command=" ".join([again, *([quote(str(person))] if person else []), "--save"])
            )
        ]
    terminal = Terminal(" · ".join(words[0] for words in messages["commands"].values()))
    terminal.say("\n".join(lines))
    try:
        _hold(dialogue, saving, spoken, terminal)
    except (EOFError, KeyboardInterrupt):
        click.echo()
    if saving and saving.content:
        terminal.say(messages["saved"].format(file=saving.file, command=f"{again} --save {quote(str(saving.file))}"))


@define
class _Saving:
    """The file that keeps the answers, and its content when last read or written; None where there was no file."""

    file: Path
    content: bytes | None

    @classmethod
    def to(cls, file: Path) -> "_Saving":
        """Saving to a file. Raises MagrulesError where it cannot be written."""
        check_writable(file)
        content = content_of(file, str(file)) if file.exists() else None
        return cls(file, content if isinstance(content, bytes) else None)  # errors are reported when the file is read

    def keep(self, dialogue: Dialogue, language: str) -> str:
        """Save; returns a message where saving failed, or went to another file."""
        messages = table(language)["dialogue"]
        try:
            try:
                self.content = save(saved_text(dialogue), self.file, self.content)
            except Changed:
                before = self.file
                self.file, self.content = save_beside(saved_text(dialogue), before)
                return str(messages["saved_beside"]).format(file=before, other=self.file)
        except MagrulesError as error:
            return str(messages["unsaved"]).format(reason=error)
        return ""


def _command(rules: tuple[Path, ...], ruleset: Ruleset, language: str) -> str:
    """The command line with its rules and language, to be typed again."""
    spoken = [] if language == ruleset.languages[0] else ["--language", language]
    return join(["magrules", "consult", *spoken, *(word for path in rules for word in ("--rules", str(path)))])


def _begun(
    person: Path | None, file: Path | None, rules: tuple[Path, ...], ruleset: Ruleset, language: str
) -> Dialogue:
    """The new or resumed dialogue."""
    if file and file.exists():
        if person and realpath(person) != realpath(file):  # a ring of links passes, too
            raise MagrulesError(table(language)["dialogue"]["save_exists"].format(file=file, person=person))
        return resume(file, ruleset)
    return Dialogue(advise(person_of(person, ruleset, rules) if person else ruleset.vocabulary.cls(), ruleset))


def _hold(dialogue: Dialogue, saving: _Saving | None, language: str, terminal: "Terminal") -> None:
    """Ask until there is no question left, or the person ends the dialogue."""
    messages = table(language)["dialogue"]
    if count := len(dialogue.answers) + bool(dialogue.begun):
        terminal.say(messages["resumed"].format(count=count))
    else:
        terminal.say(messages["opening"])
        terminal.wait(messages["begin"])
    turn = opened(dialogue, language)
    while True:
        if turn.message:
            terminal.say(turn.message)
        if turn.long:
            terminal.say_at_leisure(turn.long, messages["more_lines"])
        if turn.ended:
            break
        terminal.say(asking(turn, language))
        before, turn = turn.dialogue, reply(turn, terminal.ask(options(turn, language)), language)
        if saving and saved_text(turn.dialogue) != saved_text(before):
            turn = evolve(turn, message="\n".join(filter(None, (saving.keep(turn.dialogue, language), turn.message))))
