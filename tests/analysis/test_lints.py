"""Findings: each fires on its bad file, is proven or has a witness that is so, and none is told of what is well."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from magrules import magnesium
from magrules.analysis.lints import lints
from magrules.analysis.mcdc import decides
from magrules.analysis.witness import WitnessSearch
from magrules.cli import main
from magrules.consultation.consultation import advise
from magrules.consultation.contradictions import consistent
from magrules.consultation.standings import Standing
from magrules.diagnostics.codes import LINTS
from magrules.diagnostics.diagnostic import Diagnostic
from magrules.engine.reference import Reference
from magrules.errors import Contradiction
from magrules.magnesium import load_rules
from magrules.model.conditions import comparisons
from magrules.model.rules import Conclude, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, Truth
from magrules.model.vocabulary import altered
from tests.paths import ROOT, TESTS
from tests.people import check
from tests.strategies import Thing, rulesets, things, tiny_rulesets

TOLD_OF_PERSONS = ("never-fires", "always-held-back", "always-withheld", "idle-bound", "doses-overlap")
"""The findings that say something of everybody, or of somebody; the others are read off the rules."""
EVERYBODY = [
    Thing(yes=yes, maybe=maybe, level=level)
    for yes in (None, True, False) for maybe in (None, True, False) for level in (None, 0, 1, 2, 3, 4)
]  # fmt: skip
"""Everybody whom the rules of :func:`tiny_rulesets` can tell apart."""


@frozen
class Answered:
    """Somebody consulted: the facts with what was concluded of them, the truth of each rule, the standing of advice."""

    facts: Any
    truths: Mapping[str, Truth]
    standings: Mapping[str, Standing]

    @classmethod
    def of(cls, ruleset: Ruleset, thing: Thing) -> "Answered | None":
        """What is so of somebody; None where the rules contradict each other."""
        try:
            inference = consistent(Reference().infer(ruleset, ruleset.vocabulary.values(thing)))
            lines = advise(thing, ruleset, engine="reference").lines
        except Contradiction:
            return None
        return cls(inference.facts, inference.truths, {line.id: line.standing for line in lines})

    def stands(self, advice: str) -> bool:
        return self.standings[advice] in (Standing.GIVEN, Standing.PROVISIONAL)

    def refutes(self, ruleset: Ruleset, diagnostic: Diagnostic) -> bool:
        """Whether somebody shows that a finding is not so."""
        name = diagnostic.message.split("`")[1]
        match diagnostic.code:
            case "never-fires":
                return self.truths[name] is TRUE
            case "always-withheld":
                return self.stands(name)
            case "always-held-back":
                return self.truths[name] is TRUE and any(map(self.stands, ruleset.rules[name].advises))
        return False


def turns(rule: Rule, truth: Truth, everybody: list[Answered]) -> set[int]:
    """The comparisons of a rule that decide it for somebody while they have that truth."""
    return {
        at
        for seen in everybody
        for at, (so, decisive) in enumerate(decides(rule, seen.facts))
        if decisive and so is truth
    }


def brute(ruleset: Ruleset, everybody: list[Answered]) -> Iterator[tuple[str, str]]:
    """The findings that hold of everybody, by trying everybody."""
    for id, rule in ruleset.rules.items():
        firing = [seen for seen in everybody if seen.truths[id] is TRUE]
        if not firing:
            yield "never-fires", LINTS["never-fires"].format(rule=id)
            continue
        alone = rule.advises and not (rule.concludes or rule.withholds or rule.limits or rule.asks)
        if alone and not any(seen.stands(advice) for seen in firing for advice in rule.advises):
            yield "always-held-back", LINTS["always-held-back"].format(rule=id)
        both = turns(rule, TRUE, everybody) & turns(rule, FALSE, everybody)
        for at, leaf in enumerate(comparisons(rule.when)):
            if leaf.fact == "level" and leaf.operator != "known" and at not in both:
                words = {"bound": f"{leaf.operand:g}", "name": leaf.fact, "rule": id}
                yield "idle-bound", LINTS["idle-bound"].format(**words)
    for id in ruleset.advice:
        given = [seen for seen in everybody if any(seen.truths[one.id] is TRUE for one in ruleset.advisers[id])]
        if given and ruleset.withholders[id] and not any(seen.stands(id) for seen in everybody):
            yield "always-withheld", LINTS["always-withheld"].format(advice=id)
    free = [id for id in ruleset.advice if not ruleset.limiters[id] and not ruleset.withholders[id]]
    if len(free) == 2 and any(all(seen.standings[id] is Standing.GIVEN for id in free) for seen in everybody):
        yield "doses-overlap", LINTS["doses-overlap"].format(one=free[0], other=free[1], what="dose")


def with_two_doses(ruleset: Ruleset) -> Ruleset:
    """The ruleset, its `rest` being a dose of the same as `dose_high` and of another amount."""
    high = ruleset.advice["dose_high"]
    return evolve(
        ruleset, advice={**ruleset.advice, "rest": evolve(high, id="rest", dose=evolve(high.dose, high=10, low=0))}
    )


def is_so(ruleset: Ruleset, diagnostic: Diagnostic) -> bool:
    """Whether the witness of a finding shows it, replayed through the engine."""
    person = altered(ruleset.vocabulary.cls(), diagnostic.witness)
    named = diagnostic.message.split("`")[1::2]
    if diagnostic.code == "contradiction":
        return contradicted(ruleset, person, named[2])
    consultation = advise(person, ruleset)
    match diagnostic.code:
        case "blind-rule":
            other = advise(altered(person, {named[2]: None}), ruleset).line(named[1])
            line = consultation.line(named[1])
            if line.standing is not Standing.WITHHELD:
                return bool(line.dose and other.dose and line.dose.high < other.dose.high)
            return other.standing is Standing.GIVEN
        case "doses-overlap":
            return all(consultation.line(id).standing is Standing.GIVEN for id in named[:2])
        case "always-withheld":
            return consultation.line(named[0]).standing is Standing.WITHHELD
        case "always-held-back":
            lines = [consultation.line(id) for id in ruleset.rules[named[0]].advises]
            fired = named[0] in [firing.rule for firing in consultation.trace]
            return fired and all(line.standing is Standing.WITHHELD for line in lines)
    return False


def contradicted(ruleset: Ruleset, person: Any, name: str) -> bool:
    """Whether rules conclude a flag true and false of a person, each rule looked at by itself."""
    rules = {
        id: evolve(rule, concludes=tuple(one for one in rule.concludes if one != Conclude(name, False)))
        for id, rule in ruleset.rules.items()
    }
    inference = Reference().infer(evolve(ruleset, rules=rules), ruleset.vocabulary.values(person))
    said = {
        one.value
        for id, rule in ruleset.rules.items()
        for one in rule.concludes
        if one.name == name and inference.truths[id] is TRUE
    }
    return said == {True, False}


BAD = TESTS / "findings"
PAGES = ROOT / "docs" / "findings"

PLACES = {
    "contradiction": "not-done",
    "blind-rule": "oven",
    "never-fires": "pale",
    "same-rule": "too-cold",
    "always-held-back": "pale",
    "always-withheld": "hotter",
    "unused-conclusion": "pale",
    "unused-fact": "dense",
    "idle-bound": "150",
    "doses-overlap": "salt_high",
    "odd-word": "[by_hnad]",
    "unused-tag": "[machine]",
    "mixed-units": "{high: 3, unit: kg",
    "dose-and-kind": "do",
    "unlike-texts": "too-cold",
    "missing-message": "viele",
    "property-refuted": "one-time-to-rise",
}


@pytest.mark.parametrize("code", LINTS)
def test_each_finding_fires_on_its_bad_file_and_on_nothing_else_there(code: str) -> None:
    """One bad file each, in which that one thing is wrong, found where it stands and with a way out."""
    found = [one for one in check(BAD / f"{code}.yaml").diagnostics if one.code == code]
    others = [one.code for one in check(BAD / f"{code}.yaml").diagnostics if one.code != code]
    assert len(found) == 1
    assert others in ([], ["always-held-back"])  # advice that one rule gives and another always withholds is both
    assert found[0].location
    assert found[0].location.underlined.startswith(PLACES[code])
    assert found[0].help


@pytest.mark.parametrize(
    ("code", "before", "after", "told"),
    [
        ("dose-and-kind", "kind: do,", "kind: product,", []),
        ("dose-and-kind", "kind: do, substance: salt, dose: {high: 9, unit: g, per: day}", "kind: dose", ["no dose"]),
        ("unlike-texts", "Det var kallt.", "'Det var {oven}.'", []),
        ("unlike-texts", "It was {oven}.", "It was cold.", []),
        ("unlike-texts", '"{oven} är kallt."', "Kallt.", ["rule `too-cold`", "advice `hotter`"]),
        ("unlike-texts", '"{oven} is cold."', "Cold.", ["`oven` in English only", "`oven` in Swedish only"]),
    ],
)
def test_what_is_read_off_one_advice(code: str, before: str, after: str, told: list[str], tmp_path: Path) -> None:
    """A dose belongs to a dose or product, and a dose has one; what one language names the other names, too."""
    text = (BAD / f"{code}.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "rules.yaml").write_text(text.replace(before, after), encoding="utf-8")
    found = check(tmp_path / "rules.yaml").diagnostics
    assert [one.code for one in found] == [code] * len(told)
    assert all(words in one.message for words, one in zip(told, found, strict=True))


@pytest.mark.parametrize("code", LINTS)
def test_each_finding_has_its_page(code: str) -> None:
    """Avoid, prefer, why."""
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("#")][1:] == ["## Avoid", "## Prefer", "## Why"]


def test_there_is_a_file_and_a_page_for_nothing_else() -> None:
    """No page tells of a finding that is gone."""
    assert {one.stem for one in BAD.iterdir()} == {one.stem for one in PAGES.iterdir()} == set(LINTS)


def test_witnesses_are_so() -> None:
    """Replayed through the engine, the witness of two doses is given both, that of withheld advice has it withheld."""
    for code, wanted in (("doses-overlap", Standing.GIVEN), ("always-withheld", Standing.WITHHELD)):
        ruleset = load_rules(BAD / f"{code}.yaml")
        (found,) = [one for one in lints(ruleset) if one.code == code]
        consultation = advise(altered(ruleset.vocabulary.cls(), found.witness), ruleset)
        named = [id for id in ruleset.advice if f"`{id}`" in found.message]
        assert [consultation.line(id).standing for id in named] == [wanted] * len(named)


DOSE = """\
  r{n}:
    when: {{iron: {{{when}}}}}
    advise:
      {{id: a{n}, kind: dose, substance: x, dose: {{low: {n}, high: {n}, unit: g, per: day}}, text: {{en: A., sv: A.}}}}
    cite: {{own: p}}
