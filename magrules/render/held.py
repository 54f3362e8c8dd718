"""Advice that is held back, with its reasons: each advice in one place, each reason once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from magrules.consultation.consultation import Consultation
from magrules.consultation.standings import AdviceResult
from magrules.model.words import table
from magrules.render.answer import Answered
from magrules.render.parts import SHOWN_NAMES, first_words, reason_words


def held_words(consultation: Consultation[Any], language: str, answer: Answered | None = None) -> Iterator[str]:
    """The advice that is held back, each once, without advice that only informs.

    The text leaves out what the ``answer`` covers: advice that an order replaces, and advice that is not for now.
    """
    wording = table(language)["section"]
    withheld = [line for line in consultation.withheld if not consultation.ruleset.kind_of(line.advice).informs]
    for reasons, lines in held_together(consultation, withheld, language).items():
        if answer and _is_answered(consultation, answer, reasons, lines):
            continue
        names = first_words([line.advice.name.of(language) for line in lines], SHOWN_NAMES, language)
        yield f"{' '.join(reasons)} {wording['held'].format(names=names)}"


def _is_answered(
    consultation: Consultation[Any], answer: Answered, reasons: Iterable[str], lines: Iterable[AdviceResult]
) -> bool:
    """Whether an answer already covers lines that are held back, with their reason."""
    declared = consultation.ruleset.answer
    if declared is None or not any(line.id in declared.advice for line in lines):
        return False
    return answer.is_order or any(reason in answer.instead for reason in reasons)


def held_together(
    consultation: Consultation[Any], held: Iterable[AdviceResult], language: str
) -> dict[tuple[str, ...], list[AdviceResult]]:
    """Lines that are held back, each under the reason that holds back most, and each reason once.

    Lines that are a risk come first.
    """
    inference, groups, shown = consultation.inference, dict[tuple[str, ...], list[AdviceResult]](), set[str]()
    left = sorted(held, key=lambda line: not consultation.ruleset.kind_of(line.advice).risk)
    reasons = {
        line.id: [reason_words(inference, inference.ruleset.rules[id], language) for id in line.withheld_by]
        for line in left
    }
    while left:
        counts = Counter(reason for line in left for reason in dict.fromkeys(reasons[line.id]))
        leading = max(counts, key=counts.__getitem__)
        lines = [line for line in left if leading in reasons[line.id]]
        left = [line for line in left if line not in lines]
        later = shown.union(*(reasons[line.id] for line in left))
        why = [leading, *(reason for line in lines for reason in reasons[line.id] if reason not in later)]
        shown.update(why)
        groups[tuple(dict.fromkeys(why))] = lines
    return groups
