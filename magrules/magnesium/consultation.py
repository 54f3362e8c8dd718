"""Consultations about magnesium: read a person, and consult the shipped rulesets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from magrules.consultation import consultation
from magrules.consultation.consultation import Consultation
from magrules.magnesium.person import Person
from magrules.magnesium.shipped import rules as shipped_rules
from magrules.model.ruleset import Ruleset


def read_person(source: str | Path | Mapping[str, Any]) -> Person:
    """A person from a YAML or JSON file, or from a dict of facts by name.

    Raises FactsError with every error found, sorted by location.
    """
    from magrules.language.read_facts import read_facts  # not waited for by whoever makes a person in Python

    return read_facts(source, Person)


def advise(person: Person, rules: Ruleset | None = None, *, engine: str | None = None) -> Consultation[Person]:
    """Consult the shipped rulesets about a person, or other ``rules`` about the same facts.

    Raises the same errors as :func:`magrules.advise`.
    """
    return consultation.advise(person, shipped_rules() if rules is None else rules, engine=engine)
