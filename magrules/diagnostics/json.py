"""Diagnostics as one JSON document."""

import json
from collections.abc import Iterable
from typing import Any

from magrules.diagnostics.diagnostic import Diagnostic
from magrules.diagnostics.source import Location, visible

FORMAT = 2
"""The version of the document; it changes when an old reader would misread a new document."""


def diagnostics_to_dict(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """The document: each diagnostic with its code, severity, message, parameters, locations, help and witness."""
    return {"format": FORMAT, "diagnostics": [_plain(diagnostic) for diagnostic in diagnostics]}


def diagnostics_to_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as JSON text: each with its code, severity, message, parameters, locations, help and witness."""
    return json.dumps(diagnostics_to_dict(diagnostics), ensure_ascii=False, indent=2) + "\n"


def _plain(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "params": {name: _value(value) for name, value in diagnostic.params.items()},
        "locations": [_location(location) for location in diagnostic.locations],
        "help": diagnostic.help,
        "witness": dict(diagnostic.witness),
    }


def _value(value: object) -> Any:
    match value:
        case None | int() | float():
            return value
        case list() | tuple():
            return [_value(item) for item in value]
        case _:
            return visible(str(value))


def _location(location: Location) -> dict[str, Any]:
    end = max(location.end_column, location.column)
    return {"file": location.file, "line": location.line, "column": location.column, "end_column": end}
