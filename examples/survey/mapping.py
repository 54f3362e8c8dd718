"""From one row of a prepared NHANES table to a person: a table of facts and the columns they come from.

An empty cell is unknown: not asked, refused, not known by the person, not measured. What the
survey cannot tell is not here, and stays unknown:

- symptoms and warning signs: a list that is given is a whole one, so none is; who has cramps or
  sleeps badly wants help with that (``goals``), as if they had come for it;
- medicines bought without prescription, and diagnoses nobody asked about: those lists stay open
  (:class:`Surveyed`);
- alcohol and coffee: two days of food do not show a habit, and caffeine in mg is not cups;
- which way a thyroid went wrong, and which vitamin K a supplement holds;
- how long anything was taken or felt.

Laxatives bought without prescription are not among the products either, so the true magnesium may
be more than the total says.
"""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from magrules import FactsError, MagrulesError
from magrules.facts import Members, fact_class
from magrules.magnesium import Person
from magrules.magnesium.kidney import UMOL_L_PER_MG_DL
from magrules.magnesium.person import Labs
from magrules.magnesium.product import Product

Row = Mapping[str, str]
UNITS_PER_MICROKATAL = 60
ANTACID_NAME = "antacid"
ALBUMINURIA_MG_G = 30  # KDIGO: an albumin-creatinine ratio from 30 mg/g is raised


@fact_class
class Surveyed(Person):
    """A person whose lists of medicines and diagnoses hold what was asked about, and may lack the rest."""

    @property
    def medicine_classes(self) -> Members | None:  # type: ignore[override]
        return _left_open(super().medicine_classes)

    @property
    def recognised_conditions(self) -> Members | None:  # type: ignore[override]
        return _left_open(super().recognised_conditions)


def _left_open(members: Members | None) -> Members | None:
    return members and Members(members.present, complete=False)


# --- reading one cell ----------------------------------------------------------------------------


def text(cell: str) -> str:
    """A code of the survey as it stands."""
    return cell


def flag(cell: str) -> bool:
    """Yes is 1 and no is 0."""
    return _one_of({"1": True, "0": False})(cell)


def times(factor: float) -> Callable[[str], float]:
    """A number in another unit."""
    return lambda cell: round(float(cell) * factor, 6)


def at_least(limit: float) -> Callable[[str], bool]:
    """Whether a number reaches a limit."""
    return lambda cell: float(cell) >= limit


