"""Shapes: what can stand under a key. The readers read by them; the JSON Schemas and the reference derive from them."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Union

from attrs import field, frozen

NAME = re.compile(r"[a-z][a-z0-9_]*")
ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")


@frozen
class Word:
    """A piece of text that is compared, of that ``pattern`` where there is one; ``expected`` says what it is."""

    expected: str = "a word"
    pattern: re.Pattern[str] | None = None
    may_be_empty: bool = False


@frozen
class Line:
    """Text for people on one line, in no particular language."""

    expected: str = "text"


@frozen
class Number:
    """A number, of at ``least`` so much, or ``above`` so much; a ``whole`` one or any."""

    least: float | None = None
    above: float | None = None
    whole: bool = False
    expected: str = "a number"


@frozen
class Truth:
    """True or false."""


@frozen
class OneOf:
    """One of some words, each with what it means or nothing; ``what`` they are called."""

    what: str
    options: Mapping[str, str]


@frozen
class Chosen:
    """One of the words that the ruleset has for its domain; ``what`` they are called."""

    what: str


@frozen
class LocalText:
    """A text for people, in each language."""


@frozen
class Some:
    """One such value, or a list of at least one; ``expected`` says of what."""

    item: "Shape"
    expected: str


@frozen
class ListOf:
    """A list of such values: of at ``least`` so many and at ``most`` so many."""

    item: "Shape"
    least: int = 1
    most: int | None = None


@frozen
class Either:
    """Any of these."""

    options: tuple["Shape", ...]


@frozen
class ByName:
    """A mapping from names that the author chooses, of that ``pattern``, to such values; of at ``least`` so many."""

    value: "Shape"
    pattern: str = f"^(?:{ID.pattern})$"
    least: int = 0


@frozen
class Declared:
    """The name of something that rulesets declare, such as ``advice``; ``known`` when it must be there already."""

    kind: str
    known: bool = False


@frozen
class Coined:
    """A word that is declared by being written, such as a tag; ``expected`` says what it is."""

    kind: str
    expected: str = "a word"


@frozen
class ByDeclared:
    """A mapping from the names of things that rulesets declare to such values; of at ``least`` so many."""

    kind: str
    value: "Shape"
    known: bool = False
    least: int = 0


@frozen
class Record:
    """A mapping with fixed keys, of at ``least`` so many of them; ``what`` it is called."""

    keys: "Keys"
    what: str = ""
    least: int = 0


@frozen
class Defined:
    """What is defined under a name of its own, because it holds others like it or follows from the rules."""

    name: str


Shape = Union[  # noqa: UP007, of names that stand in quotes above
    Word,
    Line,
    Number,
    Truth,
    OneOf,
    Chosen,
    LocalText,
    Some,
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
    """What a key means, and the shape of what stands under it."""

    meaning: str
    shape: Shape


@frozen
class Keys:
    """The keys that one kind of mapping must have, and those it may have.

    ``any_of`` are keys of which it must have one, ``beside`` has what a key needs beside it, ``by_type`` the keys that
    a mapping of each ``type`` needs and may have, which no other has. Their readers report what of that is amiss.
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
