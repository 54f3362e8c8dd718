"""Reading facts from YAML, JSON or a dict, strictly, with every error at its location."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, overload

import attrs
from attrs import evolve, frozen

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.diagnostics.suggest import suggest
from magrules.errors import FactsError
from magrules.language.nodes import MappingNode, Node, SequenceNode, plain
from magrules.language.parse import read_file
from magrules.language.scalars import plain_scalars
from magrules.model.fact_types import EXPECTED, MOST, FactType, FreeNames, Group, ListOf, NumbersByName, Subset
from magrules.model.fact_values import as_given, check, too_many
from magrules.model.facts import TYPE, computed, is_fact_class
from magrules.model.ruleset import Ruleset
from magrules.model.value_help import DECIMAL_POINT, shown

T = TypeVar("T")
Path_ = tuple[str | int, ...]
MOST_SUGGESTED = 50
"""The most unknown names in one mapping that get a suggestion."""


@overload
def read_facts(source: str | Path | Mapping[str, Any], of: type[T]) -> T: ...
@overload
def read_facts(source: str | Path | Mapping[str, Any], of: Ruleset) -> Any: ...
def read_facts(source: str | Path | Mapping[str, Any], of: type[T] | Ruleset) -> T | Any:
    """The facts of a person, from a YAML or JSON file or from a mapping of facts by name.

    ``of`` is the ruleset that the facts are for, or a fact class. A mapping may name a fact inside a group with a dot
    (``labs.creatinine``); scalars of numpy and pandas and Decimals are converted, missing ones (NaN, NA) to unknown.
    Nothing else is coerced: text is no number. An unknown name is an error with a suggestion.

    Raises FactsError with every error found, sorted by location.
    """
    cls: Any = of.vocabulary.cls if isinstance(of, Ruleset) else of
    if not is_fact_class(cls):
        help = "give the source first, and then the ruleset or a fact class"
        raise FactsError([diagnostic("refused", help=help, reason=f"{shown(cls)} is no class of facts")])
    if isinstance(source, Mapping):
        return _structured(_nested(plain_scalars(source), cls), None, cls)
    if not isinstance(source, str | Path):
        help = "make a mapping of it, such as `dict(row)`" if hasattr(source, "keys") else ""
        expected = "the name of a file or a mapping from fact to value"
        raise FactsError([diagnostic("wrong-shape", help=help, expected=expected, found=shown(source))])
    node, diagnostics = read_file(Path(source))
    if node is None:
        raise FactsError(diagnostics)
    try:
        facts = facts_of(node, cls)
    except FactsError as error:
        known = {diagnostic.location for diagnostic in diagnostics}
        raise FactsError(
            [*diagnostics, *(diagnostic for diagnostic in error.diagnostics if diagnostic.location not in known)]
        ) from None
    if diagnostics:
        raise FactsError(diagnostics)
    return facts


def facts_of(node: Node, cls: type[T]) -> T:
    """An instance of a fact class from a tree that knows where each word was written.

    Raises FactsError with every error found, sorted by location.
    """
    if not isinstance(node, MappingNode):
        raise FactsError([_not_facts(plain(node), node.location)])
    return _structured(plain(node), node, cls)


def read_changes(given: Mapping[str, Any], cls: type) -> dict[str, Any]:
    """Some facts by name, dotted inside parts, with the values an instance of the class would hold.

    A group may be a mapping of some of its facts; None makes a fact unknown.

    Raises FactsError with every error found.
    """
    nested = _nested(given, cls)
    return dict(_flat(nested, read_facts(nested, cls)))


def _nested(given: Mapping[str, Any], cls: type) -> dict[str, Any]:
    """Facts with dotted names nested, as deep as the class has groups; other values are checked later."""
    parts = {
        attribute.name: attribute.metadata[TYPE].cls
        for attribute in attrs.fields(cls)
        if isinstance(attribute.metadata[TYPE], Group)
    }
    nested = {name: value for name, value in given.items() if "." not in str(name)}
    inside: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        head, dot, rest = str(name).partition(".")
        if dot and isinstance(nested.get(head, {}), Mapping):
            if rest in nested.get(head, {}):
                raise FactsError([diagnostic("fact-clash", reason=f"fact `{name}` is given twice")])
            inside.setdefault(head, {})[rest] = value
        elif dot:
            nested[name] = value
    nested |= {head: {**nested.get(head, {}), **more} for head, more in inside.items()}
    return nested | {head: _nested(nested[head], parts[head]) for head in inside if head in parts}


def _flat(given: Mapping[str, Any], read: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for attribute in attrs.fields(read.__class__):
        if (
            attribute.name in given
            and isinstance(attribute.metadata[TYPE], Group)
            and isinstance(given[attribute.name], Mapping)
        ):
            yield from _flat(given[attribute.name], getattr(read, attribute.name), f"{prefix}{attribute.name}.")
        elif attribute.name in given:
            yield f"{prefix}{attribute.name}", getattr(read, attribute.name)


def _structured(given: Any, node: Node | None, cls: type[T]) -> T:
    misfits = list[_Misfit]()
    facts: T = _instance(cls, given, misfits)
    if misfits:
        raise FactsError(_placed(misfit, node) for misfit in misfits)
    return facts


def _not_facts(value: object, location: Location | None = None) -> Diagnostic:
    return diagnostic("wrong-shape", location, expected="a mapping from fact to value", found=shown(value))


@frozen
class _Misfit:
    """An error and its path of keys and positions."""

    path: Path_
    diagnostic: Diagnostic


def _instance(cls: type, given: Any, misfits: list[_Misfit], path: Path_ = (), prefix: str = "") -> Any:
    """An instance of a fact class; whatever does not fit is added to the misfits, with clashes among the rest."""
    if isinstance(given, cls):
        return given
    if not isinstance(given, Mapping):
        misfits.append(_Misfit(path, _not_facts(given)))
        return None
    facts, fields = dict[str, Any](), attrs.fields(cls)
    for attribute in fields:
        if (name := attribute.name) in given:
            count = len(misfits)
            value = _value(f"{prefix}{name}", attribute.metadata[TYPE], given[name], misfits, (*path, name))
            if len(misfits) == count:
                facts[attribute.alias] = value
    names = sorted(given.keys() - {attribute.name for attribute in fields}, key=str)
    misfits += [
        _Misfit((*path, name), _unknown(str(name), cls, path, suggest=at < MOST_SUGGESTED))
        for at, name in enumerate(names)
    ]
    try:
        return cls(**facts)
    except FactsError as error:
        misfits += [_Misfit(path, problem) for problem in error.diagnostics]


def _value(name: str, type: FactType, given: Any, misfits: list[_Misfit], path: Path_) -> Any:
    """The value of one fact; each member of a set, list or mapping is checked at its own path."""
    match type:
        case Group(cls):
            return cls() if given is None else _instance(cls, given, misfits, path, f"{name}.")
        case ListOf(cls) if isinstance(given, list | tuple) and len(given) <= MOST:
            return tuple([_instance(cls, record, misfits, (*path, at)) for at, record in enumerate(given)])
    given = as_given(type, given)
    problems = too_many(name, type, given)
    match type, given:
        case _ if problems:
            pass
        case Subset() | FreeNames(), list() | tuple() | set() | frozenset():
            count = len(misfits)
            given = given if isinstance(given, list | tuple) else sorted(given, key=str)
            for at, member in enumerate(given):
                fits = isinstance(member, str) and (member.strip() or isinstance(type, Subset))
                wrong = check(name, type, frozenset({member})) if fits else [_misfit(name, type, member)]
                misfits += [_Misfit((*path, at), problem) for problem in wrong]
            given = given if len(misfits) > count else frozenset(given)
        case NumbersByName(), Mapping():
            misfits += [
                _Misfit((*path, key), problem)
                for key, number in given.items()
                for problem in check(name, type, {key: number})
            ]
        case _:
            problems = check(name, type, given)
    misfits += [_Misfit(path, problem) for problem in problems]
    return given


def _misfit(name: str, type: FactType, member: Any) -> Diagnostic:
    return diagnostic("fact-type", name=name, expected=EXPECTED[type.__class__], found=shown(member))


def _unknown(name: str, cls: type, path: Path_, suggest: bool) -> Diagnostic:
    """The error of a name that is no fact, with a suggestion on demand."""
    if isinstance(getattr(cls, name, None), computed):
        return diagnostic("fact-is-computed", name=name)
    return diagnostic("unknown-fact", help=_suggestion(name, attrs.fields(cls), path) if suggest else "", name=name)


def _suggestion(name: str, fields: tuple[Any, ...], path: Path_) -> str:
    """The fact that is probably meant, or where it belongs; empty when unclear."""
    help = (
        DECIMAL_POINT if name.isdigit() else suggest(name, [attribute.name for attribute in fields])
    )  # `{weight_kg: 72,5}`
    for attribute in fields:
        inside = attribute.metadata[TYPE]
        if isinstance(inside, Group) and name in [inner.name for inner in attrs.fields(inside.cls)]:
            help = f"it belongs inside `{attribute.name}`, as `{attribute.name}: {{{name}: …}}`"
        if isinstance(inside, Group) and name.startswith(f"{attribute.name}."):
            inner_name = name.removeprefix(f"{attribute.name}.")
            help = f"it belongs inside `{attribute.name}`, as `{attribute.name}: {{{inner_name}: …}}`"
    if path and not help:  # a group or record has few names
        help = f"known here: {', '.join(attribute.name for attribute in fields)}"
    return help


def _placed(misfit: _Misfit, node: Node | None) -> Diagnostic:
    """The error with its location in the file; without a file its message shows the path."""
    if node is None:
        outside = misfit.path if misfit.diagnostic.code in ("wrong-shape", "fact-clash") else misfit.path[:-1]
        inside = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in outside).lstrip(".")
        in_record = any(isinstance(step, int) for step in outside)
        tells_path = misfit.diagnostic.code not in ("wrong-shape", "fact-clash", "unknown-fact", "fact-is-computed")
        bare = not inside or (tells_path and not in_record)
        message = misfit.diagnostic.message if bare else f"in `{inside}`: {misfit.diagnostic.message}"
        return evolve(misfit.diagnostic, message=message)
    location = node.location
    about_key = misfit.diagnostic.code in ("unknown-fact", "fact-is-computed", "fact-clash")
    path = misfit.path
    if misfit.diagnostic.code == "fact-clash":
        path = (*path, *misfit.diagnostic.params["facts"][:1])
    for step in path:
        match node:
            case MappingNode():
                key, node = node.index.get(str(step), (None, None))
                if key and node:
                    location = key.location if about_key else node.location
            case SequenceNode(items) if isinstance(step, int) and step < len(items):
                node = items[step]
                location = node.location
    return misfit.diagnostic.at(location)
