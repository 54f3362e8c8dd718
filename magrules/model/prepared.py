"""The library's data files, in YAML; a wheel has them as JSON too, which is read in a small part of the time.

The prepared form is taken while the file it was made of has the same content, and otherwise nobody misses it.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER = "prepared"
"""Where the prepared forms lie in an installed package; a checkout has none."""

_PACKAGE = Path(__file__).parent.parent
Made = Callable[[Any], Any]
"""What is made of the content of a file, of lists, mappings, texts and numbers."""


def as_written(data: Any) -> Any:
    """The content of a file as it is."""
    return data


def read(path: str, made: Made = as_written) -> Any:
    """What is made of the YAML file at that path of the package."""
    content = inside(path).read_bytes()
    try:
        held = json.loads(inside(f"{FOLDER}/{path}.json").read_bytes())
        if held["sha256"] == _digest(content):
            return held["data"]
    except (OSError, LookupError, TypeError, ValueError):  # there is none, or it is damaged
        pass
    return made(_parsed(content))


def prepared(path: str, made: Made = as_written) -> bytes:
    """The prepared form of a file. Raises ValueError where JSON would not give back the same."""
    content = inside(path).read_bytes()
    data = made(_parsed(content))
    text = json.dumps({"sha256": _digest(content), "data": data}, ensure_ascii=False, separators=(",", ":"))
    if json.loads(text)["data"] != data:
        raise ValueError(f"{path} has something that JSON cannot write")
    return text.encode()


def inside(path: str) -> "Traversable":
    """A file or folder of the package, a Path where the package does not lie in an archive."""
    if _PACKAGE.is_dir():
        return _PACKAGE / path
    from importlib.resources import files  # waits for what reads archives and makes temporary files

    return files("magrules").joinpath(*path.split("/"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _parsed(content: bytes) -> Any:
    import yaml  # not waited for where all is prepared

    return yaml.load(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
