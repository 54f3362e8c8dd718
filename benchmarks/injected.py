"""Mistakes that authors make, put into the text of the shipped rulesets one at a time; `mistakes.py` counts them."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from random import Random

from attrs import field, frozen

from magrules.diagnostics.source import Location
from magrules.language.grammar_conditions import BOUNDS
from magrules.language.nodes import MappingNode, Node, Scalar, SequenceNode
from magrules.language.parse import read_text

Spans = frozenset[tuple[str, int]]


@frozen
class Mistake:
    """One mistake: the file with it, the lines it may be pointed at, and of a typo the word that was meant."""

    kind: str
    file: str
    content: bytes = field(repr=False)
    at: Spans
    meant: str = ""


@frozen
class Spot:
    """A word of a file: the keys that lead to it, and whether it is a key itself."""

    path: tuple[str, ...]
    node: Scalar
    is_key: bool


@frozen(slots=False)
class Page:
    """A file of a ruleset, with the words in it."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file."""
        return self.text.split("\n")

    @cached_property
    def tree(self) -> Node | None:
        """What stands in the file."""
        return read_text(self.text.encode(), self.name)[0]

    @cached_property
    def spots(self) -> list[Spot]:
        """Every word written on one line; what an alias repeats is there once."""
        found = {spot.node.location: spot for spot in _spots(self.tree, ())}
        return [one for one in found.values() if one.node.location.underlined.strip("\"'") == one.node.written]

    @cached_property
    def prose(self) -> set[int]:
        """The numbers of the lines that are texts of several lines, comments or empty."""
        found = {at for at, line in enumerate(self.lines, 1) if not line.strip() or line.strip().startswith("#")}
        for at, line in enumerate(self.lines, 1):
            if line.rstrip().endswith((">-", "|")):
                found |= set(self.entry(at)) - {at}
        return found

    def entry(self, at: int) -> range:
        """The lines of the entry that begins on a line: those below it that are indented further."""
        end = at
        while end < len(self.lines) and (
            not self.lines[end].strip() or indent(self.lines[end]) > indent(self.lines[at - 1])
        ):
            end += 1
        while not self.lines[end - 1].strip():
            end -= 1
        return range(at, end + 1)

    def above(self, at: int) -> int:
        """The line of the entry that a line is part of."""
        depth = indent(self.lines[at - 1])
        return next(
            (one for one in range(at - 1, 0, -1) if one not in self.prose and indent(self.lines[one - 1]) < depth), 1
        )

    def with_lines(self, kind: str, lines: list[str], at: range, meant: str = "", more: Spans = frozenset()) -> Mistake:
        """The mistake of having written these lines."""
        spans = frozenset((self.name, one) for one in at) | more
        return Mistake(kind, self.name, "\n".join(lines).encode(), spans, meant)

    def with_word(self, kind: str, location: Location, word: str, meant: str = "") -> Mistake:
        """The mistake of having written this word at a place."""
        line = self.lines[location.line - 1]
        lines = [*self.lines]
        lines[location.line - 1] = line[: location.column - 1] + word + line[location.end_column - 1 :]
        return self.with_lines(kind, lines, range(location.line, location.line + 1), meant)


def indent(line: str) -> int:
    """How far a line is indented."""
    return len(line) - len(line.lstrip(" "))


def _spots(node: Node | None, path: tuple[str, ...]) -> Iterator[Spot]:
    match node:
        case Scalar():
            yield Spot(path, node, False)
        case SequenceNode(items):
            for item in items:
                yield from _spots(item, path)
        case MappingNode(entries):
            for key, value in entries:
                yield Spot((*path, key.written), key, True)
                yield from _spots(value, (*path, key.written))


# --- typos --------------------------------------------------------------------------------------

TARGETS = ("withhold", "limit")


