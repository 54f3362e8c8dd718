"""The consultation as a whole: the shipped rulesets, and what the API promises."""

import gc
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from weakref import ref

import attrs
import jsonschema
import pytest
from hypothesis import given

import magrules
from magrules import (
    Consultation,
    FactsError,
    MagrulesError,
    RulesetError,
    Standing,
    UnknownAdvice,
    magnesium,
    read_facts,
)
from magrules.diagnostics.text import diagnostics_to_text
from magrules.engine.reference import Reference
from magrules.facts import Members
from magrules.magnesium import Labs, Person, Product, Wants, advise, load_rules, read_person
from magrules.model.ruleset import Ruleset
from magrules.render.html import report
from magrules.render.json import to_dict, to_json
from magrules.render.json_answers import questions_to_json
from magrules.render.text import consultation_words
from magrules.render.text_explanations import why_words
from tests.engines import EACH_ENGINE
from tests.paths import ROOT
from tests.strategies import VOCABULARY, Thing, rulesets, things

PEOPLE = ROOT / "examples" / "people"


@pytest.fixture(params=["course-participant", "kidney-failure"])
def consultation(request: pytest.FixtureRequest) -> Consultation:
    return advise(read_person(PEOPLE / f"{request.param}.yaml"))


def told(consultation: Consultation) -> set[str]:
    return {line.id for line in (*consultation.given, *consultation.provisional)}


def asked(consultation: Consultation) -> set[str]:
    return {question.id for question in consultation.questions}


def oral_magnesium(consultation: Consultation) -> Iterator[Any]:
    for line in (*consultation.given, *consultation.provisional):
        if line.advice.substance == "magnesium" and line.advice.route == "oral":
            yield line


def test_the_course_participant() -> None:
    """Cramps and a gut that citrate and oxide upset, healthy kidneys: begin with 100 mg bisglycinate, expect little."""
    found = advise(read_person(PEOPLE / "course-participant.yaml"))
    assert told(found) >= {
        "food_first", "bisglycinate_start_100", "titrate", "with_food", "split_doses", "cap_250", "stretching",
        "review_4_weeks", "widen_search", "skin_comfort_only",
        "low_expected_benefit", "elemental_vs_compound", "diarrhoea_stop", "skin_uptake_unproven",
    }  # fmt: skip
    assert asked(found) >= {"current_magnesium_mg", "elemental_or_compound"}
    assert found.urgency == "routine"
    assert {line.advice.form for line in oral_magnesium(found)}.isdisjoint({"citrate", "oxide"})
    assert max(line.dose.high for line in oral_magnesium(found) if line.dose) == 250


def test_kidney_failure() -> None:
    """At eGFR 22 no magnesium is told by mouth or skin, no potassium; the kidney clinic and blood tests are."""
    found = advise(read_person(PEOPLE / "kidney-failure.yaml"))
    assert told(found) >= {
        "see_doctor", "renal_team", "stop_magnesium", "test_magnesium", "test_potassium", "test_calcium",
        "test_kidney", "food_filtered",
        "kidney_accumulation", "hypermagnesaemia_signs", "hyperkalaemia", "food_potassium",
    }  # fmt: skip
    assert asked(found) >= {"medicines", "serum_levels"}
    assert found.urgency == "soon"
    assert list(oral_magnesium(found)) == []
    assert not {line.advice.route for line in (*found.given, *found.provisional)} & {"oral", "skin", "bath"}


@pytest.mark.parametrize(
    ("egfr", "standing"),
    [
        (22, Standing.WITHHELD),
        (29, Standing.WITHHELD),
        (30, Standing.WITHHELD),
        (59, Standing.WITHHELD),
        (59.9, Standing.WITHHELD),
        (60, Standing.PROVISIONAL),
        (95, Standing.PROVISIONAL),
    ],
)
def test_edges_of_kidney_function(egfr: float, standing: Standing) -> None:
    """Below 60, with both edges, no dose is told; at exactly 60 the general rules apply."""
    person = attrs.evolve(read_person(PEOPLE / "course-participant.yaml"), egfr=egfr)
    assert advise(person).line("bisglycinate_start_100").standing is standing


def test_unknown_kidneys_are_never_healthy_kidneys() -> None:
    """With the kidneys unknown and a reason to check them the dose waits; without one it has a reservation."""
    person = attrs.evolve(read_person(PEOPLE / "course-participant.yaml"), egfr=None, kidney_disease=None)
    unchecked = advise(attrs.evolve(person, age_years=70)).line("bisglycinate_start_100")
    assert unchecked.standing is Standing.WITHHELD
    assert "kidneys-at-risk-and-unchecked" in unchecked.withheld_by
    assert "egfr" in unchecked.needs
    young = advise(person).line("bisglycinate_start_100")
    assert young.standing is Standing.PROVISIONAL
    assert {"egfr-below-30", "egfr-30-to-59", "known-kidney-disease"} <= set(young.unless)


