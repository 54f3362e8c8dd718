"""Standings: every advice is given, provisional, withheld, open or does not apply, with the rules that decide."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from attrs import evolve, field, frozen

from magrules.consultation.contradictions import contradicted, resolutions, resting_on
from magrules.consultation.needs import unknown_facts
from magrules.engine.inference import Inference
from magrules.model.domain import NONE
from magrules.model.forks import lockless_cached_property
from magrules.model.rules import Advice, Dose, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN, Truth

Ids = tuple[str, ...]


class Standing(Enum):
    """The standing of an advice for one person."""

    GIVEN = "given"
    PROVISIONAL = "provisional"
    WITHHELD = "withheld"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"


ADVISED = (Standing.GIVEN, Standing.PROVISIONAL)
"""The standings of advice that a person gets."""


@frozen(slots=False)
class AdviceResult:
    """One advice with its standing for one person.

    ``rules`` give it (the first leads), or may while they are unknown; ``withheld_by`` hold it
    back; ``unless`` may, and make it provisional.
    ``dose`` is ``limited_from`` lowered by the rules in ``limited_by``. ``contradicted`` are the
    conclusions that rules contradict each other about and that keep it unsettled.
    """

    advice: Advice
    standing: Standing
    rules: tuple[str, ...] = ()
    urgency: str = NONE
    dose: Dose | None = None
    limited_from: Dose | None = None
    limited_by: tuple[str, ...] = ()
    withheld_by: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    inference: Inference | None = field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        return f"<AdviceResult {self.id}: {self.standing.value}, {self.advice.kind}, urgency {self.urgency}>"

    @property
    def id(self) -> str:
        """The id of the advice."""
        return self.advice.id

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the inference, which holds all facts of the person."""
        return {**vars(self), "needs": self.needs, "inference": None}

    @lockless_cached_property
    def needs(self) -> tuple[str, ...]:
        """The facts that would settle it, each once, in order of appearance."""
        return unknown_facts(self.inference, self._pending(self.inference)) if self.inference else ()

    def _pending(self, inference: Inference) -> list[Rule]:
        """The rules that keep the advice from being settled."""
        rules, advisers = inference.ruleset.rules, inference.ruleset.advisers
        pending = [rules[id] for id in (*self.withheld_by, *self.unless, *self.limited_by)]
        if self.standing is Standing.OPEN:
            accompanied = [inference.of_truth(advisers[id], UNKNOWN) for id in self.advice.accompanies]
            pending = [*chain.from_iterable(accompanied), *pending]
        if inference.truth_of(advisers[self.id]) is UNKNOWN:
            pending = [*(rules[id] for id in self.rules), *pending]
        return pending


@frozen
class _Role:
    """The rules that bear on one advice, with what counts of each, looked up once for a ruleset.

    ``absent`` is how the advice stands where no rule gives it; ``limits`` has the bound of each rule that can lower
    the dose; ``urgencies`` are those that rules which give it have of their own.
    """

    advice: Advice
    absent: AdviceResult
    advisers: tuple[str, ...]
    urgencies: Mapping[str, str]
    withholders: Mapping[str, str]
    limits: Mapping[str, float]


def _role(ruleset: Ruleset, advice: Advice) -> _Role:
    dose, advisers = advice.dose, ruleset.advisers[advice.id]
    bounds = {rule.id: rule.limits.high for rule in ruleset.limiters[advice.id] if rule.limits}
    return _Role(
        advice,
        AdviceResult(advice, Standing.NOT_APPLICABLE),
        tuple(rule.id for rule in advisers),
        {rule.id: rule.urgency for rule in advisers if rule.urgency},
        {rule.id: rule.withholds.if_unknown for rule in ruleset.withholders[advice.id] if rule.withholds},
        {id: high for id, high in bounds.items() if dose and high < dose.high},
    )


def _roles(ruleset: Ruleset) -> Mapping[str, _Role]:
    """The role of each advice, in the order declared; looked up once."""
    if ruleset not in _looked_up:
        _looked_up[ruleset] = {id: _role(ruleset, advice) for id, advice in ruleset.advice.items()}
    return _looked_up[ruleset]


_looked_up: WeakKeyDictionary[Ruleset, Mapping[str, _Role]] = WeakKeyDictionary()


def lines(inference: Inference) -> tuple[AdviceResult, ...]:
    """Every advice of the ruleset with its standing, in the order of the rules that lead to it."""
    roles = _roles(inference.ruleset)
    return _in_order(inference, {id: _alone(inference, role) for id, role in roles.items()})


