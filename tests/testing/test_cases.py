"""Cases: what an author expects of a consultation, read strictly, compared, explained and only knowingly changed."""

from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from shutil import copytree
from xml.etree.ElementTree import fromstring

import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, given
from yaml import safe_load

from magrules import magnesium
from magrules.cli import main
from magrules.consultation.contradictions import consistent
from magrules.diagnostics.source import visible_lines
from magrules.engine.reference import Reference
from magrules.errors import Contradiction, DiagnosticsError
from magrules.magnesium import Person, Product, advise, load_rules, shipped_folder
from magrules.model.ruleset import Ruleset
from magrules.model.values import Value
from magrules.testing.junit import to_junit
from magrules.testing.lazy import LazyConsultation, lazy_inference
from magrules.testing.pytest_plugin import is_ours
from magrules.testing.report import outcome_words
from magrules.testing.runner import outcomes
from tests.people import read_cases
from tests.strategies import Thing, facts, rulesets, things

pytest_plugins = ["pytester"]

RULES = """\
ruleset: bread
sources: {own: {title: Bread, publisher: us, kind: own}}
facts:
  oven:
    {type: number, unit: °C, low: 0, high: 350, phrase: {en: oven, sv: ugn}, question: {en: How hot?, sv: Hur varm?}}
  crumb:
    type: choice
    phrase: {en: crumb, sv: inkråm}
    question: {en: Which?, sv: Vilket?}
    options: {dense: {en: dense, sv: kompakt}, open: {en: open, sv: luftigt}}
conclusions:
  pale: {flag: {en: a pale crust, sv: en blek skorpa}}
  signs: {tally: {en: signs, sv: tecken}}
  trouble: {grade: {en: trouble, sv: besvär}, levels: {small: {en: small, sv: litet}, great: {en: great, sv: stort}}}
rules:
  too-cold: {when: {oven: {below: 180}}, conclude: {pale: true, signs: cold, trouble: small}, cite: {own: a}}
  too-dense: {when: {crumb: dense}, conclude: {signs: dense, trouble: great}, cite: {own: a}}
  hotter:
    when: {pale: true}
    advise:
      - {id: hotter, kind: do, urgency: soon, text: {en: Hotter., sv: Varmare.}}
      - {id: salt, kind: dose, dose: {low: 2, high: 9, unit: g, per: day}, text: {en: Salt., sv: Salt.}}
    ask: crumb
    cite: {own: a}
  less-salt: {when: {oven: {below: 100}}, limit: {id: salt, to: {high: 5, unit: g, per: day}}, cite: {own: a}}
  never-salt: {when: {crumb: open}, withhold: salt, if_unknown: caveat, cite: {own: a}}
"""


