"""Checking rulesets: the faults that keep them from loading, or else the findings in them."""

from pathlib import Path

from attrs import frozen

from magrules.analysis.finding import Finding
from magrules.analysis.findings import findings, refuted
from magrules.analysis.properties import Examined, examine
from magrules.errors import Fault, FaultsError
from magrules.language.load import load_rules


@frozen
class Checked:
    """What is wrong with rulesets: every fault; findings only where there is none.

    ``properties`` are those that nobody was found to break, each proven or not.
    """

    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()
    properties: tuple[Examined, ...] = ()

    @property
    def all(self) -> tuple[Fault | Finding, ...]:
        """Everything, the faults first."""
        return (*self.faults, *self.findings)


def check(*paths: str | Path, facts: type | None = None, root: Path | None = None, proofs: bool = True) -> Checked:
    """Check rulesets from files or folders, loaded together (:func:`magrules.load_rules` says of what and how).

    Without ``proofs`` they are checked for what needs no search.
    """
    try:
        ruleset = load_rules(*paths, facts=facts, root=root)
    except FaultsError as error:
        return Checked(error.faults)
    found = findings(ruleset, proofs)
    contradicted = any(one.code == "contradiction" for one in found)
    examined = tuple(examine(ruleset)) if proofs and not contradicted else ()
    broken = tuple(refuted(one) for one in examined if one.violation)
    return Checked(findings=(*broken, *found), properties=tuple(one for one in examined if not one.violation))
