"""A derivation as a graph, for Graphviz and for Mermaid: facts lead to rules, rules to the advice."""

from html import escape

from attrs import define, field, frozen

from magrules.consultation.explanation import Derivation, Explanation, Layout, Step
from magrules.consultation.phrase import leaf_words
from magrules.errors import MagrulesError
from magrules.model.truth import TRUE
from magrules.model.words import word
from magrules.render.text_explanations import STATE, brief_words

STYLES = {  # of each kind of node: its attributes in DOT, and the two brackets around its label in Mermaid
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
    """From a node to the node that rests on it; ``role`` is that of a rule towards the advice."""

    start: str
    end: str
    role: str = ""


@define
class Graph:
    """Nodes and edges, each once, in the order of the derivation."""

    nodes: dict[tuple[str, str, tuple[str, ...]], Node] = field(factory=dict)
    edges: dict[Edge, None] = field(factory=dict)
    layout: Layout[Derivation] = field(factory=Layout)

    def node(self, kind: str, name: str, *label: str) -> tuple[Node, bool]:
        """The node of that kind, name and label, and whether it is new."""
        new = (kind, name, label) not in self.nodes
        return self.nodes.setdefault((kind, name, label), Node(f"n{len(self.nodes) + 1}", kind, label)), new


def graph_of(why: Explanation, language: str | None = None) -> Graph:
    """The derivation of an advice; shared parts are in it once."""
    language = why.inference.ruleset.language(language)
    graph = Graph()
    advice, _ = graph.node("advice", why.line.id, brief_words(why, language))
    for role, derivations in why.by_role().items():
        for derivation in derivations:
            rule = _rule(graph, why, derivation, language)
            graph.edges[Edge(rule, advice.id, word(language, "role", role))] = None
    for derivation in graph.layout.rest():
        _rule(graph, why, derivation, language)
    return graph


def _rule(graph: Graph, why: Explanation, derivation: Derivation, language: str, depth: int = 0) -> str:
    """The node of a rule, and those of everything that it rests on; what lies too deep is added later."""
    rule, truth = derivation.rule, derivation.truth
    state = () if truth is TRUE else (word(language, "why", STATE[truth]),)
    location = (f"{rule.location.file}:{rule.location.line}",) if rule.location else ()
    sources = dict.fromkeys(why.inference.ruleset.sources[cite.source].publisher for cite in rule.cites)
    node, _ = graph.node("rule", rule.id, rule.id, *state, *location, *sources)
    for step in () if graph.layout.elsewhere(derivation, depth) else derivation.steps:
        graph.edges[Edge(_step(graph, why, step, language, depth), node.id)] = None
    return node.id


def _step(graph: Graph, why: Explanation, step: Step, language: str, depth: int) -> str:
    kind = "conclusion" if step.expansion else "fact"
    node, new = graph.node(kind, step.fact, leaf_words(why.inference.ruleset, step.verdict, language))
    for derivation in step.expansion if new else ():
        graph.edges[Edge(_rule(graph, why, derivation, language, depth + 1), node.id)] = None
    return node.id


def dot(why: Explanation, language: str | None = None) -> str:
    """The derivation of an advice in Graphviz's DOT. Raises MagrulesError without the extra ``graph``."""
    language = why.inference.ruleset.language(language)
    try:
        import graphviz
    except ImportError as error:
        raise MagrulesError("DOT needs the package graphviz: `pip install 'magrules[graph]'`") from error
    graph = graph_of(why, language)
    digraph = graphviz.Digraph("why", graph_attr={"rankdir": "TB"}, node_attr={"fontname": "sans-serif"})
    for node in graph.nodes.values():
        lines = "\\n".join(graphviz.escape(line) for line in node.label)
        digraph.node(node.id, label=graphviz.nohtml(lines), **STYLES[node.kind][0])
    for edge in graph.edges:
        digraph.edge(edge.start, edge.end, label=edge.role or None)
    return str(digraph.source)


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
    """Text escaped for Mermaid: its labels are HTML, and ``#`` begins its own entities."""
    return escape(text.replace("#", "#35;"), quote=False).replace('"', "#quot;").replace("`", "#96;")


GRAPHS = {"dot": dot, "mermaid": mermaid}
"""The writer of each notation."""
