"""Writing facts: a person as plain data, nested as in a person file, and as YAML that reads back the same."""

import re
from collections.abc import Mapping
from typing import Any

import attrs
import yaml

from magrules.errors import expect
from magrules.model.fact_types import Group
from magrules.model.facts import TYPE

_PLAIN_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_READ_OTHERWISE = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def plain_facts(person: Any) -> dict[str, Any]:
    """What is known of a person (an instance of any fact class), as :func:`magrules.read_facts` takes it.

    Facts stand in the order declared, those of a part inside it; what is unknown is left out. Sets
    are sorted lists, records a list of such mappings.
    """
    found = {one.name: plain_given(getattr(person, one.name)) for one in attrs.fields(person.__class__)}
    parts = {one.name for one in attrs.fields(person.__class__) if isinstance(one.metadata[TYPE], Group)}
    return {name: value for name, value in found.items() if value is not None and (value or name not in parts)}


def plain_given(value: Any) -> Any:
    """A value as a fact of an instance holds it, as plain data."""
    match value:
        case frozenset():
            return sorted(value)
        case tuple():
            return [plain_facts(record) for record in value]
        case Mapping():
            return dict(sorted(value.items()))
        case _:
            return plain_facts(value) if attrs.has(value.__class__) else value


def facts_text(facts: Mapping[str, Any]) -> str:
    """Facts as YAML text: words bare, everything else that is text in quotes, so that nothing is read otherwise."""
    expect(facts, Mapping)
    return yaml.dump(dict(facts), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=10_000)


class _Writer(yaml.SafeDumper):
    """Writes what the strict reader of this library takes for the same value."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(writer: yaml.SafeDumper, value: str) -> yaml.Node:
    bare = _PLAIN_WORD.fullmatch(value) and value not in _READ_OTHERWISE
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style=None if bare else '"')


_Writer.add_representer(str, _text)
_Writer.add_representer(frozenset, lambda writer, value: writer.represent_list(sorted(value)))
