"""A derivation as a graph, for Graphviz and for Mermaid: facts lead to rules, rules to the advice."""

from html import escape

from attrs import define, field, frozen

from magrules.consultation.explanation import Derivation, Explanation, Step, Telling
from magrules.consultation.phrase import leaf_words
from magrules.errors import MagrulesError
from magrules.model.truth import TRUE
from magrules.model.words import word
from magrules.render.text import STATE, brief_words

STYLES = {  # how each kind of node is drawn: in DOT, and the two brackets around its label in Mermaid
    "advice": ({"shape": "box", "style": "filled,bold", "fillcolor": "#d8ebe4"}, ("[[", "]]")),
    "rule": ({"shape": "box", "style": "filled", "fillcolor": "#eef1f5"}, ("[", "]")),
    "conclusion": ({"shape": "box", "style": "filled,rounded", "fillcolor": "#fdf3d8"}, ("(", ")")),
    "fact": ({"shape": "ellipse", "style": "filled", "fillcolor": "#ffffff"}, ("([", "])")),
}


@frozen
class Node:
    """A fact, a conclusion, a rule or the advice: one of ``STYLES``, with its words line by line."""

    id: str
    kind: str
    label: tuple[str, ...]


@frozen
class Edge:
    """What one node rests on, from that to it; ``role`` says what a rule does to the advice."""

    start: str
    end: str
    role: str = ""


@define
class Graph:
    """Nodes and edges, each once, in the order of the derivation."""

    nodes: dict[tuple[str, str, tuple[str, ...]], Node] = field(factory=dict)
    edges: dict[Edge, None] = field(factory=dict)
    telling: Telling[Derivation] = field(factory=Telling)

    def node(self, kind: str, name: str, *label: str) -> tuple[Node, bool]:
        """The node of that kind and label, and whether it is new; of what has another name it is another one."""
        new = (kind, name, label) not in self.nodes
        return self.nodes.setdefault((kind, name, label), Node(f"n{len(self.nodes) + 1}", kind, label)), new


def graph_of(why: Explanation, language: str | None = None) -> Graph:
    """The derivation of an advice; what several rules share stands there once."""
    language = why.inference.ruleset.language(language)
    made = Graph()
    advice, _ = made.node("advice", why.line.id, brief_words(why, language))
    for role, derivations in why.by_role().items():
        for one in derivations:
            made.edges[Edge(_rule(made, why, one, language), advice.id, word(language, "role", role))] = None
    for one in made.telling.rest():
        _rule(made, why, one, language)
    return made


def _rule(made: Graph, why: Explanation, one: Derivation, language: str, depth: int = 0) -> str:
    """The node of a rule, below everything that it rests on; what lies deep is drawn later."""
    state = () if one.truth is TRUE else (word(language, "why", STATE[one.truth]),)
    location = (f"{one.rule.location.file}:{one.rule.location.line}",) if one.rule.location else ()
    sources = dict.fromkeys(why.inference.ruleset.sources[cite.source].publisher for cite in one.rule.cites)
    node, _ = made.node("rule", one.rule.id, one.rule.id, *state, *location, *sources)
    for step in () if made.telling.elsewhere(one, depth) else one.steps:
        made.edges[Edge(_step(made, why, step, language, depth), node.id)] = None
    return node.id


def _step(made: Graph, why: Explanation, step: Step, language: str, depth: int) -> str:
    kind = "conclusion" if step.behind else "fact"
    node, new = made.node(kind, step.fact, leaf_words(why.inference.ruleset, step.seen, language))
    for behind in step.behind if new else ():
        made.edges[Edge(_rule(made, why, behind, language, depth + 1), node.id)] = None
    return node.id


def dot(why: Explanation, language: str | None = None) -> str:
    """The derivation of an advice in Graphviz's DOT. Raises MagrulesError without the extra ``graph``."""
    language = why.inference.ruleset.language(language)
    try:
        import graphviz
    except ImportError as error:
        raise MagrulesError("DOT needs the package graphviz: `pip install 'magrules[graph]'`") from error
    graph = graph_of(why, language)
    inference = graphviz.Digraph("why", graph_attr={"rankdir": "TB"}, node_attr={"fontname": "sans-serif"})
    for node in graph.nodes.values():
        lines = "\\n".join(graphviz.escape(line) for line in node.label)
        inference.node(node.id, label=graphviz.nohtml(lines), **STYLES[node.kind][0])
    for edge in graph.edges:
        inference.edge(edge.start, edge.end, label=edge.role or None)
    return str(inference.source)


def mermaid(why: Explanation, language: str | None = None) -> str:
    """The derivation of an advice as a Mermaid flowchart."""
    language = why.inference.ruleset.language(language)
    graph = graph_of(why, language)
    lines = ["flowchart TB"]
    for node in graph.nodes.values():
        left, right = STYLES[node.kind][1]
        label = "<br>".join(_mermaid_text(line) for line in node.label)
        lines.append(f'  {node.id}{left}"{label}"{right}')
    for edge in graph.edges:
        role = f'|"{_mermaid_text(edge.role)}"|' if edge.role else ""
        lines.append(f"  {edge.start} -->{role} {edge.end}")
    return "\n".join(lines) + "\n"


def _mermaid_text(text: str) -> str:
    """Text as Mermaid shows it literally: its labels know HTML, and ``#`` begins its own entities."""
    return escape(text.replace("#", "#35;"), quote=False).replace('"', "#quot;").replace("`", "#96;")


GRAPHS = {"dot": dot, "mermaid": mermaid}
"""The notations, each with what writes a derivation in it."""
