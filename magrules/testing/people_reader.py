"""Reads the people that cases are about: those of the case file, of files that several share, or of files of their own.

Of a file outside the folder that is read, errors do not show any words.
"""

import os
from os.path import normpath
from pathlib import Path
from typing import Any

from attrs import define, field

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.errors import DiagnosticsError
from magrules.language.content import is_stream
from magrules.language.file_names import is_data
from magrules.language.folder import leads_out
from magrules.language.grammar_cases import PEOPLE_FILE
from magrules.language.nodes import MappingNode, Node
from magrules.language.parse import read_file
from magrules.language.read_facts import facts_of
from magrules.language.reading import Reader, entries
from magrules.testing.overlay import placed


@define
class PeopleReader:
    """Reads the people of one case file, whose paths start at its ``folder``; ``cls`` is their class."""

    reader: Reader
    cls: type
    folder: Path
    root: Path
    people: dict[str, Node] = field(factory=dict)
    """The facts of the people by name."""
    files: dict[str, Node | None] = field(factory=dict)
    """The facts of the people with a file of their own."""
    complete: bool = True
    """Whether every file of people was read; otherwise unknown people are not reported."""

    def declare(self, node: Node) -> None:
        """Read the people of the case file: a mapping from name to facts, or the files that have it."""
        if isinstance(node, MappingNode):
            self.people = {name: facts for name, _, facts in entries(node)}
            self._check(node, self.reader)
            return
        expected = "a mapping from name to facts, or a file of people"
        for item in dict.fromkeys(self.reader.one_or_many(node, expected)):
            if file := self.reader.word(item, expected):
                self._share(file, item.location)

    def _share(self, file: str, location: Location) -> None:
        """Add the people of a file; no two files have one of the same name."""
        shared = self._read(file, location, shared=True)
        if not isinstance(shared, MappingNode):
            self.complete = False
            return
        for name, key, facts in entries(shared):
            if name in self.people:
                other = self.people[name].location
                self.reader.error("duplicate-id", key.location, what="person", name=name, other=other)
            self.people.setdefault(name, facts)

    def person(self, node: Node) -> Node | None:
        """The facts of a person, named by name or by file."""
        name = self.reader.word(node, "the name of one of the people, or a file")
        if name is None or name in self.people:
            return self.people.get(name or "")
        if not is_data(Path(name)):
            if self.complete:
                help = self.reader.near.suggest(name, self.people)
                help = help or "it is neither one of the `people` nor a file (`….yaml`)"
                self.reader.error("unknown-name", node.location, help, what="person", name=name)
            return None
        if name not in self.files:
            self.files[name] = self._read(name, node.location)
        return self.files[name]

    def _read(self, name: str, location: Location, shared: bool = False) -> Node | None:
        """The facts in a file, or the people in a ``shared`` one, each checked by itself.

        Its errors are reported there, or for a file outside at the location that names it.
        """
        path = Path(normpath(self.folder / name))
        if not os.path.isfile(path) or is_stream(path):
            self.reader.error("unreadable", location, file=path.as_posix(), reason="no such file")
            return None
        own = Reader()
        node, diagnostics = read_file(path)
        own.report(fault.at(location) if fault.code == "unreadable" else fault for fault in diagnostics)
        if node and shared:
            fields = own.fields(node, "a file of people", PEOPLE_FILE)
            node = own.mapping(fields["people"], "a mapping from name to facts") if fields else None
            self._check(node, own)
        elif node:
            self.instance(node, own)
        if not leads_out(path, self.root):
            self.reader.report(own.diagnostics)
            return node
        if node is None or own.diagnostics:
            self.reader.report([not_shown(path.as_posix(), location)])
            return None
        return placed(node, location)

    def _check(self, people: MappingNode | None, reader: Reader) -> None:
        """Report the errors of each person, also of those whom no case is about."""
        for _, _, facts in entries(people) if people else ():
            self.instance(facts, reader)

    def instance(self, facts: Node, reader: Reader) -> Any:
        """The person of some facts; None where they have errors, which are reported."""
        try:
            return facts_of(facts, self.cls)
        except DiagnosticsError as error:
            reader.report(fault for fault in error.diagnostics if fault.location not in reader.settled)


def not_shown(path: str, location: Location) -> Diagnostic:
    """The error of a file outside with errors, at the location that names it."""
    help = "it lies outside the folder that is tested, so that nothing of it is shown: check it by itself"
    return diagnostic("unreadable", location, help, file=path, reason="it has faults")