def _one_of(codes: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        if cell not in codes:
            raise ValueError(cell)
        return codes[cell]

    return read


@frozen
class Column:
    """A fact, the column of the table it comes from, the variable of the survey behind that, and how to read it."""

    fact: str
    column: str
    variable: str
    read: Callable[[str], Any]


# The facts that one column settles.
FACTS = [
    Column("age_years", "age_years", "RIDAGEYR", float),  # 80 stands for 80 and above
    Column("sex", "sex", "RIAGENDR", _one_of({"female": "female", "male": "male"})),
    Column("pregnant", "pregnant", "RIDEXPRG, RHD143", flag),
    Column("lactating", "breastfeeding", "RHQ200", flag),
    Column("egfr", "egfr_bedside_schwartz", "LBXSCR, BMXHT", float),  # 12 to 17 years; adults: from creatinine
    Column("kidney_disease", "told_weak_kidneys", "KIQ022", flag),  # told by a doctor, as the person is asked here
    Column("dialysis", "dialysis", "KIQ025", flag),  # in the past year
    Column("albuminuria", "urine_albumin_creatinine_mg_g", "URXUMA, URXUCR", at_least(ALBUMINURIA_MG_G)),
]
LABS = [
    Column("creatinine_umol_l", "serum_creatinine_mg_dl", "LBXSCR", times(UMOL_L_PER_MG_DL)),
    Column("potassium_mmol_l", "potassium_mmol_l", "LBXSKSI", float),
    Column("sodium_mmol_l", "sodium_mmol_l", "LBXSNASI", float),
    Column("calcium_mmol_l", "calcium_mmol_l", "LBXSCA", float),
    Column("vitamin_d_nmol_l", "vitamin_d_25oh_nmol_l", "LBXVIDMS", float),
    Column("b6_nmol_l", "vitamin_b6_plp_nmol_l", "LBXPLP", float),
    Column("ck_ukat_l", "creatine_kinase_u_l", "LBXSCK", times(1 / UNITS_PER_MICROKATAL)),
]
# Diagnoses a doctor told of; a yes puts it on the list, a no cannot be said of a list that stays open.
CONDITIONS = [
    Column("hypertension", "hypertension_told", "BPQ020", flag),
    Column("heart_failure", "heart_failure_told", "MCQ160B", flag),
    Column("coronary_heart_disease", "coronary_heart_disease_told", "MCQ160C", flag),
    Column("coronary_heart_disease", "heart_attack_told", "MCQ160E", flag),
    Column("stroke", "stroke_told", "MCQ160F", flag),
    Column("liver_disease", "liver_condition_told", "MCQ160L", flag),
    Column("arthritis", "arthritis_told", "MCQ160A", flag),
    Column("gout", "gout_told", "MCQ160N", flag),
    Column("asthma", "asthma_told", "MCQ010", flag),
    Column("cancer", "cancer_told", "MCQ220", flag),
    Column("anaemia", "anaemia_treatment_3mo", "MCQ053", flag),
    Column("osteoporosis", "osteoporosis_told", "OSQ060", flag),
    Column("kidney_stones", "kidney_stones_ever", "KIQ026", flag),
    Column("restless_legs", "restless_legs_told", "SLQ070C", flag),
    Column("diabetes", "diabetes", "DIQ010", _one_of({"yes": True, "no": False, "borderline": False})),
    Column("prediabetes", "diabetes", "DIQ010", _one_of({"yes": False, "no": False, "borderline": True})),
]
# What the person would ask for help with: what troubles them at least two nights a month.
OFTEN_ENOUGH = _one_of({"never": False, "rarely": False, "sometimes": True, "often": True, "almost_always": True})
CRAMPS = Column("cramps", "leg_cramps_freq", "SLQ160", OFTEN_ENOUGH)
TROUBLES = [
    CRAMPS,
    Column("sleep", "trouble_falling_asleep_freq", "SLQ080", OFTEN_ENOUGH),
]
# The columns that settle a fact together: `bowel_habit`, `medicines` and `current_products`.
STOOL = Column("bowel_habit", "stool_type_bristol", "BHQ060", int)
MOVEMENTS = Column("bowel_habit", "bowel_movements_per_week", "BHD050", float)
MEDICINES = Column("medicines", "medicines", "RXDDRUG", text)
SUPPLEMENT = Column("current_products", "takes_supplement", "DSD010", flag)
ANTACID = Column("current_products", "takes_calcium_magnesium_antacid", "DSD010AN", flag)
UNIDENTIFIED = Column("current_products", "supplement_unidentified_count", "DSDMTCH", int)
LOWER_BOUND = Column("current_products", "magnesium_supplement_is_lower_bound", "DSDMTCH, DSDACTSS, DSD103", flag)
MAGNESIUM = Column("current_products", "magnesium_supplement_mg_on_days_taken", "DSQIMAGN", float)
MAGNESIUM_NAMES = Column("current_products", "magnesium_products", "DSDSUPP", text)
MAGNESIUM_FORM = Column("current_products", "magnesium_form_named_on_label", "DSDSUPP", text)
ANTACID_MAGNESIUM = Column("current_products", "magnesium_antacid_mg_per_day", "DSQIMAGN, DSD103", float)
B6 = Column("current_products", "vitamin_b6_supplement_mg_per_day", "DSQIVB6", float)
# What else the supplements hold, by the name the product catalogue knows; the amount is not used.
CONTENTS = [
    Column("calcium", "calcium_supplement_mg_per_day", "DSQICALC", float),
    Column("potassium", "potassium_supplement_mg_per_day", "DSQIPOTA", float),
    Column("iron", "iron_supplement_mg_per_day", "DSQIIRON", float),
    Column("zinc", "zinc_supplement_mg_per_day", "DSQIZINC", float),
    Column("vitamin d", "vitamin_d_supplement_mcg_per_day", "DSQIVD", float),
    Column("vitamin c", "vitamin_c_supplement_mg_per_day", "DSQIVC", float),
]
ID = Column("id", "seqn", "SEQN", text)
COLUMNS = [
    *(ID, *FACTS, *LABS, *CONDITIONS, *TROUBLES, STOOL, MOVEMENTS, MEDICINES, SUPPLEMENT, ANTACID, UNIDENTIFIED),
    *(LOWER_BOUND, MAGNESIUM, MAGNESIUM_NAMES, MAGNESIUM_FORM, ANTACID_MAGNESIUM, B6, *CONTENTS),
]


# --- reading one row -----------------------------------------------------------------------------


class NotTheSurvey(MagrulesError):
    """A cell of the table, or the table, is not what the codebook says."""


def seen(row: Row, column: Column) -> Any:
    """What a cell says, None when it is empty. Raises NotTheSurvey."""
    cell = row[column.column]
    if cell == "":
        return None
    try:
        return column.read(cell)
    except ValueError:
        raise NotTheSurvey(f"person `{row[ID.column]}`: `{cell}` is no value of `{column.column}`") from None


def person_of(row: Row) -> Surveyed:
    """The person a row tells of. Raises NotTheSurvey."""
    try:
        return Surveyed(
            **{column.fact: seen(row, column) for column in FACTS},
            labs=Labs(**{column.fact: seen(row, column) for column in LABS}),
            conditions=_said(row, CONDITIONS),
            goals=_said(row, TROUBLES),
            bowel_habit=_bowel_habit(row),
            medicines=_medicines(row),
            current_products=_products(row),
        )
    except FactsError as error:
        raise NotTheSurvey(f"person `{row[ID.column]}`: {'; '.join(map(str, error.diagnostics))}") from None


def _said(row: Row, columns: list[Column]) -> list[str] | None:
    """What was said yes to; None when nothing was, since more was never asked about."""
    return sorted({column.fact for column in columns if seen(row, column)}) or None


def _bowel_habit(row: Row) -> str | None:
    """By the Bristol type; an ordinary stool is a normal habit only with 3 to 21 movements a week."""
    match seen(row, STOOL), seen(row, MOVEMENTS):
        case 1 | 2, _:
            return "constipated"
        case 6 | 7, _:
            return "loose"
        case 3 | 4 | 5, movements if movements is not None and 3 <= movements <= 21:
            return "normal"
        case _:
            return None


def _medicines(row: Row) -> list[str] | None:
    """The prescribed medicines by generic name; without any, nobody knows what else is taken."""
    named = seen(row, MEDICINES)
    return None if named is None else named.split(" | ")


def _products(row: Row) -> list[Product] | None:
    """Supplements and antacids; magnesium as on a day when all are taken, the rest as a mean of 30 days."""
    supplement, antacid = seen(row, SUPPLEMENT), seen(row, ANTACID)
    if supplement is None or antacid is None:
        return None
    products = []
    if supplement:
        products += [
            Product(name="supplements", form=_form(row), mg_elemental=seen(row, MAGNESIUM), b6_mg=seen(row, B6))
        ]
        if seen(row, UNIDENTIFIED) != 0 or seen(row, LOWER_BOUND):
            products += [Product(name="a supplement of unknown contents")]
    if antacid:
        products += [Product(name=ANTACID_NAME, mg_elemental=seen(row, ANTACID_MAGNESIUM), b6_mg=0)]
    return products + [Product(name=one.fact, mg_elemental=0, b6_mg=0) for one in CONTENTS if seen(row, one)]


def _form(row: Row) -> str | None:
    """The salt, where the one magnesium product names it."""
    return seen(row, MAGNESIUM_FORM) if " | " not in row[MAGNESIUM_NAMES.column] else None
