"""Overlays of fact trees: the facts of a case over those of the person it names."""

from attrs import evolve

from magrules.diagnostics.source import Location
from magrules.language.nodes import MappingNode, Node, Scalar, SequenceNode


def placed(node: Node, location: Location) -> Node:
    """The tree with one location for everything in it."""
    match node:
        case MappingNode():
            entries = ((evolve(key, location=location), placed(value, location)) for key, value in node.entries)
            return MappingNode(tuple(entries), location)
        case SequenceNode():
            return SequenceNode(tuple(placed(item, location) for item in node.items), location)
        case Scalar():
            return evolve(node, location=location)


def overlaid(under: Node, over: Node) -> Node:
    """One tree of facts over another; mappings of both are joined key by key."""
    if not isinstance(under, MappingNode) or not isinstance(over, MappingNode):
        return over
    both = {
        key: (at, overlaid(under.index[key][1], value) if key in under.index else value)
        for key, (at, value) in over.index.items()
    }
    return MappingNode(tuple({**under.index, **both}.values()), over.location)
