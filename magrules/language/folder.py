"""The files of a folder: rules, cases, people and others, by one convention for every command.

Names decide, case-insensitively: ``*.cases.yaml`` are cases, ``*.people.yaml`` are people, other ``*.yaml`` files are
rules, names that begin with a dot are ignored. A file of another name with rules in it is reported.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

from attrs import define, field, frozen

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.language.content import content_of, is_stream
from magrules.language.file_names import COMPILED, LOCALE, SUFFIXES, YAML, is_cases, is_compiled, is_people
from magrules.language.grammar import FILE, RULE
from magrules.language.grammar_cases import CASE_FILE
from magrules.language.nodes import MappingNode, Node, Scalar
from magrules.language.parse import is_json, read_text

PROSE = (".md", ".txt")
"""The suffixes of documents, which may quote rules, except in names such as ``rules.yaml.txt``."""
MOST_FILES = 5_000
"""The most files that a folder may have to be read."""

_FIRST = re.compile(rf"(?P<quote>[\"']?)({'|'.join(FILE.all)})(?P=quote)\s*:")
_RULES = re.compile(r"rules(et)?[\"']?\s*:")
_SAYS = re.compile(r"\b(when|advise|withhold|conclude|limit)\b")
_AT_MARGIN = re.compile(r"(^|[\r\n])[\"']?rules(et)?[\"']?\s*:")


@frozen
class Folder:
    """Every file below a folder in the order of their paths, and errors of unreadable ones."""

    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]

    def named(self, fits: Callable[[Path], bool]) -> list[Path]:
        """The files whose names fit."""
        return [path for path in self.files if fits(path)]


def folder_of(path: Path) -> Folder:
    """The files below a folder, without names that begin with a dot; links to folders with rules are errors."""
    below = _Walk()
    below.walk(path)
    root, diagnostics = path.resolve(), list(below.diagnostics)
    for link in below.links:
        real = link.resolve()
        if real.is_relative_to(root) and not any(part.startswith(".") for part in real.relative_to(root).parts):
            continue  # its target is below the folder and read there
        linked = _Walk(links=[link])
        for target in linked.links:
            linked.walk(target)
        diagnostics += linked.diagnostics
        if any(is_cases(file) or _has_rules(file) for file in linked.files):
            help = "name the folder it leads to as well, or begin the name of the link with a dot"
            diagnostics.append(
                unreadable(link, "it is a link to a folder with rules, and no such link is followed", help)
            )
    return Folder(tuple(sorted(below.files, key=lambda file: file.parts)), tuple(diagnostics))


@define
class _Walk:
    """The files below folders, and the links to other folders; each folder is walked once."""

    files: list[Path] = field(factory=list)
    links: list[Path] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)
    visited: set[Path] = field(factory=set)

    def walk(self, path: Path) -> None:
        pending = [path]
        while pending and len(self.files) <= MOST_FILES:
            at = pending.pop()
            if (real := at.resolve()) in self.visited or is_stream(real):
                continue
            self.visited.add(real)
            try:
                with os.scandir(at) as entries:
                    visible = [entry for entry in entries if not entry.name.startswith(".")]
            except OSError as error:
                self.diagnostics.append(unreadable(at, error.strerror or "unknown reason"))
                continue
            for entry in visible:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(at / entry.name)
                elif entry.is_symlink() and os.path.isdir(entry.path):
                    self.links.append(at / entry.name)
                else:
                    self.files.append(at / entry.name)
        if len(self.files) > MOST_FILES:
            self.files.clear()
            self.diagnostics.append(unreadable(path, f"more than {MOST_FILES:,} files stand below this folder"))


def rule_files(path: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The files of rules below a folder, and an error for each that cannot be read or has another name."""
    folder = folder_of(path)
    files, diagnostics = list[Path](), list(folder.diagnostics)
    for file in folder.files:
        if file.name.lower().endswith(LOCALE) or is_compiled(file):
            continue
        if is_cases(file) or is_people(file):
            reason = why_not_read(file, path)
            diagnostics += [unreadable(file, reason)] if reason else _rules_among_others(file)
            continue
        named = file.name.lower().endswith(YAML)
        has_rules = named or _has_rules(file)
        if isinstance(has_rules, Diagnostic):
            diagnostics.append(has_rules)
        elif has_rules and (reason := why_not_read(file, path)):
            diagnostics.append(unreadable(file, reason))
        elif named or (has_rules and is_json(file)):
            files.append(file)
        elif has_rules:
            help = "end its name with `.yaml`, or begin it with a dot when it is not meant"
            diagnostics.append(diagnostic("not-read", Location(file.as_posix(), 1, 1), help, file=file.as_posix()))
    return files, diagnostics


