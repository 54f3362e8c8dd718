"""Compiled rulesets: one JSON document that is loaded in a fraction of the time that its YAML takes.

The first line has the format, the version of the library and the checksum of everything after it, the second the
digests of the sources beside the file, the third the ruleset. Loading runs no code, whatever stands in the file.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from magrules import __version__
from magrules.diagnostics.diagnostic import diagnostic
from magrules.diagnostics.source import Location, visible
from magrules.errors import MagrulesError, RulesetError
from magrules.language.collector import paused_collector
from magrules.language.content import MAX_TOTAL, content_of
from magrules.language.file_names import COMPILED, is_compiled
from magrules.language.references import dangling
from magrules.language.ruleset_data import OtherFacts, Unfit, from_data, to_data
from magrules.language.sources import changed, digests_beside
from magrules.model.ruleset import Ruleset
from magrules.model.vocabulary import class_vocabulary

FORMAT = 2
"""Which form compiled rulesets have; it changes with what a reader must know of them."""
HELP = f"compile the rules again: `magrules compile RULES -o NAME{COMPILED}`"
_HEAD = re.compile(
    rb'\{"magrules": "ruleset", "format": ([0-9]{1,9}), "version": "([^"\\]{1,40})", "checksum": "([0-9a-f]{64})",\n'
)


def compiled(ruleset: Ruleset, sources: Iterable[str | Path] = (), beside: Path | None = None) -> bytes:
    """The ruleset as the content of a compiled file, the same for the same ruleset.

    Of those of the ``sources`` that stand in the folder ``beside`` or below it the digests are kept, so that the file
    is refused there once they are otherwise. Raises MagrulesError where the file would be larger than is read.
    """
    digests = digests_beside(beside, sources) if beside else {}
    body = f'"sources": {_json(digests)},\n"ruleset": {_json(to_data(ruleset))}}}\n'.encode()
    head = {"magrules": "ruleset", "format": FORMAT, "version": __version__, "checksum": _checksum(body)}
    content = f"{json.dumps(head)[:-1]},\n".encode() + body
    if len(content) > MAX_TOTAL:
        raise MagrulesError(f"the compiled rules have {len(content)} bytes, more than the {MAX_TOTAL} that are read")
    return content


def load_compiled(*paths: Path, facts: type | None = None) -> Ruleset:
    """The ruleset of a compiled file, which is loaded alone. Raises RulesetError."""
    path = next(filter(is_compiled, paths))
    if len(paths) > 1:
        help = "a compiled ruleset is whole: compile all rules together, or load them all from YAML"
        reason = f"`{path.as_posix()}` is compiled and cannot be loaded together with others"
        raise RulesetError([diagnostic("refused", help=help, reason=reason)])
    content = content_of(path, path.as_posix(), MAX_TOTAL)
    if not isinstance(content, bytes):
        raise RulesetError([content])
    return read_compiled(content, path.as_posix(), facts, path.parent)


def read_compiled(content: bytes, shown: str, facts: type | None = None, beside: Path | None = None) -> Ruleset:
    """The ruleset of a compiled file with that content, which is ``shown`` in messages by a name.

    ``facts`` is the fact class that its rules speak about when they declare none. Sources of it that stand in the
    folder ``beside`` must be as they were. Raises RulesetError for what was compiled by another version of the
    library, or of other sources or facts, was changed or cut, or is no compiled ruleset.
    """
    at = Location(shown, 1, 1)

    def refuse(code: str, **params: object) -> NoReturn:
        raise RulesetError([diagnostic(code, at, HELP, **params)]) from None

    head = _HEAD.match(content)
    if head is None:
        refuse("compiled-form", reason="its first line is not that of one")
    if (int(head[1]), head[2].decode("utf-8", "replace")) != (FORMAT, __version__):
        words = {"format": int(head[1]), "version": visible(head[2].decode("utf-8", "replace"))}
        refuse("compiled-version", **words, expected=FORMAT, own=__version__)
    if _checksum(content[head.end() :]) != head[3].decode():
        refuse("compiled-checksum")
    with paused_collector():
        try:
            document = json.loads(content, parse_constant=_no_constant)
            if beside and (name := changed(beside, document["sources"])):
                refuse("compiled-stale", name=name)
            ruleset = from_data(document["ruleset"], class_vocabulary(facts) if facts else None)
            reason = dangling(ruleset)
        except RulesetError:
            raise
        except OtherFacts as error:
            refuse("compiled-facts", reason=error)
        except Unfit as error:
            refuse("compiled-form", reason=error)
        except Exception:  # whatever a hostile document leads to; that of a ruleset leads to none
            refuse("compiled-form", reason="what stands in it is no ruleset")
        if reason:
            refuse("compiled-form", reason=reason)
    return ruleset


def _no_constant(name: str) -> NoReturn:
    raise Unfit(f"`{name}` is no number of JSON")


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
