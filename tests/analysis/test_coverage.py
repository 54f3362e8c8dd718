"""Coverage and mutants: counted rightly, told with their places, and every suggestion does what it is suggested for."""

import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import assume, given, settings

from magrules import magnesium
from magrules.analysis.coverage import coverage, obligations, shows
from magrules.analysis.equivalence import is_equivalent
from magrules.analysis.mutants import Mutant, mutants
from magrules.analysis.mutated import with_mutant
from magrules.analysis.mutation import Suite, is_safety, rounded_down
from magrules.analysis.notation import number_written
from magrules.analysis.suggest import Suggester
from magrules.cli import main
from magrules.consultation.consultation import advise
from magrules.errors import Contradiction
from magrules.magnesium import load_rules
from magrules.model.ruleset import Ruleset
from magrules.testing.lazy import LazyConsultation, lazy_inference
from tests.people import RULE_FOLDERS, read_cases
from tests.strategies import Thing, rulesets, things, tiny_rulesets, tiny_things

RULES = """\
ruleset: bread
sources:
  own: {title: Bread, publisher: us, kind: own}
  law: {title: A law, publisher: the authority, kind: authority}
facts:
  oven: {type: number, unit: °C, low: 0, high: 350, phrase: {en: oven, sv: ugn}, question: {en: How?, sv: Hur?}}
  dense: {type: yes_no, phrase: {en: a dense crumb, sv: kompakt inkråm}, question: {en: Is it?, sv: Är det så?}}
rules:
  hotter:
    when: {oven: {below: 180}, dense: true}
    advise: {id: hotter, kind: do, text: {en: A., sv: A.}}
    cite: {own: a}
  not-now: {when: {oven: {below: 100}}, withhold: hotter, cite: {own: a}}
"""
CASES = """\
cases:
  cold-and-dense: {facts: {oven: 179, dense: true}, expect: {given: hotter}}
  just-hot-enough: {facts: {oven: 180, dense: true}, expect: {absent: hotter}}
"""


@pytest.fixture
def bread(tmp_path: Path) -> Path:
    (tmp_path / "bread.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "bread.cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in args])


GRADED = """\
ruleset: graded
sources:
  own: {title: Bread, publisher: us, kind: own}
facts:
  oven: {type: number, unit: °C, low: 0, high: 350, phrase: {en: oven, sv: ugn}, question: {en: How?, sv: Hur?}}
conclusions:
  heat: {grade: {en: heat, sv: hetta}, levels: {warm: {en: warm, sv: varm}, hot: {en: hot, sv: het}}}
rules:
  is-warm: {when: {oven: {above: 50 °C}}, conclude: {heat: warm}, cite: {own: a}}
  is-hot: {when: {oven: {above: 200 °C}}, conclude: {heat: hot}, cite: {own: a}}
  stop: {when: {heat: hot}, advise: {id: stop, kind: stop, text: {en: A., sv: A.}}, cite: {own: a}}
"""


def test_levels_are_told_by_their_names(tmp_path: Path) -> None:
    """Of a grade, coverage and mutants tell levels, not their numbers; and a bound with its unit stays as written."""
    (tmp_path / "graded.yaml").write_text(GRADED, encoding="utf-8")
    (tmp_path / "graded.cases.yaml").write_text("cases: {nobody: {expect: {open: stop}}}\n", encoding="utf-8")
    told = run("coverage", tmp_path).output
    assert "  - heat equals hot: with hot\n  - heat equals hot: with warm\n" in told
    assert "  - oven above 200: with 201\n" in told
    told = run("mutate", tmp_path).output
    assert "stop: warm instead of hot in `heat equals hot`" in told
    ruleset = load_rules(tmp_path)
    assert [number_written(ruleset, "heat", one) for one in range(4)] == ["none", "warm", "hot", "more than hot"]


# --- coverage ---------------------------------------------------------------------------------------


def test_coverage_counts_what_decides(bread: Path) -> None:
    """Both sides of 180 are shown and the crumb as TRUE; of the withhold only that it can be FALSE."""
    (file,) = read_cases(bread)
    found = coverage(file.ruleset, [LazyConsultation(case.person, file.ruleset) for case in file.cases])
    told = {obligation.words(file.ruleset) for obligation in found.shown}
    assert told == {
        "oven below 180: TRUE", "oven below 180: FALSE", "oven below 180: with 180", "oven below 180: with 179",
        "dense is true: TRUE", "oven below 100: FALSE",
    }  # fmt: skip
    assert {obligation.words(file.ruleset) for obligation in found.missing} == {
        "oven below 180: UNKNOWN", "dense is true: FALSE", "dense is true: UNKNOWN", "oven below 100: TRUE",
        "oven below 100: UNKNOWN", "oven below 100: with 100", "oven below 100: with 99",
    }  # fmt: skip
    assert found.share == 46.1  # 6 of 13


