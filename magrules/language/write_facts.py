"""Writes facts: a person as plain data, nested as in a file, and as YAML that reads back the same."""

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
    """The known facts of a person (an instance of a fact class), as :func:`magrules.read_facts` accepts them.

    Facts are in the order declared, nested in their groups; unknown ones are omitted. Sets are sorted lists, records
    a list of such mappings.
    """
    facts = {
        attribute.name: plain_given(getattr(person, attribute.name)) for attribute in attrs.fields(person.__class__)
    }
    parts = {
        attribute.name for attribute in attrs.fields(person.__class__) if isinstance(attribute.metadata[TYPE], Group)
    }
    return {name: value for name, value in facts.items() if value is not None and (value or name not in parts)}


def plain_given(value: Any) -> Any:
    """The value of a field as plain data."""
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
    """Facts as YAML text, with quotes around every text that is not a plain word."""
    expect(facts, Mapping)
    return yaml.dump(dict(facts), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=10_000)


class _Writer(yaml.SafeDumper):
    """Writes YAML that the strict reader reads as the same values."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(writer: yaml.SafeDumper, value: str) -> yaml.Node:
    bare = _PLAIN_WORD.fullmatch(value) and value not in _READ_OTHERWISE
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style=None if bare else '"')


_Writer.add_representer(str, _text)
_Writer.add_representer(frozenset, lambda writer, value: writer.represent_list(sorted(value)))
