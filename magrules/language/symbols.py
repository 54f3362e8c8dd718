"""What the reading of files comes to beside their values: diagnostics, and the symbols that they declare and name."""

from collections.abc import Collection, Iterable, Mapping

from attrs import define, field

from magrules.diagnostics.codes import ERRORS
from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.diagnostics.suggest import closest
from magrules.language.nodes import SETTLED

MOST_COMPARED = 100_000
"""With so many names others are compared while a ruleset is read: what was meant is not found for the rest."""

Symbol = tuple[str, str]
"""A kind, such as ``advice``, and a name. A conclusion is a ``fact``, for conditions name both alike."""


@define
class Sink:
    """Collects diagnostics: one for each thing that is wrong, none for what only follows from another."""

    diagnostics: list[Diagnostic] = field(factory=list)
    settled: set[Location | None] = field(factory=set)
    """Words already refused because readers disagree about them: what they stand for is no second error."""

    @property
    def count(self) -> int:
        """How many diagnostics were reported so far."""
        return len(self.diagnostics)

    def error(self, code: str, location: Location | None, help: str = "", **params: object) -> None:
        """Report one error, unless it stands at a word that is settled."""
        assert code in ERRORS
        if location not in self.settled:
            self.diagnostics.append(diagnostic(code, location, help, **params))

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Report what others found; the words that they refuse for themselves are settled."""
        for one in diagnostics:
            self.diagnostics.append(one)
            if one.code in SETTLED:
                self.settled.add(one.location)


@define
class NearMisses:
    """Finds what was probably meant by unknown names, as long as not too many were compared."""

    compared: int = 0

    def closest(self, word: str, candidates: Collection[str]) -> str:
        """The candidate that was probably meant, or an empty string: none is close, or too many were compared."""
        self.compared += len(candidates)
        return closest(word, candidates) if self.compared <= MOST_COMPARED else ""

    def suggest(self, word: str, candidates: Collection[str]) -> str:
        """``did you mean `…`?`` when a candidate is close, otherwise an empty string."""
        near = self.closest(word, candidates)
        return f"did you mean `{near}`?" if near else ""


@define
class Symbols:
    """The symbol table: what is declared and refused, what is used, and what is named and not declared."""

    sink: Sink
    near: NearMisses
    refused: set[Symbol] = field(factory=set)
    used: set[Symbol] = field(factory=set)
    unresolved: dict[Symbol, list[Diagnostic]] = field(factory=dict)
    """A diagnostic for each time a name is used; they are reported once all declarations have been seen."""
    complete: bool = True
    """Whether all was read that was written; otherwise what seems to be lacking may stand in the rest."""

    def refuse(self, kind: str, *names: str) -> None:
        """Note what is declared and not taken: using it is no second error."""
        self.refused.update((kind, name) for name in names)

    def are_refused(self, kind: str, names: Collection[str] | None = None) -> bool:
        """Whether something of a kind, or one of some names of that kind, was declared and not taken."""
        return any(of == kind and (names is None or name in names) for of, name in self.refused)

    def resolve(
        self, kind: str, name: str, location: Location | None, known: Collection[str], code: str = "unknown-name",
        help: str = "", near: Collection[str] = (),
    ) -> bool:  # fmt: skip
        """Whether a name of that kind is declared; if not, that is kept for :meth:`report_unresolved`."""
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
        """Report the names that nothing declares.

        Where one is named more than once, and a declaration like it by nobody, the declaration is what is misspelt.
        """
        idle = {symbol: location for symbol, location in declared.items() if symbol not in self.used}
        names: dict[str, list[str]] = {}
        for kind, name in idle:
            names.setdefault(kind, []).append(name)
        for (kind, name), diagnostics in self.unresolved.items() if self.complete else ():
            near = self.near.closest(name, names.get(kind, ())) if len(diagnostics) > 1 else ""
            if near:
                self.sink.error("misspelt-name", idle[kind, near], f"did you mean `{name}`?", name=near, other=name)
            else:
                self.sink.report(diagnostics)


def _symbol(kind: str, name: str) -> Symbol:
    return "fact" if kind == "conclusion" else kind, name
