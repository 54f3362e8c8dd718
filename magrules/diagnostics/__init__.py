"""Diagnostics: codes and messages, locations, and renderers: text, JSON, SARIF, GitHub."""

from magrules.diagnostics.diagnostic import Diagnostic, Severity
from magrules.diagnostics.source import Location

__all__ = ["Diagnostic", "Location", "Severity"]
