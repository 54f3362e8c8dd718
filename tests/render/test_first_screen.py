"""The first screen: 24 lines of 80 columns, with urgency and answer, and nothing on how to take what is held back."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magrules import advise as advise_with
from magrules import load_rules, read_facts
from magrules.consultation.consultation import Consultation
from magrules.consultation.standings import ADVISED
from magrules.magnesium import Person, Product, Wants, advise, read_person, rules
from magrules.magnesium.symptoms import WARNING_GROUPS
from magrules.model.words import table
from magrules.render.answer import answered
from magrules.render.first_screen import HEIGHT, WIDTH, first_screen
from magrules.render.json import to_dict, to_json
from magrules.render.parts import conditions_words, headline_words, line_words
from magrules.render.text import advised_lines, reservations_words, shown_questions
from tests.magnesium.cases import CASES
from tests.magnesium.strategies import anybody, persons

LANGUAGES = st.sampled_from(("en", "sv"))
PEOPLE = st.one_of(anybody(), persons())


def told(consultation: Consultation) -> set[str]:
    """The ids of what is told."""
    return {line.id for line in consultation.lines if line.standing in ADVISED}


@given(PEOPLE, LANGUAGES)
def test_a_first_screen_fits_and_carries_urgency_and_answer(person: Person, language: str) -> None:
    """Whoever it is about, in both languages; what cannot wait stands on it, too."""
    consultation = advise(person)
    screen = first_screen(consultation, language, table(language)["screen"]["more"])
    lines, text = screen.split("\n"), " ".join(screen.replace("\n- ", "\n").split())
    assert len(lines) <= HEIGHT
    assert max(map(len, lines)) <= WIDTH
    answer = answered(consultation, language)
    assert answer
    words_of_it = answer.words(lambda line: line_words(consultation, line, language))
    for words in (headline_words(consultation, language), answer.question, *words_of_it):
        assert words in text
    urgent = [
        line.id for line in consultation.lines if line.standing in ADVISED and rules().domain.pressing(line.urgency)
    ]
    assert all(f"[{id}]" in text for id in urgent)


@given(PEOPLE)
def test_how_to_take_follows_whether_to_take(person: Person) -> None:
    """No advice is told without some of what it accompanies."""
    consultation = advise(person)
    names = told(consultation)
    for line in consultation.lines:
        if line.id in names and line.advice.accompanies:
            assert names & {*line.advice.accompanies}


@given(PEOPLE, LANGUAGES)
def test_what_is_held_back_carries_no_instruction(person: Person, language: str) -> None:
    """An app that prints every text prints only what is told; each reason is in words."""
    consultation = advise(person)
    document = to_dict(consultation, language)
    texts = {
        id: line.advice.text.of(language) for id in consultation.ruleset.advice for line in [consultation.line(id)]
    }
    for line in document["advice"]:
        if line["standing"] == "withheld":
            assert not line.keys() & {"text", "dose"}
            assert all(line["reasons"].values())
            assert texts[line["id"]] not in json.dumps(line, ensure_ascii=False)
    assert document["answer"]["words"]
    assert document["notes"]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_json_of_the_course_participant_is_small(language: str) -> None:
    """Under 40 kB without the trace, which comes when it is asked for."""
    consultation = advise(read_person("examples/people/course-participant.yaml"))
    assert len(to_json(consultation, language).encode()) < 40_000
    plain: Mapping[str, Any] = json.loads(to_json(consultation, language, trace=True))
    assert [one["rule"] for one in plain["trace"]] == [one.rule for one in consultation.trace]
    assert "trace" not in json.loads(to_json(consultation, language))


def test_as_many_answers_as_are_promised_lead_to_an_amount() -> None:
    """Who asks about cramps is told how many answers it takes, and gets an amount with as many."""
    asking: dict[str, Any] = {"goals": ["cramps"]}
    answer = answered(advise(read_person(asking)), "en")
    assert answer
    assert "After 10 answers or more" in answer.instead
    known = {**dict.fromkeys(WARNING_GROUPS, ()), "conditions": [], "medicines": [], "age_years": 46}
    shown = answered(advise(read_person({**asking, **known})), "en")
    assert shown
    assert [line.advice.kind for line in shown.lines if line.dose] == ["dose"]


def test_an_antacid_counts_before_an_amount_is_within_a_ceiling() -> None:
    """Nobody with magnesium in a medicine reads that the rest is within the ceiling."""
    facts: dict[str, Any] = {"age_years": 46, "goals": ["general"], "symptoms": [], "red_flags": [], "conditions": []}
    known = {"egfr": 93, "kidney_disease": False, "current_products": [{"form": "citrate", "mg_elemental": 250}]}
    standings = [
        advise(read_person({**facts, **known, "medicines": medicines})).line("own_within_ceiling").standing in ADVISED
        for medicines in ([], ["Novalucol"])
    ]
    assert standings == [True, False]


def test_two_small_questions_are_shown() -> None:
    """Of the seven questions about warning signs the two that come first."""
    shown = [question.fact for question in shown_questions(advise(Person(goals=["cramps"]), engine="reference"))]
    assert [fact for fact in shown if fact in WARNING_GROUPS] == shown[:2]
    assert set(shown[:2]) == {"leg_signs", "muscle_signs"}


def test_what_may_hold_back_a_dose_is_all_told() -> None:
    """No reservation about something that is taken hides behind how many more there are."""
    consultation = advise(Person(age_years=40, goals=["cramps"], red_flags=[], medicines=[], conditions=[]))
    doses = [line for line in advised_lines(consultation) if line.advice.kind == "dose"]
    conditions = conditions_words(consultation.inference, doses, "en")
    assert len(conditions) == 11
    screen = " ".join(first_screen(consultation, "en").split())
    for words in (reservations_words(consultation, "en"), screen):
        assert all(condition in words for condition in conditions)
    assert conditions.index("weak kidneys") < conditions.index("heavy drinking or tingling from vitamin B6")


@given(PEOPLE, LANGUAGES)
def test_signs_to_look_out_for_are_always_on_it(person: Person, language: str) -> None:
    """While warning signs are not answered, whoever reads only the first screen reads when to call for help.

    Whoever is sent to care today anyway may find them by name.
    """
    consultation = advise(person)
    if consultation.line("look_out").standing in ADVISED and not consultation.pressing:
        assert "[look_out]" in first_screen(consultation, language, table(language)["screen"]["more"])


@given(PEOPLE)
def test_what_protects_is_on_it_or_named_the_same_in_every_language(person: Person) -> None:
    """Whom to see, what to stop, and what is urgent never vanish for want of room; no language shows another line."""
    consultation = advise(person)
    screens = {language: " ".join(first_screen(consultation, language).split()) for language in ("en", "sv")}
    shown = [re.findall(r"\[([a-z0-9_]+)\]", screen) for screen in screens.values()]
    assert shown[0] == shown[1]
    for line in advised_lines(consultation):
        kind = consultation.ruleset.kind_of(line.advice)
        urgent = line.urgency not in ("none", "routine") and (kind.safety or kind.now)
        if (urgent or line.advice.kind in ("refer", "stop")) and line.id not in _answering(consultation):
            assert line.id in shown[0] or all(line.advice.name.of(each) in screens[each] for each in screens)


def _answering(consultation: Consultation) -> tuple[str, ...]:
    """What would answer, too, where an order stands alone."""
    return consultation.ruleset.answer.advice if consultation.ruleset.answer else ()


@given(PEOPLE)
def test_nothing_is_asked_that_is_answered(person: Person) -> None:
    """No question of a first screen asks for a fact that the person has told."""
    getters = rules().vocabulary.getters
    for question in shown_questions(advise(person)):
        assert not question.fact or getters[question.fact](person) is None


OWN = [
    ({"age_years": 6, "goals": ["sleep"], "red_flags": []}, "[child_limits]", ["110 mg", "110 mg"]),
    ({"age_years": 2, "goals": ["sleep"], "red_flags": []}, "[child_limits]", ["65 mg", "65 mg"]),
    (
        {"egfr": 40, "current_products": [{"form": "oxide", "mg_elemental": 200}]},
        "[stop_magnesium]",
        ["You take it now: magnesium oxide", "Det du tar nu: magnesiumoxid"],
    ),
    (
        {"red_flags": [], "symptoms": ["diarrhoea"], "current_products": [{"form": "citrate", "mg_elemental": 200}]},
        "[pause_while_loose]",
        ["You take it now: magnesium citrate", "Det du tar nu: magnesiumcitrat"],
    ),
]


@pytest.mark.parametrize(("facts", "id", "words"), OWN)
def test_a_figure_and_a_product_are_the_persons_own(facts: dict[str, Any], id: str, words: list[str]) -> None:
    """A child's own limit without those of other ages; the product that somebody takes where it is stopped."""
    for language, wanted in zip(("en", "sv"), words, strict=True):
        line = next(part for part in _lines_of(advise(read_person(facts)), language) if id in part)
        assert wanted in line
        assert id != "[child_limits]" or len(re.findall(r"[0-9]+ mg", line)) == 1


