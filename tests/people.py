"""The persons whose consultations are kept as goldens, every file of these folders; and the rules about them."""

from pathlib import Path

from magrules.language.load import shipped_folder

FOLDERS = (Path(__file__).parent.parent / "examples" / "people",)
PEOPLE = {path.stem: path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))}

RULE_FOLDERS = [shipped_folder() / name for name in ("magnesium", "safety")]
"""The rulesets of `shipped_rulesets()`. Those beside them are other domains, with facts of their own."""
