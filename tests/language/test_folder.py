"""Folders: what is read and what is not is one rule for every command, and nothing is passed over in silence."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result

from magrules import RulesetError, load_rules, read_facts
from magrules.cli import main
from magrules.errors import DiagnosticsError
from magrules.language import folder as folders
from magrules.language.folder import cases_beside, folder_of, rule_files
from magrules.magnesium import shipped_folder
from tests.people import read_cases

GARDEN = """ruleset: garden
sources:
  own: {title: Notes, publisher: us, kind: own}
facts:
  aphids: {type: yes_no, phrase: {en: aphids, sv: bladlöss}, question: {en: "A?", sv: "A?"}}
  flower: {type: yes_no, phrase: {en: flower, sv: blom}, question: {en: "F?", sv: "F?"}}
rules:
  spray-it:
    when: {aphids: true}
    advise: {id: spray, kind: do, tags: [poison], text: {en: Spray., sv: Spruta.}}
    cite: {own: p}
"""
BEES = """# bees die of it
ruleset: bees
over: garden
rules:
  no-poison:
    when: {flower: true}
    withhold: {tag: poison}
    cite: {own: p}
"""
AS_JSON = """{"ruleset": "bees", "over": "garden", "rules": {"no-poison":
{"when": {"flower": true}, "withhold": {"tag": "poison"}, "cite": {"own": "p"}}}}"""
CASES = "cases:\n  nothing:\n    expect: {absent: spray}\n"

linking = pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights here")


def garden(folder: Path, **files: str) -> Path:
    """A folder with the garden's rules and other files; `__` in a name is a folder."""
    for name, text in {"garden.yaml": GARDEN, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def messages(read: Callable[[], Any]) -> list[str]:
    with pytest.raises(DiagnosticsError) as refused:
        read()
    return [diagnostic.message for diagnostic in refused.value.diagnostics]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    "name", ["BEES.YAML", "bees.Yml", "b/c/bees.yaml", "b.yaml/bees.yaml", "b.cases.yaml/bees.yaml", "bees\u0308.yaml"]
)
def test_every_yaml_file_below_a_folder_is_read(name: str, tmp_path: Path) -> None:
    """Capital letters, further folders and whatever these are called hide no rule."""
    assert "no-poison" in load_rules(garden(tmp_path, **{name: BEES})).rules


def test_rules_in_json_are_read(tmp_path: Path) -> None:
    """A JSON file is read when it has rules; other JSON in the folder is none of ours."""
    ruleset = load_rules(garden(tmp_path, **{"bees.json": AS_JSON, "package.json": '{"version": "1", "rules": []}'}))
    assert "no-poison" in ruleset.rules


def test_files_that_differ_in_case_only_are_both_read(tmp_path: Path) -> None:
    """Two files are two files, and the same ruleset in both is told with both places."""
    garden(tmp_path, **{"bees.yaml": BEES, "BEES.yaml": BEES})
    if len(list(tmp_path.iterdir())) < 3:
        pytest.skip("they are one file here")
    assert any("`bees` is already declared" in message for message in messages(lambda: load_rules(tmp_path)))


@pytest.mark.parametrize(
    "name", [".github/workflows/ci.yml", ".pre-commit-config.yaml", ".bees.yaml", ".old/bees.yaml", "notes.txt", "a.md"]
)
def test_hidden_files_and_documents_are_none_of_ours(name: str, tmp_path: Path) -> None:
    """What begins with a dot is not read, nor are documents, which may quote rules."""
    assert list(load_rules(garden(tmp_path, **{name: BEES})).rules) == ["spray-it"]


def test_a_hidden_folder_can_be_named(tmp_path: Path) -> None:
    """Only what is met on the way is hidden, never what is asked for."""
    assert load_rules(garden(tmp_path / ".rules")).rules


@pytest.mark.parametrize(
    "name",
    ["bees.yaml.bak", "bees.yaml~", "bees.yaml.txt", "bees.ymal", "bees", "bees.conf", "bees.yaml.", "b/bees.YAML.old"],
)
def test_rules_under_another_name_are_told_of(name: str, tmp_path: Path) -> None:
    """A file that begins like rules and has some is a fault when its name keeps it from being read."""
    garden(tmp_path, **{name: BEES})
    message = f"`{tmp_path / name}` has rules and is not read, its name ends like that of no file of rules"
    assert messages(lambda: load_rules(tmp_path)) == [message]


