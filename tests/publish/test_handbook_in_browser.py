"""The handbook in a real browser: searched by keyboard, in the language chosen, on a phone, without a network."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("handbook")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shipped_handbook: Mapping[str, str]) -> Path:
    made: Path = tmp_path_factory.mktemp("handbook")
    for name, text in shipped_handbook.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Any]:
    """A page on a phone; nothing is complained of, and nothing outside the folder is asked for."""
    complaints: list[str] = []
    requests: list[str] = []
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto((folder / "index.html").as_uri())
    yield page
    page.context.close()
    assert complaints == []
    assert all(one.startswith(folder.as_uri()) for one in requests)


def test_a_rule_is_found_by_keyboard(opened: Any) -> None:
    """A slash, some words in either language, Enter: the page of the best match."""
    opened.keyboard.press("/")
    opened.keyboard.type("egfr dialys")
    assert opened.locator("#results a").first.locator("code").inner_text() == "dialysis-and-egfr-of-30"
    second = opened.locator("#results a").nth(1)
    name, page = second.locator("code").inner_text(), second.get_attribute("href")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    opened.wait_for_url(lambda url: url.endswith(page.removeprefix("./")))
    assert name in opened.content()


def test_nothing_is_found(opened: Any) -> None:
    """Words that occur nowhere show nothing; Escape closes what is shown."""
    opened.locator("#search").fill("unobtainium")
    assert not opened.locator("#results").is_visible()
    opened.locator("#search").fill("egfr")
    assert opened.locator("#results").is_visible()
    opened.keyboard.press("Escape")
    assert not opened.locator("#results").is_visible()


def test_the_language_is_kept_from_page_to_page(opened: Any, folder: Path) -> None:
    """Both languages at first; then the one chosen, on every page."""
    page = folder / "rules" / "egfr-below-30.html"
    opened.goto(page.as_uri(), timeout=180_000)
    assert opened.get_by_text("Kidneys this weak").is_visible()
    assert opened.get_by_text("Med så svaga njurar").is_visible()
    opened.get_by_text("svenska").click()
    opened.goto((folder / "index.html").as_uri())
    opened.goto(page.as_uri(), timeout=180_000)
    assert not opened.get_by_text("Kidneys this weak").is_visible()
    assert opened.get_by_text("Med så svaga njurar").is_visible()


@pytest.mark.parametrize(
    "name",
    [
        "index",
        "answer",
        "facts",
        "sources",
        "cases",
        "rules/egfr-below-30",
        "advice/see_doctor",
        "conclusions/kidney_risk",
    ],
)
def test_no_page_is_wider_than_a_phone(opened: Any, folder: Path, name: str) -> None:
    """Only a drawing scrolls sideways, inside itself."""
    opened.goto((folder / f"{name}.html").as_uri(), timeout=180_000)
    opened.wait_for_function("document.documentElement.scrollWidth == 360")  # the page of the cases is long
