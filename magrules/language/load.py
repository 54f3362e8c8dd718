"""Loading: files make one complete ruleset, or every error in them is reported at once."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from attrs import define, evolve, field

from magrules.diagnostics.diagnostic import diagnostic
from magrules.diagnostics.source import Location, visible
from magrules.diagnostics.suggest import suggest
from magrules.errors import RulesetError
from magrules.language.collector import paused_collector
from magrules.language.content import MAX_TOTAL, content_of
from magrules.language.file_names import is_compiled
from magrules.language.folder import rule_files
from magrules.language.grammar import FILE
from magrules.language.load_conditions import ConditionReader, terms_of
from magrules.language.load_domain import read_domain
from magrules.language.load_facts import FactsReader
from magrules.language.load_languages import LanguagesReader
from magrules.language.load_names import Names
from magrules.language.load_rules import RuleReader
from magrules.language.nodes import MappingNode
from magrules.language.parse import is_json, read_text
from magrules.language.reading import Fields, Reader, entries
from magrules.model.facts import is_fact_class
from magrules.model.rules import Answer, Property, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.strata import rings, stratify
from magrules.model.value_help import shown
from magrules.model.values import Text
from magrules.model.vocabulary import Vocabulary, class_vocabulary, missing_texts, vocabulary_of
from magrules.model.words import Language


def load_rules(*paths: str | Path, facts: type | None = None, root: Path | None = None) -> Ruleset:
    """One ruleset from YAML files, or from folders with them (read in the order of their names).

    A compiled ruleset, whose name ends with ``.magrules.json``, is loaded alone.
    ``facts`` is the fact class the rules speak about when none of the files has a ``facts:`` section, which makes one.
    Locations in files below the folder ``root`` show paths relative to its parent.

    Raises RulesetError with every error found, sorted by location.
    """
    invalid = [path for path in paths if not isinstance(path, str | Path) or path == ""]
    multiline = next((path for path in paths if isinstance(path, str) and "\n" in path), None)
    if invalid or multiline or not paths:
        reason = f"{shown(invalid[0])} names no ruleset" if invalid else "no ruleset is given to load"
        help = "name files or folders, one by one: `load_rules(first, second)`"
        if multiline:
            reason, help = "a text of several lines names no file", "write the rules to a file, and name that"
        raise RulesetError([diagnostic("refused", help=help, reason=reason)])
    if facts is not None and not is_fact_class(facts):
        help = "declare one with `fact_class`, or leave `facts` out"
        raise RulesetError([diagnostic("refused", help=help, reason=f"{shown(facts)} is no class of facts")])
    if any(is_compiled(Path(path)) for path in paths):
        from magrules.language.compiled_file import load_compiled  # not waited for by rules in YAML

        return load_compiled(*map(Path, paths), facts=facts)
    with paused_collector():
        return _loaded(map(Path, paths), facts, root)


def _loaded(paths: Iterable[Path], facts: type | None, root: Path | None) -> Ruleset:
    """The ruleset of YAML files; the trees of the files end with it."""
    loader = _Loader(root)
    for path in paths:
        loader.take(path)
    return loader.ruleset(facts)


@define
class _Document:
    """One file: its sections, the name of its ruleset, and the location of the name."""

    path: Path
    fields: Fields
    name: str
    location: Location
    content: bytes


@define
class _Loader:
    root: Path | None
    reader: Reader = field(factory=Reader)
    documents: list[_Document] = field(factory=list)
    versions: dict[str, tuple[str, Location]] = field(factory=dict)
    locales: list[bytes] = field(factory=list)
    """The content of the locale files beside the rules."""
    size: int = 0
    """The bytes read of all files."""

    def take(self, path: Path) -> None:
        """Read a file, or every file of rules below a folder."""
        if not os.path.isdir(path):
            self._take_file(path)
            return
        files, diagnostics = rule_files(path)
        if not files and not diagnostics:
            location = Location(path.as_posix(), 1, 1)
            self.reader.error("unreadable", location, file=path.as_posix(), reason="no YAML file in this folder")
        self.reader.report(diagnostics)
        self.reader.symbols.complete &= not diagnostics
        for file in files:
            self._take_file(file)

    def _take_file(self, path: Path) -> None:
        content = content_of(path, shown_path(path, self.root))
        if not isinstance(content, bytes):
            self.reader.report([content])
            self.reader.symbols.complete = False
            return
        self.size += len(content)
        if self.size > MAX_TOTAL:
            if self.size - len(content) <= MAX_TOTAL:  # reported once
                self.reader.error("too-much", Location(shown_path(path, self.root), 1, 1), limit=MAX_TOTAL)
            self.reader.symbols.complete = False
            return
        node, diagnostics = read_text(content, shown_path(path, self.root), is_json(path))
        self.reader.report(diagnostics)
        if isinstance(node, MappingNode) and node.entries and not any(key.value in FILE.all for key, _ in node.entries):
            help = "in a folder all YAML but `*.cases.yaml` and `*.people.yaml` holds rules; keep a person elsewhere"
            if node.get("cases"):
                help = "this file has cases, which `magrules test` runs"
            self.reader.error("missing-key", node.entries[0][0].location, help, where="a ruleset", key="ruleset")
            return
        fields = self.reader.fields(node, "a ruleset", FILE) if node else None
        name = self.reader.word(fields["ruleset"], "a name such as `bread/oven`") if fields else None
        if fields is None or name is None:
            self.reader.symbols.complete = False
            return
        self.reader.symbols.complete &= isinstance(node, MappingNode) and len(fields) == len(node.entries)
        location = fields["ruleset"].location
        for other in self.documents:
            if other.name == name:
                self.reader.error("duplicate-id", location, what="ruleset", name=name, other=other.location)
        if "version" in fields and (version := self.reader.word(fields["version"], "a version in quotes")):
            head, at = _family(name), fields["version"].location
            before, where = self.versions.setdefault(head, (version, at))
            if before != version:
                self.reader.error("version-clash", at, name=head, found=version, other=before, where=where)
        self.documents.append(_Document(path, fields, name, location, content))

    def ruleset(self, cls: type | None) -> Ruleset:
        """Check everything that was read and build the ruleset."""
        languages = self._languages()
        self._check_over()
        vocabulary = self._vocabulary(cls)
        if cls and vocabulary.cls is cls:
            self.reader.report(
                missing_texts(vocabulary, languages, self.documents[0].location if self.documents else None)
            )
        own = {("fact", name): fact.location for name, fact in vocabulary.facts.items() if fact.location}
        domain = read_domain(self.reader, [document.fields for document in self.documents], languages)
        self.reader.chosen = domain.words
        names = Names(self.reader, vocabulary.facts)
        for document in self.documents:
            names.declare(document.fields, document.name)
        names.finish()
        rules, read = self._rules(vocabulary, names)
        answer, properties = self._answer(read), self._properties(read, names)
        named = read.conditions.named
        self._check_whole(names)
        self.reader.symbols.report_unresolved(own | names.declared)
        self.reader.report(rings(rules, names.conclusions))
        notes = self._notes()
        if self.reader.diagnostics:
            raise RulesetError(self.reader.diagnostics)
        heads = list(dict.fromkeys(_family(document.name) for document in self.documents))
        return Ruleset(
            name="+".join(heads),
            version="+".join(self.versions[head][0] for head in heads if head in self.versions) or "0",
            notes=notes,
            digest=hashlib.sha256(
                b"\0".join([*(document.content for document in self.documents), *self.locales])
            ).hexdigest(),
            vocabulary=evolve(vocabulary, named=MappingProxyType(named)) if named else vocabulary,
            sources=MappingProxyType(names.sources),
            conclusions=MappingProxyType(names.conclusions),
            questions=MappingProxyType(names.questions),
            advice=MappingProxyType(names.advice),
            rules=MappingProxyType(rules),
            strata=stratify(rules, names.conclusions),
            answer=answer,
            domain=domain,
            languages=languages,
            tags=frozenset(read.targets.tags),
            properties=MappingProxyType(properties),
        )

    def _notes(self) -> tuple[Text, ...]:
        notes = [self.reader.text(document.fields["note"]) for document in self.documents if "note" in document.fields]
        return tuple(dict.fromkeys(note for note in notes if note))

    def _languages(self) -> tuple[Language, ...]:
        """The languages that all files have in common, with the words of the library beside the files."""
        families: dict[str, list[Fields]] = {}
        for document in self.documents:
            families.setdefault(_family(document.name), []).append(document.fields)
        read = LanguagesReader(self.reader)
        read.declare(families)
        folders = {document.path.parent: shown_path(document.path.parent, self.root) for document in self.documents}
        languages = read.speaking(folders)
        self.locales = read.contents
        return languages

    def _check_over(self) -> None:
        """Check that the rulesets that an overlay extends are loaded; otherwise missing names are no errors."""
        loaded = {name for document in self.documents for name in (document.name, _family(document.name))}
        complete, before = self.reader.symbols.complete, self.reader.count
        for document in self.documents:
            section = document.fields.get("over")
            for node in self.reader.one_or_many(section, "a ruleset") if section else ():
                over = self.reader.word(node, "the name of a ruleset")
                if over is not None and over not in loaded and complete:
                    help = suggest(over, loaded) or f"load it as well, before `{document.name}`"
                    self.reader.error("over-missing", node.location, help, name=document.name, over=over)
        self.reader.symbols.complete &= self.reader.count == before

    def _vocabulary(self, cls: type | None) -> Vocabulary:
        own = FactsReader(self.reader)
        for document in self.documents:
            if "facts" in document.fields:
                own.read(document.fields["facts"])
        if any("facts" in document.fields for document in self.documents):
            return vocabulary_of(own.fact_class())
        if cls is None:
            if self.reader.symbols.complete and self.documents:
                location = self.documents[0].location
                self.reader.error("missing-key", location, _WITHOUT_FACTS, where="the ruleset", key="facts")
            self.reader.symbols.complete = False  # the class of facts is missing
            return Vocabulary(object, {}, {})
        return class_vocabulary(cls)

    def _rules(self, vocabulary: Vocabulary, names: Names) -> tuple[dict[str, Rule], RuleReader]:
        """The rules by id, and their reader."""
        terms = terms_of(vocabulary.facts.values(), names.conclusions.values())
        for text in names.advices.texts:
            self.reader.placeholders(text, terms)
        askable = dict.fromkeys([*names.questions, *(name for name, fact in vocabulary.facts.items() if fact.question)])
        ids = {id for id, *_ in names.rules}
        conditions, rules = ConditionReader(self.reader, terms), dict[str, Rule]()
        read = RuleReader(self.reader, conditions, names.conclusions, names.advice, askable, names.sources, terms, ids)
        for id, key, node, ruleset in names.rules:
            if names.new("rule", id, key, rules) and (rule := read.rule(id, node, key.location, ruleset)):
                rules[id] = rule
        names.advices.advice.update(read.accompanied(names.advices.accompanying))
        return rules, read

    def _properties(self, read: RuleReader, names: Names) -> dict[str, Property]:
        properties = dict[str, Property]()
        for document in self.documents:
            if "properties" not in document.fields:
                continue
            help = "begin each property with its own id and a colon"
            mapping = self.reader.mapping(document.fields["properties"], "a mapping from id to property", help)
            for id, key, node in entries(mapping) if mapping else ():
                property = read.property(id, node, key.location)
                if names.new("property", id, key, properties) and property:
                    properties[id] = property
        return properties

    def _answer(self, read: RuleReader) -> Answer | None:
        sections = [document.fields["answer"] for document in self.documents if "answer" in document.fields]
        for node in sections[1:]:
            self.reader.error("duplicate-id", node.location, what="section", name="answer", other=sections[0].location)
        return read.answer(sections[0]) if sections else None

    def _check_whole(self, names: Names) -> None:
        """Check the whole ruleset: rules in it and in each overlay, and a rule for each conclusion."""
        if not names.rules and not self.reader.diagnostics and self.documents:
            self.reader.error("no-rules", self.documents[0].location)
        ruling = {_family(ruleset) for *_, ruleset in names.rules}
        for document in self.documents if names.rules and self.reader.symbols.complete else ():
            empty = document.fields.keys() <= _METADATA
            if "over" in document.fields and (empty or _family(document.name) not in ruling):
                self.reader.error("no-rules", document.location, _SWALLOWED)
        misspelt = names.concluded - names.conclusions.keys()  # one of them may be a misspelling
        for name, conclusion in names.conclusions.items() if self.reader.symbols.complete and not misspelt else ():
            if name not in names.concluded:
                self.reader.error("never-concluded", conclusion.location, name=name)


def _family(name: str) -> str:
    """The name that the files of one ruleset share."""
    return name.split("/")[0]


_WITHOUT_FACTS = "declare the facts in a section `facts:`, or hand in a class of facts: `load_rules(…, facts=…)`"
_METADATA = {"ruleset", "version", "languages", "over", "note"}
_SWALLOWED = "rules that are indented below a text are part of that text"


def shown_path(path: Path, root: Path | None) -> str:
    """The path that locations show: below ``root`` relative to its parent, otherwise unchanged."""
    below = root is not None and path.is_relative_to(root)
    return visible(f"{root.name}/{path.relative_to(root).as_posix()}" if root and below else path.as_posix())
