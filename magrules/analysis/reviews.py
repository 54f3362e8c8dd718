"""Reviews: what people are told that differs between two rulesets, and that only a person can judge.

No search says whether a text means the same as another. So every text, source, question, tag and order that is
not the same is put side by side.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

import attrs
from attrs import frozen

from magrules.model.domain import NONE, Domain, Kind, Urgency
from magrules.model.fact_types import FreeNames
from magrules.model.rules import IF_UNKNOWN, Advice, Grade, Property, Rule, Source
from magrules.model.ruleset import Ruleset
from magrules.model.values import Text
from magrules.model.vocabulary import Vocabulary

"""The kinds of advice that warn, with how strongly they do."""


@frozen
class Review:
    """What is told otherwise, as it was and as it is; ``weakens`` when that may make a safety line weaker."""

    what: str
    before: str
    after: str
    weakens: bool = False


def reviews(old: Ruleset, new: Ruleset, pairs: Mapping[str, str], unproven: Iterable[str]) -> Iterator[Review]:
    """Everything to be reviewed, by the rules that answer to each other in both (:func:`paired`).

    ``unproven`` is the advice of which nobody knows whether it stands otherwise: a rule about it that was weakened
    is taken for weaker.
    """
    for id in dict.fromkeys([*old.advice, *new.advice]):
        yield from _advice(old, new, old.advice.get(id), new.advice.get(id))
    for one, other in pairs.items():
        yield from _rule(old, new, old.rules[one], new.rules[other], frozenset(unproven))
    yield from _unpaired("rule `{}` is gone", old, pairs.keys())
    yield from _unpaired("rule `{}` is new", new, pairs.values())
    yield from _order(old, new, pairs)
    for name in (name for name in old.vocabulary.facts if name in new.vocabulary.facts):
        yield from _fact(old.vocabulary, new.vocabulary, name)
    for what, before, after in _declared(old, new):
        yield from _texts(what, before, after)
    for key in ("advice", "remarks"):
        was, is_now = (", ".join(getattr(ruleset.answer, key, ())) for ruleset in (old, new))
        if was != is_now:
            yield Review(f"answer: {key}", was, is_now)
    yield from _domain(old.domain, new.domain)
    for id in dict.fromkeys([*old.properties, *new.properties]):
        was, is_now = (_property(ruleset.properties.get(id)) for ruleset in (old, new))
        if was != is_now:
            yield Review(f"property `{id}`", was, is_now, weakens=bool(was))
    for id in dict.fromkeys([*old.sources, *new.sources]):
        was, is_now = (_source(ruleset.sources.get(id)) for ruleset in (old, new))
        if was != is_now and id in {
            cite.source for ruleset in (old, new) for rule in ruleset.rules.values() for cite in rule.cites
        }:
            yield Review(f"source `{id}`", was, is_now)


def paired(old: Ruleset, new: Ruleset) -> dict[str, str]:
    """The rules of the old ruleset with those of the new that answer to them.

    These have the same id, or else the same condition or the same consequences; nobody else has them.
    """
    pairs = {id: id for id in old.rules if id in new.rules}
    for same in (lambda rule: (rule.when, _does(rule)), _does, lambda rule: rule.when):
        left = [rule for id, rule in new.rules.items() if id not in pairs.values()]
        for id, rule in old.rules.items():
            if id not in pairs and (
                other := next((candidate for candidate in left if same(candidate) == same(rule)), None)
            ):
                pairs[id] = other.id
                left.remove(other)
    return pairs


def _does(rule: Rule) -> object:
    return rule.concludes, rule.advises, rule.withholds, rule.limits, rule.asks


def _advice(old: Ruleset, new: Ruleset, before: Advice | None, after: Advice | None) -> Iterator[Review]:
    """What differs in the declaration of an advice, but for what :mod:`magrules.analysis.diff` searches for."""
    if before is None or after is None:
        return
    kind = old.kind_of(before)
    safety = kind.safety or kind.risk or before.urgency != NONE
    what = f"advice `{before.id}`"
    if before.kind != after.kind:
        yield Review(f"kind of {what}", before.kind, after.kind, _force(new.kind_of(after)) < _force(kind))
    for key in ("substance", "form", "route"):
        was, is_now = getattr(before, key), getattr(after, key)
        if was != is_now:
            yield Review(f"{key} of {what}", was, is_now, safety)
    if before.tags != after.tags:
        yield Review(f"tags of {what}", ", ".join(sorted(before.tags)), ", ".join(sorted(after.tags)))
    yield from _texts(f"text of {what}", before.text, after.text, safety)
    yield from _texts(f"name of {what}", before.name, after.name)


def _force(kind: Kind) -> int:
    """How firmly a kind protects: not at all, by informing, or by asking something of the reader."""
    return 2 - kind.informs if kind.safety else 0


def _domain(old: Domain, new: Domain) -> Iterator[Review]:
    """What is true of kinds and urgencies, where both declare them, and the order of urgencies."""
    for what, before, after in (("kind", old.kinds, new.kinds), ("urgency", old.urgencies, new.urgencies)):
        for id in (id for id in before if id in after):
            was, is_now = (_true(declared[id]) for declared in (before, after))
            if was != is_now:
                yield Review(f"{what} `{id}`", was, is_now, True)
    was, is_now = (", ".join(domain.urgencies) for domain in (old, new))
    if was != is_now:
        yield Review("order of urgencies", was, is_now, True)


def _true(declared: Kind | Urgency) -> str:
    return ", ".join(field.name for field in attrs.fields(type(declared)) if getattr(declared, field.name) is True)


def _rule(old: Ruleset, new: Ruleset, before: Rule, after: Rule, unproven: frozenset[str]) -> Iterator[Review]:
    """What two rules that answer to each other tell otherwise."""
    what = f"rule `{before.id}`" if before.id == after.id else f"rules `{before.id}` and `{after.id}`"
    warns = any(old.kind_of(old.advice[id]).safety for id in before.advises)
    safety = bool(before.withholds or before.limits or warns)
    yield from _texts(f"reason of {what}", before.because, after.because, safety)
    if before.cites != after.cites:
        yield Review(f"sources of {what}", _cites(before), _cites(after))
    if before.asks != after.asks:
        yield Review(
            f"questions of {what}",
            ", ".join(before.asks),
            ", ".join(after.asks),
            not set(before.asks) <= set(after.asks),
        )
    uncertain = bool(after.asks) or any(id in unproven for id in before.advises)
    if before.urgency != after.urgency and uncertain:
        rank = old.domain.rank
        lower = rank.get(after.urgency or NONE, 0) < rank[before.urgency or NONE]
        yield Review(f"urgency of {what}", before.urgency, after.urgency, lower)
    if before.withholds and any(id in unproven for id in before.withholds.targets):
        was, now = before.withholds.if_unknown, after.withholds.if_unknown if after.withholds else ""
        if not now or IF_UNKNOWN.index(now) > IF_UNKNOWN.index(was):
            yield Review(f"withhold of {what}", f"if unknown: {was}", f"if unknown: {now}" if now else "", True)


def _unpaired(words: str, ruleset: Ruleset, paired: Iterable[str]) -> Iterator[Review]:
    """Rules that have nothing to answer to, as far as they tell anything themselves."""
    for id in (id for id in ruleset.rules if id not in set(paired)):
        rule = ruleset.rules[id]
        if rule.because or rule.asks or rule.advises:
            told = "; ".join(
                filter(
                    None,
                    (rule.because.of(ruleset.languages[0]) if rule.because else "", _cites(rule), ", ".join(rule.asks)),
                )
            )
            gone = "gone" in words
            weakens = gone and bool(rule.asks or rule.withholds or rule.limits)
            yield Review(words.format(id), *((told, "") if gone else ("", told)), weakens)


def _order(old: Ruleset, new: Ruleset, pairs: Mapping[str, str]) -> Iterator[Review]:
    """The order in which the rules that answer to each other are told."""
    was = [id for stratum in old.strata for id in stratum if id in pairs and _tells(old.rules[id])]
    place = {id: at for at, id in enumerate(id for stratum in new.strata for id in stratum)}
    is_now = sorted(was, key=lambda id: place[pairs[id]])
    moved = [(before, other) for before, other in zip(was, is_now, strict=True) if before != other]
    if moved:
        before, after = (", ".join(side) for side in zip(*moved, strict=True))
        yield Review("order in which it is told", before, after)


def _tells(rule: Rule) -> bool:
    return bool(rule.advises or rule.asks)


def _fact(old: Vocabulary, new: Vocabulary, name: str) -> Iterator[Review]:
    """How what is told of a fact is read otherwise; one person is compared as the facts of both together read it."""
    before, other = old.facts[name], new.facts[name]
    known, known_now = (vocabulary.named.get(name, {}) for vocabulary in (old, new))
    moved = sorted(word for word in {**known, **known_now} if known.get(word) != known_now.get(word))
    if moved:
        was, is_now = (
            ", ".join(f"{word}: {ids.get(word, 'not known')}" for word in moved) for ids in (known, known_now)
        )
        yield Review(f"names of fact `{name}`", was, is_now, any(word in known for word in moved))
    if before.type != other.type and not isinstance(before.type, FreeNames):
        yield Review(f"type of fact `{name}`", str(before.type), str(other.type), True)
    if before.change != other.change:
        yield Review(f"change of fact `{name}`", before.change, other.change)
    if before.of and old.cls is not new.cls:
        yield Review(
            f"computed fact `{name}`", f"by {old.cls.__qualname__}", f"by another {new.cls.__qualname__}", True
        )


def _declared(old: Ruleset, new: Ruleset) -> Iterator[tuple[str, Text | None, Text | None]]:
    """The words of conclusions, questions, facts, notes and the answer, both ways."""
    for id in dict.fromkeys([*old.conclusions, *new.conclusions]):
        before, other = old.conclusions.get(id), new.conclusions.get(id)
        if before is None or other is None:
            continue
        yield f"words of `{id}`", before.phrase, other.phrase
        levels = [each.levels if isinstance(each, Grade) else {} for each in (before, other)]
        for level in dict.fromkeys([*levels[0], *levels[1]]):
            yield f"words of `{id}: {level}`", levels[0].get(level), levels[1].get(level)
    for id in dict.fromkeys([*old.questions, *new.questions]):
        question, asked_now = (ruleset.questions.get(id) for ruleset in (old, new))
        yield f"question `{id}`", question.text if question else None, asked_now.text if asked_now else None
        others = [question_.of_another if question_ else None for question_ in (question, asked_now)]
        yield f"question `{id}` of another", others[0], others[1]
    for id in (id for id in old.vocabulary.facts if id in new.vocabulary.facts):
        fact, same = old.vocabulary.facts[id], new.vocabulary.facts[id]
        yield f"words of fact `{id}`", fact.phrase, same.phrase
        yield f"question of fact `{id}`", fact.question, same.question
        yield f"question of fact `{id}` of another", fact.of_another, same.of_another
        for option in (option for option in fact.labels if option in same.labels):
            yield f"words of `{id}: {option}`", fact.labels[option], same.labels[option]
    for at, (note, other_note) in enumerate(zip_longest(old.notes, new.notes), 1):
        yield f"note {at}", note, other_note
    answer, answer_now = old.answer, new.answer
    for key in ("question", "gives", "otherwise", "not_now"):
        yield f"answer: {key}", getattr(answer, key, None), getattr(answer_now, key, None)


def _texts(what: str, before: Text | None, after: Text | None, safety: bool = False) -> Iterator[Review]:
    words = [dict(text.words) if text else {} for text in (before, after)]
    for language in dict.fromkeys((*words[0], *words[1])):
        was, is_now = (texts.get(language, "") for texts in words)
        if was != is_now:
            yield Review(f"{what} ({language})", was, is_now, safety)


def _property(property: Property | None) -> str:
    return " and ".join(" or ".join(item) for item in property.given) if property else ""


def _cites(rule: Rule) -> str:
    return ", ".join(f"{cite.source}: {cite.place}" for cite in rule.cites)


def _source(source: Source | None) -> str:
    if source is None:
        return ""
    fields = attrs.asdict(
        source, filter=lambda field, value: field.name not in ("id", "location") and value not in ("", None)
    )
    return ", ".join(f"{key} {value}" for key, value in fields.items())
