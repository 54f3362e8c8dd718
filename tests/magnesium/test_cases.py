"""The persons of the shipped cases on every engine, and what only the words they read can show."""

import re
from pathlib import Path

import pytest

from magrules import Consultation, magnesium
from magrules.magnesium import Person, advise, load_rules
from magrules.render.text import consultation_words, shown_questions
from tests.engines import EACH_ENGINE
from tests.forbidden import NEVER, Forbidden, rich_food_beside_its_warning
from tests.magnesium.cases import CASES

REASSURING = {
    "en": r"no hurry|ordinary visit|no care (is )?needed|no need (to worry|for care)|nothing to worry",
    "sv": r"ingen brådska|vanliga besök|ingen vård behövs|ingen fara|behöver inte oroa",
}
ADDRESSING = {  # the asker as if they were the one with the symptoms; "does your child" is fine
    "en": r"\b(are|do|did|have|were) you\b(?! (know|think|believe|notice|noticed|seen))|\byour\b(?! (child|baby))",
    "sv": r"\b(är|har|tar|får|mår|äter|dricker|sover|känner|använder|brukar) du\b(?! (märkt|sett))"
    r"|\b(din|ditt|dina)\b(?! (barn|bebis))",
}


URGENCIES = tuple(magnesium.rules().domain.urgencies)
NOT_CALMED = {
    "everyday/calves-that-cramp-by-night-at-74",
    "everyday/premenstrual-at-27",
    "everyday/tired-and-stressed-at-35",
    "for-somebody-else/baby-who-wakes-and-an-oil-for-the-feet",
    "for-somebody-else/five-and-constipated",
    "for-somebody-else/grandmother-of-88-with-cramps-by-night",
}
"""Persons who need no care soon, of whom too little is known to calm anybody."""


def headline(found: Consultation, language: str) -> str:
    """What the person reads first."""
    return consultation_words(found, language).partition("\n")[0]


def calming(found: Consultation) -> list[str]:
    """Headlines that tell the person not to worry."""
    lines = {language: headline(found, language) for language in REASSURING}
    return [line for language, line in lines.items() if re.search(REASSURING[language], line, re.IGNORECASE)]


def addressing(found: Consultation) -> list[str]:
    """Questions put to whoever asks as if they were about them, or for want of any, that there is none."""
    shown = shown_questions(found)
    if not shown:
        return ["no questions"] if URGENCIES.index(found.urgency) < URGENCIES.index("same_day") else []
    words = [(language, asked.text.of(language)) for language in ADDRESSING for asked in shown]
    return [question for language, question in words if _is_about_asker(question, language)]


def _is_about_asker(question: str, language: str) -> bool:
    return bool(re.search(ADDRESSING[language], question, re.IGNORECASE))


@pytest.mark.parametrize("name", CASES)
def test_nobody_is_calmed_too_early(name: str) -> None:
    """The headline calms nobody who needs care soon, or of whom too little is known."""
    found = advise(CASES[name].person, engine="reference")
    if name in NOT_CALMED or URGENCIES.index(found.urgency) >= URGENCIES.index("soon"):
        assert calming(found) == []


@pytest.mark.parametrize("name", CASES)
def test_rich_food_is_not_told_beside_its_warning(name: str) -> None:
    """Whoever is warned of potassium in food reads of no food that the catalogue has as rich in it."""
    assert not [*rich_food_beside_its_warning(advise(CASES[name].person, engine="reference"))]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.person.asking_for])
def test_questions_are_about_whom_one_asks_for(name: str) -> None:
    """Whoever asks for a child or somebody else is asked about them."""
    assert addressing(advise(CASES[name].person, engine="reference")) == []


@pytest.mark.parametrize("engine", EACH_ENGINE[1:])
@pytest.mark.parametrize("name", CASES)
def test_other_engines_infer_the_same(name: str, engine: str) -> None:
    """All that is told and asked is made of what is drawn and of the lines, so that no more need be compared."""
    person = CASES[name].person
    one, other = (advise(person, engine=used) for used in ("compiled", engine))
    assert (one.lines, one.trace, one.facts) == (other.lines, other.trace, other.facts)
    assert one.inference.truths == other.inference.truths


def test_whom_nothing_calms_is_there() -> None:
    """Each of them is a person of a case."""
    assert CASES.keys() >= NOT_CALMED


@pytest.mark.parametrize("language", REASSURING)
def test_calm_headlines_are_seen(language: str) -> None:
    """The headlines of a person who needs no care, or only at an ordinary visit, are the calming ones."""
    told = {id: one.heading.of(language) for id, one in magnesium.rules().domain.urgencies.items() if one.heading}
    assert [id for id, words in told.items() if re.search(REASSURING[language], words, re.IGNORECASE)] == ["routine"]


@pytest.mark.parametrize(
    ("language", "question", "about_asker"),
    [
        ("en", "- How old are you, in years?", True),
        ("en", "- What did your latest blood test show?", True),
        ("en", "- How old is the child, in years?", False),
        ("en", "- Does your child have a fever?", False),
        ("sv", "- Hur gammal är du, i år räknat?", True),
        ("sv", "- Vad visade ditt senaste blodprov?", True),
        ("sv", "- Hur gammalt är barnet, i år räknat?", False),
        ("sv", "- Har ditt barn feber?", False),
    ],
)
def test_questions_about_the_asker_are_seen(language: str, question: str, about_asker: bool) -> None:
    """A question to the asker about themselves is told from one about the person they ask for."""
    assert _is_about_asker(question, language) is about_asker


HARMFUL = {
    "diagnosing": "kind: background, says: You have a magnesium deficiency.",
    "excluded_foods": "kind: do, tags: [almond]",
    "promising": "kind: do, says: This will ease your cramps.",
    "replacing_medicines": "kind: do, says: Magnesium can replace your medicine.",
    "rich_food_beside_its_warning": "kind: do, tags: [cocoa]",
    "skin_as_treatment": "kind: product, route: skin",
    "stopping_medicines": "kind: stop",
    "without_care": "kind: do, urgency: soon",
}


@pytest.mark.parametrize("seen", [*NEVER, rich_food_beside_its_warning], ids=lambda seen: seen.__name__)
def test_what_is_forbidden_is_seen(seen: Forbidden, tmp_path: Path) -> None:
    """A rule that gives the harm to somebody it harms is found out, and a harmless line is not."""
    fields, _, says = HARMFUL[seen.__name__].partition(", says: ")
    text = f"text: {{en: '{says or 'Take 100 mg.'}', sv: '-'}}"
    (tmp_path / "harm.yaml").write_text(HARM % (f"{{id: harm, {fields}, {text}}}"), encoding="utf-8")
    person = Person(age_years=50, symptoms=["muscle_cramps"], allergies=["nuts"], goals=["cramps"])
    harms = {line.id for line in seen(advise(person, load_rules(tmp_path)))}
    assert harms - {"food_potassium"} == {"harm"}


HARM = """
ruleset: harm
sources: {hand: {title: Made up, publisher: us, kind: own}}
rules:
  harm: {when: {age_years: {above: 18}}, advise: %s, cite: {hand: harm}}
  rest:
    when: {age_years: {above: 18}}
    advise: {id: food_potassium, kind: do, text: {en: Rest., sv: Vila.}}
    cite: {hand: rest}
"""