"""
DOSES = """\
ruleset: doses
sources: {own: {title: Notes, publisher: us, kind: own}}
facts: {iron: {type: number, unit: g, low: 0, high: 900, phrase: {en: iron, sv: järn}, question: {en: "I?", sv: "J?"}}}
rules:
"""


@pytest.mark.parametrize(
    ("when", "found", "most"),
    [("at_least: {n}", 780, 39), ("at_least: {n}, at_most: {next}", 39, 39), ("at_least: {n}, below: {next}", 0, 0)],
)
def test_many_doses_are_compared_with_few_searches(
    when: str, found: int, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is given several shows each two of them, and where no number lies within both nobody is looked for."""
    rules = (DOSE.format(n=n, when=when.format(n=n, next=n + 1)) for n in range(1, 41))
    (tmp_path / "doses.yaml").write_text(DOSES + "".join(rules), encoding="utf-8")
    ruleset, searched, find = load_rules(tmp_path), list[Any](), WitnessSearch.find
    monkeypatch.setattr(WitnessSearch, "find", lambda self, *wishes: searched.append(wishes) or find(self, *wishes))
    overlapping = [one for one in lints(ruleset) if one.code == "doses-overlap"]
    assert (len(overlapping), len(searched) <= most) == (found, True)
    for one in overlapping[::20]:
        consultation = advise(altered(ruleset.vocabulary.cls(), one.witness), ruleset, engine="reference")
        assert {f"a{n}" for n in range(1, 41) if f"`a{n}`" in one.message} <= {line.id for line in consultation.given}


