"""Draws the pictures of `docs/pictures`, from what the code says; `tests/docs/test_docs.py` holds them to it.

What stands in them is worked out: truths by `magrules.model.truth`, standings by consultations, strata by loading.
"""

import ast
import tomllib
from html import escape
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from magrules import Consultation, Ruleset, advise, load_rules, read_facts
from magrules.consultation.phrase import leaf_words
from magrules.facts import Interval
from magrules.model.operators import compare
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, not_, tally
from magrules.render.graph import graph_of
from magrules.render.text_explanations import why_words

DOCS = Path(__file__).parent
ROOT = DOCS.parent
COLOURS = {
    "TRUE": "#d8ebe4", "UNKNOWN": "#fdf3d8", "FALSE": "#f5dcd6",
    "given": "#d8ebe4", "provisional": "#fdf3d8", "withheld": "#f5dcd6", "open": "#e3e9f6", "not applicable": "#eeeeee",
    "fact": "#ffffff", "rule": "#eef1f5", "conclusion": "#fdf3d8",
}  # fmt: skip
TRUTHS = (TRUE, UNKNOWN, FALSE)
GIVEN = {TRUE: True, UNKNOWN: None, FALSE: False}


def pictures() -> dict[str, str]:
    """Each picture by its name in `docs/pictures`."""
    bread = load_rules(ROOT / "examples" / "rules" / "bread.yaml")
    return {
        "run.svg": run(), "truth.svg": truth_tables(), "tally.svg": counting(), "standings.svg": standings(),
        "limit.svg": limiting(), "strata.svg": strata(bread), "rooms.svg": rooms(),
        "value.svg": value(kidneys({"cramps": True, "egfr": 22})), "why.svg": why(kidneys({"cramps": True})),
    }  # fmt: skip


# --- drawing --------------------------------------------------------------------------------------


def svg(width: int, height: int, *parts: str) -> str:
    """A picture on a light ground of its own, so that it can be read on light and dark pages."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="system-ui, sans-serif" font-size="14" fill="#1d232a">'
    )
    arrow = (
        '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#5b6570"/></marker></defs>'
    )
    ground = f'<rect width="{width}" height="{height}" rx="8" fill="#fbfbf9"/>'
    return "\n".join((head, arrow, ground, *parts, "</svg>")) + "\n"


def text(x: float, y: float, words: str, anchor: str = "middle", size: int = 14, bold: bool = False) -> str:
    """Words whose middle line is at ``y``."""
    look = f'text-anchor="{anchor}" font-size="{size}"' + ' font-weight="600"' * bold
    return f'<text x="{x:g}" y="{y + size * 0.35:g}" {look}>{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, *lines: str, fill: str = "#ffffff", round: int = 4) -> str:
    """A box with lines of words in its middle."""
    drawn = (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round}" fill="{fill}" stroke="#8a949e"/>'
    )
    top = y + height / 2 - (len(lines) - 1) * 9
    return drawn + "".join(text(x + width / 2, top + at * 18, line, size=12) for at, line in enumerate(lines))


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """A line that ends in an arrow."""
    return f'<path d="M{x1:g} {y1:g} {x2:g} {y2:g}" stroke="#5b6570" fill="none" marker-end="url(#end)"/>'


# --- the pictures ---------------------------------------------------------------------------------


def run() -> str:
    """The way of the data: text and facts in, a consultation out."""
    return svg(
        560, 330,
        box(20, 20, 150, 44, "rules, in YAML"), line(170, 42, 205, 42), text(187, 30, "load", size=12),
        box(207, 20, 150, 44, "Ruleset", fill=COLOURS["rule"]),
        box(390, 20, 150, 44, "facts of a person"), line(465, 64, 465, 108), line(282, 64, 282, 108),
        box(120, 110, 420, 104, fill="#f1f4f2"), text(330, 128, "consult, one stratum after another", bold=True),
        box(140, 146, 180, 52, "durable_rules", "Python 3.11, 3.12"),
        box(340, 146, 180, 52, "reference evaluator", "every Python"),
        line(330, 214, 330, 250), text(340, 232, "the same, byte for byte", anchor="start", size=12),
        box(230, 252, 200, 58, "Consultation", "standings, trace, questions", fill=COLOURS["given"]),
        line(230, 281, 205, 281), box(20, 252, 183, 58, "words, JSON, HTML,", "graph: views of it"),
    )  # fmt: skip


def truth_tables() -> str:
    """Kleene's tables for `not`, `all` and `any`."""
    parts = [text(90, 26, "not", bold=True)]
    for row, one in enumerate(TRUTHS):
        y = 70 + row * 34
        parts += [text(50, y + 17, str(one), size=12), cell(90, y, not_(one))]
    for at, (name, both) in enumerate((("all", all_of), ("any", any_of))):
        left, top = (240, 0) if at == 0 else (240, 190)
        parts.append(text(left + 190, top + 26, name, bold=True))
        for row, one in enumerate(TRUTHS):
            y = top + 70 + row * 34
            parts.append(text(left + 35, y + 17, str(one), size=12))
            for column, other in enumerate(TRUTHS):
                x = left + 75 + column * 82
                parts.append(cell(x, y, both((one, other))))
                if row == 0:
                    parts.append(text(x + 40, top + 55, str(other), size=12))
    return svg(580, 380, *parts)