def role(spot: Spot) -> str:
    """What a word is to its author; empty where any word will do."""
    match spot.path, spot.is_key:
        case (_,), True:
            return "key of a file"
        case ("over",), False:
            return "ruleset named"
        case ("sources", _), True:
            return "source declared"
        case ("facts" | "sources" | "conclusions" | "rules" as section, _, _), True:
            return f"key of a {section[:-1]}"
        case ("sources", _, "kind"), False:
            return "kind of source"
        case ("facts", _, "type"), False:
            return "type of fact"
        case ("facts", _), True:
            return "fact declared"
        case ("conclusions", _), True:
            return "conclusion declared"
        case ("rules", _, "when", *rest), key:
            return _role_in_condition(rest, spot, key)
        case ("rules", _, "advise", _), True:
            return "key of an advice"
        case ("rules", _, "advise", "id"), False:
            return "advice declared"
        case ("rules", _, "advise", "kind" | "route" | "urgency" as what), False:
            return what
        case ("rules", _, "advise", "tags" | "substance" | "form"), False:
            return "word of an advice"
        case ("rules", _, "advise", "dose", _), True:
            return "key of a dose"
        case ("rules", _, "advise", "dose", "per" | "basis"), False:
            return "word of a dose"
        case ("rules", _, "advise" | "withhold"), False:
            return "advice named"
        case ("rules", _, "withhold" | "limit", _), True:
            return "key of a target"
        case ("rules", _, "withhold" | "limit", "id"), False:
            return "advice named"
        case ("rules", _, "withhold" | "limit", "kind" | "route" as what), False:
            return what
        case ("rules", _, "withhold" | "limit", "tag" | "substance" | "form"), False:
            return "word of a target"
        case ("rules", _, "ask"), False:
            return "question asked"
        case ("rules", _, "if_unknown"), False:
            return "if_unknown"
        case ("rules", _, "urgency"), False:
            return "urgency"
        case ("rules", _, "conclude"), False:
            return "conclusion concluded"
        case ("rules", _, "conclude", _), True:
            return "conclusion concluded"
        case ("rules", _, "cite", _), True:
            return "source cited"
    return ""


def _role_in_condition(rest: list[str], spot: Spot, key: bool) -> str:
    while rest and (rest[0] in ("all", "any", "not") or rest[:2] == ["at_least", "of"]) and (len(rest) > 1 or not key):
        rest = rest[2:] if rest[0] == "at_least" else rest[1:]
    match rest, key:
        case ["all" | "any" | "not" | "at_least" | "known" | "unknown"], True:
            return "word that joins"
        case ["known" | "unknown"], False:
            return "fact tested"
        case [_], True:
            return "fact tested"
        case [_, test], True if test in BOUNDS.all:
            return "test of a number"
        case [_], False if isinstance(spot.node.value, bool):
            return "true or false"
        case [_, *_], False if isinstance(spot.node.value, str) and not re.match(r"[\d-]", spot.node.value):
            return "choice"
    return ""


NEAR = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:] + row[-2], strict=True)}


def misspelt(word: str, chance: Random) -> str:
    """The word with two letters swapped, one left out, one doubled, or one beside it on the keyboard."""
    letters = [at for at, letter in enumerate(word) if letter.lower() in NEAR]
    at = chance.choice(letters[1:] or letters)
    match chance.randrange(5):
        case 0 if at:
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case 3 if "_" in word:
            return word.replace("_", chance.choice(("-", "", " ")), 1)
        case _:
            return word[:at] + NEAR[word[at].lower()] + word[at + 1 :]


def typos(page: Page, words: set[str], named: set[str], chance: Random) -> Iterator[Mistake]:
    """Each word that must be one of those declared, misspelt in such a way that it is none of them.

    An advice is misspelt where it is declared only if something names it: otherwise it just has another name.
    """
    for spot in page.spots:
        if role(spot) == "advice declared" and spot.node.written not in named:
            continue
        if (of := role(spot)) and re.search("[A-Za-z]{3}", spot.node.written):
            wrong = misspelt(spot.node.written, chance)
            if wrong not in words:
                yield page.with_word(f"typo: {of}", spot.node.location, wrong, spot.node.written)
    for at, line in enumerate(page.lines, 1):
        for found in re.finditer(r"(?<={)([a-z_.0-9]{3,})(?=})", line):
            wrong = misspelt(found[0], chance)
            location = Location(page.name, at, found.start() + 1, found.end() + 1, line)
            if wrong not in words:
                yield page.with_word("typo: fact in a text", location, wrong, found[0])


