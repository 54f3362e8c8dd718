"""YAML read alike with and without libyaml, and the signs that no file may hold."""

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from magrules import DiagnosticsError, RulesetError
from magrules.cli import main
from magrules.cli.author import FORMATS
from magrules.diagnostics.text import diagnostics_to_text
from magrules.language.nodes import Node, plain
from magrules.language.parse import read_file, read_text
from magrules.language.yaml_events import UNSEEN, UNSEEN_IN_TEXT
from magrules.magnesium import load_rules, read_person, shipped_folder
from magrules.testing.case_reader import read_cases
from tests.language.test_faults import GOOD_PEOPLE, GOOD_RULESETS, PEOPLE, RULESETS, golden, shown

SHIPPED = sorted(path for path in shipped_folder().rglob("*") if path.suffix in (".yaml", ".yml"))
TABLES = sorted(path for path in (shipped_folder().parent / "magrules").rglob("*.yaml"))
GARDEN = """ruleset: garden
sources:
  own: {title: Notes, publisher: us, kind: own}
facts:
  aphids: {type: yes_no, phrase: {en: aphids, sv: bladlöss}, question: {en: "A?", sv: "A?"}}
rules:
  spray-it:
    when: {aphids: true}
    advise: {id: spray, kind: do, text: {en: Spray., sv: Spruta.}}
    cite: {own: p}
"""


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML as it is where it was built without libyaml."""
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    monkeypatch.delattr(yaml, "CParser", raising=False)


def placed(node: Node | None) -> Any:
    """A tree with the place of everything in it."""
    return repr(node)


@pytest.mark.parametrize("file", SHIPPED + GOOD_RULESETS + GOOD_PEOPLE, ids=shown)
def test_without_libyaml_every_good_file_is_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every shipped file is the same tree with the same places, whichever parser reads it."""
    fast = read_file(file)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert repr(read_file(file)) == repr(fast)


@pytest.mark.usefixtures("without_libyaml")
@pytest.mark.parametrize("file", RULESETS + PEOPLE, ids=shown)
def test_without_libyaml_every_fault_is_the_same(file: Path) -> None:
    """Whatever is wrong is told in the same words at the same place, whichever parser reads it."""
    with chdir(file.parent), pytest.raises(DiagnosticsError) as refused:
        read_person(file.name) if file.parent.name == "people" else load_rules(file.name)
    assert diagnostics_to_text(refused.value.diagnostics) + "\n" == golden(file).read_text("utf-8")


@pytest.mark.usefixtures("without_libyaml")
def test_without_libyaml_rules_are_loaded_and_cases_read() -> None:
    """The bread of the shipped rulesets loads, and its cases with it."""
    assert [len(file.cases) > 0 for file in read_cases(shipped_folder() / "bread")] == [True] * 4


@pytest.mark.usefixtures("without_libyaml")
@pytest.mark.parametrize(
    "text", ["a: x\t", "a: x\t# y", "a:\tx", "a: {b: c,\td: e\t}", "a: [b,\t]", "- 'x'\t", "{a: b,\n\tc: d}"], ids=ascii
)
def test_a_tab_between_words_is_no_fault(text: str) -> None:
    """A tab that an editor left between words or behind them is read as a space, whichever parser reads it."""
    node, diagnostics = read_text(text.encode(), "x.yaml")
    spaced, _ = read_text(text.replace("\t", " ").encode(), "x.yaml")
    assert (diagnostics, node) == ([], spaced)


WORDS = st.text(alphabet="ab ?:-,#'\"{}[]&*!|>%@`\n\t1~", max_size=12)


@given(WORDS)
def test_both_parsers_agree_or_both_refuse(text: str) -> None:
    """No text is read otherwise with libyaml than without; that one of them refuses more is no harm."""
    trees = []
    for loader in ("CSafeLoader", None):
        with pytest.MonkeyPatch.context() as patch:
            if loader is None:
                patch.delattr(yaml, "CSafeLoader")
            node, diagnostics = read_text(f"a: b\nc: {text}\n".encode(), "x.yaml")
            trees.append(None if node is None or diagnostics else plain(node))
    assert None in trees or trees[0] == trees[1]


# --- signs ---------------------------------------------------------------------------------------


def faults_of(text: str, name: str = "x.yaml") -> list[tuple[str, int, int]]:
    _, diagnostics = read_text(text.encode(), name, name.endswith("json"))
    return [
        (diagnostic.code, diagnostic.location.line, diagnostic.location.column)
        for diagnostic in diagnostics
        if diagnostic.location
    ]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\r"], ids=ascii)
