"""A ruleset speaks the languages that it declares, and the library in them with the words that it is handed."""

import pickle
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from magrules import MagrulesError, advise
from magrules.analysis.lints import check
from magrules.cli import main
from magrules.errors import RulesetError
from magrules.interview.state import Dialogue
from magrules.interview.turns import asking, opened, reply
from magrules.language.load import load_rules
from magrules.model.localisation import name_of, plural, written
from magrules.model.ruleset import Ruleset
from magrules.model.values import decimal
from magrules.model.words import missing, shipped_languages, speaking, table
from magrules.publish.json_schema import schemas
from magrules.render.first_screen import first_screen
from magrules.render.html import report
from magrules.render.json import to_dict
from magrules.render.text import consultation_words
from magrules.render.text_explanations import why_words
from tests.paths import ROOT

EXAMPLES = ROOT / "examples" / "languages"
HEAD = "ruleset: tea\nsources: {tin: {title: The tin, publisher: us, kind: own}}\n"
FACT = "facts: {hot: {type: yes_no, phrase: heat, question: Is it hot?}}\n"
RULE = "rules: {r: {when: {hot: true}, advise: {id: pour, kind: do, text: Pour.}, cite: {tin: a}}}\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def german() -> Ruleset:
    return load_rules(EXAMPLES / "tee")


def shop() -> Ruleset:
    return load_rules(EXAMPLES / "returns")


def load(tmp_path: Path, text: str, **beside: str) -> Ruleset:
    (tmp_path / "tea.yaml").write_text(text, encoding="utf-8")
    for tag, words in beside.items():
        (tmp_path / f"{tag}.locale.yaml").write_text(words, encoding="utf-8")
    return load_rules(tmp_path / "tea.yaml")


# --- languages -----------------------------------------------------------------------------------


def test_plain_texts_are_english_where_nothing_else_is_declared(tmp_path: Path) -> None:
    """A ruleset without `languages:` whose texts are plain speaks English alone."""
    ruleset = load(tmp_path, HEAD + FACT + RULE)
    assert ruleset.languages == ("en",)
    assert ruleset.advice["pour"].text.words == (("en", "Pour."),)
    with pytest.raises(MagrulesError, match=r"^there is no language `sv`, the languages are en$"):
        consultation_words(advise(ruleset.vocabulary.cls(hot=True), ruleset), "sv")


def test_a_german_ruleset_says_nothing_in_english() -> None:
    """With the words of the library handed in, whatever it says of somebody is German, and `check` has no finding."""
    ruleset = german()
    assert check(EXAMPLES / "tee").diagnostics == ()
    consultation = advise(ruleset.vocabulary.cls(sorte="gruen", wasser=92.5), ruleset)
    assert first_screen(consultation).startswith(
        "Das zählt in den nächsten Tagen\n\nWas jetzt zu tun ist\n- Lass das Wasser"
    )
    assert why_words(consultation.why("abkuehlen")) == (
        "Lass das Wasser abkühlen, es hat 92,5 °C. Grüner Tee wird in zu heißem Wasser bitter.\n"
        "abkuehlen wird gegeben, weil\n"
        f"  Regel gruener-tee-wird-bitter ({ruleset.rules['gruener-tee-wird-bitter'].location})\n"
        "    Sorte: grüner Tee\n"
        "    Wasser: 92,5 °C, über 80 °C\n"
        "    nach Teeladen: Auf der Dose, Rückseite"
    )
    page = report(consultation)
    spoken = re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL)
    for text in (consultation_words(consultation), spoken):
        assert not re.search(r"\b(the|what|advice|rule|known|answer)\b", text, re.IGNORECASE)
    assert "fieldset" not in page
    assert '<html lang="de">' in page


