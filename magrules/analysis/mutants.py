"""Mutants: rulesets with one small mistake, such as a typing slip.

A mutant is made from the loaded model, so that it needs no file and always loads.
"""

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from magrules.analysis.notation import comparison_written, number_written
from magrules.analysis.witness import step_of
from magrules.diagnostics.source import Location
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, comparisons
from magrules.model.domain import NONE
from magrules.model.rules import IF_UNKNOWN, Advice, Cite, Conclude, Flag, Grade, Rule, Tally
from magrules.model.ruleset import Ruleset
from magrules.model.values import decimal

SWAPPED = {"below": "at_most", "at_most": "below", "above": "at_least", "at_least": "above"}
"""Operators that differ only at the bound."""


@frozen
class Mutant:
    """A rule with a mistake: the kind of mistake, its description, the rule and the mutated rule.

    A mistake in the declaration of an ``advice`` belongs to the first rule that gives it.
    """

    kind: str
    words: str
    rule: Rule
    mutated: Rule
    advice: Advice | None = None

    @property
    def location(self) -> Location | None:
        """The location of the rule or the advice."""
        return self.advice.location if self.advice else self.rule.location


def mutants(ruleset: Ruleset) -> Iterator[Mutant]:
    """Every mutant of a ruleset, rule by rule in the order of the files."""
    for rule in ruleset.rules.values():
        yield Mutant("removed", "the rule is left out", rule, evolve(rule, when=AnyOf(())))
        distinct = {rule.when}
        for kind, words, when in _conditions(ruleset, rule.when, lambda other: other):
            if when not in distinct:
                distinct.add(when)
                yield Mutant(kind, words, rule, evolve(rule, when=when))
        yield from _guarded(ruleset, rule)
        yield from _consequences(ruleset, rule)
        yield from _concluded(ruleset, rule)
        yield from _urgent(ruleset, rule)


def _conditions(
    ruleset: Ruleset, condition: Condition, within: Callable[[Condition], Condition]
) -> Iterator[tuple[str, str, Condition]]:
    """Each mistake in a condition, with the whole mutated condition."""
    match condition:
        case Comparison():
            yield from ((kind, words, within(other)) for kind, words, other in _leaves(ruleset, condition))
        case Not(part):
            yield "negated", "a `not` is left out", within(part)
            yield from _conditions(ruleset, part, lambda other: within(Not(other)))
        case AllOf(parts) | AnyOf(parts):
            if len(parts) > 1:
                other = AnyOf(parts) if isinstance(condition, AllOf) else AllOf(parts)
                word = "any" if isinstance(condition, AllOf) else "all"
                yield "swapped", f"`{word}` instead of `{'all' if word == 'any' else 'any'}`", within(other)
                for at, part in enumerate(parts):
                    fewer = evolve(condition, parts=parts[:at] + parts[at + 1 :])
                    yield "dropped", f"{_short(ruleset, part)} is left out", within(fewer)
            yield from _inside(ruleset, condition, parts, within)
        case AtLeast(count, parts):
            for other_count in (count - 1, count + 1):
                if 0 < other_count <= len(parts):
                    yield "count", f"{other_count} instead of {count}", within(evolve(condition, count=other_count))
            yield from _inside(ruleset, condition, parts, within)


def _inside(
    ruleset: Ruleset,
    condition: AllOf | AnyOf | AtLeast,
    parts: tuple[Condition, ...],
    within: Callable[[Condition], Condition],
) -> Iterator[tuple[str, str, Condition]]:
    for at, part in enumerate(parts):

        def around(other: Condition, at: int = at) -> Condition:
            return within(evolve(condition, parts=(*parts[:at], other, *parts[at + 1 :])))

        yield from _conditions(ruleset, part, around)


def _silenced(ruleset: Ruleset, condition: Condition) -> Iterator[str]:
    """The facts of a condition that can be unknown and that no `known:` of it guards."""
    leaves = list(comparisons(condition))
    known = ruleset.sure | {leaf.fact for leaf in leaves if leaf.operator == "known"}
    yield from dict.fromkeys(leaf.fact for leaf in leaves if leaf.fact not in known)


