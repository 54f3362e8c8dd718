"""Shapes: what the value of a key may be. Readers, JSON Schemas and the reference derive from them."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Union

from attrs import field, frozen

NAME = re.compile(r"[a-z][a-z0-9_]*")
ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")


@frozen
class Word:
    """A word that is compared, matching the ``pattern``; ``expected`` is its noun in messages."""

    expected: str = "a word"
    pattern: re.Pattern[str] | None = None
    may_be_empty: bool = False


@frozen
class Line:
    """Text for people on one line, in no particular language."""

    expected: str = "text"


@frozen
class Number:
    """A number with an inclusive lower bound ``least``, or an exclusive one ``above``; ``whole`` for integers."""

    least: float | None = None
    above: float | None = None
    whole: bool = False
    expected: str = "a number"


@frozen
class Truth:
    """True or false."""


@frozen
class OneOf:
    """One of the options, each with its meaning or empty; ``what`` is their noun.

    ``hints`` help with words of other languages, by the word in lower case.
    """

    what: str
    options: Mapping[str, str]
    hints: Mapping[str, str] = field(factory=dict)


@frozen
class Chosen:
    """One of the ids of the domain of the ruleset; ``what`` is their noun."""

    what: str


@frozen
class LocalText:
    """A text for people, in each language."""


@frozen
class OneOrMany:
    """A value, or a non-empty list of values; ``expected`` is their noun."""

    item: "Shape"
    expected: str


@frozen
class ListOf:
    """A list of values, with at ``least`` and at ``most`` so many."""

    item: "Shape"
    least: int = 1
    most: int | None = None


@frozen
class Either:
    """Any of the shapes."""

    options: tuple["Shape", ...]


@frozen
class ByName:
    """A mapping from names that match ``pattern`` to values, with at ``least`` so many."""

    value: "Shape"
    pattern: str = f"^(?:{ID.pattern})$"
    least: int = 0


@frozen
class Declared:
    """A reference to a declaration, such as ``advice``; ``known`` when the schema lists the names."""

    kind: str
    known: bool = False


@frozen
class Coined:
    """A word that is declared where it is written, such as a tag; ``expected`` is its noun."""

    kind: str
    expected: str = "a word"


@frozen
class ByDeclared:
    """A mapping from references to values, with at ``least`` so many."""

    kind: str
    value: "Shape"
    known: bool = False
    least: int = 0


@frozen
class Record:
    """A mapping with fixed keys, with at ``least`` so many; ``what`` is its noun."""

    keys: "Keys"
    what: str = ""
    least: int = 0


@frozen
class Defined:
    """A reference to a named definition, which is recursive or depends on the rules."""

    name: str


Shape = Union[  # noqa: UP007, of forward references above
    Word,
    Line,
    Number,
    Truth,
    OneOf,
    Chosen,
    LocalText,
    OneOrMany,
    ListOf,
    Either,
    ByName,
    Declared,
    ByDeclared,
    Coined,
    Record,
    Defined,
]


@frozen
class Key:
    """The meaning of a key, and the shape of its value."""

    meaning: str
    shape: Shape


@frozen
class Keys:
    """The required and optional keys of a mapping.

    It must have one of the keys ``any_of``. ``beside`` has the keys that a key requires, ``by_type`` the required and
    optional keys of each ``type``. The readers of such mappings check these three.
    """

    required: Mapping[str, Key] = field(factory=dict)
    optional: Mapping[str, Key] = field(factory=dict)
    any_of: tuple[str, ...] = ()
    beside: Mapping[str, tuple[str, ...]] = field(factory=dict)
    by_type: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(factory=dict)

    @cached_property
    def all(self) -> Mapping[str, Key]:
        """Every key, the required ones first."""
        return {**self.required, **self.optional}