def test_a_person_of_whom_nothing_is_known_is_given_no_dose() -> None:
    """Nothing told: no dose is given, and questions are asked."""
    found = advise(Person())
    assert not [line for line in found.given if line.dose]
    assert found.questions


# --- the API -------------------------------------------------------------------------------------


def test_a_consultation_is_immutable_and_tells_itself(consultation: Consultation) -> None:
    """It cannot be changed, its repr says what it is, and its four standings hold every advice that applies."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        consultation.lines = ()  # type: ignore[misc]
    assert repr(consultation).startswith("<Consultation magnesium+safety ")
    assert f"{len(consultation.given)} given" in repr(consultation)
    applying = [line for line in consultation.lines if line.standing is not Standing.NOT_APPLICABLE]
    shown = (*consultation.given, *consultation.provisional, *consultation.withheld, *consultation.open)
    assert sorted(shown, key=applying.index) == applying


@pytest.mark.parametrize("engine", EACH_ENGINE[1:])
def test_engines_give_the_same_bytes(engine: str, consultation: Consultation) -> None:
    """Every engine gives an equal consultation, and the same JSON byte for byte in both languages."""
    other = advise(consultation.person, engine=engine)
    assert (consultation.engine, other.engine) == ("compiled", engine)
    assert other == consultation
    for language in ("en", "sv"):
        assert to_json(other, language) == to_json(consultation, language)


@pytest.mark.parametrize("other", EACH_ENGINE[1:])
@given(rulesets(), things())
def test_engines_give_the_same_bytes_for_any_ruleset(other: str, ruleset: Ruleset, thing: Thing) -> None:
    """So for random rulesets and persons, through the public API."""

    def said(engine: str) -> str:
        return to_json(advise(thing, ruleset, engine=engine))

    assert said("compiled") == said(other)


@given(rulesets(), things())
def test_json_is_as_its_schema_says(ruleset: Ruleset, thing: Thing) -> None:
    """Any consultation gives a document that its JSON Schema accepts."""
    inference = Reference().infer(ruleset, VOCABULARY.values(thing))
    consultation = Consultation(thing, inference, "reference")
    jsonschema.validate(to_dict(consultation), schema())


def schema() -> Any:
    return json.loads((files("magrules") / "render" / "consultation.schema.json").read_text(encoding="utf-8"))


def test_the_shipped_consultations_are_as_the_schema_says(consultation: Consultation) -> None:
    """The schema is a valid schema, and accepts what the shipped rulesets give in both languages."""
    jsonschema.Draft202012Validator.check_schema(schema())
    for language in ("en", "sv"):
        jsonschema.validate(json.loads(to_json(consultation, language)), schema())


def test_loading_twice_gives_the_same_digest_and_bytes(consultation: Consultation) -> None:
    """Same facts, same rules, same bytes, also after loading the rulesets anew."""
    folder = ROOT / "rulesets"
    again = load_rules(folder / "magnesium", folder / "safety")
    assert again.digest == magnesium.rules().digest
    assert to_json(advise(consultation.person, again)) == to_json(consultation)


def test_a_person_of_another_class_is_refused() -> None:
    """The door takes instances of the fact class the rules speak about, and nothing else."""
    with pytest.raises(FactsError, match="expected an instance of Person, found a mapping"):
        advise({"age_years": 46})


class Row:
    """A row of a table, as pandas has it: it has keys, and is no mapping."""

    def keys(self) -> list[str]:
        return ["egfr"]

    def __getitem__(self, key: str) -> float:
        return 95.0


WRONG_PEOPLE: list[tuple[Any, str]] = [
    (None, "found nothing"),
    ("egfr: 95", "found text `egfr: 95`"),
    ({"egfr": 95}, "found a mapping"),
    (Row(), "found `Row`"),
    (Wants(), "found `Wants`"),
    (Person, "found class `Person`"),
    (Product(), "it has no fact `age_years`"),
]


@pytest.mark.parametrize(("person", "found"), WRONG_PEOPLE)
def test_whoever_is_no_person_is_refused_with_a_way_out(person: Any, found: str) -> None:
    """Nothing, text, a mapping, a row or another fact class: what is found is named, and what to do."""
    with pytest.raises(FactsError, match=found) as raised:
        advise(person)
    assert raised.value.diagnostics[0].help


@pytest.mark.parametrize("wrong", [5, b"x", [], [1], {"a": 1}, [magnesium.rules], "", Person()])
def test_what_is_no_ruleset_is_refused(wrong: Any) -> None:
    """Rulesets are loaded from paths; anything else is a declared error with help."""
    with pytest.raises(RulesetError) as raised:
        load_rules(wrong)
    assert raised.value.diagnostics[0].help


@pytest.mark.parametrize("source", [None, 5, [1], b"x", Row(), Person()])
def test_what_is_no_file_and_no_mapping_is_refused(source: Any) -> None:
    """`read_person` of anything else says what it reads; of a row, how to make a mapping of it."""
    with pytest.raises(FactsError, match="expected the name of a file or a mapping") as raised:
        read_person(source)
    assert raised.value.diagnostics[0].help == (
        "make a mapping of it, such as `dict(row)`" if isinstance(source, Row) else ""
    )


@pytest.mark.parametrize("asked", [None, 5, [], {}, Person()])
def test_questions_about_what_is_no_name_are_refused(consultation: Consultation, asked: Any) -> None:
    """Whatever is asked about is named by a word."""
    for ask in (consultation.line, consultation.why, consultation.why_not, consultation.what_would_change):
        with pytest.raises(UnknownAdvice, match="is named by a word"):
            ask(asked)
    with pytest.raises(MagrulesError, match="standing is named by a word"):
        consultation.standing(asked)
    if asked is not None and not isinstance(asked, dict):
        with pytest.raises(FactsError, match="expected a mapping from fact to value"):
            consultation.what_if(asked)


def test_a_person_of_the_same_rules_loaded_again(tmp_path: Path) -> None:
    """The same declaration is the same person; another one is refused, saying what differs."""
    (tmp_path / "bread.yaml").write_text(BREAD, encoding="utf-8")
    person = load_rules(tmp_path / "bread.yaml").vocabulary.cls(oven=180)
    again = load_rules(tmp_path / "bread.yaml")
    found = advise(person, again)
    assert [line.id for line in found.given] == ["hotter"]
    assert found == advise(again.vocabulary.cls(oven=180), again)
    assert found.what_if(oven=250).changes
    hot = "facts:\n  hot: {type: yes_no, phrase: {en: hot, sv: het}, question: {en: Hot?, sv: Het?}}\n"
    for old, new, difference in (
        ("high: 350", "high: 300", "fact `oven` is declared otherwise"),
        ("facts:\n", hot, "it has no fact `hot`"),
    ):
        (tmp_path / "bread.yaml").write_text(BREAD.replace(old, new), encoding="utf-8")
        with pytest.raises(FactsError, match=difference):
            advise(person, load_rules(tmp_path / "bread.yaml"))


def test_unknown_names_are_refused_with_a_suggestion(consultation: Consultation) -> None:
    """Asking for an advice, rule or engine that is not there says so, and what was meant."""
    with pytest.raises(UnknownAdvice, match="there is no advice `see_doctr`, did you mean `see_doctor`"):
        consultation.why("see_doctr")
    with pytest.raises(UnknownAdvice, match="there is no advice or rule `egfr-below-3`, did you mean `egfr-below-30`"):
        consultation.why_not("egfr-below-3")
    with pytest.raises(MagrulesError, match="there is no engine `durable`, did you mean `durable_rules`"):
        advise(consultation.person, engine="durable")


def test_the_article_alone_has_no_ceiling() -> None:
    """Other rules about the same person give another consultation."""
    person = read_person(PEOPLE / "course-participant.yaml")
    found = advise(person, load_rules(ROOT / "rulesets" / "magnesium"))
    dose = found.line("dose_cramps_worry_sleep").dose
    assert dose is not None
    assert (dose.low, dose.high) == (300, 400)


def test_a_domain_of_ones_own(tmp_path: Path) -> None:
    """A `facts:` section makes a fact class, as strict as the person is."""
    (tmp_path / "bread.yaml").write_text(BREAD, encoding="utf-8")
    ruleset = load_rules(tmp_path)
    loaf = ruleset.vocabulary.cls(oven=180)
    found = advise(loaf, ruleset)
    assert [line.id for line in found.given] == ["hotter"]
    with pytest.raises(FactsError, match="`oven` is 999, outside 0 to 350 °C"):
        ruleset.vocabulary.cls(oven=999)


BREAD = """
ruleset: bread
sources: {hand: {title: What bakers know, publisher: us, kind: knowledge}}
facts:
  oven:
    {type: number, unit: °C, low: 0, high: 350, phrase: {en: oven, sv: ugn}, question: {en: How hot?, sv: Hur varm?}}
