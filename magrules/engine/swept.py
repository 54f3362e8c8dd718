"""The list of truths that a sweep fills, and the reasons that are read off it."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from magrules.model.conditions import Comparison
from magrules.model.truth import Truth

Truths = list[Truth]


@frozen
class Tree:
    """The place of a condition, with the trees of its parts or the comparison that it is."""

    place: int
    parts: tuple["Tree", ...]
    leaf: Comparison | None
    negates: bool

    def support(self, truths: Truths) -> Iterator[tuple[Comparison, Truth]]:
        """The comparisons that carry the truth of the condition, as :func:`magrules.engine.evaluate.support` says."""
        if self.leaf is not None:
            yield self.leaf, truths[self.place]
            return
        for part in self.parts:
            if self.negates or truths[part.place] is truths[self.place]:
                yield from part.support(truths)


@frozen(eq=False)
class Swept:
    """The truth at every place, and the tree of each rule's condition."""

    trees: Mapping[str, Tree]
    truths: Truths

    def support(self, rule: str) -> Iterator[tuple[Comparison, Truth]]:
        """The comparisons that carry the truth of a rule."""
        return self.trees[rule].support(self.truths)
