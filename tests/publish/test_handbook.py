"""The handbook: every rule in words in both languages, every link leads somewhere, what people write is only shown."""

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result

from magrules import magnesium
from magrules.cli import main
from magrules.magnesium import load_rules
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Not
from magrules.publish.handbook import handbook
from magrules.publish.handbook_drawing import MOST, of_rule
from magrules.publish.handbook_model import Outline, handbook_model, outline
from tests.paths import ROOT
from tests.people import RULE_FOLDERS, read_cases

BREAD = ROOT / "examples" / "rules" / "bread.yaml"
NASTY = """\
ruleset: nasty
note: {en: "<script>alert(1)</script>", sv: "<b>x</b>"}
sources:
  own: {title: "</title><script>alert(2)</script>", publisher: '"><img src=x>', kind: own, url: "javascript:alert(3)"}
facts:
  a:
    type: choice
    phrase: {en: "<i>a</i>", sv: "a & b"}
    question: {en: "a < b?", sv: "a?"}
    options: {one: {en: "<u>one</u>", sv: ett}, two: {en: two, sv: tvo}}
rules:
  r:
    when: {a: one}
    advise: {id: x, kind: do, text: {en: "</script><script>alert(4)</script>", sv: x}}
    because: {en: "{a} is <em>so</em>", sv: så}
    cite: {own: "<place>"}
"""