def _leaves(ruleset: Ruleset, leaf: Comparison) -> Iterator[tuple[str, str, Condition]]:
    short = _short(ruleset, leaf)
    yield "negated", f"not {short}", Not(leaf)
    if leaf.operator in SWAPPED:
        other = SWAPPED[leaf.operator]
        yield "operator", f"`{other}` instead of `{leaf.operator}` in {short}", evolve(leaf, operator=other)
    if isinstance(leaf.operand, int | float) and not isinstance(leaf.operand, bool):
        step = step_of(leaf.operand)
        for bound in (round(leaf.operand - step, 6), round(leaf.operand + step, 6)):
            other, written = (number_written(ruleset, leaf.fact, number) for number in (bound, leaf.operand))
            yield "bound", f"{other} instead of {written} in {short}", evolve(leaf, operand=bound)
    if isinstance(leaf.operand, frozenset) and len(leaf.operand) > 1:
        for item in sorted(leaf.operand):
            yield "item", f"`{item}` is left out in {short}", evolve(leaf, operand=leaf.operand - {item})


def _guarded(ruleset: Ruleset, rule: Rule) -> Iterator[Mutant]:
    """The rule with a `known:` guard for each fact: false while that is unknown."""
    silent = rule.withholds and rule.withholds.if_unknown == "give"
    if not silent or rule.limits or rule.concludes or rule.advises:
        for fact in _silenced(ruleset, rule.when):
            when = AllOf((Comparison(fact, "known", True), rule.when))
            yield Mutant("guard", f"`known: {fact}` is asked, too", rule, evolve(rule, when=when))


def _concluded(ruleset: Ruleset, rule: Rule) -> Iterator[Mutant]:
    """Each conclusion negated, and replaced by another of its kind."""
    for at, conclude in enumerate(rule.concludes):

        def instead(other: Conclude, at: int = at) -> Rule:
            return evolve(rule, concludes=(*rule.concludes[:at], other, *rule.concludes[at + 1 :]))

        if isinstance(conclude.value, bool):
            words = str(not conclude.value).lower()
            yield Mutant(
                "denied",
                f"`{conclude.name}` is concluded {words}",
                rule,
                instead(Conclude(conclude.name, not conclude.value)),
            )
        if (other := _other(ruleset, rule, conclude)) is not None:
            was, is_now = (
                conclusion.name if isinstance(conclusion.value, bool) else f"{conclusion.name}: {conclusion.value}"
                for conclusion in (conclude, other)
            )
            yield Mutant("conclusion", f"`{is_now}` is concluded instead of `{was}`", rule, instead(other))


def _other(ruleset: Ruleset, rule: Rule, conclude: Conclude) -> Conclude | None:
    """The next conclusion of the same kind that the rule neither depends on nor concludes."""
    match ruleset.conclusions[conclude.name]:
        case Tally(_, _, items):
            values = list(items)
        case Grade(_, _, levels):
            values = list(levels)
        case _:
            flags = [name for name, kind in ruleset.conclusions.items() if isinstance(kind, Flag)]
            at, behind = flags.index(conclude.name), _dependencies(ruleset, rule)
            taken = {own.name for own in rule.concludes}
            others = (name for name in (*flags[at + 1 :], *flags[:at]) if name not in behind | taken)
            return next((Conclude(name, conclude.value) for name in others), None)
    if len(values) < 2:
        return None
    return Conclude(conclude.name, values[(values.index(str(conclude.value)) + 1) % len(values)])


def _dependencies(ruleset: Ruleset, rule: Rule) -> set[str]:
    """The conclusions that a rule depends on."""
    conclusions, waiting = set[str](), [rule]
    while waiting:
        for leaf in comparisons(waiting.pop().when):
            if leaf.fact in ruleset.conclusions and leaf.fact not in conclusions:
                conclusions.add(leaf.fact)
                waiting += ruleset.concluders[leaf.fact]
    return conclusions


