"""Clauses that a person must meet for an advice to differ between two rulesets."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from attrs import evolve

from magrules.analysis.constraints import Clause, Constraint, any_rule
from magrules.analysis.union import NEW, renamed, renaming
from magrules.model.conditions import Condition, comparisons
from magrules.model.rules import Rule, withholding
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.model.values import Text, decimal

Parts = Mapping[str, tuple[Rule, ...]]
"""The rules that bear on an advice, by what they do to it."""
HOLDS_IN_ONE = ((TRUE, FALSE), (TRUE, UNKNOWN), (FALSE, TRUE), (UNKNOWN, TRUE))
"""The truths of two conditions of which only one is TRUE."""


def _parts(ruleset: Ruleset, id: str) -> Parts:
    """The rules that give an advice, hold it back, make it provisional, lower its dose and raise its urgency."""
    if id not in ruleset.advice:
        return {}
    withholders = ruleset.withholders[id]
    limits = [(rule.limits.high, rule) for rule in ruleset.limiters[id] if rule.limits]
    return {
        "advised": ruleset.advisers[id],
        "withheld": withholding(withholders, "withhold"),
        "caveat": withholding(withholders, "caveat"),
        "given": withholding(withholders, "give"),
        **{f"at most {decimal(high)}": tuple(rule for low, rule in limits if low <= high) for high, _ in limits},
        **{
            f"urgent {level}": _at_least(ruleset, level, ruleset.advisers[id])
            for level in list(ruleset.domain.urgencies)[1:]
        },
    }


def _at_least(ruleset: Ruleset, level: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that raise the urgency of what they advise to that level or above."""
    rank = ruleset.domain.rank
    return tuple(rule for rule in rules if rule.urgency and rank[rule.urgency] >= rank[level])


def unlike_parts(old: Ruleset, new: Ruleset, id: str) -> tuple[str, ...]:
    """The parts that do not rest on the same rules in both, and ``dose`` or ``urgency`` where that differs."""
    before, after = _parts(old, id), _parts(new, id)
    unlike = [
        part
        for part in dict.fromkeys([*before, *after])
        if signature(old, before.get(part, ())) != signature(new, after.get(part, ()))
    ]
    if id in old.advice and id in new.advice:
        unlike += [key for key in ("dose", "urgency") if getattr(old.advice[id], key) != getattr(new.advice[id], key)]
    return tuple(unlike)


def signature(ruleset: Ruleset, rules: Iterable[Rule]) -> object:
    """The conditions of some rules and of every conclusion behind them, independent of the ids of the rules."""
    whens = frozenset(rule.when for rule in rules)
    conclusions, waiting = dict[str, object](), list(whens)
    while waiting:
        for leaf in comparisons(waiting.pop()):
            if leaf.fact in ruleset.conclusions and leaf.fact not in conclusions:
                concluders = ruleset.concluders[leaf.fact]
                waiting += [rule.when for rule in concluders]
                concluding = ((rule.when, conclude) for rule in concluders for conclude in rule.concludes)
                kind = evolve(ruleset.conclusions[leaf.fact], phrase=Text())
                named = frozenset((when, conclude) for when, conclude in concluding if conclude.name == leaf.fact)
                conclusions[leaf.fact] = repr(kind), named
    return whens, frozenset(conclusions.items())


def unlike_pairs(old: Ruleset, new: Ruleset, id: str, pairs: Mapping[str, str]) -> dict[Condition, Condition]:
    """The conditions of paired rules about an advice that do not rest on the same facts alike."""
    if id not in old.advice or id not in new.advice:
        return {}
    name = renaming(new)
    return {
        old.rules[before].when: renamed(new.rules[after].when, name)
        for before, after in pairs.items()
        if id in old.bearing[before]
        and id in new.bearing[after]
        and signature(old, [old.rules[before]]) != signature(new, [new.rules[after]])
    }


def clauses_of_reasons(reasons: Mapping[Condition, Condition]) -> Iterator[Clause]:
    """Clauses whose witness gives two paired rules different truths."""
    for before, after in reasons.items():
        for truth, changed in permutations(Truth, 2):
            yield Constraint(before, truth), Constraint(after, changed)


def clauses_of_parts(both: Ruleset, id: str, unlike: Iterable[str]) -> Iterator[Clause]:
    """Clauses whose witness is likely to show a difference in an advice; where all are unsatisfiable, there is none.

    A part that differs shows only where no earlier part decides the advice alone: where it is advised and not held
    back.
    """
    before, after = _parts(both, id), _parts(both, NEW + id)

    def everywhere(part: str, truth: Truth) -> Clause:
        return tuple(Constraint(any_rule(parts[part]), truth) for parts in (before, after) if parts)

    advised, free = everywhere("advised", TRUE), everywhere("withheld", FALSE)
    if any(parts.get(part) for parts in (before, after) for part in ("caveat", "given")):
        free_of_all = (*everywhere("caveat", FALSE), *everywhere("given", FALSE))
        yield from ((*clause, *free_of_all) for clause in _clauses_of(before, after, unlike, advised, free))
    yield from _clauses_of(before, after, unlike, advised, free)


def _clauses_of(before: Parts, after: Parts, unlike: Iterable[str], advised: Clause, free: Clause) -> Iterator[Clause]:
    """The clauses for each part that differs, of advice that is advised and not held back."""
    for part in unlike:
        was, is_now = (any_rule(parts.get(part, ())) for parts in (before, after))
        match part:
            case "dose" | "urgency":
                yield (*advised, *free)
            case "advised" | "withheld" | "caveat" | "given":
                context = {"advised": (), "withheld": advised}.get(part, (*advised, *free))
                for truth, changed in permutations(Truth, 2):
                    yield (Constraint(was, truth), Constraint(is_now, changed), *context)
            case _ if part.startswith("urgent"):  # only a rule that holds raises it
                for truth, changed in HOLDS_IN_ONE:
                    yield (Constraint(was, truth), Constraint(is_now, changed), *advised, *free)
            case _:  # a limit lowers when it holds and when it may
                for truth in (TRUE, UNKNOWN):
                    yield (Constraint(was, truth), Constraint(is_now, FALSE), *advised, *free)
                    yield (Constraint(was, FALSE), Constraint(is_now, truth), *advised, *free)


def clauses_of_company(
    old: Ruleset, new: Ruleset, both: Ruleset, id: str, unlike: Mapping[str, tuple[str, ...]]
) -> Iterator[Clause]:
    """Clauses whose witness shows a difference in the advice that an advice accompanies."""
    before, after = (ruleset.advice[id].accompanies if id in ruleset.advice else () for ruleset in (old, new))
    for other in dict.fromkeys((*before, *after)):
        yield from clauses_of_parts(both, other, unlike[other])
    if id in old.advice and id in new.advice and before != after:
        for names in (before, tuple(NEW + name for name in after)):
            none = any_rule(rule for name in names for rule in both.advisers[name])
            yield Constraint(any_rule(both.advisers[id]), TRUE), Constraint(none, FALSE)
