"""Asking for somebody else: questions speak of them, and the advice says whom it is about."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from magrules import magnesium
from magrules.consultation.questions import spoken_of
from magrules.facts import Text
from magrules.interview.prompts import asking_words
from magrules.interview.state import Dialogue, change
from magrules.magnesium import Person, advise, load_rules
from magrules.magnesium.product import Product
from magrules.model.vocabulary import vocabulary_of
from magrules.render.html import report
from magrules.render.text import consultation_words

OWN = """ruleset: t
sources:
  own: {title: T, publisher: us, kind: own}
facts:
  asking_for:
    type: choice
    options: {self: {en: me, sv: mig}, child: {en: a child, sv: ett barn}, neighbour: {en: a neighbour, sv: en granne}}
    phrase: {en: whom, sv: vem}
    question: {en: Whom?, sv: Vem?}
  hungry:
    type: yes_no
    phrase: {en: hunger, sv: hunger}
    question: {en: Are you hungry?, sv: Är du hungrig?}
    of_another: {en: "Does {person} want to eat?", sv: "Är {person}s mage tom?"}
  tired: {type: yes_no, phrase: {en: tired, sv: trött}, question: {en: Tired?, sv: Trött?}}
questions:
  last_meal:
    text: {en: When did you eat last?, sv: När åt du senast?}
    of_another: {en: "When did {person} eat last?", sv: "När åt {person} senast?"}
rules:
  bread:
    when: {hungry: true, tired: true}
    advise: {id: bread, kind: do, text: {en: Eat., sv: Ät.}}
    cite: {own: p}
  ask-it:
    when: {any: [{known: asking_for}, {unknown: asking_for}]}
    ask: last_meal
    advise: {id: water, kind: do, text: {en: Drink., sv: Drick.}}
    cite: {own: p}
"""


def second_texts() -> Iterator[tuple[str, Text, Text | None]]:
    """Every question of the person, of a product and of the shipped rulesets, with its second text."""
    facts = {**vocabulary_of(Product).facts, **vocabulary_of(Person).facts}
    yield from ((name, fact.question, fact.of_another) for name, fact in facts.items() if fact.question)
    yield from ((id, one.text, one.of_another) for id, one in magnesium.rules().questions.items())


TEXTS = list(second_texts())
OF_THE_ASKER = {"guardian", "magnesium_helped", "drinks_too_little", "asking_for"}
"""What is asked of whoever asks, about somebody else."""


@pytest.mark.parametrize(("name", "text", "of_another"), TEXTS, ids=[name for name, *_ in TEXTS])
def test_every_question_can_speak_of_somebody_else(name: str, text: Text, of_another: Text | None) -> None:
    """A question that speaks to a person has a second text that does not, in both languages."""
    to_you = re.compile(r"\b(you|your|yourself|du|dig|din|ditt|dina)\b", re.IGNORECASE)
    about_a_wish = re.compile(r"^wants\.|^really_|^product$")
    for language in ("en", "sv"):
        if of_another is None:
            assert name in OF_THE_ASKER or not to_you.search(text.of(language)), language
        elif not about_a_wish.search(name) and name not in OF_THE_ASKER:
            assert not to_you.search(of_another.of(language)), language
        if of_another and to_you.search(text.of(language)):
            assert "{person}" in of_another.of(language), language
            assert set(re.findall(r"{(.*?)}", of_another.of(language))) == {"person"}


@pytest.mark.parametrize(
    ("who", "english", "swedish"),
    [
        (None, "Are you hungry?", "Är du hungrig?"),
        ("self", "Are you hungry?", "Är du hungrig?"),
        ("child", "Does the child want to eat?", "Är barnets mage tom?"),
        ("neighbour", "Does the person want to eat?", "Är personens mage tom?"),
    ],
)
def test_questions_speak_of_whom_it_is_about(tmp_path: Path, who: str | None, english: str, swedish: str) -> None:
    """Oneself is spoken to, a child is the child, anybody else the person; a question with one text keeps it."""
    (tmp_path / "r.yaml").write_text(OWN, encoding="utf-8")
    ruleset = load_rules(tmp_path / "r.yaml")
    consultation = advise(ruleset.vocabulary.cls(asking_for=who), ruleset)
    asked = {one.id: one.text for one in consultation.questions}
    assert asked["hungry"] == Text(en=english, sv=swedish)
    assert asked["tired"] == Text(en="Tired?", sv="Trött?")
    assert asked["last_meal"].of("en") == ("When did you eat last?" if who in (None, "self") else english_of(who))
    dialogue = change(Dialogue(consultation), "hungry")
    assert asking_words(dialogue, "sv").startswith(swedish)
    about = [line for line in consultation_words(consultation).splitlines() if "somebody else" in line]
    assert len(about) == (0 if who in (None, "self") else 1)


def english_of(who: str | None) -> str:
    return f"When did the {'child' if who == 'child' else 'person'} eat last?"


def test_the_shipped_advice_says_whom_it_is_about() -> None:
    """At the top in words and in the report, in both languages, in an emergency too; the engines agree."""
    mother = Person(age_years=70, asking_for="somebody_else", red_flags=["chest_pain"])
    consultation = advise(mother)
    assert consultation == advise(mother, engine="reference")
    assert consultation.urgency == "emergency"
    for language, line in (("en", "The advice is about the person"), ("sv", "Råden gäller personen")):
        assert line in consultation_words(consultation, language).split("\n\n")[1]
        assert line in report(consultation)
    assert "advice is about" not in consultation_words(advise(Person(age_years=70, asking_for="self")))
    questions = advise(Person(asking_for="child", goals=["cramps"])).questions
    assert any("the child" in one.text.of("en") for one in questions)
    to_you = re.compile(r"\byour\b|^are you|^do you|^have you", re.IGNORECASE)
    assert {one.fact for one in questions if to_you.search(one.text.of("en"))} <= OF_THE_ASKER


def test_who_is_not_told_is_oneself() -> None:
    """Nothing is supposed of whom it is about."""
    assert spoken_of(magnesium.rules(), {}) is None
    assert spoken_of(magnesium.rules(), {"asking_for": None}) is None
    assert spoken_of(magnesium.rules(), {"asking_for": True}) is None
