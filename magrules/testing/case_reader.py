"""Reads case files strictly, with every error at its location; each set of rulesets is loaded once for all files."""

import os
from collections.abc import Collection, Mapping
from os.path import normpath
from pathlib import Path

from attrs import frozen

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.errors import DiagnosticsError, RulesetError
from magrules.language.content import is_stream
from magrules.language.folder import case_files, cases_beside, leads_out
from magrules.language.grammar_cases import CASE, CASE_FILE
from magrules.language.load import load_rules, shown_path
from magrules.language.nodes import MappingNode, Node, Scalar
from magrules.language.parse import read_file
from magrules.language.reading import Reader, entries
from magrules.language.shapes import ID
from magrules.language.spelling import as_id
from magrules.model.ruleset import Ruleset
from magrules.model.value_help import shown
from magrules.testing.cases import (
    Case,
    CaseFile,
)
from magrules.testing.expectation_reader import ExpectationReader
from magrules.testing.overlay import overlaid
from magrules.testing.people_reader import PeopleReader, not_shown

Loaded = dict[tuple[Path, ...], Ruleset | None]
"""Rulesets by the folders and files they were loaded from; None where these have errors."""


def read_cases(
    *paths: str | Path, facts: type | None = None, root: Path | None = None, loaded: Loaded | None = None
) -> tuple[CaseFile, ...]:
    """The cases of some files, or of every ``*.cases.yaml`` below some folders, in the order of their names.

    A file of rules stands for the cases beside it; ``facts`` and ``root`` are those of
    :func:`magrules.load_rules`. Each set of rulesets is loaded once; those of earlier calls are
    taken from ``loaded``, to which new ones are added.

    Raises DiagnosticsError with every error in the case files, in the people they name and in the rulesets. For a file
    outside the folder given (or that of the file given) it says only that the file has errors, without its words.
    """
    for path in paths:
        if not isinstance(path, str | Path):
            raise DiagnosticsError([diagnostic("refused", reason=f"{shown(path)} names no file of cases")])
    reader, loaded = Reader(), {} if loaded is None else loaded
    loading = _Loading(facts, root, loaded)
    read = []
    for path in map(Path, paths):
        within = path if os.path.isdir(path) else path.parent
        read += [_read_file(file, within, reader, loading) for file in _files(path, reader)]
    reader.symbols.report_unresolved({})
    if reader.diagnostics:
        for key in [key for key, ruleset in loaded.items() if ruleset is None]:
            del loaded[key]  # its errors are reported at each call
        raise DiagnosticsError(reader.diagnostics)
    return tuple(file for file in read if file)


@frozen
class _Loading:
    """The arguments for loading rulesets, and the rulesets loaded."""

    facts: type | None
    root: Path | None
    loaded: Loaded

    def ruleset(self, folders: Collection[Path]) -> Ruleset:
        return load_rules(*folders, facts=self.facts, root=self.root)

    def shown(self, path: Path) -> str:
        return shown_path(path, self.root)


def _files(path: Path, reader: Reader) -> list[Path]:
    if not os.path.isdir(path):
        return cases_beside(path) or [path]
    files, diagnostics = case_files(path)
    reader.report(diagnostics)
    if not files and not diagnostics:
        reason = "no case file (`*.cases.yaml`) in this folder"
        help = "say what the rules must advise in a file called `NAME.cases.yaml`"
        reader.error("unreadable", Location(path.as_posix(), 1, 1), help, file=path.as_posix(), reason=reason)
    return files


def _read_file(path: Path, root: Path, reader: Reader, loading: _Loading) -> CaseFile | None:
    node, diagnostics = read_file(path, loading.shown(path))
    reader.report(diagnostics)
    if isinstance(node, MappingNode) and node.get("rules") and not node.get("cases"):
        help = "this file has rules; cases stand beside them in a file called `*.cases.yaml`"
        reader.error("missing-key", node.location, help, where="a case file", key="cases")
        return None
    fields = reader.fields(node, "a case file", CASE_FILE) if node else None
    if fields is None:
        return None
    ruleset = _ruleset(path, root, fields.get("rulesets"), reader, loading)
    cases = reader.mapping(fields["cases"], "a mapping from id to case")
    if ruleset is None or cases is None:
        return None
    reader.chosen = ruleset.domain.words
    people = PeopleReader(reader, ruleset.vocabulary.cls, path.parent, root)
    if "people" in fields:
        people.declare(fields["people"])
    case_reader = _CaseReader(reader, ExpectationReader(reader, ruleset), people)
    read = [case_reader.case(id, key, value) for id, key, value in entries(cases)]
    if not read:
        reader.error("empty-list", cases.location, what="mapping", expected="a case")
    return CaseFile(path, loading.shown(path), ruleset, tuple(case for case in read if case))


def _ruleset(path: Path, root: Path, node: Node | None, reader: Reader, loading: _Loading) -> Ruleset | None:
    """The ruleset that a case file is about; its errors are reported once, for files outside without their words."""
    before, named = reader.count, dict[Path, Node]()
    for item in reader.one_or_many(node, "the path of a ruleset") if node else ():
        if word := reader.word(item, "the path of a ruleset"):
            folder = Path(normpath(path.parent / word))
            if not (os.path.isdir(folder) or os.path.isfile(folder)) or is_stream(folder):
                reader.error("unreadable", item.location, file=word, reason="no such file or folder")
                continue
            named[folder] = item
    if reader.count > before or (node and not named):
        return None
    folders = list(named) or [path.parent]
    key = tuple(folder.resolve() for folder in folders)
    loaded = loading.loaded
    if key in loaded:
        return loaded[key]
    try:
        loaded[key] = loading.ruleset(folders)
    except RulesetError as error:
        outside = {loading.shown(folder): at.location for folder, at in named.items() if leads_out(folder, root)}
        reader.report(_without_words(fault, outside) for fault in error.diagnostics)
        loaded[key] = None
    return loaded[key]


def _without_words(fault: Diagnostic, outside: Mapping[str, Location]) -> Diagnostic:
    """The error; for a file outside, an error at the place that names it, without the words of the file."""
    file = fault.location.file if fault.location else ""
    for path, location in outside.items():
        if Path(file).is_relative_to(path):  # of `/` and `.`, too
            return not_shown(path, location)
    return fault


@frozen
class _CaseReader:
    """Reads the cases of one file."""

    reader: Reader
    expectations: ExpectationReader
    people: PeopleReader

    def case(self, id: str, key: Scalar, node: Node) -> Case | None:
        """The case; None where it has an error."""
        before = self.reader.count
        if not ID.fullmatch(id):
            self.reader.error("id-form", key.location, as_id(id), name=id)
        fields = self.reader.fields(node, f"case `{id}`", CASE)
        if fields is None or not isinstance(node, MappingNode):
            return None
        about = self.reader.line(fields["about"], "text") if "about" in fields else ""
        facts = fields.get("facts", MappingNode((), key.location))
        person = self.people.person(fields["person"]) if "person" in fields else MappingNode((), key.location)
        expects = self.expectations.read(fields["expect"])
        instance = person and self.people.instance(overlaid(person, facts), self.reader)
        if self.reader.count > before:
            return None
        return Case(id, instance, expects, key.location, node.index["expect"][0].location, about or "")
