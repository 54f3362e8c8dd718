"""The persons whose consultations are kept as goldens, every file of these folders; and the rules about them."""

from functools import partial
from pathlib import Path

from magrules.analysis import lints
from magrules.magnesium import Person, shipped_folder
from magrules.testing import case_reader

FOLDERS = (Path(__file__).parent.parent / "examples" / "people",)
PEOPLE = {path.stem: path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))}

RULE_FOLDERS = [shipped_folder() / name for name in ("magnesium", "safety")]
"""The rulesets of `magnesium.rules()`. Those beside them are other domains, with facts of their own."""

check = partial(lints.check, facts=Person, root=shipped_folder())
"""Checks rules, about a person where they declare no facts."""
read_cases = partial(case_reader.read_cases, facts=Person, root=shipped_folder())
"""Reads cases, about a person where their rules declare no facts."""
