"""Updates the expectations of case files with the actual results; the changes are shown line by line."""

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from operator import attrgetter
from typing import Any

import yaml

from magrules.errors import MagrulesError
from magrules.language.grammar_cases import EXPECT
from magrules.language.nodes import plain
from magrules.language.parse import read_text
from magrules.model.rules import Cite, Grade
from magrules.model.ruleset import Ruleset
from magrules.model.values import Interval, Value
from magrules.testing.cases import (
    Asks,
    AsksInOrder,
    CaseFile,
    Cites,
    Concludes,
    Doses,
    Expected,
    Fires,
    IsOfKind,
    NeverGives,
    Stands,
    Urgent,
)
from magrules.testing.expectation_reader import FIRES, NO_LEVEL, STANDING_OF, UNKNOWN_WORD
from magrules.testing.runner import Outcome, actual

KEY_OF = {standing: key for key, standing in STANDING_OF.items()}
KEY_OF_RULE = {fires: key for key, fires in FIRES.items()}


def updated(file: CaseFile, outcomes: Iterable[Outcome]) -> tuple[str, str]:
    """The text of a case file, and the text with the actual results in place of failed expectations.

    Only the ``expect:`` of a failed case is rewritten; every other line stays the same, and every line keeps the line
    ending of the file. A byte order mark is part of the text.

    Raises MagrulesError where a rewrite would lose something else, such as a comment.
    """
    before = file.path.read_bytes().decode()
    lines, wanted = before.split("\n"), _plain(before)
    for outcome in reversed([outcome for outcome in outcomes if outcome.mismatches]):
        first, indent = outcome.case.block.line - 1, outcome.case.block.column - 1
        last = first + 1
        while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > indent):
            last += 1
        while not lines[last - 1].strip():  # blank lines after the block do not belong to it
            last -= 1
        expect = expectations(outcome, file.ruleset)
        wanted["cases"][outcome.case.id]["expect"] = expect
        text = yaml.safe_dump({"expect": expect}, sort_keys=False, allow_unicode=True, width=110)
        lost = any("#" in line for line in lines[first:last]) or lines[first][:indent].strip()
        end, ends = "\r" * lines[first - 1].endswith("\r"), "\r" * lines[last - 1].endswith("\r")
        block = [" " * indent + line for line in text.rstrip().split("\n")]
        lines[first:last] = [*(line + end for line in block[:-1]), block[-1] + ends]
        if lost or not expect or _plain("\n".join(lines)) != wanted:
            raise MagrulesError(
                f"{outcome.case.block}: what case `{outcome.case.id}` expects has to be changed by hand"
            )
    return before, "\n".join(lines)


def update_diff(file: CaseFile, before: str, after: str) -> str:
    """The changes of a case file, line by line."""
    old, new = ([line.rstrip("\r") for line in text.split("\n")] for text in (before, after))
    return "\n".join(unified_diff(old, new, file.name, file.name, lineterm="", n=1))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _plain(text: str) -> Any:
    """The plain data of a text; None where it has errors."""
    node, diagnostics = read_text(text.encode(), "")
    return None if diagnostics else plain(node)


def expectations(outcome: Outcome, ruleset: Ruleset) -> dict[str, Any]:
    """The actual results in the form of the ``expect:`` of a case."""
    expect: dict[str, Any] = {}
    for expected in outcome.case.expects:
        for key, name, value in _written(actual(expected, outcome.consultation), ruleset):
            if key == "never_gives":
                expect.setdefault(key, []).append(value)
            elif not name:
                expect[key] = value
            else:
                expect.setdefault(key, {})[name] = value
    whole = {key: expect[key] for key in EXPECT.all if key in expect}
    return {key: _listed(value) for key, value in whole.items()}


def _listed(value: Any) -> Any:
    """Ids alone as a list."""
    ids_alone = isinstance(value, dict) and all(detail is None for detail in value.values())
    return list(value) if ids_alone else value


def _written(expected: Expected, ruleset: Ruleset) -> Iterator[tuple[str, str, Any]]:
    """The key of an expectation under ``expect:``, its name and its value; None for a name alone."""
    match expected:
        case Stands(advice, standing, by):
            yield KEY_OF[standing], advice, list(by) or None
        case NeverGives(target, given=given):
            if not given:
                yield "never_gives", "", plain(target)
        case Doses(advice):
            if expected.parts:
                yield "doses", advice, dict(expected.parts)
        case Concludes(name, value):
            yield "conclusions", name, _value(value, ruleset, name)
        case Fires(rule, fires):
            yield KEY_OF_RULE[fires], rule, None
        case Asks(question, is_asked, by):
            yield "asks" if is_asked else "never_asks", question, list(by) if is_asked and by else None
        case AsksInOrder(questions):
            if questions:
                yield "asks_in_order", "", list(questions)
        case Urgent(urgency, advice) if advice:
            yield "urgencies", advice, urgency
        case Urgent(least, _, most):
            yield "urgency", "", {"at_least": least, "at_most": most} if most else least
        case IsOfKind(advice, kind):
            yield "kinds", advice, kind
        case Cites(rule, cites):
            yield "cites", rule, _cited(cites)


def _cited(cites: Iterable[Cite]) -> Any:
    """Sources alone, or each with the places in it, as a rule cites them."""
    places: dict[str, list[str]] = {}
    for cite in sorted(cites, key=attrgetter("source", "place")):
        places.setdefault(cite.source, []).append(cite.place)
    if all(cited == [""] for cited in places.values()):
        return list(places)
    return {source: cited[0] if len(cited) == 1 else cited for source, cited in places.items()}


def _value(value: Value, ruleset: Ruleset, name: str) -> Any:
    match value, ruleset.conclusions[name]:
        case Interval(low, high), Grade(levels=levels):
            words = [NO_LEVEL, *levels]
            return words[int(low)] if low == high else {"low": words[int(low)], "high": words[int(high)]}
        case Interval(low, high), _:
            return low if low == high else {"low": low, "high": high}
        case None, _:
            return UNKNOWN_WORD
        case _:
            return value