def folder(tmp_path: Path, cases: str) -> Path:
    (tmp_path / "bread.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "bread.cases.yaml").write_text(cases, encoding="utf-8")
    return tmp_path


def case(facts: str, expect: str) -> str:
    return f"cases:\n  one:\n    facts: {facts}\n    expect: {expect}\n"


def run(*arguments: str | Path, env: dict[str, str | None] | None = None) -> Result:
    done = CliRunner().invoke(main, [str(one) for one in arguments], env={"CI": None, **(env or {})})
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@pytest.mark.parametrize(
    ("given", "met", "missed", "found"),
    [
        ("{oven: 90, crumb: dense}", "given: hotter", "withheld: hotter", "hotter: given"),
        ("{oven: 90}", "given: {hotter: hotter}", "given: {hotter: too-cold}", "hotter: given, by hotter"),
        ("{oven: 90, crumb: open}", "withheld: {salt: never-salt}", "given: salt", "salt: withheld"),
        ("{oven: 90}", "provisional: {salt: never-salt}", "given: salt", "salt: provisional"),
        ("{}", "open: hotter", "absent: hotter", "hotter: open"),
        ("{oven: 200}", "absent: [hotter, salt]", "open: hotter", "hotter: not applicable"),
        ("{oven: 200}", "absent: hotter", "given: {hotter: hotter}", "hotter: not applicable"),
        ("{oven: 90, crumb: dense}", "doses: {salt: {low: 2, high: 5}}", "doses: {salt: {high: 9}}", "salt: high 5 g"),
        ("{oven: 100, crumb: dense}", "doses: {salt: {high: 9}}", "doses: {salt: {low: 3}}", "salt: low 2 g"),
        ("{oven: 200}", "absent: salt", "doses: {salt: {high: 9}}", "salt: no dose"),
        ("{oven: 90}", "conclusions: {pale: true}", "conclusions: {pale: false}", "pale: yes"),
        ("{}", "conclusions: {pale: unknown}", "conclusions: {pale: false}", "pale: not known"),
        ("{oven: 90}", "conclusions: {signs: {low: 1, high: 2}}", "conclusions: {signs: 1}", "signs: 1 to 2"),
        ("{oven: 90, crumb: open}", "conclusions: {signs: 1}", "conclusions: {signs: 2}", "signs: 1"),
        ("{crumb: dense}", "conclusions: {trouble: great}", "conclusions: {trouble: small}", "trouble: great"),
        ("{oven: 200, crumb: open}", "conclusions: {trouble: none}", "conclusions: {trouble: great}", "trouble: none"),
        ("{}", "silent: too-cold", "conclusions: {trouble: none}", "trouble: not known"),
        ("{crumb: open}", "open: hotter", "conclusions: {trouble: none}", "trouble: none to small"),
        ("{oven: 179}", "fires: too-cold", "silent: too-cold", "rule too-cold: fires"),
        ("{}", "silent: [too-cold, too-dense]", "fires: too-cold", "rule too-cold: is silent"),
        ("{}", "unsettled: [too-cold, too-dense]", "fires: too-cold", "rule too-cold: is silent"),
        ("{oven: 200}", "silent: too-cold", "unsettled: too-cold", "rule too-cold: is silent"),
        ("{oven: 90}", "fires: too-cold", "unsettled: too-cold", "rule too-cold: fires"),
        ("{oven: 90}", "doses: {salt: {high: 5, unit: g, per: day}}", "doses: {salt: {high: 5, unit: mg, per: week}}",
         "salt: high 5, unit g, per day"),
        ("{oven: 90}", "asks: crumb", "never_asks: crumb", "question crumb: asked"),
        ("{oven: 90}", "asks: {crumb: hotter}", "asks: {crumb: too-cold}", "question crumb: asked, by hotter"),
        ("{oven: 200}", "never_asks: oven", "asks: oven", "question oven: not asked"),
        ("{oven: 90}", "asks_in_order: crumb", "asks_in_order: [oven, crumb]", "asked in this order: crumb"),
        ("{oven: 200}", "never_asks: oven", "asks_in_order: oven", "asked in this order: none of them"),
        ("{oven: 90}", "urgency: soon", "urgency: none", "urgency: soon"),
        ("{oven: 200}", "urgency: none", "urgency: soon", "urgency: none"),
        ("{oven: 90}", "urgency: {at_least: soon}", "urgency: {at_least: same_day}", "urgency: soon"),
        ("{oven: 90}", "urgency: {at_most: soon}", "urgency: {at_most: routine}", "urgency: soon"),
        ("{oven: 90}", "urgency: {at_least: none, at_most: soon}", "urgency: {at_least: same_day, at_most: emergency}",
         "urgency: soon"),
        ("{oven: 200}", "never_gives: [hotter, {kind: dose}]", "given: hotter", "hotter: not applicable"),
        ("{oven: 90, crumb: dense}", "never_gives: {kind: warn}", "never_gives: {kind: [do, warn]}", "gives hotter"),
        ("{oven: 90, crumb: open}", "never_gives: salt", "never_gives: [salt, {urgency: soon}]", "gives hotter"),
        ("{oven: 90}", "never_gives: {kind: dose, urgency: soon}", "never_gives: {kind: dose}", "gives salt"),
        ("{oven: 90}", "never_gives: {kind: dose, above: {high: 5, unit: g, per: day}}",
         "never_gives: {kind: dose, above: {high: 4.9, unit: g, per: day}}", "gives salt"),
        ("{oven: 90}", "urgencies: {hotter: soon}", "urgencies: {hotter: same_day}", "urgency of hotter: soon"),
        ("{oven: 200}", "urgencies: {hotter: none}", "urgencies: {hotter: soon}", "urgency of hotter: none"),
        ("{}", "kinds: {salt: dose}", "kinds: {salt: product}", "kind of salt: dose"),
        ("{oven: 200}", "kinds: {hotter: do, salt: dose}", "kinds: {hotter: warn}", "kind of hotter: do"),
        ("{}", "cites: {hotter: {own: a}}", "cites: {hotter: {own: [a, b]}}", "rule hotter: cites own a"),
        ("{}", "cites: {hotter: {own: a}}", "cites: {hotter: {own: elsewhere}}", "rule hotter: cites own a"),
    ],
)  # fmt: skip
def test_each_expectation_is_met_or_missed(tmp_path: Path, given: str, met: str, missed: str, found: str) -> None:
    """What is so meets its expectation; what is not is told with what is so instead, and why."""
    (one,) = outcomes(read_cases(folder(tmp_path, case(given, f"{{{met}}}")))[0])
    assert one.mismatches == ()
    (one,) = outcomes(read_cases(folder(tmp_path, case(given, f"{{{missed}}}")))[0])
    assert len(one.mismatches) == 1
    assert f"  + {found}\n" in outcome_words(one) + "\n"


@pytest.mark.parametrize(
    ("cases", "code", "underlined", "help"),
    [
        ("people: {}\n", "missing-key", "people: {}", ""),
        ("ruleset: bread\nrules: {a: {when: {crumb: open}}}\n", "missing-key", "ruleset: bread",
         "this file has rules; cases stand beside them in a file called `*.cases.yaml`"),
        ("cases: {}\n", "empty-list", "{}", ""),
        ("cases: {One: {expect: {given: salt}}}\n", "id-form", "One", "did you mean `one`?"),
        ("cases: {one: {facts: {}}}\n", "missing-key", "{facts: {}}", ""),
        (case("{}", "{}"), "empty-list", "{}", ""),
        (case("{}", "{givn: salt}"), "unknown-key", "givn", "did you mean `given`?"),
        (case("{}", "{given: sallt}"), "unknown-name", "sallt", "did you mean `salt`?"),
        (case("{}", "{withheld: {salt: never-sallt}}"), "unknown-name", "never-sallt", "did you mean `never-salt`?"),
        (case("{}", "{given: salt, open: [hotter, salt]}"), "expected-twice", "salt", ""),
        (case("{}", "{doses: {hotter: {high: 3}}}"), "no-dose", "hotter", ""),
        (case("{}", "{doses: {salt: {}}}"), "empty-list", "{}", ""),
        (case("{}", "{doses: {salt: {high: '3'}}}"), "wrong-shape", "'3'", "write the number without quotes"),
        (case("{}", "{conclusions: {pale: maybe}}"), "wrong-shape", "maybe", ""),
        (case("{}", "{conclusions: {signs: many}}"), "wrong-shape", "many", ""),
        (case("{}", "{conclusions: {trouble: grate}}"), "unknown-name", "grate", "did you mean `great`?"),
        (case("{}", "{conclusions: {signs: {low: 1}}}"), "missing-key", "{low: 1}", ""),
        (case("{}", "{silent: too-cold, unsettled: too-cold}"), "expected-twice", "too-cold", ""),
        (case("{}", "{fires: too-hot}"), "unknown-name", "too-hot", "did you mean `too-cold`?"),
        (case("{}", "{asks: krumb}"), "unknown-name", "krumb", "did you mean `crumb`?"),
        (case("{}", "{asks_in_order: [oven, krumb]}"), "unknown-name", "krumb", "did you mean `crumb`?"),
        (case("{}", "{urgency: sooner}"), "unknown-name", "sooner", "did you mean `soon`?"),
        (case("{}", "{urgency: {at_least: sooner}}"), "unknown-name", "sooner", "did you mean `soon`?"),
        (case("{}", "{urgency: {atleast: soon}}"), "unknown-key", "atleast", "did you mean `at_least`?"),
        (case("{}", "{urgency: {}}"), "empty-list", "{}", ""),
        (case("{}", "{urgency: {at_least: soon, at_most: none}}"), "dose-order", "{at_least: soon, at_most: none}", ""),
        (case("{}", "{never_gives: sallt}"), "unknown-name", "sallt", "did you mean `salt`?"),
        (case("{}", "{never_gives: {kind: do, above: {high: 3, unit: g, per: day}}}"), "no-dose",
         "{high: 3, unit: g, per: day}", "leave `above` out"),
        (case("{}", "{never_gives: {kind: doze}}"), "unknown-name", "doze", "did you mean `dose`?"),
        (case("{}", "{never_gives: {substance: gold}}"), "unknown-name", "gold", ""),
        (case("{}", "{never_gives: {kinds: dose}}"), "unknown-key", "kinds", "did you mean `kind`?"),
        (case("{}", "{never_gives: {}}"), "targets-nothing", "{}", ""),
        (case("{}", "{never_gives: []}"), "empty-list", "[]", ""),
        (case("{}", "{never_gives: [salt, salt]}"), "said-twice", "salt", ""),
        (case("{}", "{never_gives: {above: {high: 1, unit: g, per: day}}}"), "targets-nothing",
         "{above: {high: 1, unit: g, per: day}}", ""),
        (case("{}", "{never_gives: {kind: dose, above: {high: 1, unit: mg, per: day}}}"), "dose-unit",
         "{high: 1, unit: mg, per: day}", ""),
        (case("{}", "{never_gives: {kind: dose, above: {high: 1, unit: g}}}"), "missing-key", "{high: 1, unit: g}", ""),
        (case("{}", "{given: salt}").replace("expect", "about: ''\n    expect"), "empty-text", "''", ""),
        (case("{}", "{kinds: {salt: doze}}"), "unknown-name", "doze", "did you mean `dose`?"),
        (case("{}", "{kinds: {sallt: dose}}"), "unknown-name", "sallt", "did you mean `salt`?"),
        (case("{ovn: 3}", "{given: salt}"), "unknown-fact", "ovn", "did you mean `oven`?"),
        (case("{crumb: yes}", "{given: salt}"), "ambiguous-word", "yes",
         "write `true` for a yes/no value, or a text in quotes"),
        (case("{oven: 3000}", "{given: salt}"), "fact-range", "3000", ""),
        ("people: {ann: {ovn: 3}, bo: {}}\ncases: {one: {person: bo, expect: {open: salt}}}\n", "unknown-fact", "ovn",
         "did you mean `oven`?"),
        ("people: {ann: {ovn: 3}}\ncases: {one: {person: ann, expect: {open: salt}}}\n", "unknown-fact", "ovn",
         "did you mean `oven`?"),
        ("people: {ann: {}}\ncases: {one: {person: anna, expect: {given: salt}}}\n", "unknown-name", "anna",
         "did you mean `ann`?"),
        ("cases: {one: {person: ann.yaml, expect: {given: salt}}}\n", "unreadable", "ann.yaml", ""),
        ("rulesets: [nowhere]\ncases: {one: {expect: {given: salt}}}\n", "unreadable", "nowhere", ""),
    ],
)  # fmt: skip
def test_faults_of_case_files(tmp_path: Path, cases: str, code: str, underlined: str, help: str) -> None:
    """Everything wrong in a case file is one fault at its place, with what was meant."""
    with pytest.raises(DiagnosticsError) as raised:
        read_cases(folder(tmp_path, cases))
    (found,) = raised.value.diagnostics
    assert found.location is not None
    assert (found.code, found.location.underlined, found.help or help) == (code, underlined, help or found.help)


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    """A wrong fact does not hide a wrong expectation, nor one case another."""
    cases = "cases:\n  one: {facts: {ovn: 1}, expect: {givn: a}}\n  two: {expect: {fires: x}}\n"
    (folder(tmp_path, cases) / "more.cases.yaml").write_text("cases: 3\n", encoding="utf-8")
    with pytest.raises(DiagnosticsError) as raised:
        read_cases(tmp_path)
    codes = ["unknown-fact", "unknown-key", "unknown-name", "unknown-name", "wrong-shape"]  # `givn` is read as `given`
    assert [one.code for one in raised.value.diagnostics] == codes


def test_a_folder_of_rules_passes_over_its_cases(tmp_path: Path) -> None:
    """Cases lie beside the rules they test and are no part of them."""
    assert len(load_rules(folder(tmp_path, case("{}", "{given: salt}"))).rules) == 5


def test_facts_lie_over_those_of_the_person(tmp_path: Path) -> None:
    """A person of the file or of a file of its own, changed fact by fact; null makes a fact unknown again."""
    (tmp_path / "cold.json").write_text('{"oven": 90, "crumb": "open"}', encoding="utf-8")
    cases = """\
people: {warm: {oven: 200, crumb: open}}
cases:
  as-it-is: {person: warm, expect: {silent: too-cold, fires: never-salt}}
  colder: {person: warm, facts: {oven: 90}, expect: {fires: [too-cold, never-salt]}}
  unknown-again: {person: warm, facts: {oven: null}, expect: {open: hotter, fires: never-salt}}
  from-a-file: {person: cold.json, facts: {crumb: dense}, expect: {fires: [too-cold, too-dense]}}
"""
    assert all(not one.mismatches for one in outcomes(read_cases(folder(tmp_path, cases))[0]))


PEOPLE = "people: {cold: {oven: 90, crumb: open}, warm: {oven: 200}}\n"
SHARING = "people: FILES\ncases: {one: {person: cold, facts: {crumb: dense}, expect: {fires: [too-cold, too-dense]}}}\n"


@pytest.mark.parametrize("files", ["../people/a.people.yaml", "[../people/b.people.yml, ../people/a.people.yaml]"])
def test_cases_of_several_files_share_people(files: str, tmp_path: Path) -> None:
    """Files of people are named by case files in other folders; rules pass over them."""
    folder(tmp_path, "")
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "a.people.yaml").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "people" / "b.people.yml").write_text("people: {hot: {oven: 300}}\n", encoding="utf-8")
    (tmp_path / "cases").mkdir()
    (tmp_path / "bread.cases.yaml").unlink()
    for name in ("one", "two"):
        text = "rulesets: ..\n" + SHARING.replace("FILES", files)
        (tmp_path / "cases" / f"{name}.cases.yaml").write_text(text, encoding="utf-8")
    read = read_cases(tmp_path)
    assert [file.name.rsplit("/", 1)[1] for file in read] == ["one.cases.yaml", "two.cases.yaml"]
    assert all(not one.mismatches for file in read for one in outcomes(file))