def test_rules_in_json_that_is_broken_are_told_of(tmp_path: Path) -> None:
    """What looks like rules and cannot be read is a fault, in JSON too."""
    garden(tmp_path, **{"bees.json": AS_JSON[:-1]})
    assert [message[:9] for message in messages(lambda: load_rules(tmp_path))] == ["not JSON:"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("bees.json", AS_JSON.replace("{", '{"$schema": "rules.schema.json", ', 1), "unknown key `$schema` in a rul"),
        ("bees.json", AS_JSON.replace('"ruleset"', '"rulset"', 1), "unknown key `rulset` in a rule"),
        ("bees.json", AS_JSON[:-1] + " " * 2_000_000 + "}", "the file has 2000"),
        ("bees.yaml.bak", BEES + "#" * 2_000_000, "the file has 2000"),
        ("bees.yaml.bak", "x-note: hello\n" + BEES, "has rules and is not read"),
        ("bees.yaml.bak", "# note\r" + BEES.replace("\n", "\r"), "has rules and is not read"),
    ],
)
def test_rules_that_begin_otherwise_are_told_of(name: str, text: str, message: str, tmp_path: Path) -> None:
    """A key before the first, a slip in it or a file that is too long hides no rule."""
    garden(tmp_path, **{name: text})
    assert any(message in text for text in messages(lambda: load_rules(tmp_path)))


@pytest.mark.parametrize(
    "text",
    ['{"rules": {"no-console": true, "when": "always"}}', '{"properties": {"rules": {"when": {"withhold": "x"}}}}'],
)
def test_json_of_others_is_none_of_ours(text: str, tmp_path: Path) -> None:
    """Settings of other tools and schemas of ours have a word `rules`, and no rules."""
    assert list(load_rules(garden(tmp_path, **{"other.json": text})).rules) == ["spray-it"]


