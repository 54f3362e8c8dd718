"""The difference between two rulesets: found with somebody for whom it is so, or proven not to be."""

import re
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given

from magrules import magnesium
from magrules.analysis.amounts import larger
from magrules.analysis.diff import RulesetDiff, changes_of, ruleset_diff
from magrules.analysis.people import read_people
from magrules.analysis.union import joined, shared_vocabulary
from magrules.cli import main
from magrules.consultation.consultation import advise
from magrules.errors import FactsError, MagrulesError
from magrules.magnesium import load_rules
from magrules.model.conditions import AllOf, Not
from magrules.model.fact_types import Choice, Number
from magrules.model.rules import Dose
from magrules.model.ruleset import Ruleset
from magrules.model.vocabulary import altered
from magrules.testing.lazy import lazy_inference
from tests.strategies import Thing, tiny_rulesets, tiny_things

SAME = "equivalent: both give everybody the same advice, which is proven, in the same words"
RULES = """\
ruleset: bread
sources: {own: {title: Bread, publisher: us, kind: own}}
facts:
  oven: {type: number, unit: °C, low: 0, high: 350, phrase: {en: oven, sv: ugn}, question: {en: How?, sv: Hur?}}
  dense: {type: yes_no, phrase: {en: a dense crumb, sv: kompakt inkråm}, question: {en: Is it?, sv: Är det så?}}
conclusions:
  pale: {flag: {en: a pale crust, sv: en blek skorpa}}
rules:
  too-cold: {when: {oven: {below: 180}}, conclude: pale, cite: {own: a}}
  hotter: {when: {pale: true}, advise: {id: hotter, kind: warn, text: {en: A., sv: A.}}, cite: {own: a}}
  salt:
    when: {dense: true}
    advise: {id: salt, kind: dose, dose: {high: 9, unit: g, per: day}, text: {en: B., sv: B.}}
    cite: {own: a}
  no-salt: {when: {oven: {above: 250}}, withhold: salt, cite: {own: a}}
  less-salt: {when: {oven: {below: 100}}, limit: {id: salt, to: {high: 5, unit: g, per: day}}, cite: {own: a}}
"""


def bread(tmp_path: Path, name: str, *changes: tuple[str, str]) -> Path:
    text = RULES
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


@pytest.mark.parametrize(
    ("before", "after", "advice", "kind", "lost"),
    [
        ("below: 180", "below: 170", "hotter", "vanishes", True),
        ("below: 180", "below: 190", "hotter", "appears", False),
        ("above: 250", "above: 260", "salt", "changes its standing", True),
        ("above: 250", "above: 240", "salt", "changes its standing", False),
        ("to: {high: 5", "to: {high: 6", "salt", "has another dose", True),
        ("dose: {high: 9", "dose: {high: 8", "salt", "has another dose", False),
        ("withhold: salt,", "withhold: salt, if_unknown: caveat,", "salt", "changes its standing", True),
        ("when: {dense: true}", "when: {any: [{dense: true}, {oven: {below: 50}}]}", "salt", "appears", True),
        ("{pale: true}", "{known: pale, pale: true}", "hotter", "vanishes", True),
    ],
)
def test_a_change_is_found_with_somebody_for_whom_it_is_so(
    tmp_path: Path, before: str, after: str, advice: str, kind: str, lost: bool
) -> None:
    """Each witness, replayed under both rulesets, stands as was told; a lost safety line is told as one."""
    old, new = (load_rules(bread(tmp_path, f"{at}.yaml", *c)) for at, c in enumerate([(), ((before, after),)]))
    found = ruleset_diff(old, new)
    assert (advice, kind, lost) in [(one.advice.id, one.kind, one.loses_safety) for one in found.changes]
    for one in found.changes:
        person = altered(new.vocabulary.cls(), one.witness)
        told = advise(altered(old.vocabulary.cls(), one.witness), old), advise(person, new)
        assert [each.line(one.advice.id).standing for each in told] == [one.before.standing, one.after.standing]


def test_a_refactoring_is_proven_equivalent(tmp_path: Path) -> None:
    """Other names of rules, another shape of a condition, a conclusion written out: nobody is advised otherwise."""
    old = bread(tmp_path, "old.yaml")
    new = bread(
        tmp_path, "new.yaml",
        ("too-cold:", "cold:"), ("oven: {below: 180}", "not: {oven: {at_least: 180}}"),
        ("hotter: {when: {pale: true}", "hotter: {when: {any: [{pale: true}, {oven: {below: 150}}]}"),
    )  # fmt: skip
    told = CliRunner().invoke(main, ["diff", str(old), str(new), "--no-safety-line-lost"])
    assert (told.exit_code, told.output) == (0, SAME + "\n")


