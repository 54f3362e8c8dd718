"""What the library gives goes to another process and comes back equal; copies are equal, hashes agree."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import magrules
from magrules import Consultation, DiagnosticsError, MagrulesError, magnesium, read_facts
from magrules.magnesium import Person, advise, load_rules
from magrules.render.json import to_json
from tests.paths import ROOT

ANSWERS: dict[str, Callable[[Consultation], Any]] = {
    "person": lambda consultation: consultation.person,
    "ruleset": lambda consultation: consultation.ruleset,
    "line": lambda consultation: consultation.line("see_doctor"),
    "consultation": lambda consultation: consultation,
    "why": lambda consultation: consultation.why("see_doctor"),
    "why_not": lambda consultation: consultation.why_not("cap_250"),
    "what_if": lambda consultation: consultation.what_if(egfr=95),
    "what_would_change": lambda consultation: consultation.what_would_change("see_doctor"),
    "question": lambda consultation: consultation.questions[0],
}


def sent(answer: Any) -> Any:
    return pickle.loads(pickle.dumps(answer))


@pytest.fixture(scope="module")
def consultation() -> Consultation:
    return advise(Person(egfr=45, goals=["cramps"], medicine_months={"omeprazole": 3}))


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_are_pickled_copied_and_hashed(name: str, consultation: Consultation) -> None:
    """A pool of workers can give back, and a set or cache can hold, whatever an application is given."""
    answer = ANSWERS[name](consultation)
    for other in (sent(answer), copy.copy(answer), copy.deepcopy(answer)):
        assert other == answer
        assert hash(other) == hash(answer)


def test_shipped_rules_go_by_name(consultation: Consultation) -> None:
    """A consultation is sent without its rules when both sides have them, and refused where they are others."""
    assert sent(consultation).ruleset is magnesium.rules()
    pickled = pickle.dumps(magnesium.rules()).replace(magnesium.rules().digest.encode(), b"0" * 64)
    with pytest.raises(MagrulesError, match="pickled with other rules"):
        pickle.loads(pickled)


def test_rules_of_ones_own_go_with_all_that_stands_in_them() -> None:
    """What comes back advises, explains and asks as before, and its rules cannot be written either."""
    consultation = advise(Person(egfr=45), load_rules(ROOT / "rulesets" / "magnesium"))
    other = sent(consultation)
    assert to_json(other) == to_json(consultation)
    assert to_json(other.what_if(egfr=95).after) == to_json(consultation.what_if(egfr=95).after)
    with pytest.raises(TypeError):
        other.ruleset.rules["x"] = None


def test_rules_of_ones_own_go_without_the_shipped_ones_being_read() -> None:
    """Another process that has only its own rules does not load the others to send them."""
    code = (
        "import pickle\nfrom magrules.magnesium.shipped import _loaded, load_rules\n"
        f"pickle.dumps(load_rules({str(ROOT / 'rulesets' / 'magnesium')!r}))\n"
        "print(_loaded.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_a_line_goes_without_the_person(consultation: Consultation, tmp_path: Path) -> None:
    """One advice that a worker gives back has no facts with it, and keeps what it needs; of any rules."""
    line = consultation.line("cap_250")
    assert sent(line).needs == line.needs
    assert sent(line).inference is None
    (tmp_path / "plants.yaml").write_text(
        "ruleset: plants\nsources: {own: {title: T, publisher: us, kind: own}}\n"
        "facts: {dry: {type: yes_no, phrase: dry, question: Dry?}}\n"
        "rules: {water: {when: {dry: true}, advise: {id: water, kind: do, text: Water.}, cite: {own: a}}}\n"
    )
    rules = magrules.load_rules(tmp_path / "plants.yaml")
    line = magrules.advise(read_facts({}, rules), rules).line("water")
    assert (sent(line), sent(line).needs) == (line, ("dry",))


def test_rules_made_of_the_shipped_ones_go_as_they_are() -> None:
    """What differs from them in one rule is not taken for them."""
    made = evolve(magnesium.rules(), notes=())
    assert sent(made).notes == ()


@pytest.mark.parametrize(
    "wrong", [lambda: Person(egfr=-1, sex="man"), lambda: load_rules("nowhere")], ids=["facts", "ruleset"]
)
def test_errors_keep_their_faults(wrong: Callable[[], object]) -> None:
    """An error raised in a worker arrives as it was raised."""
    with pytest.raises(DiagnosticsError) as caught:
        wrong()
    for other in (sent(caught.value), copy.copy(caught.value)):
        assert type(other) is type(caught.value)
        assert str(other) == str(caught.value)
        assert other.diagnostics == caught.value.diagnostics
