"""What the library raises."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from magrules.diagnostics.diagnostic import Diagnostic, by_location
from magrules.diagnostics.json import diagnostics_to_json
from magrules.diagnostics.text import diagnostics_to_text


class MagrulesError(Exception):
    """Base of every error this library raises on purpose; ``str()`` is the message."""


class DiagnosticsError(MagrulesError):
    """Something written by a person is wrong; ``diagnostics`` has all of it, sorted by location."""

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(dict.fromkeys(diagnostics), key=by_location))
        super().__init__(
            "\n".join(
                f"{diagnostic} ({diagnostic.help})" if diagnostic.help else str(diagnostic)
                for diagnostic in self.diagnostics
            )
        )

    def to_text(self) -> str:
        """Every diagnostic with the line it stands on and its help, as a person reads them."""
        return diagnostics_to_text(self.diagnostics)

    def to_json(self) -> str:
        """Every diagnostic with its code and parameters, as one JSON document."""
        return diagnostics_to_json(self.diagnostics)

    def __reduce__(self) -> tuple[type["DiagnosticsError"], tuple[tuple[Diagnostic, ...]]]:
        """Made anew from its diagnostics, so that it comes out of another process as it went in."""
        return self.__class__, (self.diagnostics,)


class RulesetError(DiagnosticsError):
    """A ruleset does not load; nothing of it is used."""


class FactsError(DiagnosticsError):
    """The facts are refused at the door: unknown, of the wrong type, out of range, or impossible."""


class Contradiction(MagrulesError):
    """Rules give one conclusion irreconcilable values; all are named. Cases, proofs and comparisons of rules raise it.

    A consultation does not: it tells its :attr:`magrules.Consultation.contradictions`.
    """


class EngineError(MagrulesError):
    """The inference engine did not behave as it must; no advice is drawn from such a run."""


def expect(given: object, cls: type) -> None:
    """Let pass what is of the class that a public function works on. Raises MagrulesError for anything else."""
    if not isinstance(given, cls):
        plain: dict[type, str] = {Iterable: "several things", Mapping: "a mapping"}
        raise MagrulesError(f"expected {plain.get(cls, f'an instance of {cls.__name__}')}")


T = TypeVar("T")


def each(given: Iterable[T], cls: type[T]) -> tuple[T, ...]:
    """The items, all of that class. Raises MagrulesError for anything else."""
    expect(given, Iterable)
    items = tuple(given)
    for item in items:
        expect(item, cls)
    return items