def test_what_changes_nothing_shows_nothing(bread: Path) -> None:
    """Where two things stand in the way, neither of them is shown to matter."""
    ruleset = load_rules(bread / "bread.yaml")
    found = coverage(ruleset, [LazyConsultation(ruleset.vocabulary.cls(oven=200, dense=False), ruleset)])
    assert [obligation.words(ruleset) for obligation in found.shown] == ["oven below 100: FALSE"]


def test_coverage_is_never_rounded_up() -> None:
    """99.99 % is not 100 %, and nothing to show is all shown."""
    assert (rounded_down(9_999, 10_000), rounded_down(2, 3), rounded_down(0, 0)) == (99.9, 66.6, 100.0)


def test_coverage_as_lcov_and_html(bread: Path) -> None:
    """Branches of the lines on which comparisons stand; a page that parses, with every rule."""
    assert run("coverage", bread, "--lcov", bread / "c.info", "--html", bread / "c.html").exit_code == 0
    lcov = (bread / "c.info").read_text(encoding="utf-8")
    assert f"SF:{(bread / 'bread.yaml').as_posix()}\nBRDA:10,0,0,1" in lcov
    assert "BRF:13\nBRH:6" in lcov
    html = (bread / "c.html").read_text(encoding="utf-8").removeprefix("<!doctype html>")
    assert '<meta name="viewport"' in html
    assert "color-scheme:light dark" in html
    page = fromstring(re.sub(r"<meta[^>]*>", "", html))
    assert [one.text for one in page.iter("summary")] == ["hotter: 5 of 8", "not-now: 1 of 5"]


def test_a_threshold_fails_just_below(bread: Path) -> None:
    """46.1 % is enough for 46.1 and not for 46.2."""
    assert run("coverage", bread, "--fail-under", 46.1).exit_code == 0
    assert run("coverage", bread, "--fail-under", 46.2).exit_code == 1


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_suggested_cases_leave_nothing_to_suggest(bread: Path, command: str) -> None:
    """Pasted as they are, they are as expected, and everything is shown, every mutant killed."""
    told = run(command, bread, "--suggest")
    (bread / "more.cases.yaml").write_text(told.stdout, encoding="utf-8")
    assert run("test", bread).exit_code == 0
    assert told.stderr == ""
    assert "(100.0%)" in run(command, bread).output
    again = run(command, bread, "--suggest")
    assert (again.stdout, again.stderr) == ("", "nothing is missing\n")


WITH_BUTTER = RULES.replace(
    "rules:\n",
    """\
rules:
  on-top:
    when: {dense: true}
    advise: {id: butter, kind: do, accompanies: hotter, text: {en: A., sv: A.}}
    cite: {own: a}
""",
)


def test_advice_that_accompanies_is_to_be_told_and_not_for_want_of_that(bread: Path) -> None:
    """Told beside the other in one case; in another not, though it would be alone; that it cannot be is proven."""
    (bread / "bread.yaml").write_text(WITH_BUTTER, encoding="utf-8")
    ruleset = load_rules(bread)
    told, alone = (f"butter beside what it accompanies: {how}" for how in ("told", "not told, for want of that"))

    def shown(**facts: object) -> tuple[set[str], set[str]]:
        found = coverage(ruleset, [LazyConsultation(ruleset.vocabulary.cls(**facts), ruleset)])
        of_both = (
            {obligation.words(ruleset) for obligation in all} & {told, alone} for all in (found.shown, found.missing)
        )
        return next(of_both), next(of_both)

    assert shown(dense=True, oven=150) == ({told}, {alone})
    for oven in (200, 50, None):  # the other is not advised, held back, not settled
        assert shown(dense=True, oven=oven) == ({alone}, {told})
    assert shown(dense=False, oven=150) == shown(oven=150) == (set(), {told, alone})
    (bread / "bread.cases.yaml").write_text("cases: {nobody: {expect: {open: butter}}}\n", encoding="utf-8")
    assert {f"  - {told}", f"  - {alone}"} <= set(run("coverage", bread).output.splitlines())
    (bread / "more.cases.yaml").write_text(run("coverage", bread, "--suggest").stdout, encoding="utf-8")
    assert "(100.0%)" in run("coverage", bread).output
    always = WITH_BUTTER.replace("oven: {below: 180}, ", "").replace("withhold: hotter", "advise: hotter")
    (bread / "bread.yaml").write_text(always, encoding="utf-8")
    ruleset = load_rules(bread / "bread.yaml")
    assert alone in {obligation.words(ruleset) for obligation in coverage(ruleset, []).unsatisfiable}


