"""From YAML to cases, strictly, with every error at its location; rulesets are loaded once for all files."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from os.path import normpath
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from magrules.consultation.standings import Standing
from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.errors import DiagnosticsError, FactsError, RulesetError
from magrules.language.content import is_stream
from magrules.language.folder import case_files, cases_beside, is_data, leads_out
from magrules.language.grammar import URGENCY_WORD
from magrules.language.grammar_cases import CASE, CASE_FILE, EXPECT, EXPECTED_DOSE, SPAN, STANDINGS
from magrules.language.load import load_rules, shown_path
from magrules.language.nodes import MappingNode, Node, Scalar
from magrules.language.parse import read_file
from magrules.language.read_facts import facts_of
from magrules.language.reading import Reader, entries
from magrules.language.shapes import ID
from magrules.language.spelling import as_id
from magrules.model.rules import Cite, Flag, Grade, Tally
from magrules.model.ruleset import Ruleset
from magrules.model.value_help import shown
from magrules.model.values import Interval, Value, exactly
from magrules.testing.cases import (
    Asks,
    AsksInOrder,
    Case,
    CaseFile,
    Cites,
    Concludes,
    Doses,
    Expected,
    Fires,
    Stands,
    Urgent,
)
from magrules.testing.overlay import overlaid, placed

UNKNOWN_WORD, NO_LEVEL = "unknown", "none"
STANDING_OF = {key: Standing.NOT_APPLICABLE if key == "absent" else Standing(key) for key in STANDINGS.all}


Loaded = dict[tuple[Path, ...], Ruleset | None]
"""Rulesets by the folders and files they were loaded from; None where these have errors."""


def read_cases(
    *paths: str | Path, facts: type | None = None, root: Path | None = None, loaded: Loaded | None = None
) -> tuple[CaseFile, ...]:
    """The cases of some files, or of every ``*.cases.yaml`` below some folders, in the order of their names.

    A file of rules stands for the cases beside it; ``facts`` and ``root`` are those of
    :func:`magrules.load_rules`. Each set of rulesets is loaded once; those of earlier calls are
    taken from ``loaded``, to which new ones are added.

    Raises DiagnosticsError with every error in the case files, in the people they name and in the rulesets. Of a file
    outside the folder given (or that of the file given) only that it has errors, and no word of what stands there.
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
    if reader.diagnostics:
        for key in [key for key, ruleset in loaded.items() if ruleset is None]:
            del loaded[key]  # whose errors are told at each call
        raise DiagnosticsError(reader.diagnostics)
    return tuple(file for file in read if file)


@frozen
class _Loading:
    """How rulesets are loaded, and those that are."""

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
    people = reader.mapping(fields["people"], "a mapping from name to facts") if "people" in fields else None
    cases = reader.mapping(fields["cases"], "a mapping from id to case")
    if ruleset is None or cases is None:
        return None
    named = {name: value for name, _, value in entries(people)} if people else {}
    reader.chosen = ruleset.domain.words
    read = _CaseReader(reader, ruleset, path.parent, root, named)
    made_cases = [read.case(id, key, value) for id, key, value in entries(cases)]
    if not made_cases:
        reader.error("empty-list", cases.location, what="mapping", expected="a case")
    return CaseFile(path, loading.shown(path), ruleset, tuple(case for case in made_cases if case))


def _ruleset(path: Path, root: Path, node: Node | None, reader: Reader, loading: _Loading) -> Ruleset | None:
    """The ruleset that a case file is about; its errors are told once, those of files outside without their words."""
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
        reader.report(_without_words(each, outside) for each in error.diagnostics)
        loaded[key] = None
    return loaded[key]


def _without_words(each: Diagnostic, outside: Mapping[str, Location]) -> Diagnostic:
    """The error; of a file outside where it was named, without a word of it."""
    file = each.location.file if each.location else ""
    for path, location in outside.items():
        if Path(file).is_relative_to(path):  # of `/` and `.`, too
            return _not_shown(path, location)
    return each


def _not_shown(path: str, location: Location) -> Diagnostic:
    help = "it lies outside the folder that is tested, so that nothing of it is shown: check it by itself"
    return diagnostic("unreadable", location, help, file=path, reason="it has faults")


