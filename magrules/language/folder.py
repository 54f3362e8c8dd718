"""What a folder holds: rules, cases, people and other files, by one rule for every command.

Names decide, in capitals or not: ``*.cases.yaml`` are cases, other ``*.yaml`` files are rules, and whatever begins
with a dot is none of ours. A file of another name that holds rules is never passed over in silence.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

from attrs import define, field, frozen

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.language.content import content_of, is_stream
from magrules.language.grammar import FILE, RULE
from magrules.language.grammar_cases import CASE_FILE
from magrules.language.nodes import MappingNode, Node, Scalar, is_json, read_text

YAML = (".yaml", ".yml")
SUFFIXES = (*YAML, ".json")
"""What the name of a file of rules, cases or facts ends with, in capitals or not."""
LOCALE = ".locale.yaml"
"""What the name of a file with the words of the library in a language ends with; the language stands before it."""
PROSE = (".md", ".txt")
"""Documents, which may quote rules; ``rules.yaml.txt`` is none."""
MOST_FILES = 5_000
"""Of a folder with more than these nothing is read."""

_FIRST = re.compile(rf"(?P<quote>[\"']?)({'|'.join(FILE.all)})(?P=quote)\s*:")
_RULES = re.compile(r"\brules(et)?[\"']?\s*:")
_SAYS = re.compile(r"\b(when|advise|withhold|conclude|limit)\b")
_AT_MARGIN = re.compile(r"(^|[\r\n])[\"']?rules(et)?[\"']?\s*:")


@frozen
class Folder:
    """Every file below a folder in the order of their paths, and why others cannot be seen."""

    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]

    def named(self, fits: Callable[[Path], bool]) -> list[Path]:
        """The files whose names fit."""
        return [one for one in self.files if fits(one)]


def folder_of(path: Path) -> Folder:
    """What stands below a folder, without what begins with a dot; linked folders with rules or cases are errors."""
    below = _Walk()
    below.walk(path)
    root, diagnostics = path.resolve(), list(below.diagnostics)
    for link in below.links:
        real = link.resolve()
        if real.is_relative_to(root) and not any(part.startswith(".") for part in real.relative_to(root).parts):
            continue  # what it leads to is met where it stands
        behind = _Walk(links=[link])
        for one in behind.links:
            behind.walk(one)
        diagnostics += behind.diagnostics
        if any(is_cases(file) or _has_rules(file) for file in behind.files):
            help = "name the folder it leads to as well, or begin the name of the link with a dot"
            diagnostics.append(
                unreadable(link, "it is a link to a folder with rules, and no such link is followed", help)
            )
    return Folder(tuple(sorted(below.files, key=lambda file: file.parts)), tuple(diagnostics))


@define
class _Walk:
    """The files met below folders, and the links to further folders; each folder is walked once."""

    files: list[Path] = field(factory=list)
    links: list[Path] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)
    seen: set[Path] = field(factory=set)

    def walk(self, path: Path) -> None:
        waiting = [path]
        while waiting and len(self.files) <= MOST_FILES:
            at = waiting.pop()
            if (real := at.resolve()) in self.seen or is_stream(real):
                continue
            self.seen.add(real)
            try:
                with os.scandir(at) as entries:
                    found = [one for one in entries if not one.name.startswith(".")]
            except OSError as error:
                self.diagnostics.append(unreadable(at, error.strerror or "unknown reason"))
                continue
            for one in found:
                if one.is_dir(follow_symlinks=False):
                    waiting.append(at / one.name)
                elif one.is_symlink() and os.path.isdir(one.path):
                    self.links.append(at / one.name)
                else:
                    self.files.append(at / one.name)
        if len(self.files) > MOST_FILES:
            self.files.clear()
            self.diagnostics.append(unreadable(path, f"more than {MOST_FILES:,} files stand below this folder"))


def is_cases(path: Path) -> bool:
    """Whether a file holds cases that test rules, by its name; as a part of a folder of rules it is passed over."""
    return path.name.lower().endswith(tuple(f".cases{suffix}" for suffix in SUFFIXES))


def is_data(path: Path) -> bool:
    """Whether a file holds rules, cases or facts, by its name."""
    return path.name.lower().endswith(SUFFIXES)


def rule_files(path: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The files of rules below a folder; an error for each that cannot be read, or has rules and is not read."""
    folder = folder_of(path)
    files, diagnostics = list[Path](), list(folder.diagnostics)
    for file in folder.files:
        if file.name.lower().endswith(LOCALE):
            continue
        if is_cases(file):
            reason = _odd(file, path)
            diagnostics += [unreadable(file, reason)] if reason else _rules_among_cases(file)
            continue
        named = file.name.lower().endswith(YAML)
        has_rules = named or _has_rules(file)
        if isinstance(has_rules, Diagnostic):
            diagnostics.append(has_rules)
        elif has_rules and (reason := _odd(file, path)):
            diagnostics.append(unreadable(file, reason))
        elif named or (has_rules and is_json(file)):
            files.append(file)
        elif has_rules:
            help = "end its name with `.yaml`, or begin it with a dot when it is not meant"
            diagnostics.append(diagnostic("not-read", Location(file.as_posix(), 1, 1), help, file=file.as_posix()))
    return files, diagnostics