@settings(max_examples=30)
@given(tiny_rulesets(), tiny_things())
def test_whoever_is_suggested_shows_what_was_aimed_at(ruleset: Ruleset, thing: Thing) -> None:
    """And what somebody shows is never among what cannot be."""
    found = coverage(ruleset, [LazyConsultation(thing, ruleset)])
    try:
        inference = lazy_inference(ruleset, ruleset.vocabulary.values(thing))
    except Contradiction:
        assume(False)
    keys = {key for rule in ruleset.rules.values() for key in shows(inference, rule)}
    assert {obligation.key for obligation in found.shown} == keys & {
        obligation.key for obligation in obligations(ruleset)
    }
    never = {obligation.key for obligation in found.unsatisfiable}
    suggester = Suggester(ruleset)
    for obligation in found.missing[:6]:
        if suggester.show(obligation):
            assert any(obligation.key in shows(one.consultation.inference, obligation.rule) for one in suggester.cases)
            assert obligation.key not in never


# --- mutants ------------------------------------------------------------------------------------------


def test_every_kind_of_mistake_is_made(bread: Path) -> None:
    """In the conditions and in what follows from them."""
    made = [(one.rule.id, one.kind, one.words) for one in mutants(load_rules(bread / "bread.yaml"))]
    assert made == [
        ("hotter", "removed", "the rule is left out"),
        ("hotter", "swapped", "`any` instead of `all`"),
        ("hotter", "dropped", "`oven below 180` is left out"),
        ("hotter", "dropped", "`dense` is left out"),
        ("hotter", "negated", "not `oven below 180`"),
        ("hotter", "operator", "`at_most` instead of `below` in `oven below 180`"),
        ("hotter", "bound", "179 instead of 180 in `oven below 180`"),
        ("hotter", "bound", "181 instead of 180 in `oven below 180`"),
        ("hotter", "negated", "not `dense`"),
        ("hotter", "guard", "`known: oven` is asked, too"),
        ("hotter", "guard", "`known: dense` is asked, too"),
        ("hotter", "advice", "`hotter` is not advised"),
        ("hotter", "citation", "`law` is cited instead of `own`"),
        ("hotter", "citation", "another place in `own` is cited"),
        ("not-now", "removed", "the rule is left out"),
        ("not-now", "negated", "not `oven below 100`"),
        ("not-now", "operator", "`at_most` instead of `below` in `oven below 100`"),
        ("not-now", "bound", "99 instead of 100 in `oven below 100`"),
        ("not-now", "bound", "101 instead of 100 in `oven below 100`"),
        ("not-now", "guard", "`known: oven` is asked, too"),
        ("not-now", "unknown", "`if_unknown: caveat` instead of `withhold`"),
        ("not-now", "unknown", "`if_unknown: give` instead of `withhold`"),
        ("not-now", "withhold", "the withhold is left out"),
        ("not-now", "citation", "`law` is cited instead of `own`"),
        ("not-now", "citation", "another place in `own` is cited"),
    ]


