"""The dialogue as a value: what is asked, what each line makes of it, and that nothing said is lost."""

import re
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import magrules
from magrules import FactsError, MagrulesError, advise
from magrules.diagnostics.source import visible
from magrules.errors import Contradiction
from magrules.interview.answers import read_answer
from magrules.interview.records import taken_up
from magrules.interview.session_file import resume, save, saved_text
from magrules.interview.state import Describing, Dialogue, Listing, Picking, begin, change
from magrules.interview.turns import Turn, asking, opened, refusal, reply
from magrules.magnesium import Person, Product, load_rules, read_person, words
from magrules.model.fact_types import Boolean, Choice, FactType, FreeNames, Number, NumbersByName, Subset
from magrules.model.values import Text
from magrules.model.words import table
from tests.paths import TESTS
from tests.strategies import typed

RULES = load_rules(TESTS / "dialogue.yaml")


def begun(language: str = "en", **facts: Any) -> Turn:
    return opened(Dialogue(advise(Person(**facts), RULES)), language)


def said(turn: Turn, *lines: str, language: str = "en") -> Turn:
    for line in lines:
        turn = reply(turn, line, language)
    return turn


def fact(turn: Turn) -> str:
    return turn.dialogue.question.fact if turn.dialogue.question else ""


# --- the way through -------------------------------------------------------------------------------


def test_safety_is_asked_first_and_a_word_is_enough_for_an_emergency() -> None:
    """A warning sign is told as urgent at once, before the set is complete, with the offer to stop."""
    turn = begun()
    assert fact(turn) == "red_flags"
    turn = said(turn, "chest pain")
    assert (turn.offer, turn.dialogue.person.red_flags) == ("stop", None)
    assert turn.message.splitlines()[0] == "This matters now"
    assert "Call for help." in turn.message
    ended = said(turn, "yes")
    assert ended.ended
    assert "Call for help." in ended.long
    going_on = said(turn, "no")
    assert (going_on.offer, fact(going_on)) == ("", "red_flags")
    whole = said(going_on, "0", "0", "0", "0")
    assert (whole.dialogue.person.red_flags, whole.offer) == (frozenset({"chest_pain"}), "")  # and is told once


def test_a_whole_consultation() -> None:
    """Every question once, most pressing first, until nothing can change: then the advice."""
    turn, asked = begun(goals=["cramps"], red_flags=[]), []
    for line in ("95", "0", "0"):
        asked.append(fact(turn))
        turn = said(turn, line)
    assert sorted(asked) == ["current_products", "egfr", "medicines"]
    assert turn.ended
    assert "Begin low." in turn.long
    assert turn.dialogue.person == Person(goals=["cramps"], red_flags=[], egfr=95, medicines=[], current_products=[])


def test_who_does_not_know_is_not_asked_again() -> None:
    """Not known stays unknown, holds back what it must, and is asked again only when asked for."""
    turn = begun(goals=["cramps"], red_flags=[], medicines=[], current_products=[])
    assert fact(turn) == "egfr"
    turn = said(turn, "don't know")
    assert turn.ended
    assert turn.dialogue.person.egfr is None
    assert turn.dialogue.consultation.line("start_low").standing.value == "withheld"
    again = said(evolve(turn, ended=False), "change")
    number = 1 + again.dialogue.answers.index("egfr")
    again = said(again, str(number))
    assert (fact(again), "How well do your kidneys work" in asking(again, "en")) == ("egfr", True)
    assert said(again, "95").dialogue.person.egfr == 95


def test_back_undoes_one_answer_after_the_other() -> None:
    """Each step back is the dialogue as it was, up to the first question."""
    first = begun(goals=["cramps"], red_flags=[])
    turn, states = first, [first.dialogue]
    for line in ("95", "lithium", "don't know"):
        turn = said(turn, line)
        states.append(turn.dialogue)
    for before in reversed(states[:-1]):
        turn = said(turn, "back")
        assert turn.dialogue == before
    assert said(turn, "back").message == "This is the first question."


