"""Puts into a wheel what makes a process start fast (`magrules/magnesium/prepare.py`); a checkout needs none of it."""

import sys
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Preparation(BuildHookInterface):  # type: ignore[type-arg]
    """Takes the library as it lies here, so what it imports is among the requirements of a build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the prepared forms, and have them put in."""
        self.folder = Path(mkdtemp(prefix="magrules-"))
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            from magrules.magnesium.prepare import prepare

            prepare(self.folder / "prepared")
        finally:
            sys.path.remove(self.root)
            sys.dont_write_bytecode = written
        build_data["force_include"][str(self.folder / "prepared")] = "magrules/prepared"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        rmtree(self.folder, ignore_errors=True)
