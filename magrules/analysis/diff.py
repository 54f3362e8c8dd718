"""The difference between two rulesets: what a change of rules does to people, and what is told otherwise.

Both are put side by side in one ruleset, the new one under names that no author can write, and whatever
could make an advice stand otherwise is searched for, or proven not to be. What hangs on the same rules
in both is the same without a search. What is only text is for people to judge (:mod:`magrules.analysis.reviews`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import permutations
from typing import Any

from attrs import evolve, field, frozen

from magrules.analysis.amounts import larger
from magrules.analysis.constraints import Clause, Constraint, any_rule
from magrules.analysis.reviews import Review, paired, reviews
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.analysis.shared_facts import shared_vocabulary
from magrules.analysis.witness import WitnessSearch
from magrules.consultation.standings import TOLD, Standing, stand
from magrules.engine.compiled import Compiled
from magrules.engine.inference import Inference
from magrules.errors import Contradiction
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, comparisons
from magrules.model.domain import NONE, Domain, merged
from magrules.model.rules import Advice, Conclude, Dose, Limit, Rule, Withhold, withholding
from magrules.model.ruleset import Ruleset
from magrules.model.strata import stratify
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth
from magrules.model.values import Text, decimal
from magrules.testing.lazy import lazy_inference

NEW = "new "
"""Stands before every name of the new ruleset; no author can write such a name."""
BUDGET = 200
PROOF = 1_000


@frozen
class AdviceState:
    """How an advice stands, by which rules and, where it is told, with what dose and urgency.

    Of two rulesets, rules that answer to each other have the name of the old one.
    """

    standing: Standing
    dose: Dose | None = None
    urgency: str = ""
    rules: tuple[str, ...] = ()


@frozen
class Change:
    """An advice that stands otherwise, and the facts of somebody for whom it does."""

    advice: Advice
    before: AdviceState
    after: AdviceState
    witness: Mapping[str, Any] = field(eq=False)
    domain: Domain = field(eq=False, repr=False)

    @property
    def kind(self) -> str:
        """``appears``, ``vanishes``, ``stands otherwise`` or what it has otherwise: dose, urgency or reasons."""
        if self.before.standing is self.after.standing:
            if self.before.dose != self.after.dose:
                return "has another dose"
            return "has other reasons" if self.before.urgency == self.after.urgency else "has another urgency"
        if self.before.standing is Standing.NOT_APPLICABLE:
            return "appears"
        return "vanishes" if self.after.standing is Standing.NOT_APPLICABLE else "stands otherwise"

    @property
    def loses_safety(self) -> bool:
        """Whether less protects somebody than before.

        A warning is no longer told, told less firmly, or no longer open and asked about; advice held back is told, or
        loses its "unless"; what is a risk is told to somebody new, or its dose is higher.
        """
        before, after = self.before, self.after
        rank, kind = self.domain.rank, self.domain.kinds[self.advice.kind]
        warns = kind.safety
        match before.standing, after.standing:
            case Standing.WITHHELD, _:
                return after.standing in TOLD
            case Standing.OPEN, Standing.NOT_APPLICABLE:
                return warns or self.advice.urgency != NONE
            case ((Standing.OPEN | Standing.NOT_APPLICABLE), _):
                return after.standing in TOLD and (kind.risk or self.advice.dose is not None)
            case _, (Standing.WITHHELD | Standing.OPEN | Standing.NOT_APPLICABLE):
                return warns or before.urgency != NONE
            case Standing.GIVEN, Standing.PROVISIONAL if warns:
                return True
            case Standing.PROVISIONAL, Standing.GIVEN if not warns:
                return True
        lower = rank[after.urgency] < rank[before.urgency]
        more = before.dose and (
            after.dose is None or (before.dose != after.dose and larger(before.dose, after.dose, self.domain.periods))
        )
        return bool(lower or more)


@frozen
class RulesetDiff:
    """What a change of rules does: a change of each kind for each advice, what to review, and how sure the rest is.

    ``unproven`` is the advice of which no further difference was found, though none was proven impossible.
    ``facts`` is the fact class that has the facts of both rulesets.
    """

    changes: tuple[Change, ...]
    reviews: tuple[Review, ...]
    unproven: tuple[str, ...]
    facts: type = field(repr=False)

    @property
    def equivalent(self) -> bool:
        """Whether it is proven that nobody is advised otherwise, and nothing that is told reads otherwise."""
        return not self.changes and not self.reviews and not self.unproven

    @property
    def loses_safety(self) -> bool:
        """Whether a safety line is lost or weaker for somebody, or may be."""
        return any(one.loses_safety for one in self.changes) or any(one.weakens for one in self.reviews)


def ruleset_diff(old: Ruleset, new: Ruleset) -> RulesetDiff:
    """What differs between two rulesets: how advice stands, advice by advice, and what is told beside that.

    Raises MagrulesError when they speak of facts of different kinds.
    """
    both, pairs = joined(old, new), paired(old, new)
    names = _names(pairs)
    search, changes, unproven = WitnessSearch(both), list[Change](), list[str]()
    unlike = {id: _unlike(old, new, id) for id in dict.fromkeys([*old.advice, *new.advice])}
    for id in unlike:
        found, unsettled = dict[tuple[str, bool], Change](), False
        reasons = _pairs_unlike(old, new, id, pairs)
        clauses = (
            *_clauses(both, id, unlike[id]),
            *_clauses_beside(old, new, both, id, unlike),
            *_clauses_of_reasons(both, reasons),
        )
        for clause in clauses:
            if found and clause[0].condition in reasons:
                break
            if is_unsatisfiable(both, *clause, budget=PROOF):
                continue
            witness = search.find(*clause, budget=BUDGET)
            change = _change(both, id, witness.person, witness.facts, names) if witness else None
            unsettled = unsettled or not change
            if change:
                key = change.kind, change.loses_safety
                found[key] = min((found.get(key, change), change), key=lambda one: len(one.witness))
        changes += found.values()
        if unsettled:
            unproven.append(id)
    told = (*reviews(old, new, pairs, unproven), *_asking(old, new, search, pairs))
    return RulesetDiff(tuple(changes), told, tuple(unproven), both.vocabulary.cls)


def changes_of(old: Ruleset, new: Ruleset, people: Mapping[str, Any]) -> Iterator[tuple[str, Change]]:
    """What stands otherwise for each of some people, with the name each is given under."""
    both, names = joined(old, new), _names(paired(old, new))
    for name, person in people.items():
        for id in dict.fromkeys([*old.advice, *new.advice]):
            if change := _change(both, id, person, {}, names):
                yield name, change


def _names(pairs: Mapping[str, str]) -> dict[str, str]:
    """The name of the old rule for each new one that answers to it."""
    return {NEW + other: id for id, other in pairs.items()}


def joined(old: Ruleset, new: Ruleset) -> Ruleset:
    """Both rulesets in one: the names of the new one begin with :data:`NEW`."""
    name = _renamed(new)
    conclusions = {**old.conclusions, **{name(id): evolve(one, name=name(id)) for id, one in new.conclusions.items()}}
    advice = {**old.advice, **{NEW + id: _advice(one) for id, one in new.advice.items()}}
    rules = {**old.rules, **{NEW + id: _rule(rule, name) for id, rule in new.rules.items()}}
    return evolve(
        new,
        vocabulary=shared_vocabulary(old.vocabulary, new.vocabulary),
        sources={**old.sources, **new.sources},
        conclusions=conclusions,
        questions={**old.questions, **new.questions},
        advice=advice,
        rules=rules,
        strata=stratify(rules, conclusions),
        domain=merged(old.domain, new.domain),
    )


def _renamed(new: Ruleset) -> Callable[[str], str]:
    return lambda name: NEW + name if name in new.conclusions else name


def _advice(advice: Advice) -> Advice:
    return evolve(advice, id=NEW + advice.id, accompanies=tuple(NEW + id for id in advice.accompanies))


def _rule(rule: Rule, name: Callable[[str], str]) -> Rule:
    def targets(one: Withhold | Limit | None) -> Any:
        return evolve(one, targets=tuple(NEW + id for id in one.targets)) if one else None

    return evolve(
        rule,
        id=NEW + rule.id,
        when=_condition(rule.when, name),
        concludes=tuple(Conclude(name(one.name), one.value) for one in rule.concludes),
        advises=tuple(NEW + id for id in rule.advises),
        withholds=targets(rule.withholds),
        limits=targets(rule.limits),
    )


def _condition(condition: Condition, name: Callable[[str], str]) -> Condition:
    match condition:
        case Comparison():
            return evolve(condition, fact=name(condition.fact))
        case Not(part):
            return Not(_condition(part, name))
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return evolve(condition, parts=tuple(_condition(part, name) for part in parts))


Parts = Mapping[str, tuple[Rule, ...]]
"""The rules that bear on an advice, by what they do to it."""


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


def _unlike(old: Ruleset, new: Ruleset, id: str) -> tuple[str, ...]:
    """The parts that do not rest on the same rules in both, and ``dose`` or ``urgency`` where that differs."""
    before, after = _parts(old, id), _parts(new, id)
    found = [
        part
        for part in dict.fromkeys([*before, *after])
        if _signature(old, before.get(part, ())) != _signature(new, after.get(part, ()))
    ]
    if id in old.advice and id in new.advice:
        found += [key for key in ("dose", "urgency") if getattr(old.advice[id], key) != getattr(new.advice[id], key)]
    return tuple(found)


def _signature(ruleset: Ruleset, rules: Iterable[Rule]) -> object:
    """What some rules hang on, down to facts, whatever the rules are called."""
    whens = frozenset(rule.when for rule in rules)
    behind, waiting = dict[str, object](), list(whens)
    while waiting:
        for leaf in comparisons(waiting.pop()):
            if leaf.fact in ruleset.conclusions and leaf.fact not in behind:
                concluders = ruleset.concluders[leaf.fact]
                waiting += [rule.when for rule in concluders]
                concluding = ((rule.when, one) for rule in concluders for one in rule.concludes)
                kind = evolve(ruleset.conclusions[leaf.fact], phrase=Text())
                behind[leaf.fact] = repr(kind), frozenset(each for each in concluding if each[1].name == leaf.fact)
    return whens, frozenset(behind.items())


def _pairs_unlike(old: Ruleset, new: Ruleset, id: str, pairs: Mapping[str, str]) -> dict[Condition, Condition]:
    """The conditions of the rules about an advice that answer to each other without resting on the same facts alike."""
    if id not in old.advice or id not in new.advice:
        return {}
    name = _renamed(new)
    return {
        old.rules[one].when: _condition(new.rules[other].when, name)
        for one, other in pairs.items()
        if id in old.bearing[one]
        and id in new.bearing[other]
        and _signature(old, [old.rules[one]]) != _signature(new, [new.rules[other]])
    }


def _clauses_of_reasons(both: Ruleset, reasons: Mapping[Condition, Condition]) -> Iterator[Clause]:
    """Wishes of whose witness a rule holds otherwise than the one that answers to it."""
    for one, other in reasons.items():
        for truth, turned in permutations(Truth, 2):
            yield Constraint(one, truth), Constraint(other, turned)


def _asking(old: Ruleset, new: Ruleset, search: WitnessSearch, pairs: Mapping[str, str]) -> Iterator[Review]:
    """Rules that ask, and hold for others than the rules that answer to them."""
    name = _renamed(new)
    for one, other in pairs.items():
        rule, answer = old.rules[one], new.rules[other]
        if not rule.asks or _signature(old, [rule]) == _signature(new, [answer]):
            continue
        for truth, turned in ((TRUE, FALSE), (TRUE, UNKNOWN), (FALSE, TRUE), (UNKNOWN, TRUE)):
            clause = Constraint(rule.when, truth), Constraint(_condition(answer.when, name), turned)
            if is_unsatisfiable(search.ruleset, *clause, budget=PROOF):
                continue
            witness = search.find(*clause, budget=BUDGET)
            words = {True: "asked", False: "not asked"}
            of = f" of somebody with {', '.join(witness.facts) or 'nothing known'}" if witness else ", not proven"
            yield Review(f"`{', '.join(rule.asks)}`{of}", words[truth is TRUE], words[turned is TRUE], truth is TRUE)
            break


def _clauses(both: Ruleset, id: str, unlike: Iterable[str]) -> Iterator[Clause]:
    """Wishes of whose witness the advice is likely to stand otherwise, and without any of which it never does.

    A part that differs shows only where no earlier part decides the matter alone: in what is advised, of
    what is not held back.
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
    """The wishes for each part that differs, of what is advised and not held back."""
    for part in unlike:
        one, other = (any_rule(parts.get(part, ())) for parts in (before, after))
        match part:
            case "dose" | "urgency":
                yield (*advised, *free)
            case "advised" | "withheld" | "caveat" | "given":
                beside = {"advised": (), "withheld": advised}.get(part, (*advised, *free))
                for truth, turned in permutations(Truth, 2):
                    yield (Constraint(one, truth), Constraint(other, turned), *beside)
            case _ if part.startswith("urgent"):  # only what holds raises it
                for truth, turned in ((TRUE, FALSE), (TRUE, UNKNOWN), (FALSE, TRUE), (UNKNOWN, TRUE)):
                    yield (Constraint(one, truth), Constraint(other, turned), *advised, *free)
            case _:  # a limit lowers when it holds and when it may
                for truth in (TRUE, UNKNOWN):
                    yield (Constraint(one, truth), Constraint(other, FALSE), *advised, *free)
                    yield (Constraint(one, FALSE), Constraint(other, truth), *advised, *free)


