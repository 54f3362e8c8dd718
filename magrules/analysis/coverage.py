"""Coverage: the MC/DC obligations of a ruleset that its cases meet, and those that they miss.

That a rule fired says little. Some case must show each comparison to *decide* its rule (:mod:`magrules.analysis.mcdc`)
while it is TRUE, another while it is FALSE, another while it is UNKNOWN. A comparison of a number must also decide its
rule with the number at its bound, and with the number at most one step beyond it, where the comparison changes. Advice
that accompanies other advice must be told beside some of it, and omitted only because all of it is missing.
Obligations proven unsatisfiable are left out of the figures.
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
from magrules.consultation.standings import ADVISED, stand, stand_alone
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
"""The identity of an obligation."""


@frozen
class LeafObligation:
    """The obligation to show that a comparison decides its rule with a truth, or with a value of its number."""

    decisive: DecisiveLeaf
    truth: Truth | None = None
    value: float | None = None

    @property
    def key(self) -> Key:
        """The identity of the obligation."""
        return self.rule.id, self.decisive.position, self.truth, self.value

    @property
    def rule(self) -> Rule:
        """The rule that the comparison decides."""
        return self.decisive.rule

    @property
    def location(self) -> Location | None:
        """The location of the comparison."""
        return self.decisive.leaf.location or self.rule.location

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of which a witness must meet one."""
        if self.value is not None:
            return self.decisive.clauses_at(self.value)
        assert self.truth is not None
        return self.decisive.clauses(self.truth)

    def words(self, ruleset: Ruleset) -> str:
        """The comparison, with the truth or the value to be shown."""
        leaf = self.decisive.leaf
        shown = str(self.truth) if self.value is None else f"with {number_written(ruleset, leaf.fact, self.value)}"
        return f"{comparison_written(ruleset, leaf)}: {shown}"


@frozen
class AccompanimentObligation:
    """The obligation to show advice beside the advice it accompanies, or omitted because all of that is missing."""

    rule: Rule
    advice: Advice
    accompanied: bool
    clauses: tuple[Clause, ...] = field(eq=False, repr=False)

    @property
    def key(self) -> Key:
        """The identity of the obligation."""
        return self.advice.id, self.accompanied

    @property
    def location(self) -> Location | None:
        """The location of the advice."""
        return self.advice.location or self.rule.location

    def words(self, _: Ruleset) -> str:
        """The advice, with what is to be shown of it."""
        words = "told" if self.accompanied else "not told, for want of that"
        return f"{self.advice.id} beside what it accompanies: {words}"


Obligation = LeafObligation | AccompanimentObligation


@frozen(eq=False, slots=False)
class Coverage:
    """The obligations of a ruleset: those that the cases meet, those that they miss, and the unsatisfiable."""

    ruleset: Ruleset = field(repr=False)
    shown: tuple[Obligation, ...] = field(repr=False)
    missing: tuple[Obligation, ...] = field(repr=False)
    unsatisfiable: tuple[Obligation, ...] = field(repr=False)

    @property
    def share(self) -> float:
        """The percentage of the satisfiable obligations that the cases meet, rounded down to a tenth."""
        return rounded_down(len(self.shown), len(self.shown) + len(self.missing))

    @cached_property
    def by_rule(self) -> dict[str, tuple[tuple[Obligation, ...], tuple[Obligation, ...]]]:
        """The obligations met and missed of each rule, in the order of the files."""
        by_rule: dict[str, tuple[list[Obligation], list[Obligation]]] = {id: ([], []) for id in self.ruleset.rules}
        for at, obligations in enumerate((self.shown, self.missing)):
            for obligation in obligations:
                by_rule[obligation.rule.id][at].append(obligation)
        return {id: (tuple(shown), tuple(missing)) for id, (shown, missing) in by_rule.items()}


