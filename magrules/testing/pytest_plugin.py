"""Collects the cases of rulesets (``*.cases.yaml``) as pytest tests; files of other programs are left alone."""

import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from magrules.diagnostics.source import visible_lines
from magrules.errors import DiagnosticsError
from magrules.language.content import content_of
from magrules.language.file_names import is_cases
from magrules.language.nodes import MappingNode
from magrules.language.parse import is_json, read_text
from magrules.model.ruleset import Ruleset
from magrules.testing.case_reader import Loaded, read_cases
from magrules.testing.cases import Case
from magrules.testing.report import outcome_words
from magrules.testing.runner import Outcome, outcome


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for each case file, named on the command line or found in the folders that pytest searches."""
    return CasesFile.from_parent(parent, path=file_path) if is_cases(file_path) and is_ours(file_path) else None


def is_ours(path: Path) -> bool:
    """Whether a file holds cases of rulesets, even with errors: by its content, or by rules beside it.

    It names rulesets, or its ``cases:`` are a mapping or stand beside ``people:``; in a file that cannot be read, a key
    suffices.
    """
    content = content_of(path, str(path)) if path.is_file() else None
    if isinstance(content, bytes):
        node, _ = read_text(content, str(path), is_json(path))
        match node:
            case MappingNode() if node.get("rulesets") or isinstance(node.get("cases"), MappingNode):
                return True
            case MappingNode() if node.get("people") and node.get("cases"):
                return True
            case None if _KEY.search(content):
                return True
    return any(
        _is_rules(sibling)
        for sibling in path.parent.iterdir()
        if sibling.suffix in (".yaml", ".yml") and not is_cases(sibling)
    )


def _is_rules(path: Path) -> bool:
    content = content_of(path, str(path)) if path.is_file() else None
    return isinstance(content, bytes) and bool(_RULESET.search(content))


_KEY = re.compile(rb"^(\xef\xbb\xbf)?[{ \t]*[\"']?(cases|rulesets)[\"']?\s*:", re.MULTILINE)
_RULESET = re.compile(rb"^(\xef\xbb\xbf)?[{ \t]*[\"']?ruleset[\"']?\s*:", re.MULTILINE)
"""Top-level keys of our files, also in a file that cannot be read."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the fact class of rulesets that declare no facts."""
    parser.addini("magrules_facts", "the class of facts of rulesets without `facts:`, such as `package.module:Class`")


def _facts(config: pytest.Config) -> type | None:
    """The configured fact class. Raises UsageError where it cannot be imported."""
    name = config.getini("magrules_facts")
    try:
        return pkgutil.resolve_name(name) if name else None
    except (ValueError, ImportError, AttributeError) as error:
        raise pytest.UsageError(f"magrules_facts = {name}: {error}") from None


LOADED = pytest.StashKey[Loaded]()
"""The rulesets of a session, each set loaded once."""


class CasesFile(pytest.File):
    """One case file."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each case; errors in the file or its rulesets are an error of collection."""
        try:
            loaded = self.session.stash.setdefault(LOADED, {})
            (file,) = read_cases(self.path, facts=_facts(self.config), loaded=loaded)
        except DiagnosticsError as error:
            raise self.CollectError(visible_lines(error.to_text())) from None
        for case in file.cases:
            yield CaseItem.from_parent(self, name=case.id, case=case, ruleset=file.ruleset)


class CaseItem(pytest.Item):
    """One case as a test."""

    def __init__(self, *, case: Case, ruleset: Ruleset, name: str, parent: pytest.Collector) -> None:
        super().__init__(name, parent)
        self.case, self.ruleset = case, ruleset

    def runtest(self) -> None:
        """Fail when the case fails."""
        result = outcome(self.case, self.ruleset)
        if not result.passed:
            raise Unexpected(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Each mismatch with the expectation, the actual result, and why."""
        if isinstance(excinfo.value, Unexpected):
            return visible_lines(outcome_words(excinfo.value.outcome))
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The location of the case."""
        return self.path, self.case.location.line - 1, self.name


class Unexpected(AssertionError):
    """A case failed."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome_words(outcome))
        self.outcome = outcome
