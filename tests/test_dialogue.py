"""The dialogue as a value: what is asked, what each line makes of it, and that nothing said is lost."""

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from magrules import FactsError, MagrulesError, Person, Product, advise, load_rulesets, read_person
from magrules.answers import read_answer
from magrules.cli.dialogue import Turn, asking, opened, reply, visible
from magrules.dialogue import Dialogue, Picking
from magrules.facts import Choice, Choices, FactType, Measures, Names, Number, YesNo
from magrules.saved import resume, save, saved_text
from magrules.values import LANGUAGES, Text
from magrules.words import table
from tests.strategies import typed

RULES = load_rulesets(Path(__file__).parent / "dialogue.yaml")


def begun(language: str = "en", **facts: Any) -> Turn:
    return opened(Dialogue(advise(Person(**facts), rulesets=RULES)), language)


def said(turn: Turn, *lines: str, language: str = "en") -> Turn:
    for line in lines:
        turn = reply(turn, line, language)
    return turn


def fact(turn: Turn) -> str:
    return turn.dialogue.asked.fact if turn.dialogue.asked else ""


# --- the way through -------------------------------------------------------------------------------


def test_safety_is_asked_first_and_a_word_is_enough_for_an_emergency() -> None:
    """A warning sign is told as urgent at once, before the set is complete, with the offer to stop."""
    turn = begun()
    assert fact(turn) == "red_flags"
    turn = said(turn, "chest pain")
    assert (turn.offer, turn.dialogue.person.red_flags) == ("stop", None)
    assert turn.told.splitlines()[0] == "Call 112 now"
    assert "Call for help." in turn.told
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
    assert said(turn, "back").told == "This is the first question."


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
    lines = told.told.splitlines()
    assert lines[0].startswith("Your answer can change this advice: ")
    assert any("no-magnesium-with-weak-kidneys, after A maker: A label, contraindications" in line for line in lines)


def test_a_name_that_nobody_knows_is_said_and_kept() -> None:
    """It is asked once, not for ever."""
    turn = said(begun(goals=["cramps"], red_flags=[], egfr=95, current_products=[]), "losartan, xyzzy")
    assert turn.told.startswith("Not recognised: xyzzy.")
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
    assert "calf pain and warmth in one leg" in asked.told


def test_a_word_searches_the_whole_list() -> None:
    """One match is chosen and the page stays; of several the person chooses; none is refused."""
    turn = said(begun(), "fever")
    assert turn.dialogue.begun == Picking("red_flags", frozenset({"fever"}), 0)
    assert "54 headache with trouble seeing, 55 severe headache" in said(turn, "headache").told
    assert said(turn, "55").dialogue.begun == Picking("red_flags", frozenset({"fever", "severe_headache"}), 0)
    assert "`qqq` is not one of the choices of `red_flags`" in said(turn, "qqq").told
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
    """With the words a facts file gets, and the step is asked again."""
    turn = products("Mg", "citrate", "2", "100", "1", "200")
    assert "`mg_elemental` 200 is more than `mg_compound` 100" in turn.told
    assert "magnesium itself" in asking(evolve(turn, again=False), "en")


# --- what is typed ---------------------------------------------------------------------------------

LABELS = {
    "red": Text("bright red", "klarröd"),
    "blue": Text("dark blue", "mörkblå"),
    "normal": Text("normal", "normal"),
}
NAMED = Choice(("red", "blue", "normal"))

