"""Records of decisions: one line each, without what is private, and replayed to the same answer."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given

from magrules import (
    Consultation,
    DecisionRecord,
    FactsError,
    MagrulesError,
    Ruleset,
    advise,
    load_rules,
    magnesium,
    read_facts,
)
from magrules.facts import Text, boolean, fact_class, free_names, group, list_of, number, numbers_by_name, subset
from tests.paths import ROOT
from tests.strategies import Thing, rulesets, things

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
WORDS = {"phrase": Text(en="it", sv="det"), "question": Text(en="It?", sv="Det?")}
LABELS = {"tea": Text(en="tea", sv="te"), "rum": Text(en="rum", sv="rom")}

RULES = """\
ruleset: inn
version: "2"
languages: [en, sv]
sources: {own: {title: What we know, publisher: us, kind: own}}
rules:
  tea:
    when: {thirsty: true}
    advise: {id: tea, kind: do, text: {en: Drink tea., sv: Drick te.}}
    cite: {own: tea}
  no-tea-at-night:
    when: {house.hour: {above: 20}}
    withhold: tea
    cite: {own: night}
"""


@fact_class
class Cup:
    owner: frozenset[str] | None = free_names(private=True, **WORDS)
    sugars: float | None = number("", 0, 9, **WORDS)


@fact_class
class House:
    hour: float | None = number("h", 0, 24, private=True, **WORDS)
    cold: bool | None = boolean(**WORDS)


@fact_class
class Guest:
    thirsty: bool | None = boolean(**WORDS)
    house: House = group(factory=House)
    cups: tuple[Cup, ...] | None = list_of(Cup, **WORDS)
    likes: frozenset[str] | None = subset("tea", "rum", private=True, labels=LABELS, **WORDS)
    weeks: dict[str, float] | None = numbers_by_name("weeks", 0, 99, **WORDS)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    return written(tmp_path_factory.mktemp("inn"))


def written(folder: Path, text: str = RULES) -> Ruleset:
    (folder / "inn.yaml").write_text(text, encoding="utf-8")
    return load_rules(folder / "inn.yaml", facts=Guest)


@pytest.fixture
def guest() -> Guest:
    cups = (Cup(owner=["ann"], sugars=1), Cup(sugars=2), Cup(owner=[]))
    return Guest(thirsty=True, house=House(hour=9, cold=False), cups=cups, likes=[], weeks={"b": 2, "a": 1})


def test_a_record_has_what_was_known_and_decided(rules: Ruleset, guest: Guest) -> None:
    """Private facts are named without their values, those in parts and in records too, empty ones too."""
    record = advise(guest, rules).record("sv", id="a", time=NOON)
    assert record.to_dict() == {
        "format": 1,
        "id": "a",
        "time": "2026-03-09T12:00:00+00:00",
        "library": "0.1.0",
        "ruleset": "inn",
        "version": "2",
        "digest": rules.digest,
        "engine": "compiled",
        "language": "sv",
        "urgency": "none",
        "advice": {"tea": "given"},
        "facts": {
            "thirsty": True,
            "house": {"cold": False},
            "cups": [{"sugars": 1}, {"sugars": 2}, {}],
            "weeks": {"a": 1, "b": 2},
        },
        "hidden": ["house.hour", "cups.owner", "likes"],
    }
    assert "ann" not in record.to_json()


def test_a_record_is_one_line(rules: Ruleset) -> None:
    """Nothing in it breaks a line for anybody: a name may have any sign that ends one."""
    record = advise(Guest(weeks={"Å\u2028\x85\n": 1}), rules).record(id="a", time=NOON)
    line = record.to_json()
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert DecisionRecord.from_json(line) == record


def test_its_id_and_time_are_made_when_they_are_not_given(rules: Ruleset) -> None:
    """A random UUID, and now with its time zone; the language is the first of the ruleset."""
    one, other = (advise(Guest(), rules).record() for _ in range(2))
    assert UUID(one.id).version == 4 != one.id != other.id
    assert abs((datetime.now(UTC) - one.time).total_seconds()) < 60
    assert one.language == "en"
    assert advise(Guest(), rules).record(id=UUID(int=7)).id == str(UUID(int=7))
    with pytest.raises(MagrulesError, match="needs a time zone"):
        advise(Guest(), rules).record(time=datetime(2026, 3, 9))
    with pytest.raises(MagrulesError, match="there is no language `fr`"):
        advise(Guest(), rules).record("fr")


# --- replaying ------------------------------------------------------------------------------------


def test_a_line_is_replayed_to_the_same_answer(rules: Ruleset, guest: Guest) -> None:
    """With what was hidden handed in, dotted or nested; the whole person comes back."""
    consultation = advise(guest, rules)
    logged = DecisionRecord.from_json(consultation.record().to_json())
    private = {"house.hour": 9, "likes": [], "cups": [{"owner": ["ann"], "sugars": 1}, {"sugars": 2}, {"owner": []}]}
    assert logged.replay(rules, private) == consultation
    nested = {**private, "house": {"hour": 9}}
    del nested["house.hour"]
    assert logged.replay(rules, nested) == consultation


def test_hidden_facts_that_are_missing_are_named(rules: Ruleset, guest: Guest) -> None:
    """Each that was known and is not handed in; nothing is decided about somebody else."""
    logged = advise(guest, rules).record()
    with pytest.raises(MagrulesError) as refused:
        logged.replay(rules, {"house": {"hour": 9}, "likes": None})
    assert str(refused.value) == (
        "the private facts `cups.owner`, `likes` were known and are not recorded: give them to replay"
    )
    with pytest.raises(FactsError, match="unknown fact `hose`"):
        logged.replay(rules, {"hose": 1})


def test_other_private_facts_give_another_answer_and_are_refused(rules: Ruleset) -> None:
    """Whoever hands in what was not so is told which advice differs."""
    logged = advise(Guest(thirsty=True, house=House(hour=9)), rules).record()
    with pytest.raises(MagrulesError, match="`tea` was given and becomes withheld when it is replayed"):
        logged.replay(rules, {"house.hour": 23})
    with pytest.raises(MagrulesError, match="the urgency was soon and becomes none when"):
        evolve(logged, urgency="soon").replay(rules, {"house.hour": 9})
    with pytest.raises(MagrulesError, match="`coffee` was given and becomes not told when"):
        evolve(logged, advice={**logged.advice, "coffee": "given"}).replay(rules, {"house.hour": 9})


def test_other_rules_are_refused(rules: Ruleset, tmp_path: Path) -> None:
    """A comma in the rules is another digest; the same text in another folder is the same."""
    logged = advise(Guest(thirsty=True, house=House(hour=9)), rules).record()
    assert logged.replay(written(tmp_path), {"house.hour": 9}).record(id="a", time=NOON) == evolve(
        logged, id="a", time=NOON
    )
    with pytest.raises(MagrulesError, match=r"by ruleset inn 2 with digest \w{12}…, these rules are inn 3 with"):
        logged.replay(written(tmp_path, RULES.replace('"2"', '"3"')))
    with pytest.raises(MagrulesError, match="expected an instance of Ruleset"):
        logged.replay(tmp_path)  # type: ignore[arg-type]


def test_the_digest_does_not_depend_on_the_folder(tmp_path: Path) -> None:
    """That of several files neither."""
    shutil.copytree(ROOT / "rulesets" / "iron" / "rules", tmp_path / "elsewhere")
    assert load_rules(tmp_path / "elsewhere").digest == load_rules(ROOT / "rulesets" / "iron" / "rules").digest


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "3", "{}", '{"format": 2}', '{"format": 1, "id": "a"}', '{"format": 1, "time": 3}', None],
)
def test_what_is_no_record_is_refused(line: str) -> None:
    """By an error of the library, whatever it is."""
    with pytest.raises(MagrulesError, match="this is no decision record of format 1"):
        DecisionRecord.from_json(line)


def test_a_line_with_a_key_too_many_or_too_few_is_refused(rules: Ruleset) -> None:
    """Nothing of it is guessed."""
    plain = advise(Guest(), rules).record().to_dict()
    for odd in ({**plain, "more": 1}, {key: value for key, value in plain.items() if key != "digest"}):
        with pytest.raises(MagrulesError, match="this is no decision record"):
            DecisionRecord.from_json(json.dumps(odd))


@given(rulesets(), things())
def test_every_record_is_replayed(ruleset: Ruleset, thing: Thing) -> None:
    """Whatever is known, by whatever rules: through JSON, the same consultation of the same person."""
    consultation = advise(thing, ruleset)
    logged = DecisionRecord.from_json(consultation.record().to_json())
    assert logged.hidden == (() if thing.unread is None else ("unread",))
    again: Consultation[Thing] = logged.replay(ruleset, {"unread": thing.unread})
    assert again == consultation


@pytest.mark.parametrize("name", ["course-participant", "kidney-failure"])
def test_shipped_people_are_replayed(name: str) -> None:
    """Products, groups and names come back from the line as they were."""
    consultation = magnesium.advise(magnesium.read_person(ROOT / "examples" / "people" / f"{name}.yaml"))
    logged = DecisionRecord.from_json(consultation.record("sv").to_json())
    assert logged.hidden == ()
    assert read_facts(logged.facts, magnesium.rules()) == consultation.person
    assert logged.replay(magnesium.rules()) == consultation
