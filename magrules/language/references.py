"""Whether a ruleset that was not read from YAML names only what is there, which the reader of YAML sees to."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from magrules.model.conditions import Comparison
from magrules.model.domain import NONE
from magrules.model.fact_types import Boolean, Choice, FreeText, Number
from magrules.model.operators import OPERATORS
from magrules.model.rules import IF_UNKNOWN, Conclude, Flag, Grade, Tally
from magrules.model.ruleset import Ruleset

_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")
_COMPARED = {Boolean: "truth", Flag: "truth", Choice: "choice", FreeText: "text"}
_COMPARED |= dict.fromkeys((Number, Tally, Grade), "number")
"""What the operators of a fact or conclusion of each class compare; of all others they compare sets."""


def dangling(ruleset: Ruleset) -> str:
    """The first thing that is named and not there, or stands where it cannot; empty where all is as it must be."""
    for what, known, names in _named(ruleset):
        for name in names:
            if name not in known:
                return f"there is no {what} `{name}`"
    return next(_misplaced(ruleset), "")


def _named(ruleset: Ruleset) -> Iterator[tuple[str, Collection[str], Iterable[str]]]:
    """What is named where, each with what there is of it."""
    advice, rules, domain = ruleset.advice.values(), ruleset.rules.values(), ruleset.domain
    facts = ruleset.vocabulary.facts
    compared = {**facts, **ruleset.conclusions}
    targets = (effect.targets for rule in rules for effect in (rule.withholds, rule.limits) if effect)
    answering = (ruleset.answer.advice, ruleset.answer.remarks) if ruleset.answer else ()
    given = (item for property in ruleset.properties.values() for item in property.given)
    mentioned = (item.accompanies for item in advice), (rule.advises for rule in rules), targets, given, answering
    texts = chain((item.text for item in advice), (rule.because for rule in rules if rule.because))
    yield "rule", ruleset.rules, chain.from_iterable(ruleset.strata)
    yield "advice", ruleset.advice, chain.from_iterable(chain.from_iterable(mentioned))
    yield "source", ruleset.sources, (cite.source for rule in rules for cite in rule.cites)
    yield "kind", domain.kinds, (item.kind for item in advice)
    yield "urgency", {"": None, **domain.urgencies}, (
        NONE, *(item.urgency for item in advice), *(rule.urgency for rule in rules)
    )  # fmt: skip
    doses = chain((item.dose for item in advice), (rule.limits for rule in rules))
    yield "period", domain.periods, (dose.per for dose in doses if dose)
    yield "word", IF_UNKNOWN, (rule.withholds.if_unknown for rule in rules if rule.withholds)
    yield "question", {**ruleset.questions, **facts}, chain.from_iterable(rule.asks for rule in rules)
    yield "conclusion", ruleset.conclusions, (effect.name for rule in rules for effect in rule.concludes)
    yield "fact", compared, (leaf.fact for leaves in ruleset.leaves.values() for leaf in leaves)
    yield "fact", compared, (name for text in texts for _, words in text.words for name in _PLACEHOLDER.findall(words))


def _misplaced(ruleset: Ruleset) -> Iterator[str]:
    """What stands where it cannot, once all that is named is there."""
    facts, conclusions, rules = ruleset.vocabulary.facts, ruleset.conclusions, ruleset.rules
    yield from (f"conclusion `{name}` has the name of a fact" for name in conclusions if name in facts)
    yield from _misnamed("rule", {id: rule.id for id, rule in rules.items()})
    yield from _misnamed("advice", {id: item.id for id, item in ruleset.advice.items()})
    yield from _misnamed("conclusion", {name: conclusion.name for name, conclusion in conclusions.items()})
    if sorted(chain.from_iterable(ruleset.strata)) != sorted(rules):
        yield "the strata are not those of the rules"
    for item in ruleset.advice.values():
        if any(ruleset.advice[other].accompanies for other in item.accompanies):
            yield f"advice `{item.id}` accompanies what accompanies other advice"
    compared = {name: _COMPARED.get(type(fact.type), "set") for name, fact in facts.items()}
    compared |= {name: _COMPARED[type(conclusion)] for name, conclusion in conclusions.items()}
    last = {
        name: max((ruleset.stratum_of[rule.id] for rule in of), default=-1) for name, of in ruleset.concluders.items()
    }
    for id, rule in rules.items():
        for concluded in rule.concludes:
            if not _is_concluded(concluded, ruleset):
                yield f"rule `{id}` concludes `{concluded.name}` as what it is not"
        for leaf in ruleset.leaves[id]:
            if not _is_compared(leaf, compared[leaf.fact]):
                yield f"rule `{id}` compares `{leaf.fact}` with what it is not"
            if leaf.fact in last and last[leaf.fact] >= ruleset.stratum_of[id]:
                yield f"rule `{id}` stands before what concludes `{leaf.fact}`"


def _misnamed(what: str, names: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{what} `{name}` is called `{own}`" for name, own in names.items() if name != own)


def _is_concluded(effect: Conclude, ruleset: Ruleset) -> bool:
    match ruleset.conclusions[effect.name]:
        case Flag():
            return isinstance(effect.value, bool)
        case Tally(items=known) | Grade(levels=known):
            return effect.value in known


def _is_compared(leaf: Comparison, kind: str) -> bool:
    """Whether a comparison is one of the table, of a fact of that kind, with what such a fact is compared with."""
    operator = OPERATORS.get(leaf.operator)
    if operator is None or operator.of not in (kind, "any"):
        return False
    match operator.name, leaf.operand:
        case (("is" | "empty" | "known"), bool()):
            return True
        case (("is_one_of" | "includes"), frozenset()):
            return True
        case _:
            return (
                operator.of == "number" and isinstance(leaf.operand, int | float) and not isinstance(leaf.operand, bool)
            )
