"""Names in people's own words: how they are written makes no difference, and what is not recognised is never a no."""

import pickle
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magrules import FactsError, Ruleset, RulesetError, advise, read_facts
from magrules.analysis.diff import ruleset_diff
from magrules.interview.state import Dialogue, unrecognised
from magrules.magnesium import Person, load_rules, read_person
from magrules.magnesium.catalogue import catalogue, recognised
from magrules.model.naming import find, key, plain, without_dose
from magrules.model.values import Members
from magrules.render.html import report
from magrules.render.text import consultation_words
from tests.engines import EACH_ENGINE
from tests.strategies import written_otherwise

RULES = """ruleset: t
sources:
  own: {{title: T, publisher: us, kind: own}}
facts:
  medicines:
    type: names
    {names}
    phrase: {{en: medicines, sv: läkemedel}}
    question: {{en: "M?", sv: "M?"}}
  cramps: {{type: yes_no, phrase: {{en: cramps, sv: kramper}}, question: {{en: "C?", sv: "C?"}}}}
rules:
  give-it:
    when: {{cramps: true}}
    advise: {{id: vitamin_k, kind: do, text: {{en: Take K., sv: Ta K.}}}}
    cite: {{own: p}}
  not-with-these:
    when: {{medicines: [{medicines}]}}
    withhold: vitamin_k
    cite: {{own: p}}
"""
NAMES = "names: {warfarin: [Waran, Jantoven], paracetamol: Alvedon}"


def rules(folder: Path, medicines: str = "warfarin, St John's wort", names: str = NAMES) -> Ruleset:
    folder.mkdir(exist_ok=True)
    (folder / "r.yaml").write_text(RULES.format(medicines=medicines, names=names), encoding="utf-8")
    return load_rules(folder / "r.yaml")


def standing(ruleset: Ruleset, *medicines: str, engine: str = "reference") -> str:
    person = ruleset.vocabulary.cls(cramps=True, medicines=medicines)
    return advise(person, ruleset, engine=engine).line("vitamin_k").standing.value


@given(st.text(), st.text())
def test_a_key_is_settled(text: str, other: str) -> None:
    """What was made plain stays so, and case, spaces and hyphens make no difference to the key."""
    assert key(plain(text)) == key(text) == key(key(text))
    assert key(f"{text} {other}") == key(f"{text}_{other}") == key(f"{text}-{other}")


@given(written_otherwise("hjärtblock", "type 2 diabetes", "diabetes typ 2", "st john's wort"))
def test_how_a_name_is_written_makes_no_difference(pair: tuple[str, str]) -> None:
    """Case, spaces, hyphens and the normal form make none."""
    name, otherwise = pair
    assert key(otherwise) == key(name)


@pytest.mark.parametrize("name", ["hjärtblock", "hjartblock", "hjårtblock"])
def test_accents_tell_names_apart(name: str) -> None:
    """Only the word with its own accents is that word, in any normal form."""
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert (recognised("conditions", [normalize(form, name)])[0] == {"heart_block"}) is (name == "hjärtblock")


@pytest.mark.parametrize(
    "name",
    [
        "warfarin 2.5 mg", "Warfarin 2,5mg", "warfarin 2.5 mg tabl", "WARFARIN 2.5 mg tablett 1x1", "Waran® 2.5 mg",
        "warfarin (2.5 mg)", "warfarin 2.5 mg, 1-2 tabletter dagligen", "Waran\N{TRADE MARK SIGN}", "warfarin tablets",
        "Warfarin Orion", "Warfarin Orion 2,5 mg tabletter", "warfarin teva", "Waran 2,5 mg Orion", "Tabl. Waran",
        "T. Waran 2,5 mg x 2", "Waran 1+0+0", "Waran 2,5 mg 1-0-1", "Waran 2,5 mg, 1 tabl på morgonen",
        "Waran till kvällen", "Waran 2 gånger dagligen", "Waran varje dag", "warfarin in the morning", "Waran v.b.",
        "Waran sedan 2019", "Waran 2,5 mg 1 x 1 sedan 2019", "warfarin 2.5 mg twice daily since 2019",
    ],
)  # fmt: skip
def test_a_dose_and_the_sign_of_a_brand_make_no_difference(name: str) -> None:
    """How much is taken, how, and who sells it is no part of the name."""
    assert recognised("medicines", [name]) == (frozenset({"warfarin"}), frozenset())


@pytest.mark.parametrize("name", ["magnesium 250 mg undrol", "type 3", "warfarin undrol"])
def test_what_else_stands_behind_a_dose_is_not_cut_off(name: str) -> None:
    """A second medicine behind the strength of the first is not lost."""
    assert recognised("medicines", [name]) == (frozenset(), frozenset({name}))


