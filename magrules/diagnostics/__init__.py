"""Diagnostics: codes, messages, locations and renderers."""

from magrules.diagnostics.diagnostic import Diagnostic, Severity
from magrules.diagnostics.source import Location

__all__ = ["Diagnostic", "Location", "Severity"]
