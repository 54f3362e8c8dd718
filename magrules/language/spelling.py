"""Words that cannot be names or ids as they are spelt, and what was meant by them."""

import re
from unicodedata import combining, normalize

from magrules.language.shapes import ID, NAME


def named(written: str) -> str:
    """The name that was meant where letters or signs keep a word from being one, otherwise an empty string."""
    name = re.sub(r"[^a-z0-9]+", "_", _unaccented(written)).strip("_")
    return name if name != written and NAME.fullmatch(name) and len(written) < 40 else ""


def as_id(written: str) -> str:
    """``did you mean `…`?`` when letters or signs keep a word from being an id, otherwise an empty string."""
    id = re.sub(r"[^a-z0-9_.]+", "-", _unaccented(written)).strip("-_.")
    return f"did you mean `{id}`?" if ID.fullmatch(id) and len(written) < 80 else ""


def _unaccented(written: str) -> str:
    return "".join(one for one in normalize("NFKD", written.lower()) if not combining(one))


def as_name(written: str) -> str:
    """``did you mean `…`?`` when letters or signs keep a word from being a name, otherwise an empty string."""
    return f"did you mean `{name}`?" if (name := named(written)) else ""
