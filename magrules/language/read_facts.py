"""Reading facts from YAML, JSON or a dict, strictly, with every error at its location."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, overload

import attrs
import cattrs
from attrs import evolve, frozen
from cattrs.gen import make_dict_structure_fn, override

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
Hook = Callable[[Any, Any], Any]
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
    try:
        facts: T = _converter(cls).structure(given, cls)  # type: ignore[arg-type]
    except cattrs.BaseValidationError as error:
        raise FactsError(_placed(misfit, node) for misfit in _collected(error, ())) from None
    except FactsError as error:
        raise FactsError(_placed(_Misfit((), problem), node) for problem in error.diagnostics) from None
    return facts


def _not_facts(value: object, location: Location | None = None) -> Diagnostic:
    return diagnostic("wrong-shape", location, expected="a mapping from fact to value", found=shown(value))


@frozen
class _Misfit:
    """An error and its path of keys and positions."""

    path: Path_
    diagnostic: Diagnostic


class _Refused(Exception):
    """Carries errors of values through cattrs."""

    def __init__(self, *misfits: _Misfit) -> None:
        self.misfits = misfits


@lru_cache(maxsize=16)  # each ruleset with a `facts` section has a class of its own
def _converter(cls: type) -> cattrs.Converter:
    """A strict converter for a fact class and those inside it."""
    converter = cattrs.Converter(detailed_validation=True)
    _register(converter, cls, "")
    return converter


def _register(converter: cattrs.Converter, cls: type, prefix: str) -> None:
    hooks: Any = {
        attribute.name: override(struct_hook=_hook(converter, f"{prefix}{attribute.name}", attribute.metadata[TYPE]))
        for attribute in attrs.fields(cls)
    }
    make: Hook = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, **hooks)

    def structure(given: Any, to: type) -> Any:
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            raise _Refused(_Misfit((), _not_facts(given)))
        try:
            return make(given, to)
        except cattrs.ClassValidationError as error:
            invalid = {note.name for _, note in error.group_exceptions()[0]}
            valid = {name: given[name] for name in hooks if name in given and name not in invalid}
            if len(valid) < len(given):
                error = _with_clashes(error, make, valid, to)
            raise error from None

    converter.register_structure_hook(cls, structure)


def _with_clashes(error: cattrs.ClassValidationError, make: Hook, valid: Mapping[str, Any], to: type) -> Any:
    """The error, with the clashes among the facts that are valid by themselves."""
    try:
        make(valid, to)
    except cattrs.ClassValidationError as more:
        return cattrs.ClassValidationError(error.message, [*error.exceptions, *more.exceptions], to)
    return error


def _hook(converter: cattrs.Converter, name: str, type: FactType) -> Hook:
    """How cattrs reads one fact."""
    match type:
        case Group(cls):
            _register(converter, cls, f"{name}.")
            return lambda given, _: cls() if given is None else converter.structure(given, cls)
        case ListOf(cls):
            _register(converter, cls, "")
            many: Any = tuple[cls, ...]  # type: ignore[valid-type]
            return lambda given, _: (
                converter.structure(given, many)
                if isinstance(given, list | tuple) and len(given) <= MOST
                else _checked(name, type, given)
            )
        case _:
            return lambda given, _: _checked(name, type, given)


def _checked(name: str, type: FactType, given: Any) -> Any:
    """The value if it fits its fact; each member of a list or mapping is checked at its own path."""
    given = as_given(type, given)
    misfits = [_Misfit((), problem) for problem in too_many(name, type, given)]
    match type, given:
        case _ if misfits:
            pass
        case Subset() | FreeNames(), list() | tuple() | set() | frozenset():
            given = given if isinstance(given, list | tuple) else sorted(given, key=str)
            for at, member in enumerate(given):
                fits = isinstance(member, str) and (member.strip() or isinstance(type, Subset))
                wrong = check(name, type, frozenset({member})) if fits else [_misfit(name, type, member)]
                misfits += [_Misfit((at,), problem) for problem in wrong]
            given = given if misfits else frozenset(given)
        case NumbersByName(), Mapping():
            misfits = [
                _Misfit((key,), problem)
                for key, number in given.items()
                for problem in check(name, type, {key: number})
            ]
        case _:
            misfits = [_Misfit((), problem) for problem in check(name, type, given)]
    if misfits:
        raise _Refused(*misfits)
    return given


def _misfit(name: str, type: FactType, member: Any) -> Diagnostic:
    return diagnostic("fact-type", name=name, expected=EXPECTED[type.__class__], found=shown(member))


def _collected(error: BaseException, path: Path_) -> list[_Misfit]:
    """Every error inside what cattrs raised, with its path."""
    match error:
        case cattrs.ForbiddenExtraKeysError():
            names = sorted(error.extra_fields, key=str)
            diagnostics = [
                _unknown(str(name), error.cl, path, suggest=at < MOST_SUGGESTED) for at, name in enumerate(names)
            ]
            return [_Misfit((*path, name), problem) for name, problem in zip(names, diagnostics, strict=True)]
        case cattrs.ClassValidationError():
            noted, rest = error.group_exceptions()
            inner = [(cause, (*path, note.name)) for cause, note in noted] + [(cause, path) for cause in rest]
        case cattrs.IterableValidationError():
            grouped, rest = error.group_exceptions()
            inner = [(cause, (*path, note.index)) for cause, note in grouped] + [(cause, path) for cause in rest]
        case _Refused():
            return [_Misfit((*path, *misfit.path), misfit.diagnostic) for misfit in error.misfits]
        case FactsError():
            return [_Misfit(path, problem) for problem in error.diagnostics]
        case _:
            raise error
    return [misfit for cause, at in inner for misfit in _collected(cause, at)]


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
