"""Properties: advice that a ruleset declares never to be given together, and their violations for one person."""

from collections.abc import Callable, Iterator

from attrs import frozen

from magrules.consultation.standings import ADVISED, AdviceResult
from magrules.model.rules import Property
from magrules.model.ruleset import Ruleset


@frozen
class Violation:
    """A violated property, with the lines that are given together."""

    property: Property
    lines: tuple[AdviceResult, ...]

    def __str__(self) -> str:
        lines = (f"`{line.id}` (rule {', '.join(f'`{rule}`' for rule in line.rules)})" for line in self.lines)
        return f"property `{self.property.id}` is violated: {' and '.join(lines)}"


def violations(ruleset: Ruleset, line_of: Callable[[str], AdviceResult]) -> Iterator[Violation]:
    """The violations for one person; ``line_of`` gives the line of an advice by its id."""
    for property in ruleset.properties.values():
        if broken := violation(property, line_of):
            yield broken


def violation(property: Property, line_of: Callable[[str], AdviceResult]) -> Violation | None:
    """The violation of a property; None when it holds. Of each item it names the first advice that is given."""
    lines = list[AdviceResult]()
    for ids in property.given:
        advised = next((line for line in map(line_of, ids) if line.standing in ADVISED), None)
        if advised is None:
            return None
        lines.append(advised)
    return Violation(property, tuple(lines))
