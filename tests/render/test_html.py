"""The report: one HTML file that is whole, well made, readable in both languages, and says everything."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from magrules import Consultation
from magrules.cli import main
from magrules.magnesium import Person, Product, advise, load_rules, read_person
from magrules.model.words import table
from magrules.render import html as module
from magrules.render.html import report
from tests.people import PEOPLE

VOID = {"meta", "input", "br", "link", "img", "base", "hr"}
SCRIPT = "<script>alert('here')</script>"
RED = Person(
    age_years=58, egfr=52, medicines=["digoxin", SCRIPT], red_flags=["trouble_breathing"], goals=["cramps"],
    current_products=[Product(name=SCRIPT, form="citrate", mg_elemental=300)],
)  # fmt: skip
CONSULTATIONS = {name: advise(read_person(path)) for name, path in PEOPLE.items()} | {
    "red-flags": advise(RED),
    "nothing-known": advise(Person()),
}


class Page(HTMLParser):
    """Tags as they nest, the ids, the links, and the text under each language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.headings: list[str] = []
        self.texts: dict[str | None, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag not in VOID:
            self.open.append((tag, given.get("lang")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        language = next((lang for _, lang in reversed(self.open) if lang), None)
        if self.open and self.open[-1][0] not in ("style", "title"):
            self.texts.setdefault(language, []).append(" ".join(data.split()))

    def text(self, language: str) -> str:
        return " ".join(filter(None, self.texts[language]))


@pytest.mark.parametrize("person", CONSULTATIONS)
def test_the_page_is_well_made(person: str) -> None:
    """Every tag is closed, every id is there once, every link inside the page leads somewhere."""
    page = Page(report(CONSULTATIONS[person]))
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    assert all(link.startswith(("#", "https://", "http://")) for link in page.links)


@pytest.mark.parametrize("person", CONSULTATIONS)
def test_nothing_is_fetched_and_nothing_runs(person: str) -> None:
    """No script, image, style sheet or font from anywhere, and the page itself forbids them."""
    text = report(CONSULTATIONS[person])
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(Page(text).tags)
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("person", CONSULTATIONS)
def test_everything_is_told(person: str, language: str) -> None:
    """Each advice given, each held back, each open one, every question and every note is in the page."""
    found = CONSULTATIONS[person]
    told = Page(report(found)).text(language).lower()
    for line in (*found.withheld, *found.open):
        assert line.advice.name.of(language).lower() in told or line.advice.kind == "background"
    for line in (*found.given, *found.provisional):
        start = re.split(r"[{]", line.advice.text.of(language))[0].strip().lower()
        assert start in told
    for question in found.questions if found.urgency != "emergency" else ():
        assert question.text.of(language).lower() in told
    for note in found.ruleset.notes:
        assert note.of(language).lower() in told


def test_numbers_bounds_places_and_sources() -> None:
    """A reader sees the number with its bound, the rule, and the source with its rank, and no path of a file."""
    text = Page(report(CONSULTATIONS["kidney-failure"])).text("en")
    assert "kidney function (eGFR): 22 ml/min/1.73 m², below 30 ml/min/1.73 m²" in text
    assert re.search(r"band-below-30 holds (?!rulesets)", text)
    assert "rulesets/" not in text
    assert "kid.below30" not in text
    assert "Magnaspartate 243 mg powder, SmPC" in text
    assert "rank 5" in text


@pytest.mark.parametrize(("language", "words"), [("en", "unknown is never no"), ("sv", "okänt är aldrig nej")])
def test_what_is_not_known_is_no_no(language: str, words: str) -> None:
    """Where a rule asks whether something is known, and it is not, the page says that this is no answer."""
    asking = advise(read_person({"goals": ["cramps"]}))
    assert words in Page(report(asking)).text(language)
    known = advise(read_person(PEOPLE["course-participant"]))
    steps = Page(report(known)).text(language)
    assert steps.count(words) < Page(report(asking)).text(language).count(words)


def test_a_rule_is_told_once() -> None:
    """In each language a rule is told once, and later mentions lead there."""
    text = report(CONSULTATIONS["kidney-failure"])
    for language, say in (("en", "told above"), ("sv", "se ovan")):
        full = re.findall(rf'id="{language}-rule-\d+">\w+ <code>([\w-]+)</code>', text)
        assert len(set(full)) == len(full) > 20
        assert f'">{say}</a>' in text


def test_a_derivation_is_drawn() -> None:
    """A rule stands in a box with its sources; what was concluded and what the person told are labels of two kinds."""
    text = report(CONSULTATIONS["kidney-failure"])
    boxes = re.findall(r'<div class="rule" id="en-rule-[^>]*>(.*?)</div>', text, re.DOTALL)
    assert boxes
    assert all('class="cites"' in box and "<ul" not in box for box in boxes)
    steps = re.findall(
        r'<li class="step holds( drawn)?"><span class="fact">(.*?)</span>.*?</?(?:ul|li)>', text, re.DOTALL
    )
    assert (" drawn", "reduced kidney function: yes") in steps
    assert ("", "kidney disease: yes") in steps


@pytest.mark.parametrize("language", ["en", "sv"])
def test_red_flags_come_first(language: str) -> None:
    """Whoever needs care now reads that before anything else."""
    text = report(CONSULTATIONS["red-flags"], language)
    ruleset = CONSULTATIONS["red-flags"].ruleset
    page, answer, heading = Page(text).text(language), ruleset.answer, ruleset.domain.urgencies["emergency"].heading
    assert answer
    assert heading
    assert page.index(heading.of(language)) < page.index(answer.question.of(language))
    assert text.index('class="pressing"') < text.index('class="answer"')


@pytest.mark.parametrize("language", ["en", "sv"])
def test_in_an_emergency_nothing_is_asked(language: str) -> None:
    """No answer should come before the help, in the page as in the words."""
    found = CONSULTATIONS["red-flags"]
    assert found.questions
    told = Page(report(found)).text(language)
    assert table(language)["section"]["questions"] not in told
    assert not any(question.text.of(language) in told for question in found.questions)


def test_what_a_person_wrote_stays_text() -> None:
    """Markup in the name of a product or medicine is shown as it was written, never obeyed."""
    text = report(CONSULTATIONS["red-flags"])
    assert SCRIPT not in text
    assert Page(text).text("en").count(SCRIPT) >= 2


def test_what_an_author_wrote_stays_text(tmp_path: Path) -> None:
    """Markup in a ruleset is text too, and only web addresses become links."""
    (tmp_path / "r.yaml").write_text(HOSTILE, encoding="utf-8")
    ruleset = load_rules(tmp_path / "r.yaml")
    text = report(advise(ruleset.vocabulary.cls(hot=True), ruleset))
    assert "<b>" not in text.split("</style>")[1].replace("<b>Why</b>", "").replace("<b>Varför</b>", "")
    assert "javascript:" not in text


HOSTILE = """
ruleset: weather
sources: {us: {title: <b>Weather</b>, publisher: <b>us</b>, kind: own, url: "javascript:alert(1)"}}
facts:
  hot: {type: yes_no, phrase: {en: <b>heat</b>, sv: <b>hetta</b>}, question: {en: Hot?, sv: Hett?}}
rules:
  too-hot:
    when: {hot: true}
    because: {en: <b>Heat.</b>, sv: <b>Hetta.</b>}
    advise: {id: stay_in, kind: do, text: {en: <b>Stay</b> in., sv: <b>Stanna</b> inne.}}
    cite: {us: <b>heat</b>}
"""


@pytest.mark.parametrize("person", CONSULTATIONS)
def test_the_page_is_small(person: str) -> None:
    """A page is at most 300 kB, whatever the person."""
    assert len(report(CONSULTATIONS[person]).encode()) < 300_000


def test_the_same_facts_give_the_same_page() -> None:
    """Byte for byte, and with either engine."""
    person = read_person(PEOPLE["course-participant"])
    assert report(advise(person)) == report(advise(person, engine="reference"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(scheme: str) -> None:
    """Every text has a contrast of 4.5 to 1 with every ground it stands on (WCAG 2.2, AA)."""
    css = (Path(module.__file__).parent / "report.css").read_text(encoding="utf-8")
    found = re.findall(r":root \{([^}]*)\}", css)[0 if scheme == "light" else 1]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", found))
    grounds = ["paper", "card", "red-paper", "amber-paper", "green-paper"]
    for ink in ("ink", "soft", "link", "red", "amber"):
        for ground in grounds:
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("language", ["en", "sv"])
def test_on_the_command_line(tmp_path: Path, language: str) -> None:
    """The file named is written, opened in the language asked for."""
    path = tmp_path / "report.html"
    kidneys = PEOPLE["kidney-failure"]
    before = date.today()
    done = CliRunner().invoke(main, ["report", str(kidneys), "-o", str(path), "--language", language])
    assert (done.exit_code, done.output) == (0, "")
    page = path.read_text(encoding="utf-8")
    assert page in {report(advise(read_person(kidneys)), language, day) for day in (before, date.today())}
    assert f'<html lang="{language}">' in path.read_text(encoding="utf-8")
    assert re.findall(r'id="choose-(\w+)"[^>]* checked', path.read_text(encoding="utf-8")) == [language]


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """It is said so, with exit code 2."""
    (tmp_path / "no").touch()
    done = CliRunner().invoke(main, ["report", str(PEOPLE["kidney-failure"]), "-o", str(tmp_path / "no" / "r.html")])
    assert done.exit_code == 2
    assert "cannot write" in done.stderr


def test_the_fixture_shows_every_standing() -> None:
    """The consultations here have something to show of each standing."""
    shown: list[Consultation] = list(CONSULTATIONS.values())
    assert all(
        any(getattr(one, standing) for one in shown) for standing in ("given", "provisional", "withheld", "open")
    )
