"""Syntax errors of JSON that YAML would accept: location, reason and help for an author."""

import json
import re

from magrules.diagnostics.source import Location
from magrules.language.syntax import Stop

_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)\b')
_WORD = re.compile(r"[^\W\d]\w*")
_MEANT = {"true": "true", "false": "false", "null": "null", "none": "null"}
_EXPECTED = {
    "Expecting property name enclosed in double quotes": "a key stands in double quotes",
    "Expecting ':' delimiter": "a colon and a value are missing here",
    "Expecting ',' delimiter": "a comma is missing here, or a number is not written so",
    "Expecting value": "no value can begin like this",
    "Extra data": "the text ends before this",
}


def json_flaw(text: str, name: str) -> Stop | None:
    """The syntax error of a text as JSON; None when there is none."""
    try:
        json.JSONDecoder(parse_int=str, parse_float=str).decode(text)
    except json.JSONDecodeError as error:
        return _stop(text, error.pos, name, error.msg)
    constant = next((match for match in _CONSTANT.finditer(text) if match[1]), None)
    return constant and Stop(_location(text, constant.start(), constant.end(), name), "JSON has no such number")


def _stop(text: str, at: int, name: str, message: str) -> Stop:
    if message.startswith("Invalid control"):
        return Stop(_location(text, at, at + 1, name), "in a text, a line break is written `\\n` and a tab `\\t`")
    at += len(text[at:]) - len(text[at:].lstrip())
    before, rest = text[:at].rstrip(), text[at:]
    if before.endswith(",") and rest[:1] in ("}", "]"):
        return Stop(_location(text, len(before) - 1, len(before), name), "nothing follows this comma", "leave it out")
    if re.match(r",\s*[}\]]", rest):
        return Stop(_location(text, at, at + 1, name), "nothing follows this comma", "leave it out")
    if rest.startswith(("#", "//", "/*")):
        return Stop(_location(text, at, at + 1, name), "JSON has no comments", "leave it out, or call the file `.yaml`")
    if rest.startswith("'"):
        return Stop(_location(text, at, at + 1, name), "text stands in double quotes")
    if word := _WORD.match(text, at):
        meant = _MEANT.get(word[0].lower())
        help = f"did you mean `{meant}`?" if meant and meant != word[0] else f'write `"{word[0]}"`'
        return Stop(_location(text, at, word.end(), name), "a word stands in double quotes", help)
    return Stop(_location(text, at, at + 1, name), _EXPECTED.get(message, "JSON writes no text like this"))


def _location(text: str, start: int, end: int, name: str) -> Location:
    lines = text[:start].split("\n")
    line = text.split("\n")[len(lines) - 1].rstrip("\r").replace("\t", " ")
    column = len(lines[-1]) + 1
    return Location(name, len(lines), column, column + end - start, line)