def test_an_answer_can_be_changed() -> None:
    """By its number or its words; the answer so far is told, and leaving it is possible."""
    turn = begun(goals=["cramps"], red_flags=[], egfr=22)
    listed = said(turn, "change")
    assert "  1  kidney function (eGFR): 22 ml/min/1.73 m²" in asking(listed, "en").splitlines()
    assert said(listed, "back").dialogue == turn.dialogue
    asked = said(listed, "kidney function (eGFR)")
    assert "Your answer so far: 22 ml/min/1.73 m²." in asking(asked, "en").splitlines()
    assert said(asked, "95").dialogue.person.egfr == 95
    assert said(asked, "back").dialogue == turn.dialogue


def test_why() -> None:
    """Which advice hangs on the answer and which rules wait, with their source; the state stays."""
    turn = begun(goals=["cramps"], red_flags=[], medicines=[], current_products=[])
    told = said(turn, "why")
    assert told.dialogue == turn.dialogue
    lines = told.message.splitlines()
    assert lines[0].startswith("Your answer can change this advice: ")
    assert any("no-magnesium-with-weak-kidneys, after A maker: A label, contraindications" in line for line in lines)


def test_a_name_that_nobody_knows_is_said_and_kept() -> None:
    """It is asked once, not for ever."""
    turn = said(begun(goals=["cramps"], red_flags=[], egfr=95, current_products=[]), "losartan, xyzzy")
    assert turn.message.startswith("Not recognised: xyzzy.")
    assert turn.dialogue.person.medicines == frozenset({"losartan", "xyzzy"})
    assert fact(turn) == ""


# --- sets, page by page ----------------------------------------------------------------------------


def test_a_long_set_is_never_complete_before_its_last_page() -> None:
    """What is chosen on the way is kept, also by who does not know, and nothing unseen counts as no."""
    turn = said(begun(), "2, 3", "0")
    assert turn.dialogue.begun == Picking("red_flags", frozenset({"calf_pain", "warmth"}), 2)
    assert turn.dialogue.person.red_flags is None
    asked = said(turn, "don't know")
    assert asked.dialogue == turn.dialogue
    assert asked.message.startswith("You have already chosen: calf pain and warmth in one leg. Write 0 if")


def test_a_word_searches_the_whole_list() -> None:
    """One match is chosen and the page stays; of several the person chooses; none is refused."""
    turn = said(begun(), "fever")
    assert turn.dialogue.begun == Picking("red_flags", frozenset({"fever"}), 0)
    assert "40 severe headache, 41 headache with trouble seeing" in said(turn, "headache").message
    assert said(turn, "40").dialogue.begun == Picking("red_flags", frozenset({"fever", "severe_headache"}), 0)
    assert "“qqq” is not one of the choices." in said(turn, "qqq").message
    assert said(turn, "qqq").dialogue == turn.dialogue


# --- products --------------------------------------------------------------------------------------


def products(*lines: str) -> Turn:
    return said(begun(goals=["cramps"], red_flags=[], egfr=95, medicines=[]), *lines)


def test_a_product_step_by_step() -> None:
    """Name, form, then the number somebody knows with what it stands for, as long as one would tell something."""
    turn = products("Mg 3", "citrate")
    assert asking(turn, "en").splitlines() == [
        "  1  daily amount of magnesium itself (elemental)",
        "  2  daily amount of the whole magnesium compound",
        "  3  share of the daily reference intake",
        "  4  number of capsules a day",
        "  5  magnesium in each capsule",
        "  6  daily amount of vitamin B6",
        "What do you know about it? Write the number of one line. When you know nothing more, write 0.",
    ]
    turn = said(turn, "1", "300")
    assert asking(turn, "en").splitlines()[:-1] == ["  1  daily amount of vitamin B6"]
    turn = said(turn, "1", "don't know")
    assert "Mg 3" in asking(turn, "en")
    done = said(turn, "0").dialogue
    assert done.person.current_products == (Product(name="Mg 3", form="citrate", mg_elemental=300),)
    assert done.consultation.line("start_low").withheld_by == ("enough-already",)


def test_a_list_is_not_complete_before_the_person_says_so() -> None:
    """A product that is half described, or the first of two, is not yet all there is."""
    for lines in (("Mg",), ("Mg", "citrate"), ("Mg", "citrate", "0"), ("Mg", "citrate", "0", "don't know")):
        assert products(*lines).dialogue.person.current_products is None


