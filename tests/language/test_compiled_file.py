"""Compiled rulesets: a file that is loaded back equal in everything, or refused with the reason."""

import copy
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import fields
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import magrules
from magrules import MagrulesError, Ruleset, RulesetError, advise, load_rules, read_facts
from magrules.analysis.lints import check, lints
from magrules.cli import main
from magrules.language.compiled_file import FORMAT, compiled, read_compiled
from magrules.language.content import MAX_TOTAL
from magrules.language.grammar import FACT
from magrules.language.ruleset_data import _PLAIN, to_data
from magrules.magnesium import Person, shipped_folder
from magrules.publish.handbook import handbook
from magrules.publish.handbook_model import handbook_model
from magrules.publish.json_schema import schemas
from magrules.render.json import to_json
from tests.paths import ROOT, TESTS
from tests.strategies import Thing, rulesets, things

EXAMPLES = {
    "bread": ["examples/rules/bread.yaml"],
    "tee": ["examples/languages/tee"],
    "returns": ["examples/languages/returns"],
    "iron": ["rulesets/iron/rules"],
    "bakery": ["rulesets/bread/rules"],
    "magnesium": ["rulesets/magnesium"],
    "shipped": ["rulesets/magnesium", "rulesets/safety"],
    **{one.stem: [str(one)] for one in sorted((TESTS / "faults" / "good").iterdir()) if one.is_file()},
}


def plain(ruleset: Ruleset) -> str:
    """Everything that a ruleset has, with every place, which is no part of equality."""
    return json.dumps(to_data(ruleset))


def assert_equal(one: Ruleset, other: Ruleset) -> None:
    for name in {field.name for field in fields(Ruleset)} - {"vocabulary", "loaded_by"}:
        held, again = getattr(one, name), getattr(other, name)
        assert held == again, name
        assert list(held) == list(again) if hasattr(held, "keys") else True, name
    assert [language.table for language in one.languages] == [language.table for language in other.languages]
    assert [language.lacks for language in one.languages] == [language.lacks for language in other.languages]
    assert list(one.vocabulary.facts.items()) == list(other.vocabulary.facts.items())
    assert one.vocabulary.named == other.vocabulary.named
    assert plain(one) == plain(other)


@pytest.fixture(scope="module", params=EXAMPLES)
def both(request: pytest.FixtureRequest) -> tuple[Ruleset, Ruleset]:
    """A ruleset from YAML, and compiled."""
    ruleset = load_rules(*(ROOT / one for one in EXAMPLES[request.param]), facts=Person)
    return ruleset, read_compiled(compiled(ruleset), "x.magrules.json", Person)


# --- the law -------------------------------------------------------------------------------------


@given(rulesets(), st.lists(things(), min_size=1, max_size=3))
@settings(deadline=None)
def test_any_ruleset_comes_back_equal(ruleset: Ruleset, people: list[Thing]) -> None:
    """It advises and explains the same, and is compiled to the same file again."""
    content = compiled(ruleset)
    again = read_compiled(content, "made.magrules.json", Thing)
    assert_equal(ruleset, again)
    assert compiled(again) == content
    for person in people:
        one, other = advise(person, ruleset), advise(person, again)
        assert to_json(one, trace=True) == to_json(other, trace=True)
        assert [str(one.why(line.id)) for line in one.lines] == [str(other.why(line.id)) for line in other.lines]


def test_rulesets_come_back_equal(both: tuple[Ruleset, Ruleset]) -> None:
    """Those that are shipped, the examples and whatever else the language allows."""
    one, other = both
    assert_equal(one, other)
    assert schemas(one) == schemas(other)
    assert lints(one, proofs=False) == lints(other, proofs=False)


def test_they_say_the_same(both: tuple[Ruleset, Ruleset]) -> None:
    """Words, explanations and pages, in every language."""
    one, other = (advise(ruleset.vocabulary.cls(), ruleset) for ruleset in both)
    for language in both[0].languages:
        assert one.to_text(language) == other.to_text(language)
        assert to_json(one, language, trace=True) == to_json(other, language, trace=True)
    for line in one.lines:
        assert one.why(line.id).to_text() == other.why(line.id).to_text()
        assert one.why_not(line.id).to_text() == other.why_not(line.id).to_text()
    first, second = (dict(handbook(handbook_model(ruleset, ()))) for ruleset in both)
    assert first == second