def test_rulesets_of_different_facts_are_refused(tmp_path: Path) -> None:
    """The facts that are of another kind are named."""
    old = bread(tmp_path, "old.yaml")
    new = bread(tmp_path, "new.yaml", ("unit: °C", "unit: °F"))
    with pytest.raises(MagrulesError, match="different facts and cannot be compared: oven"):
        ruleset_diff(load_rules(old), load_rules(new))
    with pytest.raises(MagrulesError) as raised:  # of two domains it does not name everything
        ruleset_diff(load_rules(old), magnesium.rules())
    assert re.fullmatch(r"the rulesets .* compared: (\w+, ){4}\w+ and \d+ more", str(raised.value))


FLOUR = (
    "{type: choice, phrase: {en: f, sv: f}, question: {en: Which?, sv: Vilket?}, options: {rye: {en: rye, sv: råg}}}"
)


def test_facts_may_come_go_and_widen(tmp_path: Path) -> None:
    """A wider range, another choice, a fact more on each side: whoever can be told to either ruleset can be found."""
    flour = ("  dense: {type", f"  flour: {FLOUR}\n  dense: {{type")
    spelt = ("sv: råg}}", "sv: råg}, spelt: {en: spelt, sv: dinkel}}")
    salt = ("when: {dense: true}", "when: {flour: [rye, spelt]}")
    steam = ("  dense: {type: yes_no,", "  steam: {type: yes_no,")
    old = load_rules(bread(tmp_path, "old.yaml", flour))
    new = bread(
        tmp_path, "new.yaml", flour, spelt, salt, steam, ("high: 350", "high: 400"), ("above: 250", "above: 390")
    )
    found = ruleset_diff(old, load_rules(new))
    assert {(one.advice.id, one.kind) for one in found.changes} >= {
        ("salt", "appears"),
        ("salt", "changes its standing"),
    }
    facts = shared_vocabulary(old.vocabulary, load_rules(new).vocabulary).facts
    assert list(facts) == ["oven", "flour", "dense", "steam"]
    assert (facts["oven"].type, facts["flour"].type) == (Number("°C", 0, 400), Choice(("rye", "spelt")))


