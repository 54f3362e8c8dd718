"""What was counted, as a report to read and a plot to look at."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from matplotlib.figure import Figure

from magrules import magnesium
from survey.codebook import COMPARED
from survey.mapping import Row, person_of
from survey.table import Counted

MOST = 15
FLAGS = {
    "leg cramps at least sometimes (two nights a month or more)": "cramps",
    "more than 250 mg of magnesium from supplements on days taken": "above_250",
    "magnesium from any product with an eGFR below 60": "magnesium_with_egfr_below_60",
    "a medicine that goes badly with the magnesium taken": "interaction",
}


def write_report(rows: list[Row], table: list[Counted], folder: Path) -> None:
    """Write report.md and report.png into the folder."""
    (folder / "report.md").write_text("\n".join(_report(rows, table)) + "\n", encoding="utf-8")
    _plot(Counter(_names(row.waits_for for row in table)), len(table), folder / "report.png")


def _report(rows: list[Row], table: list[Counted]) -> Iterator[str]:
    yield f"# {len(table)} people of a survey, consulted\n"
    yield "Counts of people as they were surveyed, not weighted: they say nothing of a population.\n"
    yield "![What holds consultations up](report.png)\n"
    yield from _section("People", ["", "yes", "no", "not known"], (_flag_row(table, *flag) for flag in FLAGS.items()))
    urgencies = Counter(row.urgency for row in table)
    yield from _section(
        "Urgency", ["", "people"], ((one, urgencies[one]) for one in reversed(magnesium.rules().domain.urgencies))
    )
    lines = [
        (one, sum(int(getattr(row, one)) for row in table)) for one in ("given", "provisional", "withheld", "open")
    ]
    yield from _section("Lines of advice", ["", "lines"], lines)
    waits, first = Counter(_names(row.waits_for for row in table)), Counter(row.asked_first for row in table)
    told = "Consultations with advice held back, or given with a reservation, until this is known:\n"
    yield from _section("What holds consultations up", ["fact", "people"], _ranked(waits), told)
    yield from _section("Asked first", ["question", "people"], _ranked(first))
    people = [person_of(row) for row in rows]
    compared = [
        (one.what, one.codebook, here, here - one.codebook or "", one.why if here != one.codebook else "")
        for one in COMPARED
        for here in [sum(one.counts(*both) for both in zip(people, table, strict=True))]
    ]
    told = "The codebook counts the whole table of 2007-2008; another survey, or a part of it, has other counts.\n"
    yield from _section("Beside the codebook", ["", "codebook", "here", "difference", "why"], compared, told)
    unknown = Counter(_names(row.unrecognised_medicines for row in table))
    yield from _section("Medicines not recognised", ["medicine", "people"], _ranked(unknown))


def _flag_row(table: list[Counted], what: str, column: str) -> tuple[str, int, int, int]:
    said = Counter(getattr(row, column) for row in table)
    return what, said["yes"], said["no"], said[""]


def _section(title: str, header: list[str], rows: Iterable[Iterable[object]], told: str = "") -> Iterator[str]:
    yield f"## {title}\n"
    if told:
        yield told
    for cells in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""


def _names(cells: Iterable[str]) -> Iterator[str]:
    return (name for cell in cells if cell for name in cell.split(" | "))


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(((name or "nothing", count) for name, count in counts.items()), key=lambda one: (-one[1], one[0]))


def _plot(waits: Counter[str], people: int, path: Path) -> None:
    shown = _ranked(waits)[:MOST][::-1]
    figure = Figure(figsize=(9, 1.2 + 0.35 * len(shown)), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh([name for name, _ in shown], [count for _, count in shown], color="#3b6e8f")
    axes.bar_label(bars, padding=3)
    axes.set_title(f"What holds advice up, in {people} consultations", loc="left")
    axes.set_xlabel("consultations with advice withheld or provisional until the fact is known")
    axes.margins(x=0.1)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110, metadata={"Software": None})
