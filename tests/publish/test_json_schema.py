"""JSON Schemas for editors: they accept what loads, refuse what an editor can see to be wrong, and speak."""

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import fields_dict
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from magrules import magnesium
from magrules.cli import main
from magrules.language.file_names import is_cases, is_people
from magrules.language.grammar import FILE, RULE
from magrules.language.grammar_cases import EXPECT
from magrules.language.nodes import plain
from magrules.language.parse import read_file, read_text
from magrules.magnesium import Person, load_rules
from magrules.publish.json_schema import Schema, schema_text, schemas
from tests.paths import TESTS
from tests.people import RULE_FOLDERS

SHIPPED = sorted(path for folder in RULE_FOLDERS for path in folder.rglob("*.yaml"))
PEOPLE = sorted([*(TESTS.parent / "examples" / "people").iterdir(), *(TESTS / "faults" / "good" / "people").iterdir()])
GOOD = sorted(one for one in (TESTS / "faults" / "good").iterdir() if one.is_file())


@pytest.fixture(scope="module")
def made() -> dict[str, Schema]:
    return dict(schemas(magnesium.rules()))


def problems(schema: Schema, found: object) -> list[str]:
    return [one.message for one in Draft202012Validator(schema).iter_errors(found)]


def in_file(path: Path) -> object:
    return plain(read_file(path)[0])


def test_the_schemas_are_schemas(made: dict[str, Schema]) -> None:
    """Each is valid in the draft it names."""
    for schema in made.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_files_are_accepted(made: dict[str, Schema], path: Path) -> None:
    """What loads is not refused: every shipped file of rules, cases and people."""
    assert (
        problems(made["cases" if is_cases(path) else "people" if is_people(path) else "ruleset"], in_file(path)) == []
    )


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.name)
def test_people_are_accepted(made: dict[str, Schema], path: Path) -> None:
    """Every person that can be read is not refused."""
    assert problems(made["person"], in_file(path)) == []


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_everything_that_the_language_allows_is_accepted(path: Path) -> None:
    """A file that loads is accepted by the schema made of it, with facts of its own too."""
    assert problems(schemas(load_rules(path))["ruleset"], in_file(path)) == []


RULE_HEAD = "ruleset: mine\nover: magnesium\nrules:\n  one:\n"


@pytest.mark.parametrize(
    "text",
    [
        "rules: {}\n",
        "ruleset: mine\nrule: {}\n",
        "ruleset: 3\n",
        "ruleset: mine\nnote: {en: only}\n",
        "ruleset: mine\nnote: {en: '', sv: x}\n",
        "ruleset: mine\nsources: {a: {title: A, publisher: b, kind: blogg}}\n",
        "ruleset: mine\nconclusions: {a: {flagg: {en: a, sv: a}}}\n",
        "ruleset: mine\nconclusions: {all: {flag: {en: a, sv: a}}}\n",
        "ruleset: mine\nfacts: {a: {type: number, phrase: {en: a, sv: a}, question: {en: a, sv: a}}}\n",
        "ruleset: mine\nfacts: {a: {type: yes_no, unit: mg, phrase: {en: a, sv: a}, question: {en: a, sv: a}}}\n",
        RULE_HEAD + "    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {sex: female}\n    advise: see_doctor\n",
        RULE_HEAD + "    when: {sex: female}\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {sex: femal}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {egrf: {below: 60}}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {egfr: {belov: 60}}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {egfr: {below: 60 mg}}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {egfr: {below: 600}}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {dialysis: 1}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {symptoms: [muscle_cramp]}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {any: {sex: female}}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {known: egrf}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {at_least: {of: [{sex: male}]}}\n    advise: see_doctor\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {sex: male}\n    withhold: {kind: doses}\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {sex: male}\n    advise: see_doctor\n    if_unknown: caveat\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {sex: male}\n    limit: {to: {high: 3, unit: mg, per: day}}\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {sex: male}\n    limit: {id: x, to: {high: -3, unit: g, per: day}}\n    cite: {a: b}\n",
        RULE_HEAD + "    when: {sex: male}\n    conclude: {kidney_risk: maybe}\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {sex: male}\n    advise: {id: x, kind: do}\n    cite: {article: a}\n",
        RULE_HEAD + "    when: {sex: male}\n    advise: see_doctor\n    urgency: sooner\n    cite: {article: a}\n",
    ],
)  # fmt: skip
def test_a_wrong_ruleset_is_refused(made: dict[str, Schema], text: str) -> None:
    """Keys, words, shapes, bounds and names of facts that the loader refuses, the editor underlines."""
    assert problems(made["ruleset"], plain(read_text(text.encode(), "")[0]))


