"""A diagnostic: one thing wrong with what a person wrote, by its code, with where it stands and a way out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import evolve, field, frozen

from magrules.diagnostics.codes import GRAVE, LINTS, MESSAGES
from magrules.diagnostics.source import Location, visible

LONGEST = 1_000
"""So much is shown of what somebody wrote."""


class Severity(StrEnum):
    """How grave a diagnostic is: of an error nothing is used, a warning loads and is probably a mistake."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Diagnostic:
    """One thing wrong: a code of :mod:`magrules.diagnostics.codes`, a message of one line, where, and a way out.

    ``params`` are what the message is filled in with. ``locations`` are where it stands, and after that what the
    message points at; none where no file is to blame. ``witness`` has facts, as in a file, of which it is so.
    """

    code: str
    message: str
    locations: tuple[Location, ...] = ()
    help: str = ""
    severity: Severity = Severity.ERROR
    params: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)
    witness: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @property
    def location(self) -> Location | None:
        """Where it stands, None when no file is to blame."""
        return self.locations[0] if self.locations else None

    def at(self, location: Location) -> "Diagnostic":
        """The same, at another location."""
        return evolve(self, locations=(location, *self.locations[1:]))

    def __str__(self) -> str:
        return f"{self.location}: {self.message}" if self.location else self.message


def diagnostic(code: str, location: Location | None = None, help: str = "", **params: object) -> Diagnostic:
    """The diagnostic of that code, its message filled in with ``params``."""
    words = {key: _cut(str(value)) if key != "ring" else value for key, value in params.items()}
    also = [value for value in params.values() if isinstance(value, Location)]
    severity = Severity.WARNING if code in LINTS and code not in GRAVE else Severity.ERROR
    locations = (location, *also) if location else ()
    message, help = visible(MESSAGES[code].format(**words)), visible(_cut(help))
    return Diagnostic(code, message, locations, help, severity, params)


def by_location(given: Diagnostic) -> tuple[str, int, int, str]:
    """The order in which diagnostics are reported: through each file from its top."""
    at = given.location
    return (at.file, at.line, at.column, given.code) if at else ("", 0, 0, given.code)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
