"""The truths that the compiled engine fills in, and the supporting leaves read from them."""

from collections.abc import Mapping

from attrs import frozen

from magrules.model.conditions import Comparison
from magrules.model.truth import Truth

Truths = list[Truth]


@frozen
class Tree:
    """A condition as the index of its truth, with the trees of its parts, or its comparison where it is a leaf."""

    node: int
    parts: tuple["Tree", ...]
    leaf: Comparison | None
    negates: bool

    def support(self, truths: Truths) -> list[tuple[Comparison, Truth]]:
        """The supporting leaves of the condition, as :func:`magrules.engine.evaluate.support` defines them."""
        truth = truths[self.node]
        if self.leaf is not None:
            return [(self.leaf, truth)]
        leaves = []
        for part in self.parts:
            if self.negates or truths[part.node] is truth:
                leaves += part.support(truths)
        return leaves


@frozen(eq=False)
class NodeTruths:
    """The truth at every index, and the tree of each rule's condition."""

    trees: Mapping[str, Tree]
    truths: Truths

    def support(self, rule: str) -> list[tuple[Comparison, Truth]]:
        """The supporting leaves of a rule."""
        return self.trees[rule].support(self.truths)