SAFE = """\
ruleset: oven
sources: {own: {title: Bread, publisher: us, kind: own}}
facts:
  smell:
    type: choices
    phrase: {en: smell, sv: lukt}
    question: {en: Which?, sv: Vilken?}
    options: {gas: {en: gas, sv: gas}, smoke: {en: smoke, sv: rök}, bread: {en: bread, sv: bröd}}
  dough: {type: yes_no, phrase: {en: dough, sv: deg}, question: {en: Is it?, sv: Finns det?}}
conclusions:
  danger: {flag: {en: danger, sv: fara}}
  haste: {flag: {en: haste, sv: brådska}}
rules:
  gas: {when: {smell: [gas, smoke]}, conclude: danger, cite: {own: a}}
  late: {when: {dough: true}, conclude: haste, cite: {own: a}}
  call:
    when: {danger: true}
    advise: {id: call, kind: stop, urgency: soon, text: {en: Call., sv: Ring.}}
    urgency: emergency
    cite: {own: a}
  bake:
    when: {haste: true}
    advise:
      - {id: bake, kind: do, tags: [fire], text: {en: Bake., sv: Baka.}}
      - {id: broil, kind: do, tags: [fire], text: {en: Broil., sv: Grilla.}}
    cite: {own: a}
  no-fire: {when: {danger: true}, withhold: {tag: fire}, cite: {own: a}}
"""
SLIPS = {
    ("gas", "item", "`gas` is left out in `smell includes gas, smoke`"),
    ("gas", "item", "`smoke` is left out in `smell includes gas, smoke`"),
    ("gas", "denied", "`danger` is concluded false"),
    ("gas", "conclusion", "`haste` is concluded instead of `danger`"),
    ("gas", "guard", "`known: smell` is asked, too"),
    ("gas", "removed", "the rule is left out"),
    ("call", "urgency", "urgency `same_day` instead of `emergency`"),
    ("call", "urgency", "the urgency is left out"),
    ("call", "urgency", "urgency `routine` of `call` instead of `soon`"),
    ("call", "urgency", "urgency `none` of `call` instead of `soon`"),
    ("no-fire", "target", "`bake` is not withheld"),
    ("no-fire", "target", "`broil` is not withheld"),
    ("no-fire", "unknown", "`if_unknown: caveat` instead of `withhold`"),
    ("no-fire", "unknown", "`if_unknown: give` instead of `withhold`"),
    ("no-fire", "guard", "`known: danger` is asked, too"),
}
"""Slips in a safety rule."""
PINNED = """\
cases:
  gas: {facts: {smell: [gas], dough: true}, expect: {urgency: emergency, withheld: {bake: no-fire, broil: no-fire}}}
  smoke: {facts: {smell: [smoke]}, expect: {urgency: emergency, conclusions: {danger: true}, silent: late}}
  unknown: {facts: {dough: true}, expect: {withheld: [bake, broil], conclusions: {danger: unknown}}}
"""


def test_slips_in_safety_rules_are_made_and_noticed(tmp_path: Path) -> None:
    """Cases that pin urgency, conclusion, fail-safe and every item notice all; without them they survive."""
    (tmp_path / "oven.yaml").write_text(SAFE, encoding="utf-8")
    (tmp_path / "oven.cases.yaml").write_text(PINNED, encoding="utf-8")
    ruleset = load_rules(tmp_path / "oven.yaml")
    made = {(one.rule.id, one.kind, one.words): one for one in mutants(ruleset)}
    assert made.keys() >= SLIPS
    suite = Suite(tuple(read_cases(tmp_path)))
    alive = {key for key in SLIPS if not suite.kills(made[key])}
    assert alive == {  # the rule is as urgent whatever the advice says, which is proven
        ("call", "urgency", "urgency `routine` of `call` instead of `soon`"),
        ("call", "urgency", "urgency `none` of `call` instead of `soon`"),
    }
    assert all(is_equivalent(ruleset, made[key]) for key in alive)
    (tmp_path / "oven.cases.yaml").write_text("cases: {one: {facts: {smell: [bread]}, expect: {absent: call}}}\n")
    assert not any(Suite(tuple(read_cases(tmp_path))).kills(made[key]) for key in SLIPS)
    assert {key for key in SLIPS if is_equivalent(ruleset, made[key])} == alive


OVEN = """\
ruleset: oven
sources: {own: {title: Bread, publisher: us, kind: own}}
facts:
  small: {type: yes_no, phrase: {en: small, sv: liten}, question: {en: Is it?, sv: Är den?}}
  tiny: {type: yes_no, phrase: {en: tiny, sv: pytteliten}, question: {en: Is it?, sv: Är den?}}
"""
EITHER = (
    OVEN
    + """\
rules:
  heat:
    when: {any: [{small: true}, {tiny: true}]}
    advise: {id: heat, kind: do, text: {en: A., sv: A.}}
    cite: {own: [a, b]}
"""
)