def _lines_of(consultation: Consultation, language: str) -> list[str]:
    return [" ".join(part.split()) for part in first_screen(consultation, language).split("\n- ")]


def test_whoever_takes_no_form_is_told_to_swallow_none() -> None:
    """Oil for comfort is no hint to go on swallowing."""
    consultation = advise(CASES["gut/no-form-ever-suited"].person)
    assert "Swallow no magnesium for now" in " ".join(first_screen(consultation, "en").split())
    other = advise(CASES["gut/night-cramps-and-a-gut-that-refused-two-forms"].person)
    assert "Swallow no" not in first_screen(other, "en")


def test_oil_for_a_child_is_no_leave_to_swallow() -> None:
    """A child below 12 whose parent asks for oil reads that nothing is swallowed."""
    asking: dict[str, Any] = {"goals": ["sleep"], "wants": {"forms": ["oil"]}, "red_flags": [], "conditions": []}
    for age, words in ((7, True), (30, False)):
        person = read_person({**asking, "age_years": age, "medicines": [], "symptoms": []})
        assert ("Swallow no magnesium on your own" in " ".join(first_screen(advise(person), "en").split())) is words


def test_whom_nothing_calls_on_for_magnesium_is_promised_none() -> None:
    """A healthy vegan who asks about food reads of food, and of no amount after more answers."""
    facts: dict[str, Any] = {"age_years": 29, "diet": ["vegan"], "goals": ["food"], "symptoms": [], "red_flags": []}
    known = {"conditions": [], "medicines": [], "egfr": 102, "kidney_disease": False, "current_products": []}
    screen = first_screen(advise(read_person({**facts, **known, "allergies": []})), "en")
    assert "[food_seeds]" in screen
    assert "answers or more" not in screen


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("told", ["medicines", "conditions"])
def test_what_is_not_recognised_is_on_it(told: str, language: str) -> None:
    """Nobody reads a page as checked against a medicine or an illness that it was not checked against."""
    for facts in ({}, {"leg_signs": ["calf_pain"]}, {"red_flags": [], "egfr": 22}, {"red_flags": [], "age_years": 31}):
        person = Person(goals=["cramps"], **{**facts, told: ["something nobody knows"]})
        screen = first_screen(advise(person), language, table(language)["screen"]["more"])
        assert "something nobody knows" in " ".join(screen.split())