def test_what_cannot_be_true_of_a_product_is_refused() -> None:
    """And the step is asked again."""
    turn = products("Mg", "citrate", "2", "100", "1", "200")
    assert turn.message.startswith("These answers cannot all be right: ")
    assert "magnesium itself" in asking(evolve(turn, again=False), "en")


# --- what is known already --------------------------------------------------------------------------

SALT = Product(name="potassium salt substitute")
KIDNEYS = {"goals": ["cramps"], "red_flags": [], "egfr": 95, "medicines": []}
WORDS = {
    "en": ("don't know", "none", "remove"),
    "sv": ("vet inte", "inga", "ta bort"),
}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_products_that_are_known_stand(language: str) -> None:
    """Asked for more, the person keeps, adds to, or takes away what they said before; nothing goes by itself."""
    unknown, none, remove = WORDS[language]
    first = begun(language, **KIDNEYS, current_products=[SALT])
    assert fact(first) == "current_products"
    assert "  1  potassium salt substitute" in asking(first, language).splitlines()
    for keeps in (unknown, none, "0"):
        kept = said(first, keeps, language=language)
        assert kept.dialogue.person.current_products == (SALT,)
        assert "potassium salt substitute" in kept.message
    more = said(first, "Mg", "citrate" if language == "en" else "magnesiumcitrat", "1", "50", "0", language=language)
    more = said(more, "0", language=language)
    assert more.dialogue.person.current_products == (SALT, Product(name="Mg", form="citrate", mg_elemental=50))
    less = said(first, f"{remove} 1", language=language)
    assert less.dialogue.person.current_products == (SALT,)  # it is not settled yet
    assert "potassium" not in asking(less, language)
    assert said(less, "0", language=language).dialogue.person.current_products == ()
    assert said(less, unknown, language=language).dialogue.person.current_products == (SALT,)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_more_is_told_of_a_product_that_is_listed(language: str) -> None:
    """By its number or its name it is taken up again: what is known of it stands, and no second one is made."""
    first = begun(language, **KIDNEYS, current_products=[SALT, Product(name="Mg", form="citrate")])
    assert table(language)["dialogue"]["tell_more"] in asking(first, language)
    for line in ("2", " mg "):
        turn = said(first, line, language=language)
        assert turn.dialogue.begun == Describing("current_products", (SALT,), {"name": "Mg", "form": "citrate"})
        assert turn.dialogue.person == first.dialogue.person  # until the list is complete
        done = said(turn, "1", "300", "0", "0", language=language)
        told = Product(name="Mg", form="citrate", mg_elemental=300)
        assert done.dialogue.person.current_products == (SALT, told)
    assert said(said(first, "2", language=language), WORDS[language][0], language=language).dialogue.begun == Listing(
        "current_products", first.dialogue.person.current_products
    )


def test_nothing_more_is_told_of_a_product_that_is_told_in_full() -> None:
    """Then its name begins another, and its number is no answer."""
    full = Product(name="Mg", form="citrate", mg_elemental=100, b6_mg=0)
    dialogue = begun(**KIDNEYS, current_products=[full]).dialogue
    assert taken_up(dialogue, Listing("current_products", (full,)), 0) is None


@pytest.mark.parametrize("language", ["en", "sv"])
def test_names_that_are_known_stand(language: str) -> None:
    """The same of medicines; without the last one it is not known whether there are any."""
    unknown, none, remove = WORDS[language]
    known = frozenset({"losartan", "zzyx"})
    first = begun(language, **{**KIDNEYS, "medicines": known}, current_products=[])
    assert fact(first) == "medicines"
    assert [line for line in asking(first, language).splitlines() if line[:3].strip() in ("1", "2")] == [
        "  1  losartan",
        "  2  zzyx",
    ]
    for line, expected in [
        (unknown, known),
        (none, known),
        ("losartan", known),
        ("lithium", known | {"lithium"}),
        (f"{remove} 2", {"losartan"}),
        (f"{remove} losartan", {"zzyx"}),
        (f"{remove} qqq", known),
        (remove, known),
    ]:
        assert said(first, line, language=language).dialogue.person.medicines == expected, line
    empty = said(first, f"{remove} 1", f"{remove} 1", language=language)
    assert (fact(empty), empty.dialogue.person.medicines) == ("medicines", None)
    assert said(empty, none, language=language).dialogue.person.medicines == frozenset()
    assert said(empty, unknown, language=language).dialogue.person.medicines is None