def test_people_in_one_file_in_folders_and_of_facts_that_are_gone(tmp_path: Path) -> None:
    """A file may hold many people, a folder many files; a fact of either ruleset may be told of them."""
    old = bread(tmp_path, "old.yaml")
    new = bread(tmp_path, "new.yaml", ("  dense: {type", "  crumb: {type"), ("{dense: true}", "{crumb: true}"))
    (tmp_path / "us.yaml").write_text("- {dense: true, oven: 150}\n- {oven: 150}\n", encoding="utf-8")
    (tmp_path / "them").mkdir()
    (tmp_path / "them" / "me.json").write_text('{"crumb": true, "oven": 150}', encoding="utf-8")
    people = ["--people", str(tmp_path / "us.yaml"), "--people", str(tmp_path / "them")]
    told = CliRunner().invoke(main, ["diff", str(old), str(new), *people])
    assert told.exit_code == 0, told.output
    assert "salt: changes for 2 of 3 people" in told.output
    same = CliRunner().invoke(main, ["diff", str(old), str(old), *people[:2]])
    assert same.output.startswith("nothing changes for any of 2 people\n\nequivalent")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {oven: 150}\n- {ovn: 1}\n- {oven: 999}\n", [(2, "unknown fact `ovn`"), (3, "outside 0 to 350")]),
        ("[]\n", [(1, "an empty list says nothing here, expected people")]),
    ],
)
def test_wrong_people_are_all_told(tmp_path: Path, text: str, told: list[tuple[int, str]]) -> None:
    """Every fault of every person, at its line; a folder without people is one."""
    (tmp_path / "us.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "nobody").mkdir()
    cls = load_rules(bread(tmp_path, "old.yaml")).vocabulary.cls
    with pytest.raises(FactsError) as refused:
        read_people((tmp_path / "us.yaml", tmp_path / "nobody"), cls)
    first, *rest = refused.value.diagnostics
    assert "no file of facts in this folder" in first.message
    assert [one.location.line for one in rest if one.location] == [line for line, _ in told]
    assert all(words in one.message for one, (_, words) in zip(rest, told, strict=True))


def test_people_are_counted_and_a_lost_safety_line_fails(tmp_path: Path) -> None:
    """The command names the change, its witness and the count; exit code 1 only when that was asked for."""
    old, new = bread(tmp_path, "old.yaml"), bread(tmp_path, "new.yaml", ("below: 180", "below: 170"))
    (tmp_path / "me.yaml").write_text("{oven: 175}\n", encoding="utf-8")
    args = ["diff", str(old), str(new), "--people", str(tmp_path / "me.yaml")]
    told = CliRunner().invoke(main, args)
    assert told.exit_code == 0
    assert "hotter vanishes, a safety line is lost\n  - given\n  + not applicable\n    {oven: 17" in told.output
    assert "hotter: changes for 1 of 1 people" in told.output
    assert CliRunner().invoke(main, [*args, "--no-safety-line-lost"]).exit_code == 1


def test_an_unless_that_is_lost_protects_less(tmp_path: Path) -> None:
    """What was told with a reservation and is told without is a loss; the other way round it is none."""
    soft, gone = "withhold: salt, if_unknown: caveat,", "withhold: salt, if_unknown: give,"
    old = load_rules(bread(tmp_path, "old.yaml", ("withhold: salt,", soft)))
    new = load_rules(bread(tmp_path, "new.yaml", ("withhold: salt,", gone)))
    assert [(one.advice.id, one.loses_safety) for one in ruleset_diff(old, new).changes] == [("salt", True)]
    assert not ruleset_diff(new, old).loses_safety


NAMED = """\
ruleset: pill
sources: {own: {title: Pills, publisher: us, kind: own}}
facts:
  pills:
    type: names
    names: {warfarin: [Waran], paracetamol: [Alvedon]}
    phrase: {en: pills, sv: piller}
    question: {en: Which?, sv: Vilka?}
  litres:
    type: number
    unit: l
    low: 0
    high: 10
    units: {dl: 0.1}
    phrase: {en: litres, sv: liter}
    question: {en: How many?, sv: Hur många?}
    of_another: {en: "How many does {person} drink?", sv: "Hur många dricker {person}?"}
  asking_for:
    type: choice
    options: {self: {en: me, sv: mig}, child: {en: a child, sv: ett barn}}
    phrase: {en: for whom, sv: för vem}
    question: {en: For whom?, sv: För vem?}
rules:
  tea: {when: {litres: {below: 2}}, advise: {id: tea, kind: do, text: {en: A., sv: A.}}, cite: {own: a}}
  no-tea: {when: {pills: warfarin}, withhold: tea, cite: {own: a}}
"""


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (
            "{warfarin: [Waran], paracetamol: [Alvedon]}",
            "{warfarin: [], paracetamol: [Alvedon, Waran]}",
            "names of fact",
        ),
        ("{dl: 0.1}", "{dl: 0.01}", "type of fact"),
        ("high: 10", "high: 9", "type of fact"),
        ("How many does {person} drink?", "Does {person} not drink?", "question of fact `litres` of another"),
    ],
)
def test_facts_that_are_read_otherwise_are_told(tmp_path: Path, before: str, after: str, what: str) -> None:
    """A name, a unit, a range or a question of somebody else that differs is never called equivalent."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(NAMED, encoding="utf-8")
    new.write_text(NAMED.replace(before, after), encoding="utf-8")
    told = CliRunner().invoke(main, ["diff", str(old), str(new)]).output
    assert what in told
    assert "equivalent" not in told
    assert CliRunner().invoke(main, ["check", str(old)]).output == "no faults\n"


def test_a_new_contradiction_is_never_called_equivalent(tmp_path: Path) -> None:
    """What a person loses because rules contradict each other now is told, and nothing is proven of it."""
    old = bread(tmp_path, "old.yaml")
    denial = "rules:\n  not-pale: {when: {dense: true}, conclude: {pale: false}, cite: {own: a}}\n"
    new = bread(tmp_path, "new.yaml", ("rules:\n", denial))
    (tmp_path / "me.yaml").write_text("{oven: 150, dense: true}\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["diff", str(old), str(new), "--people", str(tmp_path / "me.yaml")]).output
    assert "hotter: changes for 1 of 1 people" in told
    assert "equivalent" not in told


@given(tiny_rulesets(), tiny_things())
def test_what_is_proven_equivalent_is_so_for_everybody(ruleset: Ruleset, thing: Thing) -> None:
    """No person refutes a proof; and a ruleset differs in nothing from itself under other names."""
    id = list(ruleset.rules)[1]
    other = evolve(ruleset, rules={**ruleset.rules, id: evolve(ruleset.rules[id], when=_turned(ruleset, id))})
    found = ruleset_diff(ruleset, other)
    changed = {change.advice.id for _, change in changes_of(ruleset, other, {"thing": thing})}
    assert changed <= {one.advice.id for one in found.changes} | set(found.unproven)


def _turned(ruleset: Ruleset, id: str) -> AllOf:
    return AllOf((ruleset.rules[id].when, Not(ruleset.rules["rule-0"].when)))


@given(tiny_rulesets(), tiny_things())
def test_both_rulesets_stand_side_by_side(ruleset: Ruleset, thing: Thing) -> None:
    """In the joined ruleset each advice stands as it does in its own."""
    both = joined(ruleset, ruleset)
    inference = lazy_inference(both, both.vocabulary.values(thing))
    assert all(inference.truths[id] is inference.truths[f"new {id}"] for id in ruleset.rules)


ADVISED = """\
ruleset: bread
sources:
  own: {title: Bread, publisher: us, kind: own}
  law: {title: A law, publisher: the authority, kind: authority}