# --- one line, changed ----------------------------------------------------------------------------

NUMBER = r"(?<=[{ ])(below|at_most|above|at_least|equals): (\d[\d.]*)"
CHANGES: tuple[tuple[str, str, str | Callable[[re.Match[str]], str]], ...] = (
    # types
    ("number in quotes", NUMBER, r'\1: "\2"'),
    ("number in quotes", r"(low|high): (\d+)", r"\1: '\2'"),
    ("number in words", NUMBER, r"\1: sixty"),
    ("number with a decimal comma", NUMBER, r"\1: \2,5"),
    ("list for a number", NUMBER, r"\1: [\2]"),
    ("list for a word", r"^( +)(kind|route|urgency|id|if_unknown): (\w+)$", r"\1\2: [\3]"),
    ("list for a text", r"\b(en|sv): ([^,\"}>]+)(?=[,}]|$)", r"\1: [\2]"),
    ("text without languages", r"(text|because|phrase|question|flag): {en: ([^,\"}]+), sv: [^}]+}", r"\1: \2"),
    ("yes or no in quotes", r": (true|false)\b", r': "\1"'),
    ("yes or no as a number", r": true\b", ": 1"),
    ("yes, no, on or off", r": true\b", ": yes"),
    ("yes, no, on or off", r": false\b", ": no"),
    ("yes, no, on or off", r": true\b", ": on"),
    ("number where true or false is due", r"([{ ]\w+): (true|false)\b", r"\1: {below: 3}"),
    ("true where a number is due", r"([{ ]\w+): {(below|above|at_least|at_most): \d[\d.]*}", r"\1: true"),
    ("nothing behind a key", r"(kind|id|cite|route|unit): [^{,}]+$", r"\1:"),
    # numbers that readers disagree about
    ("octal and such numbers", NUMBER, r"\1: 0\2"),
    ("octal and such numbers", NUMBER, r"\1: \2:30"),
    ("octal and such numbers", NUMBER, r"\1: 1_000"),
    ("octal and such numbers", NUMBER, r"\1: .5"),
    ("version as a number", r'version: "?([\d.]+)"?', r"version: 2026.11"),
    # units
    ("wrong unit of a bound", NUMBER, r"\1: \2 stone"),
    ("wrong unit of a bound", NUMBER, r"\1: \2mgg"),
    ("wrong unit of a dose", r"unit: mg\b", "unit: g"),
    ("wrong unit of a dose", r"unit: mg\b", "unit: µg"),
    ("wrong unit of a dose", r"per: day", "per: month"),
    # words
    ("wrong kind, route or urgency", r"kind: (do|dose|product|food|test|warn|refer|stop)\b", "kind: advice"),
    ("wrong kind, route or urgency", r"route: (oral|skin|bath)", "route: mouth"),
    ("wrong kind, route or urgency", r"urgency: (routine|soon|same_day|emergency)", "urgency: now"),
    ("wrong kind of source", r"kind: (authority|label|guideline|review|study|blog|own)\b", "kind: website"),
    ("choice of another fact", r"(symptoms|conditions|goals|medicine_classes): [a-z_]+", r"\1: female"),
    ("language code", r"\bsv: ", "se: "),
    ("capital letters", r"[{ ](true|false|[a-z_]+): (true|false)\b", lambda m: m[0].upper()),
    ("capital letters", r"(?<= )(when|advise|cite|because|conclude):", lambda m: m[0].title()),
    # bounds
    ("bound outside the fact's range", r"(below|at_most|above|at_least): \d[\d.]*", r"\1: 99999"),
    ("bound outside the fact's range", r"(below|at_most|above|at_least): \d[\d.]*", r"\1: -99"),
    ("bounds swapped", r"at_least: ([\d.]+), (below|at_most): ([\d.]+)", r"at_least: \3, \2: \1"),
    ("bounds swapped", r"above: ([\d.]+), (below|at_most): ([\d.]+)", r"above: \3, \2: \1"),
    ("dose with low above high", r"low: (\d+), high: (\d+)", r"low: \2, high: \1"),
    ("dose with low above high", r"(?<!to: {)high: (\d+), unit", r"low: 9999, high: \1, unit"),
    ("dose below nothing", r"high: (\d+), unit", r"high: -\1, unit"),
    ("dose below nothing", r"portions: \d", r"portions: 0"),
    # signs
    ("colon left out", r"^( +)([a-z_-]+): (?=[\[{a-z])", r"\1\2 "),
    ("colon left out", r"^( +[a-z_-]+):$", r"\1"),
    ("no space behind a colon", r"^( +[a-z_-]+): (?=\w)", r"\1:"),
    ("no space behind a colon", r"{([a-z_-]+): (?=\w)", r"{\1:"),
    ("no space behind a dash", r"^( +)- (?=[a-z])", r"\1-"),
    ("brace not closed", r"}$", ""),
    ("brace not closed", r"}}$", "}"),
    ("bracket not closed", r"\]$", ""),
    ("bracket not closed", r"\]}$", "}"),
    ("brace too many", r"}$", "}}"),
    ("quote not closed", r'"([,}])', r"\1"),
    ("quote not closed", r'"$', ""),
    ("quote not opened", r'(: )"(?=\w)', r"\1"),
    ("comma left out", r"(?<=[\w}]), (?=[a-z]\w*: )", " "),
    ("comma left out", r"\[(\w+), (\w+)", r"[\1 \2"),
    ("colon in a text", r"^( +(?:en|sv): )([A-ZÅÄÖ]\w+) (?=\w)", r"\1\2: "),
    ("typographic quotes", r": (true|false)\b", ": \N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}"),
    ("typographic dash", r"^( +)- (?=[a-z])", "\\1\N{EN DASH} "),
    ("no-break space", r"^ (?= *[a-z_]+:)", "\N{NO-BREAK SPACE}"),
    ("tab", r"^  (?= *\S)", "\t"),
    ("tab", r"^( +)(?=\S)", "\t"),
    ("comment of another language", r"^( +)(when|cite): ", r"\1// of the blog\n\1\2: "),
    ("sign of a merge", r"^( +)(when|cite): ", r"<<<<<<< HEAD\n\1\2: "),
    ("stray brace in a text", r"(?<= ){(\w+)}", r"{\1"),
    ("stray brace in a text", r"({\w+)}(?=[ .,])", r"{\1}"),
    ("text placeholder that is no fact", r"{([a-z_]+)}(?=[ .,])", "{shoe_size}"),
    # said twice, or of nothing
    ("comparison twice", r"^( +- [a-z_.]+: .*[^\[,{])$", r"\1\n\1"),
    ("comparison twice", r"when: ({[a-z_]+: (?:true|false)})", r"when: {any: [\1, \1]}"),
    ("word twice in a list", r"\[(\w+), ", r"[\1, \1, "),
    ("key twice", r"^( +(?:kind|id|cite|when|urgency|route|substance): .*[^\[,{])$", r"\1\n\1"),
    ("key twice", r"{(\w+: \w+)(?=[,}])", r"{\1, \1"),
    ("list of nothing", r": \[\w[^\]]*\]", ": []"),
    ("mapping of nothing", r"(when|cite|withhold): {[^{}]*}$", r"\1: {}"),
    ("empty text", r"\b(en|sv): [^,}]+(?=[,}]|$)", r'\1: ""'),
    # names of other things
    ("withhold that targets nothing", r"withhold: .*[^\[,{]$", "withhold: {substance: kryptonite}"),
    ("withhold that targets nothing", r"withhold: .*[^\[,{]$", "withhold: {kind: dose, route: bath, form: citrate}"),
    ("rule for advice", r"advise: [a-z_]+$", "advise: ceiling-of-250"),
    ("advice for a conclusion", r"conclude: [a-z_]+$", "conclude: see_doctor"),
    ("conclusion for advice", r"advise: [a-z_]+$", "advise: kidney_risk"),
    ("source that is not declared", r"cite: {\w+:", "cite: {wikipedia:"),
    ("source without a place", r"cite: {(\w+): [^}]*}", r"cite: \1"),
    ("flag with a level", r"conclude: ([a-z_]+)$", r"conclude: {\1: severe}"),
    ("tally without its item", r"conclude: {([a-z_]+): (?!true|false)[a-z_]+}", r"conclude: \1"),
    ("conclusion without a kind", r"(?<=: ){flag: ({.*})}", r"\1"),
)  # fmt: skip
"""Kind of mistake, what is looked for in one line, and what is written instead."""

