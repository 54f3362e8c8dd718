"""The tree of a YAML or JSON text: nodes with locations; every scalar keeps its source text."""

from functools import cached_property

from attrs import field, frozen

from magrules.diagnostics.source import Location


@frozen
class Scalar:
    """One value: text, a number, true, false or nothing (``None``), as YAML 1.2 reads it."""

    value: str | int | float | bool | None
    location: Location = field(eq=False)
    written: str = field(default="", eq=False)
    lines: tuple[str, ...] = field(default=(), eq=False, repr=False)


@frozen
class SequenceNode:
    """A list."""

    items: tuple["Node", ...]
    location: Location = field(eq=False)


@frozen
class MappingNode:
    """Keys with their values, in the order written; a key is a Scalar that holds text."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    location: Location = field(eq=False)

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
