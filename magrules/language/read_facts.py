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
from magrules.language.nodes import MappingNode, Node, SequenceNode, plain, read_file
from magrules.language.scalars import plain_scalars
from magrules.model.fact_types import EXPECTED, MOST, FactType, FreeNames, Group, ListOf, NumbersByName, Subset
from magrules.model.fact_values import as_given, check, too_many
from magrules.model.facts import TYPE, computed, is_fact_class
from magrules.model.ruleset import Ruleset
from magrules.model.value_help import DECIMAL_POINT, shown

T = TypeVar("T")
Path_ = tuple[str | int, ...]
Hook = Callable[[Any, Any], Any]
MOST_MEANT = 50
"""Of so many unknown names in one mapping it is found what was meant."""


@overload
def read_facts(source: str | Path | Mapping[str, Any], of: type[T]) -> T: ...
@overload
def read_facts(source: str | Path | Mapping[str, Any], of: Ruleset) -> Any: ...
def read_facts(source: str | Path | Mapping[str, Any], of: type[T] | Ruleset) -> T | Any:
    """The facts of a person, from a YAML or JSON file or from a mapping of facts by name.

    ``of`` is the ruleset that the facts are for, or a fact class. In a mapping a fact inside a part may be named
    with a dot (``labs.creatinine``), and scalars of numpy and pandas and Decimals are read as the values they are,
    a missing one (NaN, NA) as unknown. Nothing is coerced: text is no number, and an unknown name is refused with a
    suggestion.

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
        made = facts_of(node, cls)
    except FactsError as error:
        told = {one.location for one in diagnostics}
        raise FactsError([*diagnostics, *(one for one in error.diagnostics if one.location not in told)]) from None
    if diagnostics:
        raise FactsError(diagnostics)
    return made


def facts_of(node: Node, cls: type[T]) -> T:
    """An instance of a fact class from a tree that knows where each word was written.

    Raises FactsError with every error found, sorted by location.
    """
    if not isinstance(node, MappingNode):
        raise FactsError([_not_facts(plain(node), node.location)])
    return _structured(plain(node), node, cls)


def read_changes(given: Mapping[str, Any], cls: type) -> dict[str, Any]:
    """Some facts by name, dotted inside parts, with the values an instance of the class would hold.

    A part may be given as a mapping of some of its facts; None makes a fact unknown.

    Raises FactsError with every error found.
    """
    nested = _nested(given, cls)
    return dict(_flat(nested, read_facts(nested, cls)))


def _nested(given: Mapping[str, Any], cls: type) -> dict[str, Any]:
    """Dotted names as mappings inside, as deep as the class has parts; what is no mapping is refused later."""
    parts = {one.name: one.metadata[TYPE].cls for one in attrs.fields(cls) if isinstance(one.metadata[TYPE], Group)}
    found = {name: value for name, value in given.items() if "." not in str(name)}
    inside: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        head, dot, rest = str(name).partition(".")
        if dot and isinstance(found.get(head, {}), Mapping):
            if rest in found.get(head, {}):
                raise FactsError([diagnostic("fact-clash", reason=f"fact `{name}` is given twice")])
            inside.setdefault(head, {})[rest] = value
        elif dot:
            found[name] = value
    found |= {head: {**found.get(head, {}), **more} for head, more in inside.items()}
    return found | {head: _nested(found[head], parts[head]) for head in inside if head in parts}


def _flat(given: Mapping[str, Any], read: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for one in attrs.fields(read.__class__):
        if one.name in given and isinstance(one.metadata[TYPE], Group) and isinstance(given[one.name], Mapping):
            yield from _flat(given[one.name], getattr(read, one.name), f"{prefix}{one.name}.")
        elif one.name in given:
            yield f"{prefix}{one.name}", getattr(read, one.name)


def _structured(given: Any, node: Node | None, cls: type[T]) -> T:
    try:
        made: T = _converter(cls).structure(given, cls)  # type: ignore[arg-type]
    except cattrs.BaseValidationError as error:
        raise FactsError(_placed(one, node) for one in _collected(error, ())) from None
    except FactsError as error:
        raise FactsError(_placed(_Found((), one), node) for one in error.diagnostics) from None
    return made


def _not_facts(found: object, location: Location | None = None) -> Diagnostic:
    return diagnostic("wrong-shape", location, expected="a mapping from fact to value", found=shown(found))


@frozen
class _Found:
    """An error and the path of keys and positions that leads to it."""

    path: Path_
    diagnostic: Diagnostic


class _Refused(Exception):
    """A value that does not fit its fact, on its way through cattrs."""

    def __init__(self, *found: _Found) -> None:
        self.found = found


@lru_cache(maxsize=16)  # each ruleset with facts of its own makes a class, which goes when the ruleset does
def _converter(cls: type) -> cattrs.Converter:
    """A strict converter for a fact class and those inside it."""
    converter = cattrs.Converter(detailed_validation=True)
    _register(converter, cls, "")
    return converter


def _register(converter: cattrs.Converter, cls: type, prefix: str) -> None:
    hooks: Any = {
        one.name: override(struct_hook=_hook(converter, f"{prefix}{one.name}", one.metadata[TYPE]))
        for one in attrs.fields(cls)
    }
    make: Hook = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, **hooks)

    def structure(given: Any, to: type) -> Any:
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            raise _Refused(_Found((), _not_facts(given)))
        try:
            return make(given, to)
        except cattrs.ClassValidationError as error:
            wrong = {note.name for _, note in error.group_exceptions()[0]}
            sound = {name: given[name] for name in hooks if name in given and name not in wrong}
            if len(sound) < len(given):
                error = _joined(error, make, sound, to)
            raise error from None

    converter.register_structure_hook(cls, structure)


def _joined(error: cattrs.ClassValidationError, make: Hook, sound: Mapping[str, Any], to: type) -> Any:
    """The error, with what cannot be true together of the facts that are right by themselves."""
    try:
        make(sound, to)
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
    """The value if it fits its fact; of a list or mapping each part is checked at its own place."""
    given = as_given(type, given)
    found = [_Found((), one) for one in too_many(name, type, given)]
    match type, given:
        case _ if found:
            pass
        case Subset() | FreeNames(), list() | tuple() | set() | frozenset():
            given = given if isinstance(given, list | tuple) else sorted(given, key=str)
            for at, one in enumerate(given):
                fits = isinstance(one, str) and (one.strip() or isinstance(type, Subset))
                wrong = check(name, type, frozenset({one})) if fits else [_misfit(name, type, one)]
                found += [_Found((at,), x) for x in wrong]
            given = given if found else frozenset(given)
        case NumbersByName(), Mapping():
            found = [_Found((key,), x) for key, one in given.items() for x in check(name, type, {key: one})]
        case _:
            found = [_Found((), one) for one in check(name, type, given)]
    if found:
        raise _Refused(*found)
    return given


def _misfit(name: str, type: FactType, one: Any) -> Diagnostic:
    return diagnostic("fact-type", name=name, expected=EXPECTED[type.__class__], found=shown(one))


def _collected(error: BaseException, path: Path_) -> list[_Found]:
    """Every error inside what cattrs raised, with its path."""
    match error:
        case cattrs.ForbiddenExtraKeysError():
            names = sorted(error.extra_fields, key=str)
            diagnostics = [_unknown(str(name), error.cl, path, meant=at < MOST_MEANT) for at, name in enumerate(names)]
            return [_Found((*path, name), one) for name, one in zip(names, diagnostics, strict=True)]
        case cattrs.ClassValidationError():
            noted, rest = error.group_exceptions()
            inner = [(one, (*path, note.name)) for one, note in noted] + [(one, path) for one in rest]
        case cattrs.IterableValidationError():
            grouped, rest = error.group_exceptions()
            inner = [(one, (*path, note.index)) for one, note in grouped] + [(one, path) for one in rest]
        case _Refused():
            return [_Found((*path, *one.path), one.diagnostic) for one in error.found]
        case FactsError():
            return [_Found(path, one) for one in error.diagnostics]
        case _:
            raise error
    return [found for one, at in inner for found in _collected(one, at)]


def _unknown(name: str, cls: type, path: Path_, meant: bool) -> Diagnostic:
    """The error of a name that is no fact; what was ``meant`` by it is found on demand."""
    if isinstance(getattr(cls, name, None), computed):
        return diagnostic("fact-is-computed", name=name)
    return diagnostic("unknown-fact", help=_meant(name, attrs.fields(cls), path) if meant else "", name=name)


def _meant(name: str, fields: tuple[Any, ...], path: Path_) -> str:
    """The fact that was meant, or where it belongs; empty when that is not clear."""
    help = DECIMAL_POINT if name.isdigit() else suggest(name, [one.name for one in fields])  # `{weight_kg: 72,5}`
    for one in fields:
        inside = one.metadata[TYPE]
        if isinstance(inside, Group) and name in [inner.name for inner in attrs.fields(inside.cls)]:
            help = f"it belongs inside `{one.name}`, as `{one.name}: {{{name}: …}}`"
        if isinstance(inside, Group) and name.startswith(f"{one.name}."):
            inner_name = name.removeprefix(f"{one.name}.")
            help = f"it belongs inside `{one.name}`, as `{one.name}: {{{inner_name}: …}}`"
    if path and not help:  # inside a part or a thing of a list the names are few
        help = f"known here: {', '.join(one.name for one in fields)}"
    return help


def _placed(found: _Found, node: Node | None) -> Diagnostic:
    """The error with its location in the file; without a file its message says where in the facts."""
    if node is None:
        outside = found.path if found.diagnostic.code in ("wrong-shape", "fact-clash") else found.path[:-1]
        inside = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in outside).lstrip(".")
        in_record = any(isinstance(step, int) for step in outside)
        tells_path = found.diagnostic.code not in ("wrong-shape", "fact-clash", "unknown-fact", "fact-is-computed")
        bare = not inside or (tells_path and not in_record)
        message = found.diagnostic.message if bare else f"in `{inside}`: {found.diagnostic.message}"
        return evolve(found.diagnostic, message=message)
    location = node.location
    about_key = found.diagnostic.code in ("unknown-fact", "fact-is-computed", "fact-clash")
    path = found.path
    if found.diagnostic.code == "fact-clash":
        path = (*path, *found.diagnostic.params["facts"][:1])
    for step in path:
        match node:
            case MappingNode():
                key, node = node.index.get(str(step), (None, None))
                if key and node:
                    location = key.location if about_key else node.location
            case SequenceNode(items) if isinstance(step, int) and step < len(items):
                node = items[step]
                location = node.location
    return found.diagnostic.at(location)