rules:
  cool-oven:
    when: {oven: {below: 220 °C}}
    advise: {id: hotter, kind: do, text: {en: "Bake hotter than {oven}.", sv: "Grädda varmare än {oven}."}}
    cite: {hand: oven}
"""


def test_rulesets_loaded_again_and_again_are_let_go(tmp_path: Path) -> None:
    """A server that loads rules with facts of their own for each person does not grow."""
    (tmp_path / "bread.yaml").write_text(BREAD, encoding="utf-8")
    classes: list[ref[type]] = []
    for _ in range(40):
        ruleset = load_rules(tmp_path / "bread.yaml")
        classes.append(ref(ruleset.vocabulary.cls))
        advise(read_facts({"oven": 180}, ruleset.vocabulary.cls), ruleset, engine="reference")
    gc.collect()
    assert sum(one() is not None for one in classes) < 20


@pytest.mark.parametrize(
    ("facts", "question"),
    [
        ({"pregnant": True, "age_years": 62}, "which is unusual at your age"),
        ({"egfr": 190}, "unusually high"),
        ({"dialysis": True, "egfr": 80}, "you have dialysis, yet"),
        ({"egfr": 22, "kidney_disease": False}, "you have no kidney disease"),
        ({"current_products": [Product(form="oxide", mg_elemental=3000)]}, "a very large amount"),
        ({"labs": Labs(serum_magnesium_mmol_l=8)}, "far outside what is usual"),
    ],
    ids=["pregnant", "egfr", "dialysis", "kidney_disease", "magnesium", "serum"],
)
def test_what_is_unlikely_is_taken_and_asked_about(facts: dict[str, Any], question: str) -> None:
    """What can be so but seldom is: nothing is refused, and one question asks whether it is right."""
    asked = [one.text.of("en") for one in advise(Person(**facts)).questions]
    assert sum(question in text for text in asked) == 1
    assert not any(question in one.text.of("en") for one in advise(Person()).questions)


def test_a_medicine_that_nobody_knows_is_reported() -> None:
    """It is told to the person by name as not checked, and what hangs on medicines stays unsettled."""
    found = advise(Person(medicines=["zzfoo", "omeprazole"]))
    assert found.line("medicine_not_checked").standing is Standing.GIVEN
    assert "Not recognised: zzfoo." in consultation_words(found)
    assert found.facts["medicine_classes"] == Members(frozenset({"ppi"}), complete=False)


def test_a_name_cannot_steer_the_terminal() -> None:
    """Control signs in a person's own words are shown as something else, in advice, reasons and errors."""
    name = "\x1b[31mred\x07"
    found = advise(Person(medicines=[name]))
    with pytest.raises(FactsError) as refused:
        Person(sex=name)
    told = [
        consultation_words(found),
        why_words(found.why("medicine_not_checked")),
        diagnostics_to_text(refused.value.diagnostics),
    ]
    assert all("red" in text for text in told)
    assert not any(sign in text for text in told for sign in "\x1b\x07")


