"""The shipped cases about shared people, by file and id, such as ``kidneys/egfr-29.9``."""

from magrules import magnesium
from magrules.testing.cases import Case
from tests.people import RULE_FOLDERS, read_cases

FOLDER = RULE_FOLDERS[0] / "cases" / "people"
LOADED = {tuple((folder / "rules").resolve() for folder in RULE_FOLDERS): magnesium.rules()}
CASES: dict[str, Case] = {
    f"{file.path.name.partition('.')[0]}/{case.id}": case
    for file in read_cases(FOLDER, loaded=LOADED)
    for case in file.cases
}
