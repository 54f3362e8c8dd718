"""A survey of made-up people: mapped, consulted, counted; nothing unknown becomes a no."""

import csv
import gzip
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from pathlib import Path
from time import sleep
from typing import Any

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("tqdm")

from survey.mapping import COLUMNS, NotTheSurvey, Surveyed, person_of
from survey.table import HEADER, TABLE, consult_all, survey_rows

from magrules.facts import Interval, Members
from magrules.magnesium import advise
from magrules.magnesium.product import Product
from tests.paths import ROOT

EXAMPLES = ROOT / "examples"
CELLS = list(dict.fromkeys(column.column for column in COLUMNS))
TAKES_NOTHING = {"takes_supplement": "0", "takes_calcium_magnesium_antacid": "0"}
TAKES_SUPPLEMENTS = {
    "takes_supplement": "1",
    "takes_calcium_magnesium_antacid": "0",
    "supplement_unidentified_count": "0",
    "magnesium_supplement_is_lower_bound": "0",
    "magnesium_supplement_mg_on_days_taken": "100",
}


def row(**cells: str) -> dict[str, str]:
    """A row of the table in which everything is unknown but these cells."""
    return {**dict.fromkeys(CELLS, ""), "seqn": "1", **cells}


def written(path: Path, rows: list[Mapping[str, str]]) -> Path:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, CELLS)
    writer.writeheader()
    writer.writerows(rows)
    content = file.getvalue().encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return path


def people(count: int) -> list[dict[str, str]]:
    """Made-up people of every age, some with cramps, weak kidneys, supplements and medicines."""
    return [
        row(
            seqn=str(number),
            age_years=str(number * 7 % 80),
            sex="female" if number % 2 else "male",
            serum_creatinine_mg_dl="2.1" if number % 3 == 0 else "",
            leg_cramps_freq=["never", "often", ""][number % 3],
            medicines="LEVOTHYROXINE | NOBODY KNOWS THIS" if number % 4 == 0 else "",
            **TAKES_SUPPLEMENTS | {"magnesium_supplement_mg_on_days_taken": str(number * 50)} if number % 2 else {},
        )
        for number in range(1, count + 1)
    ]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(EXAMPLES / "06_a_survey.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# --- the mapping ---------------------------------------------------------------------------------

MAPPED = [
    ("age_years", "46", "age_years", 46),
    ("sex", "female", "sex", "female"),
    ("pregnant", "1", "pregnant", True),
    ("pregnant", "0", "pregnant", False),
    ("breastfeeding", "1", "lactating", True),
    ("egfr_bedside_schwartz", "88.5", "known_egfr", 88.5),
    ("told_weak_kidneys", "1", "kidney_disease", True),
    ("told_weak_kidneys", "0", "kidney_disease", False),
    ("dialysis", "1", "dialysis", True),
    ("urine_albumin_creatinine_mg_g", "30", "albuminuria", True),
    ("urine_albumin_creatinine_mg_g", "29.9", "albuminuria", False),
    ("serum_creatinine_mg_dl", "1", "labs.creatinine_umol_l", 88.42),
    ("potassium_mmol_l", "3.6", "labs.potassium_mmol_l", 3.6),
    ("sodium_mmol_l", "134", "labs.sodium_mmol_l", 134),
    ("calcium_mmol_l", "2.37", "labs.calcium_mmol_l", 2.37),
    ("vitamin_d_25oh_nmol_l", "58.8", "labs.vitamin_d_nmol_l", 58.8),
    ("vitamin_b6_plp_nmol_l", "104", "labs.b6_nmol_l", 104),
    ("creatine_kinase_u_l", "120", "labs.ck_ukat_l", 2),
    ("hypertension_told", "1", "conditions", {"hypertension"}),
    ("heart_failure_told", "1", "conditions", {"heart_failure"}),
    ("coronary_heart_disease_told", "1", "conditions", {"coronary_heart_disease"}),
    ("heart_attack_told", "1", "conditions", {"coronary_heart_disease"}),
    ("stroke_told", "1", "conditions", {"stroke"}),
    ("liver_condition_told", "1", "conditions", {"liver_disease"}),
    ("arthritis_told", "1", "conditions", {"arthritis"}),
    ("gout_told", "1", "conditions", {"gout"}),
    ("asthma_told", "1", "conditions", {"asthma"}),
    ("cancer_told", "1", "conditions", {"cancer"}),
    ("anaemia_treatment_3mo", "1", "conditions", {"anaemia"}),
    ("osteoporosis_told", "1", "conditions", {"osteoporosis"}),
    ("kidney_stones_ever", "1", "conditions", {"kidney_stones"}),
    ("restless_legs_told", "1", "conditions", {"restless_legs"}),
    ("diabetes", "yes", "conditions", {"diabetes"}),
    ("diabetes", "borderline", "conditions", {"prediabetes"}),
    ("diabetes", "no", "conditions", None),
    ("hypertension_told", "0", "conditions", None),
    ("leg_cramps_freq", "sometimes", "goals", {"cramps"}),
    ("leg_cramps_freq", "rarely", "goals", None),
    ("trouble_falling_asleep_freq", "almost_always", "goals", {"sleep"}),
    ("stool_type_bristol", "2", "bowel_habit", "constipated"),
    ("stool_type_bristol", "6", "bowel_habit", "loose"),
    ("stool_type_bristol", "4", "bowel_habit", None),
    ("bowel_movements_per_week", "7", "bowel_habit", None),
    ("medicines", "LOSARTAN | WARFARIN", "medicines", {"LOSARTAN", "WARFARIN"}),
    ("takes_supplement", "0", "current_products", None),
    ("takes_calcium_magnesium_antacid", "0", "current_products", None),
]


@pytest.mark.parametrize(("column", "cell", "fact", "expected"), MAPPED)
def test_each_column_is_read_as_the_codebook_says(column: str, cell: str, fact: str, expected: Any) -> None:
    """The value, in the unit of the fact; what the same cell leaves open stays unknown."""
    found = attrgetter(fact)(person_of(row(**{column: cell})))
    assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)


