"""The persons whose consultations are kept as goldens: every file of these folders."""

from pathlib import Path

FOLDERS = (Path(__file__).parent.parent / "examples" / "people",)
PEOPLE = {path.stem: path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))}