def test_of_two_names_the_known_one_counts() -> None:
    """What is known is not lost for what is not, and the whole name stays among those not recognised."""
    name = "magnesium 250 mg och undrol"
    assert recognised("medicines", [name]) == (frozenset({"magnesium"}), frozenset({name}))


def test_names_joined_by_a_word_are_all_counted() -> None:
    """Each stands for itself, with its own dose."""
    both = recognised("medicines", ["magnesium 250 mg och waran 2,5 mg"])
    assert both == (frozenset({"magnesium", "warfarin"}), frozenset())


@pytest.mark.parametrize(("book", "name"), [("allergens", "milk arrow"), ("conditions", "heart failure sun")])
def test_only_medicines_have_makers(book: str, name: str) -> None:
    """Words that happen to be the name of a maker are no part of an illness or an allergy."""
    assert recognised(book, [name]) == (frozenset(), frozenset({name}))


def test_a_bare_number_is_part_of_a_name() -> None:
    """Of `vitamin B 12` and `ckd stage 3` the number is no dose."""
    index = {"vitaminb": "b", "ckdstage": "ckd"}
    assert find("vitamin B 12", index) is None
    assert find("ckd stage 3", index) is None
    assert find("vitamin B 12 mg", index) == "b"


@pytest.mark.parametrize(
    "name", ["type2_diabetes", "Type 2 diabetes", "diabetes typ 2", "Typ-2 diabetes", "T2D", "dm2"]
)
def test_one_illness_has_many_names(name: str) -> None:
    """However it is called, it is diabetes."""
    assert recognised("conditions", [name]) == (frozenset({"type2_diabetes"}), frozenset())
    assert Person(conditions=[name]).recognised_conditions == Members(frozenset({"type2_diabetes", "diabetes"}))


@pytest.mark.parametrize("book", ["medicines", "conditions", "allergens", "products"])
def test_no_key_stands_for_two_entries(book: str) -> None:
    """Without its spaces no name becomes that of another entry."""
    seen: dict[str, str] = {}
    for id, entry in catalogue(book).entries.items():
        for name in (id, *entry.get("names", ())):
            assert seen.setdefault(key(name), id) == id, name


# --- names facts of a ruleset's own ----------------------------------------------------------------


@pytest.mark.parametrize("engine", EACH_ENGINE)
@pytest.mark.parametrize("rule", ["warfarin", "Warfarin", "Waran"])
def test_a_name_of_ones_own_holds_however_it_is_written(tmp_path: Path, engine: str, rule: str) -> None:
    """What a rule names and what a person says are the same name when a reader would say so."""
    ruleset = rules(tmp_path / "r", f"{rule}, St John's wort")
    for name in ("warfarin", "Warfarin", "warfarin 2.5 mg", "Waran®", "jantoven", "St John’s Wort"):
        assert standing(ruleset, name, engine=engine) == "withheld"
        assert standing(ruleset, name, "Alvedon 500 mg", engine=engine) == "withheld"
    assert standing(ruleset, "Alvedon 500 mg tabl", engine=engine) == "given"
    assert standing(ruleset, engine=engine) == "given"


@pytest.mark.parametrize("name", ["warfarine", "Eliquis", "Warfarin Orion"])
def test_a_name_that_is_not_recognised_is_no_sure_no(tmp_path: Path, name: str) -> None:
    """It leaves the set known in part: what must not be given with some of its members waits, and it is asked about."""
    ruleset = rules(tmp_path / "r")
    consultation = advise(ruleset.vocabulary.cls(cramps=True, medicines=[name]), ruleset)
    assert consultation.line("vitamin_k").standing.value == "withheld"
    assert not consultation.facts["medicines"].complete
    assert [one.fact for one in consultation.questions] == ["medicines"]
    assert unrecognised(Dialogue(consultation), "medicines") == (name,)
    assert standing(ruleset, name, "warfarin") == "withheld"
    assert f"Not recognised: {name}." in consultation_words(consultation)
    assert f"Känns inte igen: {name}." in report(consultation, "sv")


def test_names_that_no_rule_asks_for_are_complete(tmp_path: Path) -> None:
    """Where rules only ask whether there are any, every name will do."""
    (tmp_path / "r.yaml").write_text(
        RULES.format(medicines="x", names="").replace("{medicines: [x]}", "{medicines: {empty: false}}"), "utf-8"
    )
    ruleset = load_rules(tmp_path / "r.yaml")
    known = ruleset.vocabulary.values(ruleset.vocabulary.cls(medicines=["anything"]))
    assert known["medicines"].complete
    assert known["medicines"].present == {"anything"}


