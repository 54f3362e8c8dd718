"""The slips: edits of the text of a file as a hand makes them, each at every place where it can be made."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random

from attrs import frozen

URGENCIES = ("none", "routine", "soon", "same_day", "emergency")
KEYS = (
    "when",
    "withhold",
    "if_unknown",
    "urgency",
    "conclude",
    "advise",
    "limit",
    "ask",
    "cite",
    "because",
    "salience",
)


@frozen
class Slip:
    """A slip of one kind: the file as it is then, and the line before and after."""

    kind: str
    file: str
    line: int
    before: str
    after: str
    text: str


Edit = tuple[int, int, str]
"""The first line and the one after the last that are replaced, and what stands there then."""


def slips(folder: Path, kind: str, random: Random) -> Iterator[Slip]:
    """The slips of a kind in a folder, each file and place once, in random order."""
    made = list[tuple[str, list[str], Edit]]()
    for path in sorted(folder.rglob("*.yaml")):
        if not path.name.endswith(".cases.yaml"):
            lines = path.read_text(encoding="utf-8").split("\n")
            made += [(path.relative_to(folder).as_posix(), lines, edit) for edit in KINDS[kind](lines)]
    random.shuffle(made)
    for name, lines, (start, end, new) in made:
        text = "\n".join([*lines[:start], *([new] if new else []), *lines[end:]])
        before = "\n    ".join(lines[start:end][:3])
        yield Slip(kind, name, start + 1, before.strip(), new.strip().replace("\n", "\n    "), text)


def _lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines of the rules that are no comments and no texts for people."""
    inside = False
    for at, line in enumerate(lines):
        if re.match(r"\S", line) and not line.startswith("#"):
            inside = line.startswith("rules:")
        if (
            inside
            and line.strip()
            and not line.lstrip().startswith("#")
            and not re.match(r"\s*(en|sv|because|text):", line)
        ):
            yield at, line