def _urgent(ruleset: Ruleset, rule: Rule) -> Iterator[Mutant]:
    """The urgency of a rule or of advice it is first to give, lowered or left out; such advice without company."""
    for urgency in _lower(ruleset, rule.urgency):
        words = f"urgency `{urgency}` instead of `{rule.urgency}`" if urgency else "the urgency is left out"
        yield Mutant("urgency", words, rule, evolve(rule, urgency=urgency))
    for advice in (ruleset.advice[id] for id in rule.advises if ruleset.advisers[id][0] is rule):
        if advice.accompanies:
            alone = evolve(advice, accompanies=())
            yield Mutant("accompanies", f"`{advice.id}` is told whatever it accompanies", rule, rule, alone)
        for urgency in _lower(ruleset, advice.urgency):
            words = f"urgency `{urgency or NONE}` of `{advice.id}` instead of `{advice.urgency}`"
            yield Mutant("urgency", words, rule, rule, evolve(advice, urgency=urgency or NONE))


def _lower(ruleset: Ruleset, urgency: str) -> tuple[str, ...]:
    """The next lower urgency, and none."""
    if urgency in ("", NONE):
        return ()
    below = list(ruleset.domain.urgencies)[ruleset.domain.rank[urgency] - 1]
    return ("",) if below == NONE else (below, "")


def _consequences(ruleset: Ruleset, rule: Rule) -> Iterator[Mutant]:
    """Each mistake in the consequences of a rule."""
    if rule.withholds:
        for if_unknown in IF_UNKNOWN:
            if if_unknown != rule.withholds.if_unknown:
                words = f"`if_unknown: {if_unknown}` instead of `{rule.withholds.if_unknown}`"
                other = evolve(rule.withholds, if_unknown=if_unknown)
                yield Mutant("unknown", words, rule, evolve(rule, withholds=other))
        yield Mutant("withhold", "the withhold is left out", rule, evolve(rule, withholds=None))
        for id in rule.withholds.targets if len(rule.withholds.targets) > 1 else ():
            kept = evolve(rule.withholds, targets=tuple(target for target in rule.withholds.targets if target != id))
            yield Mutant("target", f"`{id}` is not withheld", rule, evolve(rule, withholds=kept))
    if rule.limits:
        high = round(rule.limits.high + step_of(rule.limits.high), 6)
        words = f"a limit of {decimal(high)} instead of {decimal(rule.limits.high)}"
        yield Mutant("limit", words, rule, evolve(rule, limits=evolve(rule.limits, high=high)))
    for id in rule.advises:
        fewer = tuple(other for other in rule.advises if other != id)
        yield Mutant("advice", f"`{id}` is not advised", rule, evolve(rule, advises=fewer))
    for name in rule.asks:
        fewer = tuple(other for other in rule.asks if other != name)
        yield Mutant("ask", f"`{name}` is not asked", rule, evolve(rule, asks=fewer))
    yield from _cited(ruleset, rule)


def _cited(ruleset: Ruleset, rule: Rule) -> Iterator[Mutant]:
    """Another source instead of the first, another place in it, and each citation left out."""
    first, *rest = rule.cites
    cited = {cite.source for cite in rule.cites}
    if others := [source for source in ruleset.sources if source not in cited]:
        words = f"`{others[0]}` is cited instead of `{first.source}`"
        yield Mutant("citation", words, rule, evolve(rule, cites=(Cite(others[0], first.place), *rest)))
    words = f"another place in `{first.source}` is cited"
    yield Mutant("citation", words, rule, evolve(rule, cites=(Cite(first.source, f"{first.place}?"), *rest)))
    for cite in rule.cites if rest else ():
        fewer = tuple(other for other in rule.cites if other != cite)
        yield Mutant("citation", f"`{cite.source}` ({cite.place}) is not cited", rule, evolve(rule, cites=fewer))


def _short(ruleset: Ruleset, condition: Condition) -> str:
    """A part of a condition, named by its first comparison."""
    match condition:
        case Comparison(fact, "is" | "known", operand):
            return f"`{'known: ' if condition.operator == 'known' else ''}{fact}{'' if operand else ' (not)'}`"
        case Comparison():
            return f"`{comparison_written(ruleset, condition)}`"
        case Not(part):
            return f"not {_short(ruleset, part)}"
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return f"{_short(ruleset, parts[0])} …" if parts else "nothing"