def _clauses_beside(
    old: Ruleset, new: Ruleset, both: Ruleset, id: str, unlike: Mapping[str, tuple[str, ...]]
) -> Iterator[Clause]:
    """Wishes of whose witness what an advice accompanies stands otherwise, or something else is accompanied."""
    before, after = (one.advice[id].accompanies if id in one.advice else () for one in (old, new))
    for other in dict.fromkeys((*before, *after)):
        yield from _clauses(both, other, unlike[other])
    if id in old.advice and id in new.advice and before != after:
        for names in (before, tuple(NEW + name for name in after)):
            none = any_rule(rule for name in names for rule in both.advisers[name])
            yield Constraint(any_rule(both.advisers[id]), TRUE), Constraint(none, FALSE)


def _change(both: Ruleset, id: str, person: Any, facts: Mapping[str, Any], names: Mapping[str, str]) -> Change | None:
    """How the advice stands otherwise for a person, None when it does not."""
    values = both.vocabulary.values(person)
    try:
        inference = lazy_inference(both, values)
    except Contradiction:
        inference = Compiled().infer(both, values)
    before, after = _stood(inference, id, names), _stood(inference, NEW + id, names)
    advice = both.advice.get(id) or evolve(both.advice[NEW + id], id=id)
    return None if before == after else Change(advice, before, after, facts, both.domain)


def _stood(inference: Inference, id: str, names: Mapping[str, str]) -> AdviceState:
    if id not in inference.ruleset.advice:
        return AdviceState(Standing.NOT_APPLICABLE)
    line = stand(inference, inference.ruleset.advice[id])
    rules = tuple(sorted(names.get(one, one) for one in (*line.rules, *line.withheld_by, *line.unless)))
    if line.standing not in TOLD:
        return AdviceState(line.standing, rules=rules)
    return AdviceState(line.standing, line.dose, line.urgency, rules)
