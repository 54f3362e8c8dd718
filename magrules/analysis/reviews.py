"""Reviews: differences of texts between two rulesets, for a person to judge.

No search decides whether two texts mean the same. So each text, source, question, tag and order that differs is shown
side by side.
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


@frozen
class Review:
    """A text or setting that differs, before and after; ``weakens`` where a safety line may be weaker."""

    what: str
    before: str
    after: str
    weakens: bool = False


def reviews(old: Ruleset, new: Ruleset, pairs: Mapping[str, str], unproven: Iterable[str]) -> Iterator[Review]:
    """The reviews of two rulesets whose rules are :func:`paired`.

    ``unproven`` is the advice for which the search found no proof that it is unchanged: a weakened rule about it counts
    as weaker.
    """
    for id in dict.fromkeys([*old.advice, *new.advice]):
        yield from _advice(old, new, old.advice.get(id), new.advice.get(id))
    for was_id, id in pairs.items():
        yield from _rule(old, new, old.rules[was_id], new.rules[id], frozenset(unproven))
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
    """The ids of the old rules, each with the id of the new rule paired with it.

    Paired rules have the same id, or else the same condition and consequences, the same consequences or the same
    condition; no rule is in two pairs.
    """
    pairs = {id: id for id in old.rules if id in new.rules}
    for same in (lambda rule: (rule.when, _consequences(rule)), _consequences, lambda rule: rule.when):
        left = [rule for id, rule in new.rules.items() if id not in pairs.values()]
        for id, rule in old.rules.items():
            if id not in pairs and (
                other := next((candidate for candidate in left if same(candidate) == same(rule)), None)
            ):
                pairs[id] = other.id
                left.remove(other)
    return pairs


def _consequences(rule: Rule) -> object:
    return rule.concludes, rule.advises, rule.withholds, rule.limits, rule.asks


def _advice(old: Ruleset, new: Ruleset, before: Advice | None, after: Advice | None) -> Iterator[Review]:
    """Differences in the declaration of an advice that :mod:`magrules.analysis.diff` does not search for."""
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
    """The degree to which a kind protects: 0 for none, 1 for informing, 2 for asking something of the reader."""
    return 2 - kind.informs if kind.safety else 0


def _domain(old: Domain, new: Domain) -> Iterator[Review]:
    """The properties of kinds and urgencies that both declare, and the order of urgencies."""
    for what, before, after in (("kind", old.kinds, new.kinds), ("urgency", old.urgencies, new.urgencies)):
        for id in (id for id in before if id in after):
            was, is_now = (_set_properties(declared[id]) for declared in (before, after))
            if was != is_now:
                yield Review(f"{what} `{id}`", was, is_now, True)
    was, is_now = (", ".join(domain.urgencies) for domain in (old, new))
    if was != is_now:
        yield Review("order of urgencies", was, is_now, True)


def _set_properties(declared: Kind | Urgency) -> str:
    return ", ".join(field.name for field in attrs.fields(type(declared)) if getattr(declared, field.name) is True)


def _rule(old: Ruleset, new: Ruleset, before: Rule, after: Rule, unproven: frozenset[str]) -> Iterator[Review]:
    """Differences of texts, sources and questions of two paired rules."""
    what = f"rule `{before.id}`" if before.id == after.id else f"rules `{before.id}` and `{after.id}`"
    warns = any(old.kind_of(old.advice[id]).safety for id in before.advises)
    safety = bool(before.withholds or before.limits or warns)
    yield from _texts(f"reason of {what}", before.because, after.because, safety)
    if before.cites != after.cites:
        yield Review(f"sources of {what}", _cites(before), _cites(after))
    if before.asks != after.asks:
        fewer = not set(before.asks) <= set(after.asks)
        yield Review(f"questions of {what}", ", ".join(before.asks), ", ".join(after.asks), fewer)
    uncertain = bool(after.asks) or any(id in unproven for id in before.advises)
    if before.urgency != after.urgency and uncertain:
        rank = old.domain.rank
        lower = rank.get(after.urgency or NONE, 0) < rank[before.urgency or NONE]
        yield Review(f"urgency of {what}", before.urgency, after.urgency, lower)
    if before.withholds and any(id in unproven for id in before.withholds.targets):
        was, now = before.withholds.if_unknown, after.withholds.if_unknown if after.withholds else ""
        if not now or IF_UNKNOWN.index(now) > IF_UNKNOWN.index(was):
            yield Review(f"withhold of {what}", f"if unknown: {was}", f"if unknown: {now}" if now else "", True)


def _unpaired(what: str, ruleset: Ruleset, paired: Iterable[str]) -> Iterator[Review]:
    """Rules without a pair that advise, ask or have a reason."""
    for id in (id for id in ruleset.rules if id not in set(paired)):
        rule = ruleset.rules[id]
        if rule.because or rule.asks or rule.advises:
            because = rule.because.of(ruleset.languages[0]) if rule.because else ""
            words = "; ".join(filter(None, (because, _cites(rule), ", ".join(rule.asks))))
            gone = "gone" in what
            weakens = gone and bool(rule.asks or rule.withholds or rule.limits)
            yield Review(what.format(id), *((words, "") if gone else ("", words)), weakens)


def _order(old: Ruleset, new: Ruleset, pairs: Mapping[str, str]) -> Iterator[Review]:
    """The order of paired rules."""
    was = [id for stratum in old.strata for id in stratum if id in pairs and _tells(old.rules[id])]
    place = {id: at for at, id in enumerate(id for stratum in new.strata for id in stratum)}
    is_now = sorted(was, key=lambda id: place[pairs[id]])
    moved = [(id, id_now) for id, id_now in zip(was, is_now, strict=True) if id != id_now]
    if moved:
        before, after = (", ".join(side) for side in zip(*moved, strict=True))
        yield Review("order in which it is told", before, after)


def _tells(rule: Rule) -> bool:
    return bool(rule.advises or rule.asks)


def _fact(old: Vocabulary, new: Vocabulary, name: str) -> Iterator[Review]:
    """Differences in how a fact is read. The diff compares a person as the facts of both rulesets together are read."""
    before, after = old.facts[name], new.facts[name]
    known, known_now = (vocabulary.named.get(name, {}) for vocabulary in (old, new))
    moved = sorted(word for word in {**known, **known_now} if known.get(word) != known_now.get(word))
    if moved:
        was, is_now = (
            ", ".join(f"{word}: {ids.get(word, 'not known')}" for word in moved) for ids in (known, known_now)
        )
        yield Review(f"names of fact `{name}`", was, is_now, any(word in known for word in moved))
    if before.type != after.type and not isinstance(before.type, FreeNames):
        yield Review(f"type of fact `{name}`", str(before.type), str(after.type), True)
    if before.change != after.change:
        yield Review(f"change of fact `{name}`", before.change, after.change)
    if before.of and old.cls is not new.cls:
        yield Review(
            f"computed fact `{name}`", f"by {old.cls.__qualname__}", f"by another {new.cls.__qualname__}", True
        )


def _declared(old: Ruleset, new: Ruleset) -> Iterator[tuple[str, Text | None, Text | None]]:
    """The words of conclusions, questions, facts, notes and the answer, before and after."""
    for id in dict.fromkeys([*old.conclusions, *new.conclusions]):
        before, after = old.conclusions.get(id), new.conclusions.get(id)
        if before is None or after is None:
            continue
        yield f"words of `{id}`", before.phrase, after.phrase
        levels = [conclusion.levels if isinstance(conclusion, Grade) else {} for conclusion in (before, after)]
        for level in dict.fromkeys([*levels[0], *levels[1]]):
            yield f"words of `{id}: {level}`", levels[0].get(level), levels[1].get(level)
    for id in dict.fromkeys([*old.questions, *new.questions]):
        question, question_now = (ruleset.questions.get(id) for ruleset in (old, new))
        for what, key in (("", "text"), (" of another", "of_another")):
            yield f"question `{id}`{what}", getattr(question, key, None), getattr(question_now, key, None)
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
    for key in ("question", "gives", "otherwise", "not_now", "ask_first"):
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