PRODUCTS: list[tuple[dict[str, str], list[Product]]] = [
    (TAKES_NOTHING, []),
    (TAKES_SUPPLEMENTS, [Product(name="supplements", mg_elemental=100)]),
    (
        TAKES_SUPPLEMENTS | {"vitamin_b6_supplement_mg_per_day": "2", "magnesium_form_named_on_label": "citrate"},
        [Product(name="supplements", mg_elemental=100, b6_mg=2, form="citrate")],
    ),
    (
        TAKES_SUPPLEMENTS | {"magnesium_products": "A CITRATE | B", "magnesium_form_named_on_label": "citrate"},
        [Product(name="supplements", mg_elemental=100)],
    ),
    (
        TAKES_NOTHING | {"takes_calcium_magnesium_antacid": "1", "magnesium_antacid_mg_per_day": "40"},
        [Product(name="antacid", mg_elemental=40, b6_mg=0)],
    ),
    *(
        (
            TAKES_SUPPLEMENTS | {column: "5"},
            [Product(name="supplements", mg_elemental=100), Product(name=name, mg_elemental=0, b6_mg=0)],
        )
        for name, column in {
            "calcium": "calcium_supplement_mg_per_day",
            "potassium": "potassium_supplement_mg_per_day",
            "iron": "iron_supplement_mg_per_day",
            "zinc": "zinc_supplement_mg_per_day",
            "vitamin d": "vitamin_d_supplement_mcg_per_day",
            "vitamin c": "vitamin_c_supplement_mg_per_day",
        }.items()
    ),
]


@pytest.mark.parametrize(("cells", "expected"), PRODUCTS)
def test_supplements_and_antacids_are_products(cells: dict[str, str], expected: list[Product]) -> None:
    """Their magnesium and vitamin B6, the salt where it is named, and what else they hold."""
    assert person_of(row(**cells)).current_products == tuple(expected)


@pytest.mark.parametrize(
    "unsure",
    [
        {"supplement_unidentified_count": "1"},
        {"supplement_unidentified_count": ""},
        {"magnesium_supplement_is_lower_bound": "1"},
    ],
)
def test_an_unidentified_product_leaves_the_total_open(unsure: dict[str, str]) -> None:
    """100 mg and a product of unknown contents are 100 mg at least."""
    total = person_of(row(**TAKES_SUPPLEMENTS | unsure)).total_magnesium_mg
    assert total == Interval(100, float("inf"))


def test_unknown_magnesium_is_not_none() -> None:
    """A supplement whose magnesium is not known holds anything from nothing on; so does an antacid."""
    for cells in (
        TAKES_SUPPLEMENTS | {"magnesium_supplement_mg_on_days_taken": ""},
        TAKES_NOTHING | {"takes_calcium_magnesium_antacid": "1"},
    ):
        assert person_of(row(**cells)).total_magnesium_mg == Interval(0, float("inf"))


