"""The exceptions of the library."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from magrules.diagnostics.diagnostic import Diagnostic, by_location
from magrules.diagnostics.json import diagnostics_to_json
from magrules.diagnostics.text import diagnostics_to_text


class MagrulesError(Exception):
    """The base of the errors of this library; ``str()`` is the message."""


class DiagnosticsError(MagrulesError):
    """Errors in a file or in data; ``diagnostics`` has all of them, sorted by location."""

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
        """Every diagnostic as text, with its excerpt and help."""
        return diagnostics_to_text(self.diagnostics)

    def to_json(self) -> str:
        """Every diagnostic with its code and parameters, as one JSON document."""
        return diagnostics_to_json(self.diagnostics)

    def __reduce__(self) -> tuple[type["DiagnosticsError"], tuple[tuple[Diagnostic, ...]]]:
        """Pickle by its diagnostics."""
        return self.__class__, (self.diagnostics,)


class RulesetError(DiagnosticsError):
    """A ruleset has errors and does not load."""


class FactsError(DiagnosticsError):
    """Facts have errors: unknown names, wrong types, values out of range, or contradictory values."""


class Contradiction(MagrulesError):
    """Rules give a conclusion contradictory values; the message names them all.

    Cases, proofs and comparisons of rulesets raise it. A consultation reports
    :attr:`magrules.Consultation.contradictions` instead.
    """


class EngineError(MagrulesError):
    """An inference engine failed or violated the specification; there is no advice."""


def expect(value: object, cls: type, help: str = "") -> None:
    """Check the class of an argument of a public function. Raises MagrulesError for another, with the help."""
    if not isinstance(value, cls):
        nouns: dict[type, str] = {Iterable: "several things", Mapping: "a mapping"}
        expected = nouns.get(cls, f"an instance of {cls.__name__}")
        raise MagrulesError(f"expected {expected}{f' ({help})' if help else ''}")


T = TypeVar("T")


def each(values: Iterable[T], cls: type[T]) -> tuple[T, ...]:
    """The items, checked to be of a class. Raises MagrulesError for another."""
    expect(values, Iterable)
    items = tuple(values)
    for item in items:
        expect(item, cls)
    return items