def test_more_files_than_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one folder as in many, what lies behind the limit is not passed over in silence."""
    monkeypatch.setattr(folders, "MOST_FILES", 3)
    garden(tmp_path, **{f"note-{at}.txt": "" for at in range(4)}, **{"odd.yaml": "rules: ["})  # not read
    assert messages(lambda: load_rules(tmp_path)) == [
        f"cannot read `{tmp_path}`: more than 3 files stand below this folder"
    ]


@pytest.mark.parametrize("name", ["bees.cases.yaml", "BEES.CASES.YML", "b/bees.cases.json", "bees.people.yaml"])
def test_rules_among_cases_are_told_of(name: str, tmp_path: Path) -> None:
    """A file of cases or people holds no rules: each key that only rules have is a fault where the folder is loaded."""
    what = "people" if "people" in name else "cases"
    garden(tmp_path, **{name: AS_JSON if name.endswith("json") else BEES + CASES})
    assert messages(lambda: load_rules(tmp_path)) == [
        f"`{key}` stands in a file of {what}, where it is read as no rule" for key in ("ruleset", "over", "rules")
    ]


def test_rules_among_cases_that_cannot_be_read_are_told_of(tmp_path: Path) -> None:
    """A file of cases in which rules are likely and that is broken is a fault of the folder."""
    garden(tmp_path, **{"bees.cases.yaml": BEES + "cases: {"})
    assert [message[:9] for message in messages(lambda: load_rules(tmp_path))] == ["not YAML:"]


def test_an_overlay_without_rules_is_told_of(tmp_path: Path) -> None:
    """What lies over another ruleset and has no rule, in no file of its family, has lost them."""
    garden(tmp_path, **{"bees.yaml": BEES.split("rules:")[0]})
    assert messages(lambda: load_rules(tmp_path)) == ["the ruleset has no rules"]


def test_a_file_of_an_overlay_that_says_nothing_is_told_of(tmp_path: Path) -> None:
    """One file of an overlay may hold its sources alone, but none may hold nothing."""
    empty = "ruleset: bees/more\nover: garden\n"
    garden(tmp_path, **{"bees.yaml": BEES, "more.yaml": empty})
    assert messages(lambda: load_rules(tmp_path)) == ["the ruleset has no rules"]
    garden(tmp_path, **{"more.yaml": empty + "sources:\n  more: {title: T, publisher: us, kind: own}\n"})
    assert "no-poison" in load_rules(tmp_path).rules


@linking
def test_a_linked_folder_with_rules_is_told_of(tmp_path: Path) -> None:
    """What lies behind a link is not read, and is a fault where it has rules or cases, through further links too."""
    garden(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "link").symlink_to(tmp_path / "b")
    assert load_rules(tmp_path / "a").rules
    garden(tmp_path / "c", **{"bees.yaml": BEES})
    (tmp_path / "b" / "further").symlink_to(tmp_path / "c")
    message = (
        f"cannot read `{tmp_path / 'a' / 'link'}`: it is a link to a folder with rules, and no such link is followed"
    )
    assert messages(lambda: load_rules(tmp_path / "a")) == [message]
    assert messages(lambda: read_cases(tmp_path / "a")) == [message]


@linking
def test_a_link_back_is_walked_once(tmp_path: Path) -> None:
    """A link to a folder above it, or to itself, hides nothing and is no way without an end."""
    garden(tmp_path, **{"b/bees.yaml": BEES})
    (tmp_path / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "itself").symlink_to(tmp_path / "itself")
    (tmp_path / ".hidden.yaml").symlink_to(tmp_path / ".hidden.yaml")
    assert list(load_rules(tmp_path).rules) == ["no-poison", "spray-it"]


@linking
def test_a_link_to_what_is_hidden_is_told_of(tmp_path: Path) -> None:
    """Rules in a hidden folder that a link brings to light are not passed over."""
    garden(tmp_path, **{".now/bees.yaml": BEES})
    (tmp_path / "bees").symlink_to(tmp_path / ".now")
    assert len(messages(lambda: load_rules(tmp_path))) == 1


@linking
@pytest.mark.parametrize("name", ["stolen.yaml", "stolen.cases.yaml"])
def test_a_link_out_of_the_folder_is_not_read(name: str, tmp_path: Path) -> None:
    """A folder that came from a stranger shows no line of a file elsewhere; links inside it are read."""
    (tmp_path / "secret").write_text("password: hunter2\n")
    garden(tmp_path / "a", **{"b/bees.yaml": BEES, "garden.cases.yaml": CASES})
    (tmp_path / "a" / name).symlink_to(tmp_path / "secret")
    read = read_cases if "cases" in name else load_rules
    with pytest.raises(DiagnosticsError, match="a link that leads out of the folder") as refused:
        read(tmp_path / "a")
    assert "hunter2" not in str(
        [
            refused.value.diagnostics,
            *(diagnostic.location and diagnostic.location.text for diagnostic in refused.value.diagnostics),
        ]
    )
    (tmp_path / "a" / name).unlink()
    (tmp_path / "a" / name).symlink_to(tmp_path / "a" / "b" / "bees.yaml")
    (tmp_path / "a" / "b" / "bees.yaml").rename(tmp_path / "a" / "b" / ".bees")
    (tmp_path / "a" / name).unlink()
    (tmp_path / "a" / "bees.yaml").symlink_to(tmp_path / "a" / "b" / ".bees")
    assert "no-poison" in load_rules(tmp_path / "a").rules


@linking
def test_a_link_that_leads_nowhere_is_told_of(tmp_path: Path) -> None:
    """A broken link with the name of rules is no file without rules."""
    (garden(tmp_path) / "bees.yaml").symlink_to(tmp_path / "gone")
    assert messages(lambda: load_rules(tmp_path)) == [f"cannot read `{tmp_path / 'bees.yaml'}`: it is no regular file"]


def test_a_folder_that_cannot_be_looked_into_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody may list is a fault, for rules and for cases."""
    garden(tmp_path, **{"closed/bees.yaml": BEES, "garden.cases.yaml": CASES})
    listed = os.scandir

    def scandir(path: Path) -> Any:
        if path.name == "closed":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return listed(path)

    monkeypatch.setattr(folders.os, "scandir", scandir)
    message = f"cannot read `{tmp_path / 'closed'}`: {os.strerror(errno.EACCES)}"
    for read in (load_rules, read_cases):
        assert message in messages(lambda read=read: read(tmp_path))