@pytest.mark.parametrize(
    ("files", "people", "code", "underlined", "help"),
    [
        ("a.yaml", "people: {cold: {ovn: 90, crumb: open}}\n", "unknown-fact", "ovn", "did you mean `oven`?"),
        ("a.yaml", PEOPLE.replace("200", "2000"), "fact-range", "2000", ""),
        ("a.yaml", PEOPLE.replace("open", "yes"), "ambiguous-word", "yes",
         "write `true` for a yes/no value, or a text in quotes"),
        ("a.yaml", PEOPLE.replace("cold", "colt"), "unknown-name", "cold", "did you mean `colt`?"),
        ("a.yaml", PEOPLE.replace("people", "peple"), "unknown-key", "peple", "did you mean `people`?"),
        ("a.yaml", PEOPLE + "cases: {}\n", "unknown-key", "cases", "known here: people"),
        ("[a.yaml, b.yaml]", PEOPLE, "duplicate-id", "cold", ""),
        ("[a.yaml, c.yaml]", PEOPLE, "unreadable", "c.yaml", ""),
        ("[a.yaml, a.yaml]", PEOPLE, "said-twice", "a.yaml", ""),
        ("[a.yaml, 3]", PEOPLE, "wrong-shape", "3", ""),
    ],
)  # fmt: skip
def test_faults_of_people(
    files: str, people: str, code: str, underlined: str, help: str, tmp_path: Path
) -> None:  # fmt: skip
    """Everything wrong in a file of people is one fault at its place, of people whom no case is about, too."""
    rules, path = tmp_path / "rules", tmp_path / "bread.cases.yaml"
    rules.mkdir()
    (rules / "bread.yaml").write_text(RULES, encoding="utf-8")
    path.write_text("rulesets: rules\n" + SHARING.replace("FILES", files), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(people, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("people: {cold: {oven: 80}}\n", encoding="utf-8")
    with pytest.raises(DiagnosticsError) as raised:
        read_cases(path)
    (found,) = raised.value.diagnostics
    assert found.location is not None
    assert (found.code, found.location.underlined, found.help or help) == (code, underlined, help or found.help)


@pytest.mark.parametrize(
    "secret",
    ["root:x:0:0:hunter2\n", "people: {cold: {hunter2: 1}}\n", "people: {cold: {oven: 9, oven: 8}} #hunter2"],
)
def test_no_word_of_people_elsewhere_is_shown(secret: str, tmp_path: Path) -> None:
    """Cases from strangers may name any file; of one outside that is no file of people they show nothing."""
    (tmp_path / "secret").write_text(secret, encoding="utf-8")
    (tmp_path / "bread").mkdir()
    for files in ("../secret", str(tmp_path / "secret")):
        folder(tmp_path / "bread", SHARING.replace("FILES", files))
        with pytest.raises(DiagnosticsError, match="it has faults") as raised:
            read_cases(tmp_path / "bread")
        assert "hunter2" not in raised.value.to_text()
    (tmp_path / "secret").write_text(PEOPLE, encoding="utf-8")
    assert len(read_cases(tmp_path / "bread")[0].cases) == 1


@given(rulesets(), facts())
def test_what_is_looked_at_is_what_the_whole_inference_draws(ruleset: Ruleset, known: dict[str, Value]) -> None:
    """Working backwards draws every truth and conclusion that working forwards draws, and the same contradictions."""
    try:
        whole = consistent(Reference().infer(ruleset, known))
    except Contradiction:
        with pytest.raises(Contradiction):
            lazy_inference(ruleset, known)
        return
    inference = lazy_inference(ruleset, known)
    assert {id: inference.truths[id] for id in reversed(ruleset.rules)} == whole.truths
    assert {name: inference.facts[name] for name in whole.facts} == whole.facts


@given(rulesets(), things())
def test_what_is_looked_at_alone_is_as_urgent_as_the_whole(ruleset: Ruleset, thing: Thing) -> None:
    """Only what can be urgent is looked at, and each advice without what would settle it."""
    consultation = advise(thing, ruleset, engine="reference")
    assume(not consultation.contradictions)
    seen = LazyConsultation(thing, ruleset)
    assert seen.urgency == consultation.urgency == (seen.pressing.urgency if seen.pressing else "none")
    for line in consultation.lines:
        assert seen.stands(line.id) == line


@given(rulesets(), things())
def test_a_question_looked_at_alone_is_the_one_of_them_all(ruleset: Ruleset, thing: Thing) -> None:
    """What is asked under a name is what the whole consultation asks under it."""
    consultation = advise(thing, ruleset, engine="reference")
    assume(not consultation.contradictions)
    whole = consultation.questions
    seen = LazyConsultation(thing, ruleset)
    for name in [*ruleset.vocabulary.facts, *ruleset.questions]:
        assert seen.asked(name) == tuple(one for one in whole if name in (one.id, one.fact))


def test_a_question_is_found_by_its_id_too() -> None:
    """Several facts, and questions that are no facts, may be asked under one id."""
    person = Person(goals=["cramps"], current_products=[Product(b6_mg=2)])
    whole = advise(person, engine="reference").questions
    seen = LazyConsultation(person, magnesium.rules())
    others = {one.id for one in whole if one.id != one.fact}
    assert "b6_total" in others
    for id in sorted(others):
        assert seen.asked(id) == tuple(one for one in whole if id in (one.id, one.fact))


# --- the command -----------------------------------------------------------------------------------


def test_the_shipped_cases_are_as_expected() -> None:
    """Every case that is shipped beside a ruleset holds."""
    done = run("test", shipped_folder())
    assert (done.exit_code, done.stdout.splitlines()[1:]) == (0, [])


@pytest.mark.once
@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("safety/kidneys.yaml", "egfr: {below: 30}", "egfr: {at_most: 30}"),
        ("safety/kidneys.yaml", "egfr: {below: 30}", "egfr: {below: 29}"),
        ("safety/kidneys.yaml", "egfr: {at_least: 30, below: 60}", "egfr: {at_least: 30, below: 59}"),
        ("safety/kidneys.yaml", "egfr: {at_least: 30, below: 60}", "egfr: {at_least: 30, at_most: 60}"),
        ("safety/upper-level.yaml", "total_magnesium_mg: {above: 250}", "total_magnesium_mg: {above: 251}"),
        ("safety/upper-level.yaml", "total_magnesium_mg: {above: 250}", "total_magnesium_mg: {at_least: 250}"),
        (
            "safety/vitamin-b6.yaml",
            "b6_taken_and_wanted_mg: {above: 12}",
            "b6_taken_and_wanted_mg: {at_least: 12}",
        ),
        (
            "safety/vitamin-b6.yaml",
            "b6_taken_and_wanted_mg: {above: 12}",
            "b6_taken_and_wanted_mg: {above: 12.1}",
        ),
        ("magnesium/checklist.yaml", "coffee_cups_per_day: {at_least: 5}", "coffee_cups_per_day: {above: 5}"),
        ("magnesium/gut.yaml", "withhold: {form: taurate}", "withhold: {form: bisglycinate}"),
        ("magnesium/kidneys.yaml", "- dialysis: true\n        - egfr", "- egfr"),
    ],
)
def test_the_shipped_cases_see_a_rule_that_moved(tmp_path: Path, file: str, before: str, after: str) -> None:
    """A bound moved by one, another advice held back, a safety condition dropped: a case fails."""
    copytree(shipped_folder(), tmp_path / "rulesets")
    ruleset, _, name = file.partition("/")
    path = tmp_path / "rulesets" / ruleset / "rules" / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert run("test", tmp_path / "rulesets").exit_code == 1