@define
class _CaseReader:
    """Reads the cases of one file."""

    reader: Reader
    ruleset: Ruleset
    folder: Path
    root: Path
    people: Mapping[str, Node]
    files: dict[str, Node | None] = field(factory=dict)

    def case(self, id: str, key: Scalar, node: Node) -> Case | None:
        """The case, or None when something in it is wrong."""
        before = self.reader.count
        if not ID.fullmatch(id):
            self.reader.error("id-form", key.location, as_id(id), name=id)
        fields = self.reader.fields(node, f"case `{id}`", CASE)
        if fields is None or not isinstance(node, MappingNode):
            return None
        facts = fields.get("facts", MappingNode((), key.location))
        person = self._person(fields["person"]) if "person" in fields else MappingNode((), key.location)
        expects = self._expects(fields["expect"])
        person_facts: Any = None
        try:
            person_facts = person and facts_of(overlaid(person, facts), self.ruleset.vocabulary.cls)
        except DiagnosticsError as error:
            self.reader.report(each for each in error.diagnostics if each.location not in self.reader.settled)
        if self.reader.count > before:
            return None
        return Case(id, person_facts, expects, key.location, node.index["expect"][0].location)

    def _person(self, node: Node) -> Node | None:
        """The facts of a person: one of the people of the file, or a file of its own."""
        name = self.reader.word(node, "the name of one of the people, or a file")
        if name is None or name in self.people:
            return self.people.get(name or "")
        if not is_data(Path(name)):
            help = (
                self.reader.near.suggest(name, self.people) or "it is neither one of the `people` nor a file (`….yaml`)"
            )
            self.reader.error("unknown-name", node.location, help, what="person", name=name)
            return None
        if name not in self.files:
            self.files[name] = self._file(name, node.location)
        return self.files[name]

    def _file(self, name: str, location: Location) -> Node | None:
        """The facts in a file; its errors are told there, or where it is named when it lies outside."""
        path = self.folder / name
        if not os.path.isfile(path) or is_stream(path):
            self.reader.error("unreadable", location, file=path.as_posix(), reason="no such file")
            return None
        node, diagnostics = read_file(path)
        if not leads_out(path, self.root):
            self.reader.report(each.at(location) if each.code == "unreadable" else each for each in diagnostics)
            return node
        try:
            if node and not diagnostics:
                facts_of(node, self.ruleset.vocabulary.cls)
                return placed(node, location)
        except FactsError:
            pass
        self.reader.report([_not_shown(path.as_posix(), location)])
        return None

    # --- expectations ------------------------------------------------------------------------

    def _expects(self, node: Node) -> tuple[Expected, ...]:
        fields = self.reader.fields(node, "`expect`", EXPECT) or {}
        expectations: list[Expected] = []
        for key, value in fields.items():
            if key in STANDING_OF:
                expectations.extend(self._stands(STANDING_OF[key], value))
            elif key == "doses":
                expectations.extend(self._doses(value))
            elif key == "conclusions":
                expectations.extend(self._concludes(value))
            elif key in ("fires", "silent"):
                rules = self._names(value, self.ruleset.rules, "rule")
                expectations.extend(Fires(name, key == "fires", location) for name, location in rules)
            elif key == "asks":
                named = self._with_rules(value, self._askable(), "question")
                expectations.extend(Asks(name, True, rules, location) for name, rules, location in named)
            elif key == "never_asks":
                asked = self._names(value, self._askable(), "question")
                expectations.extend(Asks(name, False, (), location) for name, location in asked)
            elif key == "asks_in_order":
                names = tuple(name for name, _ in self._names(value, self._askable(), "question"))
                expectations.append(AsksInOrder(names, value.location))
            elif key == "cites":
                expectations.extend(self._cites(value))
            elif key == "urgencies":
                expectations.extend(self._urgencies(value))
            elif urgency := self.reader.value(value, URGENCY_WORD):
                expectations.append(Urgent(urgency, location=value.location))
        if isinstance(node, MappingNode) and not node.entries:
            self.reader.error("empty-list", node.location, what="mapping", expected="an expectation")
        self._refuse_twice(expectations)
        return tuple(expectations)

    def _refuse_twice(self, expectations: list[Expected]) -> None:
        earlier = dict[tuple[type, str], Location | None]()
        for expected in expectations:
            match expected:
                case Stands(name) | Fires(name) | Asks(name):
                    other = earlier.setdefault((type(expected), name), expected.location)
                    if other is not expected.location and other:
                        self.reader.error("expected-twice", expected.location, name=name, line=other.line)

    def _askable(self) -> Collection[str]:
        facts = [fact for fact in self.ruleset.vocabulary.facts.values() if fact.question]
        questions = [question.ask for question in self.ruleset.questions.values()]
        return dict.fromkeys([*(fact.name for fact in facts), *(fact.ask for fact in facts), *questions])

    def _names(self, node: Node, known: Collection[str], what: str) -> Iterator[tuple[str, Location]]:
        for item in self.reader.one_or_many(node, f"ids of {what}s"):
            word = self.reader.word(item, f"the id of {'an' if what[0] == 'a' else 'a'} {what}")
            if word is not None and self._known(word, item, known, what):
                yield word, item.location

    def _known(self, name: str, node: Node, known: Collection[str], what: str) -> bool:
        if name not in known:
            self.reader.error(
                "unknown-name", node.location, self.reader.near.suggest(name, known), what=what, name=name
            )
        return name in known

    def _stands(self, standing: Standing, node: Node) -> Iterator[Expected]:
        if standing is Standing.NOT_APPLICABLE:
            for name, location in self._names(node, self.ruleset.advice, "advice"):
                yield Stands(name, standing, (), location)
            return
        for name, rules, location in self._with_rules(node, self.ruleset.advice, "advice"):
            yield Stands(name, standing, rules, location)

    def _with_rules(
        self, node: Node, known: Collection[str], what: str
    ) -> Iterator[tuple[str, tuple[str, ...], Location]]:
        """A list of ids, or a mapping from id to the rules behind it."""
        if not isinstance(node, MappingNode):
            yield from ((name, (), location) for name, location in self._names(node, known, what))
            return
        for name, key, value in entries(node):
            alone = isinstance(value, Scalar) and value.value is None
            rules = () if alone else tuple(rule for rule, _ in self._names(value, self.ruleset.rules, "rule"))
            if self._known(name, key, known, what):
                yield name, rules, key.location

    def _doses(self, node: Node) -> Iterator[Expected]:
        mapping = self.reader.mapping(node, "a mapping from advice to its dose")
        for name, key, value in entries(mapping) if mapping else ():
            if not self._known(name, key, self.ruleset.advice, "advice"):
                continue
            if self.ruleset.advice[name].dose is None:
                self.reader.error("no-dose", key.location, name=name)
            dose = self.reader.record(value, "an expected dose", EXPECTED_DOSE)
            if isinstance(value, MappingNode) and not value.entries:
                self.reader.error("empty-list", value.location, what="mapping", expected="a part of the dose")
            elif dose:
                yield Doses(name, **dose.values, location=key.location)

    def _cites(self, node: Node) -> Iterator[Expected]:
        mapping = self.reader.mapping(node, "a mapping from rule to its sources")
        for name, key, value in entries(mapping) if mapping else ():
            cites = frozenset(self._placed(value) if isinstance(value, MappingNode) else self._anywhere(value))
            if self._known(name, key, self.ruleset.rules, "rule"):
                yield Cites(name, cites, key.location)

    def _placed(self, node: MappingNode) -> Iterator[Cite]:
        for source, key, places in entries(node):
            if self._known(source, key, self.ruleset.sources, "source"):
                for place in self.reader.one_or_many(places, "a place in the source"):
                    if word := self.reader.line(place, "a place in the source"):
                        yield Cite(source, word)

    def _anywhere(self, node: Node) -> Iterator[Cite]:
        yield from (Cite(source, "") for source, _ in self._names(node, self.ruleset.sources, "source"))

    def _urgencies(self, node: Node) -> Iterator[Expected]:
        mapping = self.reader.mapping(node, "a mapping from advice to its urgency")
        for name, key, value in entries(mapping) if mapping else ():
            urgency = self.reader.value(value, URGENCY_WORD)
            if self._known(name, key, self.ruleset.advice, "advice") and urgency:
                yield Urgent(urgency, name, key.location)

    def _concludes(self, node: Node) -> Iterator[Expected]:
        mapping = self.reader.mapping(node, "a mapping from conclusion to its value")
        for name, key, value in entries(mapping) if mapping else ():
            if self._known(name, key, self.ruleset.conclusions, "conclusion"):
                before = self.reader.count
                wanted = self._value(name, value)
                if self.reader.count == before:
                    yield Concludes(name, wanted, key.location)

    def _value(self, name: str, node: Node) -> Value:
        match self.ruleset.conclusions[name]:
            case Flag():
                if not isinstance(node, Scalar) or node.value not in (True, False, UNKNOWN_WORD):
                    self.reader.wrong(node, f"`true`, `false` or `{UNKNOWN_WORD}`")
                    return None
                return node.value if isinstance(node.value, bool) else None
            case Tally():
                return self._span(node, self.reader.number)
            case Grade() as grade:
                levels = (NO_LEVEL, *grade.levels)

                def level(bound: Node) -> float | None:
                    word = self.reader.one_of(bound, levels, f"level of `{name}`")
                    return None if word is None else levels.index(word)

                return self._span(node, level)

    def _span(self, node: Node, read: Callable[[Node], float | None]) -> Value:
        if not isinstance(node, MappingNode):
            number = read(node)
            return None if number is None else exactly(number)
        fields = self.reader.fields(node, "a span", SPAN)
        low, high = (read(fields[key]) for key in ("low", "high")) if fields else (None, None)
        return None if low is None or high is None else Interval(low, high)