def test_a_line_that_only_some_readers_end(sign: str) -> None:
    """A comment hides no live key: a sign that ends a line for YAML only is refused outside quotes, and there alone."""
    assert faults_of(f"a: 1\n# never{sign}b: 2\n") == [("odd-break", 2, 8)]
    assert faults_of(f"a: 1{sign}b: 2\n") == [("odd-break", 1, 5)]
    assert faults_of(f"{sign}a: 1\n") == [("odd-break", 1, 1)]
    assert faults_of(f"a: |\n  text{sign}  more\n") == [("odd-break", 2, 7)]
    assert faults_of(f"a: 'x{sign}y'\nb: \"{sign}\"\nc: no\n") == [("ambiguous-word", 3, 4)]
    assert faults_of(f"a: 'x' # {sign} \n") == [("odd-break", 1, 10)]
    assert faults_of(f'{{"a": "{sign}", {sign}"b": no}}', "x.json") == [("odd-break", 1, 12)]


@pytest.mark.parametrize("start", ["\u2028", "\u2029", "\x85", "\r", "\ufeff", "\ufeff\ufeff"], ids=ascii)
@pytest.mark.parametrize("rest", ["", GARDEN, "{", "\t", "'"], ids=["nothing", "rules", "brace", "tab", "quote"])
@pytest.mark.parametrize("libyaml", [True, False])
def test_whatever_a_file_begins_with(
    start: str, rest: str, libyaml: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that begins with a sign that is none is a fault, and never a traceback."""
    if not libyaml:
        monkeypatch.delattr(yaml, "CSafeLoader")
    (tmp_path / "x.yaml").write_bytes((start + rest).encode())
    if (start, rest) == ("\ufeff", GARDEN):
        assert load_rules(tmp_path / "x.yaml").rules
        return
    with pytest.raises(RulesetError):
        load_rules(tmp_path / "x.yaml")
    with pytest.raises(DiagnosticsError):
        read_person(tmp_path / "x.yaml")


def test_places_behind_a_break_in_quotes() -> None:
    """Lines are counted as editors count them, whatever a quoted text holds."""
    assert faults_of("a: 'x\u2028y\u0085z'\nb: ['\u2029', no]\nc: no\n") == [
        ("ambiguous-word", 2, 10), ("ambiguous-word", 3, 4),
    ]  # fmt: skip


@pytest.mark.parametrize("libyaml", [True, False])
def test_where_a_text_breaks_behind_a_break_in_quotes(libyaml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser counts other lines than an editor; what it stops at is shown on the line an editor shows."""
    if not libyaml:
        monkeypatch.delattr(yaml, "CSafeLoader")
    for sign in ("\u2028", "\x85", "\r"):
        (diagnostic,) = read_text(f"a: 'x{sign}y'\nb: '{sign}{sign}'\nc: *\nd: 1\n".encode(), "x.yaml")[1]
        assert (str(diagnostic.location), diagnostic.location and diagnostic.location.text) == ("x.yaml:3:4", "c: *")


@pytest.mark.parametrize(
    "text", ["{", "[", "{a", "'", '"', "a: {b: [c", "- [", "?", "a: 'x\u2028", "|", "*", "- *", "&"]
)
@pytest.mark.parametrize("libyaml", [True, False])
def test_a_text_that_ends_too_early(text: str, libyaml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a text ends before a bracket or quote is closed, with a line end or without, a place is shown."""
    if not libyaml:
        monkeypatch.delattr(yaml, "CSafeLoader")
    for end in ("", "\n", "\r\n", "\n\n", " ", "\n "):
        node, diagnostics = read_text((text + end).encode(), "x.yaml")
        assert node is not None or all(
            diagnostic.location and 1 <= diagnostic.location.line <= 3 for diagnostic in diagnostics
        )
        assert diagnostics_to_text(diagnostics) or node


UNSEEN_SIGNS = [chr(point) for point in range(0x110000) if UNSEEN.match(chr(point))]


def test_which_signs_are_unseen() -> None:
    """What changes a text's direction is refused; what joins letters, and a hyphen that may show, are not."""
    assert set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff") <= set(UNSEEN_SIGNS)
    assert set("\u034f\u115f\u180b\u2800\u3164\uffa0\U000e0100\U0001d173") <= set(UNSEEN_SIGNS)
    assert not UNSEEN_IN_TEXT.search(
        "❤\ufe0f åäö €½µ²–… \N{NO-BREAK SPACE}\N{SOFT HYPHEN} \N{ZERO WIDTH JOINER}\u200c\n\t\r😀"
    )


ESCAPED = ["\x1b[2J", "\x1b]0;x\x07", "\x9b31m", "\x08", "\x7f", "\0", *UNSEEN_SIGNS[:20], "\U000e0041"]


@pytest.mark.parametrize("sign", ESCAPED, ids=ascii)
def test_a_sign_that_steers_reaches_no_screen(sign: str, tmp_path: Path) -> None:
    """Whatever is written in a title, text, unit, name, id or key, no output of `check` holds a sign that steers."""
    escaped = "".join(f"\\U{ord(letter):08X}" for letter in sign)
    spots = [
        ("title: Notes", f'title: "No{escaped}tes"'), ("{own: p}", f'{{own: "p{escaped}"}}'),
        ("en: Spray.", f'en: "Spr{escaped}ay."'), ("spray-it:", f'"spray{escaped}it":'),
        ("id: spray", f'id: "spr{escaped}ay"'), ("aphids: {type", f'"aph{escaped}ids": {{type'),
        ("ruleset: garden", f'ruleset: "gar{escaped}den"'), ("when: {aphids", f'when: {{"aph{escaped}ids"'),
        ("kind: do,", f'"ki{escaped}nd": do,'), ("kind: own", f'kind: "o{escaped}wn"'),
    ]  # fmt: skip
    for before, after in spots:
        assert before in GARDEN
        (tmp_path / "x.yaml").write_text(GARDEN.replace(before, after, 1), "utf-8")
        for format in FORMATS:
            result = CliRunner().invoke(main, ["check", str(tmp_path / "x.yaml"), "--format", format])
            printed = json.dumps(json.loads(result.output), ensure_ascii=False) if format in ("json", "sarif") else None
            assert result.exit_code == 2, (after, result.output)
            assert not UNSEEN_IN_TEXT.search(printed or result.output), (after, format)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\U000e0041"], ids=ascii)
def test_a_sign_that_is_written_as_it_is(sign: str) -> None:
    """In a comment, a key, a plain or a quoted text: it is pointed at and nothing is read."""
    for text in (f"a: 1 # {sign}\n", f"a: {sign}1\n", f"a: '   {sign}'\n"):
        assert faults_of(text) == [("unseen-sign", 1, text.index(sign) + 1)]


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "\\U00110000", "\\UFFFFFFFF", "\\ud800\\ud800"])
@pytest.mark.parametrize("libyaml", [True, False])
def test_an_escape_that_stands_for_no_character(escape: str, libyaml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a character, or one beyond all, is a fault, whichever parser meets it."""
    if not libyaml:
        monkeypatch.delattr(yaml, "CSafeLoader")
    for name in ("x.yaml", "x.json"):
        assert faults_of(f'{{"a": "{escape}"}}', name)


@pytest.mark.parametrize(
    "text",
    [
        "%YAML 1.1\n---\na: 1\n", "%YAML 1.2\n---\na: 1\n", "%YAML 3.0\n---\na: 1\n", "%TAG ! x:\n---\na: !b 1\n",
        "a: !!python/object/apply:os.system [ls]\n", "!!python/name:os.system a: 1\n", "<<: {a: 1}\n", "? [a]\n: b\n",
        "1: a\n", "true: a\n", "~: a\n", "{a: 1, a: 2}\n", "a:\tb\n", "\ta: b\n", "a: &x [*x]\n", "&x a: *x\n",
        "--- a\n--- b\n", "a: 1\n...\nb: 2\n", "...\n", "---\n", "- \n", "\0", "a: b: c",
        "!", "&", "*", "? ", ":", "|", ">", "%", "@", "`",
    ],
)  # fmt: skip
@pytest.mark.parametrize("libyaml", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_odd_files_are_read_or_refused(
    text: str, libyaml: bool, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Directives, tags, merge keys, keys that are no words, other encodings: a ruleset or a declared error."""
    if not libyaml:
        monkeypatch.delattr(yaml, "CSafeLoader")
    (tmp_path / "x.yaml").write_bytes(text.encode(encoding))
    with pytest.raises(RulesetError) as refused:
        load_rules(tmp_path / "x.yaml")
    assert refused.value.diagnostics


@given(st.from_regex(r"\A[-+]?[0-9.][0-9_.:eoxb+-]{0,6}\Z"))
@example("1_")
@example("1__0")
@example("1.5_0")
@example(".5_")
@example("1_0:30")
def test_what_another_reader_takes_for_a_number_is_that_number_or_a_fault(text: str) -> None:
    """PyYAML reads YAML 1.1, where underlines, colons and zeros make numbers of what is text in YAML 1.2."""
    try:
        other = yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):  # `0x_` and `1: 2: 3`
        return
    if isinstance(other, int | float):
        node, diagnostics = read_text(text.encode(), "a.yaml")
        assert diagnostics or plain(node) == other


@pytest.mark.parametrize("digits", [17, 310, 5_000, 100_000])
@pytest.mark.parametrize("unit", ["", " kg", ".0 kg", ".5", "e3 kg", " g"])
def test_numbers_of_any_length_are_refused(digits: int, unit: str, tmp_path: Path) -> None:
    """A bound that no engine tells from its neighbours is a fault, in whatever way and length it is written."""
    file = tmp_path / "x.yaml"
    weight = (
        'weight: {type: number, unit: kg, low: 0, high: 200, phrase: {en: w, sv: v}, question: {en: "W?", sv: "V?"}}'
    )
    text = GARDEN.replace("aphids: {type", f"{weight}\n  aphids: {{type")
    for sign in ("", "-"):
        file.write_text(text.replace("{aphids: true}", f"{{weight: {{below: {sign}{'9' * digits}{unit}}}}}"), "utf-8")
        with pytest.raises(RulesetError) as refused:
            load_rules(file)
        assert len(refused.value.diagnostics) == 1
        assert len(refused.value.diagnostics[0].message) < 1_200
