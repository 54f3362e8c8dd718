"""Invariants: what is true of every consultation, whoever it is about and however little is known.

A law gives the ids of the lines that break it. The laws hold for the rules, and are never weakened to fit them.
"""

from collections.abc import Callable, Iterator

import yaml
from hypothesis import given, settings

from magrules import AdviceResult, Consultation, Standing
from magrules.magnesium import Person, advise, read_person
from magrules.magnesium.catalogue import catalogue
from magrules.model.rules import Dose
from magrules.model.values import Interval, Members
from tests.forbidden import NEVER, TAKEN, excluded_foods, oral_magnesium, taken, told
from tests.magnesium.cases import CASES
from tests.magnesium.strategies import anybody
from tests.witnesses import WITNESSES

FORBIDDING = (
    "ckd", "kidney_transplant", "myasthenia_gravis", "lambert_eaton", "heart_block", "bowel_obstruction", "ileus",
    "infection_stones", "chronic_uti",
)  # fmt: skip
KEEPS_POTASSIUM = ("ace_inhibitor", "arb", "sacubitril", "potassium_sparing_diuretic", "aldosterone_antagonist")


def lowest(consultation: Consultation, fact: str, otherwise: float) -> float:
    """The least a number can be, as far as is known."""
    value = consultation.facts[fact]
    return value.low if isinstance(value, Interval) else otherwise


def highest(consultation: Consultation, fact: str, otherwise: float) -> float:
    """The most a number can be, as far as is known."""
    value = consultation.facts[fact]
    return value.high if isinstance(value, Interval) else otherwise


def maybe(consultation: Consultation, fact: str, *some: str) -> bool:
    """Whether a set holds, or may hold, one of some names."""
    value = consultation.facts[fact]
    return not isinstance(value, Members) or not value.complete or bool(value.present.intersection(some))


def surely(consultation: Consultation, fact: str, *some: str) -> bool:
    """Whether a set is known to hold one of some names."""
    value = consultation.facts[fact]
    return isinstance(value, Members) and bool(value.present.intersection(some))


def magnesium_with_what_may_forbid_it(consultation: Consultation) -> Iterator[AdviceResult]:
    """Nothing with magnesium to swallow is given unless kidneys, nerves, heart and bowel are known to allow it."""
    safe = (
        lowest(consultation, "egfr", 0) >= 60
        and consultation.facts["kidney_disease"] is False
        and consultation.facts["dialysis"] is False
        and not maybe(consultation, "conditions", *FORBIDDING)
    )
    return (line for line in oral_magnesium(consultation) if line.standing is Standing.GIVEN and not safe)


def magnesium_with_what_forbids_it(consultation: Consultation) -> Iterator[AdviceResult]:
    """Where one of these is known, it is not told with a reservation either."""
    forbidden = (
        highest(consultation, "egfr", 250) < 60
        or consultation.facts["kidney_disease"] is True
        or consultation.facts["dialysis"] is True
        or surely(consultation, "conditions", *FORBIDDING)
        or surely(consultation, "medicine_classes", "pyridostigmine")
    )
    return oral_magnesium(consultation) if forbidden else iter(())


def doses_above_the_upper_level(consultation: Consultation) -> Iterator[AdviceResult]:
    """No dose goes above the upper level for the age, nor is one told to somebody who has reached it."""
    age = lowest(consultation, "age_years", 0)
    magnesium = 65 if age < 4 else 110 if age < 9 else 250
    b6 = 3.2 if age < 7 else 6.1 if age < 18 else 12
    for line in oral_magnesium(consultation):
        if line.dose and (above(line.dose, magnesium) or lowest(consultation, "total_magnesium_mg", 0) >= 250):
            yield line
    for line in taken("vitamin_b6")(consultation):
        if line.dose and (above(line.dose, b6) or lowest(consultation, "total_b6_mg", 0) >= 12):
            yield line


def above(dose: Dose, most: float) -> bool:
    return dose.high > most


def potassium_where_it_stays(consultation: Consultation) -> Iterator[AdviceResult]:
    """No potassium, salt substitute or electrolyte powder is told to whom it may build up in, nor given unasked."""
    known = (
        highest(consultation, "egfr", 250) < 60
        or consultation.facts["kidney_disease"] is True
        or surely(consultation, "medicine_classes", *KEEPS_POTASSIUM)
    )
    open_ = (
        lowest(consultation, "egfr", 0) < 60
        or consultation.facts["kidney_disease"] is not False
        or maybe(consultation, "medicine_classes", *KEEPS_POTASSIUM)
    )
    yield from taken("potassium", "salt_substitute")(consultation)
    for line in taken("electrolyte_powder")(consultation):
        if known or (open_ and line.standing is Standing.GIVEN):
            yield line


def self_care_in_an_emergency(consultation: Consultation) -> Iterator[AdviceResult]:
    """An emergency, or a need of care today, never comes with something to take or to rub in."""
    urgent = consultation.urgency in ("same_day", "emergency")
    return (line for line in told(consultation) if urgent and line.advice.kind in TAKEN)


def food_unasked(consultation: Consultation) -> Iterator[AdviceResult]:
    """A food that an allergy or diet excludes is not named, and none is given before these were asked."""
    yield from excluded_foods(consultation)
    foods = catalogue("foods").entries
    for line in consultation.given:
        named = [foods[tag] for tag in line.advice.tags if tag in foods]
        if any(maybe(consultation, "allergies", *food["allergens"]) for food in named if food["allergens"]):
            yield line


def lines_without_words(consultation: Consultation) -> Iterator[AdviceResult]:
    """Every line has its words in both languages."""
    return (
        line
        for line in told(consultation)
        if not (line.advice.text.of("en").strip() and line.advice.text.of("sv").strip())
    )


def lines_without_grounds(consultation: Consultation) -> Iterator[AdviceResult]:
    """Every line has a source, and its derivation ends in facts a person gives, never in a bare conclusion."""
    for line in told(consultation):
        why = consultation.why(line.id)
        leaves = [leaf.fact for derivation in why.advised for leaf in derivation.leaves()]
        own = consultation.ruleset.vocabulary.facts
        if not why.cites or not leaves or not all(fact in own for fact in leaves):
            yield line


LAWS: tuple[Callable[[Consultation], Iterator[AdviceResult]], ...] = (
    magnesium_with_what_may_forbid_it,
    magnesium_with_what_forbids_it,
    doses_above_the_upper_level,
    potassium_where_it_stays,
    self_care_in_an_emergency,
    food_unasked,
    lines_without_words,
    lines_without_grounds,
    *NEVER,
)


def broken(person: Person) -> dict[str, list[str]]:
    consultation = advise(person, engine="reference")
    return {law.__name__: ids for law in LAWS if (ids := sorted({line.id for line in law(consultation)}))}


@settings(max_examples=max(200, settings.default.max_examples))
@given(anybody())
def test_no_law_is_broken(person: Person) -> None:
    """Every law holds for anybody."""
    assert broken(person) == {}


def test_no_law_is_broken_for_those_we_know() -> None:
    """Nor is one for the persons of the cases and those who make the rarest rules hold."""
    known = yaml.safe_load(WITNESSES.read_text(encoding="utf-8"))["persons"]
    everybody = {name: case.person for name, case in CASES.items()}
    everybody |= {witness["holds"][0]: read_person(witness["facts"]) for witness in known}
    assert {name: laws for name, person in everybody.items() if (laws := broken(person))} == {}
