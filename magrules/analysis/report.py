"""What a check found, as words, JSON, SARIF 2.1.0 (for code scanning) and GitHub's annotations."""

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import yaml

from magrules.analysis.check import Checked
from magrules.analysis.finding import Finding
from magrules.analysis.findings import FINDINGS
from magrules.diagnostics.source import Place
from magrules.errors import FAULTS, Fault, format_faults
from magrules.render.json import faults_to_json

FORMATS = ("words", "json", "sarif", "github")


def report(checked: Checked, format: str, version: str) -> str:
    """The text in one of :data:`FORMATS`; ``version`` is that of magrules, which SARIF names."""
    match format:
        case "json":
            return _json(checked)
        case "sarif":
            return json.dumps(_sarif(checked, version), ensure_ascii=False, indent=2) + "\n"
        case "github":
            return "".join(_annotations(checked))
        case _:
            return (_words(checked) or "no faults\n") + "".join(f"{one}\n" for one in checked.properties)


def _words(checked: Checked) -> str:
    blocks = [format_faults([one]) for one in checked.faults]
    for finding in checked.findings:
        named = f"{finding.message} [{finding.code}]"
        block = format_faults([Fault(finding.code, named, finding.place, finding.help)])
        witness = yaml.safe_dump(dict(finding.witness), allow_unicode=True, sort_keys=False, default_flow_style=True)
        blocks.append(f"{block}\n  shown by: {witness.strip()}" if finding.witness else block)
    return "\n\n".join(blocks) + "\n" * bool(blocks)


def _json(checked: Checked) -> str:
    document = json.loads(faults_to_json(checked.faults))
    alike = [Fault(one.code, one.message, one.place, one.help) for one in checked.findings]
    told = json.loads(faults_to_json(alike))["faults"]
    document["findings"] = [
        {**one, "level": f.level, "witness": dict(f.witness)} for one, f in zip(told, checked.findings, strict=True)
    ]
    document["properties"] = [{"name": one.property.id, "proven": one.proven} for one in checked.properties]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _sarif(checked: Checked, version: str) -> dict[str, Any]:
    codes = list(dict.fromkeys(one.code for one in checked.all))
    meant = {**FAULTS, **FINDINGS}
    told = {code: re.sub(r"\{\w+\}", "…", meant.get(code, code)) for code in codes}
    rules = [{"id": code, "shortDescription": {"text": text}} for code, text in told.items()]
    results = [
        {
            "ruleId": one.code,
            "ruleIndex": codes.index(one.code),
            "level": _level(one),
            "message": {"text": f"{one.message} ({one.help})" if one.help else one.message},
            "locations": [_location(one.place)] if one.place else [],
        }
        for one in checked.all
    ]
    return {
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


def _level(one: Fault | Finding) -> str:
    return one.level if isinstance(one, Finding) else "error"


def _location(place: Place) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": place.line, "startColumn": place.column}
    if place.end_column > place.column:
        region["endColumn"] = place.end_column
    return {"physicalLocation": {"artifactLocation": {"uri": quote(place.file)}, "region": region}}


def _annotations(checked: Checked) -> Iterable[str]:
    """One line each, as GitHub's runners read them from what a command prints."""
    for one in checked.all:
        words = {"file": one.place.file, "line": one.place.line, "col": one.place.column} if one.place else {}
        told = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in {**words, "title": one.code}.items())
        message = f"{one.message} ({one.help})" if one.help else one.message
        yield f"::{_level(one)} {told}::{_escaped(message)}\n"


def _escaped(text: str, also: str = "") -> str:
    for sign in f"%\r\n{also}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