def changing(name: str, **facts: Any) -> Turn:
    turn = said(begun(**facts), "change")
    return said(turn, str(1 + turn.dialogue.answers.index(name)))


def test_sets_that_are_known_stand() -> None:
    """A set of choices, in pages or not, and measures: what is said is added, and taken away by its name or number."""
    facts: dict[str, Any] = {**KIDNEYS, "goals": [], "diet": ["vegan"], "medicine_months": {"omeprazole": 3}}
    diet = changing("diet", **facts)
    for line, expected in [
        ("0", {"vegan"}),
        ("don't know", {"vegan"}),
        ("2", {"vegan", "vegetarian"}),
        ("remove 1", None),
    ]:
        assert said(diet, line).dialogue.person.diet == expected, line
    assert said(diet, "remove 2").dialogue == diet.dialogue
    months = changing("medicine_months", **facts)
    for line, expected_months in [
        ("0", {"omeprazole": 3}),
        ("losartan: 2", {"omeprazole": 3, "losartan": 2}),
        ("omeprazole: 4", {"omeprazole": 4}),
        ("remove 1", None),
    ]:
        assert said(months, line).dialogue.person.medicine_months == expected_months, line
    flags = changing("red_flags", **{**facts, "red_flags": ["fever"]})
    assert "Chosen so far: fever." in asking(flags, "en").splitlines()
    assert said(flags, "0", "0", "0", "0", "0").dialogue.person.red_flags == {"fever"}
    assert said(flags, "2", "0", "0", "0", "0").dialogue.person.red_flags == {"fever", "calf_pain"}
    assert said(flags, "don't know").dialogue.person.red_flags == {"fever"}
    assert said(flags, "remove fever", "0", "0", "0", "0", "0").dialogue.person.red_flags == set()


def test_an_answer_that_is_not_finished_is_not_lost_by_changing_another() -> None:
    """Warning signs chosen so far, or a product half described: it is finished first, or undone."""
    for turn in (said(begun(egfr=95), "fever"), products("Mg"), products("Mg", "citrate", "0")):
        asked = said(turn, "change")
        assert (asked.offer, asked.dialogue) == ("", turn.dialogue)
        assert asked.message.startswith("This question is not finished")
    assert said(begun(egfr=95), "0", "change").offer == "change"


def test_one_answer_is_taken_away_only_when_that_is_said() -> None:
    """Not by who does not know."""
    turn = changing("egfr", **KIDNEYS)
    assert said(turn, "don't know").dialogue.person.egfr == 95
    assert "95" in said(turn, "don't know").message
    gone = said(turn, "remove")
    assert (gone.dialogue.person.egfr, "egfr" in gone.dialogue.aside) == (None, True)


# --- what is typed ---------------------------------------------------------------------------------

LABELS = {
    "red": Text(en="bright red", sv="klarröd"),
    "blue": Text(en="dark blue", sv="mörkblå"),
    "normal": Text(en="normal", sv="normal"),
}
NAMED = Choice(("red", "blue", "normal"))

EGFR = Number("ml/min/1.73 m²", 0, 250)
NO_ANSWER = "“{}” cannot be understood as an answer to this."
ONE_NUMBER = f"{NO_ANSWER} Write one number only,"

