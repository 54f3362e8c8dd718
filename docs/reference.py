"""Makes the pages of `docs/reference` from the tables of the code; `tests/docs/test_docs.py` holds them to it."""

from collections.abc import Iterable
from inspect import cleandoc
from keyword import iskeyword

import click

from magrules import magnesium
from magrules.cli import main
from magrules.diagnostics.codes import ERRORS, GRAVE, LINTS
from magrules.language import grammar, grammar_cases, grammar_conditions
from magrules.language.content import MAX_BYTES, MAX_TOTAL
from magrules.language.grammar import SOURCE_RANKS
from magrules.language.grammar_conditions import BOUNDS, CONDITION, RESERVED, SET_TESTS
from magrules.language.grammar_facts import FACT
from magrules.language.parse import LONG_TEXT, MAX_DEPTH, MAX_NODES
from magrules.language.shapes import ID, NAME, Chosen, Keys, OneOf, OneOrMany, Shape
from magrules.language.symbols import MOST_COMPARED
from magrules.model.domain import default_domain
from magrules.model.operators import OPERATORS
from magrules.model.values import Text
from magrules.model.vocabulary import Fact
from magrules.render.text_facts import type_words

MADE = "<!-- Made from the code by docs/reference.py. Do not edit: CONTRIBUTING.md says how it is made anew. -->"

BAR = r"\|"
"""An upright line inside a cell of a table."""

MAPPINGS = {
    "FILE": "A file of rules",
    "ANSWER": "`answer:` what people come to ask",
    "KIND": "`kinds:` a kind of advice",
    "URGENCY": "`urgencies:` an urgency",
    "PERIOD": "`periods:` what a dose is for",
    "PROPERTY": "`properties:` what must be so of everybody",
    "NEVER": "`never:` what is never so of anybody",
    "SOURCE": "`sources:` a source",
    "FACT": "`facts:` a fact",
    "QUESTION": "`questions:` a question",
    "FLAG": "`conclusions:` a flag",
    "TALLY": "`conclusions:` a tally",
    "GRADE": "`conclusions:` a grade",
    "CONCLUSION": "`conclusions:` any of the three",
    "RULE": "`rules:` a rule",
    "CONDITION": "`when:` a condition",
    "AT_LEAST": "`at_least:` so many of some conditions",
    "BOUNDS": "Tests of a number or a grade",
    "SET_TESTS": "Tests of a set",
    "ADVICE": "`advise:` advice declared",
    "DOSE": "`dose:` an amount",
    "TARGET": "`withhold:` the advice meant",
    "LIMIT": "`limit:` doses lowered",
    "CEILING": "`to:` what a dose is lowered to",
    "CASE_FILE": "A file of cases",
    "CASE": "`cases:` a case",
    "EXPECT": "`expect:` what must be so",
    "STANDINGS": "`expect:` the standings",
    "EXPECTED_DOSE": "`doses:` a dose expected",
    "SPAN": "`conclusions:` a span expected",
    "UNGIVEN": "`never_gives:` the advice meant",
    "URGENCY_RANGE": "`urgency:` a range expected",
    "PEOPLE_FILE": "A file of people",
}
"""The mappings of the grammar, by the names they have there, with what each is called."""

DOMAIN = default_domain()
"""What a ruleset has that declares no kinds, urgencies or periods."""

PARTS_OF_OTHERS = ("CONCLUSION", "STANDINGS")
"""Mappings of the grammar whose keys are all told in others."""

UNWRITTEN = {
    "is": "The fact or flag is that; written `fact: true`.",
    "is_one_of": "The choice is one of these; written `fact: option` or as a list.",
}
"""The comparisons that are written without a word of their own."""


def pages() -> dict[str, str]:
    """Each page by its name in `docs/reference`."""
    made = {
        "language.md": language(),
        "facts.md": facts(),
        "faults.md": diagnostics(),
        "command-line.md": command_line(),
    }
    return {name: f"{MADE}\n\n{text.rstrip()}\n" for name, text in made.items()}


