"""The other domains: rules on iron and on bread, written with the language and the command line alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner

from magrules import advise, load_rules, read_facts
from magrules.analysis.equivalence import is_equivalent
from magrules.analysis.mutants import mutants
from magrules.analysis.mutation import Suite, is_safety
from magrules.cli import main
from magrules.cli.options import wrapped
from magrules.facts import Text
from magrules.model.ruleset import Ruleset
from magrules.render.json import to_json
from magrules.render.text import consultation_words
from magrules.testing.case_reader import read_cases
from magrules.testing.runner import outcomes
from tests.engines import EACH_ENGINE
from tests.paths import ROOT

PEOPLE = ROOT / "examples" / "domains"
DOMAINS = ["iron", "bread"]


@pytest.fixture(scope="module", params=DOMAINS)
def domain(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def rules(domain: str) -> Ruleset:
    return load_rules(ROOT / "rulesets" / domain)


def consulted(domain: str) -> Iterator[tuple[Any, Ruleset]]:
    for file in read_cases(ROOT / "rulesets" / domain):
        for case in file.cases:
            yield case.person, file.ruleset


def test_it_loads_without_findings(domain: str) -> None:
    """Nothing in it was hardly meant."""
    done = CliRunner().invoke(main, ["check", str(ROOT / "rulesets" / domain)])
    assert (done.exit_code, done.output) == (0, "no faults\n")


def test_its_cases_are_as_expected(domain: str) -> None:
    """Each case comes out as expected, and there are at least two for each rule."""
    files = read_cases(ROOT / "rulesets" / domain)
    assert [one.case.id for file in files for one in outcomes(file) if one.mismatches] == []
    assert sum(len(file.cases) for file in files) > 1.5 * len(files[0].ruleset.rules)


@pytest.mark.parametrize("engine", EACH_ENGINE[1:])
def test_engines_say_the_same_of_its_cases(domain: str, engine: str) -> None:
    """The consultation of each case is the same, byte for byte in both languages."""
    for person, rules in consulted(domain):
        one, other = (advise(person, rules, engine=used) for used in ("compiled", engine))
        assert one == other
        for language in ("en", "sv"):
            assert to_json(one, language) == to_json(other, language)


def test_a_slip_in_what_withholds_or_limits_is_noticed(domain: str) -> None:
    """A case kills every mutant of a rule that withholds or limits."""
    files = read_cases(ROOT / "rulesets" / domain)
    suite = Suite(files)
    rules = files[0].ruleset
    unnoticed = (one for one in mutants(rules) if is_safety(one.rule) and not suite.kills(one))
    assert [(one.rule.id, one.words) for one in unnoticed if not is_equivalent(rules, one)] == []


def test_every_text_is_in_both_languages(rules: Ruleset) -> None:
    """What people read is never the same in both languages, which a text copied by mistake would be."""
    texts: list[Text] = [one.text for one in rules.advice.values()]
    texts += [one.because for one in rules.rules.values() if one.because]
    texts += [one.question for one in rules.vocabulary.facts.values() if one.question]
    assert len(texts) > len(rules.advice)
    assert [text for text in texts if text.of("en") == text.of("sv")] == []


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_consultation_in_words(
    domain: str, rules: Ruleset, language: str, golden: Callable[[str, str], None]
) -> None:
    """The whole consultation of one person, or one loaf, as it is read."""
    facts = read_facts(PEOPLE / f"{domain}.yaml", rules.vocabulary.cls)
    golden(f"domains/{domain}.{language}.txt", wrapped(consultation_words(advise(facts, rules), language)) + "\n")


def test_bread_is_told_nothing_of_health() -> None:
    """The library adds no word about care to a domain that has none."""
    for loaf, rules in consulted("bread"):
        words = consultation_words(advise(loaf, rules, engine="reference"), "en").lower()
        assert not [word for word in ("doctor", "112", "visit", "care", "medic", "diagnos") if word in words]


@pytest.mark.parametrize(("prescribed", "told"), [(False, True), (None, False)])
def test_the_reason_of_a_limit_is_told_when_it_holds(prescribed: bool | None, told: bool) -> None:
    """Unknown lowers a dose too, but then what the reason claims may not be so."""
    rules = load_rules(ROOT / "rulesets" / "iron")
    facts = read_facts(PEOPLE / "iron.yaml", rules.vocabulary.cls)
    consultation = advise(evolve(facts, prescribed=prescribed), rules, engine="reference")
    dose = consultation.line("one_tablet").dose
    assert dose is not None
    assert dose.high == 40
    assert ("Without a prescription" in consultation_words(consultation, "en")) is told