class Page(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(main, ["handbook", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def test_a_private_fact_is_marked(tmp_path: Path) -> None:
    """In every language, and no other fact is."""
    other = "  b: {type: yes_no, phrase: {en: b, sv: b}, question: {en: b?, sv: b?}, private: true}\nrules:"
    (tmp_path / "rules.yaml").write_text(NASTY.replace("rules:", other), encoding="utf-8")
    page = Page(dict(handbook(handbook_model(load_rules(tmp_path / "rules.yaml"), [])))["facts.html"]).text
    for words in (
        "Private, decision records have only its name.",
        "Privat, i loggade beslut står bara vad det heter.",
    ):
        assert page.count(words) == 1


@pytest.mark.once
@pytest.mark.xdist_group("handbook")
def test_every_link_leads_somewhere(shipped_handbook: Mapping[str, str]) -> None:
    """No page links to a page or place that is not there; no id stands twice on a page; only sources lead outside."""
    pages = {name: Page(text) for name, text in shipped_handbook.items() if name.endswith(".html")}
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            if link.startswith(("https://", "http://")):
                assert name == "sources.html"
                continue
            address, _, location = unquote(link).partition("#")
            target = normpath(join(dirname(name), address)) if address else name
            assert target in shipped_handbook, f"{name}: {link}"
            assert not location or location in pages[target].ids, f"{name}: {link}"


@pytest.mark.once
@pytest.mark.xdist_group("handbook")
def test_everything_has_its_page_and_is_found(shipped_handbook: Mapping[str, str]) -> None:
    """Each rule, advice and conclusion has a page; the index for searching names each thing once."""
    rules = magnesium.rules()
    for folder, names in (("rules", rules.rules), ("advice", rules.advice), ("conclusions", rules.conclusions)):
        assert {f"{folder}/{name}.html" for name in names} <= set(shipped_handbook)
    found = json.loads(shipped_handbook["index.js"].removeprefix("window.HANDBOOK = ").removesuffix(";\n"))
    by_kind = {kind: [entry[1] for entry in found if entry[0] == kind] for kind in dict.fromkeys(e[0] for e in found)}
    cases = by_kind.pop("case")
    assert len(cases) == sum(len(file.cases) for file in read_cases(*RULE_FOLDERS)) > 50
    assert by_kind == {
        "rule": list(rules.rules), "advice": list(rules.advice), "conclusion": list(rules.conclusions),
        "fact": list(rules.vocabulary.facts), "source": list(rules.sources),
    }  # fmt: skip
    assert any("njurfunktion" in entry[3] for entry in found if entry[1] == "band-below-30")


@pytest.mark.once
@pytest.mark.xdist_group("handbook")
def test_a_rule_is_told_whole(shipped_handbook: Mapping[str, str]) -> None:
    """Its condition and reason in both languages, what it does, its sources, its neighbours and its cases."""
    text = Page(shipped_handbook["rules/band-below-30.html"]).text
    for part in (
        "at least one of these: kidney function (eGFR) below 30 ml/min/1.73 m² dialysis",
        "minst ett av detta: njurfunktion (eGFR) under 30 ml/min/1,73 m² dialys",
        "severe_kidney_disease weak kidneys svaga njurar",
        "severe-kidney-disease-is-for-the-clinic",
    ):
        assert part in text
    text = Page(shipped_handbook["rules/egfr-below-30.html"]).text
    for part in (
        "Kidneys this weak let magnesium build up",
        "Med så svaga njurar stannar magnesium kvar i kroppen",
        "pro.medicin.dk (DK): Magnesia",
        "kid.below30",
        "at-29-magnesium-must-not-be-taken",
        "the advice is given with a reservation",
    ):
        assert part in text


@pytest.mark.once
@pytest.mark.xdist_group("handbook")
def test_every_rule_is_told_in_both_languages(shipped_handbook: Mapping[str, str]) -> None:
    """No page of a rule lacks the reason its author gives, in either language, nor a place it cites."""
    for rule in magnesium.rules().rules.values():
        text = Page(shipped_handbook[f"rules/{rule.id}.html"]).text
        assert all(" ".join(cite.place.split()) in text for cite in rule.cites)
        if rule.because and "{" not in rule.because.of("en") + rule.because.of("sv"):
            assert rule.because.of("en") in text
            assert rule.because.of("sv") in text


DRINK = """\
ruleset: drink
sources: {own: {title: T, publisher: P, kind: own}}
rules:
  a-doser-drinks:
    when: {sex: female}
    advise:
      id: drink
      kind: dose
      substance: water
      dose: {low: 1, high: 2, unit: l, per: day}
      text: {en: Drink., sv: Drick.}
    cite: {own: a}
"""
DRINKERS = """\
cases:
  nobody: {expect: {open: drink}}
  known:
    about: Her kidneys are weak & tired.
    facts: {sex: female, egfr: 29.5, symptoms: [], current_products: [{form: citrate}]}
    expect: {given: drink}
"""


def test_of_whom_a_case_tells_and_how_much_a_rule_gives(tmp_path: Path) -> None:
    """Each case has the facts of its person in words, before what is expected; a rule has the dose of its advice."""
    for name, text in (("drink.yaml", DRINK), ("drink.cases.yaml", DRINKERS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    pages = dict(handbook(handbook_model(load_rules(tmp_path), read_cases(tmp_path))))
    told = Page(pages["cases.html"]).text
    assert "what is known: nothing vad som är känt: ingenting what is expected: vad som förväntas: drink: open" in told
    assert "Her kidneys are weak & tired." in told
    assert "kidney function (eGFR): 29.5 ml/min/1.73 m²" in told
    assert "njurfunktion (eGFR): 29,5 ml/min/1,73 m²" in told
    assert "symptoms: none" in told
    assert "[{form: citrate}]" in told
    told = Page(pages["rules/a-doser-drinks.html"]).text
    assert "Drink. Drick. 1 to 2 l of water a day 1 till 2 l" in told


ANSWER = """\
answer:
  question: {en: How much water?, sv: Hur mycket vatten?}
  gives: {en: an amount, sv: en mängd}
  otherwise: {en: As thirst says., sv: Som törsten säger.}
  advice: drink
REMARKS"""
SLOWLY = """\
  slowly:
    when: {sex: female}
    advise: {id: sip, kind: do, text: {en: Sip., sv: Smutta.}}
    cite: {own: b}
"""


@pytest.mark.parametrize("remarks", ["  remarks: sip\n", ""])
def test_what_people_come_to_ask_has_its_page(tmp_path: Path, remarks: str) -> None:
    """Its question and words in both languages, the advice that answers it, linked, and a link from every page."""
    (tmp_path / "drink.yaml").write_text(DRINK + SLOWLY + ANSWER.replace("REMARKS", remarks), encoding="utf-8")
    pages = dict(handbook(handbook_model(load_rules(tmp_path))))
    page = Page(pages["answer.html"])
    for part in ("How much water? Hur mycket vatten?", "an amount en mängd", "As thirst says. Som törsten säger."):
        assert part in page.text
    assert ("advice/drink.html" in page.links, "advice/sip.html" in page.links) == (True, bool(remarks))
    for name, text in pages.items():
        if name.endswith(".html"):
            assert f"{'../' * name.count('/')}answer.html" in Page(text).links
    (tmp_path / "drink.yaml").write_text(DRINK, encoding="utf-8")
    pages = dict(handbook(handbook_model(load_rules(tmp_path))))
    assert not [name for name, text in pages.items() if "answer.html" in (name, *Page(text).links)]


def test_what_people_write_is_only_shown(tmp_path: Path) -> None:
    """Tags in texts, titles, phrases and places are words on the page; an address that would run is no link."""
    path = tmp_path / "nasty.yaml"
    path.write_text(NASTY, encoding="utf-8")
    made = dict(handbook(handbook_model(load_rules(path))))
    for name, text in made.items():
        if name.endswith(".html"):
            page = Page(text)
            assert page.tags.count("script") == 2
            assert not {"img", "i", "u", "em", "place"} & set(page.tags), name
            assert not any(link.startswith("javascript") for link in page.links)
    assert "<" not in made["index.js"]
    assert "<script>alert(4)</script>" in Page(made["advice/x.html"]).text
    assert "[<i>a</i>] is <em>so</em>" in Page(made["rules/r.html"]).text


def test_what_hangs_on_what() -> None:
    """The rules that use each fact and conclusion, that cite each source, and what each rule uses."""
    book = handbook_model(load_rules(BREAD))
    users = {name: [rule.id for rule in rules] for name, rules in book.users.items()}
    assert users == {
        "crumb": ["too-little-time", "tired-starter", "cool-oven"],
        "proofing_hours": ["too-little-time"],
        "oven": ["cool-oven"],
        "starter_fed": ["tired-starter"],
        "underproofed": ["proof-longer"],
    }
    assert book.uses(book.ruleset.rules["cool-oven"]) == ("crumb", "oven")
    assert [rule.id for rule in book.citers["bakers"]] == list(book.ruleset.rules)


def test_conditions_as_nested_lists() -> None:
    """All, any, at least and not have a heading and what stands below it; a negated comparison is one line."""
    rules = load_rules(BREAD)
    dense = Comparison("crumb", "is_one_of", frozenset({"dense"}))
    leaf = outline(rules, dense, "en")
    assert not leaf.parts
    condition = AnyOf((AllOf((dense, dense)), AtLeast(2, (dense, dense)), Not(AllOf((dense, dense))), Not(dense)))
    both = (leaf, leaf)
    made = outline(rules, condition, "en")
    assert made.words == "at least one of these:"
    assert made.parts[:2] == (Outline("all of these:", both), Outline("at least 2 of these:", both))
    assert made.parts[2] == Outline("it is not the case that:", (Outline("all of these:", both),))
    assert not made.parts[3].parts
    assert made.parts[3].words != leaf.words
    assert outline(rules, condition, "sv").words == "minst ett av detta:"


def test_a_drawing_has_what_leads_to_a_rule_and_what_it_does() -> None:
    """Three columns; no box stands on another; a side that is too long is cut, and says so."""
    rules = magnesium.rules()
    book = handbook_model(rules)
    drawings = {id: of_rule(book, rule) for id, rule in rules.rules.items()}
    short = drawings["moderate-kidney-disease-is-for-the-doctor"]
    assert [(one.kind, one.name, one.role) for one in (*short.left, *short.right)] == [
        ("conclusion", "moderate_kidney_disease", "uses"),
        ("advice", "see_doctor", "advises"),
    ]
    assert not short.cut
    for id, drawing in drawings.items():
        boxes = (*drawing.left, drawing.middle, *drawing.right)
        assert len({(one.x, one.y) for one in boxes}) == len(boxes)
        assert all(0 <= one.x <= drawing.width and 0 <= one.y <= drawing.height for one in boxes)
        does = sum(map(len, (rules.rules[id].concludes, rules.rules[id].advises, rules.rules[id].asks)))
        for part in (rules.rules[id].withholds, rules.rules[id].limits):
            does += len(part.targets) if part else 0
        assert drawing.cut is (max(does, len(book.uses(rules.rules[id]))) > MOST)


def test_the_command(tmp_path: Path) -> None:
    """A folder of pages, the same bytes every time; a case that differs is marked."""
    rules = tmp_path / "plants"
    CliRunner().invoke(main, ["new", str(rules)])
    cases = rules / "plants.cases.yaml"
    cases.write_text(cases.read_text(encoding="utf-8").replace("absent: water", "given: water"), encoding="utf-8")
    for target in ("one", "two"):
        done = run(rules / "plants.yaml", "-o", tmp_path / target)
        assert (done.exit_code, done.stdout) == (0, f"begin with {(tmp_path / target / 'index.html').as_posix()}\n")
    one, two = ({p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}
                for name in ("one", "two"))  # fmt: skip
    assert one == two
    assert "not as expected moist-soil-is-not" in Page(one[Path("advice/water.html")].decode()).text.replace(
        "inte som väntat ", ""
    )


def test_faults_have_exit_code_2(tmp_path: Path) -> None:
    """Rules or cases that do not load: the faults, and no folder."""
    rules = tmp_path / "plants"
    CliRunner().invoke(main, ["new", str(rules)])
    (rules / "plants.cases.yaml").write_text("cases: 3\n", encoding="utf-8")
    assert run(rules, "-o", tmp_path / "book").exit_code == 2
    assert run(tmp_path / "none", "-o", tmp_path / "book").exit_code == 2
    assert not (tmp_path / "book").exists()
