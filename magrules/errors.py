"""What can be wrong with what a person wrote: faults with a place, and the errors that carry them."""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from typing import TypeVar

from attrs import frozen

from magrules.diagnostics.source import Place, log_lines, visible

FAULTS = {
    # the file itself
    "unreadable": "cannot read `{file}`: {reason}",
    "not-read": "`{file}` has rules and is not read, its name ends like that of no file of rules",
    "rules-among-cases": "`{key}` stands in a file of cases, where it is read as no rule",
    "too-large": "the file has {size} bytes, more than the {limit} that are read",
    "too-much": "with this file the rules have more than the {limit} bytes that are read together",
    "not-utf8": "byte {byte} is not UTF-8 text",
    "not-yaml": "not {language}: {reason}",
    "unseen-sign": "`{sign}` is not seen where this is read, and is not allowed",
    "odd-break": "`{sign}` ends a line here for some readers, and not for others",
    "swallowed-key": "`{key}` stands inside a text here, where it is no key",
    "empty-file": "the file is empty",
    "second-document": "a second document begins here, only one is read",
    "too-deep": "more than {limit} levels are nested here",
    "too-many-nodes": "more than {limit} entries, counting what aliases repeat",
    "unknown-alias": "no anchor `&{name}` stands before this alias",
    "tag": "tag `{tag}` is not allowed, a file is data and names no types",
    "ambiguous-word": "`{found}` is a word here and a yes/no there, depending on who reads it",
    "ambiguous-number": "`{found}` is read as different numbers by different readers",
    "said-twice": "`{words}` stands twice in this list",
    "stray-quote": "the text ends with a quote that was not opened",
    "duplicate-key": "`{key}` was already given on line {line}",
    "not-a-name": "{found} cannot be a key, expected a word",
    # shape
    "wrong-shape": "expected {expected}, found {found}",
    "unknown-key": "unknown key `{key}` in {where}",
    "misplaced-key": "`{key}` belongs inside a rule, it is no id of one",
    "missing-key": "{where} needs `{key}`",
    "empty-text": "the text is empty",
    "missing-translation": "the text has no {language}",
    "empty-list": "an empty {what} says nothing here, expected {expected}",
    "refused": "{reason}",
    # facts
    "unknown-fact": "unknown fact `{name}`",
    "fact-is-computed": "fact `{name}` is computed and cannot be given",
    "fact-type": "`{name}` is {expected}, found {found}",
    "fact-range": "`{name}` is {found}, outside {ends}",
    "fact-choice": "`{found}` is not one of the choices of `{name}`",
    "too-many-entries": "`{name}` has {found} entries, more than the {limit} that are read",
    "fact-clash": "{reason}",
    "fact-computed": "fact `{name}` is computed as {found}, expected {expected}",
    "fact-computing": "fact `{name}` cannot be computed: {reason}",
    "too-many-facts": "more than {limit} facts are declared up to here",
    "fact-declared": "`{what}` of {where} is {expected}, found {found}",
    "fact-words": "fact `{name}` has no {what} in {language}",
    "fact-name": "`{name}` cannot be a name, expected lower-case letters, digits and `_`",
    "id-form": "`{name}` cannot be an id, expected lower-case letters, digits, `-`, `_` and `.`",
    "reserved-name": "`{name}` cannot be a name, the word is reserved",
    # names
    "duplicate-id": "{what} `{name}` is already declared at {other}",
    "name-is-fact": "conclusion `{name}` has the name of a fact",
    "unknown-name": "unknown {what} `{name}`",
    "misspelt-name": "`{name}` is declared here and named nowhere, `{other}` is named and not declared",
    "no-common-language": "ruleset `{name}` is written in {found}, those before it in {other}",
    "message-placeholder": "the library fills in no `{{{name}}}` in its message `{message}`",
    "over-missing": "ruleset `{name}` is written over `{over}`, which is not loaded",
    "version-clash": "ruleset `{name}` has version `{found}` here and `{other}` at {where}",
    "no-rules": "the ruleset has no rules",
    # conditions
    "test-type": "`{name}` is {kind}, it cannot be tested with {test}",
    "test-value": "`{test}` on `{name}` expects {expected}, found {found}",
    "wrong-unit": "`{name}` is in {unit}, found `{found}`",
    "impossible-bound": "`{name}` {test} {bound} is {truth} for every value from {low} to {high}",
    "never-both": "`{name}` cannot be {tests} at once",
    "never-reached": "at least {count} of {parts} can never hold",
    "always-reached": "at least {count} of {parts} always holds",
    # consequences
    "no-consequence": "rule `{rule}` concludes, advises and decides nothing",
    "targets-nothing": "this targets no advice of the ruleset",
    "too-many-targets": "the rules up to here withhold or limit advice more than {limit} times",
    "limits-no-dose": "this limits advice that has no dose in {unit}",
    "accompanies-nothing": "`{advice}` accompanies only advice that itself accompanies other advice",
    "never-alone": "a property of one item forbids nothing, expected two or more that are never told together",
    "never-itself": "`{advice}` is in two items of this property, so that no advice could be given",
    "limit-basis": "the limit adds up amounts that are weighed in different ways: {bases}",
    "limit-unit": "the dose of `{advice}` is in {given}, but limited in {unit} at {limit}",
    "too-small": "{found} is too small, expected {least} or more",
    "placeholder": "`{{{name}}}` in the text is no fact",
    "placeholder-form": "the text has a stray brace, expected `{{fact}}`",
    "uncited": "rule `{rule}` cites no source",
    "ring": "these conclusions wait for each other: {ring}",
    "conclusion-type": "`{name}` is a {kind}, it cannot be concluded as {found}",
    "never-concluded": "conclusion `{name}` is concluded by no rule",
    "plausible-range": "plausible from {low} to {high} is no part of {least} to {most}",
    "dose-order": "{what} has low {low} above high {high}",
    # cases
    "expected-twice": "`{name}` is expected on line {line} already",
    "no-dose": "advice `{name}` has no dose",
}
"""One row per fault: its code and its message, filled in where it is found."""