def test_advice_that_may_be_provisional_is_not_held_back(tmp_path: Path) -> None:
    """A softened withhold that is only ever unknown leaves the advice standing."""
    text = (BAD / "always-held-back.yaml").read_text(encoding="utf-8")
    text = text.replace("when: {oven: {below: 180}}", "when: {unknown: dense, oven: {below: 180}}")
    text = text.replace("when: {oven: {below: 200}}\n    withhold: hotter", "when: {dense: true}\n    withhold: hotter")
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert {one.code for one in check(tmp_path / "rules.yaml").diagnostics} == {"always-held-back", "always-withheld"}
    text = text.replace("withhold: hotter", "withhold: hotter\n    if_unknown: caveat")
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert [(one.code, one.message.split("`")[1]) for one in check(tmp_path / "rules.yaml").diagnostics] == [
        ("always-held-back", "dense-crumb")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("above: 200}}", "above: 200}, dense: false}"),
        ("when: {dense: true}, conclude", "when: {oven: {below: 150}}, conclude"),
        ("when: {dense: true}, conclude", "when: {unknown: oven}, conclude"),
    ],
)
def test_rules_that_exclude_each_other_do_not_contradict(before: str, after: str, tmp_path: Path) -> None:
    """No false alarm where no person can meet both conditions."""
    text = (BAD / "contradiction.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "rules.yaml").write_text(text.replace(before, after), encoding="utf-8")
    assert "contradiction" not in [one.code for one in check(tmp_path / "rules.yaml").diagnostics]


def test_a_contradiction_through_conclusions_and_of_nobody_known(tmp_path: Path) -> None:
    """Conditions on other conclusions are looked through; a contradiction of whoever says nothing is one, too."""
    text = (BAD / "contradiction.yaml").read_text(encoding="utf-8")
    through = text.replace("conclusions:", "conclusions:\n  hot: {flag: {en: hot, sv: varm}}").replace(
        "  hot-enough: {when: {oven: {above: 200}}",
        "  hot: {when: {oven: {above: 200}}, conclude: hot, cite: {book: a}}\n  hot-enough: {when: {hot: true}",
    )
    (tmp_path / "rules.yaml").write_text(through, encoding="utf-8")
    (found,) = check(tmp_path / "rules.yaml").diagnostics
    assert (found.code, found.severity, dict(found.witness)) == ("contradiction", "error", {"oven": 201, "dense": True})
    nobody = text.replace("{oven: {above: 200}}", "{unknown: oven}").replace("{dense: true}", "{unknown: dense}")
    (tmp_path / "rules.yaml").write_text(nobody, encoding="utf-8")
    (found,) = check(tmp_path / "rules.yaml").diagnostics
    assert (found.code, dict(found.witness)) == ("contradiction", {})


HOT = "{known: oven, oven: {above: 200}}"
ALONE = f"  no-salt-when-hot: {{when: {HOT}, withhold: salt, cite: {{book: a}}}}\n"
FLAGGED = f"""  is-hot: {{when: {HOT}, conclude: hot, cite: {{book: a}}}}
  no-salt-when-hot: {{when: {{hot: true}}, withhold: salt, cite: {{book: a}}}}
"""
LIMIT = "limit: {id: salt, to: {high: 5, unit: g, per: day}},"
MEANT = "{not: {any: [{unknown: oven}, {oven: {at_most: 200}}]}}"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (ALONE.replace("known: oven, ", ""), []),
        (ALONE.replace("known: oven, ", "").replace("withhold: salt,", "withhold: salt, if_unknown: caveat,"), []),
        (ALONE.replace("withhold: salt,", LIMIT), ["no-salt-when-hot"]),
        (ALONE.replace(HOT, MEANT), ["no-salt-when-hot"]),
        (FLAGGED, ["is-hot"]),
        (FLAGGED.replace("{hot: true}", "{known: hot, hot: true}"), ["is-hot"]),  # the other once that is mended
        (FLAGGED.replace("known: oven, ", "").replace("{hot: true}", "{known: hot, hot: true}"), ["no-salt-when-hot"]),
        (ALONE + "  always: {when: {oven: {above: 150}}, withhold: salt, cite: {book: a}}\n", []),
        (ALONE + "  unsaid: {when: {unknown: oven}, withhold: salt, cite: {book: a}}\n", []),
    ],
)
def test_a_guard_that_makes_blind(rule: str, told: list[str], tmp_path: Path) -> None:
    """In the rule, in one it hangs on, or of a limit; not where something else holds back what is unknown."""
    text = (BAD / "blind-rule.yaml").read_text(encoding="utf-8")
    assert ALONE in text
    text = text.replace(ALONE, rule)
    if "hot: true" in rule:
        text = text.replace("rules:", "conclusions:\n  hot: {flag: {en: hot, sv: varm}}\nrules:")
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    ruleset = load_rules(tmp_path / "rules.yaml")
    found = [one for one in lints(ruleset) if one.code == "blind-rule"]
    assert [one.message.split("`")[1] for one in found] == told
    assert all(is_so(ruleset, one) for one in found)