ANSWERS: list[tuple[FactType, str, str, Any]] = [
    (Boolean(), "Yes", "en", True),
    (Boolean(), " nej. ", "sv", False),
    (Boolean(), "nej", "en", "“nej” cannot be understood as an answer to this."),
    (Number("years", 0, 120), "46 years", "en", 46),
    (Number("years", 0, 120), "46 år", "sv", 46),
    (Number("mmol/l", 0, 10), "4,1", "sv", 4.1),
    (
        Number("mmol/l", 0, 10),
        "4,1",
        "en",
        NO_ANSWER.format("4,1") + " Write decimals with a point, as 4.1.",
    ),
    (Number("mg", 0, 9000), "1.000", "sv", "”1.000” kan läsas som två olika tal."),
    (Number("mg", 0, 9000), "1.000 mg", "en", "“1.000” can be read as two different numbers."),
    (Number("mg", 0, 9000), "about 3", "en", ONE_NUMBER.format("about 3")),
    (Number("mg", 0, 9000), "9" * 5000, "en", ONE_NUMBER.format("9" * 60 + "…")),
    (Number("mg", 0, 9), "10", "en", "10 cannot be right here. It has to be from 0 to 9 mg."),
    (EGFR, "45 ml/min", "en", 45),
    (EGFR, "45ml/min/1,73", "sv", 45),
    (EGFR, "45,5 ml/min/1,73 m2.", "sv", 45.5),
    (EGFR, "45 ml/min/1.73 m²", "sv", 45),
    (EGFR, "300", "sv", "300 kan inte stämma här. Det ska vara från 0 till 250 ml/min/1,73 m²."),
    (EGFR, ">90", "en", ONE_NUMBER.format(">90")),
    (EGFR, "60-90", "en", ONE_NUMBER.format("60-90")),
    (EGFR, "60 – 90 ml/min", "en", ONE_NUMBER.format("60 – 90 ml/min")),
    (EGFR, "45 m", "en", ONE_NUMBER.format("45 m")),
    (EGFR, "45 mg", "en", ONE_NUMBER.format("45 mg")),
    (EGFR, "45 ml/minute", "en", ONE_NUMBER.format("45 ml/minute")),
    (Number("µmol/l", 0, 999), "90 umol/l", "en", 90),
    (Number("µmol/l", 0, 999), "90 mmol/l", "en", ONE_NUMBER.format("90 mmol/l")),
    (Number("", 0, 99), "3", "en", 3),
    (Number("", 0, 99), "3 mg", "en", ONE_NUMBER.format("3 mg")),
    (NAMED, "2", "en", "blue"),
    (NAMED, "BRIGHT red", "en", "red"),
    (NAMED, "mörkblå", "sv", "blue"),
    (NAMED, "dark", "en", "blue"),
    (NAMED, "no", "en", "“no” is not one of the choices. Did you mean one of these? 3 normal"),
    (NAMED, "4", "en", "“4” is not one of the choices."),
    (Subset(("red", "blue")), "1 2", "en", frozenset({"red", "blue"})),
    (Subset(("red", "blue")), "red, dark blue", "en", frozenset({"red", "blue"})),
    (Subset(("red", "blue")), "inga", "sv", frozenset()),
    (Subset(("red", "blue")), "red, green", "en", "“green” is not one of the choices."),
    (FreeNames(), "Losartan 50 mg, Alvedon", "en", frozenset({"Losartan 50 mg", "Alvedon"})),
    (FreeNames(), "nothing", "en", frozenset()),
    (FreeNames(), ",", "en", "“,” cannot be understood as an answer to this."),
    (Subset(("red", "blue")), ",", "sv", "”,” finns inte bland det man kan välja."),
    (NumbersByName("months", 0, 99), "omeprazole: 14, losartan: 3 months", "en", {"omeprazole": 14, "losartan": 3}),
    (NumbersByName("months", 0, 99), "omeprazole", "en", "“omeprazole” cannot be understood as an answer to this."),
]


@pytest.mark.parametrize(("type", "line", "language", "expected"), ANSWERS)
def test_what_a_line_means(type: FactType, line: str, language: str, expected: Any) -> None:
    """Each type in the person's language; what is wrong is said so too, with a hint, and nothing is guessed."""
    try:
        value = read_answer(type, LABELS, line, language)
    except FactsError as error:
        (one,) = error.diagnostics
        assert isinstance(expected, str)
        assert f"{one.message} {one.help}".startswith(expected)
    else:
        assert value == expected