EVERY_FACT = """
ruleset: facts
sources: {own: {title: T, publisher: us, kind: own}}
facts:
  dry: {type: yes_no, phrase: dry, question: D?, of_another: "Is {person} dry?", ask: soil, change: act, private: true}
  level: {type: number, unit: mg/l, low: 0, high: 99, units: {mmol/l: 24.3}, plausible: [2, 30], phrase: x, question: z}
  kind: {type: choice, options: {red: red, blue: blue}, phrase: kind, question: Which?, change: never}
  signs: {type: choices, options: {a: a sign, b: another}, phrase: signs, question: Which?}
  eaten: {type: names, names: {bread: [loaf, roll]}, phrase: eaten, question: What?}
rules:
  water: {when: {dry: true, eaten: [Roll, unheard of]}, advise: {id: water, kind: do, text: Water.}, cite: {own: a}}
"""


def test_every_kind_of_fact_comes_back(tmp_path: Path) -> None:
    """With every key that a `facts:` section can have, and what names stand for."""
    assert [key for key in FACT.all if f"{key}:" not in EVERY_FACT] == []
    (tmp_path / "facts.yaml").write_text(EVERY_FACT)
    ruleset = load_rules(tmp_path / "facts.yaml")
    again = read_compiled(compiled(ruleset), "x")
    assert_equal(ruleset, again)
    assert again.vocabulary.facts["dry"].private
    person = again.vocabulary.cls(dry=True, eaten=["ROLL"])
    same = read_facts({"dry": True, "eaten": ["ROLL"]}, ruleset)
    assert to_json(advise(person, again)) == to_json(advise(same, ruleset))
    assert advise(person, again).line("water").standing.value == "given"


def test_nothing_of_a_ruleset_is_forgotten() -> None:
    """A field that is added is written too, or a person has said here how else it comes back."""
    assert {*_PLAIN, "vocabulary", "languages", "loaded_by"} == {field.name for field in fields(Ruleset)}


# --- what is refused -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bread() -> Ruleset:
    return load_rules(ROOT / "examples" / "rules" / "bread.yaml")


def code_of(content: bytes, facts: type | None = None) -> str:
    """The code by which a compiled file is refused; its message is one line, with a way out."""
    with pytest.raises(RulesetError) as refused:
        read_compiled(content, "x.magrules.json", facts)
    (diagnostic,) = refused.value.diagnostics
    assert str(diagnostic).startswith("x.magrules.json:1:1: ")
    assert "\n" not in str(diagnostic)
    assert "magrules compile" in diagnostic.help
    return diagnostic.code


def sealed(document: dict[str, Any]) -> bytes:
    """A document with the checksum that fits it, as somebody would write it who knows how."""
    parts = [f"{json.dumps(key)}: {json.dumps(document[key])}" for key in ("sources", "ruleset")]
    body = (",\n".join(parts) + "}\n").encode()
    head = {"magrules": "ruleset", "format": FORMAT, "version": magrules.__version__}
    head["checksum"] = hashlib.sha256(body).hexdigest()
    return f"{json.dumps(head)[:-1]},\n".encode() + body


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda content: b"", "compiled-form"),
        (lambda content: content[:60], "compiled-form"),
        (lambda content: content[:400], "compiled-checksum"),
        (lambda content: content[:-1], "compiled-checksum"),
        (lambda content: content + b"\n", "compiled-checksum"),
        (lambda content: content.replace(b"crumb", b"crust", 1), "compiled-checksum"),
        (lambda content: content.replace(b'"format": 2', b'"format": 1'), "compiled-version"),
        (lambda content: content.replace(magrules.__version__.encode(), b"0.0.9", 1), "compiled-version"),
        (lambda content: content.replace(b"\n", b"\r\n"), "compiled-form"),
        (lambda content: b"\xff\xfe" + content, "compiled-form"),
        (lambda content: json.dumps(json.loads(content), indent=2).encode(), "compiled-form"),
        (lambda content: sealed({"sources": {}, "ruleset": []}), "compiled-form"),
        (lambda content: sealed({"sources": 3, "ruleset": {}}), "compiled-form"),
    ],
)
def test_a_file_that_is_none_is_refused(bread: Ruleset, change: Callable[[bytes], bytes], code: str) -> None:
    """Cut, changed, of another format or version: each is told as what it is."""
    assert b"crumb" in compiled(bread)
    assert code_of(change(compiled(bread))) == code