def test_folders_without_an_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with more files than any ruleset has is not walked to its end."""
    monkeypatch.setattr(folders, "MOST_FILES", 3)
    garden(tmp_path, **{f"{name}/{name}.txt": "" for name in "abcdefgh"})
    assert messages(lambda: load_rules(tmp_path)) == [
        f"cannot read `{tmp_path}`: more than 3 files stand below this folder"
    ]


@pytest.mark.parametrize("cases", ["bread.cases.yaml", "BREAD.Cases.YML", "bread.cases.json"])
@pytest.mark.parametrize("rules", ["bread.yaml", "bread.yml", "Bread.YAML"])
def test_cases_beside_a_file(rules: str, cases: str, tmp_path: Path) -> None:
    """Cases stand beside a file of rules whatever the capitals and the ending of either."""
    garden(tmp_path, **{rules: "", cases: "", "bread.more.cases.yaml": ""})
    assert [path.name for path in cases_beside(tmp_path / rules)] == [cases]


def every_command(folder: Path) -> Iterator[Result]:
    person = folder.parent / "person.yaml"
    person.write_text("aphids: true\n")
    out = folder.parent / "out"
    yield run("check", folder)
    yield run("test", folder)
    yield run("coverage", folder)
    yield run("mutate", folder)
    yield run("diff", folder, folder)
    yield run("advise", person, "--rules", folder)
    yield run("schema", folder, "-o", out)
    yield run("handbook", folder, "-o", out)
    yield run("facts", "--rules", folder)


@pytest.mark.parametrize("name", ["bees.yaml.bak", "bees.cases.yaml", "bees.people.yaml"])
def test_every_command_reads_a_folder_alike(name: str, tmp_path: Path) -> None:
    """What a folder hides is told by whatever command reads it, and none of them goes on without."""
    garden(tmp_path / "rules", **{name: BEES + CASES * name.endswith("cases.yaml"), "garden.cases.yaml": CASES})
    for result in every_command(tmp_path / "rules"):
        assert result.exit_code == 2, result.output
        assert "rules" in result.output


def test_every_command_passes_over_what_is_hidden(tmp_path: Path) -> None:
    """No command reads what begins with a dot."""
    garden(tmp_path / "rules", **{".b/bees.yaml": BEES, ".cases.yaml": "3", "garden.cases.yaml": CASES})
    for result in every_command(tmp_path / "rules"):
        assert result.exit_code in (0, 1), result.output


def test_the_shipped_folder_is_read_whole() -> None:
    """Each shipped file of rules or cases is read, and what is neither is a document."""
    files = folder_of(shipped_folder()).files
    rest = {file.name for file in files if not file.name.endswith((".yaml", ".yml"))}
    assert (len(files) > 80, rest) == (True, {"README.md"})


@pytest.mark.parametrize("wrong", [GARDEN, GARDEN * 100, "x" * 5000, None, 3, b"a.yaml", {}, [GARDEN]], ids=repr)
def test_what_is_no_path_is_refused(wrong: Any) -> None:
    """A text of rules, a name longer than any, nothing, and other types are a declared error."""
    with pytest.raises(RulesetError) as refused:
        load_rules(wrong)
    assert len(str(refused.value)) < 11_000
    assert GARDEN[:30] not in str(refused.value)


@pytest.mark.parametrize("wrong", [3, "Person", int, dict, GARDEN], ids=repr)
def test_what_is_no_fact_class_is_refused(wrong: Any, tmp_path: Path) -> None:
    """Facts that are none are a declared error, and so is what they are read as."""
    for read in (lambda: load_rules(garden(tmp_path), facts=wrong), lambda: read_facts({}, wrong)):
        with pytest.raises(DiagnosticsError, match="is no class of facts"):
            read()


def test_what_is_given_first_and_what_second(tmp_path: Path) -> None:
    """Whoever swaps the facts and what they are for is told the order."""
    cls: Any = load_rules(garden(tmp_path)).vocabulary.cls
    given: Any = {}
    with pytest.raises(DiagnosticsError, match="a mapping is no class of facts") as refused:
        read_facts(cls, given)
    assert "the source first" in refused.value.diagnostics[0].help


# --- what a case file names ----------------------------------------------------------------------

SECRETS = [
    "root:x:0:0:hunter2\n",
    "hunter2: hunter2\n",
    "ruleset: hunter2\nrules: {hunter2: 3}\n",
    "[hunter2",
    "hunter2",
]


def said(*arguments: object) -> str:
    """Everything that a command says of faults, and every line that is kept to be shown."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("name", ["secret", "secret.yaml", "secret.json"])
def test_a_case_file_shows_no_line_of_a_file_outside(secret: str, name: str, tmp_path: Path) -> None:
    """Cases of a stranger name any file, as rules or as a person: no word of it is told, wherever it is named."""
    (tmp_path / name).write_text(secret)
    folder = garden(tmp_path / "in")
    for path in (f"../{name}", str(tmp_path / name), f"../in/../{name}"):
        for text in (
            f"rulesets: [., {path}]\n{CASES}",
            f"cases: {{a: {{person: {path}, expect: {{absent: spray}}}}}}\n",
        ):
            (folder / "garden.cases.yaml").write_text(text)
            for format in ("test", "coverage", "mutate"):
                assert "hunter2" not in said(format, folder), text
            with pytest.raises(DiagnosticsError) as refused:
                read_cases(folder / "garden.cases.yaml")
            shown = [
                (diagnostic.message, diagnostic.help, diagnostic.location and diagnostic.location.text)
                for diagnostic in refused.value.diagnostics
            ]
            assert "hunter2" not in str(shown)


