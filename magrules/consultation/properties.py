"""Properties: what a ruleset says is never so of anybody, and what breaks it for one person."""

from collections.abc import Callable, Iterator

from attrs import frozen

from magrules.consultation.standings import TOLD, AdviceResult
from magrules.model.rules import Property
from magrules.model.ruleset import Ruleset


@frozen
class Violation:
    """A property that is broken for somebody, with the lines that are told together."""

    property: Property
    lines: tuple[AdviceResult, ...]

    def __str__(self) -> str:
        told = (f"`{line.id}` (rule {', '.join(f'`{rule}`' for rule in line.rules)})" for line in self.lines)
        return f"property `{self.property.id}` is violated: {' and '.join(told)}"


def violations(ruleset: Ruleset, line_of: Callable[[str], AdviceResult]) -> Iterator[Violation]:
    """What is broken for one person, whose line of each advice is given by its id; of each item the first told."""
    for property in ruleset.properties.values():
        if broken := violation(property, line_of):
            yield broken


def violation(property: Property, line_of: Callable[[str], AdviceResult]) -> Violation | None:
    """How a property is broken for somebody; None when it is kept."""
    lines = list[AdviceResult]()
    for ids in property.given:
        told = next((line for line in map(line_of, ids) if line.standing in TOLD), None)
        if told is None:
            return None
        lines.append(told)
    return Violation(property, tuple(lines))
