"""Checking rulesets: the faults that keep them from loading, or else the findings in them."""

from pathlib import Path

from attrs import frozen

from magrules.analysis.finding import Finding
from magrules.analysis.findings import findings
from magrules.errors import Fault, FaultsError
from magrules.language.load import load_rules


@frozen
class Checked:
    """What is wrong with rulesets: every fault; findings only where there is none."""

    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def all(self) -> tuple[Fault | Finding, ...]:
        """Everything, the faults first."""
        return (*self.faults, *self.findings)


def check(*paths: str | Path, facts: type | None = None, root: Path | None = None, proofs: bool = True) -> Checked:
    """Check rulesets from files or folders, loaded together (:func:`magrules.load_rules` says of what and how).

    Without ``proofs`` they are checked for what needs no search.
    """
    try:
        return Checked(findings=findings(load_rules(*paths, facts=facts, root=root), proofs))
    except FaultsError as error:
        return Checked(error.faults)