def test_what_if_and_the_persons_own_words(tmp_path: Path) -> None:
    """Other names are read the same way, and the person keeps what was said."""
    ruleset = rules(tmp_path / "r")
    before = advise(ruleset.vocabulary.cls(cramps=True, medicines=["Alvedon"]), ruleset)
    after = before.what_if(medicines=["Waran 2.5 mg"]).after
    assert (before.line("vitamin_k").standing.value, after.line("vitamin_k").standing.value) == ("given", "withheld")
    assert after.person.medicines == {"Waran 2.5 mg"}


def test_rules_that_spell_a_name_otherwise_are_no_difference(tmp_path: Path) -> None:
    """Two rulesets that name the same things advise the same; one that names less does not."""
    old, new = rules(tmp_path / "old"), rules(tmp_path / "new", "WARFARIN, st_john’s_wort")
    assert ruleset_diff(old, new).equivalent
    changed = ruleset_diff(old, rules(tmp_path / "less", "warfarin"))
    assert [one.advice.id for one in changed.changes] == ["vitamin_k"]
    assert changed.changes[0].loses_safety


def test_a_difference_only_where_a_name_is_not_recognised_is_found(tmp_path: Path) -> None:
    """What only somebody with an unknown name meets is no equivalence."""

    def softened(folder: str, more: str) -> Ruleset:
        text = RULES.replace("when: {{cramps: true}}", "when: {{medicines: {{empty: false}}}}")
        text = text.replace("    withhold: vitamin_k\n", f"    withhold: vitamin_k\n{more}")
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "r.yaml").write_text(text.format(names=NAMES, medicines="warfarin"), encoding="utf-8")
        return load_rules(tmp_path / folder / "r.yaml")

    found = ruleset_diff(softened("old", ""), softened("new", "    if_unknown: caveat\n"))
    assert [one.advice.id for one in found.changes] == ["vitamin_k"]


def test_names_are_known_in_another_process(tmp_path: Path) -> None:
    """What names stand for goes with a vocabulary."""
    vocabulary = load_rules(_over_person(tmp_path)).vocabulary
    again = pickle.loads(pickle.dumps(vocabulary))
    assert again.named == vocabulary.named


def test_rules_may_name_medicines_of_the_shipped_person(tmp_path: Path) -> None:
    """By any name that the catalogue has for them."""
    ruleset = load_rules(_over_person(tmp_path))
    for medicines, expected in ((["Warfarin 2.5 mg"], True), (["jantoven"], True), (["Alvedon"], False), (["x"], None)):
        inference = advise(ruleset.vocabulary.cls(medicines=medicines), ruleset)
        assert inference.facts["on_warfarin"] is expected


def _over_person(folder: Path) -> Path:
    text = """ruleset: t
sources:
  own: {title: T, publisher: us, kind: own}
conclusions:
  on_warfarin: {flag: {en: on warfarin, sv: på warfarin}}
rules:
  warfarin-it-is:
    when: {medicines: Waran}
    conclude: on_warfarin
    cite: {own: p}
"""
    (folder / "p.yaml").write_text(text, encoding="utf-8")
    return folder / "p.yaml"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("names: {warfarin: [Waran], Jantoven: [WARAN]}", "name `WARAN` is already declared at"),
        ("names: {warfarin: [3]}", "expected a name, found"),
        ("names: warfarin", "expected a mapping from name to other names for it"),
    ],
)
def test_what_is_wrong_with_declared_names(tmp_path: Path, names: str, message: str) -> None:
    """A name stands for one thing, and is a word."""
    with pytest.raises(RulesetError) as error:
        rules(tmp_path / "r", names=names)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "none", ["none", "None", "inga", "no medicines", ["none"], ["Inga läkemedel"], ["none", "Waran"]]
)
def test_none_is_an_empty_list(none: Any, tmp_path: Path) -> None:
    """Who says none is told how it is written, in any fact that is a set."""
    for read in (
        lambda: read_person({"medicines": none}),
        lambda: read_facts({"medicines": none}, rules(tmp_path / "r").vocabulary.cls),
        lambda: read_person({"goals": none}),
    ):
        with pytest.raises(FactsError) as error:
            read()
        assert "write none as an empty list, `[]`" in [one.help for one in error.value.diagnostics]
        assert not any("did you mean" in one.help for one in error.value.diagnostics if "none" in one.message.lower())


def test_no_dose_is_looked_for_in_a_name_that_nobody_would_write() -> None:
    """Looking for it in 10,000 characters of figures takes half a minute."""
    short, long = "alvedon" + " 1" * 20 + " mg", "alvedon" + " 1" * 20_000 + " mg"
    assert without_dose(short) == "alvedon"
    assert without_dose(long) == long
