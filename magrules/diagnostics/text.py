"""Diagnostics as text, with excerpts."""

from collections.abc import Iterable

from magrules.diagnostics.codes import LINTS
from magrules.diagnostics.diagnostic import Diagnostic
from magrules.diagnostics.source import log_lines


def diagnostics_to_text(diagnostics: Iterable[Diagnostic]) -> str:
    """Every diagnostic with its excerpt and help, in the order given; lints show their code, which has a page."""
    return log_lines("\n\n".join(map(_block, diagnostics)))


def _block(diagnostic: Diagnostic) -> str:
    location = diagnostic.location
    lines = [f"{diagnostic} [{diagnostic.code}]" if diagnostic.code in LINTS else str(diagnostic)]
    if location and location.text:
        lines.append(location.excerpt())
    if diagnostic.help:
        lines.append(f"  help: {diagnostic.help}")
    if diagnostic.witness:
        import yaml  # not waited for where nothing is wrong

        facts = yaml.safe_dump(dict(diagnostic.witness), allow_unicode=True, sort_keys=False, default_flow_style=True)
        lines.append(f"  shown by: {facts.strip()}")
    return "\n".join(lines)
