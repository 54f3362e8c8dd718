"""What if, and what would change: differences that are there, and the fewest facts that make them."""

import json
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given

from magrules import Consultation, FactsError
from magrules.cli import main
from magrules.consultation.candidates import candidates
from magrules.consultation.counterfactuals import ADVISED, MOST_FACTS, what_would_change
from magrules.consultation.standings import stand
from magrules.magnesium import Person, Product, advise, load_rules, read_person
from magrules.model.ruleset import Ruleset
from magrules.model.vocabulary import altered
from magrules.render.json_answers import what_if_to_dict
from magrules.render.text_changes import counterfactuals_words, what_if_words
from tests.consultation.test_consultation import PEOPLE
from tests.consultation.test_questions import FACTS, consulted
from tests.strategies import Thing, tiny_rulesets, tiny_things


@pytest.fixture(scope="module")
def participant() -> Consultation:
    return advise(read_person(PEOPLE / "course-participant.yaml"))


@given(tiny_rulesets(), tiny_things())
def test_what_if_nothing_changes_is_empty(ruleset: Ruleset, thing: Thing) -> None:
    """The facts as they are make no difference."""
    difference = consulted(ruleset, thing).what_if({name: getattr(thing, name) for name in FACTS})
    assert difference.changes == ()


@given(tiny_rulesets(), tiny_things(), tiny_things())
def test_what_if_there_and_back_is_empty(ruleset: Ruleset, thing: Thing, other: Thing) -> None:
    """Changing the facts and changing them back leaves everything as it stood, and shifts mirror each other."""
    found = consulted(ruleset, thing)
    there = found.what_if({name: getattr(other, name) for name in FACTS})
    back = there.after.what_if({name: getattr(thing, name) for name in FACTS})
    assert back.after == found
    mirror = {"appears": "vanishes", "vanishes": "appears"}
    assert [(shift.id, shift.after, mirror.get(shift.kind, shift.kind)) for shift in back.changes] == sorted(
        ((shift.id, shift.before, shift.kind) for shift in there.changes), key=lambda row: order(found, row[0])
    )


def order(found: Consultation, advice: str) -> int:
    return [line.id for line in found.lines].index(advice)


@given(tiny_rulesets(), tiny_things())
def test_what_would_change_is_valid_minimal_and_whole(ruleset: Ruleset, thing: Thing) -> None:
    """The sets of facts are exactly the minimal ones that brute force finds, and each does what it says."""
    found = consulted(ruleset, thing)
    for line in found.lines:
        answer = what_would_change(thing, found.inference, line)
        assert answer.complete
        assert {frozenset(proposal.facts) for proposal in answer.proposals} == brute_force(found, line.id)
        sizes = [len(proposal.facts) for proposal in answer.proposals]
        assert sizes == sorted(sizes)
        for proposal in answer.proposals:
            again = consulted(ruleset, altered(thing, proposal.facts))
            assert again.line(line.id) == proposal.line
            assert (proposal.line.standing in ADVISED) is not answer.removes


def brute_force(found: Consultation, advice: str) -> set[frozenset[str]]:
    """Every minimal set of facts of which some values turn the advice, tried one by one."""
    told = found.line(advice).standing in ADVISED
    minimal: set[frozenset[str]] = set()
    for size in range(1, MOST_FACTS + 1):
        for names in combinations(FACTS, size):
            if any(smaller <= set(names) for smaller in minimal):
                continue
            options = [candidates(found.ruleset, name, found.inference.facts[name]) for name in names]
            for values in product(*options):
                other = altered(found.person, dict(zip(names, values, strict=True)))
                if (consulted(found.ruleset, other).line(advice).standing in ADVISED) is not told:
                    minimal.add(frozenset(names))
                    break
    return minimal


def test_weak_kidneys_take_the_dose_away(participant: Consultation) -> None:
    """With an eGFR of 45 the first dose is held back, by the rule of that band, and a doctor's visit appears."""
    difference = participant.what_if(egfr=45)
    shifts = {shift.id: shift for shift in difference.changes}
    assert (shifts["bisglycinate_start_100"].kind, shifts["see_doctor"].kind) == ("vanishes", "appears")
    assert shifts["bisglycinate_start_100"].rules == ("egfr-30-to-59",)
    assert "a low first dose of bisglycinate: given with a reservation → held back" in what_if_words(difference)


