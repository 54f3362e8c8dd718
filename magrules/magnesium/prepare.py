"""What a wheel has so that a process starts fast: the shipped rules compiled, words and catalogues as JSON."""

from pathlib import Path

from magrules.language.compiled_file import compiled
from magrules.magnesium.catalogue import indexed
from magrules.magnesium.shipped import PREPARED, read_rules, shipped_folder, shipped_paths
from magrules.model.prepared import as_written, inside, prepared

FILES = {"locales": as_written, "magnesium/locales": as_written, "magnesium/catalogues": indexed}
"""The folders of data, each with what is made of their files."""


def prepare(folder: Path) -> None:
    """Write the prepared forms below a folder, which becomes ``magrules/prepared``."""
    for where, made in FILES.items():
        (folder / where).mkdir(parents=True)
        for file in inside(where).iterdir():
            (folder / where / f"{file.name}.json").write_bytes(prepared(f"{where}/{file.name}", made))
    (folder / PREPARED).write_bytes(compiled(read_rules(), shipped_paths(), shipped_folder()))
