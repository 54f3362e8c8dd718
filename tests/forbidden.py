"""What nobody must be told: one predicate for each thing, over the lines a person is told.

They look at what an advice is (kind, substance, route, dose, tags), and at its words in both languages where only
these could do harm. What one person in particular must not get is said by the cases (`never_gives`).
"""

import re
from collections.abc import Callable, Iterator

from magrules import AdviceResult, Consultation
from magrules.magnesium.catalogue import catalogue
from magrules.model.values import Members

Forbidden = Callable[[Consultation], Iterator[AdviceResult]]

TAKEN = ("dose", "product")
SUPPLEMENTS_STOPPED = ("stop_magnesium", "stop_b6", "pause_while_loose", "end_of_trial")
DOUBT = r"\b(not|cannot|never|uncertain|very little|inte|aldrig|osäkert|svagt underbyggt|dåligt visat)\b"


def told(found: Consultation) -> tuple[AdviceResult, ...]:
    """Every line a person reads as advice: what is given, and what is given with a reservation."""
    return (*found.given, *found.provisional)


def taken(*substances: str) -> Forbidden:
    """Lines that offer a product or dose of one of the substances."""

    def offering(found: Consultation) -> Iterator[AdviceResult]:
        for line in told(found):
            one = line.advice
            if one.kind in TAKEN and one.substance in substances:
                yield line

    return offering


def oral_magnesium(found: Consultation) -> Iterator[AdviceResult]:
    """Lines that offer magnesium to swallow."""
    return (line for line in taken("magnesium")(found) if line.advice.route == "oral")


def on_the_skin(found: Consultation) -> Iterator[AdviceResult]:
    """Lines that offer oil or a bath."""
    return (line for line in told(found) if line.advice.route in ("skin", "bath"))


def skin_as_treatment(found: Consultation) -> Iterator[AdviceResult]:
    """Skin products with an amount, without the word about their uptake, or called a remedy."""
    warned = any(line.id == "skin_uptake_unproven" for line in told(found))
    for line in on_the_skin(found):
        if line.dose or not warned or _says(line, r"\b(treat|cure|remed|deficien)|\b(behandl|bota|brist)"):
            yield line


def without_care(found: Consultation) -> Iterator[AdviceResult]:
    """All lines, where a doctor is needed soon or at once and none sends to care as urgently."""
    urgencies = list(found.ruleset.domain.urgencies)
    needed = urgencies.index(found.urgency) >= urgencies.index("soon")
    if needed and not any(line.advice.kind == "refer" and line.urgency == found.urgency for line in told(found)):
        yield from told(found)


def stopping_medicines(found: Consultation) -> Iterator[AdviceResult]:
    """Lines that stop something else than a supplement."""
    for line in told(found):
        if line.advice.kind == "stop" and line.id not in SUPPLEMENTS_STOPPED:
            yield line
    yield from saying(
        r"\b(stop|quit|skip)( taking)? (your|the) (medicine|tablets|statin|omeprazole|water tablets)"
        r"|\bsluta (ta|med) (din|ditt|dina|medicinen|tabletterna|statinen)"
    )(found)


def replacing_medicines(found: Consultation) -> Iterator[AdviceResult]:
    """Magnesium offered for what medicines are given for, or said to stand in for them."""
    if {"palpitations", "blood_pressure"} & _members(found, "goals"):
        yield from oral_magnesium(found)
    yield from saying(
        r"instead of (your|the) medicine|\b(can|may|will) replace (your|the|a) medicine"
        r"|i stället för (din|dina) (medicin|läkemedel)|kan ersätta (din|dina|ett) (medicin|läkemedel)"
    )(found)


def excluded_foods(found: Consultation) -> Iterator[AdviceResult]:
    """Lines that name a food which an allergy or a diet of the person excludes."""
    allergies, diet = _members(found, "allergies"), _members(found, "diet")
    foods = catalogue("foods").entries
    for line in told(found):
        named = [foods[tag] for tag in line.advice.tags if tag in foods]
        for food in named:
            vegan = "vegan" in diet and food["animal"]
            vegetarian = "vegetarian" in diet and food["category"] in ("fish", "shellfish")
            if vegan or vegetarian or allergies.intersection(food["allergens"]):
                yield line


def rich_food_beside_its_warning(found: Consultation) -> Iterator[AdviceResult]:
    """Lines that name foods rich in potassium (above 200 mg per 100 g), or set no limit, to whom is warned of it."""
    foods = catalogue("foods").entries
    if not any(line.id == "food_potassium" for line in told(found)):
        return
    for line in told(found):
        named = [foods[tag] for tag in line.advice.tags if tag in foods]
        if any(row.get("potassium_mg", 0) > 200 for food in named for row in food["databases"]):
            yield line
    yield from saying(r"no upper limit|ingen övre gräns")(found)


def saying(words: str) -> Forbidden:
    """Lines whose text or reasons, in either language, match the words."""
    return lambda found: (line for line in told(found) if _says(line, words, found))


def promising(found: Consultation) -> Iterator[AdviceResult]:
    """Magnesium offered against cramps without the word on how little to expect, or a promise in words."""
    cramps = {"muscle_cramps"} & _members(found, "symptoms") or {"cramps"} & _members(found, "goals")
    if cramps and not any(line.id == "low_expected_benefit" for line in told(found)):
        yield from oral_magnesium(found)
    yield from saying(
        r"\b(will|does|can) (help|ease|relieve|stop|cure|prevent)[^.]*cramp|cramps (will )?(go|disappear)"
        r"|\b(lindrar|hjälper mot|botar|stoppar|förebygger) [^.]*kramp|krampen? (går över|försvinner)"
    )(found)


def diagnosing(found: Consultation) -> Iterator[AdviceResult]:
    """Lines that say that the person lacks magnesium."""
    yield from saying(
        r"you (have|suffer from) (a |an )?(magnesium )?(deficien|shortage|lack)|you (are deficient|lack magnesium)"
        r"|du (har|lider av) (en |ett )?(magnesium)?brist|du saknar magnesium|du har ont om magnesium"
    )(found)


def _says(line: AdviceResult, words: str, found: Consultation | None = None) -> bool:
    """Whether a sentence about the line matches the words without denying or doubting them."""
    reasons = [found.ruleset.rules[id].because for id in line.rules] if found else []
    texts = [line.advice.text, *filter(None, reasons)]
    sentences = [one for text in texts for _, said in text.words for one in re.split(r"(?<=[.!?;])\s", said)]
    return any(re.search(words, one, re.IGNORECASE) and not re.search(DOUBT, one, re.IGNORECASE) for one in sentences)


def _members(found: Consultation, fact: str) -> frozenset[str]:
    value = found.facts[fact]
    return value.present if isinstance(value, Members) else frozenset()


NEVER: tuple[Forbidden, ...] = (
    diagnosing,
    excluded_foods,
    promising,
    replacing_medicines,
    skin_as_treatment,
    stopping_medicines,
    without_care,
)
"""What is forbidden for anybody."""


def most_magnesium(found: Consultation) -> float:
    """The highest amount of magnesium to swallow that any line names, in mg a day; 0 when none does."""
    return max((line.dose.high for line in oral_magnesium(found) if line.dose), default=0)