def test_facts_of_parts_and_records_may_be_supposed(participant: Consultation) -> None:
    """Dotted names, parts as mappings and products as in a file are all understood, and nothing else is lost."""
    one = participant.what_if({"wants.mg_per_day": 300}).after
    other = participant.what_if(wants={"mg_per_day": 300}).after
    assert one == other
    assert one.person.wants.mg_per_day == 300
    assert one.person.symptoms == participant.person.symptoms
    taken = participant.what_if(current_products=[{"form": "oxide", "mg_elemental": 300}]).after
    assert taken.person.current_products == (Product(form="oxide", mg_elemental=300),)
    assert taken.what_if(current_products=None).after == participant


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"egrf": 45}, "unknown fact `egrf` (did you mean `egfr`?)"),
        ({"egfr": "45"}, "`egfr` is a number, found text `45` (write the number without quotes)"),
        ({"egfr": 999}, "`egfr` is 999, outside 0 to 250 ml/min/1.73 m²"),
        ({"total_magnesium_mg": 9}, "fact `total_magnesium_mg` is computed and cannot be given"),
        ({"wants.mg": 9}, "in `wants`: unknown fact `mg` (did you mean `mg_per_day`?)"),
        ({"sex": "male", "pregnant": True}, "`pregnant` is true and `sex` is male"),
    ],
)
def test_facts_that_cannot_be_are_refused(participant: Consultation, facts: dict[str, Any], message: str) -> None:
    """Supposed facts are as strict as given ones."""
    with pytest.raises(FactsError) as refused:
        participant.what_if(facts)
    assert str(refused.value) == message


def test_the_impossible_is_never_proposed() -> None:
    """Age, sex, a diagnosis or a prescribed medicine, once known, are not proposed to be otherwise."""
    person = Person(
        age_years=67, sex="male", pregnant=False, egfr=80, kidney_disease=False, dialysis=False,
        conditions=["myasthenia_gravis"], medicines=["losartan"], goals=["cramps"], symptoms=["muscle_cramps"],
    )  # fmt: skip
    found = advise(person, engine="reference")
    proposed = {
        name
        for line in found.lines[::4]
        for proposal in what_would_change(person, found.inference, line).proposals
        for name in proposal.facts
    }
    assert not proposed & {"age_years", "sex", "pregnant", "kidney_disease", "dialysis", "conditions", "medicines"}
    assert proposed & {"goals", "symptoms"}


def test_the_fewest_facts_for_a_dose(participant: Consultation) -> None:
    """The first dose goes with an eGFR of 59 (and not of 60), replayed through the engine."""
    answer = participant.what_would_change("bisglycinate_start_100")
    facts = [dict(proposal.facts) for proposal in answer.proposals]
    assert answer.removes
    assert {"egfr": 59} in facts
    assert participant.what_if(egfr=60).after.line("bisglycinate_start_100").standing in ADVISED
    assert "kidney function (eGFR): 59 ml/min/1.73 m² (now 95 ml/min/1.73 m²)" in counterfactuals_words(answer)
    assert answer.proposals[0].line == stand(
        participant.what_if(dict(facts[0])).after.inference, participant.ruleset.advice["bisglycinate_start_100"]
    )


OVEN = """\
ruleset: bread
sources: {own: {title: Bread, publisher: us, kind: own}}
facts:
  oven: {type: number, unit: °C, low: 0, high: 350, phrase: {en: oven, sv: ugn}, question: {en: How?, sv: Hur?}}
  loaves: {type: number, unit: "", low: 0, high: 9, phrase: {en: loaves, sv: limpor}, question: {en: How?, sv: Hur?}}
rules:
  cold:
    when: {oven: {below: 180}}
    advise: {id: hotter, kind: do, text: {en: "It has only {oven}.", sv: "Den har bara {oven}."}}
    because: {en: "You have {loaves} loaves.", sv: "Du har {loaves} limpor."}
    cite: {own: a}
  not-now:
    when: {loaves: {above: 5}}
    withhold: hotter
    because: {en: "{loaves} are too many.", sv: "{loaves} är för många."}
    cite: {own: a}
"""


