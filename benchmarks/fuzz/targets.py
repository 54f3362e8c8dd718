"""What is done with one input: it is read as one kind of file, and everything is made of it that can be made.

A target raises nothing but what the library declares, which it takes; whatever else comes out is a find.
"""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp
from typing import Any
from zlib import crc32

from click.testing import CliRunner

from magrules import DiagnosticsError, EngineError, MagrulesError, Ruleset, advise, magnesium, read_facts
from magrules.cli import main
from magrules.cli.author import FORMATS
from magrules.consultation.consultation import Consultation
from magrules.diagnostics.json import diagnostics_to_json
from magrules.diagnostics.text import diagnostics_to_text
from magrules.interview.session_file import resume, saved_text
from magrules.interview.state import Dialogue
from magrules.interview.turns import Turn, asking, opened, options, reply
from magrules.magnesium import Person, load_rules
from magrules.publish.json_schema import schema_text, schemas
from magrules.render.graph import GRAPHS
from magrules.render.html import report as page
from magrules.render.json import as_text, to_json
from magrules.render.json_answers import counterfactuals_to_dict, what_if_to_dict, why_to_dict
from magrules.render.text import consultation_words
from magrules.render.text_changes import counterfactuals_words, what_if_words
from magrules.render.text_explanations import why_not_words, why_words
from magrules.render.text_questions import questions_words
from magrules.testing.junit import to_junit
from magrules.testing.report import outcome_words
from magrules.testing.runner import outcomes
from magrules.testing.update import updated
from tests.people import check, read_cases