def test_a_german_interview() -> None:
    """Questions, commands, answers and refusals are those of the locale file."""
    turn = opened(Dialogue(advise(german().vocabulary.cls(), german())), "de")
    asked = asking(turn, "de")
    assert "Wie heiß ist das Wasser?" in asked or "Welchen Tee gibt es?" in asked or "gezogen" in asked
    assert reply(turn, "hilfe", "de").message.startswith("Statt einer Antwort kannst du schreiben")
    assert reply(turn, "blau", "de").message.startswith("„blau“")


def test_the_example_has_every_word_of_the_library() -> None:
    """The German locale file lacks none, with the placeholders of the English words."""
    words = yaml.safe_load((EXAMPLES / "tee" / "de.locale.yaml").read_text(encoding="utf-8"))
    assert list(missing(words, table("en"))) == []


def test_missing_words_are_english_and_counted(tmp_path: Path) -> None:
    """What a language lacks is told in English, and `check` says how much that is."""
    ruleset = load(tmp_path, HEAD + "languages: [de]\n" + FACT + RULE, de="screen: {now: Jetzt}\n")
    assert first_screen(advise(ruleset.vocabulary.cls(hot=True), ruleset)) == "Jetzt\n- Pour. [pour]"
    assert table(ruleset.language())["why"]["holds"] == "holds"
    (diagnostic,) = check(tmp_path / "tea.yaml").diagnostics
    assert diagnostic.code == "missing-message"
    assert f"has no German for {len(speaking('de').lacks) - 1} of its messages" in diagnostic.message


def test_other_words_for_a_shipped_language(tmp_path: Path) -> None:
    """A file beside the rules may word English its own way; the digest knows."""
    plain = load(tmp_path, HEAD + FACT + RULE)
    ruleset = load(tmp_path, HEAD + FACT + RULE, en="screen: {now: Now}\n")
    assert first_screen(advise(ruleset.vocabulary.cls(hot=True), ruleset)) == "Now\n- Pour. [pour]"
    assert plain.digest != ruleset.digest
    assert table("en")["screen"]["now"] != "Now"


@pytest.mark.parametrize(("tag", "word"), [("en-GB", "yes"), ("sv-FI", "ja"), ("tlh", "yes"), ("pt-BR-x-own", "yes")])
def test_any_tag_is_a_language(tmp_path: Path, tag: str, word: str) -> None:
    """A tag speaks with the words of the nearest language that is shipped, and numbers as that writes them."""
    ruleset = load(tmp_path, HEAD + f"languages: [{tag}]\n" + FACT + RULE)
    assert ruleset.languages == (tag,)
    assert table(ruleset.language(tag))["value"]["yes"] == word


def test_rulesets_together_speak_what_they_have_in_common(tmp_path: Path) -> None:
    """The languages of several families are those of all, in the order of the first."""
    (tmp_path / "one.yaml").write_text(
        HEAD + "languages: [sv, de, en]\n" + "facts: {hot: {type: yes_no, phrase: {en: h, sv: h, de: h},"
        " question: {en: h, sv: h, de: h}}}\n" + RULE.replace("text: Pour.", "text: {en: P, sv: P, de: P}"),
        encoding="utf-8",
    )
    other = "rules: {s: {when: {hot: false}, advise: {id: wait, kind: do, text: {en: W, sv: W}}, cite: {tin: a}}}\n"
    (tmp_path / "two.yaml").write_text("ruleset: over\nover: tea\nlanguages: [en, sv]\n" + other, encoding="utf-8")
    ruleset = load_rules(tmp_path)
    assert ruleset.languages == ("sv", "en")
    (tmp_path / "person.txt").write_text("{}", encoding="utf-8")
    assert run("advise", tmp_path / "person.txt", "--rules", tmp_path, "--language", "de").output == (
        "there is no language `de`, the languages are sv, en\n"
    )


def test_a_ruleset_keeps_its_words_in_another_process() -> None:
    """What is pickled speaks as before."""
    ruleset = pickle.loads(pickle.dumps(german().languages[0]))
    assert (ruleset, table(ruleset)["value"]["yes"]) == ("de", "ja")