def _swap(pattern: str, *instead: str | Callable[[re.Match[str]], str]) -> Callable[[list[str]], Iterator[Edit]]:
    """Each match of a pattern in a line of the rules, replaced by each of some others."""

    def edits(lines: list[str]) -> Iterator[Edit]:
        for at, line in _lines(lines):
            body, hash, note = line.partition(" #")
            for found in re.finditer(pattern, body):
                for one in instead:
                    new = one(found) if callable(one) else found.expand(one)
                    if new != found[0]:
                        yield at, at + 1, body[: found.start()] + new + body[found.end() :] + hash + note

    return edits


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The rules: the line of the id, and the one after the last."""
    starts = [at for at, line in _lines(lines) if re.match(r"  [a-z0-9.-]+:", line)]
    for start in starts:
        end = start + 1
        while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
            end += 1
        yield start, end


def _deleted_rule(lines: list[str]) -> Iterator[Edit]:
    yield from ((start, end, "") for start, end in _blocks(lines))


def _keys(lines: list[str], keys: str = "|".join(KEYS)) -> Iterator[tuple[int, int, str]]:
    """The keys of rules: their line, the one after what stands under them, and the key."""
    for at, line in _lines(lines):
        if found := re.match(rf"    ({keys}):", line):
            end = at + 1
            while end < len(lines) and lines[end].startswith("     "):
                end += 1
            yield at, end, found[1]


def _deeper(lines: list[str]) -> Iterator[Edit]:
    """A key with what stands under it, indented further than its siblings: it comes under the one above."""
    for start, end, _ in _keys(lines):
        yield start, end, "\n".join("  " + line for line in lines[start:end])


def _shallower(lines: list[str]) -> Iterator[Edit]:
    for start, end, _ in _keys(lines):
        yield start, end, "\n".join(line[2:] for line in lines[start:end])


def _line_deeper(lines: list[str]) -> Iterator[Edit]:
    yield from ((at, at + 1, "  " + line) for at, line in _lines(lines))


def _line_shallower(lines: list[str]) -> Iterator[Edit]:
    yield from ((at, at + 1, line[2:]) for at, line in _lines(lines) if line.startswith("    "))


def _lost_key(lines: list[str]) -> Iterator[Edit]:
    yield from ((start, end, "") for start, end, key in _keys(lines) if key not in ("because", "salience", "cite"))


def _commented(lines: list[str]) -> Iterator[Edit]:
    for at, line in _lines(lines):
        if re.match(r"\s+(- |urgency:|if_unknown:|ask:)", line):
            yield at, at + 1, re.sub(r"^(\s*)", r"\1# ", line)


def _forgotten(lines: list[str]) -> Iterator[Edit]:
    """One item of a list between brackets is left out."""
    for at, line in _lines(lines):
        for found in re.finditer(r"\[([a-z0-9_.]+(?:, [a-z0-9_.]+)+)\]", line):
            items = found[1].split(", ")
            for one in range(len(items)):
                fewer = ", ".join(items[:one] + items[one + 1 :])
                yield at, at + 1, line[: found.start()] + f"[{fewer}]" + line[found.end() :]


def _scalar(lines: list[str]) -> Iterator[Edit]:
    yield from _swap(r"\[([a-z0-9_.]+)(?:, [a-z0-9_.]+)+\]", r"\1")(lines)
    yield from _swap(r"\[([a-z0-9_.]+(?:, [a-z0-9_.]+)+)\]", r"\1")(lines)


def _near(lines: list[str]) -> Iterator[Edit]:
    """A name of another that these files use and that begins alike, or with two letters swapped."""
    words = sorted({word for line in lines for word in re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", line)})
    for at, line in _lines(lines):
        for found in re.finditer(r"\b[a-z]+(?:_[a-z0-9]+)+\b", line):
            word = found[0]
            alike = [one for one in words if one != word and one.split("_")[0] == word.split("_")[0]]
            for other in [*alike[:2], word[:1] + word[2:3] + word[1:2] + word[3:]]:
                yield at, at + 1, line[: found.start()] + other + line[found.end() :]


def _urgency(lines: list[str]) -> Iterator[Edit]:
    yield from _swap(
        r"urgency: (\w+)", lambda found: f"urgency: {URGENCIES[max(URGENCIES.index(found[1]) - 1, 0)]}"
        if found[1] in URGENCIES else found[0]
    )(lines)  # fmt: skip
    yield from ((at, at + 1, "") for at, line in _lines(lines) if re.match(r"\s+urgency: \w+$", line))
    yield from _swap(r"urgency: \w+, |, urgency: \w+", "")(lines)


def _denied(lines: list[str]) -> Iterator[Edit]:
    yield from _swap(r"conclude: ([a-z0-9_]+)$", r"conclude: {\1: false}")(lines)
    yield from _swap(r"conclude: ([a-z0-9_]+),", r"conclude: {\1: false},")(lines)
    for at, line in _lines(lines):
        if found := re.search(r"conclude: \[([a-z0-9_]+), ([a-z0-9_]+)\]", line):
            yield (
                at,
                at + 1,
                line[: found.start()] + f"conclude: {{{found[1]}: false, {found[2]}: true}}" + line[found.end() :],
            )


FLAGS = ("emergency_sign", "same_day_sign", "alarm_sign", "kidney_risk", "value_first", "forbidding_illness")


def _other_conclusion(lines: list[str]) -> Iterator[Edit]:
    for flag in FLAGS:
        others = [other for other in FLAGS if other != flag]
        yield from _swap(rf"(?<=conclude: ){flag}\b", *others)(lines)
        yield from _swap(rf"(?<=conclude: \[){flag}\b", *others[:2])(lines)
    concluded = sorted({found[1] for line in lines if (found := re.search(r"conclude: ([a-z0-9_]+)", line))})
    for name in concluded:
        yield from _swap(rf"(?<=conclude: ){name}\b", *[other for other in concluded if other != name][:2])(lines)


def _caveat(lines: list[str]) -> Iterator[Edit]:
    for start, end, _ in _keys(lines, "withhold"):
        if not any("if_unknown" in line for line in lines[start : end + 1]):
            yield start, end, "\n".join([*lines[start:end], "    if_unknown: caveat"])
    yield from _swap(r"(withhold: \w+|withhold: \{[^{}]*\}|withhold: \[[^\[\]]*\])(?=,)", r"\1, if_unknown: caveat")(
        lines
    )


def _hidden(lines: list[str]) -> Iterator[Edit]:
    for start, end, _ in _keys(lines, "withhold"):
        for sign in ("\u2028", "\u2029", "\x85"):
            yield start, end, "\n".join([*lines[start:end], f"    # never soften this{sign}    if_unknown: caveat"])
    for start, end, _ in _keys(lines, "advise|conclude"):
        yield start, end, "\n".join([*lines[start:end], "    # as urgent as it is\u2028    urgency: routine"])


def _doubled(lines: list[str]) -> Iterator[Edit]:
    for start, end, _ in _keys(lines):
        yield start, end, "\n".join([*lines[start:end], *lines[start:end]])
    for start, end in _blocks(lines):
        yield start, end, "\n".join([*lines[start:end], *lines[start:end]])


def _guarded(lines: list[str]) -> Iterator[Edit]:
    yield from _swap(r"when: \{([a-z0-9_.]+):(?! \[?known)", r"when: {known: \1, \1:")(lines)
    yield from _swap(r"(- )\{?([a-z0-9_.]+): (?=[a-z\[])([^{}]+?)\}?$", r"\1{known: \2, \2: \3}")(lines)


def _targets(lines: list[str]) -> Iterator[Edit]:
    words = (
        "oral_magnesium",
        "skin_magnesium",
        "dose",
        "product",
        "food",
        "do",
        "magnesium",
        "potassium",
        "citrate",
        "oxide",
    )
    for at, line in _lines(lines):
        if "withhold:" in line or re.match(r"\s+- \{?(tag|kind|substance|form):", line):
            for found in re.finditer(rf"\b({'|'.join(words)})\b", line):
                alike = words[:2] if found[0] in words[:2] else words[2:6] if found[0] in words[2:6] else words[6:]
                for other in (one for one in alike if one != found[0]):
                    yield at, at + 1, line[: found.start()] + other + line[found.end() :]


def _section(lines: list[str]) -> Iterator[Edit]:
    for at, line in enumerate(lines):
        if re.match(r"(rules|conclusions|questions|sources|over|ruleset|facts|note):", line):
            yield (
                at,
                at + 1,
                re.sub(
                    r"^(\w+)", lambda found: found[1].rstrip("s") if found[1].endswith("s") else found[1] + "s", line
                ),
            )
            yield at, at + 1, "# " + line
            yield at, at + 1, "  " + line
            yield at, at + 1, ""


def _anchors(lines: list[str]) -> Iterator[Edit]:
    names = sorted(
        {found for line in lines for found in re.findall(r"[&*]([a-z0-9-]+)\b", line) if "rules" not in line}
    )
    for at, line in _lines(lines):
        for found in re.finditer(r"(?<=[ \[])([*&])([a-z0-9-]+)", line):
            yield from (
                (at, at + 1, line[: found.start()] + new + line[found.end() :])
                for new in ("", found[2], *(found[1] + name for name in names if name != found[2]))
            )


def _number(found: re.Match[str]) -> str:
    text = found[2]
    return found[1] + (text.replace(".", "") if "." in text else text + "0")


TURNED = {"below": "above", "above": "below", "at_least": "at_most", "at_most": "at_least"}
BESIDE = {"below": "at_most", "above": "at_least", "at_least": "above", "at_most": "below"}
UNITS = {"mg": "g", "g": "mg", "day": "week", "week": "day", "intake": "day", "elemental": "compound"}
OTHER_KEY = {"withhold": "advise", "limit": "withhold", "conclude": "ask", "ask": "advise"}
OTHER_KIND = {"warn": "background", "refer": "background", "stop": "do", "dose": "do", "product": "food"}


def _instead(words: Mapping[str, str], before: str = "", after: str = "") -> Callable[[list[str]], Iterator[Edit]]:
    """Each of some words where it stands between others, replaced by what is beside it."""
    return _swap(rf"{before}({'|'.join(words)}){after}", lambda found: found[0].replace(found[1], words[found[1]], 1))


KINDS: dict[str, Callable[[list[str]], Iterator[Edit]]] = {
    "key under its sibling": _deeper,
    "key beside its rule": _shallower,
    "line further in": _line_deeper,
    "line further out": _line_shallower,
    "target mistyped": _targets,
    "bound turned": _instead(TURNED, r"\b", r"(?=: [\d-])"),
    "bound just beside": _instead(BESIDE, r"\b", r"(?=: [\d-])"),
    "number": _swap(r"((?:below|above|at_least|at_most|high|low|count): )(\d+(?:\.\d+)?)", _number),
    "unit or span": _instead(UNITS, r"(?<=: )", r"\b(?=[,}]|$)"),
    "section": _section,
    "anchor or alias": _anchors,
    "near name": _near,
    "list against scalar": _scalar,
    "item forgotten": _forgotten,
    "line commented out": _commented,
    "concluded false": _denied,
    "another conclusion": _other_conclusion,
    "caveat added": _caveat,
    "urgency lowered or lost": _urgency,
    "key hidden in a comment": _hidden,
    "doubled": _doubled,
    "rule deleted": _deleted_rule,
    "key lost": _lost_key,
    "true for false": _swap(r"(?<=: )(true|false)\b", lambda found: "false" if found[1] == "true" else "true"),
    "any for all": _swap(r"\b(any|all)(?=: ?\[|:$)", lambda found: "all" if found[1] == "any" else "any"),
    "guard added": _guarded,
    "key misspelt": _swap(rf"(?<=^    )({'|'.join(KEYS)})(?=:)", lambda found: found[1][:-2] + found[1][-1]),
    "another key": _instead(OTHER_KEY, r"(?<=^    )", r"(?=:)"),
    "another kind": _instead(OTHER_KIND, r"(?<=kind: )", r"\b"),
    "tag dropped": _swap(r"tags: \[[a-z_]+\](?:, )?", ""),
}  # fmt: skip
"""Every kind of slip with the edits of a file that make it."""
