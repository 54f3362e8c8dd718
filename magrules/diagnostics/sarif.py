"""Diagnostics as SARIF 2.1.0, which code scanning reads."""

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from magrules.diagnostics.codes import MESSAGES
from magrules.diagnostics.diagnostic import Diagnostic
from magrules.diagnostics.source import Location


def diagnostics_to_sarif(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """Diagnostics as a SARIF log; ``version`` is that of magrules."""
    diagnostics = tuple(diagnostics)
    codes = list(dict.fromkeys(diagnostic.code for diagnostic in diagnostics))
    rules = [{"id": code, "shortDescription": {"text": re.sub(r"\{\w+\}", "…", MESSAGES[code])}} for code in codes]
    results = [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in diagnostics]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "magrules", "version": version, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(diagnostic: Diagnostic, index: int) -> dict[str, Any]:
    message = f"{diagnostic.message} ({diagnostic.help})" if diagnostic.help else diagnostic.message
    related = [{"id": at, **_location(location)} for at, location in enumerate(diagnostic.locations[1:], 1)]
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": diagnostic.severity.value,
        "message": {"text": message},
        "locations": [_location(location) for location in diagnostic.locations[:1]],
        **({"relatedLocations": related} if related else {}),
    }


def _location(location: Location) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": location.line, "startColumn": location.column}
    if location.end_column > location.column:
        region["endColumn"] = location.end_column
    return {"physicalLocation": {"artifactLocation": {"uri": quote(location.file)}, "region": region}}