ANSWERS: list[tuple[FactType, str, str, Any]] = [
    (YesNo(), "Yes", "en", True),
    (YesNo(), " nej. ", "sv", False),
    (YesNo(), "nej", "en", "`it` is true or false, found text `nej`"),
    (Number("years", 0, 120), "46 years", "en", 46),
    (Number("years", 0, 120), "46 år", "sv", 46),
    (Number("mmol/l", 0, 10), "4,1", "sv", 4.1),
    (Number("mmol/l", 0, 10), "4,1", "en", "`it` is a number, found text `4,1`"),
    (Number("mg", 0, 9000), "1.000", "sv", "`1.000` is read as different numbers by different readers"),
    (Number("mg", 0, 9000), "about 3", "en", "`it` is a number, found text `about 3`"),
    (Number("mg", 0, 9000), "9" * 5000, "en", f"`it` is a number, found text `{'9' * 5000}`"),
    (Number("mg", 0, 9), "10", "en", "`it` is 10, outside 0 to 9 mg"),
    (NAMED, "2", "en", "blue"),
    (NAMED, "BRIGHT red", "en", "red"),
    (NAMED, "mörkblå", "sv", "blue"),
    (NAMED, "dark", "en", "blue"),
    (NAMED, "no", "en", "`no` is not one of the choices of `it`"),
    (NAMED, "4", "en", "`4` is not one of the choices of `it`"),
    (Choices(("red", "blue")), "1 2", "en", frozenset({"red", "blue"})),
    (Choices(("red", "blue")), "red, dark blue", "en", frozenset({"red", "blue"})),
    (Choices(("red", "blue")), "inga", "sv", frozenset()),
    (Choices(("red", "blue")), "red, green", "en", "`green` is not one of the choices of `it`"),
    (Names(), "Losartan 50 mg, Alvedon", "en", frozenset({"Losartan 50 mg", "Alvedon"})),
    (Names(), "nothing", "en", frozenset()),
    (Names(), ",", "en", "`it` is a list of names, found text `,`"),
    (Choices(("red", "blue")), ",", "en", "`,` is not one of the choices of `it`"),
    (Measures("months", 0, 99), "omeprazole: 14, losartan: 3", "en", {"omeprazole": 14, "losartan": 3}),
    (Measures("months", 0, 99), "omeprazole", "en", "`it.omeprazole` is a number, found text `omeprazole`"),
]


@pytest.mark.parametrize(("type", "line", "language", "expected"), ANSWERS)
def test_what_a_line_means(type: FactType, line: str, language: str, expected: Any) -> None:
    """Each type in the person's language; what is wrong is said as it is of a facts file, nothing is guessed."""
    try:
        value: Any = read_answer("it", type, LABELS, line, language)
    except FactsError as error:
        (told,) = error.faults
        value = told.message
    assert value == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_both_a_command_and_an_answer(language: str) -> None:
    """What goes back or stops cannot be meant as an answer."""
    say = table(language)["dialogue"]
    commands = [word for words in say["commands"].values() for word in words]
    answers = [*say["yes"], *say["no"], *say["none"], *table(language)["options"].values()]
    assert len(commands) == len(set(commands))
    assert set(commands) & set(answers) == set()


def test_signs_that_steer_a_terminal_are_not_said() -> None:
    """Of what is typed, and of what a file held, only what can be seen is kept and shown."""
    turn = said(begun(goals=["cramps"], red_flags=[], egfr=95, current_products=[]), "abc\x1b[2J\x07\u202edef")
    assert turn.dialogue.person.medicines == frozenset({"abc[2Jdef"})
    assert visible("a\x1b[31m\x9bb\u2028c\nd\u202e") == "a[31mb c\nd"


# --- the file --------------------------------------------------------------------------------------

FLAGS_AND_GOALS = {"red_flags": [], "goals": ["cramps"]}
KNOWN: list[dict[str, Any]] = [{}, FLAGS_AND_GOALS, {**FLAGS_AND_GOALS, "egfr": 95, "medicines": []}]
"""Where the law begins: at the first page of warning signs, at the kidneys, at the products."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=st.sampled_from(KNOWN), lines=st.lists(typed(), max_size=12), language=st.sampled_from(LANGUAGES))
def test_whatever_is_typed_is_kept(known: dict[str, Any], lines: list[str], language: str, tmp_path: Path) -> None:
    """No line breaks a dialogue; what is saved reads back as the same state, and as the same person."""
    file, turn = tmp_path / "me.yaml", begun(language, **known)
    for line in lines:
        turn = said(turn, line, language=language)
        save(saved_text(turn.dialogue), file)
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
    assert resume(file, RULES) == Dialogue(advise(Person(egfr=95), rulesets=RULES))


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
    assert {one.place.line for one in raised.value.faults if one.place} == {2}


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
        save("", tmp_path / "nowhere" / "me.yaml")
    folder = tmp_path / "me.yaml"
    folder.mkdir()
    with pytest.raises(MagrulesError, match="cannot write"):
        save("", folder)
    assert list(tmp_path.iterdir()) == [folder]