@pytest.mark.parametrize("language", ["en", "sv"])
def test_what_is_notable_stands_before_what_can_wait(language: str) -> None:
    """A pregnant person reads the signs of pre-eclampsia before how to take magnesium."""
    screen = first_screen(advise(CASES["children-and-pregnancy/week-12-and-four-cups-of-coffee"].person), language)
    assert "[preeclampsia]" in screen
    after = screen.partition("[preeclampsia]")[0]
    assert not {"[cap_250]", "[with_food]", "[split_doses]"}.intersection(after.split())


def test_oil_is_no_answer_beside_a_stop() -> None:
    """The skin is left out of the answer though it may be told below."""
    person = Person(age_years=80, goals=["cramps"], red_flags=[], symptoms=[], wants=Wants(forms=["oil"]),
                    current_products=[Product(form="oxide", mg_elemental=400)])  # fmt: skip
    consultation = advise(person)
    told = answered(consultation, "en")
    assert told
    assert [line.id for line in told.lines] == ["stop_magnesium"]
    assert consultation.line("skin_comfort_only").standing in ADVISED


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize(
    "name", ["medicines/ramipril-spironolactone-and-potassium-tablets", "medicines/losartan-and-a-salt-substitute"]
)
def test_what_not_to_take_stands_before_questions(name: str, language: str) -> None:
    """Whoever takes or wants potassium that can build up reads on the first screen to take none."""
    consultation = advise(CASES[name].person, engine="reference")
    assert "[hyperkalaemia]" in first_screen(consultation, language, table(language)["screen"]["more"])


def test_what_is_urgent_stands_before_the_answer_but_for_an_order() -> None:
    """Whom to see within days is read before an amount; "stop" before whom to see."""
    amount, order = (
        first_screen(advise(CASES[name].person), "en")
        for name in ("contraindications/addison-and-electrolyte-powder", "kidneys/egfr-45-and-years-on-omeprazole")
    )
    assert amount.index("[see_doctor]") < amount.index("[bisglycinate_start_100]")
    assert order.index("[stop_magnesium]") < order.index("[see_doctor]")


SMALL = """
ruleset: loaf
sources: {own: {title: T, publisher: P, kind: own}}
facts:
  flat: {type: yes_no, phrase: flat, question: Flat?}
  salted: {type: yes_no, phrase: salted, question: Salted?}
rules:
  longer: {when: {flat: true}, advise: {id: longer, kind: do, text: Wait longer.}, cite: {own: x}}
  salt: {when: {salted: false}, advise: {id: salt, kind: do, text: Add salt.}, cite: {own: x}}
answer:
  question: What went wrong?
  gives: what it was
  advice: longer
  remarks: {kind: do}
  otherwise: Nothing is wrong.
"""


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ["After one answer or more you learn what it was, or why not."]),
        ({"flat": False}, ["Nothing is wrong."]),
        ({"flat": True, "salted": False}, ["Add salt.", "Wait longer."]),
    ],
)
def test_nothing_applies_only_where_nothing_is_open(tmp_path: Path, facts: dict[str, bool], words: list[str]) -> None:
    """While the answer is open it waits; a remark that is the answer stands once, another before it."""
    (tmp_path / "loaf.yaml").write_text(SMALL, "utf-8")
    loaf = load_rules(tmp_path)
    consultation = advise_with(read_facts(facts, loaf), loaf)
    answer = answered(consultation, "en")
    assert answer
    shown = answer.words(lambda line: line_words(consultation, line, "en", id=False))
    assert len(shown) == len(words)
    assert all(expected in said for expected, said in zip(words, shown, strict=True))
