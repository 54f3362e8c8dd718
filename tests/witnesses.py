"""A person for every rule: somebody for whom it holds, so that no rule is dead.

``tests/witnesses.yaml`` names the case, or has the facts, for each rule of the shipped rulesets, and
``test_statements`` replays them. ``python -m tests.witnesses`` looks for them anew: it sets facts as a rule's
comparisons need them, those behind a conclusion too, and keeps the persons who make the most rules hold.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from magrules import FactsError, magnesium
from magrules.engine.reference import Reference
from magrules.magnesium import Person, read_person
from magrules.magnesium.catalogue import catalogue
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.fact_types import Boolean, Choice, FreeNames, FreeText, Number, Subset
from magrules.model.rules import Flag
from magrules.model.truth import TRUE
from tests.magnesium.cases import CASES

WITNESSES = Path(__file__).parent / "witnesses.yaml"
Facts = dict[str, Any]

BLANK: Facts = {"conditions": [], "medicines": [], "symptoms": [], "red_flags": [], "allergies": [], "diet": []}
TRIES = 400  # for each rule


def holding(person: Person) -> set[str]:
    """The rules that hold for a person."""
    ruleset = magnesium.rules()
    truths = Reference().infer(ruleset, ruleset.vocabulary.values(person)).truths
    return {id for id, truth in truths.items() if truth is TRUE}


# --- the search ----------------------------------------------------------------------------------


def wish(when: Condition, wanted: bool, facts: Facts, rng: random.Random) -> None:
    """Set facts towards a condition being so; what was set before may stand against it."""
    match when:
        case Comparison(name):
            if name in magnesium.rules().conclusions:
                _wish_conclusion(when, wanted, facts, rng)
            else:
                _wish_fact(when, wanted, facts, rng)
        case Not(part):
            wish(part, not wanted, facts, rng)
        case AllOf(parts) | AnyOf(parts):
            every = isinstance(when, AllOf) is wanted
            for part in parts if every else [rng.choice(parts)]:
                wish(part, wanted, facts, rng)
        case AtLeast(count, parts):
            for part in rng.sample(parts, count if wanted else len(parts)):
                wish(part, wanted, facts, rng)


def _wish_conclusion(leaf: Comparison, wanted: bool, facts: Facts, rng: random.Random) -> None:
    """Some of the rules behind a conclusion: one for a flag, as many as are compared with for a tally."""
    ruleset = magnesium.rules()
    rules = ruleset.concluders[leaf.fact]
    if leaf.operator == "known":
        wish(rng.choice(rules).when, rng.random() < 0.5, facts, rng)
    elif isinstance(ruleset.conclusions[leaf.fact], Flag):
        yes = leaf.operand is wanted
        for rule in [rng.choice(rules)] if yes else rules:
            wish(rule.when, yes, facts, rng)
    else:
        for rule in rng.sample(rules, min(len(rules), int(leaf.operand))):
            wish(rule.when, wanted, facts, rng)


def _wish_fact(leaf: Comparison, wanted: bool, facts: Facts, rng: random.Random) -> None:
    name, operand = leaf.fact, leaf.operand
    match leaf.operator:
        case "known" if operand is not wanted:
            facts.pop(name, None)
        case "known":
            _make_known(name, facts, rng)
        case "is":
            put(name, operand is wanted, facts)
        case "is_one_of":
            options = _options(name)
            put(name, rng.choice([one for one in options if (one in operand) is wanted]), facts)
        case "includes" if wanted:
            put(name, rng.choice(sorted(operand)), facts)
        case "includes_all" if wanted:
            for one in sorted(operand):
                put(name, one, facts)
        case "empty" if operand is not wanted:
            put(name, rng.choice(_options(name)) if _options(name) else "something unknown", facts)
        case "includes" | "includes_all" | "empty":
            if "." not in name and name in Person.__annotations__:
                facts.setdefault(name, [])
        case operator:
            number = float(operand)
            up = (operator in ("above", "at_least")) is wanted
            step = 0 if operator in ("at_least", "at_most", "equals") and wanted else rng.choice((0.1, 1))
            put(name, round(number + step if up else number - step, 6), facts)


def _options(name: str) -> list[str]:
    type = magnesium.rules().vocabulary.facts[name].type
    return list(getattr(type, "options", ()))


def _make_known(name: str, facts: Facts, rng: random.Random) -> None:
    match magnesium.rules().vocabulary.facts[name].type:
        case Boolean():
            put(name, rng.random() < 0.5, facts)
        case Choice(options):
            put(name, rng.choice(options), facts)
        case Number(_, low, _):
            put(name, low + 1, facts)
        case Subset() | FreeNames() if "." not in name:
            given = name.removeprefix("unrecognised_")
            if given in Person.__annotations__:
                facts.setdefault(given, [])
        case FreeText():
            put(name, "a powder", facts)


def put(name: str, value: Any, facts: Facts) -> None:
    """Give a fact, or what a computed fact is computed from."""
    if name in GIVEN_BY:
        GIVEN_BY[name](value, facts)
    elif "." in name:
        part, inner = name.split(".")
        facts[part] = {**facts.get(part, {}), inner: _joined(facts.get(part, {}).get(inner), name, value)}
    else:
        facts[name] = _joined(facts.get(name), name, value)


def _joined(before: Any, name: str, value: Any) -> Any:
    many = magnesium.rules().vocabulary.facts[name].type.__class__.__name__ in ("Subset", "FreeNames")
    return sorted({*(before or []), value}) if many else value


def _add(fact: str, value: Any, facts: Facts) -> None:
    if value not in facts.get(fact, []):
        facts[fact] = [*facts.get(fact, []), value]


def _medicine_of(group: str, facts: Facts, fact: str = "medicines") -> None:
    _add(fact, next(id for id, one in catalogue("medicines").entries.items() if group in one["classes"]), facts)


def _product_with(substance: str, facts: Facts) -> None:
    found = [id for id, one in catalogue("products").entries.items() if substance in one.get("contains", ())]
    _add("current_products", {"name": found[0]} if found else {"form": "bisglycinate", "mg_elemental": 100}, facts)


def _months(months: float, facts: Facts) -> None:
    _add("medicines", "omeprazole", facts)
    facts["medicine_months"] = {"omeprazole": months}


GIVEN_BY: dict[str, Callable[[Any, Facts], None]] = {
    "medicine_classes": _medicine_of,
    "planned_medicine_classes": lambda group, facts: _medicine_of(group, facts, "planned_medicines"),
    "unrecognised_planned_medicines": lambda _, facts: _add("planned_medicines", "Zzyzxamab", facts),
    "bowel_answers_differ": lambda _, facts: facts.update(bowel_habit="normal", stools_per_week=30),
    "denied_symptoms": lambda one, facts: facts.update(symptoms=[one], absent_symptoms=[one]),
    "conditions": lambda one, facts: _add("conditions", one, facts),
    "allergies": lambda one, facts: _add("allergies", one, facts),
    "unrecognised_medicines": lambda _, facts: _add("medicines", "Zzyzxamab", facts),
    "unrecognised_conditions": lambda _, facts: _add("conditions", "zzyzx fever", facts),
    "total_magnesium_mg": lambda mg, facts: _add(
        "current_products", {"mg_elemental": max(mg, 0), "form": "oxide"}, facts
    ),
    "total_b6_mg": lambda mg, facts: _add("current_products", {"b6_mg": max(mg, 0), "mg_elemental": 0}, facts),
    "b6_taken_and_wanted_mg": lambda mg, facts: _add("current_products", {"b6_mg": mg, "mg_elemental": 0}, facts),
    "product_forms": lambda form, facts: _add("current_products", {"form": form, "mg_elemental": 100}, facts),
    "product_contents": _product_with,
    "magnesium_sources": lambda _, facts: _add("current_products", {"form": "citrate", "mg_elemental": 100}, facts),
    "unlabelled_product": lambda yes, facts: _add(
        "current_products", {"form": "citrate"} if yes else {"form": "citrate", "mg_elemental": 100}, facts
    ),
    "named_products": lambda name, facts: put("wants.product", name, facts),
    "ppi_months": _months,
    "unlisted_medicines": lambda _, facts: put("medicine_months", {"omeprazole": 24}, facts),
}


def found() -> tuple[dict[str, list[str]], list[tuple[Facts, list[str]]], list[str]]:
    """Rules by case, further persons with the rules that hold for them, and the rules nobody was found for."""
    rules, rng = magnesium.rules().rules, random.Random(0)
    left, by_case = set(rules), {}
    for name, case in CASES.items():
        if new := sorted(holding(case.person) & left):
            by_case[name] = new
            left -= set(new)
    persons: list[tuple[Facts, set[str]]] = []
    for id in rules:
        for _ in range(TRIES if id in left else 0):
            facts = {key: list(value) for key, value in BLANK.items() if rng.random() < 0.8}
            wish(rules[id].when, True, facts, rng)
            try:
                person = read_person(facts)
            except FactsError:
                continue
            if id in (held := holding(person)):
                persons.append((facts, held & left))
                left -= held
                break
    return by_case, [(facts, sorted(held)) for facts, held in persons], sorted(left)


def main() -> None:
    """Search, and write the file."""
    by_case, persons, left = found()
    told = {"cases": by_case, "persons": [{"facts": facts, "holds": held} for facts, held in persons]}
    head = "# Somebody for every rule, found by `python -m tests.witnesses`; each rule stands once.\n"
    text = yaml.safe_dump(told, sort_keys=False, width=110, default_flow_style=None)
    WITNESSES.write_text(head + text, encoding="utf-8")
    print(f"{len(by_case)} cases, {len(persons)} persons; nobody for: {', '.join(left) or 'none'}")


if __name__ == "__main__":
    main()
