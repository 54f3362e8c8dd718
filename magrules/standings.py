"""Standings: every advice is given, provisional, withheld, open or does not apply, and says why."""

from collections.abc import Iterable, Iterator
from enum import Enum

from attrs import evolve, frozen

from magrules.conditions import Comparison
from magrules.evaluate import support
from magrules.fact_types import Choices
from magrules.rules import URGENCIES, Advice, Dose, Rule
from magrules.trace import Inference
from magrules.truth import FALSE, TRUE, UNKNOWN
from magrules.values import Members, Value, is_known

Rules = tuple[Rule, ...]


class Standing(Enum):
    """How an advice stands towards one person."""

    GIVEN = "given"
    PROVISIONAL = "provisional"
    WITHHELD = "withheld"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"


@frozen
class Line:
    """One advice as it stands towards one person.

    ``rules`` give it (the first leads), or would if they were settled; ``withheld_by`` hold it
    back; ``unless`` might, and make it provisional; ``needs`` are the facts that would settle it.
    ``dose`` is what remains of ``limited_from`` after the rules in ``limited_by``.
    """

    advice: Advice
    standing: Standing
    rules: tuple[str, ...] = ()
    urgency: str = "none"
    dose: Dose | None = None
    limited_from: Dose | None = None
    limited_by: tuple[str, ...] = ()
    withheld_by: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Line {self.id}: {self.standing.value}, {self.advice.kind}, urgency {self.urgency}>"

    @property
    def id(self) -> str:
        """The id of the advice."""
        return self.advice.id


def lines(drawn: Inference) -> tuple[Line, ...]:
    """Every advice of the ruleset with its standing, in the order of the rules that lead to it."""
    order = {rule: at for at, rule in enumerate(id for stratum in drawn.ruleset.strata for id in stratum)}
    made = [line_of(drawn, advice) for advice in drawn.ruleset.advice.values()]
    return tuple(sorted(made, key=lambda line: order[line.rules[0]] if line.rules else len(order)))


def line_of(drawn: Inference, advice: Advice) -> Line:
    """One advice as it stands, with the facts that would settle it."""
    line = stand(drawn, advice)
    waiting = line.rules if line.standing is Standing.OPEN else ()
    rules = [drawn.ruleset.rules[id] for id in (*waiting, *line.withheld_by, *line.unless, *line.limited_by)]
    return evolve(line, needs=unknown_facts(drawn, rules)) if rules else line


def stand(drawn: Inference, advice: Advice) -> Line:
    """The standing, from the rules that advise it, then those that withhold it, then the limits."""
    advisers = drawn.ruleset.advisers[advice.id]
    truth = drawn.truth_of(advisers)
    if truth is FALSE:
        return Line(advice, Standing.NOT_APPLICABLE)
    leading = drawn.of_truth(advisers, truth)
    standing, withheld_by, unless = (Standing.OPEN, (), ()) if truth is UNKNOWN else _held_back(drawn, advice)
    dose, limited_by = _limited(drawn, advice)
    limited_from = advice.dose if limited_by else None
    urgency = _urgency(advice, leading)
    return Line(
        advice, standing, _ids(leading), urgency, dose, limited_from, _ids(limited_by), _ids(withheld_by), _ids(unless)
    )


def _held_back(drawn: Inference, advice: Advice) -> tuple[Standing, Rules, Rules]:
    """Whether the advice is withheld, provisional or given, with the rules that withhold it and those that may.

    Unknown holds back unless softened.
    """
    withholders = drawn.ruleset.withholders[advice.id]
    sure = drawn.of_truth(withholders, TRUE)
    unsure = drawn.of_truth(withholders, UNKNOWN)
    safe = tuple([rule for rule in unsure if rule.withholds and not rule.withholds.soften])
    if sure or safe:
        return Standing.WITHHELD, sure or safe, ()
    return (Standing.PROVISIONAL, (), unsure) if unsure else (Standing.GIVEN, (), ())


