"""Suggestions: the known word that an unknown one probably means."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

LONGEST_NAME = 200
"""The longest word that gets a suggestion."""

OTHER_WORDS = {
    "and": "all", "or": "any", "if": "when", "then": "", "min": "at_least", "max": "at_most", "from": "at_least",
    "to": "at_most", "under": "below", "less_than": "below", "over": "above", "more_than": "above",
    "greater_than": "above", "is": "equals", "amount": "high", "source": "cite", "sources": "cite",
}  # fmt: skip
"""The keys for words of other languages; empty where there is no single key."""


def closest(word: str, candidates: Iterable[str]) -> str:
    """The closest candidate, case-insensitive; empty when none is close."""
    if len(word) > LONGEST_NAME:
        return ""
    known = {candidate.lower(): candidate for candidate in candidates if len(candidate) <= LONGEST_NAME}
    other = OTHER_WORDS.get(word.lower())
    if other is not None and other in ("", *known):
        return other
    close = get_close_matches(word.lower(), known, n=1, cutoff=0.7 if len(word) > 4 else 0.6)
    begun = re.split(r"[ :{\[]", word.lower())[0]  # a missing colon or space joins the next word
    longer = [name for name in known if name.startswith(f"{begun}_")]  # a missing unit: `age` for `age_years`
    return known[close[0]] if close else known.get(begun) or (known[longer[0]] if len(longer) == 1 else "")


def is_slip(word: str, other: str) -> bool:
    """Whether two long words differ in one letter, which is probably a slip; different digits are not."""
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