def test_the_seal_of_these_tests_fits(bread: Ruleset) -> None:
    """What is refused below is refused for what stands in it."""
    document = json.loads(compiled(bread))
    assert_equal(read_compiled(sealed(document), "x"), bread)


def test_facts_in_python_must_be_the_same() -> None:
    """A ruleset about facts in Python is loaded with the class that declares them, and no other."""
    content = compiled(load_rules(ROOT / "rulesets" / "magnesium", facts=Person))
    assert code_of(content) == "compiled-facts"
    assert code_of(content, Thing) == "compiled-facts"
    assert read_compiled(content, "x", Person).vocabulary.cls is Person


DEEP: Any = ["oven", "above", 1]
for _ in range(400):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    "damage",
    [
        lambda ruleset: ruleset.update(name=3),
        lambda ruleset: ruleset.update(more=1) or ruleset["rules"].update(x={}),
        lambda ruleset: first(ruleset["rules"]).update(when=["nobody", "is", True]),
        lambda ruleset: first(ruleset["rules"]).update(when=["oven", "exec", True]),
        lambda ruleset: first(ruleset["rules"]).update(when=["oven", "above", "x"]),
        lambda ruleset: first(ruleset["rules"]).update(when=["oven", "above", 10**40]),
        lambda ruleset: first(ruleset["rules"]).update(when=DEEP),
        lambda ruleset: first(ruleset["rules"]).update(when={"any": [], "all": []}),
        lambda ruleset: first(ruleset["rules"]).update(cites=[["nobody", "p. 1"]]),
        lambda ruleset: first(ruleset["rules"]).update(advises=["nothing"]),
        lambda ruleset: first(ruleset["rules"]).update(location=[10**6, 1, 1]),
        lambda ruleset: first(ruleset["rules"]).update(because={"en": "because {nobody}"}),
        lambda ruleset: first(ruleset["advice"]).update(kind="nothing"),
        lambda ruleset: first(ruleset["advice"]).update(urgency="at once"),
        lambda ruleset: first(ruleset["advice"]).update(text={"fr": "Bonjour."}),
        lambda ruleset: first(ruleset["advice"]).update(text={"en": 3}),
        lambda ruleset: ruleset.update(strata=ruleset["strata"][1:]),
        lambda ruleset: ruleset.update(strata=ruleset["strata"][::-1]),
        lambda ruleset: ruleset.update(strata=[*ruleset["strata"], ruleset["strata"][0]]),
        lambda ruleset: ruleset.update(languages=[]),
        lambda ruleset: ruleset.update(languages=["../en"]),
        lambda ruleset: ruleset.update(languages=[["en", {"value": {}}, []]]),
        lambda ruleset: ruleset.update(facts={}),
        lambda ruleset: ruleset["facts"].update(oven={"name": "oven"}),
        lambda ruleset: first(ruleset["facts"]).update(type={"Group": {"cls": "os"}}),
        lambda ruleset: first(ruleset["facts"]).update(type={"Boolean": {}, "Number": {}}),
        lambda ruleset: first(ruleset["facts"]).update(name="another"),
    ],
)
def test_what_no_compiler_writes_is_refused(bread: Ruleset, damage: Callable[[dict[str, Any]], object]) -> None:
    """Even with the checksum that fits, nothing loads that YAML could not have said."""
    document = json.loads(compiled(bread))
    damage(document["ruleset"])
    assert code_of(sealed(document)) == "compiled-form"


def first(named: dict[str, Any]) -> dict[str, Any]:
    return next(iter(named.values()))


@pytest.mark.parametrize("name", ["x=__import__('os')", "class", "self", "a\nb", "__init__", "Ä", ""])
def test_the_name_of_a_fact_never_becomes_code(bread: Ruleset, name: str) -> None:
    """A class is made of the facts, so their names are those of facts or refused."""
    document = json.loads(compiled(bread))
    facts = document["ruleset"]["facts"]
    facts[name] = {**first(facts), "name": name}
    assert code_of(sealed(document)) == "compiled-form"


