"""Diagnostics as workflow commands of GitHub Actions, which annotate files."""

from collections.abc import Iterable

from magrules.diagnostics.diagnostic import Diagnostic


def diagnostics_to_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as workflow commands, one line each."""
    return "".join(map(_annotation, diagnostics))


def _annotation(diagnostic: Diagnostic) -> str:
    at = diagnostic.location
    words = {"file": at.file, "line": at.line, "col": at.column} if at else {}
    named = {**words, "title": diagnostic.code}
    properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in named.items())
    message = f"{diagnostic.message} ({diagnostic.help})" if diagnostic.help else diagnostic.message
    return f"::{diagnostic.severity.value} {properties}::{_escaped(message)}\n"


def _escaped(text: str, also: str = "") -> str:
    for sign in f"%\r\n{also}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