ROOT = Path(__file__).parents[2]
HERE = Path(mkdtemp(prefix="magrules-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
PARTS = b"\n%%%\n"
"""What stands between the files of an input that is several."""
MOST_LINES = 25

_SMALL = ("examples/rules/bread.yaml", "tests/dialogue.yaml", "tests/faults/good/every-consequence.yaml",
          "tests/faults/good/every-test.yaml")  # fmt: skip
_loaded: dict[str, Ruleset] = {}


def small() -> Iterator[Ruleset]:
    """Some small rulesets, with facts of their own and with those of the shipped person."""
    for path in _SMALL:
        if path not in _loaded:
            _loaded[path] = load_rules(ROOT / path)
        yield _loaded[path]


def written(name: str, content: bytes) -> Path:
    file = HERE / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    return file


def sampled(data: bytes, every: int) -> bool:
    """Whether an input is among the few that a costly thing is done with."""
    return crc32(data) % every == 0


def taken(work: Callable[[], Any]) -> Any:
    """What work gives, or None where it is refused as is declared; the refusal can be told and sent on."""
    try:
        return work()
    except EngineError:
        raise
    except MagrulesError as error:
        refusal(error)
    return None


def refusal(error: MagrulesError) -> None:
    """A refusal says something, can be told and sent on."""
    assert str(error), "refused without a word"
    if isinstance(error, DiagnosticsError):
        diagnostics_to_text(error.diagnostics), diagnostics_to_json(error.diagnostics)
        assert pickle.loads(pickle.dumps(error)).diagnostics == error.diagnostics, (
            "faults that differ when they were sent"
        )


def told(made: Consultation, thorough: bool = True) -> None:
    """A consultation in every form that people and programs are given."""
    for language in ("en", "sv"):
        consultation_words(made, language), to_json(made, language), questions_words(made, language)
    for line in made.lines if thorough else made.lines[:1]:
        why = made.why(line)
        why_words(why), as_text(why_to_dict(why)), why_not_words(made.why_not(line), "sv")
        for graph in GRAPHS.values():
            graph(why, "sv")
    if thorough:
        page(made)


def consulted(ruleset: Ruleset, person: Any, thorough: bool = True) -> None:
    """Both engines give the same; it can be told."""
    both = [taken(lambda one=one: advise(person, ruleset, engine=one)) for one in (None, "reference")]
    assert both[0] == both[1], "two engines, two consultations"
    if both[0]:
        told(both[0], thorough)
        if thorough:
            otherwise(both[0])


def otherwise(made: Consultation) -> None:
    """What would be so if a fact were not known, and what would change the advice."""
    for line in made.lines[:3]:
        found = taken(lambda line=line: made.what_would_change(line))
        if found:
            counterfactuals_words(found), as_text(counterfactuals_to_dict(found))
    for name in [*made.ruleset.vocabulary.facts][:5]:
        difference = taken(lambda name=name: made.what_if({name: None}))
        if difference:
            what_if_words(difference), as_text(what_if_to_dict(difference))


# --- the targets -----------------------------------------------------------------------------------


def rules(data: bytes) -> None:
    """Files of rules, loaded together; what loads is checked, described and consulted about nobody."""
    parts = data.split(PARTS)[:3]
    endings = ["json" if part[:1] == b"{" else "yaml" for part in parts]
    files = [written(f"rules/{at}.{end}", part) for at, (end, part) in enumerate(zip(endings, parts, strict=True))]
    ruleset = taken(lambda: load_rules(*files))
    if ruleset is None:
        return
    consulted(ruleset, ruleset.vocabulary.cls())
    told_of(ruleset, data, *files)


def told_of(ruleset: Ruleset, data: bytes, *files: Path) -> None:
    """A ruleset as editors and authors see it."""
    for schema in schemas(ruleset).values():
        schema_text(schema)
    if sampled(data, 8):
        checked = check(*files)
        for render in FORMATS.values():
            render(checked)


def whole(data: bytes) -> None:
    """A file of rules, one of facts for them, and one of cases."""
    parts = data.split(PARTS)
    file = written("whole/rules.yaml", parts[0])
    ruleset = taken(lambda: load_rules(file))
    if ruleset is None:
        return
    told_of(ruleset, data, file)
    for content in parts[1:4]:
        about = written("whole/person.yaml", content)
        person = taken(lambda about=about: read_facts(about, ruleset.vocabulary.cls))
        if person is not None:
            consulted(ruleset, person)
    if len(parts) > 4 and b"/" not in parts[4]:
        cases_of(written("whole/rules.cases.yaml", parts[4]))
    if len(parts) > 4 and sampled(data, 2):
        words = b"%d %b" % (crc32(data), next(iter(ruleset.advice), "none").encode())
        commands(PARTS.join([words, parts[0], parts[1], parts[4].replace(b"rules.yaml", b"R.yaml"), parts[0]]))


def persons(data: bytes) -> None:
    """A file of facts: of the shipped person, and of small rulesets with facts of their own."""
    file = written("person.json" if data[:1] == b"{" else "person.yaml", data)
    for ruleset in small():
        person = taken(lambda ruleset=ruleset: read_facts(file, ruleset.vocabulary.cls))
        if person is not None:
            consulted(ruleset, person, sampled(data, 4))
            if isinstance(person, Person) and sampled(data, 32):
                made = taken(lambda person=person: advise(person, magnesium.rules()))
                if made:
                    told(made, thorough=False)


def cases(data: bytes) -> None:
    """A file of cases beside small rulesets; what is read is run, told and written anew."""
    if b"/" in data:  # `rulesets: [/]` would read the whole machine
        return
    if not (HERE / "cases").is_dir():
        copytree(ROOT / "rulesets" / "bread", HERE / "cases" / "bread")
        for at, path in enumerate(_SMALL[1:]):
            written(f"cases/small{at}.yaml", (ROOT / path).read_bytes())
    cases_of(written("cases/this.cases.yaml", data))


def cases_of(file: Path) -> None:
    """The cases of a file are read, run, told and written anew."""
    for one in taken(lambda: read_cases(file)) or ():
        seen = taken(lambda one=one: list(outcomes(one)))
        if seen is not None:
            [outcome_words(each) for each in seen if each.mismatches], to_junit([(one, seen)])
            taken(lambda one=one, seen=seen: updated(one, seen))


def answers(data: bytes) -> None:
    """Lines typed in the dialogue; the first says the language and the ruleset."""
    first, *typed = data.decode("utf-8", "surrogateescape").split("\n")[:MOST_LINES]
    language = "sv" if "sv" in first else "en"
    some = [*small()]
    ruleset = magnesium.rules() if "shipped" in first and sampled(data, 16) else some[len(first) % len(some)]
    turn = opened(Dialogue(advise(ruleset.vocabulary.cls(), ruleset)), language)
    for line in typed[: 6 if ruleset not in some else MOST_LINES]:
        turn = _typed(turn, line, language)
        if turn.ended:
            break
    text = saved_text(turn.dialogue)
    file = written("saved.yaml", text.encode())
    again = saved_text(resume(file, ruleset))
    assert again == text, "what is saved is not what is gone on with"


def _typed(turn: Turn, line: str, language: str) -> Turn:
    asking(turn, language), options(turn, language)
    return reply(turn, line, language)


def saved(data: bytes) -> None:
    """A saved dialogue that somebody or something changed."""
    file = written("saved.yaml", data)
    for ruleset in small():
        dialogue = taken(lambda ruleset=ruleset: resume(file, ruleset))
        if dialogue is not None:
            turn = opened(dialogue, "sv")
            for line in ("1", "none", "why", "back", "?"):
                turn = turn if turn.ended else _typed(turn, line, "en")


COMMANDS = (
    "check R", "check R --no-proofs --json", "check R --format sarif", "advise P --rules R",
    "advise P --rules R --json", "why P W --rules R", "why P W --rules R --level short",
    "why-not P W --rules R", "why-not P W --rules R --json",
    "what-if P W --rules R", "what-if P W --rules R --json", "what-would-change P W --rules R --json",
    "questions P --rules R", "questions P --rules R --json", "facts --rules R", "facts W --rules R --json",
    "test C", "test C --junit O", "coverage R", "coverage C --suggest", "coverage C --html O", "coverage C --lcov O",
    "mutate C", "mutate C --suggest", "diff R S", "diff S R --no-safety-line-lost", "schema R -o F",
    "report P -o O --rules R", "handbook R -o F",
)  # fmt: skip
"""Commands on an input of several files: W are words, R and S rules, P a person, C cases, O a file and F a folder."""
NAMES = {"R": "R.yaml", "P": "P.yaml", "C": "R.cases.yaml", "S": "S.yaml", "O": "out", "F": "folder"}


def commands(data: bytes) -> None:
    """A command line over files that are right, wrong, or not there; the first line is its number and its words."""
    first, *parts = data.split(PARTS)
    number, _, words = first.decode("utf-8", "surrogateescape").replace("/", "").partition(" ")
    chosen = COMMANDS[crc32(number.encode("utf-8", "surrogateescape")) % len(COMMANDS)]
    for name in NAMES.values():
        if "." in name:
            (HERE / "cli" / name).unlink(missing_ok=True)
    for name, part in zip(("R.yaml", "P.yaml", "R.cases.yaml", "S.yaml"), parts, strict=False):
        written(f"cli/{name}", b"" if "cases" in name and b"/" in part else part)
    given = [[str(HERE / "cli" / NAMES[one])] if one in NAMES else [one] for one in chosen.split()]
    done = CliRunner().invoke(main, [part for one in given for part in (words.split("\n") if one == ["W"] else one)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code in (0, 1, 2, 3), f"exit code {done.exit_code}"


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (rules, whole, persons, cases, answers, saved, commands)
}
