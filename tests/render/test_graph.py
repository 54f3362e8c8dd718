"""Derivations as graphs: every fact leads to the advice, and no text of a person steers the notation."""

import json
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from magrules.cli import main
from magrules.consultation.explanation import Explanation, why
from magrules.consultation.standings import Standing, lines
from magrules.engine.reference import Reference
from magrules.errors import MagrulesError
from magrules.magnesium import advise, load_rules, read_person
from magrules.model.ruleset import Ruleset
from magrules.render.graph import Graph, dot, graph_of, mermaid
from tests.people import PEOPLE
from tests.strategies import VOCABULARY, Thing, rulesets, things

KIDNEYS = PEOPLE["kidney-failure"]
NASTY = 'a"]; n1 --> n9 <script> #quot; \\n `x` <b> & {}|[] å'


@given(rulesets(), things())
def test_everything_leads_to_the_advice(ruleset: Ruleset, thing: Thing) -> None:
    """From every node the advice is reached, and the graph has each node and edge once."""
    inference = Reference().infer(ruleset, VOCABULARY.values(thing))
    for line in lines(inference):
        if line.standing is Standing.NOT_APPLICABLE:
            continue
        graph = graph_of(why(inference, line))
        ids = [node.id for node in graph.nodes.values()]
        assert len(set(ids)) == len(ids)
        assert reached(graph) == set(ids)
        for node in graph.nodes.values():
            assert (node.kind == "advice") is (node.id == "n1")


def reached(graph: Graph) -> set[str]:
    """The nodes from which the advice can be reached."""
    found = {"n1"}
    while new := {edge.start for edge in graph.edges if edge.end in found} - found:
        found |= new
    return found


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_graph_of_a_dose_held_back(language: str) -> None:
    """eGFR 22 with its bound, the rule with its place, and what it does to the advice, in both notations."""
    answer = advise(read_person(KIDNEYS)).why("cap_250")
    for text in (dot(answer, language), mermaid(answer, language)):
        assert re.search(r"eGFR\): 22 ml/min/1.73 m², (below|under) 30 ml/min/1.73 m²", text)
        assert "egfr-below-30" in text
        assert "rulesets/safety/rules/kidneys.yaml:" in text
        assert ("holds it back" if language == "en" else "håller tillbaka rådet") in text


TEXTS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)


@given(TEXTS | st.just(NASTY))
def test_no_text_steers_mermaid(text: str) -> None:
    """Whatever a fact is called, the flowchart has the same nodes and edges, one label each."""
    calm, nasty = mermaid(named("heat")), mermaid(named(text))
    assert shape(nasty) == shape(calm)
    assert "<script" not in nasty


@given(TEXTS | st.just(NASTY))
def test_no_text_steers_dot(text: str) -> None:
    """Nor the graph in DOT, where a quote or a backslash would."""
    calm, nasty = (re.sub(r'"(\\.|[^"\\])*"', '""', dot(named(name))) for name in ("two words", f"two {text}"))
    assert nasty == calm


def test_a_backslash_is_a_backslash_in_dot() -> None:
    """``\\N`` in a name is no escape that Graphviz would put the node's name in for."""
    assert r"two \\N" in dot(named(r"two \N"))


def named(phrase: str) -> Explanation:
    """Why an advice is given, by a fact of that name."""
    told = json.dumps({"en": phrase, "sv": phrase}, ensure_ascii=False)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.yaml"
        path.write_text(WEATHER.format(phrase=told), encoding="utf-8")
        ruleset = load_rules(path)
    return advise(ruleset.vocabulary.cls(hot=True), ruleset).why("stay_in")


WEATHER = """
ruleset: weather
sources: {{us: {{title: Weather, publisher: us, kind: own}}}}
facts:
  hot: {{type: yes_no, phrase: {phrase}, question: {{en: Hot?, sv: Hett?}}}}
rules:
  too-hot:
    when: {{hot: true}}
    advise: {{id: stay_in, kind: do, text: {{en: Stay in., sv: Stanna inne.}}}}
    cite: {{us: heat}}
"""


def test_what_is_called_alike_is_not_taken_for_one(tmp_path: Path) -> None:
    """Each fact is a node, and each conclusion with what lies behind it, whatever their phrases."""
    (tmp_path / "r.yaml").write_text(ALIKE, encoding="utf-8")
    ruleset = load_rules(tmp_path / "r.yaml")
    person = ruleset.vocabulary.cls(a=True, b=True)
    graph = graph_of(advise(person, ruleset).why("stay_in"))
    assert [node.kind for node in graph.nodes.values()].count("fact") == 2
    assert [node.kind for node in graph.nodes.values()].count("conclusion") == 2
    assert len(graph.edges) == 7


ALIKE = """
ruleset: weather
sources: {us: {title: Weather, publisher: us, kind: own}}
facts:
  a: {type: yes_no, phrase: {en: heat, sv: hetta}, question: {en: Hot?, sv: Hett?}}
  b: {type: yes_no, phrase: {en: heat, sv: hetta}, question: {en: Hot?, sv: Hett?}}
conclusions:
  c: {flag: {en: risk, sv: risk}}
  d: {flag: {en: risk, sv: risk}}
rules:
  one: {when: {a: true}, conclude: c, cite: {us: heat}}
  two: {when: {b: true}, conclude: d, cite: {us: heat}}
  too-hot:
    when: {c: true, d: true}
    advise: {id: stay_in, kind: do, text: {en: Stay in., sv: Stanna inne.}}
    cite: {us: heat}
"""


def shape(flowchart: str) -> list[str]:
    return [re.sub(r'"[^"]*"', '""', line) for line in flowchart.splitlines()]


@pytest.mark.parametrize(("notation", "start"), [("dot", "digraph why {"), ("mermaid", "flowchart TB")])
def test_on_the_command_line(notation: str, start: str) -> None:
    """``why --graph`` writes the graph and nothing else."""
    done = CliRunner().invoke(main, ["why", str(KIDNEYS), "see_doctor", "--graph", notation])
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, start)


def test_dot_without_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the answer says what to install."""
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(MagrulesError, match=r"pip install 'magrules\[graph\]'"):
        dot(advise(read_person(KIDNEYS)).why("see_doctor"))
