"""Cases: persons with the outcome that a careful adviser demands, tried on every engine.

They stand in ``tests/cases``, written so that a dietitian can read and add to them. A fact left out
is unknown; an empty list means asked, none. Every code listed must be told (or, under ``must_not``,
must not be); others are free. ``most_magnesium_mg`` is the highest amount that may be named.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from magrules import advise, read_person, shipped_rulesets
from magrules.durable import AVAILABLE
from tests.forbidden import FORBIDDEN, most_magnesium, told

CASES = Path(__file__).parent / "cases"
KEYS = {"about", "facts", "urgency", "most_magnesium_mg", "advise", "warn", "ask", "must_not"}
ENGINES = ["reference", pytest.param("durable_rules", marks=pytest.mark.skipif(not AVAILABLE, reason="not here"))]


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(CASES.glob("*.yaml")):
        for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield f"{path.stem}/{name}", case


ALL = dict(cases())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ALL)
def test_case(name: str, engine: str) -> None:
    """The person gets everything demanded and nothing forbidden."""
    case = ALL[name]
    found = advise(read_person(case["facts"]), engine=engine)
    said = {line.id for line in told(found)}
    asked = {question.id for question in found.questions}
    assert {
        "urgency": found.urgency,
        "not advised": sorted(set(case.get("advise", ())) - said),
        "not warned": sorted(set(case.get("warn", ())) - said),
        "not asked": sorted(set(case.get("ask", ())) - asked),
        "advised all the same": {
            code: ids for code in case.get("must_not", ()) if (ids := sorted({x.id for x in FORBIDDEN[code](found)}))
        },
    } == {
        "urgency": case["urgency"],
        "not advised": [],
        "not warned": [],
        "not asked": [],
        "advised all the same": {},
    }
    assert most_magnesium(found) <= case["most_magnesium_mg"]


def test_cases_are_well_formed() -> None:
    """Every case says who it is about and uses only words that are there; every forbidden thing has a case."""
    kinds = {"advise": ("do", "dose", "product", "food", "test", "refer", "stop", "background"), "warn": ("warn", "background")}
    advice = shipped_rulesets().advice
    for name, case in ALL.items():
        assert set(case) <= KEYS, name
        assert case["about"], name
        for key, allowed in kinds.items():
            assert [x for x in case.get(key, ()) if x not in advice or advice[x].kind not in allowed] == [], name
        assert set(case.get("must_not", ())) <= set(FORBIDDEN), name
    assert {code for case in ALL.values() for code in case.get("must_not", ())} == set(FORBIDDEN)