LONGEST = 1_000
"""So much is shown of what somebody wrote."""
LONGEST_NAME = 200
"""A longer word is compared with no other to find what was meant."""


@frozen
class Fault:
    """One thing wrong: a code from :data:`FAULTS`, a one-line message, where, and a way out."""

    code: str
    message: str
    place: Place | None = None
    help: str = ""

    def __str__(self) -> str:
        return self.message if self.place is None else f"{self.place}: {self.message}"


def fault(code: str, place: Place | None = None, help: str = "", **words: object) -> Fault:
    """The fault of that code, its message filled in with ``words``."""
    told = {key: _cut(str(word)) if key != "ring" else word for key, word in words.items()}
    return Fault(code, visible(FAULTS[code].format(**told)), place, visible(_cut(help)))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


class MagrulesError(Exception):
    """Base of every error this library raises on purpose; ``str()`` is the message."""


class FaultsError(MagrulesError):
    """Something written by a person is wrong; ``faults`` has all of it, sorted by place."""

    faults: tuple[Fault, ...]

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(dict.fromkeys(faults), key=_by_place))
        super().__init__("\n".join(f"{one} ({one.help})" if one.help else str(one) for one in self.faults))

    def __reduce__(self) -> tuple[type["FaultsError"], tuple[tuple[Fault, ...]]]:
        """Made anew from its faults, so that it comes out of another process as it went in."""
        return self.__class__, (self.faults,)


class RulesetError(FaultsError):
    """A ruleset does not load; nothing of it is used."""


class FactsError(FaultsError):
    """The facts are refused at the door: unknown, of the wrong type, out of range, or impossible."""


class Contradiction(MagrulesError):
    """Rules give one conclusion irreconcilable values; all are named. Cases, proofs and comparisons of rules raise it.

    A consultation does not: it tells its :attr:`magrules.Consultation.contradictions`.
    """


class EngineError(MagrulesError):
    """The inference engine did not behave as it must; no advice is drawn from such a run."""


def expect(given: object, cls: type) -> None:
    """Let pass what is of the class that a public function works on. Raises MagrulesError for anything else."""
    if not isinstance(given, cls):
        plain: dict[type, str] = {Iterable: "several things", Mapping: "a mapping"}
        raise MagrulesError(f"expected {plain.get(cls, f'an instance of {cls.__name__}')}")


T = TypeVar("T")


def each(given: Iterable[T], cls: type[T]) -> tuple[T, ...]:
    """The items, all of that class. Raises MagrulesError for anything else."""
    expect(given, Iterable)
    items = tuple(given)
    for item in items:
        expect(item, cls)
    return items


def _by_place(fault: Fault) -> tuple[str, int, int, str]:
    place = fault.place
    return (place.file, place.line, place.column, fault.code) if place else ("", 0, 0, fault.code)


OTHER_WORDS = {
    "and": "all", "or": "any", "if": "when", "then": "", "min": "at_least", "max": "at_most", "from": "at_least",
    "to": "at_most", "under": "below", "less_than": "below", "over": "above", "more_than": "above",
    "greater_than": "above", "is": "equals", "amount": "high", "source": "cite", "sources": "cite",
}  # fmt: skip
"""What other languages call a key of ours, though it be spelt like another one; nothing where it is no single key."""


def closest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that was probably meant, capital letters aside, or an empty string when none is close."""
    if len(word) > LONGEST_NAME:
        return ""
    known = {one.lower(): one for one in candidates if len(one) <= LONGEST_NAME}
    other = OTHER_WORDS.get(word.lower())
    if other is not None and other in ("", *known):
        return other
    close = get_close_matches(word.lower(), known, n=1, cutoff=0.7 if len(word) > 4 else 0.6)
    begun = re.split(r"[ :{\[]", word.lower())[0]  # a colon or a space left out joins what follows to the word
    longer = [one for one in known if one.startswith(f"{begun}_")]  # the unit left out: `age` for `age_years`
    return known[close[0]] if close else known.get(begun) or (known[longer[0]] if len(longer) == 1 else "")


def is_slip(word: str, other: str) -> bool:
    """Whether two words of some length differ in one letter, which is then hardly meant; digits are."""
    longest = max(len(word), len(other))
    if (
        word == other
        or not 5 <= longest <= LONGEST_NAME
        or [*filter(str.isdigit, word)] != [*filter(str.isdigit, other)]
    ):
        return False
    return sum(block.size for block in SequenceMatcher(None, word, other).get_matching_blocks()) >= longest - 1


def suggest(word: str, candidates: Iterable[str]) -> str:
    """``did you mean `…`?`` when a candidate is close, otherwise an empty string."""
    close = closest(word, candidates)
    return f"did you mean `{close}`?" if close else ""


def format_faults(faults: Iterable[Fault]) -> str:
    """Every fault with its excerpt and help, in the order given, as a person reads them.

    Raises MagrulesError when they are no faults.
    """
    blocks = []
    for found in each(faults, Fault):
        lines = [str(found)]
        if found.place and found.place.text:
            lines.append(found.place.excerpt())
        if found.help:
            lines.append(f"  help: {found.help}")
        blocks.append("\n".join(lines))
    return log_lines("\n\n".join(blocks))
