"""Profiles of Hypothesis: ``ci`` is quick and repeatable, ``again`` quicker still, ``long`` is run before a release."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

collect_ignore = ["faults"]  # bad files, each read by its test
GOLDENS = Path(__file__).parent / "goldens"

COMMON = {
    "deadline": None,  # a timing never fails a test
    "suppress_health_check": [HealthCheck.too_slow],
    "phases": [Phase.explicit, Phase.generate, Phase.shrink],  # explaining a failure takes minutes on whole rulesets
}
settings.register_profile("ci", max_examples=60, derandomize=True, **COMMON)
settings.register_profile("again", max_examples=20, derandomize=True, **COMMON)
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


@pytest.fixture(scope="session")
def shipped_handbook() -> Mapping[str, str]:
    """Every file of the handbook of the shipped rulesets; its tests are of the group `handbook`."""
    from magrules import magnesium
    from magrules.publish.handbook import handbook
    from magrules.publish.handbook_model import handbook_model
    from tests.people import RULE_FOLDERS, read_cases

    return dict(handbook(handbook_model(magnesium.rules(), read_cases(*RULE_FOLDERS))))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven through the extra ``browser``; without one of the two its tests are skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no `chromium` on this machine")
    quiet = ["no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"]
    flags = [f"--{flag}" for flag in ("no-sandbox", "disable-gpu", "disable-quic", *quiet)]
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()
