"""Facts: what can be known, declared once, on the fields of an attrs class.

A fact has a name, a type (with unit and bounds), the phrase it is spoken with and the question
that asks for it, in the languages of its ruleset. ``None`` is unknown, and unknown is never no.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, dataclass_transform, overload

import attrs
from attrs import field, frozen

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.errors import FactsError, expect
from magrules.model.fact_types import (
    Boolean,
    Choice,
    FactType,
    FreeNames,
    FreeText,
    Group,
    ListOf,
    Number,
    NumbersByName,
    Subset,
    as_held,
    check,
    shown,
)
from magrules.model.naming import key

T = TypeVar("T")
V = TypeVar("V", covariant=True)
Cls = TypeVar("Cls", bound=type)
TYPE, OWN_WORDS = "magrules.type", "magrules.words"
CHANGES = ("act", "learn", "never")
"""How a fact can come to be otherwise: by what one does, by looking again, or not at all once it is known."""


# --- declaring -----------------------------------------------------------------------------------
# To type checkers what these return is the value of a fact that is not given: unknown.


def boolean(**words: Any) -> bool | None:
    """A fact that is true or false."""
    return _fact(Boolean(), **words)


def number(
    unit: str, low: float, high: float, *, units: Mapping[str, float] | None = None,
    plausible: tuple[float, float] | None = None, **words: Any,
) -> float | None:  # fmt: skip
    """A fact that is a number of ``unit``, from ``low`` to ``high``, both included.

    ``units`` are converted where facts are read, each by its factor; a number outside ``plausible`` is
    only known to be what it says in one of the units.
    """
    return _fact(Number(unit, low, high, units or {}, plausible), **words)


def choice(*options: str, **words: Any) -> str | None:
    """A fact that is one of the options."""
    return _fact(Choice(options), **words)


def subset(*options: str, listed: tuple[str, ...] | None = None, **words: Any) -> frozenset[str] | None:
    """A fact that is a set of options, of which its question lists those ``listed``, all by default.

    "None of these" settles what was listed. A computed fact that settles this one from several (``fact=``) says so.
    """
    if listed is None:
        return _fact(Subset(options), **words)
    others = tuple(option for option in options if option not in listed)
    return _fact(Subset((*listed, *others), listed=listed), **words)


def free_names(*, known: Mapping[str, str] | None = None, **words: Any) -> frozenset[str] | None:
    """A fact that is a set of names in the person's own words.

    ``known`` leads from other names to the one that rules use.
    """
    index = {key(other): name for other, name in (known or {}).items()}
    index |= {key(name): name for name in index.values()}
    return _fact(FreeNames(index), **words)


def free_text(**words: Any) -> str | None:
    """A fact that is a text in the person's own words."""
    return _fact(FreeText(), **words)


def numbers_by_name(unit: str, low: float, high: float, **words: Any) -> Mapping[str, float] | None:
    """A fact that gives a number of ``unit`` for each of some names."""
    return _fact(NumbersByName(unit, low, high), **words)


def list_of(cls: type[T], **words: Any) -> tuple[T, ...] | None:
    """A fact that is a list of instances of another fact class."""
    return _fact(ListOf(cls), **words)


def group(*, factory: type[T]) -> T:
    """Facts grouped in another fact class, all unknown unless given."""
    return field(default=attrs.Factory(factory), metadata={TYPE: Group(factory), OWN_WORDS: {}})


def _fact(type: FactType, **words: Any) -> T | None:
    """A field; ``words`` are its phrase, question and labels, ``change`` and ``private``."""
    unknown: T | None = field(default=None, converter=partial(as_held, type), metadata={TYPE: type, OWN_WORDS: words})
    return unknown


@frozen
class Clash:
    """Facts that cannot be true together: their names, first the one to look at first, and the reason in words."""

    facts: tuple[str, ...]
    reason: str


