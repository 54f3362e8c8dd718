"""The neighbourhood of a rule or an advice as a drawing: what leads to it on the left, its effects on the right."""

from attrs import frozen

from magrules.model.rules import Advice, Rule
from magrules.publish.handbook_model import HandbookModel

WIDTH, HEIGHT, GAP, BETWEEN = 250, 42, 12, 90
MOST = 10
"""The number of boxes that one side shows."""


@frozen
class Box:
    """A named element with its role (a key of the section ``handbook`` of a locale) and its position."""

    kind: str
    name: str
    role: str
    x: int = 0
    y: int = 0

    @property
    def short(self) -> str:
        """The name, truncated to the width of a box."""
        return self.name if len(self.name) <= 32 else f"{self.name[:31]}…"


@frozen
class Drawing:
    """Boxes with lines from each on the left to the middle, and from there to each on the right.

    ``cut`` is whether one of the sides has more than the drawing shows.
    """

    width: int
    height: int
    left: tuple[Box, ...]
    middle: Box
    right: tuple[Box, ...]
    cut: bool


def of_rule(model: HandbookModel, rule: Rule) -> Drawing:
    """What the condition of a rule names, and the effects of the rule on advice and conclusions."""
    left = [Box(_kind(model, name), name, "uses") for name in model.uses(rule)]
    right = [
        *(Box("conclusion", conclude.name, "concludes") for conclude in rule.concludes),
        *(Box("advice", id, "advises") for id in rule.advises),
        *(Box("advice", id, "withholds") for id in (rule.withholds.targets if rule.withholds else ())),
        *(Box("advice", id, "limits") for id in (rule.limits.targets if rule.limits else ())),
        *(Box("question", id, "asks") for id in rule.asks),
    ]
    return _drawing(left, Box("rule", rule.id, "this_rule"), right)


def of_advice(model: HandbookModel, advice: Advice) -> Drawing:
    """The rules that give, withhold and limit an advice."""
    ruleset = model.ruleset
    left = [
        *(Box("rule", rule.id, "advises") for rule in ruleset.advisers[advice.id]),
        *(Box("rule", rule.id, "withholds") for rule in ruleset.withholders[advice.id]),
        *(Box("rule", rule.id, "limits") for rule in ruleset.limiters[advice.id]),
    ]
    return _drawing(left, Box("advice", advice.id, "this_advice"), [])


def of_conclusion(model: HandbookModel, name: str) -> Drawing:
    """The rules that conclude a conclusion, and those that use it."""
    left = [Box("rule", rule.id, "concludes") for rule in model.ruleset.concluders[name]]
    right = [Box("rule", rule.id, "uses") for rule in model.users[name]]
    return _drawing(left, Box("conclusion", name, "this_conclusion"), right)


def _kind(model: HandbookModel, name: str) -> str:
    return "conclusion" if name in model.ruleset.conclusions else "fact"


def _drawing(left: list[Box], middle: Box, right: list[Box]) -> Drawing:
    """Each side in a column of its own, the three centred on one another."""
    sides = left[:MOST], right[:MOST]
    tallest = max(1, *map(len, sides))
    height = tallest * (HEIGHT + GAP) - GAP
    columns = [(sides[0], 0)] * bool(sides[0]) + [([middle], 1)] + [(sides[1], 2)] * bool(sides[1])
    placed: list[tuple[Box, ...]] = [(), (), ()]
    for at, (boxes, side) in enumerate(columns):
        top = (height - len(boxes) * (HEIGHT + GAP) + GAP) // 2
        x = at * (WIDTH + BETWEEN)
        placed[side] = tuple(
            Box(box.kind, box.name, box.role, x, top + row * (HEIGHT + GAP)) for row, box in enumerate(boxes)
        )
    width = len(columns) * (WIDTH + BETWEEN) - BETWEEN
    return Drawing(width, height, placed[0], placed[1][0], placed[2], len(left) > MOST or len(right) > MOST)