IN_TEXTS = ("stray brace in a text", "text placeholder that is no fact")


def changes(page: Page) -> Iterator[Mistake]:
    """Every line that a row of the table changes, once for each place it can be changed at."""
    for kind, pattern, instead in CHANGES:
        for at, line in enumerate(page.lines, 1):
            if line.lstrip().startswith("#") or (at in page.prose and kind not in IN_TEXTS):
                continue
            for found in re.finditer(pattern, line):
                new = re.sub(pattern, instead, line[found.start() :], count=1) if pattern[0] != "^" else None
                lines = [*page.lines]
                lines[at - 1] = re.sub(pattern, instead, line, count=1) if new is None else line[: found.start()] + new
                yield page.with_lines(kind, lines, range(at, at + 1 + lines[at - 1].count("\n")))


# --- entries left out, copied, moved ----------------------------------------------------------------

NEEDED = {
    "translation left out": r" +(sv|en): ",
    "cite left out": r"    cite:",
    "when left out": r"    when:",
    "consequence left out": r"    (conclude|advise|withhold|limit):",
    "key of an advice left out": r"      (kind|id|text):",
    "key of a fact or source left out": r"    (title|publisher|kind|type|unit|low|high|options|phrase|question):",
}


def missing(page: Page) -> Iterator[Mistake]:
    """Each entry that something needs, left out; what lacks it may be pointed at from its first line on."""
    for kind, pattern in NEEDED.items():
        for at, line in enumerate(page.lines, 1):
            if at in page.prose or not re.match(pattern, line):
                continue
            gone = page.entry(at)
            lines = page.lines[: at - 1] + page.lines[gone[-1] :]
            yield page.with_lines(kind, lines, range(page.above(at), at + 1))
    for at, line in enumerate(page.lines, 1):
        for pattern in (
            r", sv: [^}]*(?=})",
            r"(?<={)en: [^,}]*, (?=sv)",
            r"(?<=dose: {).*?(?=\w+: \w+})",
            r", per: \w+",
        ):
            if at not in page.prose and re.search(pattern, line):
                kind = "translation left out" if "sv" in pattern else "key of a dose left out"
                new = re.sub(pattern, "", line, count=1)
                yield page.with_lines(kind, [*page.lines[: at - 1], new, *page.lines[at:]], range(at, at + 1))