@pytest.mark.parametrize("words", ["{count:>999999999}", "{count.__class__}", "{0}", "{", "{count!r}"])
def test_words_of_the_library_fill_in_what_they_may(words: str) -> None:
    """A language that is handed in comes with its words, which fill in no more than the English ones."""
    document = json.loads(compiled(load_rules(ROOT / "examples" / "languages" / "tee")))
    ((_, table, _),) = document["ruleset"]["languages"]
    assert "{count}" in table["screen"]["waits"] + table["dialogue"]["why_more"]
    table["dialogue"]["why_more"] = words
    assert code_of(sealed(document)) == "compiled-form"


def test_the_size_is_limited(bread: Ruleset, tmp_path: Path) -> None:
    """A file larger than rules may be is not read, and none is written."""
    file = tmp_path / "large.magrules.json"
    file.write_bytes(b" " * (MAX_TOTAL + 1))
    with pytest.raises(RulesetError, match="more than the 5000000 that are read"):
        load_rules(file)
    document = json.loads(compiled(bread))
    document["ruleset"]["notes"] = [{"en": "x" * (MAX_TOTAL // 2), "sv": "x" * (MAX_TOTAL // 2)}]
    large = read_compiled(sealed(document), "x")
    with pytest.raises(MagrulesError, match="more than the 5000000 that are read"):
        compiled(large)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every way into a document."""
    yield path
    for key, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(inner, (*path, key))


ODD = (
    None,
    True,
    0,
    -1,
    10**30,
    1e308,
    "",
    "x",
    "en",
    [],
    {},
    [[]],
    {"x": {}},
    ["all", "of", "them"],
    {"en": "{x!r:>9}"},
)


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_a_hostile_file_never_breaks_anything(data: st.DataObject) -> None:
    """Whatever is put anywhere in it, with a checksum that fits: it is refused, or advises without a traceback."""
    document = copy.deepcopy(BREAD)
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(list(places(document["ruleset"]))[1:]))
        held = document["ruleset"]
        for key in path:
            held = held[key]
        if data.draw(st.booleans()):
            held[last] = data.draw(st.sampled_from(ODD))
        else:
            del held[last]
    try:
        ruleset = read_compiled(sealed(document), "x")
        told = advise(ruleset.vocabulary.cls(), ruleset)
        told.to_text()
        to_json(told, trace=True)
    except MagrulesError:
        return


BREAD = json.loads(compiled(load_rules(ROOT / "examples" / "rules" / "bread.yaml")))


# --- sources -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with rules, and beside them what they are compiled to."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples" / "languages" / "tee", tmp_path / "tee")
    assert run("compile", "tee", "-o", "tee.magrules.json").exit_code == 0
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def stale(name: str = "tee.magrules.json") -> bool:
    """Whether it is refused for what stands beside it."""
    codes = {one.code for one in check(name, proofs=False).diagnostics}
    assert codes <= {"compiled-stale", "missing-message"}
    return "compiled-stale" in codes


def test_other_sources_beside_it_are_refused(folder: Path) -> None:
    """A rule or a locale that was changed, a file that came or went: what was compiled is told to be old."""
    assert not stale()
    (file, *_) = sorted(one for one in (folder / "tee").glob("*.yaml") if ".locale" not in one.name)
    for path in (file, folder / "tee" / "de.locale.yaml"):
        before = path.read_bytes()
        path.write_bytes(before + b"# and more\n")
        assert stale()
        path.write_bytes(before)
        assert not stale()
    (folder / "tee" / "more.yaml").write_text("ruleset: tee/more\n")
    assert stale()
    (folder / "tee" / "more.yaml").unlink()
    (folder / "tee" / "more.cases.yaml").write_text("cases: {}\n")
    (folder / "tee" / "more.people.yaml").write_text("people: {}\n")
    (folder / "tee" / "README.md").write_text("rules: none\n")
    assert not stale()
    os.rename(file, folder / "tee" / "renamed.yaml")
    assert stale()


def test_it_goes_where_no_sources_are(folder: Path) -> None:
    """Moved or copied elsewhere it is loaded alone; compiled elsewhere it has no sources beside it."""
    (folder / "else").mkdir()
    shutil.copy("tee.magrules.json", "else")
    assert run("compile", "tee", "-o", "else/again.magrules.json").exit_code == 0
    (folder / "tee" / "more.yaml").write_text("ruleset: tee/more\n")
    assert not stale("else/tee.magrules.json")
    assert not stale("else/again.magrules.json")


@pytest.mark.parametrize("name", ["../tee", "/etc", "C:/tee", "a\0b", "tee/../.."])
def test_sources_are_looked_for_beside_it_only(folder: Path, name: str) -> None:
    """A file cannot have anything else on the disk read."""
    document = json.loads((folder / "tee.magrules.json").read_bytes())
    document["sources"] = {name: "0" * 64}
    (folder / "tee.magrules.json").write_bytes(sealed(document))
    assert stale()


# --- where rules are named -----------------------------------------------------------------------


def test_a_compiled_ruleset_stands_for_its_rules(folder: Path) -> None:
    """`check`, `advise`, `facts` and cases take it as they take YAML."""
    for command in (["check"], ["schema", "-o", "schemas"], ["handbook", "-o", "book"]):
        yaml, file = run(*command, "tee"), run(*command, "tee.magrules.json")
        assert (file.exit_code, file.output) == (yaml.exit_code, yaml.output)
    assert run("facts", "--rules", "tee.magrules.json").output == run("facts", "--rules", "tee").output
    (folder / "person.yaml").write_text("sorte: gruen\nwasser: 95\n")
    one, other = (run("advise", "person.yaml", "--rules", rules).output for rules in ("tee", "tee.magrules.json"))
    assert one == other
    assert "Lass das Wasser" in one
    case = "cases: {hot: {facts: {sorte: gruen, wasser: 95}, expect: {given: abkuehlen}}}\n"
    (folder / "tee.cases.yaml").write_text(f"rulesets: tee.magrules.json\n{case}")
    assert run("test", "tee.magrules.json").output == "1 of 1 cases as expected\n"


def test_a_folder_of_rules_passes_it_over(folder: Path) -> None:
    """Compiled into the folder it was made of, it is no rule of it."""
    assert run("compile", "tee", "-o", "tee/tee.magrules.json").exit_code == 0
    assert not stale("tee/tee.magrules.json")
    (folder / "tee" / "other.magrules.json").write_text('{"rules": {"x": {"when": {}, "advise": {}}}}')
    assert load_rules("tee").digest == load_rules("tee/tee.magrules.json").digest


def test_it_is_loaded_alone(folder: Path) -> None:
    """What it says is whole: nothing can be laid over it."""
    with pytest.raises(RulesetError, match="compiled and cannot be loaded together"):
        load_rules("tee.magrules.json", "tee")


def test_rules_with_errors_are_not_compiled(folder: Path) -> None:
    """They are refused as `check` refuses them, with nothing written; a contradiction among them."""
    (folder / "tee" / "more.yaml").write_text("ruleset: tee/more\nrules: {x: {}}\n")
    done, told = run("compile", "tee", "-o", "x.magrules.json"), run("check", "tee")
    assert (done.exit_code, done.output) == (told.exit_code, told.output) == (2, told.output)
    contradicting = TESTS / "findings" / "contradiction.yaml"
    assert run("compile", str(contradicting), "-o", "x.magrules.json").exit_code == 2
    assert not (folder / "x.magrules.json").exists()


def test_the_name_says_what_it_is(folder: Path) -> None:
    """Under another name it would not be recognised, so none is written."""
    done = run("compile", "tee", "-o", "tee.json")
    assert (done.exit_code, "ends with `.magrules.json`" in done.output) == (2, True)
    assert not (folder / "tee.json").exists()


def test_the_shipped_rules_compile_to_one_content() -> None:
    """The same rules give the same bytes, in another process and on another day."""
    folders = [shipped_folder() / name for name in ("magnesium", "safety")]
    one, other = (load_rules(*folders, facts=Person, root=shipped_folder()) for _ in range(2))
    assert compiled(one, folders, shipped_folder()) == compiled(other, folders, shipped_folder())