def _limited(drawn: Inference, advice: Advice) -> tuple[Dose | None, Rules]:
    """The dose, lowered by every limit that holds or may, with their rules: a limit is fail-safe too."""
    if (dose := advice.dose) is None:
        return None, ()
    limiters = [rule for rule in drawn.ruleset.limiters[advice.id] if drawn.truths[rule.id] is not FALSE]
    lowering = tuple([rule for rule in limiters if rule.limits and rule.limits.high < dose.high])
    if not lowering:
        return dose, ()
    high = min(rule.limits.high for rule in lowering if rule.limits)
    return evolve(dose, high=high, low=min(dose.low, high)), lowering


def possible_urgency(drawn: Inference) -> str:
    """The highest urgency that advice may turn out to have once all is known, but for what is surely withheld."""
    ruleset = drawn.ruleset
    possible = [
        max(advice.urgency, rule.urgency or "none", key=URGENCIES.index)
        for id, advice in ruleset.advice.items()
        if not drawn.of_truth(ruleset.withholders[id], TRUE)
        for rule in ruleset.advisers[id]
        if drawn.truths[rule.id] is not FALSE
    ]
    return max(possible, key=URGENCIES.index, default="none")


def _ids(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple([rule.id for rule in rules])


def _urgency(advice: Advice, rules: Iterable[Rule]) -> str:
    return max((advice.urgency, *(rule.urgency for rule in rules if rule.urgency)), key=URGENCIES.index)


def unknown_facts(drawn: Inference, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The facts to ask a person for that these rules wait on, each once, in the order met.

    A rule that is UNKNOWN waits on the facts of its unknown comparisons; a rule that holds because
    something is unknown waits on that.
    """
    return tuple(dict.fromkeys(name for rule in rules for name in _waiting(drawn, rule)))


def _waiting(drawn: Inference, rule: Rule) -> tuple[str, ...]:
    """The facts one rule waits on; worked out once for each inference, since many advices share rules."""
    if rule.id not in drawn.waiting:
        unknown = drawn.truths[rule.id] is UNKNOWN
        asked = [
            name
            for leaf in support(drawn.verdict(rule))
            if isinstance(leaf.condition, Comparison)
            and (unknown or (leaf.condition.operator == "known" and not is_known(leaf.seen)))
            for name in _settling(drawn, leaf.condition, leaf.seen)
        ]
        drawn.waiting[rule.id] = tuple(dict.fromkeys(asked))
    return drawn.waiting[rule.id]


def _settling(drawn: Inference, leaf: Comparison, seen: Value) -> Iterator[str]:
    """The facts whose answers settle a comparison; of a set with several questions, those that list what is open."""
    facts = drawn.ruleset.vocabulary.facts
    fact = facts.get(leaf.fact)
    if fact and fact.of and isinstance(fact.type, Choices):
        options = frozenset(fact.type.options)
        settled = seen.present | seen.absent if isinstance(seen, Members) else frozenset()
        unsettled = (leaf.operand if isinstance(leaf.operand, frozenset) else options) - settled
        asked = [facts[name] for name in (fact.name, *fact.of) if facts[name].listed & unsettled]
        if listing := [other.name for other in asked if other.labels.keys() >= options]:
            yield from listing
            return
    yield from to_ask(drawn, leaf.fact)


def to_ask(drawn: Inference, name: str) -> Iterator[str]:
    """The facts that people can give, behind a fact or conclusion that is not known."""
    if name in drawn.ruleset.conclusions:
        for rule in drawn.of_truth(drawn.ruleset.concluders[name], UNKNOWN):
            yield from _waiting(drawn, rule)
        return
    fact = drawn.ruleset.vocabulary.facts[name]
    if fact.question:
        yield name
        return
    unknown = [one for one in fact.of if not is_known(drawn.facts[one])]
    for one in unknown or fact.of:
        yield from to_ask(drawn, one)
