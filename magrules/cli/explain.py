"""The commands that explain: why, why-not, what-if, what-would-change, facts."""

from pathlib import Path

import click

from magrules.cli.knowledge import rulesets_of
from magrules.cli.options import (
    consultation_of,
    consultation_options,
    json_option,
    language_option,
    parse_facts,
    report_errors,
    rules_option,
    wrapped,
)
from magrules.cli.screen import echo_json
from magrules.diagnostics.diagnostic import diagnostic
from magrules.diagnostics.suggest import suggest
from magrules.errors import FactsError
from magrules.render.graph import GRAPHS
from magrules.render.json import as_text
from magrules.render.json_answers import (
    counterfactuals_to_dict,
    facts_to_dict,
    what_if_to_dict,
    why_not_to_dict,
    why_to_dict,
)
from magrules.render.text_changes import counterfactuals_words, what_if_words
from magrules.render.text_explanations import LEVELS, why_not_words, why_words
from magrules.render.text_facts import all_facts, fact_words


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

    A fact inside another is written with its dotted name: dough.hours=12. A value is written as in a file of facts, in
    quotes where the shell needs them: "signs=[pale, flat]", "oven=180 °C", oven=null.
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