@pytest.mark.parametrize(
    "text",
    [
        "age_yers: 46\n", "egfr: high\n", "egfr: 2500\n", "sex: femal\n", "symptoms: muscle_cramps\n",
        "symptoms: [muscle_cramp]\n", "wants: {mg: 3}\n", "dialysis: 1\n", "current_products: [{form: oxid}]\n",
        "medicine_months: {omeprazole: long}\n", "labs: 3\n", "[]\n",
    ],
)  # fmt: skip
def test_wrong_facts_are_refused(made: dict[str, Schema], text: str) -> None:
    """Names, types, ranges and choices of facts."""
    assert problems(made["person"], plain(read_text(text.encode(), "")[0]))


CASE = "cases:\n  one:\n    expect: "


@pytest.mark.parametrize(
    "text",
    [
        "case: {}\n", "cases: {}\n", "cases: {one: {facts: {}}}\n", CASE + "{}\n", CASE + "{givn: see_doctor}\n",
        CASE + "{given: see_doctr}\n", CASE + "{withheld: {see_doctor: no-such-rule}}\n", CASE + "{urgency: sooner}\n",
        CASE + "{doses: {see_doctor: {high: 3}}}\n", CASE + "{doses: {bisglycinate_start_100: {}}}\n",
        CASE + "{conclusions: {kidney_risk: maybe}}\n", CASE + "{conclusions: {checklist_score: {low: 1}}}\n",
        CASE + "{fires: no-such-rule}\n", CASE + "{asks: egrf}\n", CASE + "{absent: {see_doctor: a}}\n",
        CASE + "{given: see_doctor}\n    facts: {egrf: 3}\n",
        CASE + "{never_gives: see_doctr}\n", CASE + "{never_gives: {kinds: dose}}\n", CASE + "{never_gives: {}}\n",
        CASE + "{never_gives: {route: mouth}}\n", CASE + "{never_gives: {kind: dose, above: {high: 3}}}\n",
        CASE + "{urgency: {at_least: sooner}}\n", CASE + "{urgency: {}}\n",
        CASE + "{given: see_doctor}\n    about: 3\n", "people: []\n" + CASE + "{given: see_doctor}\n",
        "people: {a: {egfr: 2500}}\n" + CASE + "{given: see_doctor}\n",
    ],
)  # fmt: skip
def test_wrong_cases_are_refused(made: dict[str, Schema], text: str) -> None:
    """Keys and names of expectations, and the facts in them."""
    assert problems(made["cases"], plain(read_text(text.encode(), "")[0]))


def test_what_is_never_given_is_accepted(made: dict[str, Schema]) -> None:
    """By id or by fields, alone or in a list; a substance or form of a fact, of which there is no advice, too."""
    text = CASE + "{never_gives: [see_doctor, {form: [oxide, citrate], route: oral}, {tag: dose_row}]}\n"
    dose = CASE + "{never_gives: {kind: dose, above: {high: 250, unit: mg, per: day}}, urgency: {at_least: soon}}\n"
    for written in (text, dose):
        assert problems(made["cases"], plain(read_text(written.encode(), "")[0])) == []


