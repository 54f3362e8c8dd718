"""A diagnostic: code, severity, message, parameters, locations and help."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import evolve, field, frozen

from magrules.diagnostics.codes import GRAVE, LINTS, MESSAGES
from magrules.diagnostics.source import Location, visible

LONGEST = 1_000
"""The most characters of a parameter or help that a message shows."""


class Severity(StrEnum):
    """The severity of a diagnostic: an error keeps a file from being used, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Diagnostic:
    """An error or warning: a code of :mod:`magrules.diagnostics.codes`, a message of one line, locations and help.

    ``params`` fill in the message. ``locations`` has the location first, then those that the message refers to; it is
    empty where no file is involved. ``witness`` has facts, as in a file, that show the problem.
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
        """The first location, None where no file is involved."""
        return self.locations[0] if self.locations else None

    def at(self, location: Location) -> "Diagnostic":
        """The same diagnostic with another location."""
        return evolve(self, locations=(location, *self.locations[1:]))

    def __str__(self) -> str:
        return f"{self.location}: {self.message}" if self.location else self.message


def diagnostic(code: str, location: Location | None = None, help: str = "", **params: object) -> Diagnostic:
    """The diagnostic of a code, its message filled in with ``params``."""
    words = {key: _cut(str(value)) if key != "ring" else value for key, value in params.items()}
    related = [value for value in params.values() if isinstance(value, Location)]
    severity = Severity.WARNING if code in LINTS and code not in GRAVE else Severity.ERROR
    locations = (location, *related) if location else ()
    message, help = visible(MESSAGES[code].format(**words)), visible(_cut(help))
    return Diagnostic(code, message, locations, help, severity, params)


def by_location(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    """The sort key of diagnostics: by file, line and column."""
    at = diagnostic.location
    return (at.file, at.line, at.column, diagnostic.code) if at else ("", 0, 0, diagnostic.code)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