def lines_held(inference: Inference) -> tuple[AdviceResult, ...]:
    """Of :func:`lines`, those that a rule which holds leads to: all that are given, provisional or withheld.

    Where rules can contradict each other that is not all, and every line is.
    """
    if inference.ruleset.contested:
        return lines(inference)
    rules, roles = inference.ruleset.rules, _roles(inference.ruleset)
    advised = {advice for id, truth in inference.truths.items() if truth is TRUE for advice in rules[id].advises}
    return _in_order(inference, {id: _alone(inference, role) for id, role in roles.items() if id in advised})


def _in_order(inference: Inference, alone: dict[str, AdviceResult]) -> tuple[AdviceResult, ...]:
    """Lines together with what they accompany, in the order of the rules that lead to them."""
    settled = tuple(alone.values())  # the cache grows with what they accompany
    others = [line for line in settled if not line.rules]
    applying = [_accompanying(inference, line, alone) for line in settled if line.rules]
    order = inference.ruleset.order
    applying.sort(key=lambda line: order[line.rules[0]] if line.rules else len(order))
    return (*applying, *others)


def stand(inference: Inference, advice: Advice, alone: dict[str, AdviceResult] | None = None) -> AdviceResult:
    """The standing, from the rules that advise it, then those that withhold it, then the limits.

    Advice that accompanies other advice is at most as close to being given as the closest of that. ``alone`` caches,
    for one inference, the standings of advice regardless of what it accompanies.
    """
    alone = {} if alone is None else alone
    return _accompanying(inference, _kept(inference, advice.id, alone), alone)


def advised(inference: Inference, ids: Iterable[str]) -> Iterator[AdviceResult]:
    """The results of those of some advice that are given; only a contradiction gives what no rule surely advises."""
    ruleset = inference.ruleset
    for id in ids:
        if ruleset.contested or inference.truth_of(ruleset.advisers[id]) is TRUE:
            line = stand(inference, ruleset.advice[id])
            if line.standing in ADVISED:
                yield line


def _accompanying(inference: Inference, line: AdviceResult, alone: dict[str, AdviceResult]) -> AdviceResult:
    """The line, lowered to the standing closest to given of the advice that it accompanies, when none of that is."""
    if line.standing not in ADVISED or not line.advice.accompanies:
        return line
    if any(_kept(inference, id, alone).standing in ADVISED for id in line.advice.accompanies):
        return line
    others = [alone[id] for id in line.advice.accompanies]
    applying = [other for other in others if other.standing is not Standing.NOT_APPLICABLE]
    if not applying:
        return AdviceResult(line.advice, Standing.NOT_APPLICABLE)
    if any(other.standing is Standing.OPEN and not _surely_withheld_by(inference, other) for other in applying):
        return evolve(line, standing=Standing.OPEN, unless=())
    first = applying[0]
    withheld_by = _surely_withheld_by(inference, first) or first.withheld_by
    return evolve(line, standing=Standing.WITHHELD, unless=(), withheld_by=withheld_by)


def _surely_withheld_by(inference: Inference, line: AdviceResult) -> Ids:
    """The rules that withhold the advice whatever is still to be learnt."""
    return tuple([id for id in _roles(inference.ruleset)[line.id].withholders if inference.truths[id] is TRUE])


def _kept(inference: Inference, id: str, alone: dict[str, AdviceResult]) -> AdviceResult:
    if id not in alone:
        alone[id] = stand_alone(inference, id)
    return alone[id]


def stand_alone(inference: Inference, id: str) -> AdviceResult:
    """The standing of an advice, regardless of what it accompanies."""
    return _alone(inference, _roles(inference.ruleset)[id])


def _alone(inference: Inference, role: _Role) -> AdviceResult:
    line = _stand(inference, role)
    return _contradicted(inference, line) if inference.ruleset.contested else line


def _contradicted(inference: Inference, line: AdviceResult) -> AdviceResult:
    """A line as it stands where rules contradict each other about what it rests on.

    A contradiction does not suppress advice that cannot wait: it is provisional while one resolution gives it.
    All other advice that rests on a contradiction is withheld.
    """
    if line.standing in (Standing.GIVEN, Standing.NOT_APPLICABLE) or not next(contradicted(inference), ""):
        return line
    rules = [inference.ruleset.rules[id] for id in (line.withheld_by or line.unless or line.rules)]
    if resting := resting_on(inference, rules):
        settled = _given_in_a_resolution(inference, line) if cannot_wait(inference.ruleset, line) else _withheld(line)
        return evolve(settled, contradicted=resting)
    return line


