"""Coverage, mutants and differences as text for authors of rules."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from magrules.analysis.coverage import Coverage
from magrules.analysis.diff import AdviceState, Change, RulesetDiff
from magrules.analysis.mutation import Mutation, is_safety
from magrules.analysis.reviews import Review
from magrules.analysis.union import NEW
from magrules.language.write_facts import plain_facts
from magrules.model.values import decimal
from magrules.model.vocabulary import altered


def coverage_words(coverage: Coverage) -> str:
    """The missed obligations, rule by rule, and the share of those met."""
    blocks = []
    for id, (shown, missing) in coverage.by_rule.items():
        if missing:
            head = f"{coverage.ruleset.rules[id].location}: {id}: {len(shown)} of {len(shown) + len(missing)}"
            blocks.append("\n".join([head, *(f"  - {obligation.words(coverage.ruleset)}" for obligation in missing)]))
    whole = len(coverage.shown) + len(coverage.missing)
    blocks.append(
        f"{len(coverage.shown)} of {whole} shown ({coverage.share}%), {len(coverage.unsatisfiable)} more cannot be"
    )
    return "\n\n".join(blocks)


def mutation_words(mutation: Mutation) -> str:
    """The mutants that survive, and the share of those killed."""
    lines = [f"{mutant.location}: {mutant.rule.id}: {mutant.words}" for mutant in mutation.survived]
    killed, whole, same = len(mutation.killed), len(mutation.killed) + len(mutation.survived), len(mutation.equivalent)
    safety = sum(is_safety(mutant.rule) for mutant in (*mutation.killed, *mutation.survived))
    lines += [
        f"{killed} of {whole} mutants killed ({mutation.share()}%), {same} more are equivalent",
        f"of safety rules {safety} mutants, {mutation.share(safety=True)}% killed",
        *(f"  {kind}: {killed} of {all} killed, {same} equivalent" for kind, killed, all, same in _by_kind(mutation)),
    ]
    return "\n".join(lines)


def _by_kind(mutation: Mutation) -> Iterator[tuple[str, int, int, int]]:
    """Each kind of mutant with the number killed, the number that are not equivalent, and the equivalent."""
    killed, alive, same = (
        Counter(mutant.kind for mutant in mutants)
        for mutants in (mutation.killed, mutation.survived, mutation.equivalent)
    )
    for kind in sorted({*killed, *alive, *same}):
        yield kind, killed[kind], killed[kind] + alive[kind], same[kind]


def diff_words(diff: RulesetDiff, counted: Mapping[str, int] | None = None, people: int = 0) -> str:
    """Each change with its witness and the number of people it concerns, the reviews, and what is not proven."""
    blocks = [change_words(change, diff.facts) for change in diff.changes]
    for id, count in (counted or {}).items():
        blocks.append(f"{id}: changes for {count} of {people} people")
    if people and not counted:
        blocks.append(f"nothing changes for any of {people} people")
    blocks += [review_words(review) for review in diff.reviews]
    if diff.unproven:
        blocks.append(f"no further difference found, but not proven: {', '.join(diff.unproven)}")
    if diff.equivalent:
        blocks.append("equivalent: both give everybody the same advice, which is proven, in the same words")
    return "\n\n".join(blocks)


def change_words(change: Change, facts: type) -> str:
    """One change with its witness."""
    reasons = change.kind == "has other reasons"
    lost = ", a safety line is lost" if change.loses_safety else ""
    lines = [
        f"{change.advice.id} {change.kind}{lost}",
        f"  - {_state_words(change.before, reasons)}",
        f"  + {_state_words(change.after, reasons)}",
        *(f"    {line}" for line in facts_words(change.witness, facts).splitlines()),
    ]
    return "\n".join(lines)


def review_words(review: Review) -> str:
    """Both versions of a text side by side, for a person to judge."""
    lost = ", a safety line may be weaker" if review.weakens else ""
    return f"to review{lost}: {review.what}\n  - {review.before or '(nothing)'}\n  + {review.after or '(nothing)'}"


def facts_words(given: Mapping[str, Any], facts: type) -> str:
    """Facts in the form of a person file."""
    plain = plain_facts(altered(facts(), given))
    return (
        yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, default_flow_style=None) if plain else "nobody known"
    )


def count_changes(changes: Iterable[tuple[str, Change]]) -> Mapping[str, int]:
    """The number of people for whom each advice changes."""
    return Counter(change.advice.id for _, change in changes)


def _state_words(state: AdviceState, reasons: bool) -> str:
    words = [state.standing.value.replace("_", " ")]
    if state.dose:
        words.append(f"{decimal(state.dose.low)} to {decimal(state.dose.high)} {state.dose.unit} per {state.dose.per}")
        words += [state.dose.basis] if state.dose.basis else []
        words += [f"{state.dose.portions} portions"] if state.dose.portions else []
    words += [f"urgency {state.urgency}"] if state.urgency not in ("", "none") else []
    words += [f"by {', '.join(state.rules).replace(NEW, '')}"] if reasons else []
    return ", ".join(words)
