"""The report in a real browser: by keyboard alone, in both languages, on a phone and on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from magrules.magnesium import advise
from magrules.render.html import report
from tests.render.test_html import CONSULTATIONS, RED, SCRIPT

pytestmark = pytest.mark.once


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The report of a person with red flags on a phone, with everything the browser complained of or asked for."""
    path = tmp_path / "report.html"
    path.write_text(report(advise(RED)), encoding="utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert complaints == []
    assert requests == [path.as_uri()]


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until what has the focus is the element."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_unfolds_by_keyboard(opened: Any) -> None:
    """Tab to the first advice and Enter: its derivation is there; Enter again: it is gone."""
    tree = opened.locator(".tree").first
    assert not tree.is_visible()
    tab_to(opened, "summary")
    opened.keyboard.press("Enter")
    assert tree.is_visible()
    assert "an-emergency-by-itself" in tree.inner_text()
    opened.keyboard.press("Enter")
    assert not tree.is_visible()


def test_the_language_is_chosen_by_keyboard(opened: Any) -> None:
    """Tab to the choice and an arrow: everything is Swedish; the arrow back: everything is English."""
    english, swedish = opened.locator("main > .en").first, opened.locator("main > .sv").first
    assert (english.is_visible(), swedish.is_visible()) == (True, False)
    tab_to(opened, "#choose-en")
    opened.keyboard.press("ArrowRight")
    assert (english.is_visible(), swedish.is_visible()) == (False, True)
    assert "Ring 112" in opened.locator("main").inner_text()
    opened.keyboard.press("ArrowLeft")
    assert (english.is_visible(), swedish.is_visible()) == (True, False)


def test_the_first_key_skips_to_the_advice(opened: Any) -> None:
    """The first Tab stop is a link past the choice of language."""
    opened.keyboard.press("Tab")
    assert opened.locator(".skip:focus").is_visible()
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "advice-en"


def test_told_above_leads_into_what_is_folded(opened: Any) -> None:
    """A rule that is told once is unfolded by the link to it."""
    opened.evaluate(
        "document.querySelectorAll('details').forEach(d => d.open = d.querySelector('a[href^=\"#en-rule\"]'))"
    )
    link = opened.locator('a[href^="#en-rule"] >> visible=true').first
    target = opened.locator(link.get_attribute("href"))
    opened.evaluate("id => document.querySelector(id).closest('details').open = false", link.get_attribute("href"))
    link.click()
    assert target.is_visible()


def test_markup_in_names_stays_text(opened: Any) -> None:
    """A product and a medicine called like a script are shown as they were written, and run nothing."""
    facts = opened.locator(".facts >> visible=true").inner_text()
    assert facts.count(SCRIPT) == 2
    assert opened.locator("script").count() == 0


@pytest.mark.parametrize("width", [320, 360, 1200])
def test_nothing_is_wider_than_the_screen(opened: Any, width: int) -> None:
    """With everything unfolded there is nothing to scroll sideways, in either language."""
    opened.set_viewport_size({"width": width, "height": 740})
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for language in ("en", "sv"):
        opened.check(f"#choose-{language}")
        assert opened.evaluate("document.documentElement.scrollWidth") == width


def test_paper_shows_what_was_unfolded(opened: Any) -> None:
    """Printed, the advice of the language chosen is there with the reasons that were unfolded, and no control is."""
    tab_to(opened, "summary")
    opened.keyboard.press("Enter")
    opened.emulate_media(media="print")
    assert opened.locator(".advice .text >> visible=true").count() > 1
    assert opened.locator(".tree >> visible=true").count() == 1
    assert not opened.locator(".languages").is_visible()


@pytest.mark.parametrize("person", CONSULTATIONS)
def test_every_person_opens_without_complaint(browser: Any, tmp_path: Path, person: str) -> None:
    """The console stays empty whoever the report is about, in the dark as well."""
    path = tmp_path / "report.html"
    path.write_text(report(CONSULTATIONS[person], "sv"), encoding="utf-8")
    page = browser.new_page(color_scheme="dark")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    assert page.locator("main > .sv").first.is_visible()
    assert complaints == []
    page.close()
