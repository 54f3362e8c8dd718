"""People from files: one person or a list of people in a file, or folders of such files."""

from pathlib import Path
from typing import Any

from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.source import Location
from magrules.errors import FactsError
from magrules.language.file_names import is_data
from magrules.language.folder import folder_of
from magrules.language.nodes import SequenceNode
from magrules.language.parse import read_file
from magrules.language.read_facts import facts_of


def read_people(paths: tuple[Path, ...], cls: type) -> dict[str, Any]:
    """Instances of a fact class by their location: `file`, or `file:line:column` in a list.

    Raises FactsError with every error found, sorted by location.
    """
    people, diagnostics = dict[str, Any](), list[Diagnostic]()
    for path in paths:
        folder = folder_of(path) if path.is_dir() else None
        files = folder.named(is_data) if folder else [path]
        diagnostics += folder.diagnostics if folder else ()
        if not files:
            whole, reason = Location(path.as_posix(), 1, 1), "no file of facts in this folder"
            diagnostics.append(diagnostic("unreadable", whole, file=path.as_posix(), reason=reason))
        for file in files:
            node, faults = read_file(file, file.as_posix())
            diagnostics += faults
            reported = {fault.location for fault in faults}
            if isinstance(node, SequenceNode) and not node.items:
                diagnostics.append(diagnostic("empty-list", node.location, what="list", expected="people"))
            for item in node.items if isinstance(node, SequenceNode) else [node] if node else []:
                try:
                    people[str(item.location) if isinstance(node, SequenceNode) else file.as_posix()] = facts_of(
                        item, cls
                    )
                except FactsError as error:
                    diagnostics += [fault for fault in error.diagnostics if fault.location not in reported]
    if diagnostics:
        raise FactsError(diagnostics)
    return people
