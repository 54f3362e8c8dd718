"""Tables in Markdown."""

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, its columns but the first aligned to the right where they hold numbers."""
    rows = [*rows]
    left = [at == 0 or any(cell[:1].isalpha() for cell in column) for at, column in enumerate(zip(*rows, strict=True))]
    rule = [":--" if text else "--:" for text in left]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))


def number(value: float) -> str:
    """A number with three digits that count, at least its whole part."""
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"