def test_shipped_languages_lack_nothing() -> None:
    """English and Swedish have every word."""
    assert shipped_languages() == ("en", "sv")
    assert [tag for tag in shipped_languages() if speaking(tag).lacks] == []


def test_the_schema_knows_the_languages() -> None:
    """A text of one language is plain in an editor too, one of several has each."""
    plain, several = schemas(german())["ruleset"]["$defs"]["text"]["anyOf"]
    assert (plain["type"], list(several["properties"])) == ("string", ["de"])
    assert "fraud" in str(schemas(shop())["ruleset"])
    assert "refer" not in str(schemas(shop())["ruleset"]["$defs"]["advice"])


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "language", "text"),
    [
        ("1.5", "en", "1.5"), ("1.5", "sv", "1,5"), ("1.5", "de", "1,5"), ("1234", "en", "1234"),
        ("1234567", "en", "1,234,567"), ("1234567.25", "de", "1.234.567,25"), ("1234567", "sv", "1\xa0234\xa0567"),
        ("0.000001", "en", "0.000001"), ("inf", "de", "inf"),
    ],
)  # fmt: skip
def test_numbers_as_a_language_writes_them(number: str, language: str, text: str) -> None:
    """With its decimal sign, and from 10,000 on with its groups; every digit of it."""
    assert written(number, language) == text


@given(st.floats(0, 2**53) | st.integers(0, 2**53), st.sampled_from(["en", "sv", "de", "pt-BR", "tlh"]))
def test_no_digit_is_lost(number: float, language: str) -> None:
    """Whatever the language, a number is written whole."""
    digits = re.sub(r"\D", "", decimal(number))
    assert re.sub(r"\D", "", written(decimal(number), language)) == digits


def test_plurals() -> None:
    """A noun stands in the form that its language has behind the number."""
    assert [plural(amount, "en") for amount in ("1", "0", "1.5", "2")] == ["one", "other", "other", "other"]
    assert [plural(amount, "pl") for amount in ("1", "2", "5")] == ["one", "few", "many"]
    assert (name_of("sv"), name_of("tlh"), name_of("zzz")) == ("Swedish", "Klingon", "zzz")


# --- kinds, urgencies and periods of one's own ----------------------------------------------------


def test_the_most_urgent_level_prints_the_words_of_the_shop() -> None:
    """What cannot wait stands first, under what the shop calls it, and nothing is asked beside it."""
    ruleset = shop()
    consultation = advise(ruleset.vocabulary.cls(receipt=False, price=12345.5), ruleset)
    assert (consultation.urgency, consultation.pressing) == ("at_the_till", True)
    assert consultation_words(consultation) == (
        "Call the shift manager to the till\n\n"
        "Who must look at this\n- Do not pay. It cost 12,345.5 £. [call_manager]\n\n"
        "What to say\n- Thank the customer. [thank]"
    )
    assert to_dict(consultation)["headline"] == "Call the shift manager to the till"


def test_a_dose_for_a_period_of_ones_own() -> None:
    """It is told in the words of the period."""
    ruleset = shop()
    words = consultation_words(advise(ruleset.vocabulary.cls(receipt=True, days=1), ruleset))
    assert "Up to 200 £ of money per shift." in words


def test_what_is_calm_is_not_told_while_something_pressing_may_be_so(tmp_path: Path) -> None:
    """Nobody is told that there is time while the till may have to be called; once that is known, it is said."""
    urgencies = (
        "urgencies: {later: {calm: true, heading: There is time}, now: {pressing: true, heading: Come to the till}}\n"
    )
    facts = FACT.replace("}}", "}, odd: {type: yes_no, phrase: oddity, question: Is it odd?}}")
    rules = (
        "rules:\n"
        "  r: {when: {hot: true}, advise: {id: pour, kind: do, text: Pour., urgency: later}, cite: {tin: a}}\n"
        "  s: {when: {odd: true}, advise: {id: call, kind: warn, text: Call., urgency: now}, cite: {tin: a}}\n"
    )
    ruleset = load(tmp_path, HEAD + urgencies + facts + rules)
    headlines = [
        consultation_words(advise(ruleset.vocabulary.cls(hot=True, odd=odd), ruleset)).split("\n")[0]
        for odd in (None, False, True)
    ]
    assert headlines == [
        table("en")["urgency"]["unsettled"].format(facts="oddity"),
        "There is time",
        "Come to the till",
    ]


