"""The placeholders of a text: facts and conclusions in braces, each with its location."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

from magrules.diagnostics.source import Location
from magrules.language.nodes import Scalar

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders_of(node: Scalar) -> Iterator[tuple[str | None, Location]]:
    """The name of each placeholder, None for a malformed one."""
    if not isinstance(node.value, str):
        return
    text = node.value
    try:
        parsed: list[Any] | None = list(Formatter().parse(text))
    except ValueError:
        parsed = None
    if parsed is None or "{{" in text or "}}" in text:
        yield None, _stray_brace(node)
        return
    locations = _locations_within(node)
    for _, name, spec, conversion in parsed:
        if spec or conversion:
            yield None, node.location
        elif name is not None:
            yield name, next(locations.get(name, iter(())), node.location)


def _stray_brace(node: Scalar) -> Location:
    """The first line of a text with unbalanced braces, otherwise the whole text."""
    for down, line in enumerate(node.lines) if len(node.lines) > 1 else ():
        if line.count("{") != line.count("}") or "{{" in line or "}}" in line:
            column = len(line) - len(line.lstrip()) + 1
            return Location(
                node.location.file, node.location.line + down, column, len(line.rstrip()) + 1, line.rstrip("\r")
            )
    return node.location


def _locations_within(node: Scalar) -> dict[str, Iterator[Location]]:
    """The locations of the placeholders of a text, in order, by name."""
    location, locations = node.location, dict[str, list[Location]]()
    start = location.column - 1
    for down, line in enumerate(node.lines or (location.text,)):
        shown = line.rstrip("\r")
        for match in _PLACEHOLDER.finditer(line, start):
            at = Location(location.file, location.line + down, match.start() + 1, match.end() + 1, shown)
            locations.setdefault(match[1], []).append(at)
        start = 0
    return {name: iter(places) for name, places in locations.items()}