def test_people_that_cases_share(made: dict[str, Schema]) -> None:
    """A case file names their files, one or many; such a file has people by name, each with facts."""
    for written in ("../a.people.yaml", "[a.yaml, b.yaml]", "{ann: {egfr: 20}}"):
        text = f"people: {written}\n{CASE}{{given: see_doctor}}\n"
        assert problems(made["cases"], plain(read_text(text.encode(), "")[0])) == []
    assert problems(made["people"], {"people": {"ann": {"egfr": 20}}}) == []
    assert problems(made["people"], {"people": {"ann": {"egrf": 20}}})
    assert problems(made["people"], {"ann": {"egfr": 20}})


def test_what_a_file_declares_itself_is_no_fault(made: dict[str, Schema]) -> None:
    """New advice, sources, tags and conclusions to conclude are not underlined before they are known."""
    text = """\
ruleset: mine
sources: {new: {title: A, publisher: b, kind: own}}
conclusions: {new_flag: {flag: {en: a, sv: a}}}
rules:
  one:
    when: {sex: male}
    conclude: new_flag
    advise: [new_advice, {id: other, kind: do, tags: [new], text: {en: a, sv: a}}]
    withhold: [{tag: new}, new_advice]
    cite: {new: [a, b]}
"""
    assert problems(made["ruleset"], plain(read_text(text.encode(), "")[0])) == []


def test_every_key_and_choice_speaks(made: dict[str, Schema]) -> None:
    """Hovering shows the meaning of a key, the phrase and question of a fact, the words of a choice."""
    ruleset, person, cases = made["ruleset"], made["person"], made["cases"]
    told = {key: one["description"] for key, one in ruleset["properties"].items()}
    assert told == {key: one.meaning for key, one in FILE.all.items()}
    rule = ruleset["properties"]["rules"]["additionalProperties"]["properties"]
    assert {key: one["description"] for key, one in rule.items()} == {key: one.meaning for key, one in RULE.all.items()}
    case = cases["properties"]["cases"]["additionalProperties"]["properties"]
    assert case["expect"]["properties"].keys() == EXPECT.all.keys()
    egfr = ruleset["$defs"]["condition"]["properties"]["egfr"]["description"]
    assert egfr == person["properties"]["egfr"]["description"]
    assert egfr.startswith("kidney function (eGFR) · njurfunktion (eGFR) (number 0 to 250 ml/min/1.73 m²). How")
    sex: dict[str, Any] = person["properties"]["sex"]
    assert (sex["enum"], sex["enumDescriptions"]) == (["female", "male", None], ["female · kvinna", "male · man"])
    assert list(person["properties"]) == list(fields_dict(Person))


def test_the_command_writes_a_schema_for_each_kind_of_file(tmp_path: Path) -> None:
    """One file each, the same bytes every time, and the line that tells the language server of it."""
    for _ in range(2):
        done = CliRunner().invoke(main, ["schema", "-o", str(tmp_path / "schemas")])
        assert done.exit_code == 0
        texts = {kind: (tmp_path / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8") for kind in
                 ("ruleset", "person", "people", "cases")}  # fmt: skip
        assert texts == {kind: schema_text(one) for kind, one in schemas(magnesium.rules()).items()}
    assert f"# yaml-language-server: $schema={(tmp_path / 'schemas' / 'cases.schema.json').as_posix()}" in done.stdout


def test_a_schema_of_facts_of_ones_own(tmp_path: Path) -> None:
    """A domain of one's own has its own facts, and not those of the shipped person."""
    made = schemas(load_rules(TESTS.parent / "examples" / "rules" / "bread.yaml"))
    assert "egfr" not in json.dumps(made)
    assert problems(made["person"], {"crumb": "dense"}) == []
    assert problems(made["person"], {"crumb": "soft"})


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be: one line, exit code 2."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = CliRunner().invoke(main, ["schema", "-o", str(tmp_path / "file")])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("cannot write")
