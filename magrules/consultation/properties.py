"""Properties: advice that a ruleset declares never to be given together, and their violations for one person."""

from collections.abc import Iterator

from attrs import frozen

from magrules.consultation.standings import AdviceResult, advised
from magrules.engine.inference import Inference
from magrules.model.rules import Property


@frozen
class Violation:
    """A violated property, with the lines that are given together."""

    property: Property
    lines: tuple[AdviceResult, ...]

    def __str__(self) -> str:
        lines = (f"`{line.id}` (rule {', '.join(f'`{rule}`' for rule in line.rules)})" for line in self.lines)
        return f"property `{self.property.id}` is violated: {' and '.join(lines)}"


def violations(inference: Inference) -> Iterator[Violation]:
    """The violations for the person of an inference."""
    for property in inference.ruleset.properties.values():
        if broken := violation(property, inference):
            yield broken


def violation(property: Property, inference: Inference) -> Violation | None:
    """The violation of a property; None when it holds. Of each item it names the first advice that is given."""
    lines = list[AdviceResult]()
    for ids in property.given:
        line = next(advised(inference, ids), None)
        if line is None:
            return None
        lines.append(line)
    return Violation(property, tuple(lines))


def missing(inference: Inference, property: Property) -> tuple[str, ...]:
    """The first item of a property of which no advice is given: the property holds while none of it is."""
    return next((ids for ids in property.given if not any(advised(inference, ids))), ())
