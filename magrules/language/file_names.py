"""What the name of a file says of it, in capitals or not."""

from pathlib import Path

YAML = (".yaml", ".yml")
SUFFIXES = (*YAML, ".json")
"""What the name of a file of rules, cases, people or facts ends with."""
LOCALE = ".locale.yaml"
"""What the name of a file with the words of the library in a language ends with; the language stands before it."""
COMPILED = ".magrules.json"
"""What the name of a compiled ruleset ends with."""


def is_cases(path: Path) -> bool:
    """Whether a file holds cases that test rules; as a part of a folder of rules it is passed over."""
    return path.name.lower().endswith(tuple(f".cases{suffix}" for suffix in SUFFIXES))


def is_people(path: Path) -> bool:
    """Whether a file holds people that cases share; as a part of a folder of rules it is passed over."""
    return path.name.lower().endswith(tuple(f".people{suffix}" for suffix in SUFFIXES))


def is_data(path: Path) -> bool:
    """Whether a file holds rules, cases, people or facts."""
    return path.name.lower().endswith(SUFFIXES)


def is_compiled(path: Path) -> bool:
    """Whether a file is a compiled ruleset; as a part of a folder of rules it is passed over."""
    return path.name.lower().endswith(COMPILED)
