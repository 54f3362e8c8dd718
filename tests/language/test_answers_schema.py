"""What the commands answer as JSON, beside consultations, is as the schema in the package says."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given

from magrules.cli import main
from magrules.consultation.consultation import Consultation
from magrules.engine.reference import Reference
from magrules.magnesium import Person, advise
from magrules.model.ruleset import Ruleset
from magrules.render.json_answers import counterfactuals_to_dict, why_not_to_dict, why_to_dict
from tests.paths import ROOT
from tests.strategies import VOCABULARY, Thing, rulesets, things

KIDNEYS = str(ROOT / "examples" / "people" / "kidney-failure.yaml")


def packaged(name: str) -> Any:
    return json.loads((files("magrules") / "render" / f"{name}.schema.json").read_text(encoding="utf-8"))


ANSWERS = packaged("answers")


KINDS = [reference["$ref"].removeprefix("#/$defs/") for reference in ANSWERS["oneOf"]]
OF_KIND = {kind: jsonschema.Draft202012Validator({**ANSWERS, "oneOf": [{"$ref": f"#/$defs/{kind}"}]}) for kind in KINDS}


def check(kind: str, document: Any) -> None:
    """The document is an answer of that kind."""
    OF_KIND[kind].validate(json.loads(json.dumps(document)))


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("why", ["why", KIDNEYS, "see_doctor"]),
        ("why_not", ["why-not", KIDNEYS, "cap_250"]),
        ("why_not", ["why-not", KIDNEYS, "egfr-30-to-59"]),
        ("what_if", ["what-if", KIDNEYS, "egfr=80", "kidney_disease=false", "conditions=[]", "wants.forms=[oxide]"]),
        ("what_would_change", ["what-would-change", KIDNEYS, "see_doctor"]),
        ("questions", ["questions", KIDNEYS, "--language", "sv"]),
        ("facts", ["facts", "--language", "sv"]),
        ("check", ["check", str(ROOT / "tests" / "findings" / "property-refuted.yaml")]),
        ("diagnostics", ["advise", "nobody.yaml"]),
        ("diagnostics", ["what-if", KIDNEYS, "egfr=low"]),
        ("diagnostics", ["why", KIDNEYS]),
    ],
)
def test_each_command_answers_as_the_schema_says(kind: str, command: list[str]) -> None:
    """With --json, what is on standard output is one answer of its kind, and of no other."""
    answer = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    check(kind, answer)
    assert [other for other in KINDS if OF_KIND[other].is_valid(answer)] == [kind]


def test_every_explanation_of_the_shipped_rules_is_as_the_schema_says() -> None:
    """Whatever stands how."""
    consultation = advise(Person(egfr=45, goals=["cramps"], medicine_months={"omeprazole": 3}, current_products=[]))
    for line in consultation.lines[::3]:
        check("why", why_to_dict(consultation.why(line)))
        check("why_not", why_not_to_dict(consultation.why_not(line)))


@given(rulesets(), things())
def test_explanations_of_any_rules_are_as_the_schema_says(ruleset: Ruleset, thing: Thing) -> None:
    """Any rules, any facts known in whole or in part."""
    inference = Reference().infer(ruleset, VOCABULARY.values(thing))
    consultation = Consultation(thing, inference, "reference")
    changes = [consultation.what_would_change(line) for line in consultation.lines[:1]]
    for line in consultation.lines:
        check("why", why_to_dict(consultation.why(line)))
        check("why_not", why_not_to_dict(consultation.why_not(line)))
    for change in changes:
        check("what_would_change", counterfactuals_to_dict(change))


def test_the_schema_is_strict_and_says_what_that_of_consultations_says() -> None:
    """It is a schema; no answer has a key that is not described; what both schemas define is the same."""
    jsonschema.Draft202012Validator.check_schema(ANSWERS)
    both = packaged("consultation")["$defs"].keys() & ANSWERS["$defs"].keys()
    assert both == {"ids", "value", "cites", "amount", "dose", "contradiction", "rules"}
    for name in both - {"dose"}:  # that of a consultation has its words, too
        assert packaged("consultation")["$defs"][name] == ANSWERS["$defs"][name]
    for kind in KINDS:
        made = ANSWERS["$defs"][kind]
        assert made["additionalProperties"] is False
        assert made["required"] == list(made["properties"])
