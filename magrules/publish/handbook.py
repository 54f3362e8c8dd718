"""A handbook of a ruleset: a folder of static pages, searchable without a network, in both languages."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from magrules.consultation.phrase import dose_words, number, spoken_name
from magrules.model.rules import Limit
from magrules.model.ruleset import Ruleset
from magrules.model.values import Text
from magrules.model.words import table
from magrules.publish import handbook_drawing
from magrules.publish.handbook_model import HandbookModel, concluded_words, known_words, named_words, outline
from magrules.render.text_facts import type_words
from magrules.testing.report import expected_words

FOLDERS = {"rule": "rules", "advice": "advice", "conclusion": "conclusions"}
"""The kinds with a page for each element; facts, sources and cases share one page each."""


def handbook(model: HandbookModel) -> Iterator[tuple[str, str]]:
    """Every file of the handbook: its path inside the folder, and its text. The same model gives the same bytes."""
    pages, ruleset = _pages(model), model.ruleset
    own = [name for name in ("answer", "properties") if getattr(ruleset, name)]
    for name in ("index", *own, "facts", "sources", "cases"):
        yield f"{name}.html", pages.get_template(f"{name}.html").render(root="")
    for rule in ruleset.rules.values():
        drawing = handbook_drawing.of_rule(model, rule)
        yield f"rules/{rule.id}.html", pages.get_template("rule.html").render(root="../", rule=rule, drawing=drawing)
    for advice in ruleset.advice.values():
        drawing = handbook_drawing.of_advice(model, advice)
        page = pages.get_template("advice.html").render(root="../", advice=advice, drawing=drawing)
        yield f"advice/{advice.id}.html", page
    for name, conclusion in ruleset.conclusions.items():
        drawing = handbook_drawing.of_conclusion(model, name)
        page = pages.get_template("conclusion.html").render(root="../", conclusion=conclusion, drawing=drawing)
        yield f"conclusions/{name}.html", page
    templates = files("magrules.publish") / "templates" / "handbook"
    for name in ("handbook.css", "handbook.js"):
        yield name, (templates / name).read_text(encoding="utf-8")
    yield "index.js", f"window.HANDBOOK = {_script(list(_searchable(model)))};\n"


def _pages(model: HandbookModel) -> Environment:
    """The templates with their globals; all output is escaped."""
    ruleset = model.ruleset
    environment = Environment(
        loader=PackageLoader("magrules", "publish/templates/handbook"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "box_width": handbook_drawing.WIDTH,
        "box_height": handbook_drawing.HEIGHT,
        "box_between": handbook_drawing.BETWEEN,
        "model": model,
        "ruleset": ruleset,
        "languages": ruleset.languages,
        "tables": {language: table(language) for language in ruleset.languages},
        "href": _href,
        "kind_of": lambda name: "conclusion" if name in ruleset.conclusions else "fact",
        "outline": lambda condition, language: outline(ruleset, condition, language),
        "spoken": lambda name, language: spoken_name(ruleset, name, language),
        "concluded": lambda conclude, language: concluded_words(ruleset, conclude, language),
        "named_text": lambda text, language: named_words(ruleset, text.of(language), language),
        "dosed": lambda advice, language: dose_words(ruleset, advice.dose, advice.substance, language),
        "limited": lambda limit, language: _limited(ruleset, limit, language),
        "known": lambda exercise, language: list(known_words(exercise.outcome.consultation, language)),
        "expected": lambda expectation, exercise: expected_words(expectation, exercise.outcome.consultation.ruleset),
        "typed": lambda fact, language: type_words(fact.type, language),
    }
    return environment


def _limited(ruleset: Ruleset, limit: Limit, language: str) -> str:
    """What a limit lowers doses to."""
    words = table(language)
    amount = words["dose"]["exactly"].format(high=number(limit.high, language), unit=limit.unit)
    return str(
        words["handbook"]["at_most"].format(amount=f"{amount} {ruleset.domain.periods[limit.per].text.of(language)}")
    )


def _href(kind: str, name: str, root: str) -> str:
    """The address of an element, from a page that lies ``root`` below the first."""
    if kind in FOLDERS:
        return f"{root}{FOLDERS[kind]}/{name}.html"
    return f"{root}{kind}s.html#{quote(name, safe='/:.')}" if kind in ("fact", "source", "case") else ""


# --- search index -----------------------------------------------------------------------------------


def _searchable(model: HandbookModel) -> Iterator[tuple[str, str, str, str]]:
    """The entries of the search index: kind, name, address, and the words in both languages."""
    ruleset = model.ruleset
    for rule in ruleset.rules.values():
        because = [_both(model, rule.because)] if rule.because else []
        used = [_both_names(model, name) for name in model.uses(rule)]
        yield _entry("rule", rule.id, *because, *used, *(cite.source for cite in rule.cites))
    for advice in ruleset.advice.values():
        yield _entry("advice", advice.id, _both(model, advice.text), _both(model, advice.name), advice.substance)
    for name, conclusion in ruleset.conclusions.items():
        yield _entry("conclusion", name, _both(model, conclusion.phrase))
    for name, fact in ruleset.vocabulary.facts.items():
        labels = [_both(model, label) for label in fact.labels.values()]
        yield _entry("fact", name, _both(model, fact.phrase), *labels)
    for id, source in ruleset.sources.items():
        yield _entry("source", id, source.title, source.publisher)
    for exercise in model.exercises:
        yield "case", exercise.case.id, _href("case", exercise.anchor, ""), exercise.file


def _entry(kind: str, name: str, *words: str) -> tuple[str, str, str, str]:
    return kind, name, _href(kind, name, ""), " ".join(" ".join(words).split())


def _both(model: HandbookModel, text: Text) -> str:
    return " · ".join(named_words(model.ruleset, text.of(language), language) for language in model.ruleset.languages)


def _both_names(model: HandbookModel, name: str) -> str:
    return " · ".join(spoken_name(model.ruleset, name, language) for language in model.ruleset.languages)


def _script(value: Any) -> str:
    """JSON that is safe in a script of any page."""
    return json.dumps(value, ensure_ascii=False, indent=0).replace("<", "\\u003c")
