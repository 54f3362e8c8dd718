"""Fact classes: facts are declared as the fields of an attrs class.

A fact has a name, a type (with unit and bounds), the phrase it is spoken with and the question
that asks for it, in the languages of its ruleset. ``None`` is unknown, and unknown is never no.
"""

from collections.abc import Callable, Iterator, Mapping
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
)
from magrules.model.fact_values import as_held, check
from magrules.model.naming import key
from magrules.model.value_help import shown

T = TypeVar("T")
V = TypeVar("V", covariant=True)
Cls = TypeVar("Cls", bound=type)
TYPE, OWN_WORDS = "magrules.type", "magrules.words"
CHANGES = ("act", "learn", "never")
"""How a fact can change: by what the person does, by learning more, or never once it is known."""


# --- declaring -----------------------------------------------------------------------------------
# Type checkers take the return value for that of an omitted fact: unknown.


def boolean(**words: Any) -> bool | None:
    """A fact that is true or false."""
    return field_of(Boolean(), **words)


def number(
    unit: str, low: float, high: float, *, units: Mapping[str, float] | None = None,
    plausible: tuple[float, float] | None = None, **words: Any,
) -> float | None:  # fmt: skip
    """A fact that is a number of ``unit``, from ``low`` to ``high``, both included.

    ``units`` are converted by their factors where facts are read; a number outside ``plausible`` may be in any of
    the units.
    """
    return field_of(Number(unit, low, high, units or {}, plausible), **words)


def choice(*options: str, **words: Any) -> str | None:
    """A fact that is one of the options."""
    return field_of(Choice(options), **words)


def subset(*options: str, listed: tuple[str, ...] | None = None, **words: Any) -> frozenset[str] | None:
    """A fact that is a set of options, of which its question lists those ``listed``, all by default.

    "None of these" excludes the listed options. A computed fact (``fact=``) may derive the whole set from several.
    """
    if listed is None:
        return field_of(Subset(options), **words)
    others = tuple(option for option in options if option not in listed)
    return field_of(Subset((*listed, *others), listed=listed), **words)


def free_names(*, known: Mapping[str, str] | None = None, **words: Any) -> frozenset[str] | None:
    """A fact that is a set of free names.

    ``known`` maps other names to the names that rules use.
    """
    index = {key(other): name for other, name in (known or {}).items()}
    index |= {key(name): name for name in index.values()}
    return field_of(FreeNames(index), **words)


def free_text(**words: Any) -> str | None:
    """A fact that is free text."""
    return field_of(FreeText(), **words)


def numbers_by_name(unit: str, low: float, high: float, **words: Any) -> Mapping[str, float] | None:
    """A fact that gives a number of ``unit`` for each of some names."""
    return field_of(NumbersByName(unit, low, high), **words)


def list_of(cls: type[T], **words: Any) -> tuple[T, ...] | None:
    """A fact that is a list of instances of another fact class."""
    return field_of(ListOf(cls), **words)


def group(*, factory: type[T]) -> T:
    """Facts grouped in another fact class, all unknown unless given."""
    return field(default=attrs.Factory(factory), metadata={TYPE: Group(factory), OWN_WORDS: {}})


def field_of(type: FactType, **words: Any) -> T | None:
    """A field of any type; ``words`` are its attributes: phrase, question, labels, ``change``, ``private``."""
    unknown: T | None = field(default=None, metadata={TYPE: type, OWN_WORDS: words})
    return unknown


@frozen
class Clash:
    """Facts that cannot be true together: their names, the likeliest mistake first, and the reason."""

    facts: tuple[str, ...]
    reason: str