note: {en: Bake again., sv: Baka igen.}
answer:
  question: {en: How much salt?, sv: Hur mycket salt?}
  gives: {en: an amount, sv: en mängd}
  advice: salt
  otherwise: {en: None., sv: Inget.}
facts:
  oven: {type: number, unit: °C, low: 0, high: 350, phrase: {en: oven, sv: ugn}, question: {en: How?, sv: Hur?}}
  dense: {type: yes_no, phrase: {en: a dense crumb, sv: kompakt inkråm}, question: {en: Is it?, sv: Är det så?}}
conclusions:
  price:
    grade: {en: price, sv: pris}
    levels: {low: {en: about 10 kr, sv: cirka 10 kr}, high: {en: about 90 kr, sv: cirka 90 kr}}
questions:
  flour: {text: {en: Which flour?, sv: Vilket mjöl?}}
rules:
  cheap: {when: {dense: true}, conclude: {price: low}, cite: {own: a}}
  dear: {when: {oven: {above: 300}}, conclude: {price: high}, cite: {own: a}}
  burning:
    when: {oven: {above: 250}}
    advise: {id: leave, kind: warn, tags: [danger], text: {en: Leave the door shut., sv: Håll luckan stängd.}}
    urgency: emergency
    because: {en: Air feeds the fire., sv: Luft ger elden näring.}
    ask: flour
    cite: {own: a}
  salt:
    when: {dense: true}
    advise:
      id: salt
      kind: dose
      substance: salt
      route: oral
      tags: [seasoning]
      dose: {low: 3, high: 9, unit: g, per: day, basis: compound, portions: 3}
      text: {en: Salt it., sv: Salta.}
    cite: {own: b}
  no-salt:
    when: {oven: {above: 200}}
    withhold: {tag: seasoning}
    because: {en: It would turn bitter., sv: Det skulle bli beskt.}
    cite: {own: a}
  less-salt: {when: {oven: {above: 150}}, limit: {id: salt, to: {high: 6, unit: g, per: day}}, cite: {own: a}}
  shop:
    when: {price: {at_least: low}}
    advise: {id: shop, kind: do, text: {en: "Buy it, {price}.", sv: "Köp det, {price}."}}
    cite: {own: a}
