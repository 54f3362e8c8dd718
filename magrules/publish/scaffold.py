"""The scaffold of a new ruleset: a folder with facts, one rule and its cases, which loads and passes."""

from importlib.resources import files
from pathlib import Path
from shutil import rmtree

from magrules.diagnostics.diagnostic import diagnostic
from magrules.errors import DiagnosticsError, MagrulesError
from magrules.language.atomic import replace
from magrules.language.shapes import ID
from magrules.language.spelling import as_id

FILES = {"ruleset.yaml": "{name}.yaml", "cases.yaml": "{name}.cases.yaml"}
"""The templates, and the names of the files made of them."""


def new_ruleset(folder: str | Path) -> tuple[Path, ...]:
    """Make a folder for a ruleset of that name; returns the files in it. Nothing is ever overwritten.

    Raises DiagnosticsError where the name is no id, MagrulesError where the folder exists or cannot be written; then
    no file of it remains.
    """
    folder = Path(folder)
    name = folder.name
    if not ID.fullmatch(name):
        raise DiagnosticsError([diagnostic("id-form", help=as_id(name), name=name)])
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise MagrulesError(f"there is a `{folder.as_posix()}` already, nothing was written") from None
    except OSError as error:
        raise MagrulesError(f"cannot make `{folder.as_posix()}`: {error.strerror}") from None
    templates, written = files("magrules.publish") / "templates" / "new", []
    try:
        for template, called in FILES.items():
            text = (templates / template).read_text(encoding="utf-8").replace("{name}", name)
            written.append(folder / called.format(name=name))
            replace(written[-1], text.encode())
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    return tuple(written)