@pytest.mark.parametrize(
    ("words", "case"),
    [
        ("another place in `own` is cited", "  half: {expect: {cites: {heat: {own: [a, b]}}}}\n"),
        ("`own` (b) is not cited", "  half: {expect: {cites: {heat: {own: [b, a]}}}}\n"),
    ],
)
def test_slips_in_the_places_cited(tmp_path: Path, words: str, case: str) -> None:
    """A place that is another or lost is noticed by cases that name the places, and by no others."""
    (tmp_path / "oven.yaml").write_text(EITHER, encoding="utf-8")
    mutant = next(one for one in mutants(load_rules(tmp_path / "oven.yaml")) if one.words == words)
    for cases, noticed in ((case, True), ("  one: {expect: {open: heat, cites: {heat: own}}}\n", False)):
        (tmp_path / "oven.cases.yaml").write_text(f"cases:\n{cases}", encoding="utf-8")
        assert Suite(tuple(read_cases(tmp_path))).kills(mutant) is noticed


LIMITED = (
    OVEN
    + """\
rules:
  heat:
    when: {any: [{known: small}, {unknown: small}]}
    advise:
      {id: heat, kind: do, dose: {low: 100, high: 250, unit: g, per: day}, text: {en: A., sv: A.}}
    cite: {own: a}
  SMALL: {when: {small: true}, limit: {id: heat, to: {high: 200, unit: g, per: day}}, cite: {own: a}}
  TINY: {when: {WHEN: true}, limit: {id: heat, to: {high: 150, unit: g, per: day}}, cite: {own: a}}
"""
)


@pytest.mark.parametrize(("when", "proven"), [("small", True), ("tiny", False)])
def test_a_limit_below_another_makes_no_difference(tmp_path: Path, when: str, proven: bool) -> None:
    """Where a lower limit holds whenever a limit does, the higher one may be raised or blinded and nobody notices."""
    file = tmp_path / "oven.yaml"
    file.write_text(LIMITED.replace("WHEN", when).replace("SMALL", "upper").replace("TINY", "lower"), encoding="utf-8")
    ruleset = load_rules(file)
    made = {(one.rule.id, one.kind): one for one in mutants(ruleset) if one.kind in ("limit", "guard")}
    found = {key: is_equivalent(ruleset, one) for key, one in made.items()}
    assert found == {
        ("upper", "limit"): proven, ("upper", "guard"): proven, ("lower", "limit"): False, ("lower", "guard"): False,
    }  # fmt: skip


def test_what_survives_is_told_with_its_place(bread: Path) -> None:
    """The cases notice a wrong bound and not a rule that is gone; safety rules are counted apart."""
    told = run("mutate", bread).output.splitlines()
    location = f"{(bread / 'bread.yaml').as_posix()}:13:3: not-now"
    assert f"{location}: the withhold is left out" in told
    assert f"{location}: `at_most` instead of `below` in `oven below 100`" in told
    assert not [line for line in told if "oven below 180" in line and "left out" not in line]
    at = told.index("10 of 22 mutants killed (45.4%), 3 more are equivalent")
    assert told[at + 1] == "of safety rules 8 mutants, 12.5% killed"
    advice, bound, citation = "advice: 1 of 1", "bound: 2 of 4", "citation: 0 of 4"
    assert told[at + 2 :][:3] == [f"  {part} killed, 0 equivalent" for part in (advice, bound, citation)]


@given(rulesets(), things())
def test_an_equivalent_mutant_advises_nobody_otherwise(ruleset: Ruleset, thing: Thing) -> None:
    """No person refutes it."""
    for one in list(mutants(ruleset))[::5]:
        if one.kind != "citation" and is_equivalent(ruleset, one):
            before, after = (advise(thing, each, engine="reference") for each in (ruleset, with_mutant(ruleset, one)))
            if before.contradictions or after.contradictions:
                continue
            assert [(line.id, line.standing, line.dose, line.urgency) for line in before.lines] == [
                (line.id, line.standing, line.dose, line.urgency) for line in after.lines
            ]


@given(rulesets(), things())
def test_a_mutant_is_drawn_as_if_it_had_been_loaded(ruleset: Ruleset, thing: Thing) -> None:
    """What is kept from the ruleset as it was makes no difference."""
    one = list(mutants(ruleset))[len(repr(thing)) % 11]
    fresh = Ruleset(**{name: getattr(with_mutant(ruleset, one), name) for name in Ruleset.__match_args__})
    made, anew = (advise(thing, each, engine="reference") for each in (with_mutant(ruleset, one), fresh))
    assert (made.lines, made.trace) == (anew.lines, anew.trace)


