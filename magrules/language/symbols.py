"""Diagnostics and the symbol table that reading files fills in."""

from collections.abc import Collection, Iterable, Mapping

from attrs import define, field

from magrules.diagnostics.codes import ERRORS
from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.diagnostics.suggest import closest
from magrules.language.parse import SETTLED

MOST_COMPARED = 100_000
"""The most comparisons for suggestions while a ruleset is read."""

Symbol = tuple[str, str]
"""A kind, such as ``advice``, and a name. Conclusions are of kind ``fact``, since conditions refer to both."""


ANY = ""
"""The name under which every name of a kind is refused."""


@define
class Sink:
    """Collects diagnostics: one for each error, none for its consequences."""

    diagnostics: list[Diagnostic] = field(factory=list)
    settled: set[Location | None] = field(factory=set)
    """The locations of words reported as ambiguous; their values are no second error."""

    @property
    def count(self) -> int:
        """The number of diagnostics so far."""
        return len(self.diagnostics)

    def error(self, code: str, location: Location | None, help: str = "", **params: object) -> None:
        """Report an error, unless its location is settled."""
        assert code in ERRORS
        if location not in self.settled:
            self.diagnostics.append(diagnostic(code, location, help, **params))

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add diagnostics; the locations of ambiguous words among them are settled."""
        for new in diagnostics:
            self.diagnostics.append(new)
            if new.code in SETTLED:
                self.settled.add(new.location)


@define
class NearMisses:
    """Suggests known names for unknown ones, up to a limit of comparisons."""

    compared: int = 0

    def closest(self, word: str, candidates: Collection[str]) -> str:
        """The closest candidate; empty when none is close, or after too many comparisons."""
        self.compared += len(candidates)
        return closest(word, candidates) if self.compared <= MOST_COMPARED else ""

    def suggest(self, word: str, candidates: Collection[str]) -> str:
        """``did you mean `…`?`` when a candidate is close, otherwise an empty string."""
        near = self.closest(word, candidates)
        return f"did you mean `{near}`?" if near else ""


@define
class Symbols:
    """The symbol table: refused declarations, used symbols, and unresolved names."""

    sink: Sink
    near: NearMisses
    refused: set[Symbol] = field(factory=set)
    used: set[Symbol] = field(factory=set)
    unresolved: dict[Symbol, list[Diagnostic]] = field(factory=dict)
    """The diagnostics of each unresolved name, reported once all declarations are read."""
    complete: bool = True
    """Whether every file was read completely; otherwise unresolved names are not reported."""

    def refuse(self, kind: str, *names: str) -> None:
        """Record declarations with errors, so that references to them are no second error."""
        self.refused.update((kind, name) for name in names)

    def refused_names(self, kind: str) -> list[str]:
        """The names of declarations of a kind with errors."""
        return sorted(name for of, name in self.refused if of == kind and name != ANY)

    def are_refused(self, kind: str, names: Collection[str] | None = None) -> bool:
        """Whether a declaration of a kind, or of some names of that kind, was refused."""
        return any(of == kind and (names is None or name in names) for of, name in self.refused)

    def resolve(
        self, kind: str, name: str, location: Location | None, known: Collection[str], code: str = "unknown-name",
        help: str = "", near: Collection[str] = (),
    ) -> bool:  # fmt: skip
        """Whether a name is declared; if not, its error is kept for :meth:`report_unresolved`."""
        symbol = _symbol(kind, name)
        if name in known:
            self.used.add(symbol)
            return True
        if symbol not in self.refused and location not in self.sink.settled:
            help = help or self._near(name, known, near)
            self.unresolved.setdefault(symbol, []).append(diagnostic(code, location, help, what=kind, name=name))
        return False

    def _near(self, name: str, known: Collection[str], near: Collection[str]) -> str:
        return "" if self.near.compared > MOST_COMPARED else self.near.suggest(name, [*known, *near])

    def report_unresolved(self, declared: Mapping[Symbol, Location | None]) -> None:
        """Report the unresolved names.

        Where a name is used more than once and a similar declaration is unused, the declaration is misspelt.
        """
        unused = {symbol: location for symbol, location in declared.items() if symbol not in self.used}
        names: dict[str, list[str]] = {}
        for kind, name in unused:
            names.setdefault(kind, []).append(name)
        for (kind, name), diagnostics in self.unresolved.items() if self.complete else ():
            near = self.near.closest(name, names.get(kind, ())) if len(diagnostics) > 1 else ""
            if near:
                self.sink.error("misspelt-name", unused[kind, near], f"did you mean `{name}`?", name=near, other=name)
            else:
                self.sink.report(diagnostics)


def _symbol(kind: str, name: str) -> Symbol:
    return "fact" if kind == "conclusion" else kind, name
