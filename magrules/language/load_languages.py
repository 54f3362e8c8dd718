"""Reads the languages of rulesets, and locale files beside the rules."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from os.path import lexists
from pathlib import Path
from typing import Any

from attrs import define, field

from magrules.diagnostics.source import Location
from magrules.language.content import content_of
from magrules.language.file_names import LOCALE
from magrules.language.folder import why_not_read
from magrules.language.grammar import ADVICE, ANSWER, CONCLUSION, FILE, KIND, PERIOD, RULE, URGENCY
from magrules.language.grammar_facts import FACT, QUESTION
from magrules.language.nodes import MappingNode, Node, Scalar, SequenceNode
from magrules.language.parse import read_text
from magrules.language.reading import Fields, Reader, entries
from magrules.language.shapes import LocalText
from magrules.model.localisation import TAG
from magrules.model.words import ENGLISH, OPEN, Language, Table, placeholders, shipped, speaking

TEXT_KEYS = frozenset(
    name
    for keys in (KIND, URGENCY, PERIOD, FACT, QUESTION, CONCLUSION, ADVICE, RULE, ANSWER)
    for name, key in keys.all.items()
    if isinstance(key.shape, LocalText)
)
"""The keys of texts for people."""


@define
class LanguagesReader:
    """Reads the languages of each family of files, and the locale files beside them."""

    reader: Reader
    families: dict[str, tuple[str, ...]] = field(factory=dict)
    locations: dict[str, Location] = field(factory=dict)
    contents: list[bytes] = field(factory=list)
    """The content of the locale files."""

    def declare(self, families: Mapping[str, list[Fields]]) -> None:
        """Read the languages of each family, and set those of each file in the reader."""
        for family, files in families.items():
            for fields in files:
                if "languages" in fields:
                    self._declared(family, fields["languages"])
            if family not in self.families:
                self.families[family] = _written_in(files)
            for fields in files:
                self.reader.languages[fields["ruleset"].location.file] = self.families[family]
                self.locations.setdefault(family, fields["ruleset"].location)

    def _declared(self, family: str, node: Node) -> None:
        languages = self.reader.value(node, FILE.optional["languages"].shape)
        if other := self.locations.get(family):
            self.reader.error("duplicate-id", node.location, what="section", name="languages", other=other)
        elif languages:
            self.families[family], self.locations[family] = languages, node.location

    def common(self) -> tuple[str, ...]:
        """The languages that all families share, in the order of the first; an error where there is none."""
        common: tuple[str, ...] = ()
        for family, languages in self.families.items():
            both = tuple(tag for tag in common or languages if tag in languages)
            if not both:
                words = {"found": _listed(languages), "other": _listed(common)}
                self.reader.error("no-common-language", self.locations[family], name=family, **words)
            common = both or common
        return common

    def speaking(self, folders: Mapping[Path, str]) -> tuple[Language, ...]:
        """The common languages, each with the words of the locale files in folders, which have names to show."""
        languages = []
        for tag in self.common():
            files = {folder / f"{tag}{LOCALE}": f"{shown}/{tag}{LOCALE}" for folder, shown in folders.items()}
            languages.append(
                speaking(tag, *(self._locale(file, shown) for file, shown in files.items() if lexists(file)))
            )
        return tuple(languages)

    def _locale(self, file: Path, shown: str) -> Table:
        if reason := why_not_read(file, file.parent):
            self.reader.error("unreadable", Location(shown, 1, 1), file=shown, reason=reason)
            return {}
        content = content_of(file, shown)
        if not isinstance(content, bytes):
            self.reader.report([content])
            return {}
        self.contents.append(content)
        node, diagnostics = read_text(content, shown, json=False)
        self.reader.report(diagnostics)
        return self._table(node, "", shipped(ENGLISH)) if node else {}

    def _table(self, node: Node, section: str, english: Table) -> dict[str, Any]:
        mapping = self.reader.mapping(node, "a mapping from words of the library to their translation")
        words: dict[str, Any] = {}
        for key, at, value in entries(mapping) if mapping else ():
            name = f"{section}.{key}" if section else key
            if key not in english and section not in OPEN:
                help = self.reader.near.suggest(key, english)
                self.reader.error(
                    "unknown-key", at.location, help, key=key, where=f"`{section}`" if section else "a locale"
                )
            elif section in OPEN:
                words[key] = self._forms(value)
            elif isinstance(english[key], Mapping):
                words[key] = self._table(value, name, english[key])
            elif isinstance(english[key], list):
                items = value.items if isinstance(value, SequenceNode) else ()
                words[key] = [self._word(item, name, str(english[key])) for item in items]
                count = len(english[key]) if section == "operator" else 1
                if len(items) < count:
                    self.reader.wrong(value, f"a list of {count} texts" if count > 1 else "a list of texts")
            else:
                words[key] = self._word(value, name, str(english[key]))
        return words

    def _forms(self, node: Node) -> Any:
        """A noun behind an amount: one form, or each plural form of the language."""
        if not isinstance(node, MappingNode):
            return self._word(node, "", "")
        forms = {form: self._word(value, "", "") for form, _, value in entries(node)}
        if "other" not in forms:
            self.reader.error("missing-key", node.location, where="a unit", key="other")
        return forms

    def _word(self, node: Node, name: str, english: str) -> str:
        """A word of the library; a placeholder that English does not have is an error."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self.reader.wrong(node, "text")
            return ""
        for placeholder in sorted(placeholders(node.value) - placeholders(english)):
            self.reader.error("message-placeholder", node.location, name=placeholder, message=name)
        return node.value


def _written_in(files: list[Fields]) -> tuple[str, ...]:
    """The languages of a family that declares none: those of most of its texts; a plain text is English."""
    texts = Counter(text for fields in files for node in fields.values() for text in _texts(node))
    return max(texts, key=lambda text: (texts[text], len(text)), default=(ENGLISH,))


def _texts(node: Node) -> Iterator[tuple[str, ...]]:
    """The languages of each text below a node: of a plain one under a key of texts, and of a mapping with English."""
    match node:
        case MappingNode(entries=pairs) if node.get(ENGLISH):
            yield tuple(str(key.value) for key, value in pairs if _is_text(key, value))
        case MappingNode(entries=pairs):
            for key, value in pairs:
                if isinstance(value, Scalar) and key.value in TEXT_KEYS:
                    yield (ENGLISH,)
                yield from _texts(value)
        case SequenceNode(items=items):
            for item in items:
                yield from _texts(item)


def _is_text(key: Scalar, value: Node) -> bool:
    return bool(TAG.fullmatch(str(key.value))) and not isinstance(value, MappingNode)


def _listed(languages: Collection[str]) -> str:
    return ", ".join(f"`{language}`" for language in languages)