def coverage(ruleset: Ruleset, consultations: Iterable[LazyConsultation]) -> Coverage:
    """The coverage of a ruleset by consultations."""
    keys = set[Key]()
    for consultation in consultations:
        try:
            keys |= set(_shown(ruleset, consultation.under(ruleset).inference))
        except Contradiction:
            continue
    shown, missing, unsatisfiable = list[Obligation](), list[Obligation](), list[Obligation]()
    for obligation in obligations(ruleset):
        if obligation.key in keys:
            shown.append(obligation)
        elif all(is_unsatisfiable(ruleset, *clause) for clause in obligation.clauses):
            unsatisfiable.append(obligation)
        else:
            missing.append(obligation)
    return Coverage(ruleset, tuple(shown), tuple(missing), tuple(unsatisfiable))


def obligations(ruleset: Ruleset) -> Iterator[Obligation]:
    """The obligations of a ruleset, in the order of the files."""
    for rule in ruleset.rules.values():
        for decisive in decisive_leaves(rule):
            yield from (LeafObligation(decisive, truth) for truth in reversed(Truth))
            yield from (LeafObligation(decisive, value=value) for value in _sides(decisive))
        for advice in _accompanying(ruleset, rule):
            yield from (
                AccompanimentObligation(rule, advice, accompanied, tuple(_accompanied(ruleset, advice, accompanied)))
                for accompanied in (True, False)
            )


def _accompanying(ruleset: Ruleset, rule: Rule) -> Iterator[Advice]:
    """The accompanying advice that a rule is the first to give."""
    for id in rule.advises:
        if ruleset.advice[id].accompanies and ruleset.advisers[id][0].id == rule.id:
            yield ruleset.advice[id]


def _accompanied(ruleset: Ruleset, advice: Advice, accompanied: bool) -> Iterator[Clause]:
    """The clauses by which an advice is told beside the advice it accompanies, or omitted for want of it."""
    if accompanied:
        clauses = [clause for id in advice.accompanies for clause in _told(ruleset, ruleset.advice[id])]
    else:  # none of the others is surely given
        rules = [(ruleset.advisers[id], ruleset.withholders[id]) for id in advice.accompanies]
        none = AllOf(tuple(AnyOf((Not(any_rule(giving)), any_rule(holding))) for giving, holding in rules))
        clauses = [(Constraint(none, truth),) for truth in (TRUE, UNKNOWN)]
    return ((*alone, *clause) for clause in clauses for alone in _told(ruleset, advice))


def _told(ruleset: Ruleset, advice: Advice) -> Iterator[Clause]:
    return (clause for standing in ADVISED for clause in standing_clauses(ruleset, advice, standing))


def _sides(decisive: DecisiveLeaf) -> tuple[float, ...]:
    """The bound of a number, and the nearest step beyond it where the comparison has another truth."""
    bound = decisive.leaf.operand
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        return ()
    step = step_of(bound)
    return bound, round(bound + step if decisive.leaf.operator in ("above", "at_most") else bound - step, 6)


def shows(inference: Inference, rule: Rule) -> Iterator[Key]:
    """The keys of the obligations of a rule that an inference meets."""
    for advice in _accompanying(inference.ruleset, rule):
        if stand_alone(inference, advice.id).standing in ADVISED:
            yield advice.id, stand(inference, advice).standing in ADVISED
    for decisive, (truth, decided) in zip(decisive_leaves(rule), decides(rule, inference.facts), strict=True):
        if decided:
            yield rule.id, decisive.position, truth, None
            value = inference.facts[decisive.leaf.fact]
            if isinstance(value, Interval) and value.exact:
                for side in _sides(decisive):
                    if value.low == side or (side != decisive.leaf.operand and _beyond(value.low, side, decisive)):
                        yield rule.id, decisive.position, None, side


def _beyond(value: float, side: float, decisive: DecisiveLeaf) -> bool:
    """Whether a number lies between a bound and the step beyond it."""
    low, high = sorted((side, decisive.leaf.operand))
    return bool(low < value < high)


def _shown(ruleset: Ruleset, inference: Inference) -> Iterator[Key]:
    for rule in ruleset.rules.values():
        yield from shows(inference, rule)
