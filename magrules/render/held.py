"""What is held back, and why: each advice in one place, each reason told once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from magrules.consultation.consultation import Consultation
from magrules.consultation.standings import AdviceResult
from magrules.model.words import table
from magrules.render.answer import Answered
from magrules.render.parts import SHOWN_NAMES, first_words, reason_words


def held_words(consultation: Consultation[Any], language: str, answer: Answered | None = None) -> Iterator[str]:
    """What is held back, each advice once; what only informs is not missed.

    What the ``answer`` tells is not told again: what an order stands for, and what is not for now, with its reason.
    """
    say = table(language)["section"]
    missed = [line for line in consultation.withheld if not consultation.ruleset.kind_of(line.advice).informs]
    for reasons, lines in held_together(consultation, missed, language).items():
        if answer and _is_answered(consultation, answer, reasons, lines):
            continue
        names = first_words([line.advice.name.of(language) for line in lines], SHOWN_NAMES, language)
        yield f"{' '.join(reasons)} {say['held'].format(names=names)}"


def _is_answered(
    consultation: Consultation[Any], answer: Answered, reasons: Iterable[str], lines: Iterable[AdviceResult]
) -> bool:
    """Whether an answer tells already that lines are held back, and why."""
    asked = consultation.ruleset.answer
    if asked is None or not any(line.id in asked.advice for line in lines):
        return False
    return answer.is_order or any(reason in answer.instead for reason in reasons)


def held_together(
    consultation: Consultation[Any], held: Iterable[AdviceResult], language: str
) -> dict[tuple[str, ...], list[AdviceResult]]:
    """Lines that are held back, each under the reason that holds back most, and each reason told once.

    What is a risk stands first, and what it waits for last among the reasons.
    """
    inference, together, told = consultation.inference, dict[tuple[str, ...], list[AdviceResult]](), set[str]()
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
        later = told.union(*(reasons[line.id] for line in left))
        why = [leading, *(one for line in lines for one in reasons[line.id] if one not in later)]
        told.update(why)
        together[tuple(dict.fromkeys(why))] = lines
    return together