def language() -> str:
    """Every key of every mapping, and every comparison."""
    mappings = {
        name: keys
        for name, keys in {**vars(grammar), **vars(grammar_conditions), **vars(grammar_cases)}.items()
        if isinstance(keys, Keys)
    }
    assert mappings.keys() == MAPPINGS.keys(), mappings.keys() ^ MAPPINGS.keys()
    told = [f"## {title}\n\n{_keys(mappings[name])}" for name, title in MAPPINGS.items() if name not in PARTS_OF_OTHERS]
    keys = {**CONDITION.all, **BOUNDS.all, **SET_TESTS.all}
    meanings = {**UNWRITTEN, **{name: key.meaning for name, key in keys.items()}}
    comparisons = table(
        ["comparison", "of", "meaning"], ([code(one.name), one.of, meanings[one.name]] for one in OPERATORS.values())
    )
    ranks = table(["kind of source", "rank"], ([code(kind), str(rank)] for kind, rank in SOURCE_RANKS.items()))
    needed = table(["type", "needs"], ([code(type), listed(needed)] for type, (needed, _) in FACT.by_type.items()))
    return f"""\
# Every key of the language

The [guide](../language.md) tells how rules are written; this is all that can be written, from the tables that the
readers use. In each table the required keys come first.

{chr(10).join(f"{one}{chr(10)}" for one in told)}
## Comparisons

These names stand in explanations, in coverage and in mutants. Of what is not known every one but `known` is UNKNOWN.

{comparisons}

## What the type of a fact needs

{needed}

## The rank of a source

{ranks}

## Names

A fact or conclusion is called `{NAME.pattern}`, everything else `{ID.pattern}`. No fact and no conclusion can have a
name that Python reserves, nor one of {listed(one for one in RESERVED if not iskeyword(one))}.

## What a file may hold

At most {MAX_BYTES} bytes ({MAX_TOTAL} in all files of rules), {MAX_DEPTH} levels and {MAX_NODES} entries, counting what
aliases repeat, and {LONG_TEXT} characters of a text as one more. What was meant by an unknown name is looked for among
{MOST_COMPARED} names in all.
"""


def _keys(keys: Keys) -> str:
    rows = []
    for name, key in keys.all.items():
        words = listed(_words(key.shape))
        own = ", or one that the ruleset declares" if _is_chosen(key.shape) else ""
        meaning = f"{key.meaning} One of {words}{own}." if words else key.meaning
        rows.append([code(name), "required" if name in keys.required else "", meaning])
    return table(["key", "", "meaning"], rows)


def _is_chosen(shape: Shape) -> bool:
    """Whether a ruleset may declare the words of a key."""
    return isinstance(shape, Chosen) or (isinstance(shape, OneOrMany) and isinstance(shape.item, Chosen))


def _words(shape: Shape) -> Iterable[str]:
    """The words of which a key takes one, or any of a list."""
    match shape:
        case OneOf(options=options) | OneOrMany(OneOf(options=options)):
            return options
        case Chosen(what) | OneOrMany(Chosen(what)):
            return DOMAIN.words[what]
        case _:
            return ()


def facts() -> str:
    """Every fact of the shipped person."""
    shipped = magnesium.rules().vocabulary.facts.values()
    told = "\n\n".join(map(_fact, shipped))
    return f"""\
# Every fact of the shipped person

The rulesets that come with the library speak about {len(shipped)} facts. Whatever a person file leaves out is unknown.
A name with a dot stands inside: `labs: {{potassium_mmol_l: 4.1}}`. `magrules facts NAME` shows one of them.

{told}
"""