def cell(x: float, y: float, one: Truth) -> str:
    """A truth in a box of its colour."""
    return box(x, y, 80, 32, str(one), fill=COLOURS[str(one)], round=2)


def counting() -> str:
    """A tally of five items of which two are unknown, and what can be said of it."""
    items = (TRUE, TRUE, FALSE, UNKNOWN, UNKNOWN)
    low, high = tally(items)
    parts = [text(20, 30, "five signs:", anchor="start")]
    parts += [cell(110 + at * 86, 14, one) for at, one in enumerate(items)]

    def location(number: float) -> float:
        return 130 + number * 80

    parts += [
        text(20, 90, "the tally:", anchor="start"),
        box(
            location(low) - 14,
            76,
            location(high) - location(low) + 28,
            28,
            f"{low} to {high}",
            fill=COLOURS["UNKNOWN"],
            round=14,
        ),
        f'<path d="M{location(0):g} 116H{location(5):g}" stroke="#5b6570"/>',
    ]
    parts += [text(location(number), 130, str(number), size=12) for number in range(6)]
    for row, bound in enumerate((2, 3, 5)):
        y = 152 + row * 38
        parts += [
            text(20, y + 16, f"signs: {{at_least: {bound}}}", anchor="start"),
            cell(location(bound) - 40, y, compare("at_least", Interval(low, high), bound)),
        ]
    return svg(590, 276, *parts)


def standings() -> str:
    """How an advice stands, by the truth of what gives it and of what withholds it."""
    rules = load_rules(DOCS / "pictures" / "standings.yaml")
    columns = (
        ("FALSE", FALSE, FALSE),
        ("UNKNOWN", UNKNOWN, FALSE),
        ("UNKNOWN, caveat", FALSE, UNKNOWN),
        ("TRUE", TRUE, FALSE),
    )
    parts = [
        text(345, 24, "the rule that withholds it is", bold=True),
        text(20, 48, "the rule that", "start", bold=True),
    ]
    parts.append(text(20, 66, "gives it is", "start", bold=True))
    for row, gives in enumerate(TRUTHS):
        y = 84 + row * 52
        parts.append(text(20, y + 23, str(gives), anchor="start", size=12))
        for column, (name, harmful, unpleasant) in enumerate(columns):
            x = 112 + column * 118
            if row == 0:
                parts.append(text(x + 57, 58, name, size=12))
            facts = {"wanted": GIVEN[gives], "harmful": GIVEN[harmful], "unpleasant": GIVEN[unpleasant]}
            drawn = advise(rules.vocabulary.cls(**facts, small=False), rules, engine="reference")
            standing = drawn.line("dose").standing.value.replace("_", " ")
            parts.append(box(x, y, 114, 46, standing, fill=COLOURS[standing]))
    return svg(592, 250, *parts)


def limiting() -> str:
    """A dose before and after a limit, by the truth of the rule that limits."""
    rules = load_rules(DOCS / "pictures" / "standings.yaml")
    parts = []
    for row, small in enumerate((FALSE, UNKNOWN, TRUE)):
        facts = {"wanted": True, "harmful": False, "unpleasant": False, "small": GIVEN[small]}
        dose = advise(rules.vocabulary.cls(**facts), rules, engine="reference").line("dose").dose
        assert dose
        y = 48 + row * 44
        parts += [
            text(20, y + 14, f"the limit is {small}", anchor="start"),
            box(110 + dose.low, y, dose.high - dose.low, 28, fill=COLOURS["given"]),
            text(426, y + 14, f"{dose.low:g} to {dose.high:g} mg", anchor="start"),
        ]
    ceiling = rules.rules["limits"].limits
    assert ceiling
    x = 110 + ceiling.high
    parts += [
        f'<path d="M{x:g} 34V176" stroke="#a3392b" stroke-dasharray="5 4"/>',
        text(x, 22, f"to: {{high: {ceiling.high:g}}}", size=12),
    ]
    return svg(540, 190, *parts)


def strata(ruleset: Ruleset) -> str:
    """Facts, then the rules of each stratum with what they conclude, row under row."""
    facts = [(name, "fact") for name in ruleset.vocabulary.facts]
    rows = [("facts", facts)]
    for at, (rules, settled) in enumerate(zip(ruleset.strata, ruleset.settled, strict=True)):
        rows.append((f"stratum {at + 1}", [(id, "rule") for id in rules]))
        rows += [("settled", [(name, "conclusion") for name in settled])] * bool(settled)
    width, placed, parts = 620, dict[str, tuple[float, float]](), []
    for at, (title, named) in enumerate(rows):
        y = 16 + at * 78
        parts.append(text(16, y + 17, title, anchor="start", size=12))
        for column, (name, kind) in enumerate(named):
            x = 90 + (width - 100 - len(named) * 130) / 2 + column * 130
            placed[name] = (x + 61, y)
            parts.append(box(x, y, 122, 34, name, fill=COLOURS[kind], round=17 if kind != "rule" else 4))
    edges = [(name, rule) for name, uses in ruleset.uses.items() for rule, _ in uses]
    edges += [(rule.id, name) for name, rules in ruleset.concluders.items() for rule in rules]
    lines = [line(placed[a][0], placed[a][1] + 34, placed[b][0], placed[b][1] - 1) for a, b in edges]
    return svg(width, 16 + len(rows) * 78 - 28, *lines, *parts)


