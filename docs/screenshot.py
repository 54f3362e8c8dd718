"""Takes the picture of the report, `docs/pictures/report.png`, with Debian's Chromium and the extra ``browser``.

python docs/screenshot.py
"""

from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from magrules import magnesium
from magrules.render.html import report

DOCS = Path(__file__).parent
PERSON = DOCS.parent / "examples" / "people" / "course-participant.yaml"
SIZE = {"width": 900, "height": 578}


def main() -> None:
    """Show the report of the course participant, in English, as a reader first sees it."""
    consultation = magnesium.advise(magnesium.read_person(PERSON))
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "report.html"
        page_file.write_text(report(consultation, "en"), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=which("chromium"))
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(page_file.as_uri())
        page.screenshot(path=DOCS / "pictures" / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