def test_the_folder_of_all_folders_is_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files below `.` are shown without it, and are outside all the same."""
    garden(tmp_path / "in", **{"garden.cases.yaml": f"rulesets: [..]\n{CASES}"})
    (tmp_path / "secret.yaml").write_text(SECRETS[2])
    monkeypatch.chdir(tmp_path)
    assert "hunter2" not in said("test", "in")


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="there is no /proc here")
@pytest.mark.parametrize(
    "named",
    ["rulesets: [/proc]", "rulesets: [/proc/self/status]", "rulesets: [.link.yaml]", "people: {}"],
)
def test_a_case_file_names_nothing_below_proc(named: str, tmp_path: Path) -> None:
    """Some of what stands there is read without end; only who calls a command may name a stream."""
    cases = f"{named}\ncases: {{a: {{person: .link.yaml, expect: {{absent: spray}}}}}}\n"
    folder = garden(tmp_path, **{"garden.cases.yaml": cases})
    (folder / ".link.yaml").symlink_to("/proc/self/status")
    assert all("no such file" in message for message in messages(lambda: read_cases(folder)))
    assert not folder_of(Path("/proc")).files


@linking
def test_a_link_to_a_file_outside_shows_no_line_of_it(tmp_path: Path) -> None:
    """A person in the folder that is a link out of it is outside."""
    (tmp_path / "secret").write_text(SECRETS[1])
    folder = garden(tmp_path / "in")
    (folder / ".anna.yaml").symlink_to(tmp_path / "secret")
    (folder / "garden.cases.yaml").write_text("cases: {a: {person: .anna.yaml, expect: {absent: spray}}}\n")
    assert "hunter2" not in said("test", folder)


def test_files_outside_that_are_right_are_used(tmp_path: Path) -> None:
    """Rules and persons beside the folder of the cases may be named, and a fault of theirs is told without words."""
    garden(tmp_path / "rules")
    (tmp_path / "anna.yaml").write_text("aphids: true\n")
    (tmp_path / "in").mkdir()
    cases = tmp_path / "in" / "x.cases.yaml"
    cases.write_text("rulesets: [../rules]\ncases: {a: {person: ../anna.yaml, expect: {given: spray}}}\n")
    assert run("test", cases).output == "1 of 1 cases as expected\n"
    cases.write_text(cases.read_text().replace("expect", "facts: {aphids: 3}, expect"))
    assert "found 3" in said("test", cases)
    (tmp_path / "rules" / "bees.yaml").write_text("ruleset: bees\n")
    (tmp_path / "rules" / "garden.yaml").write_text(GARDEN.replace("kind: do", "kind: undo"))
    outside = said("test", cases)
    assert "`../rules`: it has faults" in outside.replace(str(tmp_path / "in") + "/", "").replace(str(tmp_path), "..")
    assert "undo" not in outside
    assert "undo" in said("test", tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_case_file_names_no_pipe(tmp_path: Path) -> None:
    """Nobody waits for a writer to a pipe, or reads a device without end, that a case file names."""
    folder = garden(tmp_path)
    os.mkfifo(folder / ".pipe.yaml")
    for path in (".pipe.yaml", "/dev/zero", "no\\0thing.yaml", "x" * 5000 + ".yaml"):
        for text in (f'rulesets: ["{path}"]\n{CASES}', f'cases: {{a: {{person: "{path}", expect: {{}}}}}}\n'):
            (folder / "garden.cases.yaml").write_text(text)
            said("test", folder)


def test_a_name_that_steers_reaches_no_report(tmp_path: Path) -> None:
    """A file's own name with a terminal's escape in it is shown without, on the screen and in JUnit."""
    folder = garden(tmp_path, **{"a\x1b[2J\u202eb.cases.yaml": CASES.replace("absent", "given")})
    result = run("test", folder, "--junit", tmp_path / "out.xml")
    assert result.exit_code == 1
    for text in (result.output, (tmp_path / "out.xml").read_text("utf-8")):
        assert "\x1b" not in text
        assert "\u202e" not in text


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no such folder here")
def test_a_folder_in_memory_is_read_as_any_other() -> None:
    """Files below `/dev/shm` are plain files, however they are named."""
    with TemporaryDirectory(dir="/dev/shm") as folder:
        shutil.copy(shipped_folder() / "bread" / "rules" / "bread.yaml", folder)
        assert [path.name for path in rule_files(Path(folder))[0]] == ["bread.yaml"]