def case_files(path: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The files of cases below a folder, and why others cannot be seen."""
    folder = folder_of(path)
    found = folder.named(is_cases)
    odd = {one: reason for one in found if (reason := _odd(one, path))}
    return [one for one in found if one not in odd], [*folder.diagnostics, *map(unreadable, odd, odd.values())]


def cases_beside(path: Path) -> list[Path]:
    """The case files below a folder, or those beside a file of rules (``bread.cases.yaml`` for ``bread.yaml``)."""
    if os.path.isdir(path):
        return case_files(path)[0]
    if is_cases(path) or not os.path.isdir(path.parent):
        return []
    wanted = [f"{path.stem}.cases{suffix}".lower() for suffix in SUFFIXES]
    return sorted(one for one in path.parent.iterdir() if one.name.lower() in wanted and one.is_file())


def unreadable(path: Path, reason: str, help: str = "") -> Diagnostic:
    """The error of a path that cannot be read."""
    return diagnostic("unreadable", Location(path.as_posix(), 1, 1), help, file=path.as_posix(), reason=reason)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path ends outside a folder, links followed."""
    return not path.resolve().is_relative_to(folder.resolve())


def _odd(file: Path, folder: Path) -> str:
    """Why a file with the right name is not read; an empty string when nothing speaks against it."""
    if not file.is_file():  # a pipe would be waited for
        return "it is no regular file"
    return "it is a link that leads out of the folder" if file.is_symlink() and leads_out(file, folder) else ""


def _has_rules(file: Path) -> bool | Diagnostic:
    """Whether a file of another name than ``*.yaml`` has rules; an error where it may have and cannot be read."""
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
    """Whether a key of JSON and what it holds are rules, as far as a file of something else has none like them."""
    key, node = entry
    rules = [value for _, value in node.entries] if key.value == "rules" and isinstance(node, MappingNode) else []
    return any(
        isinstance(rule, MappingNode) and any(one.value in RULE.all for one, _ in rule.entries) for rule in rules
    )


def _rules_among_cases(file: Path) -> list[Diagnostic]:
    """The keys of a file of cases that only rules have; read only where the text makes it likely."""
    content = content_of(file, file.as_posix())
    if not isinstance(content, bytes) or not _RULES.search(content.decode("utf-8-sig", "replace")):
        return []
    node, diagnostics = read_text(content, file.as_posix(), is_json(file))
    if not isinstance(node, MappingNode):
        return diagnostics
    odd = [key for key, _ in node.entries if key.value in FILE.all and key.value not in CASE_FILE.all]
    help = "rules stand in a file of their own, whose name does not end with `.cases.yaml`"
    return [diagnostic("rules-among-cases", key.location, help, key=key.value) for key in odd]
