"""Diagnostics: where something stands in a file, what is wrong there, and how that is shown."""

from magrules.diagnostics.diagnostic import Diagnostic, Severity
from magrules.diagnostics.source import Location

__all__ = ["Diagnostic", "Location", "Severity"]