"""


def told_otherwise(tmp_path: Path, *changes: tuple[str, str]) -> tuple[RulesetDiff, str, int]:
    text = ADVISED
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    (tmp_path / "old.yaml").write_text(ADVISED, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("old.yaml", "new.yaml")]
    told = CliRunner().invoke(main, ["diff", *files, "--no-safety-line-lost"])
    return ruleset_diff(*map(load_rules, files)), told.output, told.exit_code


PER_WEEK = ("per: day, basis", "per: week, basis"), ("unit: g, per: day}", "unit: g, per: week}")
MILLI = ("high: 9, unit: g", "high: 9, unit: mg"), ("high: 6, unit: g", "high: 6, unit: mg")


@pytest.mark.parametrize(
    ("changes", "words", "lost"),
    [
        ([("urgency: emergency", "urgency: soon")], "leave has another urgency, a safety line is lost", True),
        ([("urgency: emergency", "")], "leave has another urgency, a safety line is lost", True),
        ([("kind: warn", "kind: background")], "kind of advice `leave`", True),
        ([("kind: warn", "kind: stop")], "kind of advice `leave`", False),
        ([("Leave the door shut.", "Open the door.")], "Leave the door shut.\n  + Open the door.", True),
        ([("Håll luckan stängd.", "Öppna luckan.")], "text of advice `leave` (sv)", True),
        ([("Buy it,", "Never buy it,")], "text of advice `shop` (en)", False),
        ([("Air feeds the fire.", "Air puts it out.")], "reason of rule `burning` (en)", True),
        ([("It would turn bitter.", "It would be fine.")], "reason of rule `no-salt` (en)", True),
        ([("substance: salt", "substance: sugar")], "substance of advice `salt`", True),
        ([("route: oral", "route: skin")], "route of advice `salt`", True),
        ([("cite: {own: b}", "cite: {law: b}")], "sources of rule `salt`\n  - own: b\n  + law: b", False),
        ([("publisher: us", "publisher: them")], "source `own`", False),
        ([("Which flour?", "Which butter?")], "question `flour` (en)", False),
        ([("question: {en: Is it?", "question: {en: Is it not?")], "question of fact `dense` (en)", False),
        ([("    ask: flour\n", "")], "questions of rule `burning`\n  - flour\n  + (nothing)", True),
        ([("about 90 kr", "about 9 kr")], "words of `price: high` (en)\n  - about 90 kr\n  + about 9 kr", False),
        ([("Bake again.", "Never bake.")], "note 1 (en)", False),
        ([("How much salt?", "How little salt?")], "answer: question (en)", False),
        ([("{en: None.,", "{en: Plenty.,")], "answer: otherwise (en)", False),
        ([("  advice: salt\n", "  advice: [shop, salt]\n")], "answer: advice\n  - salt\n  + shop, salt", False),
        ([("tags: [danger]", "tags: [danger, door]")], "tags of advice `leave`", False),
        ([("{id: shop, kind: do,", "{id: shop, kind: do, accompanies: salt,")], "shop vanishes", False),
        ([("portions: 3", "portions: 1")], "salt has another dose, a safety line is lost", True),
        ([("basis: compound", "basis: elemental")], "salt has another dose, a safety line is lost", True),
        ([("low: 3,", "low: 5,")], "salt has another dose, a safety line is lost", True),
        ([("withhold: {tag: seasoning}", "withhold: leave")], "salt changes its standing, a safety line is lost", True),
        ([("{tag: seasoning}", "{tag: seasoning}\n    if_unknown: caveat")], "provisional", True),
        (
            [("{tag: seasoning}", "{tag: seasoning}\n    if_unknown: give")],
            "salt changes its standing, a safety line",
            True,
        ),
        ([("above: 150}}, limit", "above: 160}}, limit")], "salt has another dose, a safety line is lost", True),
        ([("  cheap: {when", "  cheap: {salience: 1, when")], SAME, False),
        ([("  shop:\n", "  shop:\n    salience: 9\n")], SAME, False),  # it stands in a stratum of its own
        ([("  salt:\n    when", "  salt:\n    salience: 9\n    when")], "order in which it is told", False),
    ],
)
def test_everything_told_is_compared(tmp_path: Path, changes: list[tuple[str, str]], words: str, lost: bool) -> None:
    """Nothing that a person is told can change and be called equivalent; what is weaker fails where that is asked."""
    found, output, code = told_otherwise(tmp_path, *changes)
    assert found.equivalent is (words == SAME)
    assert words in output
    assert ("equivalent" in output) is found.equivalent
    assert code == int(lost)


@pytest.mark.parametrize(
    ("one", "other", "lost"),
    [
        ((), PER_WEEK, False),
        (PER_WEEK, (), True),
        ((), MILLI, False),
        (MILLI, (), True),
    ],
)
def test_a_dose_in_another_unit_or_span_is_compared(
    tmp_path: Path, one: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...], lost: bool
) -> None:
    """A gram is more than a milligram, and as much a day is more than as much a week."""
    rulesets = []
    for at, changes in enumerate((one, other)):
        text = ADVISED.replace("low: 3, ", "")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        (tmp_path / f"{at}.yaml").write_text(text, encoding="utf-8")
        rulesets.append(load_rules(tmp_path / f"{at}.yaml"))
    found = ruleset_diff(*rulesets)
    assert {each.advice.id for each in found.changes} == {"salt"}
    assert found.loses_safety is lost


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        (Dose(0, 300, "mg", "day"), Dose(0, 0.3, "g", "day"), False),
        (Dose(0, 0.3, "g", "day"), Dose(0, 300, "mg", "day"), False),
        (Dose(0, 300, "mg", "day"), Dose(0, 301_000, "µg", "day"), True),
        (Dose(0, 300, "mg", "day"), Dose(0, 300, "g", "day"), True),
        (Dose(0, 300, "mg", "week"), Dose(0, 300, "mg", "day"), True),
        (Dose(0, 300, "mg", "week"), Dose(0, 42, "mg", "day"), False),
        (Dose(0, 10, "mg", "day"), Dose(0, 70, "mg", "week"), True),  # as much, but all at once
        (Dose(0, 10, "mg", "day"), Dose(0, 70, "mg", "week", portions=1), False),
        (Dose(0, 100, "mg", "intake"), Dose(0, 100, "mg", "day"), False),
        (Dose(0, 100, "mg", "day"), Dose(0, 100, "mg", "intake"), True),  # nobody says how often
        (Dose(0, 100, "mg", "day", portions=2), Dose(0, 50, "mg", "intake", portions=2), False),
        (Dose(0, 100, "mg", "intake"), Dose(0, 100, "mg", "intake"), False),
        (Dose(0, 100, "mg", "intake"), Dose(0, 101, "mg", "intake"), True),
        (Dose(0, 1, "drop", "day"), Dose(0, 1, "ml", "day"), True),
        (Dose(0, 2, "drop", "day"), Dose(0, 1, "drop", "day"), False),
        (Dose(0, 2, "mg", "day", "elemental"), Dose(0, 1, "mg", "day", "compound"), True),
        (Dose(1, 2, "mg", "day"), Dose(1.5, 2, "mg", "day"), True),
    ],
)
def test_a_larger_dose(before: Dose, after: Dose, more: bool) -> None:
    """In a day or at once, in whatever unit and of whatever span; what cannot be compared may be more."""
    assert larger(before, after) is more


def test_other_people_are_asked(tmp_path: Path) -> None:
    """A rule that only asks, and of other people, is told with one of them; to ask fewer is weaker."""
    asks = "  asking: {when: {oven: {below: 150}}, ask: flour, cite: {own: a}}\n"
    for below, lost in ((140, True), (160, False)):
        (tmp_path / "old.yaml").write_text(ADVISED + asks, encoding="utf-8")
        (tmp_path / "new.yaml").write_text(ADVISED + asks.replace("150", str(below)), encoding="utf-8")
        found = ruleset_diff(*(load_rules(tmp_path / f"{name}.yaml") for name in ("old", "new")))
        (told,) = found.reviews
        assert (told.what, told.weakens) == ("`flour` of somebody with oven", lost)


def test_other_reasons_are_told(tmp_path: Path) -> None:
    """Where another rule gives the same advice, the standing is the same for everybody and the reasons are not."""
    more = "  hot: {when: {oven: {above: 300}}, advise: leave, because: {en: B., sv: B.}, cite: {own: a}}\n"
    (tmp_path / "old.yaml").write_text(ADVISED + more, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(ADVISED + more.replace("300", "310"), encoding="utf-8")
    found = ruleset_diff(*(load_rules(tmp_path / f"{name}.yaml") for name in ("old", "new")))
    assert [(one.advice.id, one.kind, one.loses_safety) for one in found.changes] == [
        ("leave", "has other reasons", False)
    ]


def test_what_is_given_while_unknown_is_compared(tmp_path: Path) -> None:
    """A rule that holds back only while it holds differs where it may be unknown instead."""
    give = ("above: 250}}, withhold: salt,", "above: 250}}, withhold: salt, if_unknown: give,")
    guard = (
        "{oven: {above: 250}}",
        "{oven: {above: 250}, dense: true, any: [{oven: {above: 260}}, {oven: {below: 255}}]}",
    )
    old, new = bread(tmp_path, "old.yaml", give), bread(tmp_path, "new.yaml", give, guard)
    found = ruleset_diff(load_rules(old), load_rules(new))
    assert [(one.advice.id, one.kind, one.loses_safety) for one in found.changes] == [
        ("salt", "changes its standing", True)
    ]
