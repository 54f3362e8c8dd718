"""A finding: something in rules that load that their author hardly meant, with the facts that prove it."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from magrules.diagnostics.source import Place


@frozen
class Finding:
    """A code, a one-line message, where, a way out, and the witness: facts (as in a person file) that show it.

    ``level`` is ``warning`` or ``error``.
    """

    code: str
    message: str
    place: Place | None = None
    help: str = ""
    witness: Mapping[str, Any] = field(factory=dict)
    level: str = "warning"

    def __str__(self) -> str:
        return self.message if self.place is None else f"{self.place}: {self.message}"
