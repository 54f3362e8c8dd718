"""The table: one consultation a row, in the order of the survey, kept as far as it got."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable
from hashlib import sha256
from os import truncate
from pathlib import Path

from attrs import astuple, fields, frozen
from tqdm import tqdm

from magrules import Consultation, magnesium
from magrules.engine.inference import Firing
from magrules.facts import Members
from magrules.magnesium import advise
from magrules.magnesium.product import total_magnesium
from magrules.model.conditions import Comparison
from magrules.model.values import Interval, Value
from survey import mapping
from survey.mapping import ANTACID_NAME, COLUMNS, CRAMPS, ID, NotTheSurvey, Row, person_of, seen

TABLE, RUN = "table.csv", "run.json"


@frozen
class Counted:
    """What is kept of one consultation. An empty text is unknown; several names stand with `` | `` between.

    ``supplement_mg`` is magnesium from supplements on a day when all are taken, ``magnesium_mg``
    from antacids too, both elemental. ``waits_for`` are the facts that advice held back or
    provisional waits on, ``asked_first`` the first question. A number with a ``+`` may be more.
    """

    id: str
    age_years: str
    urgency: str
    given: str
    provisional: str
    withheld: str
    open: str
    cramps: str
    supplement_mg: str
    magnesium_mg: str
    egfr: str
    above_250: str
    magnesium_with_egfr_below_60: str
    interaction: str
    medicine_classes: str
    unrecognised_medicines: str
    waits_for: str
    asked_first: str


HEADER = [one.name for one in fields(Counted)]


def survey_rows(survey: Path) -> list[Row]:
    """The rows of a survey, gzipped or not. Raises NotTheSurvey."""
    try:
        raw = survey.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "this is no whole table of text"
        raise NotTheSurvey(f"`{survey}` cannot be read: {reason}") from None
    lacking = sorted({column.column for column in COLUMNS} - set(rows[0] if rows else ()))
    if lacking:
        raise NotTheSurvey(f"`{survey}` is not the survey: it has no column {', '.join(map('`{}`'.format, lacking))}")
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise NotTheSurvey(f"`{survey}`: row {line} has not as many cells as the header")
    ids = [row[ID.column] for row in rows]
    if len(set(ids)) < len(ids):
        raise NotTheSurvey(f"`{survey}`: two people have the same `{ID.column}`")
    return rows


def consult_all(rows: list[Row], folder: Path) -> list[Counted]:
    """Consult everybody not yet in the folder's table, and add them to it; the whole table.

    Raises NotTheSurvey when the folder holds the table of another survey, mapping or ruleset.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _same_run(rows, folder / RUN)
    done = _kept(rows, folder / TABLE)
    with (folder / TABLE).open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in tqdm(rows[len(done) :], total=len(rows), initial=len(done), unit="person", disable=None):
            done.append(counted(row, advise(person_of(row))))
            writer.writerow(astuple(done[-1]))
            file.flush()
    return done


def _same_run(rows: list[Row], path: Path) -> None:
    code = b"".join(Path(one).read_bytes() for one in (mapping.__file__, __file__))
    run = {
        "survey": sha256(json.dumps(rows).encode()).hexdigest(),
        "code": sha256(code).hexdigest(),
        "ruleset": magnesium.rules().digest,
    }
    text = json.dumps(run, indent=2) + "\n"
    if not path.exists() and not (path.parent / TABLE).exists():
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        raise NotTheSurvey(f"`{path.parent}` holds a run of another survey, mapping or ruleset; name an empty folder")


def _kept(rows: list[Row], path: Path) -> list[Counted]:
    """The rows that are whole and in their place; the file is cut behind the last of them."""
    header = ",".join(HEADER).encode() + b"\n"
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    if lines[:1] != [header]:
        path.write_bytes(header)
        return []
    kept: list[Counted] = []
    for row, line in zip(rows, lines[1:], strict=False):
        cells = next(csv.reader([line.decode("utf-8", "replace")]))
        if not line.endswith(b"\n") or len(cells) != len(HEADER) or cells[0] != row[ID.column]:
            break
        kept.append(Counted(*cells))
    truncate(path, sum(map(len, lines[: len(kept) + 1])))
    return kept


# --- what is kept of one consultation ------------------------------------------------------------


def counted(row: Row, consultation: Consultation) -> Counted:
    """The row of the table for one consultation."""
    products = consultation.person.current_products
    supplements = total_magnesium(one for one in products if one.name != ANTACID_NAME) if products is not None else None
    everything, egfr = consultation.facts["total_magnesium_mg"], consultation.facts["egfr"]
    takes = _above(everything, 0)
    classes = consultation.facts["medicine_classes"]
    held = [*consultation.withheld, *consultation.provisional]
    return Counted(
        id=row[ID.column],
        age_years=row["age_years"],
        urgency=consultation.urgency,
        given=str(len(consultation.given)),
        provisional=str(len(consultation.provisional)),
        withheld=str(len(consultation.withheld)),
        open=str(len(consultation.open)),
        cramps=_said(seen(row, CRAMPS)),
        supplement_mg=_number(supplements),
        magnesium_mg=_number(everything),
        egfr=_number(egfr),
        above_250=_said(_above(supplements, 250)),
        magnesium_with_egfr_below_60=_said(_both(takes, _below(egfr, 60))),
        interaction=_said(_both(takes, any(map(_is_interaction, consultation.trace)) or None)),
        medicine_classes=_listed(classes.present if isinstance(classes, Members) else ()),
        unrecognised_medicines=_listed(consultation.person.unrecognised_medicines or ()),
        waits_for=_listed({fact for line in held for fact in line.needs}),
        asked_first=consultation.questions[0].id if consultation.questions else "",
    )


def _is_interaction(firing: Firing) -> bool:
    """A rule that holds by a medicine taken and cites what is published of magnesium and that medicine."""
    by_medicine = any(
        isinstance(one.condition, Comparison) and one.condition.fact == "medicine_classes" for one in firing.antecedents
    )
    cites = magnesium.rules().rules[firing.rule].cites
    return by_medicine and any(cite.place.startswith("ix.") for cite in cites)


def _above(amount: Value, limit: float) -> bool | None:
    match amount:
        case Interval(low, _) if low > limit:
            return True
        case Interval(_, high) if high <= limit:
            return False
        case _:
            return None


def _below(amount: Value, limit: float) -> bool | None:
    match amount:
        case Interval(_, high) if high < limit:
            return True
        case Interval(low, _) if low >= limit:
            return False
        case _:
            return None


def _both(one: bool | None, other: bool | None) -> bool | None:
    return False if one is False or other is False else None if None in (one, other) else True


def _said(answer: bool | None) -> str:
    return "" if answer is None else "yes" if answer else "no"


def _number(amount: Value) -> str:
    match amount:
        case Interval(low, high) if low == high:
            return f"{low:.12g}"
        case Interval(low, _) if low > 0:
            return f"{low:.12g}+"
        case _:
            return ""


def _listed(names: Iterable[str]) -> str:
    return " | ".join(sorted(names))
