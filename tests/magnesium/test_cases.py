"""Cases: persons with the outcome that a careful adviser demands, tried on every engine.

They stand in ``tests/cases``, written so that a dietitian can read and add to them. A fact left out
is unknown; an empty list means asked, none. Every code listed must be told (or, under ``must_not``,
must not be); others are free. ``most_magnesium_mg`` is the highest amount that may be named.

``urgency`` is the exact one; where the evidence only gives a least, ``at_least`` (and ``at_most``) stand
instead. ``not_told`` are ids of lines that must not be told, ``asked_again`` facts (or questions) of which one
must be asked for although it was told, because what was told contradicts itself. ``reassures: false`` says that
the headline must not calm anybody, ``questions_speak_of`` that the questions are about a child or somebody else,
``evidence`` which items of the evidence the demand follows from (``clinical``: none of them, but common care).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from magrules import Consultation, magnesium
from magrules.magnesium import Person, advise, load_rules, read_person
from magrules.render.text import consultation_words, shown_questions
from tests.engines import EACH_ENGINE
from tests.forbidden import FORBIDDEN, most_magnesium, told
from tests.paths import TESTS

CASES = TESTS / "cases"
KEYS = {
    "about", "evidence", "facts", "urgency", "at_least", "at_most", "most_magnesium_mg", "advise", "warn", "ask",
    "asked_again", "must_not", "not_told", "reassures", "questions_speak_of",
}  # fmt: skip
REASSURING = {
    "en": r"no hurry|ordinary visit|no care (is )?needed|no need (to worry|for care)|nothing to worry",
    "sv": r"ingen brådska|vanliga besök|ingen vård behövs|ingen fara|behöver inte oroa",
}
ADDRESSING = {  # the asker as if they were the one with the symptoms; "does your child" is fine
    "en": r"\b(are|do|did|have|were) you\b(?! (know|think|believe|notice|noticed|seen))|\byour\b(?! (child|baby))",
    "sv": r"\b(är|har|tar|får|mår|äter|dricker|sover|känner|använder|brukar) du\b(?! (märkt|sett))"
    r"|\b(din|ditt|dina)\b(?! (barn|bebis))",
}


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(CASES.glob("*.yaml")):
        for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield f"{path.stem}/{name}", case


ALL = dict(cases())
URGENCIES = tuple(magnesium.rules().domain.urgencies)


def allowed(case: dict[str, Any]) -> tuple[str, ...]:
    """The urgencies that are right for the person."""
    if "urgency" in case:
        return (case["urgency"],)
    return URGENCIES[URGENCIES.index(case["at_least"]) : URGENCIES.index(case.get("at_most", URGENCIES[-1])) + 1]


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


@pytest.mark.parametrize("name", ALL)
def test_case(name: str) -> None:
    """The person gets everything demanded and nothing forbidden."""
    case = ALL[name]
    found = advise(read_person(case["facts"]), engine="reference")
    said = {line.id for line in told(found)}
    asked = {question.id for question in found.questions}
    again, reached = set(case.get("asked_again", ())), asked | {question.fact for question in found.questions}
    assert {
        "wrong urgency": [] if found.urgency in allowed(case) else [found.urgency],
        "not advised": sorted(set(case.get("advise", ())) - said),
        "not warned": sorted(set(case.get("warn", ())) - said),
        "not asked": sorted(set(case.get("ask", ())) - asked),
        "not asked again": sorted(again) if again.isdisjoint(reached) else [],
        "told all the same": sorted(set(case.get("not_told", ())) & said),
        "calmed by": [] if case.get("reassures", True) else calming(found),
        "asked about the wrong one": addressing(found) if "questions_speak_of" in case else [],
        "advised all the same": {
            code: ids for code in case.get("must_not", ()) if (ids := sorted({x.id for x in FORBIDDEN[code](found)}))
        },
    } == {
        "wrong urgency": [],
        "not advised": [],
        "not warned": [],
        "not asked": [],
        "not asked again": [],
        "told all the same": [],
        "calmed by": [],
        "asked about the wrong one": [],
        "advised all the same": {},
    }
    assert most_magnesium(found) <= case["most_magnesium_mg"]


@pytest.mark.parametrize("engine", EACH_ENGINE[1:])
@pytest.mark.parametrize("name", ALL)
def test_other_engines_infer_the_same(name: str, engine: str) -> None:
    """All that is told and asked is made of what is drawn and of the lines, so that no more need be compared."""
    person = read_person(ALL[name]["facts"])
    one, other = (advise(person, engine=used) for used in ("compiled", engine))
    assert (one.lines, one.trace, one.facts) == (other.lines, other.trace, other.facts)
    assert one.inference.truths == other.inference.truths


def test_cases_are_well_formed() -> None:
    """Every case says who it is about and uses only words that are there; every forbidden thing has a case."""
    advice = magnesium.rules().advice
    for name, case in ALL.items():
        assert set(case) <= KEYS, name
        assert case["about"], name
        assert ("urgency" in case) != ("at_least" in case), name
        assert allowed(case), name
        assert [id for id in case.get("advise", ()) if id not in advice or advice[id].kind == "warn"] == [], name
        assert [id for id in [*case.get("warn", ()), *case.get("not_told", ())] if id not in advice] == [], name
        assert case.get("questions_speak_of", "child") in ("child", "somebody_else"), name
        assert set(case.get("must_not", ())) <= set(FORBIDDEN), name
    assert {code for case in ALL.values() for code in case.get("must_not", ())} == set(FORBIDDEN)


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
    "any_magnesium_supplement": "kind: product, substance: magnesium, route: oral",
    "any_magnesium_mg_figure": "kind: do, tags: [oral_magnesium]",
    "dose_above_250": "kind: dose, substance: magnesium, route: oral, dose: {high: 250.1, unit: mg, per: day}",
    "seed_dose_row": "kind: dose, substance: magnesium, route: oral, tags: [dose_row], "
    "dose: {high: 250, unit: mg, per: day}",
    "citrate": "kind: product, substance: magnesium, form: citrate",
    "oxide": "kind: product, substance: magnesium, form: oxide",
    "osmotic_forms": "kind: product, substance: magnesium, form: hydroxide",
    "oral_epsom": "kind: product, substance: magnesium, form: epsom_oral",
    "skin_without_team": "kind: do, route: bath",
    "skin_as_treatment": "kind: product, route: skin",
    "skin_product": "kind: product, route: skin",
    "potassium_supplement": "kind: product, substance: potassium",
    "electrolyte_powder": "kind: product, substance: electrolyte_powder",
    "vitamin_d_supplement": "kind: product, substance: vitamin_d",
    "vitamin_k2": "kind: product, substance: vitamin_k2",
    "b6_above_12": "kind: dose, substance: vitamin_b6, dose: {high: 12.1, unit: mg, per: day}",
    "chromium": "kind: product, substance: chromium",
    "omega3": "kind: product, substance: omega3",
    "diagnose_deficiency": "kind: background, says: You have a magnesium deficiency.",
    "promise_cramp_relief": "kind: do, says: This will ease your cramps.",
    "treat_instead_of_care": "kind: product, substance: magnesium",
    "stop_prescribed_drug": "kind: stop",
    "excluded_foods": "kind: do, tags: [almond]",
    "free_potassium_rich_food": "kind: do, tags: [cocoa]",
    "product_trippel": "kind: product, tags: [named_product]",
    "above_ul_alarm": "kind: warn, tags: [above_ceiling]",
    "increase_dose": "kind: do, tags: [raises_dose]",
    "replace_medicine": "kind: do, says: Magnesium can replace your medicine.",
}


@pytest.mark.parametrize("code", FORBIDDEN)
def test_what_is_forbidden_is_seen(code: str, tmp_path: Path) -> None:
    """A rule that gives the harm to somebody it harms is found out, and a harmless line is not."""
    fields, _, says = HARMFUL[code].partition(", says: ")
    text = f"text: {{en: '{says or 'Take 100 mg.'}', sv: '-'}}"
    (tmp_path / "harm.yaml").write_text(HARM % (f"{{id: harm, {fields}, {text}}}"), encoding="utf-8")
    person = Person(age_years=50, symptoms=["muscle_cramps"], allergies=["nuts"], goals=["cramps"])
    seen = FORBIDDEN[code](advise(person, load_rules(tmp_path)))
    assert {line.id for line in seen} == {"harm"} | ({"rest"} if code == "treat_instead_of_care" else set())


HARM = """
ruleset: harm
sources: {hand: {title: Made up, publisher: us, kind: own}}
rules:
  harm: {when: {age_years: {above: 18}}, advise: %s, cite: {hand: harm}}
  rest: {when: {age_years: {above: 18}}, advise: {id: rest, kind: do, text: {en: Rest., sv: Vila.}}, cite: {hand: rest}}
"""