def test_a_second_section_is_refused(tmp_path: Path) -> None:
    """Kinds and urgencies stand in one file of all that are loaded."""
    kinds = "kinds: {do: {heading: Do}}\n"
    (tmp_path / "one.yaml").write_text(HEAD + kinds + FACT + RULE, encoding="utf-8")
    (tmp_path / "two.yaml").write_text(f"ruleset: tea/more\n{kinds}", encoding="utf-8")
    with pytest.raises(RulesetError) as refused:
        load_rules(tmp_path)
    assert [diagnostic.code for diagnostic in refused.value.diagnostics] == ["duplicate-id"]


def test_the_handbook_of_one_language(tmp_path: Path) -> None:
    """It has no choice of languages, and its own kinds and urgencies."""
    assert run("handbook", EXAMPLES / "returns", "-o", tmp_path / "book").exit_code == 0
    page = (tmp_path / "book" / "index.html").read_text(encoding="utf-8")
    assert "fieldset" not in page
    assert "<b>fraud</b>" in page
    rule = (tmp_path / "book" / "advice" / "call_manager.html").read_text(encoding="utf-8")
    assert "Call the shift manager to the till" in rule


# --- what the library does not know --------------------------------------------------------------

FOREIGN = re.compile(
    r"\b112\b|health care|\bhealth\b|doctor|medicin|patient|disease|illness|kidney|clinic|symptom|pharmac|hospital"
    r"|swedish|svensk|[åäöÅÄÖ]",
    re.IGNORECASE,
)
EXCEPT = ("magrules/magnesium/", "magrules/locales/")


def test_the_library_speaks_of_no_health_care_and_no_swedish() -> None:
    """Outside magnesium and the locales no file of the library has 112, a word of health care, or Swedish."""
    files = [
        path
        for path in (ROOT / "magrules").rglob("*")
        if path.suffix in (".py", ".yaml", ".json", ".jinja", ".html", ".css", ".js")
    ]
    names = {path: path.relative_to(ROOT).as_posix() for path in files}
    read = {name: path.read_text(encoding="utf-8") for path, name in names.items() if not name.startswith(EXCEPT)}
    assert len(read) > 120
    lines = [
        f"{name}:{at}: {line.strip()}"
        for name, text in read.items() for at, line in enumerate(text.splitlines(), 1) if FOREIGN.search(line)
    ]  # fmt: skip
    assert lines == []


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_locale_outside_the_folder_is_not_read(tmp_path: Path, kind: str) -> None:
    """A locale file that is a link out of the folder shows no line of what it leads to; a folder is none."""
    (tmp_path / "secret.yaml").write_text("topsecret: hunter2\n", "utf-8")
    (tmp_path / "rules").mkdir()
    locale = tmp_path / "rules" / "de.locale.yaml"
    if kind == "link":
        locale.symlink_to(tmp_path / "secret.yaml")
    else:
        locale.mkdir()
    rules = "ruleset: t\nlanguages: [de]\nrules: {}\n"
    (tmp_path / "rules" / "t.yaml").write_text(rules, "utf-8")
    with pytest.raises(RulesetError) as refused:
        load_rules(tmp_path / "rules")
    reason = "it is a link that leads out of the folder" if kind == "link" else "it is no regular file"
    assert [problem.message for problem in refused.value.diagnostics if "de.locale.yaml" in problem.message]
    assert reason in str(refused.value)
    assert "topsecret" not in str(refused.value)