def test_a_difference_is_shown_line_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    """What was expected, what is so, and why; exit code 1."""
    expect = "{given: salt, withheld: {hotter: too-dense}, conclusions: {signs: 2}, doses: {salt: {low: 3}}}"
    folder(tmp_path, case("{oven: 99, crumb: open}", expect))
    monkeypatch.chdir(tmp_path)
    done = run("test", ".")
    assert done.exit_code == 1
    golden("cases-that-differ.txt", done.stdout)


def test_a_failed_case_tells_whom_it_is_about_and_why_it_gives(tmp_path: Path) -> None:
    """What is said about the person stands below its place; advice given all the same is explained."""
    told = case("{oven: 90}", "{never_gives: {kind: [do, warn]}}").replace("expect", "about: A cold oven.\n    expect")
    (one,) = outcomes(read_cases(folder(tmp_path, told))[0])
    head, about, expected, actual, *why = outcome_words(one).splitlines()
    assert head.endswith("bread.cases.yaml:2:3: one")
    assert (about, expected) == ("  A cold oven.", "  - never gives {kind: [do, warn]}")
    assert (actual, why[0]) == ("  + gives hotter", "    Hotter.")


def test_faults_have_exit_code_2(tmp_path: Path) -> None:
    """What cannot be read is told on standard error."""
    done = run("test", folder(tmp_path, "cases: 3\n"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert run("test", tmp_path / "none").exit_code == 2


def test_junit(tmp_path: Path) -> None:
    """A suite for each file, a test for each case, with the place and the words of what failed."""
    cases = case("{oven: 90}", "{given: hotter}") + "  two: {expect: {fires: too-cold}}\n"
    done = run("test", folder(tmp_path, cases), "--junit", tmp_path / "out.xml")
    assert done.exit_code == 1
    (suite,) = fromstring((tmp_path / "out.xml").read_text(encoding="utf-8"))
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    one, two = suite
    assert (one.get("name"), len(one), two.get("name"), two.get("line")) == ("one", 0, "two", "5")
    assert two[0].get("message") == "rule too-cold: is silent"
    assert "oven: not known" in (two[0].text or "")


def test_junit_is_xml_whatever_a_folder_is_called(tmp_path: Path) -> None:
    """A sign that XML does not have, or that turns the direction of writing, is replaced."""
    inside = tmp_path / "a\x1b[2J\u202eb"
    inside.mkdir()
    done = run("test", folder(inside, case("{oven: 90}", "{absent: hotter}")), "--junit", tmp_path / "out.xml")
    assert done.exit_code == 1
    text = to_junit([(file, list(outcomes(file))) for file in read_cases(inside)])
    assert (tmp_path / "out.xml").read_text(encoding="utf-8") == text == visible_lines(text)
    assert "a�[2J�b" in str(fromstring(text)[0].get("name"))
    assert "a�[2J�b" in done.stdout


WRONG = """\
# a note that stays
cases:
  one:
    facts: {oven: 90, crumb: open}  # so does this
    expect:
      given: [hotter, salt]
      conclusions: {pale: false, signs: 0, trouble: none}
      doses:
        salt: {high: 9}
      silent: too-cold
      never_asks: oven
      urgency: none

  two:
    expect:
      open: hotter  # and this
"""


def test_update_shows_and_writes_what_is_so(tmp_path: Path) -> None:
    """Only the expectations that differ change; afterwards the cases are as expected and there is nothing to update."""
    path = folder(tmp_path, WRONG) / "bread.cases.yaml"
    assert run("test", tmp_path).exit_code == 1
    assert path.read_text(encoding="utf-8") == WRONG
    done = run("test", tmp_path, "--update")
    assert done.exit_code == 0
    assert "-      given: [hotter, salt]\n" in done.stdout
    assert "+      withheld:\n" in done.stdout
    changed = path.read_text(encoding="utf-8")
    for kept in ("# a note that stays", "# so does this", "# and this"):
        assert kept in changed
    assert run("test", tmp_path).exit_code == 0
    assert run("test", tmp_path, "--update").stdout == "0 of 1 case files changed\n"
    assert path.read_text(encoding="utf-8") == changed


def test_update_of_what_is_never_given_and_of_a_range_of_urgencies(tmp_path: Path) -> None:
    """A target that is met is kept as written, another is left out; an urgency out of its range is the one that is."""
    expect = "{never_gives: [{kind: [warn, refer]}, salt, {urgency: same_day}], urgency: {at_most: routine}}"
    path = folder(tmp_path, case("{oven: 90}", "").rstrip() + f"\n      {expect}\n") / "bread.cases.yaml"
    assert run("test", tmp_path, "--update").exit_code == 0
    after = path.read_text(encoding="utf-8").split("expect:")[1]
    assert safe_load(after) == {
        "never_gives": [{"kind": ["warn", "refer"]}, {"urgency": "same_day"}], "urgency": "soon"
    }  # fmt: skip
    assert run("test", tmp_path).exit_code == 0
    wide = "{never_gives: salt, urgency: {at_least: routine}}"
    path.write_text(case("{oven: 90}", "").rstrip() + f"\n      {wide}\n", encoding="utf-8")
    assert run("test", tmp_path, "--update").exit_code == 0
    after = path.read_text(encoding="utf-8").split("expect:")[1]
    assert safe_load(after) == {"urgency": {"at_least": "routine", "at_most": "emergency"}}


@pytest.mark.parametrize(
    "expect",
    ["{open: salt}", "\n      open: hotter\n      # why this matters\n      given: salt", "\n      never_gives: salt"],
    ids=["flow", "comment", "nothing left"],
)
def test_update_leaves_alone_what_it_would_lose(tmp_path: Path, expect: str) -> None:
    """A comment, a case on one line, or one of which no expectation is left is for a person to change."""
    text = f"cases:\n  one: {{facts: {{oven: 90}}, expect: {expect}}}\n"
    if "\n" in expect:
        text = case("{oven: 90}", expect)
    path = folder(tmp_path, text) / "bread.cases.yaml"
    done = run("test", tmp_path, "--update")
    assert done.exit_code == 2
    assert "by hand" in done.stderr
    assert path.read_text(encoding="utf-8") == text


def test_update_is_refused_in_ci(tmp_path: Path) -> None:
    """Expectations are changed by a person, never by a machine that tests."""
    path = folder(tmp_path, WRONG) / "bread.cases.yaml"
    done = run("test", tmp_path, "--update", env={"CI": "true"})
    assert done.exit_code == 2
    assert path.read_text(encoding="utf-8") == WRONG


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["\N{ZERO WIDTH NO-BREAK SPACE}", ""])
@pytest.mark.parametrize("last", ["", "\n", "\n\n", "\n# the end"])
def test_update_keeps_how_lines_end(ends: str, mark: str, last: str, tmp_path: Path) -> None:
    """CRLF, a byte order mark, comments and how the file ends are as they were, also behind the last expectation."""
    for name in ("plain", "kept"):
        (tmp_path / name).mkdir()
        folder(tmp_path / name, "")
    path, wrong = tmp_path / "kept" / "bread.cases.yaml", WRONG.rstrip("\n") + last
    path.write_bytes((mark + wrong.replace("\n", ends)).encode())
    done = run("test", path, "--update")
    assert (done.exit_code, done.stdout.count("\r")) == (0, 0)
    folder(tmp_path / "plain", wrong)
    assert run("test", tmp_path / "plain", "--update").exit_code == 0
    plain = (tmp_path / "plain" / "bread.cases.yaml").read_bytes().decode()
    assert path.read_bytes().decode() == mark + plain.replace("\n", ends)
    assert plain != wrong
    assert plain.endswith(f"open: hotter  # and this{last}")
    assert run("test", path).exit_code == 0


def test_update_at_the_end_of_a_file_without_a_last_line_end(tmp_path: Path) -> None:
    """The last line changes, and still nothing ends it."""
    path = folder(tmp_path, "") / "bread.cases.yaml"
    path.write_bytes(b"cases:\r\n  one:\r\n    facts: {oven: 90}\r\n    expect: {absent: hotter}")
    assert run("test", tmp_path, "--update").exit_code == 0
    head = b"cases:\r\n  one:\r\n    facts: {oven: 90}\r\n"
    assert path.read_bytes() == head + b"    expect:\r\n      given:\r\n      - hotter"


def test_update_of_a_block_with_blank_lines(tmp_path: Path) -> None:
    """A blank line inside belongs to what is replaced, one behind it does not."""
    path = folder(tmp_path, "") / "bread.cases.yaml"
    block = "  one:\n    facts: {oven: 90}\n    expect:\n      absent: hotter\n\n      urgency: none\n\n"
    path.write_text(f"cases:\n{block}  two: {{expect: {{open: salt}}}}\n", encoding="utf-8")
    assert run("test", tmp_path, "--update").exit_code == 0
    assert "      - hotter\n      urgency: soon\n\n  two:" in path.read_text(encoding="utf-8")
    assert run("test", tmp_path).exit_code == 0


def test_update_of_lines_that_end_differently(tmp_path: Path) -> None:
    """Each line that is not replaced ends as it did."""
    path = folder(tmp_path, "") / "bread.cases.yaml"
    one = b"cases:\n  one:\r\n    facts: {oven: 90}\n    expect: {absent: hotter}\r\n"
    path.write_bytes(one + b"  two:\r\n    expect:\n      open: hotter\n")
    assert run("test", tmp_path, "--update").exit_code == 0
    kept = b"cases:\n  one:\r\n    facts: {oven: 90}\n    expect:\n      given:\n      - hotter\r\n"
    assert path.read_bytes() == kept + b"  two:\r\n    expect:\n      open: hotter\n"


OTHERS = {
    "http/list.cases.yaml": "- name: get user\n  status: 200\n",
    "http/word.cases.yaml": "cases\n",
    "http/empty.cases.yml": "",
    "http/rows.cases.yaml": "cases:\n  - {input: 1, output: 2}\n",
    "http/keys.cases.yaml": "status: 200\nbody: {cases: {one: 1}}\n",
    "http/jinja.cases.yaml": "{% for one in many %}\n- {{ one }}\n{% endfor %}\n",
    "http/binary.cases.yaml": "\0\1\2",
    "http/two.cases.yaml": "--- 1\n--- 2\n",
}
"""Files of other programs that have such a name."""


def test_pytest_leaves_files_of_others_alone(pytester: pytest.Pytester) -> None:
    """Not collected, in whatever state they are; the test beside them passes."""
    for name, text in OTHERS.items():
        (pytester.path / name).parent.mkdir(exist_ok=True)
        (pytester.path / name).write_text(text, encoding="utf-8")
    pytester.makepyfile("def test_a(): pass")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_no_text_of_rules_gives_commands_to_the_log(tmp_path: Path) -> None:
    """GitHub reads commands off the lines of a log: none begins with what an author of rules wrote as one."""
    path = folder(tmp_path, case("{oven: 90}", "{absent: hotter, fires: too-cold}"))
    rules = (path / "bread.yaml").read_text(encoding="utf-8")
    (path / "bread.yaml").write_text(rules.replace("{en: oven,", "{en: '::error::##[error]oven',"), encoding="utf-8")
    told = run("test", tmp_path).stdout
    assert " : :error::## [error]oven: 90" in told
    odd = tmp_path / "::error::.yaml"
    odd.write_text("a: 1\n", encoding="utf-8")
    with chdir(tmp_path):
        assert run("check", odd.name).stderr.startswith(": :error::.yaml:1:1: a ruleset needs")


@pytest.mark.parametrize("line", ["", " ", "{"])
def test_no_file_of_others_takes_long_to_tell(line: str, tmp_path: Path) -> None:
    """A file of hundreds of thousands of lines that hold nothing, which takes minutes where each is begun with anew."""
    file = tmp_path / "x.cases.yaml"
    file.write_text("%\n" + f"{line}\n" * 400_000, encoding="utf-8")
    (tmp_path / "beside.yaml").write_text(f"{line}\n" * 400_000, encoding="utf-8")
    assert not is_ours(file)


OURS = [
    "cases: {one: {}}\n",
    "rulesets: nowhere.yaml\ncases: 3\n",
    "people: {anna: {}}\ncases: [one]\n",
    "\N{ZERO WIDTH NO-BREAK SPACE}cases:\n  one: [\n",
    '{"cases": {"one": \n',
    "# mine\nrulesets: [..]\ncases:\n\tone: 1\n",
]
"""Files that are meant as cases, each with a fault."""


def test_pytest_reports_every_faulty_file_of_ours(pytester: pytest.Pytester) -> None:
    """Whatever is meant as cases is an error of collection when it cannot be read, and never passed over."""
    for at, text in enumerate(OURS):
        (pytester.path / f"{at}.cases.yaml").write_text(text, encoding="utf-8")
    pytester.runpytest_subprocess().assert_outcomes(errors=len(OURS))


def test_pytest_reports_whatever_stands_beside_rules(pytester: pytest.Pytester) -> None:
    """In a folder with rules every file of that name is one of ours."""
    folder(pytester.path, case("{oven: 90}", "{given: hotter}"))
    others = [*OTHERS.values(), "casess: {one: {}}\n"]
    for at, text in enumerate(others):
        (pytester.path / f"{at}.cases.yaml").write_text(text, encoding="utf-8")
    pytester.runpytest_subprocess("--continue-on-collection-errors").assert_outcomes(passed=1, errors=len(others))


def test_pytest_collects_cases(pytester: pytest.Pytester) -> None:
    """Each case is a test of pytest; a failure tells the difference, and a fault is an error of collection."""
    folder(pytester.path, case("{oven: 90}", "{given: hotter}") + "  two: {expect: {fires: too-cold}}\n")
    done = pytester.runpytest_subprocess()
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["*bread.cases.yaml:5:3: two", "*+ rule too-cold: is silent"])
    folder(pytester.path, "cases: 3\n")
    done = pytester.runpytest_subprocess()
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*expected a mapping from id to case, found number `3`"])
