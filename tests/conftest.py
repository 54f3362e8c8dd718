"""Profiles of Hypothesis: ``ci`` is quick and repeatable, ``long`` is the run done before a release."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

GOLDENS = Path(__file__).parent / "goldens"

COMMON = {
    "deadline": None,  # a timing never fails a test
    "suppress_health_check": [HealthCheck.too_slow],
    "phases": [Phase.explicit, Phase.generate, Phase.shrink],  # explaining a failure takes minutes on whole rulesets
}
settings.register_profile("ci", max_examples=60, derandomize=True, **COMMON)
settings.register_profile("long", max_examples=5000, print_blob=True, **COMMON)
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Goldens are only ever written when somebody asks for it, and then read in review."""
    parser.addoption("--write-goldens", action="store_true", help="write the golden files instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of that name, line by line."""

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        if request.config.getoption("--write-goldens"):
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(text, encoding="utf-8")
        assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return compare