def test_every_column_is_tested() -> None:
    """No column of the mapping is without a row above."""
    tested = {column for column, *_ in MAPPED} | {column for cells, _ in PRODUCTS for column in cells} | {"seqn"}
    assert tested == set(CELLS)


def test_an_empty_row_is_a_person_of_whom_nothing_is_known() -> None:
    """No empty cell is read as a no or a nought."""
    assert person_of(row()) == Surveyed()


def test_an_ordinary_stool_is_normal_only_at_an_ordinary_pace() -> None:
    """Both edges of 3 to 21 movements a week."""
    habits = {
        pace: person_of(row(stool_type_bristol="4", bowel_movements_per_week=pace)).bowel_habit
        for pace in ("2", "3", "21", "22")
    }
    assert habits == {"2": None, "3": "normal", "21": "normal", "22": None}


def test_lists_stay_open() -> None:
    """A medicine without prescription and an illness nobody asked about may be there unseen."""
    person = person_of(row(medicines="WARFARIN", hypertension_told="1"))
    assert person.medicine_classes == Members(frozenset({"anticoagulant", "vitamin_k_antagonist"}), complete=False)
    facts = advise(person).facts
    assert facts["medicine_classes"] == person.medicine_classes
    assert facts["conditions"] == Members(frozenset({"hypertension"}), complete=False)
    assert facts["ppi_months"] is None


def test_kidney_function_is_computed_here() -> None:
    """From creatinine by our own CKD-EPI; a minor's from height, as the table has it."""
    grown = row(age_years="62", sex="female", serum_creatinine_mg_dl="1.5", egfr_bedside_schwartz="")
    assert advise(person_of(grown)).facts["egfr"] == Interval(39.2, 39.2)
    minor = row(age_years="15", sex="male", serum_creatinine_mg_dl="0.8", egfr_bedside_schwartz="87.8")
    assert advise(person_of(minor)).facts["egfr"] == Interval(87.8, 87.8)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *(("pregnant", "7"), ("told_weak_kidneys", "9"), ("sex", "2"), ("leg_cramps_freq", "77"), ("diabetes", "9")),
        *(("age_years", "old"), ("age_years", "777"), ("potassium_mmol_l", "nan"), ("stool_type_bristol", "x")),
    ],
)
def test_a_code_not_in_the_codebook_is_refused(column: str, cell: str) -> None:
    """It names the person and what was found, and is never taken for a no."""
    with pytest.raises(NotTheSurvey, match="person `1`"):
        person_of(row(**{column: cell}))


# --- the run -------------------------------------------------------------------------------------


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed midway and run again, the table, report and plot are the same bytes as of one run."""
    survey = written(tmp_path / "survey.csv.gz", people(16))
    command = [sys.executable, str(EXAMPLES / "06_a_survey.py"), str(survey), str(tmp_path / "killed")]
    table = tmp_path / "killed" / TABLE
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        while running.poll() is None and not (table.exists() and table.read_bytes().count(b"\n") > 5):
            sleep(0.01)
        running.kill()
    assert 5 < table.read_bytes().count(b"\n") < 16
    assert not (tmp_path / "killed" / "report.md").exists()
    for folder in ("killed", "whole"):
        done = run(survey, tmp_path / folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for name in (TABLE, "run.json", "report.md", "report.png"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_no_half_written_row_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the table was cut or spoilt, going on gives the whole table again."""
    monkeypatch.setattr("survey.table.advise", cache(advise))
    rows = people(4)
    consult_all(rows, tmp_path)
    path = tmp_path / TABLE
    whole = path.read_bytes()
    ends = [at for at, byte in enumerate(whole) if byte == 10]
    spoilt = [whole[:at] for at in (0, 10, ends[0], ends[0] + 1, ends[2] - 1, ends[2], ends[2] + 3, ends[4] - 1)]
    spoilt += [whole[: ends[0] + 1] + whole[ends[1] + 1 :]]  # the first person is missing
    for left in [*spoilt, whole[: ends[2] + 1] + b"\0" * 40, whole[: ends[2] + 1] + b"3,4\n", whole]:
        path.write_bytes(left)
        assert [one.id for one in consult_all(rows, tmp_path)] == ["1", "2", "3", "4"]
        assert path.read_bytes() == whole