class computed(property, Generic[V]):  # noqa: N801, it is used as a decorator
    """A fact computed from others: ``@computed(Number("mg", 0, 9999), of=("products",))``.

    It may return an :class:`Interval` (open towards ``inf``) or :class:`Members` when only part of it can be known.
    Reading a value that does not fit its type or bounds raises FactsError.
    With ``fact`` it replaces the value of the field of that name.
    """

    def __init__(self, type: FactType, of: tuple[str, ...], fact: str = "", **words: Any) -> None:
        self.type, self.of, self.fact, self.words = type, of, fact, words

    def __call__(self, function: Callable[[Any], T]) -> "computed[T]":
        """Decorate the method that computes the fact."""
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
    """Make a fact class: a frozen attrs class whose constructor checks every fact.

    A class attribute ``WORDS`` has, by language, the rows of ``facts`` (the ``phrase`` and ``question`` of each,
    by its name) and the words for ``options``; without it every field gives its own. Every field may say how it can
    ``change`` (``act``, ``learn`` or ``never``), and that it is ``private``: a :class:`magrules.DecisionRecord` has its
    name and not its value. A method ``clashes()`` may yield a :class:`Clash` for facts that cannot be true together. A
    static method ``examples()`` may give values worth trying for facts that rules use only through computed ones.

    Raises FactsError when a field is no fact; the constructor raises it with every wrong value.
    """
    if not isinstance(cls, type):
        raise FactsError([diagnostic("wrong-shape", expected="a class with a fact in each field", found=shown(cls))])
    cls.__attrs_post_init__ = _check_facts  # type: ignore[attr-defined]
    if "__repr__" not in vars(cls):
        cls.__repr__ = _repr_of_known_facts  # type: ignore[assignment]
    fact_cls = attrs.frozen(kw_only=True)(cls)
    for declared in attrs.fields(fact_cls):
        match declared.metadata.get(TYPE):
            case None:
                expected, actual = "that of a fact, such as `boolean()`", "none"
            case Group(member) | ListOf(member) if not isinstance(member, type):
                expected, actual = "a class of facts", shown(member)
            case _:
                continue
        where = f"fact `{declared.name}` in `{cls.__name__}`"
        raise FactsError([diagnostic("fact-declared", what="type", where=where, expected=expected, found=actual)])
    return fact_cls


def with_facts(person: T, facts: Mapping[str, Any]) -> T:
    """The person with other values for some fields, of which only those are checked: the others were when it was made.

    Raises FactsError when one does not fit, or when they cannot be true together with the others.
    """
    other, diagnostics = object.__new__(type(person)), list[Diagnostic]()
    for name, declared, raw in _facts(person):
        if name in facts:
            raw = as_held(declared, facts[name])
            diagnostics += check(name, declared, raw)
        object.__setattr__(other, name, raw)
    if not diagnostics and hasattr(other, "clashes"):
        diagnostics = [_clash(clash) for clash in other.clashes()]
    if diagnostics:
        raise FactsError(diagnostics)
    return other


def class_of(facts: Mapping[str, Any]) -> type:
    """A fact class with these facts, by their names, which a caller has checked: Python code is made of them."""
    return fact_class(type("Facts", (), {**facts, "__annotations__": dict.fromkeys(facts, Any)}))


def is_fact_class(given: object) -> bool:
    """Whether an object is a class made by :func:`fact_class`."""
    return (
        isinstance(given, type)
        and attrs.has(given)
        and all(TYPE in attribute.metadata for attribute in attrs.fields(given))
    )


def _check_facts(self: Any) -> None:
    wrong = dict[str, list[Diagnostic]]()
    for name, type, raw in _facts(self):
        if raw is not None:
            raw = as_held(type, raw)
            object.__setattr__(self, name, raw)
        if problems := check(name, type, raw):
            wrong[name] = problems
    diagnostics = [problem for problems in wrong.values() for problem in problems]
    if wrong:  # also report clashes among the facts that are right
        try:
            self.__class__(**{name: raw for name, _, raw in _facts(self) if name not in wrong})
        except FactsError as error:
            diagnostics += error.diagnostics
    elif hasattr(self, "clashes"):
        diagnostics = [_clash(clash) for clash in self.clashes()]
    if diagnostics:
        raise FactsError(diagnostics)


def _clash(clash: Clash) -> Diagnostic:
    expect(clash, Clash)
    return diagnostic("fact-clash", reason=clash.reason, facts=clash.facts)


def _repr_of_known_facts(self: Any) -> str:
    """The repr of an instance, without unknown facts."""
    facts = [
        f"{name}={sorted(raw) if isinstance(raw, frozenset) else raw!r}"
        for name, type, raw in _facts(self)
        if raw is not None and not (isinstance(type, Group) and raw == type.cls())
    ]
    return f"{self.__class__.__name__}({', '.join(facts)})"


def _facts(self: Any) -> Iterator[tuple[str, FactType, Any]]:
    for declared in attrs.fields(self.__class__):
        yield declared.name, declared.metadata[TYPE], getattr(self, declared.name)
