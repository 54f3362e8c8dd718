"""The values of facts, known exactly or in part, and texts in the languages of a ruleset."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from math import inf

from attrs import frozen

from magrules.errors import MagrulesError

MOST_EXACT = 2**53
"""The largest integer up to which a float represents every integer."""


@frozen(init=False, repr=False)
class Text:
    """One text for people, in each of its languages by BCP-47 tag: ``Text(en="tea", de="Tee")``."""

    words: tuple[tuple[str, str], ...]

    def __init__(self, **words: str) -> None:
        self.__attrs_init__(tuple(sorted(words.items())))

    def __repr__(self) -> str:
        return f"Text({', '.join(f'{language}={words!r}' for language, words in self.words)})"

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is written in."""
        return tuple(language for language, _ in self.words)

    def of(self, language: str) -> str:
        """The text in one of its languages. Raises MagrulesError when it is written in others."""
        for written, words in self.words:
            if written == language:
                return words
        raise no_language(language, self.languages)


def no_language(language: str, languages: Iterable[str]) -> MagrulesError:
    """The error of a language that is not among the languages."""
    return MagrulesError(f"there is no language `{language}`, the languages are {', '.join(languages)}")


@frozen
class Interval:
    """A number known to lie from ``low`` to ``high``, both included; exact when they are equal.

    Counting with what is unknown gives such numbers: two products of 100 mg and one without a
    label are at least 200 mg together.
    """

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the number is known exactly."""
        return self.low == self.high


@frozen
class Members:
    """The members of a set; when it is not complete, it may have others, except those ``absent``."""

    present: frozenset[str]
    complete: bool = True
    absent: frozenset[str] = frozenset()


def members(present: frozenset[str], denied: frozenset[str], options: frozenset[str]) -> Members | None:
    """A set of options from those present and those denied; None when nothing is known.

    An option that is both present and denied is present.
    """
    absent = denied - present
    if present | absent >= options:
        return Members(present)
    return Members(present, False, absent) if present or absent else None


class FrozenNumbers(Mapping[str, float]):
    """An immutable, hashable mapping of numbers by name; equal to any mapping with the same items."""

    __slots__ = ("_numbers",)

    def __init__(self, numbers: Mapping[str, float]) -> None:
        self._numbers = dict(numbers)

    def __getitem__(self, name: str) -> float:
        return self._numbers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __hash__(self) -> int:
        return hash(frozenset(self._numbers.items()))

    def __repr__(self) -> str:
        return repr(self._numbers)


@frozen
class Disputed:
    """The value of a conclusion that rules contradict each other about, or that depends on such a conclusion.

    No comparison of it is TRUE or FALSE, not even whether it is known.
    """

    value: Interval | None = None


Value = bool | str | Interval | Members | Disputed | None
"""The value of a fact: None is unknown."""


def is_known(value: Value) -> bool:
    """Whether a value is known completely."""
    match value:
        case None | Disputed():
            return False
        case Interval():
            return value.exact
        case Members():
            return value.complete
        case _:
            return True


def decimal(number: float) -> str:
    """A number in decimal notation: the shortest exact one, without exponent, trailing zeros or negative zero."""
    if number != number or abs(number) == inf:
        return str(number)
    text = format(Decimal(number if isinstance(number, int) else str(number)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def exactly(number: float) -> Interval:
    """A number known exactly."""
    return Interval(number, number)


def total(parts: Iterable[Interval]) -> Interval:
    """The sum of numbers known in part, to a millionth (so that 4.1 + 7.9 is 12)."""
    intervals = list(parts)
    return Interval(round(sum(part.low for part in intervals), 6), round(sum(part.high for part in intervals), 6))