def copied(page: Page, other: Page) -> Iterator[Mistake]:
    """Entries copied: as they are, to another file, or under a new id."""
    for at, line in enumerate(page.lines, 1):
        if not re.fullmatch(r"  [a-zA-Z_0-9-]+:.*", line) or at in page.prose:
            continue
        entry = page.entry(at)
        block = page.lines[at - 1 : entry[-1]]
        behind = [*page.lines[: entry[-1]], *block, *page.lines[entry[-1] :]]
        copy = range(entry[-1] + 1, entry[-1] + 1 + len(block))
        yield page.with_lines("entry twice", behind, copy)
        if "    when:" in "\n".join(block):
            behind[entry[-1]] = line.replace(":", "-again:")
            kind = (
                "advice declared twice"
                if re.search(r"^      id:|{id:", "\n".join(block), re.M)
                else "rule twice under two ids"
            )
            yield page.with_lines(kind, behind, copy, more=frozenset((page.name, one) for one in entry))
            if "rules:" in other.lines:
                above = other.lines.index("rules:") + 1
                lines = [*other.lines[:above], *block, *other.lines[above:]]
                span = range(above + 1, above + 1 + len(block))
                yield other.with_lines(
                    "rule in two files", lines, span, more=frozenset((page.name, one) for one in entry)
                )