@pytest.mark.parametrize(("if_unknown", "proven"), [("give", True), ("caveat", False)])
def test_what_holds_nothing_back_while_unknown_may_be_false_then(tmp_path: Path, if_unknown: str, proven: bool) -> None:
    """A `known` left out makes such a rule unknown instead of false, which nobody notices."""
    rules = EITHER.replace("{any: [{small: true}, {tiny: true}]}", "{tiny: true}")
    rules += "  no-heat: {when: {known: small, small: true}, withhold: heat, if_unknown: IF, cite: {own: a}}\n"
    (tmp_path / "oven.yaml").write_text(rules.replace("IF", if_unknown), encoding="utf-8")
    ruleset = load_rules(tmp_path / "oven.yaml")
    dropped = [
        one for one in mutants(ruleset) if one.rule.id == "no-heat" and one.words == "`known: small` is left out"
    ]
    assert [is_equivalent(ruleset, one) for one in dropped] == [proven]


@pytest.mark.parametrize(("other", "proven"), [("{any: [{small: true}, {tiny: true}]}", True), ("{tiny: true}", False)])
def test_a_flag_that_another_rule_concludes_anyway(tmp_path: Path, other: str, proven: bool) -> None:
    """A rule may be blinded or left out where another one is true or unknown whenever it is."""
    rules = f"""\
conclusions: {{little: {{flag: {{en: little, sv: liten}}}}}}
rules:
  heat: {{when: {{little: true}}, advise: {{id: heat, kind: do, text: {{en: A., sv: A.}}}}, cite: {{own: a}}}}
  small: {{when: {{small: true}}, conclude: little, cite: {{own: a}}}}
  other: {{when: {other}, conclude: little, cite: {{own: a}}}}
"""
    (tmp_path / "oven.yaml").write_text(OVEN + rules, encoding="utf-8")
    ruleset = load_rules(tmp_path / "oven.yaml")
    made = [one for one in mutants(ruleset) if one.rule.id == "small" and one.kind in ("removed", "guard")]
    assert [is_equivalent(ruleset, one) for one in made] == [proven] * 2


def test_what_is_never_unknown_is_proven_not_to_be_softened() -> None:
    """A rule that asks whether something is known cannot be unknown, so no caveat changes it; others can be."""
    ruleset = magnesium.rules()
    proven: dict[str, set[bool]] = {"warning-signs-are-asked-first": set(), "no-room-left": set()}
    for one in mutants(ruleset):
        if one.kind == "unknown" and one.rule.id in proven:
            proven[one.rule.id].add(is_equivalent(ruleset, one))
    assert proven == {"warning-signs-are-asked-first": {True}, "no-room-left": {False}}


@pytest.fixture(scope="module")
def shipped_suite() -> Suite:
    return Suite(read_cases(*RULE_FOLDERS))


def withholds_what_it_accompanies(ruleset: Ruleset, one: Mutant) -> bool:
    """Whether the rule lets go only of advice that is never told, for it withholds all that this accompanies."""
    rule = ruleset.rules[one.rule.id]
    if rule.withholds is None or one.mutated.withholds is None:
        return False
    kept = set(one.mutated.withholds.targets)
    dropped = set(rule.withholds.targets) - kept
    if not dropped or one.mutated.withholds.if_unknown != rule.withholds.if_unknown:
        return False
    accompanied = [set(ruleset.advice[id].accompanies) for id in dropped]
    return evolve(one.mutated, withholds=rule.withholds) == rule and all(ids and ids <= kept for ids in accompanied)


@pytest.mark.once
@pytest.mark.parametrize("part", range(8))
def test_the_shipped_safety_rules_are_held_by_their_cases(part: int, shipped_suite: Suite) -> None:
    """A withhold gone, a bound moved, unknown taken for no: some case notices each, in every rule that holds back.

    The quick profile tries every eighth of them; parts, since one worker would be at it when all others are done.
    """
    ruleset, suite = magnesium.rules(), shipped_suite
    tried = [one for one in mutants(ruleset) if is_safety(one.rule)][:: 1 if settings.default.max_examples > 60 else 8]
    tried = tried[part::8]
    unnoticed = (one for one in tried if not suite.kills(one) and not withholds_what_it_accompanies(ruleset, one))
    assert [(one.rule.id, one.words) for one in unnoticed if not is_equivalent(ruleset, one)] == []