def case_files(path: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The files of cases below a folder, and errors of unreadable ones."""
    folder = folder_of(path)
    files = folder.named(is_cases)
    reasons = {file: reason for file in files if (reason := why_not_read(file, path))}
    diagnostics = [unreadable(file, reason) for file, reason in reasons.items()]
    return [file for file in files if file not in reasons], [*folder.diagnostics, *diagnostics]


def cases_beside(path: Path) -> list[Path]:
    """The case files below a folder, or those beside a file of rules (``bread.cases.yaml`` for ``bread.yaml``)."""
    if os.path.isdir(path):
        return case_files(path)[0]
    if is_cases(path) or not os.path.isdir(path.parent):
        return []
    stem = path.name[: -len(COMPILED)] if is_compiled(path) else path.stem
    wanted = [f"{stem}.cases{suffix}".lower() for suffix in SUFFIXES]
    return sorted(file for file in path.parent.iterdir() if file.name.lower() in wanted and file.is_file())


def unreadable(path: Path, reason: str, help: str = "") -> Diagnostic:
    """The error of a path that cannot be read."""
    return diagnostic("unreadable", Location(path.as_posix(), 1, 1), help, file=path.as_posix(), reason=reason)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path resolves to outside a folder."""
    return not path.resolve().is_relative_to(folder.resolve())


def why_not_read(file: Path, folder: Path) -> str:
    """Why a file with the right name is not read; empty when it is."""
    if not file.is_file():  # reading a pipe would block
        return "it is no regular file"
    return "it is a link that leads out of the folder" if file.is_symlink() and leads_out(file, folder) else ""


def _has_rules(file: Path) -> bool | Diagnostic:
    """Whether a file not named ``*.yaml`` has rules; an error where it may have some and cannot be read."""
    name = file.name.lower()
    ours = any(suffix in name for suffix in SUFFIXES)
    if not file.is_file() or (name.endswith(PROSE) and not ours):
        return False
    content = content_of(file, file.as_posix())
    if not isinstance(content, bytes):
        return content if ours else False
    text = content.decode("utf-8-sig", "replace")
    if not (_RULES.search(text) and _SAYS.search(text)):
        return False
    if is_json(file):
        node, diagnostics = read_text(content, file.as_posix(), json=True)
        return bool(diagnostics) or (isinstance(node, MappingNode) and any(map(_is_rules, node.entries)))
    lines = (line.strip().lstrip("{").strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith(("#", "---", "%"))), "")
    return bool(_FIRST.match(first) or (ours and _AT_MARGIN.search(text)))


def _is_rules(entry: tuple[Scalar, Node]) -> bool:
    """Whether an entry of a JSON object looks like the rules of a ruleset."""
    key, node = entry
    rules = [value for _, value in node.entries] if key.value == "rules" and isinstance(node, MappingNode) else []
    return any(
        isinstance(rule, MappingNode) and any(key.value in RULE.all for key, _ in rule.entries) for rule in rules
    )


def _rules_among_others(file: Path) -> list[Diagnostic]:
    """An error for each key of rules in a file of cases or people; the file is parsed only where its text matches."""
    content = content_of(file, file.as_posix())
    if not isinstance(content, bytes) or not _RULES.search(content.decode("utf-8-sig", "replace")):
        return []
    node, diagnostics = read_text(content, file.as_posix(), is_json(file))
    if not isinstance(node, MappingNode):
        return diagnostics
    misplaced = [key for key, _ in node.entries if key.value in FILE.all and key.value not in CASE_FILE.all]
    what = "cases" if is_cases(file) else "people"
    help = f"rules stand in a file of their own, whose name does not end with `.{what}.yaml`"
    return [diagnostic("rules-among-cases", key.location, help, key=key.value, what=what) for key in misplaced]