def cannot_wait(ruleset: Ruleset, line: AdviceResult) -> bool:
    """Whether an advice protects the person: it is for safety, or urgent and no risk."""
    kind = ruleset.kind_of(line.advice)
    return kind.safety or (line.urgency != NONE and not kind.risk)


def _withheld(line: AdviceResult) -> AdviceResult:
    """The line, withheld where it is provisional."""
    if line.standing is not Standing.PROVISIONAL:
        return line
    return evolve(line, standing=Standing.WITHHELD, withheld_by=line.unless, unless=())


def _given_in_a_resolution(inference: Inference, line: AdviceResult) -> AdviceResult:
    """The line as provisional, when one of the resolutions of the contradictions gives it."""
    role = _roles(inference.ruleset)[line.id]
    resolved = [_stand(resolution, role) for resolution in resolutions(inference)]
    advised = [result for result in resolved if result.standing in ADVISED]
    if resolved and not advised:
        return line
    rank = inference.ruleset.domain.rank
    leading = max(advised, key=lambda result: rank[result.urgency], default=line)
    return evolve(leading, standing=Standing.PROVISIONAL, withheld_by=(), inference=inference)


def _stand(inference: Inference, role: _Role) -> AdviceResult:
    truths = inference.truths
    truth = max([truths[id] for id in role.advisers], default=FALSE)
    if truth is FALSE:
        return role.absent
    leading = tuple([id for id in role.advisers if truths[id] is truth])
    standing, withheld_by, unless = (Standing.OPEN, (), ()) if truth is UNKNOWN else _held_back(truths, role)
    dose, limited_by = _limited(truths, role)
    limited_from = role.advice.dose if limited_by else None
    urgency = _urgency(inference.ruleset, role, leading)
    return AdviceResult(
        role.advice, standing, leading, urgency, dose, limited_from, limited_by, withheld_by, unless,
        inference=inference,
    )  # fmt: skip


def _held_back(truths: Mapping[str, Truth], role: _Role) -> tuple[Standing, Ids, Ids]:
    """Whether the advice is withheld, provisional or given, with the rules that withhold it and those that may.

    A rule that is unknown withholds, unless it declares a caveat.
    """
    if not (possible := [id for id in role.withholders if truths[id] is not FALSE]):
        return Standing.GIVEN, (), ()
    if sure := [id for id in possible if truths[id] is TRUE]:
        return Standing.WITHHELD, tuple(sure), ()
    if safe := [id for id in possible if role.withholders[id] == "withhold"]:
        return Standing.WITHHELD, tuple(safe), ()
    if soft := [id for id in possible if role.withholders[id] == "caveat"]:
        return Standing.PROVISIONAL, (), tuple(soft)
    return Standing.GIVEN, (), ()


def _limited(truths: Mapping[str, Truth], role: _Role) -> tuple[Dose | None, Ids]:
    """The dose, lowered by every limit that holds or may, with their rules: a limit is fail-safe too."""
    dose = role.advice.dose
    lowering = tuple([id for id in role.limits if truths[id] is not FALSE])
    if not dose or not lowering:
        return dose, ()
    high = min(role.limits[id] for id in lowering)
    return evolve(dose, high=high, low=min(dose.low, high)), lowering


def _urgency(ruleset: Ruleset, role: _Role, leading: Ids) -> str:
    """The highest of the urgencies of an advice and of the rules that lead to it."""
    own = role.advice.urgency
    if not role.urgencies:
        return own
    return ruleset.domain.most_urgent([own, *(role.urgencies.get(id, NONE) for id in leading)])


def possible_urgency(inference: Inference) -> str:
    """The highest urgency that advice may turn out to have once all is known, but for what is surely withheld."""
    ruleset = inference.ruleset
    possible = [
        urgency
        for id, advice in ruleset.advice.items()
        if not inference.of_truth(ruleset.withholders[id], TRUE)
        for rule in ruleset.advisers[id]
        if inference.truths[rule.id] is not FALSE
        for urgency in (advice.urgency, rule.urgency or NONE)
    ]
    return ruleset.domain.most_urgent(possible)


def pressing_rules(inference: Inference) -> list[Rule]:
    """The rules that may still bring something pressing once all is known, but for what is surely withheld."""
    ruleset, pressing = inference.ruleset, inference.ruleset.domain.pressing
    rules = {
        rule.id: rule
        for id, advice in ruleset.advice.items()
        if not inference.of_truth(ruleset.withholders[id], TRUE)
        for rule in inference.of_truth(ruleset.advisers[id], UNKNOWN)
        if pressing(advice.urgency) or pressing(rule.urgency or NONE)
    }
    return list(rules.values())