def test_what_only_tells_may_hang_on_what_is_known(tmp_path: Path) -> None:
    """Background and warnings do nobody harm that are given while a fact is unknown."""
    text = (BAD / "blind-rule.yaml").read_text(encoding="utf-8")
    text = text.replace("kind: dose, dose: {high: 9, unit: g, per: day}", "kind: background")
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert check(tmp_path / "rules.yaml").diagnostics == ()


@pytest.mark.once
def test_the_shipped_rulesets_have_none() -> None:
    """No false alarm where the rules are meant as they are."""
    assert lints(magnesium.rules()) == ()


AT_LENGTH = settings(max_examples=500 if settings.default.max_examples > 500 else 30)  # 500 with the profile `long`


@AT_LENGTH
@given(rulesets(), st.lists(things(), min_size=3, max_size=3))
def test_no_finding_of_a_random_ruleset_is_refuted(ruleset: Ruleset, some: list[Thing]) -> None:
    """A rule that can never hold does not, a rule that is always held back never gives what it advises."""
    try:
        found = lints(ruleset)
    except Contradiction:  # the rules contradict each other whatever is known, which `check` tells as an error
        assume(False)
    for thing in some:
        for one in found:
            if one.code in TOLD_OF_PERSONS and (seen := Answered.of(ruleset, thing)):
                assert not seen.refutes(ruleset, one), one
    for one in found:
        if one.witness:
            assert is_so(ruleset, one), one


