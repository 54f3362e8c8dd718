"""Needs: the facts to ask a person for that rules wait on."""

from collections.abc import Iterable, Iterator
from itertools import chain

from magrules.engine.inference import Inference
from magrules.model.conditions import Comparison
from magrules.model.rules import Rule
from magrules.model.truth import UNKNOWN
from magrules.model.values import Members, is_known


def unknown_facts(inference: Inference, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The facts to ask a person for that these rules wait on, each once, in order of appearance.

    A rule that is UNKNOWN waits on the facts of its unknown comparisons; a rule that holds because
    a fact is unknown waits on that fact.
    """
    return tuple(dict.fromkeys(chain.from_iterable([_waiting(inference, rule) for rule in rules])))


def _waiting(inference: Inference, rule: Rule) -> tuple[str, ...]:
    """The facts one rule waits on, cached in the inference, since many advices share rules."""
    waiting = inference.waiting
    if rule.id in waiting:
        return waiting[rule.id]
    compared, pending = dict[str, list[str]](), [rule]
    while pending:
        current = pending[-1]
        if current.id not in compared:
            compared[current.id] = _compared_unknown(inference, current)
        names = compared[current.id]
        missing = [rule for name in names for rule in _unsettled(inference, name) if rule.id not in waiting]
        if not missing:
            facts = chain.from_iterable([_to_ask(inference, name) for name in names])
            waiting[current.id] = tuple(dict.fromkeys(facts))
            pending.pop()
        pending += reversed(missing)
    return waiting[rule.id]


def _compared_unknown(inference: Inference, rule: Rule) -> list[str]:
    """The unknown facts and conclusions that decide the truth of a rule."""
    facts = inference.facts
    leaves = inference.supporting_leaves(rule)
    if inference.truths[rule.id] is not UNKNOWN:
        leaves = [leaf for leaf in leaves if leaf.operator == "known" and not is_known(facts[leaf.fact])]
    return [name for leaf in leaves for name in _settling(inference, leaf)]


def _settling(inference: Inference, leaf: Comparison) -> list[str]:
    """The names that settle a comparison: its fact or conclusion; of a set asked in parts, the smallest such parts."""
    vocabulary, value, wanted = inference.ruleset.vocabulary, inference.facts[leaf.fact], leaf.operand
    if leaf.fact not in vocabulary.in_parts:
        return [leaf.fact]
    if not isinstance(wanted, frozenset):
        wanted = frozenset(vocabulary.facts[leaf.fact].labels)
    unsettled = wanted - (value.present | value.absent) if isinstance(value, Members) else wanted
    return [part.name for part in vocabulary.in_parts[leaf.fact] if part.listed & unsettled] or [leaf.fact]


def _unsettled(inference: Inference, name: str) -> tuple[Rule, ...]:
    """The UNKNOWN rules that can conclude a conclusion."""
    if name not in inference.ruleset.conclusions:
        return ()
    return inference.of_truth(inference.ruleset.concluders[name], UNKNOWN)


def _to_ask(inference: Inference, name: str) -> Iterable[str]:
    """The facts to ask a person for that settle an unknown fact or conclusion."""
    if name in inference.ruleset.conclusions:
        return chain.from_iterable([inference.waiting[rule.id] for rule in _unsettled(inference, name)])
    return (name,) if inference.ruleset.vocabulary.facts[name].question else _sources_to_ask(inference, name)


def _sources_to_ask(inference: Inference, name: str) -> Iterator[str]:
    fact = inference.ruleset.vocabulary.facts[name]
    first, value = fact.of[0], inference.facts[name]
    if isinstance(value, Members) and is_known(inference.facts[first]):  # given, and not recognised in full
        yield from _to_ask(inference, first)
        return
    unknown = [source for source in fact.of if not is_known(inference.facts[source])]
    for source in unknown or fact.of:
        yield from _to_ask(inference, source)