@pytest.mark.parametrize(
    ("before", "after", "kind", "words"),
    [
        (
            {"oven": 150, "loaves": 1},
            {"oven": 151},
            "text",
            "now “It has only 150 °C. You have 1 loaves.”, then “It has",
        ),
        ({"oven": 150, "loaves": 1}, {"loaves": 2}, "text", "then “It has only 150 °C. You have 2 loaves.”"),
        (
            {"oven": 150, "loaves": 6},
            {"loaves": 7},
            "text",
            "now “You have 6 loaves. 6 are too many.”, then “You have 7",
        ),
        ({"oven": 150, "loaves": 1}, {"oven": 150}, "", "Nothing would change."),
        ({"oven": 250, "loaves": 1}, {"oven": 251}, "", "Nothing would change."),
        ({"oven": 150, "loaves": 5}, {"loaves": 6}, "vanishes", "given → held back"),
    ],
)
def test_what_is_told_in_other_words_is_a_change(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], kind: str, words: str
) -> None:
    """A number in a text or in a reason is told as it would be then; of what is not told nothing is."""
    (tmp_path / "oven.yaml").write_text(OVEN, encoding="utf-8")
    ruleset = load_rules(tmp_path / "oven.yaml")
    difference = advise(ruleset.vocabulary.cls(**before), ruleset).what_if(after)
    assert [shift.kind for shift in difference.changes] == [kind] * bool(kind)
    assert words in what_if_words(difference)
    told = what_if_to_dict(difference)["shifts"]
    assert all(one["before"]["text"] != one["after"]["text"] for one in told)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_on_the_command_line(language: str, golden: Any) -> None:
    """What if and what would change in words, in both languages."""
    person = str(PEOPLE / "kidney-failure.yaml")
    told = run("what-if", person, "egfr=80", "kidney_disease=false", "conditions=[]", "--language", language)
    golden(f"kidney-failure.what-if.{language}.txt", told.stdout)
    told = run("what-would-change", person, "stop_magnesium", "--language", language)
    golden(f"kidney-failure.what-would-change.stop_magnesium.{language}.txt", told.stdout)


@pytest.mark.parametrize("nothing", ["null", "~"])
def test_a_fact_can_be_forgotten_on_the_command_line(nothing: str) -> None:
    """What is known may be supposed unknown, as the help says."""
    person = str(PEOPLE / "kidney-failure.yaml")
    told = run("what-if", person, f"egfr={nothing}", "kidney_disease=null", "conditions=null")
    assert (told.exit_code, told.stderr) == (0, "")
    assert "kidney function (eGFR): not known (now 22 ml/min/1.73 m²)" in " ".join(told.stdout.split())


def test_json_of_both() -> None:
    """Both commands have a JSON form with the same content."""
    person = str(PEOPLE / "course-participant.yaml")
    told = json.loads(run("what-if", person, "egfr=45", "--json").stdout)
    assert told["facts"] == {"egfr": {"before": 95, "after": 45}}
    assert {"advice": "see_doctor", "kind": "appears"}.items() <= next(
        shift.items() for shift in told["shifts"] if shift["advice"] == "see_doctor"
    )
    told = json.loads(run("what-would-change", person, "see_doctor", "--json").stdout)
    assert (told["advice"], told["removes"]) == ("see_doctor", False)
    assert told["proposals"]
    assert all(proposal["standing"] in ("given", "provisional") for proposal in told["proposals"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["what-if", "egfr"], "expected `fact=value`, found text `egfr`"),
        (["what-if", "egfr=["], "not YAML"),
        (["what-would-change", "see_doctr"], "there is no advice `see_doctr`, did you mean `see_doctor`?"),
    ],
)
def test_bad_input_is_told(arguments: list[str], message: str) -> None:
    """Clear errors, exit code 2, no traceback."""
    command, *rest = arguments
    done = run(command, str(PEOPLE / "kidney-failure.yaml"), *rest)
    assert (done.exit_code, message in done.stderr) == (2, True)


def test_values_tried_are_values_people_have(participant: Consultation) -> None:
    """Just outside the bounds that rules name, not the lowest that is read; of products Epsom salt last."""
    ruleset = participant.ruleset
    assert min(candidates(ruleset, "labs.sodium_mmol_l")) >= 120
    assert min(candidates(ruleset, "labs.creatinine_umol_l")) >= 40
    assert min(candidates(ruleset, "labs.calcium_mmol_l")) >= 1.5
    forms = [made[0].form for made in candidates(ruleset, "current_products") if made and made[0].mg_elemental == 100]
    assert [form.startswith("epsom") for form in forms] == [False] * (len(forms) - 2) + [True, True]
