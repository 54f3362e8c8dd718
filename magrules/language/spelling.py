"""Suggestions for words that cannot be names or ids."""

import re
from unicodedata import combining, normalize

from magrules.language.shapes import ID, NAME


def named(written: str) -> str:
    """The closest valid name of a word; empty when there is none."""
    name = re.sub(r"[^a-z0-9]+", "_", _unaccented(written)).strip("_")
    return name if name != written and NAME.fullmatch(name) and len(written) < 40 else ""


def as_id(written: str) -> str:
    """``did you mean `…`?`` with the closest valid id; empty when there is none."""
    return f"did you mean `{id}`?" if (id := valid_id(written)) else ""


def valid_id(written: str) -> str:
    """The closest valid id of a word; empty when there is none."""
    id = re.sub(r"[^a-z0-9_.]+", "-", _unaccented(written)).strip("-_.")
    return id if ID.fullmatch(id) and len(written) < 80 else ""


def _unaccented(written: str) -> str:
    return "".join(letter for letter in normalize("NFKD", written.lower()) if not combining(letter))


def as_name(written: str) -> str:
    """``did you mean `…`?`` with the closest valid name; empty when there is none."""
    return f"did you mean `{name}`?" if (name := named(written)) else ""