@AT_LENGTH
@given(tiny_rulesets())
def test_of_few_facts_the_findings_are_what_brute_force_finds(ruleset: Ruleset) -> None:
    """Where everybody can be tried, what is told is so, and what is so is told."""
    ruleset = with_two_doses(ruleset)
    everybody = [seen for thing in EVERYBODY if (seen := Answered.of(ruleset, thing))]
    found = lints(ruleset)
    told = {(one.code, one.message) for one in found if one.code in TOLD_OF_PERSONS}
    so = set(brute(ruleset, everybody))
    assert told <= so
    assert {code for code, _ in so - told} <= {"idle-bound"}  # one that stands beside itself may be missed
    for one in found:
        if one.witness:
            assert is_so(ruleset, one), one


def test_findings_of_everybody_are_made_by_the_strategy() -> None:
    """Each of them is found in some of the random rulesets, or the two laws above would prove nothing."""
    codes = set[str]()

    @settings(max_examples=60, derandomize=True, database=None)
    @given(tiny_rulesets())
    def collect(ruleset: Ruleset) -> None:
        codes.update(one.code for one in lints(with_two_doses(ruleset)))

    collect()
    assert set(TOLD_OF_PERSONS) <= codes


def test_findings_are_told_on_the_command_line() -> None:
    """Exit code 1, the place, the message and the witness; 0 where there is nothing to tell."""
    found = CliRunner().invoke(main, ["check", str(BAD / "doses-overlap.yaml")])
    assert found.exit_code == 1
    assert "advice `salt_low` and `salt_high` give different doses of salt to one person" in found.output
    assert CliRunner().invoke(main, ["check", "examples/rules/bread.yaml"]).exit_code == 0


def test_a_contradiction_is_told_as_an_error() -> None:
    """In every format; other findings are warnings."""
    for code, severity, exit_code in (("contradiction", "error", 2), ("blind-rule", "warning", 1)):
        told = {
            name: CliRunner().invoke(main, ["check", str(BAD / f"{code}.yaml"), "--format", name])
            for name in ("json", "sarif", "github")
        }
        assert {one.exit_code for one in told.values()} == {exit_code}
        assert f'"severity": "{severity}"' in told["json"].output
        assert f'"level": "{severity}"' in told["sarif"].output
        assert told["github"].output.startswith(f"::{severity} ")
