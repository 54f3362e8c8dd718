"""The tree of a YAML or JSON text: nodes with locations; every scalar keeps its source text."""

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from attrs import define, field, frozen

from magrules.diagnostics.source import Location


@define(eq=False)
class SourceText:
    """The text of a file, which finds the line and column of a character; ``name`` is shown in locations."""

    name: str
    text: str = field(repr=False)
    lines: list[str] = field(init=False, repr=False)
    starts: list[int] = field(init=False, repr=False)
    """The index of the start of each line."""

    def __attrs_post_init__(self) -> None:
        lines = self.text.split("\n")
        self.lines = [line.removesuffix("\r") for line in lines]
        self.starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]

    def at(self, index: int) -> tuple[int, int]:
        """The row and column of a character, counted from 0; in quotes YAML knows more line breaks than an editor."""
        row = bisect_right(self.starts, index) - 1
        return row, index - self.starts[row]

    def location(self, start: int, end: int) -> Location:
        """The location of the characters from ``start`` to before ``end``."""
        (row, column), (last, stop) = self.at(start), self.at(end)
        line = self.lines[row]
        stop = stop if last == row else len(line.rstrip())
        return Location(self.name, row + 1, column + 1, max(stop, column) + 1, line)


@frozen(eq=False)
class Span:
    """Characters of a file."""

    source: SourceText
    start: int
    end: int

    @property
    def location(self) -> Location:
        """Their location, of which most nodes are never asked."""
        return self.source.location(self.start, self.end)


class Placed:
    """What has its place in a file, as a span or a location."""

    __slots__ = ()
    place: Span | Location

    @property
    def location(self) -> Location:
        """The location in the file."""
        return self.place if isinstance(self.place, Location) else self.place.location


@frozen
class Scalar(Placed):
    """One value: text, a number, true, false or nothing (``None``), as YAML 1.2 reads it."""

    value: str | int | float | bool | None
    place: Span | Location = field(eq=False, alias="location")
    written: str = field(default="", eq=False)
    lines: tuple[str, ...] = field(default=(), eq=False, repr=False)


@frozen
class SequenceNode(Placed):
    """A list."""

    items: tuple["Node", ...]
    place: Span | Location = field(eq=False, alias="location")


@frozen
class MappingNode(Placed):
    """Keys with their values, in the order written; a key is a Scalar that holds text."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Span | Location = field(eq=False, alias="location")

    @cached_property
    def index(self) -> "dict[str, tuple[Scalar, Node]]":
        """The entries by key."""
        return {str(name.value): (name, value) for name, value in self.entries}

    def get(self, key: str) -> "Node | None":
        """The value under ``key``, None when the key is absent."""
        return self.index[key][1] if key in self.index else None


Node = Scalar | SequenceNode | MappingNode


def describe(node: Node) -> str:
    """A node as messages show it: ``text `10` `` or ``a list``."""
    match node:
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=bool()):
            return f"`{node.written}`"
        case Scalar(value=str()):
            return f"text `{short(node.written)}`"
        case Scalar():
            return f"number `{node.written}`"
        case SequenceNode():
            return "a list"
        case MappingNode():
            return "a mapping"


def short(text: str, limit: int = 40) -> str:
    """A text on one line, cut at the limit."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def plain(node: Node | None) -> object:
    """The tree without locations: dicts, lists and values."""
    match node:
        case None:
            return None
        case Scalar():
            return node.value
        case SequenceNode():
            return [plain(item) for item in node.items]
        case MappingNode():
            return {str(key.value): plain(value) for key, value in node.entries}
