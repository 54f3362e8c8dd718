"""The YAML language server, really asked: what an editor offers, tells and underlines with the schemas of the rules.

Skipped where the server is not installed: `examples/editor/ask_language_server.py` says how it is found.
"""

import re
from collections.abc import Iterator

import pytest

from examples.editor.ask_language_server import CASES, PERSON, RULES, Document, Server, command

COMMAND = command()
pytestmark = [
    pytest.mark.once,
    pytest.mark.xdist_group("editor"),
    pytest.mark.skipif(COMMAND is None, reason="the YAML language server is not installed"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert COMMAND
    with Server(COMMAND, tmp_path_factory.mktemp("editor")) as started:
        yield started


@pytest.fixture(scope="module")
def rules(server: Server) -> Document:
    return server.open("ruleset", RULES)


@pytest.fixture(scope="module")
def person(server: Server) -> Document:
    return server.open("person", PERSON)


@pytest.fixture(scope="module")
def cases(server: Server) -> Document:
    return server.open("cases", CASES)


def test_a_typo_is_underlined_where_it_stands(rules: Document, person: Document, cases: Document) -> None:
    """A misspelt fact, choice and key, each at its line and column, in a file of each kind."""

    def spots(document: Document) -> list[str]:
        lines = document.text.split("\n")
        return [re.match(r"[\w-]+|\[", lines[line - 1][column - 1 :])[0] for line, column, _ in document.problems()]  # type: ignore[index]

    assert spots(rules) == ["weak-kidneys", "egrf", "femal", "advice"]  # the rule has no consequence, but `advice`
    assert spots(person) == ["egfrr", "femal", "slow_heartbeat"]
    assert spots(cases) == ["urgncy"]


def test_facts_are_offered_with_their_phrases(rules: Document, person: Document) -> None:
    """Where a fact is begun, each fact is offered, told of in both languages with its unit and range."""
    for document, begun in ((rules, "egrf"), (person, "egfrr")):
        told = document.completion(begun, 2)["egfr"]
        assert told.startswith("kidney function (eGFR) · njurfunktion (eGFR) (number 0 to 250 ml/min/1.73 m²).")
    assert "kidney_risk" in rules.completion("egrf", 2)
    assert "kidney_risk" not in person.completion("egfrr", 2)


def test_choices_are_offered_with_their_words(rules: Document, person: Document, cases: Document) -> None:
    """Behind a fact its choices, and nothing else but `null` where it may be made unknown."""
    women_and_men = {"female": "female · kvinna", "male": "male · man"}
    assert rules.completion("femal", 2) == women_and_men
    assert women_and_men.items() <= person.completion("femal", 2).items()
    assert person.completion("[slow", 1)["muscle_cramps"] == "muscle cramps · muskelkramper"
    assert list(cases.completion("alcohol: ", 9)) == ["none", "low", "moderate", "heavy", "null"]


def test_keys_are_offered_with_their_meaning(rules: Document, cases: Document) -> None:
    """The keys that a rule does not have yet, and those of an expectation."""
    offered = rules.completion("advice", 4)
    assert {"advise", "withhold", "because"} <= offered.keys()
    assert not {"when", "cite"} & offered.keys()
    assert offered["limit"] == "Doses it lowers; a limit never raises one."
    assert "The highest urgency of what is given, or the least and the most" in cases.completion("urgncy", 3)["urgency"]


def test_ids_are_offered_with_the_name_of_the_advice(cases: Document) -> None:
    """An expectation names advice, which is offered by id."""
    assert (
        cases.completion("[bisgly", 1)["checklist_result"]
        == "your count on the checklist · ditt resultat på checklistan"
    )


def test_a_word_is_explained_on_hovering(rules: Document, cases: Document) -> None:
    """A key by its meaning, a fact by its phrase and question in both languages."""
    assert "what is unknown is never no" in rules.hover("when:")
    assert "njurfunktion (eGFR)" in cases.hover("egfr:")
    assert "How well do your kidneys work" in cases.hover("egfr:")
