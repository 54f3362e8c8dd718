"""Checking rulesets: their errors, and lints, which are rules that load but are probably mistakes.

A lint is proven or has a witness; none is guessed.
"""

from pathlib import Path

from attrs import frozen

from magrules.analysis.properties import PropertyResult, check_properties
from magrules.analysis.proven_lints import PROVEN_LINTS, contradictions, refuted
from magrules.analysis.static_lints import STATIC_LINTS
from magrules.diagnostics.diagnostic import Diagnostic, by_location
from magrules.errors import DiagnosticsError
from magrules.language.load import load_rules
from magrules.model.ruleset import Ruleset


def lints(ruleset: Ruleset, proofs: bool = True) -> tuple[Diagnostic, ...]:
    """The lints of a ruleset, sorted by location. Without ``proofs`` only those that need no search."""
    diagnostics = [diagnostic for lint in STATIC_LINTS for diagnostic in lint(ruleset)]
    if proofs:
        # rules that contradict each other hide every other lint about people
        diagnostics += [*contradictions(ruleset)] or [fault for lint in PROVEN_LINTS for fault in lint(ruleset)]
    return tuple(sorted(diagnostics, key=by_location))


@frozen
class CheckResult:
    """The diagnostics of some rulesets, sorted by location: every error; lints only where the rulesets load.

    ``properties`` are those that no witness violates, each proven or not.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    properties: tuple[PropertyResult, ...] = ()


def check(*paths: str | Path, facts: type | None = None, root: Path | None = None, proofs: bool = True) -> CheckResult:
    """Check rulesets from files or folders, loaded together, with the arguments of :func:`magrules.load_rules`.

    ``proofs=False`` leaves out the lints and the properties that need a search.
    """
    try:
        ruleset = load_rules(*paths, facts=facts, root=root)
    except DiagnosticsError as error:
        return CheckResult(error.diagnostics)
    diagnostics = lints(ruleset, proofs)
    contradicted = any(diagnostic.code == "contradiction" for diagnostic in diagnostics)
    results = tuple(check_properties(ruleset)) if proofs and not contradicted else ()
    violated = [refuted(result) for result in results if result.violation]
    kept = tuple(result for result in results if not result.violation)
    return CheckResult(tuple(sorted([*diagnostics, *violated], key=by_location)), kept)
