"""Straight-line Python for a stratum of a circuit: one statement for each connective, in topological order.

Only numbers of nodes and the letters of this module enter the source text; whatever an author wrote stays outside.
"""

from collections.abc import Callable, Iterable
from typing import Any

from magrules.engine.node_truths import Truths
from magrules.model.truth import Truth

Connective = tuple[int, Callable[[Any], Truth], Callable[[Truths], Any], tuple[int, ...]]
"""A node, the function that joins the truths of its parts, the function that gets them from the list, its parts."""


def source_of(connectives: Iterable[Connective]) -> str:
    """The source text of a function ``evaluate(t)`` that sets the truth of each connective in the list ``t``.

    The function ``j<node>`` joins the parts of what is neither *all* nor *any*.
    """
    return "\n".join(["def evaluate(t):", *map(_statement, connectives), " return"])


def _statement(connective: Connective) -> str:
    node, join, _, parts = connective
    if join in (min, max) and len(parts) == 2:
        return f" a = t[{parts[0]}]; b = t[{parts[1]}]; t[{node}] = a if a {'<' if join is min else '>'} b else b"
    function = "min" if join is min else "max" if join is max else f"j{node}"
    return f" t[{node}] = {function}(({''.join(f't[{part}], ' for part in parts)}))"


def straight_line(connectives: tuple[Connective, ...]) -> Callable[[Truths], None]:
    """The compiled function of :func:`source_of`."""
    names: dict[str, Any] = {f"j{node}": join for node, join, _, _ in connectives}
    exec(compile(source_of(connectives), "<circuit>", "exec"), names)
    evaluate: Callable[[Truths], None] = names["evaluate"]
    return evaluate