NINES = "9" * 5_000
NO_NUMBERS = [
    "10,5,1", ">90", "<30", ">=60", "60-90", "60–90", "60 to 90", "ca 90", "90?", "1e3", "1.2.3", "1,234,567",
    "1 234 567",
    "½", "\N{ARABIC-INDIC DIGIT THREE}", "0x1F", "1/2", "inf", "nan", NINES, f"-{NINES}", f"0.{NINES}", f"{NINES} mg",
    f"{NINES}-{NINES}", "x" * 100_000, "1 " * 5_000, "\x1b[31m9", "²", ",", ";",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("line", NO_NUMBERS)
def test_what_is_no_number_is_said_in_short(line: str, language: str) -> None:
    """Ranges, bounds and digits without end are refused in a few words, at once, and the question stays."""
    asked = begun(language, goals=["cramps"], red_flags=[])
    assert fact(asked) == "egfr"
    after = said(asked, line, language=language)
    assert fact(after) == "egfr"
    assert after.dialogue.person == asked.dialogue.person
    assert after.message
    assert len(after.message) < 400


def codes(*modules: str) -> set[str]:
    """The codes of diagnostics that are raised in some modules, by their text."""
    texts = [(Path(magrules.__file__).parent / one).read_text(encoding="utf-8") for one in modules]
    return {code for text in texts for code in re.findall(r"\b(?:diagnostic|refused)\(\s*\"([a-z-]+)\"", text)}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_refusal_of_an_answer_has_words(language: str) -> None:
    """Each code that reading an answer, or a person who has it, can raise."""
    raised = codes("interview/answers.py", "model/facts.py") - {"fact-declared", "wrong-shape"}  # said to who declares
    assert {"fact-type", "fact-range", "fact-choice", "fact-clash", "ambiguous-number"} <= raised
    assert raised <= set(table(language)["refusals"])


@pytest.mark.parametrize("language", ["en", "sv"])
def test_answers_that_do_not_go_together_are_said_in_words(language: str) -> None:
    """With what the facts are called, never with their names, and in the person's language."""
    say, dialogue = (
        table(language),
        opened(Dialogue(advise(Person(sex="male", **KIDNEYS), RULES)), language).dialogue,
    )
    yes = say["dialogue"]["yes"][0]
    told = said(Turn(change(dialogue, "pregnant")), yes, language=language).message
    phrases = [dialogue.fact(name).phrase.of(language) for name in ("pregnant", "sex")]
    male = words.table(language)["options"]["male"]
    assert told.splitlines() == [
        say["refusals"]["fact-clash"].format(answers=f"{phrases[0]}: {yes}; {phrases[1]}: {male}"),
        say["refusals"]["change"],
    ]
    unknown = say["dialogue"]["commands"]["unknown"][0]
    turn = said(begun(language, **KIDNEYS), "Mg", unknown, "2", "100", "1", "200", language=language)
    assert turn.message.startswith(say["refusals"]["fact-clash"].split("{")[0])
    assert ": 200; " in turn.message
    assert ": 100 mg." in turn.message
    assert "`" not in turn.message
    assert "_" not in turn.message


@pytest.mark.parametrize("language", ["en", "sv"])
def test_rules_that_contradict_each_other_are_said_in_words(language: str) -> None:
    """The message for authors, with the names of rules, is not for who answers."""
    told = refusal(begun(language).dialogue, Contradiction("`a` and `b`"), "1", language)
    assert told.splitlines() == [table(language)["refusals"][key] for key in ("contradiction", "change")]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_kidney_question_writes_its_unit_one_way(language: str) -> None:
    """The question and the line below it, in the spelling of the language."""
    asked = asking(begun(language, goals=["cramps"], red_flags=[], medicines=[], current_products=[]), language)
    assert asked.count({"en": "ml/min/1.73 m²", "sv": "ml/min/1,73 m²"}[language]) == 2


@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_word_is_both_a_command_and_an_answer(language: str) -> None:
    """What goes back or stops cannot be meant as an answer."""
    say = table(language)["dialogue"]
    commands = [word for words in say["commands"].values() for word in words]
    answers = [*say["yes"], *say["no"], *say["none"], *words.table(language)["options"].values()]
    assert len(commands) == len(set(commands))
    assert set(commands) & set(answers) == set()


def test_signs_that_steer_a_terminal_are_not_said() -> None:
    """Of what is typed, and of what a file held, only what can be seen is kept and shown."""
    turn = said(begun(goals=["cramps"], red_flags=[], egfr=95, current_products=[]), "abc\x1b[2J\x07\u202edef")
    assert turn.dialogue.person.medicines == frozenset({visible("abc\x1b[2J\x07\u202edef")})
    assert all(map(str.isprintable, *turn.dialogue.person.medicines or ()))


def test_names_that_a_file_held_stay_on_one_line() -> None:
    """Nothing that a file names can be taken for a line that the dialogue says."""
    forged, facts = "A\nCall 112: no\x1b[2J", {"goals": ["cramps"], "red_flags": [], "egfr": 95}
    turn = begun(medicines=[forged], current_products=[Product(name=forged, mg_elemental=9)], **facts)
    for name in ("medicines", "current_products"):
        shown = asking(evolve(turn, dialogue=begin(change(turn.dialogue, name))), "en")
        assert "A�Call 112: no�[2J" in shown
        assert not any(line.startswith("Call 112: no") for line in shown.splitlines())
    assert "A�Call 112: no�[2J" in asking(said(turn, "change"), "en")


# --- the file --------------------------------------------------------------------------------------

FLAGS_AND_GOALS = {"red_flags": [], "goals": ["cramps"]}
KNOWN: list[dict[str, Any]] = [{}, FLAGS_AND_GOALS, {**FLAGS_AND_GOALS, "egfr": 95, "medicines": []}]
"""Where the law begins: at the first page of warning signs, at the kidneys, at the products."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=st.sampled_from(KNOWN), lines=st.lists(typed(), max_size=12), language=st.sampled_from(("en", "sv")))
def test_whatever_is_typed_is_kept(known: dict[str, Any], lines: list[str], language: str, tmp_path: Path) -> None:
    """No line breaks a dialogue; what is saved reads back as the same state, and as the same person."""
    file, turn = tmp_path / "me.yaml", begun(language, **known)
    seen = file.read_bytes() if file.exists() else None
    for line in lines:
        turn = said(turn, line, language=language)
        seen = save(saved_text(turn.dialogue), file, seen)
        back = resume(file, RULES)
        assert saved_text(back) == saved_text(turn.dialogue)
        assert back.person == read_person(file) == turn.dialogue.person
        assert set(back.aside) == set(turn.dialogue.aside)
        if turn.dialogue.begun and turn.dialogue.begun.fact == "current_products":
            assert back.begun == turn.dialogue.begun
        if turn.ended:
            break
        assert asking(turn, language)


def test_a_facts_file_that_somebody_wrote_is_gone_on_with(tmp_path: Path) -> None:
    """Without anything remembered, every question is still to be asked."""
    file = tmp_path / "me.yaml"
    file.write_text("# mine\negfr: 95\n", encoding="utf-8")
    assert resume(file, RULES) == Dialogue(advise(Person(egfr=95), RULES))


@pytest.mark.parametrize(
    "memory",
    [
        "[]",
        "{",
        "not_known: egfr",
        "who: 1",
        "page: -1",
        "page: 1\n#| page: 2",
        "fact: current_products\n#| done: 3",
        "fact: current_products\n#| now: 3",
        "fact: current_products\n#| now: {mg: 3}",
    ],
)
def test_a_memory_that_somebody_spoiled_is_a_fault(memory: str, tmp_path: Path) -> None:
    """It is said with its place, never a traceback."""
    file = tmp_path / "me.yaml"
    file.write_text(f"egfr: 95\n#| {memory}\n", encoding="utf-8")
    with pytest.raises(FactsError) as raised:
        resume(file, RULES)
    assert {one.location.line for one in raised.value.diagnostics if one.location} == {2}


def test_what_the_rules_no_longer_know_is_forgotten(tmp_path: Path) -> None:
    """A fact or page that is not there any more does no harm."""
    file = tmp_path / "me.yaml"
    for memory in ("not_known: [gone]\n#| fact: gone", "fact: red_flags\n#| chosen: [gone]\n#| page: 99"):
        file.write_text(f"egfr: 95\n#| {memory}\n", encoding="utf-8")
        dialogue = resume(file, RULES)
        assert (dialogue.aside, dialogue.begun) in (((), None), ((), Picking("red_flags")))


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """And what stood there before is not touched."""
    with pytest.raises(MagrulesError, match="cannot write"):
        save("", tmp_path / "nowhere" / "me.yaml", None)
    folder = tmp_path / "me.yaml"
    folder.mkdir()
    with pytest.raises(MagrulesError, match="cannot write"):
        save("", folder, None)
    assert list(tmp_path.iterdir()) == [folder]
