"""A dialogue in a file: the facts, as every command reads them, and the rest of the state in comments below them.

The comments hold the facts that are not known, and an unfinished answer. The file is replaced
atomically, so that it always holds the last answer or the one before.
"""

from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import attrs
from attrs import evolve

from magrules.consultation.consultation import advise
from magrules.diagnostics.diagnostic import diagnostic
from magrules.diagnostics.source import Location
from magrules.errors import FactsError
from magrules.interview.state import Begun, Describing, Dialogue, Listing, Picking, page
from magrules.language.atomic import Changed, replace_unchanged
from magrules.language.nodes import MappingNode, plain
from magrules.language.parse import read_text
from magrules.language.read_facts import read_facts
from magrules.language.write_facts import facts_text, plain_facts
from magrules.model.fact_types import ListOf, Subset
from magrules.model.facts import fact_class, free_names, free_text, number
from magrules.model.ruleset import Ruleset

MARK = "#| "
"""The mark of a line of the state; to every other reader it is a comment."""


def saved_text(dialogue: Dialogue) -> str:
    """The text of the file."""
    state = facts_text({"not_known": sorted(dialogue.aside), **_plain(dialogue.begun)})
    return facts_text(plain_facts(dialogue.person)) + "".join(f"{MARK}{line}\n" for line in state.splitlines())


def save(text: str, file: Path, expected: bytes | None) -> bytes:
    """Write a text into a file atomically, and return the new content, which the next call takes as ``expected``.

    ``expected`` is the content when the file was read or saved last, None when it did not exist.

    Raises Changed when the content differs (nothing is written), MagrulesError when the file cannot be written.
    """
    content = text.encode()
    replace_unchanged(file, content, expected)
    return content


def save_beside(text: str, file: Path) -> tuple[Path, bytes]:
    """Write a text into a new file beside that one, ``me-2.yaml`` for ``me.yaml``, and return it with its content.

    Raises MagrulesError when it cannot be written.
    """
    for at in count(2):
        beside = file.with_stem(f"{file.stem}-{at}")
        with suppress(Changed):
            return beside, save(text, beside, None)
    raise AssertionError("numbers do not end")


def resume(file: Path, ruleset: Ruleset) -> Dialogue:
    """The dialogue as it was saved, or a new one from a facts file.

    Raises FactsError with every error of the file.
    """
    dialogue = Dialogue(advise(read_facts(file, ruleset), ruleset))
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith(MARK)), len(lines))
    state = [line.removeprefix(MARK) for line in lines[first:] if line.startswith(MARK)]
    if not state:
        return dialogue
    location = Location(str(file), first + 1, 1, len(lines[first]) + 1, lines[first])
    node, diagnostics = read_text("\n".join(state).encode(), str(file))
    try:
        if diagnostics or not isinstance(node, MappingNode):
            raise FactsError(
                [*diagnostics, diagnostic("wrong-shape", expected="what was saved", found="something else")]
            )
        return _restored(dialogue, plain(node))  # type: ignore[arg-type]
    except FactsError as error:
        raise FactsError(diagnostic.at(location) for diagnostic in error.diagnostics) from None


@fact_class
class _State:
    """The state beside the facts, read as strictly as they are."""

    not_known: Any = free_names()
    fact: str | None = free_text()
    chosen: Any = free_names()
    page: float | None = number("", 0, 100)
    skipped: Any = free_names()
    at: str | None = free_text()


def _plain(begun: Begun | None) -> dict[str, Any]:
    match begun:
        case Picking(fact, chosen, page):
            return {"fact": fact, "chosen": sorted(chosen), "page": page}
        case Listing(fact, done):
            return {"fact": fact, "done": list(map(plain_facts, done))}
        case Describing(fact, done, now, skipped, at):
            records = list(map(plain_facts, done))
            return {"fact": fact, "done": records, "now": dict(now), "skipped": sorted(skipped), "at": at}
        case None:
            return {}


def _restored(dialogue: Dialogue, state: Mapping[str, Any]) -> Dialogue:
    """The dialogue with the saved state; facts that the ruleset no longer declares are left out."""
    kept = read_facts({key: value for key, value in state.items() if key not in ("done", "now")}, _State)
    facts = dialogue.ruleset.vocabulary.facts
    known = [name for name in sorted(kept.not_known or ()) if name in facts and facts[name].question]
    dialogue = evolve(dialogue, aside=tuple(known))
    name = kept.fact or ""
    if name not in facts or not facts[name].question:
        return dialogue
    match dialogue.type(name):
        case Subset(options):
            begun = Picking(name, (kept.chosen or frozenset()) & frozenset(options), int(kept.page or 0))
            return evolve(dialogue, begun=begun if page(dialogue, begun) else evolve(begun, page=0))
        case ListOf(cls):
            return evolve(dialogue, begun=_listed(name, kept, state, cls))
        case _:
            return dialogue


def _listed(name: str, kept: _State, state: Mapping[str, Any], cls: type) -> Listing | Describing:
    records = state.get("done", [])
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise FactsError([diagnostic("wrong-shape", expected="a list of records", found="something else")])
    done: tuple[Any, ...] = tuple(read_facts(record, cls) for record in records)
    if "now" not in state:
        return Listing(name, done)
    if not isinstance(state["now"], dict):
        raise FactsError([diagnostic("wrong-shape", expected="a mapping of facts", found="something else")])
    now = plain_facts(read_facts(state["now"], cls))
    at = next((field.name for field in attrs.fields(cls) if field.name == kept.at), "")
    return Describing(name, done, now, tuple(sorted(kept.skipped or ())), at)