def kidneys(facts: dict[str, object]) -> Consultation:
    """A consultation of the README's ruleset."""
    rules = load_rules(DOCS / "pictures" / "kidneys.yaml")
    return advise(read_facts(facts, rules), rules, engine="reference")


def why(consultation: Consultation) -> str:
    """The derivation of an advice, facts on top, as `magrules why --graph` has it."""
    graph = graph_of(consultation.why("start_low"))
    into = {node.id: [edge.start for edge in graph.edges if edge.end == node.id] for node in graph.nodes.values()}

    def row(id: str) -> int:
        return max((row(start) + 1 for start in into[id]), default=0)

    width, step, high, placed, parts = 640, 128, 82, dict[str, tuple[float, float]](), list[str]()
    for at, nodes in groupby(sorted(graph.nodes.values(), key=lambda node: row(node.id)), lambda node: row(node.id)):
        for column, node in enumerate(row_of := list(nodes)):
            x, y = width * (column + 0.5) / len(row_of) - 130, 16 + at * step
            placed[node.id] = (x + 130, y)
            label = [line.rpartition("/")[2] if node.kind == "rule" else line for line in node.label]
            fill = COLOURS["withheld"] if node.kind == "advice" else COLOURS[node.kind]
            parts.append(box(x, y, 260, high, *label, fill=fill, round=17 if node.kind == "fact" else 4))
    for edge in graph.edges:
        (x1, y1), (x2, y2) = placed[edge.start], placed[edge.end]
        parts.append(line(x1, y1 + high, x2, y2 - 1))
        side, anchor = (-8, "end") if x1 < x2 else (8, "start")
        parts.append(text((x1 + x2) / 2 + side, (y1 + high + y2) / 2 + 10, edge.role, anchor, size=12))
    return svg(width, 16 + int(max(y for _, y in placed.values())) + high, *parts)


def value(consultation: Consultation) -> str:
    """The way of one value, from the file to the advice that it changes, with the room of each step."""
    (firing,) = (firing for firing in consultation.trace if firing.rule == "not-with-weak-kidneys")
    (leaf,) = firing.antecedents
    advice = consultation.line("start_low")
    location = consultation.ruleset.rules[firing.rule].location
    steps = (
        ("language", "the file says", f"egfr: {consultation.person.egfr:g}"),
        ("model", "a value of the person", repr(consultation.person)),
        ("engine", f"a condition is {leaf.truth}", leaf_words(consultation.ruleset, leaf, "en")),
        ("engine", "a rule holds", f"{firing.rule}, kidneys.yaml:{location.line if location else 0}"),
        ("consultation", "an advice has its standing", f"{advice.id}: {advice.standing.value}"),
        ("render", "a person reads", why_words(consultation.why(advice), level="line")),
    )
    parts = []
    for at, (room, happens, shown) in enumerate(steps):
        y = 16 + at * 62
        parts += [
            box(16, y, 110, 40, room, fill=COLOURS["rule"]),
            box(142, y, 170, 40, happens),
            box(328, y, 396, 40, *wrap(shown, 60), fill=COLOURS["given"] if at < 4 else COLOURS["withheld"]),
        ]
        parts += [line(71, y - 22, 71, y - 1)] * bool(at)
    return svg(740, 16 + len(steps) * 62 - 6, *parts)


def rooms() -> str:
    """The packages of the library, as import-linter orders them, each with what its docstring says."""
    (layers,) = (
        contract["layers"]
        for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    parts = []
    for at, layer in enumerate(layers):
        names = layer.split(" | ")
        wide = (708 - 8 * (len(names) - 1)) / len(names)
        for column, name in enumerate(names):
            x, y = 16 + column * (wide + 8), 16 + at * 52
            parts += [
                box(x, y, wide, 44, fill=COLOURS["given"] if name == "magnesium" else COLOURS["rule"]),
                text(x + 12, y + 22, name, anchor="start", bold=True),
            ]
            lines = wrap(docstring(name), int((wide - 130) / 6.4))
            parts += [
                text(x + 124, y + 22 + (row - (len(lines) - 1) / 2) * 16, words, anchor="start", size=12)
                for row, words in enumerate(lines)
            ]
    return svg(740, 16 + len(layers) * 52 + 8, *parts)


def docstring(room: str) -> str:
    """The first line of a package's or a module's docstring, without the room's name before the colon."""
    package, module = ROOT / "magrules" / room / "__init__.py", ROOT / "magrules" / f"{room}.py"
    code = (package if package.exists() else module).read_text(encoding="utf-8")
    first = (ast.get_docstring(ast.parse(code)) or "").splitlines()[0]
    words = first.partition(": ")[2] or first
    return words[0].upper() + words[1:].rstrip(".")
