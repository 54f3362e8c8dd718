"""Mutations that know what a file of rules looks like: lines, blocks, words, and values that readers stumble over."""

import random
import re
from collections.abc import Sequence

from magrules.language import grammar, grammar_cases, grammar_conditions
from magrules.language.shapes import Keys

KEYS = sorted(
    {
        key
        for one in (*vars(grammar).values(), *vars(grammar_conditions).values(), *vars(grammar_cases).values())
        if isinstance(one, Keys)
        for key in one.all
    }
)

ODD = (
    # signs of YAML
    "", "~", "null", "true", "no", "[]", "{}", "[[]]", "{a: b}", "'", '"', '""', "|", ">", "? ", "- ", "&a ", "*a",
    "<<", "!!python/object:os.system", "!!str", "---", "...", "#", "\t", "\r", "\r\n", ".", "..", "-", "%", "`", "a: b",
    # characters
    "# a\u2028", "\u2029", "\u0085", "\ufeff", "\u202e", "\u200b", "\x1b[31m", "\x00", "\x07", "\u00a0", "\ud7ff",
    "😀", "e\u0301", "ﬁ", "İ", "ß", "٣", "½", "²", "µ", "\\ud83d\\ude00", "\\ud800", "\\u0000", "\\u2028",
    "<script>", "]]>",
    # numbers
    "0", "-0", "-0.0", "1", "2", "-1", "0.1", "2.5", "1000001", "1e308", "-1e308", "1e309", "5e-324", "1e-05",
    "9007199254740993", "9" * 310, "1" * 5000, "0x10", "010", "1_000", "1:30", ".nan", ".inf", "-.inf", "10 mg",
    "9" * 310 + " mg", "9" * 5000 + " mg", "1e400 mg", "< 5", "5-7", "1,5",
    # placeholders and names
    "{x}", "{egfr}", "{", "}", "{{", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9999999}", "%s", "$",
    "__class__", "__init__", "__dict__", "self", "cls", "class", "def", "None", "True", "_x", "x__y", "mro", "items",
    "keys", "known", "unknown", "all", "any", "not", "at_least", "facts", "Person", "a" * 300, "a b", "a,b",
    "a/b", "a.b",
    # long names, which nobody says
    "a1 " * 3000, "1" * 10000, " " * 10000 + "x", "2.5 mg " * 2000, "a-" * 5000, "å" * 10000, "(" * 5000, ", " * 5000,
)  # fmt: skip

_WORD = re.compile(r"[\w.+-]+")
_VALUE = re.compile(r"(?<=: )[^\n{}\[\],]+|(?<=[\[,{] )[^\n{}\[\],:]+")


def mutate(text: str, others: Sequence[str], draw: random.Random) -> str:
    """The text with one to four changes; ``others`` are texts from which blocks are taken."""
    for _ in range(draw.choice((1, 1, 1, 2, 2, 4))):
        text = draw.choice((_lines, _lines, _words, _words, _odd, _odd, _foreign, _indent))(text, others, draw)
    return text


def _block(lines: Sequence[str], draw: random.Random) -> tuple[int, int]:
    """A line and those that stand further in below it."""
    first = last = draw.randrange(len(lines))
    depth = _depth(lines[first])
    while last + 1 < len(lines) and (not lines[last + 1].strip() or _depth(lines[last + 1]) > depth):
        last += 1
    return first, last + 1


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _lines(text: str, _: Sequence[str], draw: random.Random) -> str:
    """A block is lost, repeated, or moved."""
    lines = text.split("\n")
    first, last = _block(lines, draw)
    block = lines[first:last]
    what = draw.randrange(3)
    if what != 1:
        del lines[first:last]
    if what:
        at = draw.randrange(len(lines) + 1)
        lines[at:at] = block
    return "\n".join(lines)


def _foreign(text: str, others: Sequence[str], draw: random.Random) -> str:
    """A block of another text, as deep as the lines it comes to stand between."""
    theirs = draw.choice(others).split("\n")
    first, last = _block(theirs, draw)
    lines = text.split("\n")
    at = draw.randrange(len(lines))
    shift = _depth(lines[at]) - _depth(theirs[first])
    block = [" " * max(_depth(one) + shift, 0) + one.lstrip(" ") for one in theirs[first:last]]
    return "\n".join([*lines[:at], *block, *lines[at + draw.randrange(2) :]])


def _indent(text: str, _: Sequence[str], draw: random.Random) -> str:
    lines = text.split("\n")
    first, last = _block(lines, draw)
    by = draw.choice((-2, -1, 1, 2, 4))
    lines[first:last] = [" " * max(_depth(one) + by, 0) + one.lstrip(" ") for one in lines[first:last]]
    return "\n".join(lines)


def _words(text: str, others: Sequence[str], draw: random.Random) -> str:
    """A word becomes another of the text, of another text, or a key of the grammar; at one place or at all."""
    words = _WORD.findall(text)
    if not words:
        return text
    pool = draw.choice((words, KEYS, _WORD.findall(draw.choice(others)) or KEYS))
    word, other = draw.choice(words), draw.choice(pool)
    if draw.random() < 0.3:
        return text.replace(word, other)
    found = [one.start() for one in re.finditer(re.escape(word), text)]
    at = draw.choice(found)
    return text[:at] + other + text[at + len(word) :]


def _odd(text: str, _: Sequence[str], draw: random.Random) -> str:
    """A value becomes one that readers stumble over, or such a one stands somewhere in between."""
    odd = draw.choice(ODD)
    found = list(_VALUE.finditer(text)) or list(_WORD.finditer(text))
    if found and draw.random() < 0.7:
        one = draw.choice(found)
        return text[: one.start()] + odd + text[one.end() :]
    at = draw.randrange(len(text) + 1)
    return text[:at] + odd + text[at:]