def _fact(fact: Fact) -> str:
    lines = [f"## {code(fact.name)}", "", f"{both(fact.phrase)}: {type_words(fact.type, 'en')}."]
    if others := [name for name in fact.of if name != fact.name]:
        lines[-1] += f" {'Follows in part' if fact.question else 'Worked out'} from {listed(others)}."
    if fact.change != "learn":
        lines[-1] += {"act": " Can be chosen.", "never": " Stays as it is once it is known."}[fact.change]
    if fact.question:
        lines += ["", *(f"* {words}" for _, words in fact.question.words)]
    if fact.labels:
        labels = {option: label for option, label in fact.labels.items() if not fact.listed or option in fact.listed}
        if len(labels) < len(fact.labels):
            lines += ["", "The question lists these; others of the choices may be told there too."]
        rows = ([code(option), *(words for _, words in label.words)] for option, label in labels.items())
        lines += ["", table(["option", "English", "Swedish"], rows)]
    return "\n".join(lines)


def diagnostics() -> str:
    """Every diagnostic: errors and lints."""
    rows = ([code(id), message] for id, message in ERRORS.items())
    found = ([f"[{id}](../findings/{id}.md)", message] for id, message in LINTS.items())
    return f"""\
# Every fault and finding

A *fault* is an error that keeps a file from being used; `magrules check` gives exit code 2. The code is stable and is
what a program should look at; a message may get better. What stands in braces is a parameter: `Diagnostic.params` and
`--format json` have each by its name.

{table(["code", "message"], rows)}

A *finding* is a warning: something that loads and is probably a mistake; the exit code is 1. Each is proven, or comes
with a witness, facts of somebody for whom it is so. Errors, with exit code 2, are {listed(sorted(GRAVE))}.

{table(["code", "message"], found)}
"""


def command_line() -> str:
    """Every command with its arguments and options."""
    told = "\n\n".join(
        "\n\n".join((f"## {heading}", *map(_command, names))) for heading, names in main.sections.items()
    )
    return f"""\
# Every command

{main.help} `magrules COMMAND --help` says the same. Exit codes: 0 when all is well, 1 when what was asked for was done
and found something, 2 when what was written is wrong. What is wrong is told on standard error.

{told}

## What all commands do

* Exit code 2 is also that of an output that is closed or a disk that is full; 141 that of a pipe that is closed early
  (`| head -1`), as a shell says of any program.
* Where a screen lacks a sign, a plain one is shown in its place (`->` for an arrow); signs that would steer a
  terminal are shown as `�`. In JSON both are escaped.
* Every file is written beside the old one and moved over it, so that a full disk or a kill leaves the old one.
* `consult` writes only the file named by `--save`, a person file like any other, and not before the first answer;
  comments below the facts keep which questions were asked without an answer. When another program changes that file,
  it is left as it is, and the answers go to `ME-2.yaml`, which is reported. What the person said stays until they
  write `remove`.
* `magrules/render/consultation.schema.json` describes the JSON of a consultation, `answers.schema.json` beside it
  that of every other answer.
"""


def _command(name: str) -> str:
    command = main.get_command(click.Context(main), name)
    assert command
    context = click.Context(command, info_name=f"magrules {name}")
    records = (one.get_help_record(context) for one in command.params if isinstance(one, click.Option))
    rows = ([code(written), meaning] for written, meaning in filter(None, records))
    usage = command.get_usage(context).removeprefix("Usage: ")
    said, options = cleandoc(command.help or ""), table(["option", "meaning"], rows)
    return f"### {name}\n\n```text\n{usage}\n```\n\n{said}\n\n{options}"


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table of Markdown."""
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', BAR) for cell in row)} |" for row in cells)


def code(word: str) -> str:
    """A word as it is typed."""
    return f"`{word}`"


def listed(words: Iterable[str]) -> str:
    """Words as they are typed, with commas."""
    return ", ".join(map(code, words))


def both(text: Text) -> str:
    """A text in all its languages."""
    return " · ".join(words for _, words in text.words)
