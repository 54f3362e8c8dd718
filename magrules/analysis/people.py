"""People from files: one of them in a file, or a list of them, or folders of such files."""

from pathlib import Path
from typing import Any

from magrules.diagnostics.source import Place
from magrules.errors import FactsError, Fault, fault
from magrules.language.folder import folder_of, is_data
from magrules.language.nodes import Sequence, read_file
from magrules.language.read_facts import facts_of


def read_people(paths: tuple[Path, ...], cls: type) -> dict[str, Any]:
    """Instances of a fact class by where each stands: `file`, or `file:line:column` in a list.

    Raises FactsError with every fault found, sorted by place.
    """
    people, faults = dict[str, Any](), list[Fault]()
    for path in paths:
        folder = folder_of(path) if path.is_dir() else None
        files = folder.named(is_data) if folder else [path]
        faults += folder.faults if folder else ()
        if not files:
            whole, reason = Place(path.as_posix(), 1, 1), "no file of facts in this folder"
            faults.append(fault("unreadable", whole, file=path.as_posix(), reason=reason))
        for file in files:
            node, found = read_file(file, file.as_posix())
            faults += found
            told = {one.place for one in found}
            if isinstance(node, Sequence) and not node.items:
                faults.append(fault("empty-list", node.place, what="list", expected="people"))
            for one in node.items if isinstance(node, Sequence) else [node] if node else []:
                try:
                    people[str(one.place) if isinstance(node, Sequence) else file.as_posix()] = facts_of(one, cls)
                except FactsError as error:
                    faults += [each for each in error.faults if each.place not in told]
    if faults:
        raise FactsError(faults)
    return people