def test_nothing_of_a_consultation_can_be_changed() -> None:
    """Its facts, truths and rules can be looked at only: the shipped rules are shared by all."""
    found = advise(Person(egfr=45))
    for mapping in (
        found.facts,
        found.inference.truths,
        found.ruleset.rules,
        found.ruleset.advice,
        found.ruleset.sources,
    ):
        with pytest.raises(TypeError, match="does not support item"):
            mapping["egfr"] = 3  # type: ignore[index]
        assert not hasattr(mapping, "clear")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.person.egfr = 3


# --- what an application may write -----------------------------------------------------------------


def test_sets_tuples_and_products_are_taken_as_a_person_takes_them() -> None:
    """What `Person(...)` accepts of Python is accepted among changes and in a dict of facts."""
    assert read_person({"goals": ("cramps",), "medicines": {"losartan"}}) == Person(
        goals=["cramps"], medicines=["losartan"]
    )
    taken = advise(Person()).what_if(
        goals={"cramps"}, current_products=(Product(mg_elemental=100),), wants=Wants(mg_per_day=5)
    )
    product = Product(mg_elemental=100)
    assert taken.after.person == Person(goals=["cramps"], current_products=[product], wants=Wants(mg_per_day=5))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"egfr": 45, "egfr.x": 1}, ["unknown fact `egfr.x`"]),
        ({"egfr.x": 1}, ["`egfr` is a number, found a mapping"]),
        (
            {"wants": 5, "wants.mg_per_day": 200},
            ["in `wants`: expected a mapping from fact to value, found 5", "unknown fact `wants.mg_per_day`"],
        ),
        ({"goals": {"cramps", 5}}, ["`goals` is a list of its choices, found 5"]),
        ({5: 1}, ["unknown fact `5`"]),
    ],
)
def test_changes_that_make_no_sense_are_faults(changes: dict[str, Any], told: list[str]) -> None:
    """However they are nested, what comes is a FactsError that names them."""
    with pytest.raises(FactsError) as raised:
        advise(Person()).what_if(changes)
    assert sorted(one.message for one in raised.value.diagnostics) == told


