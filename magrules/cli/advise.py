"""The commands that consult: advise, why, why-not, what-if, what-would-change, facts, report."""

import sys
from datetime import date
from pathlib import Path

import click

from magrules.cli.knowledge import rulesets_of
from magrules.cli.options import (
    PATH,
    consultation_of,
    consultation_options,
    json_option,
    language_option,
    parse_facts,
    report_errors,
    rules_option,
    wrapped,
    write_file,
)
from magrules.cli.screen import echo_json
from magrules.diagnostics.diagnostic import diagnostic
from magrules.diagnostics.suggest import suggest
from magrules.errors import FactsError
from magrules.model.words import word
from magrules.render.first_screen import first_screen
from magrules.render.graph import GRAPHS
from magrules.render.json import as_text, to_json
from magrules.render.json_answers import (
    counterfactuals_to_dict,
    facts_to_dict,
    what_if_to_dict,
    why_not_to_dict,
    why_to_dict,
)
from magrules.render.text import consultation_words
from magrules.render.text_changes import counterfactuals_words, what_if_words
from magrules.render.text_explanations import LEVELS, why_not_words, why_words
from magrules.render.text_facts import all_facts, fact_words

CONTRADICTED = 3
"""The exit code when rules that hold contradict each other."""


@click.command("advise")
@consultation_options
@click.option("--more", is_flag=True, help="The whole advice, not only the first screen.")
@click.option("--trace", is_flag=True, help="With --json: every rule that held, too.")
@json_option
@report_errors
def advise_command(
    person: Path,
    rules: tuple[Path, ...],
    language: str | None,
    engine: str | None,
    more: bool,
    trace: bool,
    as_json: bool,
) -> None:
    """Advise the person whose facts are in the file PERSON.

    Ends with 3 when firing rules contradict each other: prints the advice without what depends on the contradiction,
    and names the rules on standard error.
    """
    consultation = consultation_of(person, rules, engine)
    language = consultation.ruleset.language(language)
    if as_json:
        echo_json(to_json(consultation, language, trace))
    elif more:
        words = [consultation_words(consultation, language), word(language, "screen", "whole")]
        click.echo(wrapped("\n\n".join(words)))
    else:
        click.echo(first_screen(consultation, language, word(language, "screen", "more")))
    for contradiction in consultation.contradictions:
        click.echo(f"contradiction: {contradiction}", err=True)
    if consultation.contradictions:
        sys.exit(CONTRADICTED)


@click.command("why")
@consultation_options
@click.argument("advice")
@click.option("--level", type=click.Choice(LEVELS), default="full", show_default=True, help="How much to tell.")
@click.option("--graph", type=click.Choice(list(GRAPHS)), help="A graph in that notation instead of words.")
@json_option
@report_errors
def why_command(
    person: Path,
    advice: str,
    rules: tuple[Path, ...],
    language: str | None,
    engine: str | None,
    level: str,
    graph: str | None,
    as_json: bool,
) -> None:
    """Why an advice has its standing: rules, facts, sources."""
    if graph and as_json:
        raise click.UsageError("--graph and --json are two answers, ask for one of them")
    why = consultation_of(person, rules, engine).why(advice)
    if as_json:
        echo_json(as_text(why_to_dict(why)))
    elif graph:
        click.echo(GRAPHS[graph](why, language), nl=False)
    else:
        click.echo(why_words(why, language, level))


@click.command("why-not")
@consultation_options
@click.argument("name", metavar="ADVICE-OR-RULE")
@json_option
@report_errors
def why_not_command(
    person: Path, name: str, rules: tuple[Path, ...], language: str | None, engine: str | None, as_json: bool
) -> None:
    """Why that advice is not given, or that rule does not hold."""
    answer = consultation_of(person, rules, engine).why_not(name)
    if as_json:
        echo_json(as_text(why_not_to_dict(answer)))
    else:
        click.echo(why_not_words(answer, language))


@click.command("what-if")
@consultation_options
@click.argument("facts", metavar="FACT=VALUE...", nargs=-1, required=True)
@json_option
@report_errors
def what_if_command(
    person: Path,
    facts: tuple[str, ...],
    rules: tuple[Path, ...],
    language: str | None,
    engine: str | None,
    as_json: bool,
) -> None:
    """What would change with other facts, such as oven=180.

    A fact inside another is written with its dotted name: dough.hours=12.
    """
    difference = consultation_of(person, rules, engine).what_if(parse_facts(facts))
    if as_json:
        echo_json(as_text(what_if_to_dict(difference)))
    else:
        click.echo(wrapped(what_if_words(difference, language)))


@click.command("what-would-change")
@consultation_options
@click.argument("advice")
@json_option
@report_errors
def what_would_change_command(
    person: Path, advice: str, rules: tuple[Path, ...], language: str | None, engine: str | None, as_json: bool
) -> None:
    """The fewest facts that would give or remove that advice."""
    consultation = consultation_of(person, rules, engine)
    counterfactuals = consultation.what_would_change(advice)
    if as_json:
        echo_json(as_text(counterfactuals_to_dict(counterfactuals)))
    else:
        click.echo(wrapped(counterfactuals_words(counterfactuals, language)))


@click.command("facts")
@click.argument("name", required=False)
@rules_option
@language_option
@json_option
@report_errors
def facts_command(name: str | None, rules: tuple[Path, ...], language: str, as_json: bool) -> None:
    """The facts that rules may use, or one with its choices.

    NAME is a fact, or a group or list, whose facts are then shown. A fact of each record in a list has a name such as
    `current_products.form`; `form` alone finds it too.
    """
    ruleset = rulesets_of(rules)
    spoken, facts = ruleset.language(language), list(all_facts(ruleset.vocabulary))
    chosen = [fact for fact in facts if name in (None, fact.name) or fact.name.startswith(f"{name}.")]
    chosen = chosen or [fact for fact in facts if fact.name.endswith(f".{name}")]
    if not chosen:
        assert name is not None
        names = [part for fact in facts for part in (fact.name, *fact.name.split("."))]
        raise FactsError([diagnostic("unknown-fact", help=suggest(name, names), name=name)])
    if as_json:
        echo_json(as_text(facts_to_dict(chosen, spoken)))
        return
    for fact in chosen:
        click.echo(fact_words(fact, spoken, full=fact.name == name or len(chosen) == 1))


@click.command("report")
@consultation_options
@click.option("-o", "--output", required=True, type=PATH, help="The HTML file to write.")
@report_errors
def report_command(
    person: Path, rules: tuple[Path, ...], language: str | None, engine: str | None, output: Path
) -> None:
    """Write the advice with every reason as one HTML file."""
    from magrules.render.html import report  # no other command waits for the templates

    write_file(output, report(consultation_of(person, rules, engine), language, date.today()), (person, *rules))
