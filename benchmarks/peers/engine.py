"""What an adapter is: an engine loaded with the rules of a workload, and asked about one person after another."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar

from benchmarks.peers.workload import Answer, Person, Rule, Workload

Raw = tuple[Collection[str], Collection[str], Any]
"""What is concluded, what is advised, and the trace as the engine gives it: what is timed."""


class Engine(ABC):
    """An engine that holds the rules of a workload.

    ``traced`` says whether the trace names the rules that fired.
    """

    traced: ClassVar[bool] = False

    @abstractmethod
    def __init__(self, workload: Workload) -> None:
        """Load the rules."""

    @abstractmethod
    def answer(self, person: Person) -> Raw:
        """Answer for one person."""

    def settle(self) -> None:  # noqa: B027  # most engines have nothing to do
        """Do what the engine does once, after many answers; called after loading is timed."""

    def fired(self, trace: Any) -> Iterable[str]:
        """The rules that fired by a trace, for the check."""
        return trace  # type: ignore[no-any-return]

    def agrees(self, person: Person, expected: Answer) -> bool:
        """Whether the answer for a person is the expected one."""
        concluded, advised, trace = self.answer(person)
        same = frozenset(concluded) == expected.concluded and frozenset(advised) == expected.advised
        return same and (not self.traced or frozenset(self.fired(trace)) == expected.fired)


class Conditions(Engine):
    """An engine that evaluates conditions and nothing else: the strata are a loop in Python."""

    def __init__(self, workload: Workload) -> None:
        compiled = self.compiler(workload)
        self.first, self.second, self.last = (
            [(compiled(rule), rule.target) for rule in workload.stratum(number)] for number in (1, 2, 3)
        )

    @abstractmethod
    def compiler(self, workload: Workload) -> Callable[[Rule], Callable[[dict[str, Any]], object]]:
        """A function that makes of a rule a test of known facts and conclusions."""

    def known(self, person: Person) -> dict[str, Any]:
        """What conditions are evaluated on."""
        return dict(person)

    def answer(self, person: Person) -> Raw:
        known, concluded = self.known(person), set[str]()
        for stratum in (self.first, self.second):
            targets = {target for holds, target in stratum if holds(known)}
            known.update(dict.fromkeys(targets, True))
            concluded |= targets
        return concluded, [target for holds, target in self.last if holds(known)], None
