"""Collects the cases of rulesets (``*.cases.yaml``) as tests of pytest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from magrules.author.case_words import outcome_words
from magrules.author.cases import Case
from magrules.author.outcomes import Outcome, outcome
from magrules.author.read_cases import read_cases
from magrules.errors import FaultsError, format_faults
from magrules.folder import is_cases
from magrules.rules import Ruleset


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for each case file, named on the command line or found in the folders that pytest searches."""
    return CasesFile.from_parent(parent, path=file_path) if is_cases(file_path) else None


class CasesFile(pytest.File):
    """One case file."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each case; faults in the file or its rulesets are an error of collection."""
        try:
            (file,) = read_cases(self.path)
        except FaultsError as error:
            raise self.CollectError(format_faults(error.faults)) from None
        for case in file.cases:
            yield CaseItem.from_parent(self, name=case.id, case=case, ruleset=file.ruleset)


class CaseItem(pytest.Item):
    """One case as a test."""

    def __init__(self, *, case: Case, ruleset: Ruleset, name: str, parent: pytest.Collector) -> None:
        super().__init__(name, parent)
        self.case, self.ruleset = case, ruleset

    def runtest(self) -> None:
        """Fail when the case is not as expected."""
        made = outcome(self.case, self.ruleset)
        if made.differences:
            raise Unexpected(made)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Each difference with what was expected, what is so, and why."""
        if isinstance(excinfo.value, Unexpected):
            return outcome_words(excinfo.value.outcome)
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self.case.place.line - 1, self.name


class Unexpected(AssertionError):
    """A case is not as expected."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome_words(outcome))
        self.outcome = outcome
