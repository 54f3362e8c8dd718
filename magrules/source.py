"""Where something was written: a place in a file, and the line to show for it."""

from attrs import field, frozen


@frozen(order=True)
class Place:
    """A span in a text file, from its first character to just past its last.

    ``line`` and ``column`` count characters from 1. ``end_column`` is where an underline stops:
    on the same line, one past the last character (a span of several lines is underlined to the
    end of its first). ``text`` is that first line, kept so that an excerpt needs no second read.
    """

    file: str
    line: int
    column: int
    end_column: int = 0
    text: str = field(default="", eq=False, order=False, repr=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def underlined(self) -> str:
        """The characters the underline covers."""
        return self.text[self.column - 1 : max(self.end_column - 1, self.column)]

    def excerpt(self) -> str:
        """The line with the span underlined, numbered, two lines of text."""
        number = str(self.line)
        width = max(self.end_column - self.column, 1)
        indent = "".join("\t" if c == "\t" else " " for c in self.text[: self.column - 1])
        return f"  {number} | {self.text}\n  {' ' * len(number)} | {indent}{'^' * width}"
