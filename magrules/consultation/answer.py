"""The base of every answer of a consultation: it prints itself, and converts to text, HTML, plain data or JSON."""

from typing import Any


class Answer:
    """An answer. Its ``str`` is its text, and a notebook shows its page.

    A language is one of its ruleset, the first of them when none is given. The renderers are imported with the first
    view; each method raises MagrulesError when the ruleset has no such language.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self, language: str | None = None) -> str:
        """The text that the command line prints."""
        from magrules.render.views import text

        return text(self, language)

    def to_html(self, language: str | None = None) -> str:
        """A self-contained HTML page."""
        from magrules.render.views import page

        return page(self, language)

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """Plain dicts, lists and values, as the JSON Schemas in `magrules.render` describe them."""
        from magrules.render.views import plain

        return plain(self, language)

    def to_json(self, language: str | None = None) -> str:
        """The plain data as JSON text; the same facts give the same bytes."""
        from magrules.render.views import json_text

        return json_text(self, language)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """The view of a notebook: the page, or the text where it renders no HTML."""
        from magrules.render.views import framed

        return {"text/plain": str(self), "text/html": framed(self)}