def test_whole_rows_are_not_consulted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Going on begins behind the last whole row."""
    rows = people(3)
    done = consult_all(rows, tmp_path)
    monkeypatch.setattr("survey.table.advise", None)
    assert consult_all(rows, tmp_path) == done


def test_the_table_and_report_count_the_people(tmp_path: Path) -> None:
    """Yes, no and not known are told apart."""
    well = TAKES_SUPPLEMENTS | {"age_years": "60", "sex": "male", "serum_creatinine_mg_dl": "0.9"}
    survey = [
        row(seqn="1", **well | {"magnesium_supplement_mg_on_days_taken": "250", "medicines": "LEVOTHYROXINE"}),
        row(seqn="2", **well | {"magnesium_supplement_mg_on_days_taken": "251", "serum_creatinine_mg_dl": "2"}),
        row(seqn="3", **well | {"supplement_unidentified_count": "1", "leg_cramps_freq": "often"}),
        row(seqn="4", leg_cramps_freq="never", medicines="NOBODY KNOWS THIS"),
        row(seqn="5", **TAKES_NOTHING),
    ]
    done = run(written(tmp_path / "survey.csv", survey), tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    with (tmp_path / "out" / TABLE).open(newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == HEADER
    columns = {name: [one[name] for one in table] for name in HEADER}
    assert columns["cramps"] == ["", "", "yes", "no", ""]
    assert columns["supplement_mg"] == ["250", "251", "100+", "", "0"]
    assert columns["above_250"] == ["no", "yes", "", "", "no"]
    assert columns["magnesium_with_egfr_below_60"] == ["no", "yes", "no", "", "no"]
    assert columns["interaction"] == ["yes", "", "", "", "no"]
    assert columns["unrecognised_medicines"] == ["", "", "", "NOBODY KNOWS THIS", ""]
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "| more than 250 mg of magnesium from supplements on days taken | 1 | 2 | 2 |" in report
    assert "| NOBODY KNOWS THIS | 1 |" in report
    assert "| people | 10149 | 5 | -10144 |" in report
    assert (tmp_path / "out" / "report.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.csv", None, "cannot be read: No such file"),
        ("noise.csv", bytes(range(256)), "no whole table of text"),
        ("cut.csv.gz", gzip.compress(b"seqn,sex\n1,male\n" * 100, mtime=0)[:40], "no whole table of text"),
        ("empty.csv", b"", "it has no column"),
        ("other.csv", b"seqn,sex\n1,male\n", "it has no column `age_years`"),
        ("short.csv", (",".join(CELLS) + "\n1,2\n").encode(), "row 2 has not as many cells"),
        ("twice.csv", (",".join(CELLS) + "\n" + ("1" + "," * (len(CELLS) - 1) + "\n") * 2).encode(), "two people"),
        (
            "code.csv",
            (",".join(CELLS) + "\n1" + ",7" * (len(CELLS) - 1) + "\n").encode(),
            "person `1`: `7` is no value",
        ),
    ],
)
def test_a_wrong_file_is_told_in_words(tmp_path: Path, name: str, content: bytes | None, told: str) -> None:
    """Exit code 2 and one line, no traceback."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run(tmp_path / name, tmp_path / "out")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("error: ")
    assert told in done.stderr


def test_two_runs_are_never_mixed(tmp_path: Path) -> None:
    """A folder that holds the table of other people is refused and left as it was."""
    consult_all(people(2), tmp_path)
    before = (tmp_path / TABLE).read_bytes()
    with pytest.raises(NotTheSurvey, match="name an empty folder"):
        consult_all(people(3), tmp_path)
    (tmp_path / "run.json").unlink()
    with pytest.raises(NotTheSurvey, match="name an empty folder"):
        consult_all(people(2), tmp_path)
    assert (tmp_path / TABLE).read_bytes() == before


@pytest.mark.skipif("MAGRULES_SURVEY" not in os.environ, reason="MAGRULES_SURVEY names no survey")
def test_a_sample_of_the_real_survey(tmp_path: Path) -> None:
    """Everybody is read, and every fiftieth consulted, without a crash or contradiction."""
    rows = survey_rows(Path(os.environ["MAGRULES_SURVEY"]))
    assert len([person_of(one) for one in rows]) == len(rows)
    assert len(consult_all(rows[::50], tmp_path)) == len(rows[::50])
