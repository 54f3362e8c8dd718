"""What a mutant changes: its ruleset, the names of all that may differ, and the inference of a person."""

from collections.abc import Mapping
from functools import cached_property

from attrs import evolve, frozen

from magrules.analysis.mutants import Mutant
from magrules.engine.evaluate import conclude, truth_of
from magrules.engine.inference import Inference, inferred
from magrules.errors import Contradiction
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.strata import stratify
from magrules.model.truth import FALSE
from magrules.model.values import Disputed


@frozen(eq=False, slots=False)
class Change:
    """A mutant in its ruleset. Names are those of rules, conclusions, advice and questions."""

    ruleset: Ruleset
    mutant: Mutant

    @cached_property
    def of_condition(self) -> bool:
        """Whether the mistake is in the condition: then nothing changes but the truth of the rule."""
        return self.mutant.mutated.when != self.mutant.rule.when

    @cached_property
    def mutated(self) -> Ruleset:
        """The ruleset with the mutant, but for its condition."""
        return self.ruleset if self.of_condition else with_mutant(self.ruleset, self.mutant)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of what changes directly, with the advice that accompanies such advice."""
        rule, mutated = self.mutant.rule, self.mutant.mutated
        if self.of_condition:
            return frozenset(_touched(self.ruleset, rule))
        changed = {name for name, *_ in _effects(self.ruleset, rule) ^ _effects(self.ruleset, mutated)}
        if self.mutant.advice:
            changed.add(self.mutant.advice.id)
        return frozenset(changed).union(*(self.ruleset.companions.get(name, ()) for name in changed))

    @cached_property
    def reach(self) -> frozenset[str]:
        """The names of all that may change, directly or through conclusions."""
        names, waiting = set[str](), list(self.names)
        while waiting:
            name = waiting.pop()
            if name not in names:
                names.add(name)
                for id, _ in self.ruleset.uses.get(name, ()):
                    waiting += _touched(self.ruleset, self.ruleset.rules[id])
        return frozenset(names)

    def after(self, before: Inference) -> tuple[Inference, frozenset[str]] | None:
        """The inference with the mutant and the names of what may differ from the one before; None where nothing does.

        Raises Contradiction when rules contradict each other.
        """
        rule, mutated = self.mutant.rule, self.mutant.mutated
        known, truths, touched = before.facts.copy(), before.truths.copy(), set(self.names)
        if self.of_condition:
            truths[rule.id] = truth_of(mutated.when, known)
            if truths[rule.id] is before.truths[rule.id]:
                return None
        elif truths[rule.id] is FALSE and not self.mutant.advice and mutated.cites == rule.cites:
            return None
        for name in (name for names in self.mutated.settled for name in names if name in touched):
            value = conclude(self.mutated.conclusions[name], self.mutated.concluders[name], truths)
            if isinstance(value, Disputed):
                raise Contradiction(name)
            if value != known[name]:
                known[name] = value
                for id, _ in self.ruleset.uses.get(name, ()):
                    truth = truth_of(self.ruleset.rules[id].when, known)
                    if truth is not truths[id]:
                        truths[id] = truth
                        touched |= _touched(self.ruleset, self.ruleset.rules[id])
        return inferred(self.mutated, known, truths), frozenset(touched)


def _touched(ruleset: Ruleset, rule: Rule) -> set[str]:
    """The names of what the truth of a rule bears on directly: its own, its conclusions and its advice."""
    return {rule.id, *ruleset.bearing[rule.id], *(conclude.name for conclude in rule.concludes)}


def _effects(ruleset: Ruleset, rule: Rule) -> set[tuple[str, str, object]]:
    """The name of each thing that a rule bears on, with what the rule does to it."""
    facts, own = ruleset.vocabulary.facts, ruleset.questions
    asked = (name for asks in rule.asks for name in (asks, (own.get(asks) or facts[asks]).ask))
    effects: set[tuple[str, str, object]] = {
        (rule.id, "cites", rule.cites),
        *((name, "asks", rule.urgency) for name in asked),
        *((name, "advises", rule.urgency) for name in rule.advises),
        *((conclude.name, "concludes", conclude.value) for conclude in rule.concludes),
    }
    if rule.withholds:
        effects |= {(name, "withholds", rule.withholds.if_unknown) for name in rule.withholds.targets}
    if rule.limits:
        effects |= {(name, "limits", rule.limits.high) for name in rule.limits.targets}
    return effects


def with_mutant(ruleset: Ruleset, mutant: Mutant) -> Ruleset:
    """The ruleset with the mutant in place of its rule; cached properties that stay valid are kept."""
    rule, mutated = mutant.rule, mutant.mutated
    changed = {mutant.advice.id: mutant.advice} if mutant.advice else {}
    other = evolve(ruleset, rules={**ruleset.rules, rule.id: mutated}, advice={**ruleset.advice, **changed})
    if mutated.concludes == rule.concludes:
        vars(other).update(contested=ruleset.contested, settled=ruleset.settled)
        vars(other)["concluders"] = _with(
            ruleset.concluders, mutated, {conclude.name for conclude in mutated.concludes}
        )
    else:
        other = evolve(other, strata=stratify(other.rules, other.conclusions))
    vars(other)["advisers"] = _with(ruleset.advisers, mutated, set(mutated.advises))
    for name, holds in (("withholders", mutated.withholds), ("limiters", mutated.limits)):
        vars(other)[name] = _with(getattr(ruleset, name), mutated, set(holds.targets if holds else ()))
    return other


def _with(
    rules_by_name: Mapping[str, tuple[Rule, ...]], mutated: Rule, concerned: set[str]
) -> dict[str, tuple[Rule, ...]]:
    """The rules by name with the mutated rule in place of its original, left out where it is not concerned."""
    return {
        key: tuple(
            mutated if other.id == mutated.id else other
            for other in rules
            if other.id != mutated.id or key in concerned
        )
        for key, rules in rules_by_name.items()
    }
