"""A dialogue in a file: the facts, as every command reads them, and in comments below them what else to remember.

The comments keep which questions were asked in vain, and an answer that is not finished. The file is
replaced in one move, so that whatever happens it holds the last answer or the one before.
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
"""What a line to remember begins with: to every other reader it is a comment."""


def saved_text(dialogue: Dialogue) -> str:
    """The text of the file."""
    memory = facts_text({"not_known": sorted(dialogue.aside), **_plain(dialogue.begun)})
    return facts_text(plain_facts(dialogue.person)) + "".join(f"{MARK}{line}\n" for line in memory.splitlines())


def save(text: str, file: Path, seen: bytes | None) -> bytes:
    """Put a text into a file, whole or not at all; give what the file holds now, to be ``seen`` the next time.

    ``seen`` is what the file held when it was read or saved last, None when it did not exist.

    Raises Changed when it holds something else now (nothing is written), MagrulesError when it cannot be written.
    """
    content = text.encode()
    replace_unchanged(file, content, seen)
    return content


def save_beside(text: str, file: Path) -> tuple[Path, bytes]:
    """Put a text into a new file beside that one, ``me-2.yaml`` for ``me.yaml``; that file, and what it holds.

    Raises MagrulesError when it cannot be written.
    """
    for at in count(2):
        beside = file.with_stem(f"{file.stem}-{at}")
        with suppress(Changed):
            return beside, save(text, beside, None)
    raise AssertionError("numbers do not end")


def resume(file: Path, ruleset: Ruleset) -> Dialogue:
    """The dialogue as it was saved, or begun with a facts file that somebody wrote.

    Raises FactsError with every error of the file.
    """
    dialogue = Dialogue(advise(read_facts(file, ruleset), ruleset))
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith(MARK)), len(lines))
    kept = [line.removeprefix(MARK) for line in lines[first:] if line.startswith(MARK)]
    if not kept:
        return dialogue
    location = Location(str(file), first + 1, 1, len(lines[first]) + 1, lines[first])
    node, diagnostics = read_text("\n".join(kept).encode(), str(file))
    try:
        if diagnostics or not isinstance(node, MappingNode):
            raise FactsError(
                [*diagnostics, diagnostic("wrong-shape", expected="what was saved", found="something else")]
            )
        return _remembered(dialogue, plain(node))  # type: ignore[arg-type]
    except FactsError as error:
        raise FactsError(one.at(location) for one in error.diagnostics) from None


@fact_class
class _Memory:
    """What is remembered beside the facts, read as strictly as they are."""

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
            return {"fact": fact, "done": [plain_facts(one) for one in done]}
        case Describing(fact, done, now, skipped, at):
            listed = [plain_facts(one) for one in done]
            return {"fact": fact, "done": listed, "now": dict(now), "skipped": sorted(skipped), "at": at}
        case None:
            return {}


def _remembered(dialogue: Dialogue, memory: Mapping[str, Any]) -> Dialogue:
    """The dialogue with what is remembered; what the ruleset no longer knows is asked anew."""
    kept = read_facts({key: one for key, one in memory.items() if key not in ("done", "now")}, _Memory)
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
            return evolve(dialogue, begun=_listed(name, kept, memory, cls))
        case _:
            return dialogue


def _listed(name: str, kept: _Memory, memory: Mapping[str, Any], cls: type) -> Listing | Describing:
    many = memory.get("done", [])
    if not isinstance(many, list) or not all(isinstance(one, dict) for one in many):
        raise FactsError([diagnostic("wrong-shape", expected="a list of records", found="something else")])
    done: tuple[Any, ...] = tuple(read_facts(one, cls) for one in many)
    if "now" not in memory:
        return Listing(name, done)
    if not isinstance(memory["now"], dict):
        raise FactsError([diagnostic("wrong-shape", expected="a mapping of facts", found="something else")])
    now = plain_facts(read_facts(memory["now"], cls))
    at = next((one.name for one in attrs.fields(cls) if one.name == kept.at), "")
    return Describing(name, done, now, tuple(sorted(kept.skipped or ())), at)