def test_changes_are_left_as_they_were_given() -> None:
    """A dict of the caller's stays the caller's."""
    changes: dict[str, Any] = {"wants": {"mg_per_day": 100}, "wants.b6_mg": 5}
    found = advise(Person()).what_if(changes)
    assert found.after.person.wants == Wants(mg_per_day=100, b6_mg=5)
    assert changes == {"wants": {"mg_per_day": 100}, "wants.b6_mg": 5}


@pytest.mark.parametrize("rules", [None, "rulesets/bread", []])
def test_only_a_ruleset_advises(rules: Any) -> None:
    """Rules are loaded first; a path of them is refused, and so is nothing."""
    with pytest.raises(MagrulesError, match=r"^expected an instance of Ruleset$"):
        magrules.advise(Person(), rules)


def test_a_ruleset_in_the_place_of_the_person() -> None:
    """The error says in which order a person and rules are given."""
    with pytest.raises(MagrulesError, match=r"the person comes first: `advise\(person, rules\)`"):
        magrules.advise(magrules.magnesium.rules(), Person())  # type: ignore[arg-type]


def test_no_advice_of_no_name() -> None:
    """What is no name names no advice."""
    with pytest.raises(UnknownAdvice, match=r"^advice is named by a word, found nothing$"):
        advise(Person()).why(None)  # type: ignore[arg-type]


def test_a_line_stands_for_its_advice(consultation: Consultation) -> None:
    """Whoever goes through the lines asks with the line in hand; it is told as its id would be."""
    line = consultation.lines[0]
    assert consultation.line(line) is line
    assert consultation.why(line) == consultation.why(line.id)
    assert consultation.why_not(line) == consultation.why_not(line.id)
    assert consultation.what_would_change(line) == consultation.what_would_change(line.id)


def test_answers_show_themselves_in_a_line() -> None:
    """What an application prints while it is written: the id, the standing, the rules."""
    told = advise(Person(egfr=22, goals=["cramps"]))
    assert repr(told.line("see_doctor")) == "<AdviceResult see_doctor: given, refer, urgency soon>"
    assert repr(told.why("food_first")) == (
        "<Explanation food_first: withheld, "
        "by food-first-not-where-potassium-stays, food-first, food-before-what-is-taken-already>"
    )
    assert repr(told.why_not("food_first")) == "<Contrast food_first: withheld, food-first-not-where-potassium-stays>"
    assert repr(told.what_if()) == "<WhatIf: none>"
    assert repr(told.what_if(egfr=95)).startswith("<WhatIf: appears ")
    for one in (*told.lines, *map(told.why, told.lines), *map(told.why_not, told.lines)):
        assert len(repr(one)) < 600


def test_words_the_library_does_not_know_are_refused() -> None:
    """Another language, level, standing or engine is an error, never another answer or none at all."""
    told = advise(Person(egfr=22, goals=["cramps"]))
    with pytest.raises(MagrulesError, match="there is no language `fr`, the languages are en, sv"):
        consultation_words(told, "fr")
    for wrong in ("fr", []):
        for words in (consultation_words, to_json, questions_to_json, report):
            with pytest.raises(MagrulesError, match="there is no language"):
                words(told, wrong)  # type: ignore[arg-type]
    with pytest.raises(MagrulesError, match="there is no level `short`, the levels are line, reasons, full"):
        why_words(told.why("see_doctor"), level="short")
    with pytest.raises(MagrulesError, match="there is no standing `witheld`, did you mean `withheld`"):
        told.standing("witheld")
    with pytest.raises(MagrulesError, match="there is no engine ``"):
        advise(told.person, engine="")
    assert told.standing("withheld") == told.withheld != ()


def test_a_way_out_stands_in_the_error() -> None:
    """Whoever only prints the error reads the help too."""
    with pytest.raises(FactsError) as raised:
        read_person({"aeg_years": 5})
    assert str(raised.value) == "unknown fact `aeg_years` (did you mean `age_years`?)"
