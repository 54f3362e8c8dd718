"""Coverage: which comparisons the cases show to matter, with each truth and on both sides of each bound.

That a rule fired says little. Here every comparison has to *decide* its rule (:mod:`magrules.analysis.mcdc`:
the rule would have come out otherwise had this comparison, everything else being as it is) once as TRUE,
once as FALSE and once as UNKNOWN, in one case or another. A comparison of a number has to decide it with
the number at its bound, too, and with one no more than a step beyond, where the comparison turns. Advice that
accompanies other advice has to be told beside some of it, and not to be told for want of it alone. What is
proven impossible is not asked for.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import field, frozen

from magrules.analysis.constraints import Clause, Constraint, any_rule, standing_clauses
from magrules.analysis.mcdc import DecisiveLeaf, decides, decisive_leaves
from magrules.analysis.mutation import rounded_down
from magrules.analysis.notation import comparison_written, number_written
from magrules.analysis.satisfiability import is_unsatisfiable
from magrules.analysis.witness import step_of
from magrules.consultation.standings import TOLD, stand, stand_alone
from magrules.diagnostics.source import Location
from magrules.engine.inference import Inference
from magrules.errors import Contradiction
from magrules.model.conditions import AllOf, AnyOf, Not
from magrules.model.rules import Advice, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE, UNKNOWN, Truth
from magrules.model.values import Interval
from magrules.testing.lazy import LazyConsultation

Key = tuple[str | int | bool | float | Truth | None, ...]
"""What tells one thing to be shown from every other."""


@frozen
class LeafObligation:
    """One thing to be shown: a comparison decides its rule with this truth, or while its number is this one."""

    one: DecisiveLeaf
    truth: Truth | None = None
    value: float | None = None

    @property
    def key(self) -> Key:
        """What tells it from every other."""
        return self.rule.id, self.one.position, self.truth, self.value

    @property
    def rule(self) -> Rule:
        """The rule of which it is shown."""
        return self.one.rule

    @property
    def location(self) -> Location | None:
        """Where the comparison stands."""
        return self.one.leaf.location or self.rule.location

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The ways in which it may come about."""
        if self.value is not None:
            return self.one.at(self.value)
        assert self.truth is not None
        return self.one.clauses(self.truth)

    def words(self, ruleset: Ruleset) -> str:
        """The comparison, and what is to be shown of it."""
        leaf = self.one.leaf
        shown = str(self.truth) if self.value is None else f"with {number_written(ruleset, leaf.fact, self.value)}"
        return f"{comparison_written(ruleset, leaf)}: {shown}"


@frozen
class AccompanimentObligation:
    """One thing to be shown of advice that accompanies other advice: that it is told, or is not for want of that."""

    rule: Rule
    advice: Advice
    told: bool
    clauses: tuple[Clause, ...] = field(eq=False, repr=False)

    @property
    def key(self) -> Key:
        """What tells it from every other."""
        return self.advice.id, self.told

    @property
    def location(self) -> Location | None:
        """Where the advice stands."""
        return self.advice.location or self.rule.location

    def words(self, _: Ruleset) -> str:
        """The advice, and what is to be shown of it."""
        words = "told" if self.told else "not told, for want of that"
        return f"{self.advice.id} beside what it accompanies: {words}"


@frozen(eq=False, slots=False)
class Coverage:
    """What the cases show of each rule, and what they do not show though it can be so."""

    ruleset: Ruleset = field(repr=False)
    shown: tuple[LeafObligation | AccompanimentObligation, ...] = field(repr=False)
    missing: tuple[LeafObligation | AccompanimentObligation, ...] = field(repr=False)
    unsatisfiable: tuple[LeafObligation | AccompanimentObligation, ...] = field(repr=False)

    @property
    def share(self) -> float:
        """The percentage shown of what can be, rounded down to a tenth."""
        return rounded_down(len(self.shown), len(self.shown) + len(self.missing))

    @cached_property
    def by_rule(
        self,
    ) -> dict[
        str,
        tuple[
            tuple[LeafObligation | AccompanimentObligation, ...], tuple[LeafObligation | AccompanimentObligation, ...]
        ],
    ]:
        """What is shown and what is missing of each rule, in the order of the files."""
        by_rule: dict[
            str, tuple[list[LeafObligation | AccompanimentObligation], list[LeafObligation | AccompanimentObligation]]
        ] = {id: ([], []) for id in self.ruleset.rules}
        for at, obligations in enumerate((self.shown, self.missing)):
            for obligation in obligations:
                by_rule[obligation.rule.id][at].append(obligation)
        return {id: (tuple(shown), tuple(missing)) for id, (shown, missing) in by_rule.items()}