class computed(property, Generic[V]):  # noqa: N801, it is used as a decorator
    """A fact computed from others: ``@computed(Number("mg", 0, 9999), of=("products",))``.

    It may return an :class:`Interval` (open towards ``inf``) or :class:`Members` when only part of it can be known.
    What is not of its type, or outside its bounds, is refused when the fact is read, with FactsError.
    With ``fact`` it settles the value of the field of that name, from that field and others.
    """

    def __init__(self, type: FactType, of: tuple[str, ...], fact: str = "", **words: Any) -> None:
        self.type, self.of, self.fact, self.words = type, of, fact, words

    def __call__(self, function: Callable[[Any], T]) -> "computed[T]":
        """Take the method that computes the fact."""
        super().__init__(function)
        self.fact = self.fact or function.__name__
        return self  # type: ignore[return-value]

    if TYPE_CHECKING:  # to type checkers a property of the library's own has the value of its method

        @overload
        def __get__(self, instance: None, owner: type, /) -> Self: ...
        @overload
        def __get__(self, instance: object, owner: type | None = None, /) -> V: ...
        def __get__(self, instance: object, owner: type | None = None, /) -> Any: ...


@dataclass_transform(frozen_default=True, kw_only_default=True)  # no field specifiers: every fact may be left out
def fact_class(cls: Cls) -> Cls:
    """Make a fact class: a frozen attrs class that refuses wrong facts, all at once.

    A class attribute ``WORDS`` has, by language, the rows of ``facts`` (the ``phrase`` and ``question`` of each,
    by its name) and the words for ``options``; without it every field gives its own. Every field may say how it can
    ``change`` (``act``, ``learn`` or ``never``), and that it is ``private``: a :class:`magrules.DecisionRecord` has its
    name and not its value. A method
    ``clashes()`` may yield each :class:`Clash`, what cannot be true together. A static method ``examples()`` may
    give, for facts that are only seen through computed ones, values worth trying.

    Raises FactsError when a field is none of a fact, and on construction.
    """
    if not isinstance(cls, type):
        raise FactsError([diagnostic("wrong-shape", expected="a class with a fact in each field", found=shown(cls))])
    cls.__attrs_post_init__ = _refuse_wrong_facts  # type: ignore[attr-defined]
    if "__repr__" not in vars(cls):
        cls.__repr__ = _only_what_is_known  # type: ignore[assignment]
    made = attrs.frozen(kw_only=True)(cls)
    for one in attrs.fields(made):
        match one.metadata.get(TYPE):
            case None:
                expected, found = "that of a fact, such as `boolean()`", "none"
            case Group(given) | ListOf(given) if not isinstance(given, type):
                expected, found = "a class of facts", shown(given)
            case _:
                continue
        where = f"fact `{one.name}` in `{cls.__name__}`"
        raise FactsError([diagnostic("fact-declared", what="type", where=where, expected=expected, found=found)])
    return made


def is_fact_class(given: object) -> bool:
    """Whether it is a class of facts, made by :func:`fact_class`."""
    return isinstance(given, type) and attrs.has(given) and all(TYPE in one.metadata for one in attrs.fields(given))


def _refuse_wrong_facts(self: Any) -> None:
    wrong = {name: found for name, type, raw in _given(self) if (found := check(name, type, raw))}
    diagnostics = [one for found in wrong.values() for one in found]
    if wrong:  # then those that are right may still not be true together
        try:
            self.__class__(**{name: raw for name, _, raw in _given(self) if name not in wrong})
        except FactsError as error:
            diagnostics += error.diagnostics
    elif hasattr(self, "clashes"):
        diagnostics = [_clash(given) for given in self.clashes()]
    if diagnostics:
        raise FactsError(diagnostics)


def _clash(given: Clash) -> Diagnostic:
    expect(given, Clash)
    return diagnostic("fact-clash", reason=given.reason, facts=given.facts)


def _only_what_is_known(self: Any) -> str:
    """An instance as Python would write it, without the facts that are unknown."""
    told = [
        f"{name}={sorted(raw) if isinstance(raw, frozenset) else raw!r}"
        for name, type, raw in _given(self)
        if raw is not None and not (isinstance(type, Group) and raw == type.cls())
    ]
    return f"{self.__class__.__name__}({', '.join(told)})"


def _given(self: Any) -> Iterator[tuple[str, FactType, Any]]:
    for declared in attrs.fields(self.__class__):
        yield declared.name, declared.metadata[TYPE], getattr(self, declared.name)