def moved(page: Page) -> Iterator[Mistake]:
    """Lines that begin a little further in or out than they should."""
    for at, line in enumerate(page.lines, 1):
        if at in page.prose:
            continue
        for kind, new in (
            ("indented by one", f" {line}"), ("indented by two", f"  {line}"),
            ("outdented by one", line[1:]), ("outdented by two", line[2:]),
        ):  # fmt: skip
            if kind[0] == "i" or indent(line) >= len(line) - len(new):
                yield page.with_lines(kind, [*page.lines[: at - 1], new, *page.lines[at:]], range(at, at + 1))


def whole(page: Page) -> Iterator[Mistake]:
    """A list without dashes, bytes of another encoding, a second document, a ring, and declarations nobody needs."""
    for found in re.finditer("[åäöéµ°]", page.text):
        at = page.text.count("\n", 0, found.start()) + 1
        content = page.text[: found.start()].encode() + found[0].encode("latin-1") + page.text[found.end() :].encode()
        yield Mistake("bytes that are not UTF-8", page.name, content, frozenset({(page.name, at)}))
    for at, line in enumerate(page.lines, 1):
        before, behind = page.lines[: at - 1], page.lines[at - 1 :]
        if re.fullmatch(r"  [a-z][a-z-]+:", line) and at > 3:
            yield page.with_lines("second document", [*before, "---", *behind], range(at, at + 1))
        if re.fullmatch(r" +(any|all):", line):
            items = page.entry(at)[1:]
            if all(re.match(r" +- [a-z_.]+: ", page.lines[one - 1]) for one in items):
                plain = [page.lines[one - 1].replace("- ", "", 1) for one in items]
                yield page.with_lines(
                    "mapping for a list", [*before, line, *plain, *page.lines[items[-1] :]], range(at, items[-1] + 1)
                )
        if line == "conclusions:":
            lines = [*before, line, "  nobody_knows:", "    flag: {en: nobody, sv: ingen}", *behind[1:]]
            yield page.with_lines("conclusion that nothing concludes", lines, range(at + 1, at + 3))
        if line == "facts:":
            text = "{type: yes_no, phrase: {en: a, sv: b}, question: {en: a, sv: b}}"
            yield page.with_lines(
                "fact that nothing uses", [*before, line, f"  idle: {text}", *behind[1:]], range(at + 1, at + 2)
            )
        if (concluded := re.fullmatch(r"    conclude: ([a-z_]+)", line)) and (start := page.above(at)):
            when = next((one for one in page.entry(start) if page.lines[one - 1].startswith("    when:")), 0)
            if when:
                lines = [
                    *page.lines[: when - 1],
                    f"    when: {{{concluded[1]}: true}}",
                    *page.lines[page.entry(when)[-1] :],
                ]
                yield page.with_lines("ring", lines, range(start, at + 1))


def mistakes(pages: list[Page], words: set[str], each: int, chance: Random) -> list[Mistake]:
    """So many mistakes of each kind, chosen by chance; what reads as it did before is no mistake."""
    kinds: dict[str, list[Mistake]] = {}
    seen: dict[str, int] = {}
    named = {one.node.written for page in pages for one in page.spots if role(one) == "advice named"}
    for page in pages:
        other = chance.choice([one for one in pages if one is not page] or [page])
        makers = (
            typos(page, words, named, chance),
            changes(page),
            missing(page),
            copied(page, other),
            moved(page),
            whole(page),
        )
        for one in chain.from_iterable(makers):
            seen[one.kind] = seen.get(one.kind, 0) + 1
            kept = kinds.setdefault(one.kind, [])
            if len(kept) < 4 * each:
                kept.append(one)
            elif (at := chance.randrange(seen[one.kind])) < len(kept):
                kept[at] = one
    trees = {page.name: page.tree for page in pages}
    chosen = []
    for kept in kinds.values():
        chance.shuffle(kept)
        told = (one for one in kept if read_text(one.content, one.file) != (trees[one.file], []))
        chosen += [one for one, _ in zip(told, range(each), strict=False)]
    return chosen