def coverage(ruleset: Ruleset, people: Iterable[LazyConsultation]) -> Coverage:
    """What these persons show of the rules."""
    keys = set[Key]()
    for consultation in people:
        try:
            keys |= set(_shown(ruleset, consultation.under(ruleset).inference))
        except Contradiction:
            continue
    shown, missing, never = (
        list[LeafObligation | AccompanimentObligation](),
        list[LeafObligation | AccompanimentObligation](),
        list[LeafObligation | AccompanimentObligation](),
    )
    for obligation in obligations(ruleset):
        if obligation.key in keys:
            shown.append(obligation)
        else:
            (never if all(is_unsatisfiable(ruleset, *clause) for clause in obligation.clauses) else missing).append(
                obligation
            )
    return Coverage(ruleset, tuple(shown), tuple(missing), tuple(never))


def obligations(ruleset: Ruleset) -> Iterator[LeafObligation | AccompanimentObligation]:
    """Everything that should be shown of a ruleset, in the order of the files."""
    for rule in ruleset.rules.values():
        for decisive in decisive_leaves(rule):
            yield from (LeafObligation(decisive, truth) for truth in reversed(Truth))
            yield from (LeafObligation(decisive, value=value) for value in _sides(decisive))
        for advice in _accompanying(ruleset, rule):
            yield from (
                AccompanimentObligation(rule, advice, accompanied, tuple(_beside(ruleset, advice, accompanied)))
                for accompanied in (True, False)
            )


def _accompanying(ruleset: Ruleset, rule: Rule) -> Iterator[Advice]:
    """The advice that accompanies other advice and that a rule is the first to give."""
    for id in rule.advises:
        if ruleset.advice[id].accompanies and ruleset.advisers[id][0].id == rule.id:
            yield ruleset.advice[id]


def _beside(ruleset: Ruleset, advice: Advice, accompanied: bool) -> Iterator[Clause]:
    """The ways in which an advice that would be told alone is told beside other advice, or not told for want of it."""
    if accompanied:
        clauses = [clause for id in advice.accompanies for clause in _told(ruleset, ruleset.advice[id])]
    else:  # each of the others is not advised or is held back, or that is not known; otherwise one of them is given
        rules = [(ruleset.advisers[id], ruleset.withholders[id]) for id in advice.accompanies]
        none = AllOf(tuple(AnyOf((Not(any_rule(giving)), any_rule(holding))) for giving, holding in rules))
        clauses = [(Constraint(none, truth),) for truth in (TRUE, UNKNOWN)]
    return ((*alone, *clause) for clause in clauses for alone in _told(ruleset, advice))


def _told(ruleset: Ruleset, advice: Advice) -> Iterator[Clause]:
    return (clause for standing in TOLD for clause in standing_clauses(ruleset, advice, standing))


def _sides(decisive: DecisiveLeaf) -> tuple[float, ...]:
    """A number's bound, and the nearest step beyond it where the comparison comes out otherwise."""
    bound = decisive.leaf.operand
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        return ()
    step = step_of(bound)
    return bound, round(bound + step if decisive.leaf.operator in ("above", "at_most") else bound - step, 6)


def shows(inference: Inference, rule: Rule) -> Iterator[Key]:
    """The keys of what one person shows of a rule."""
    for advice in _accompanying(inference.ruleset, rule):
        if stand_alone(inference, advice.id).standing in TOLD:
            yield advice.id, stand(inference, advice).standing in TOLD
    for leaf, (truth, decisive) in zip(decisive_leaves(rule), decides(rule, inference.facts), strict=True):
        if decisive:
            yield rule.id, leaf.position, truth, None
            value = inference.facts[leaf.leaf.fact]
            if isinstance(value, Interval) and value.exact:
                for side in _sides(leaf):
                    if value.low == side or (side != leaf.leaf.operand and _beyond(value.low, side, leaf)):
                        yield rule.id, leaf.position, None, side


def _beyond(value: float, side: float, decisive: DecisiveLeaf) -> bool:
    """Whether a number lies between a bound and the step beyond it."""
    low, high = sorted((side, decisive.leaf.operand))
    return bool(low < value < high)


def _shown(ruleset: Ruleset, inference: Inference) -> Iterator[Key]:
    for rule in ruleset.rules.values():
        yield from shows(inference, rule)
