"""Coverage, mutants and differences in words, for those who write rules."""

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
    """What is missing, rule by rule, and the share shown."""
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
    """The mutants that survive, and how many were killed."""
    lines = [f"{each.location}: {each.rule.id}: {each.words}" for each in mutation.survived]
    whole = len(mutation.killed) + len(mutation.survived)
    safety = sum(is_safety(each.rule) for each in (*mutation.killed, *mutation.survived))
    lines += [
        f"{len(mutation.killed)} of {whole} mutants killed ({mutation.share()}%), {len(mutation.equivalent)} more are equivalent",
        f"of safety rules {safety} mutants, {mutation.share(safety=True)}% killed",
        *(f"  {kind}: {killed} of {all} killed, {same} equivalent" for kind, killed, all, same in _by_kind(mutation)),
    ]
    return "\n".join(lines)


def _by_kind(mutation: Mutation) -> Iterator[tuple[str, int, int, int]]:
    """How many mutants of each kind were killed, of how many that could be, and how many are equivalent."""
    killed, alive, same = (
        Counter(each.kind for each in all) for all in (mutation.killed, mutation.survived, mutation.equivalent)
    )
    for kind in sorted({*killed, *alive, *same}):
        yield kind, killed[kind], killed[kind] + alive[kind], same[kind]


def diff_words(diff: RulesetDiff, counted: Mapping[str, int] | None = None, people: int = 0) -> str:
    """Each change with somebody for whom it is so, for how many people, and how sure it is that there are no others."""
    blocks = [change_words(change, diff.facts) for change in diff.changes]
    for id, count in (counted or {}).items():
        blocks.append(f"{id}: stands otherwise for {count} of the {people} people given")
    if people and not counted:
        blocks.append(f"nothing stands otherwise for any of the {people} people given")
    blocks += [review_words(review) for review in diff.reviews]
    if diff.unproven:
        blocks.append(f"no further difference found, though none is proven impossible: {', '.join(diff.unproven)}")
    if diff.equivalent:
        blocks.append("equivalent: it is proven that nobody is advised otherwise, and nothing told reads otherwise")
    return "\n\n".join(blocks)


def change_words(change: Change, facts: type) -> str:
    """One change with its witness."""
    reasons = change.kind == "has other reasons"
    lost = ", a safety line is lost" if change.loses_safety else ""
    lines = [
        f"{change.advice.id} {change.kind}{lost}",
        f"  - {_stood(change.before, reasons)}",
        f"  + {_stood(change.after, reasons)}",
        *(f"    {line}" for line in facts_words(change.witness, facts).splitlines()),
    ]
    return "\n".join(lines)


def review_words(review: Review) -> str:
    """What is told otherwise, side by side; whether it means the same is for a person to judge."""
    lost = ", a safety line may be weaker" if review.weakens else ""
    return f"to review{lost}: {review.what}\n  - {review.before or '(nothing)'}\n  + {review.after or '(nothing)'}"


def facts_words(given: Mapping[str, Any], facts: type) -> str:
    """Facts as a person file has them."""
    plain = plain_facts(altered(facts(), given))
    return (
        yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, default_flow_style=None) if plain else "nobody known"
    )


def count_changes(changes: Iterable[tuple[str, Change]]) -> Mapping[str, int]:
    """For how many people each advice stands otherwise."""
    return Counter(change.advice.id for _, change in changes)


def _stood(state: AdviceState, reasons: bool) -> str:
    words = [state.standing.value.replace("_", " ")]
    if state.dose:
        words.append(f"{decimal(state.dose.low)} to {decimal(state.dose.high)} {state.dose.unit} per {state.dose.per}")
        words += [state.dose.basis] if state.dose.basis else []
        words += [f"{state.dose.portions} portions"] if state.dose.portions else []
    words += [f"urgency {state.urgency}"] if state.urgency not in ("", "none") else []
    words += [f"by {', '.join(state.rules).replace(NEW, '')}"] if reasons else []
    return ", ".join(words)
