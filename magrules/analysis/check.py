"""Checking rulesets: what is wrong with them, errors and lints."""

from pathlib import Path

from attrs import frozen

from magrules.analysis.lints import lints, refuted
from magrules.analysis.properties import Examined, examine
from magrules.diagnostics.diagnostic import Diagnostic, by_location
from magrules.errors import DiagnosticsError
from magrules.language.load import load_rules


@frozen
class Checked:
    """What is wrong with rulesets, sorted by location: every error in them; lints only where they load.

    ``properties`` are those that nobody was found to break, each proven or not.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    properties: tuple[Examined, ...] = ()


def check(*paths: str | Path, facts: type | None = None, root: Path | None = None, proofs: bool = True) -> Checked:
    """Check rulesets from files or folders, loaded together (:func:`magrules.load_rules` says of what and how).

    Without ``proofs`` they are checked for what needs no search.
    """
    try:
        ruleset = load_rules(*paths, facts=facts, root=root)
    except DiagnosticsError as error:
        return Checked(error.diagnostics)
    diagnostics = lints(ruleset, proofs)
    contradicted = any(diagnostic.code == "contradiction" for diagnostic in diagnostics)
    examined = tuple(examine(ruleset)) if proofs and not contradicted else ()
    broken = [refuted(property) for property in examined if property.violation]
    kept = tuple(property for property in examined if not property.violation)
    return Checked(tuple(sorted([*diagnostics, *broken], key=by_location)), kept)
