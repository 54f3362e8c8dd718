"""Coverage as files for other tools: LCOV tracefiles, and a page of HTML."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from magrules.analysis.coverage import Coverage, Obligation
from magrules.diagnostics.source import Location

STYLE = (
    ":root{color-scheme:light dark} body{font:16px system-ui;margin:2em;max-width:60em;overflow-wrap:anywhere}"
    " .no{background:#f443} .yes{background:#4f43} td{padding:0 .6em} td:first-child{white-space:nowrap}"
)


def to_lcov(coverage: Coverage) -> str:
    """A tracefile: each obligation is a branch of the line of its comparison or advice."""
    files: dict[str, dict[int, list[bool]]] = {}
    for location, _, shown in _located(coverage):
        files.setdefault(location.file, {}).setdefault(location.line, []).append(shown)
    blocks = []
    for file, lines in files.items():
        rows = [
            f"BRDA:{line},0,{at},{int(shown)}" for line, all in sorted(lines.items()) for at, shown in enumerate(all)
        ]
        rows += [f"BRF:{sum(map(len, lines.values()))}", f"BRH:{sum(map(sum, lines.values()))}"]
        rows += [f"DA:{line},{sum(all)}" for line, all in sorted(lines.items())]
        rows += [f"LF:{len(lines)}", f"LH:{sum(any(all) for all in lines.values())}"]
        blocks.append("\n".join(["TN:", f"SF:{file}", *rows, "end_of_record"]))
    return "\n".join(blocks) + "\n"


def to_html(coverage: Coverage) -> str:
    """A page with every rule and its obligations, met and missed."""
    html = Element("html", lang="en")
    head = SubElement(html, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "title").text = f"Coverage of {coverage.ruleset.name}"
    SubElement(head, "style").text = STYLE
    body = SubElement(html, "body")
    SubElement(body, "h1").text = f"Coverage of {coverage.ruleset.name}: {coverage.share}%"
    met, whole, never = (
        len(coverage.shown), len(coverage.shown) + len(coverage.missing), len(coverage.unsatisfiable)
    )  # fmt: skip
    SubElement(body, "p").text = f"{met} of {whole} shown, {never} more cannot be."
    for id, (shown, missing) in coverage.by_rule.items():
        if not shown and not missing:
            continue
        details = SubElement(body, "details", {"open": "open"} if missing else {})
        SubElement(details, "summary").text = f"{id}: {len(shown)} of {len(shown) + len(missing)}"
        SubElement(details, "p").text = str(coverage.ruleset.rules[id].location)
        table = SubElement(details, "table")
        for word, obligations in (("no", missing), ("yes", shown)):
            for obligation in obligations:
                row = SubElement(table, "tr", {"class": word})
                SubElement(row, "td").text = "missing" if word == "no" else "shown"
                SubElement(row, "td").text = obligation.words(coverage.ruleset)
    indent(html)
    return "<!doctype html>\n" + tostring(html, encoding="unicode", method="html") + "\n"


def _located(coverage: Coverage) -> Iterator[tuple[Location, Obligation, bool]]:
    for all, shown in ((coverage.shown, True), (coverage.missing, False)):
        for obligation in all:
            if location := obligation.location:
                yield location, obligation, shown
