"""Lints: rules that load but are probably mistakes. A lint is proven or has a witness; none is guessed."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from math import inf

from attrs import evolve

from magrules.analysis.blind import BlindSearch
from magrules.analysis.constraints import Wish, any_rule, standing_wishes
from magrules.analysis.mcdc import deciding
from magrules.analysis.properties import Examined
from magrules.analysis.satisfiability import impossible
from magrules.analysis.witness import Witness, WitnessSearch
from magrules.consultation.questions import ASKING_FOR
from magrules.consultation.standings import TOLD, Standing
from magrules.diagnostics.diagnostic import Diagnostic, by_location, diagnostic
from magrules.diagnostics.source import Location
from magrules.diagnostics.suggest import is_slip
from magrules.errors import Contradiction
from magrules.language.write_facts import plain_given
from magrules.model.conditions import AllOf, AnyOf, Comparison, Condition
from magrules.model.localisation import name_of
from magrules.model.rules import Advice, Conclude, Rule, withholding
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE, UNKNOWN
from magrules.model.values import decimal
from magrules.testing.lazy import demanded

SHOWN_MESSAGES = 3
LONGEST = 100
"""Of a word of more letters no slip is looked for."""
_PLACEHOLDER = re.compile(r"{([^{}]+)}")


def lints(ruleset: Ruleset, proofs: bool = True) -> tuple[Diagnostic, ...]:
    """The lints of a ruleset, sorted by location. Without ``proofs`` only what can be seen without a search."""
    quick: tuple[Callable[[Ruleset], Iterable[Diagnostic]], ...] = (
        _same_rules, _unused_conclusions, _unused_facts, _odd_words, _unused_tags, _mixed_units, _doses_and_kinds,
        _unlike_texts, _missing_messages,
    )  # fmt: skip
    slow = (_never_firing, _held_back, _always_withheld, _idle_bounds, _overlapping_doses, _blind_rules)
    found = [one for find in quick for one in find(ruleset)]
    if proofs:
        # of rules that contradict each other nothing else can be said
        found += [*_contradictions(ruleset)] or [one for find in slow for one in find(ruleset)]
    return tuple(sorted(found, key=by_location))


def _lint(
    code: str, location: Location | None, help: str, witness: Witness | None = None, **params: object
) -> Diagnostic:
    shown = {name: plain_given(value) for name, value in witness.facts.items()} if witness else {}
    return evolve(diagnostic(code, location, help, **params), witness=shown)


def refuted(examined: Examined) -> Diagnostic:
    """A property that somebody breaks, with that person."""
    help = "withhold one of them where both are told, or say less in the property"
    location, violation = examined.property.location, examined.violation
    return _lint("property-refuted", location, help, examined.witness, violation=violation)


# --- seen at once --------------------------------------------------------------------------------


def _same_rules(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Of two rules with one condition, the one that adds no consequence, no reason and no source."""
    says = {id: _says(rule) for id, rule in ruleset.rules.items()}
    saying: dict[tuple[Condition, object], list[Rule]] = {}
    for rule in ruleset.rules.values():
        for part in says[rule.id]:
            saying.setdefault((rule.when, part), []).append(rule)
    before = set[str]()
    for less in ruleset.rules.values():
        alike = min((saying[less.when, part] for part in says[less.id]), key=len)
        for more in alike:
            if says[less.id] < says[more.id] or (says[less.id] == says[more.id] and more.id in before):
                help = f"remove it, or say in its condition how it differs from `{more.id}`"
                yield _lint("same-rule", less.location, help, rule=less.id, other=more.id, where=more.location)
                break
        before.add(less.id)


def _says(rule: Rule) -> set[object]:
    """Everything that follows from a rule, with its reason and its sources."""
    held = [(t, rule.withholds.if_unknown) for t in rule.withholds.targets] if rule.withholds else []
    limited = (
        [(t, rule.limits.high, rule.limits.unit, rule.limits.per) for t in rule.limits.targets] if rule.limits else []
    )
    own = [] if rule.because is None else [rule.because]
    urgent = [rule.urgency] if rule.urgency else []
    return {*rule.concludes, *rule.advises, *held, *limited, *rule.asks, *own, *urgent, *rule.cites}


def _unused_conclusions(ruleset: Ruleset) -> Iterator[Diagnostic]:
    spoken = _spoken(ruleset)
    for name, conclusion in ruleset.conclusions.items():
        if name not in ruleset.uses and name not in spoken:
            kind = type(conclusion).__name__.lower()
            help = "use it in a condition or a text, or remove it"
            yield _lint("unused-conclusion", conclusion.location, help, kind=kind, name=name)


def _unused_facts(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Facts that the ruleset declares itself; a fact class is shared between rulesets."""
    asked = {name for rule in ruleset.rules.values() for name in rule.asks}
    spoken = _spoken(ruleset) | asked
    for name, fact in ruleset.vocabulary.facts.items():
        if fact.location and name not in ruleset.uses and name not in spoken and name != ASKING_FOR:
            yield _lint("unused-fact", fact.location, "use it in a condition or a text, or remove it", name=name)


def _spoken(ruleset: Ruleset) -> set[str]:
    """The facts and conclusions named in texts."""
    texts = [*(one.text for one in ruleset.advice.values()), *(one.name for one in ruleset.advice.values())]
    texts += [one.text for one in ruleset.questions.values()]
    texts += [rule.because for rule in ruleset.rules.values() if rule.because]
    return {name for text in texts for _, word in text.words for name in _PLACEHOLDER.findall(word)}


def _odd_words(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Words of one advice by which it cannot be withheld or limited with others, for a letter."""
    for key in ("substance", "form", "tags"):
        having: dict[str, list[Advice]] = {}
        for advice in ruleset.advice.values():
            given = getattr(advice, key)
            for word in given if isinstance(given, frozenset) else {given} - {""}:
                having.setdefault(word, []).append(advice)
        usual: dict[str, list[str]] = {}
        for word, several in having.items():
            for short in _shortened(word) if len(several) > 1 else ():
                usual.setdefault(short, []).append(word)
        for word, (advice, *more) in having.items():
            close = (other for short in _shortened(word) for other in usual.get(short, ()))
            near = [] if more else [other for other in close if is_slip(word, other)]
            if near:
                yield _lint(
                    "odd-word", advice.locations.get(key), f"did you mean `{min(near)}`?",
                    advice=advice.id, key="tag" if key == "tags" else key, word=word, other=min(near),
                )  # fmt: skip


def _unused_tags(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Tags by which no rule names advice; where another word is meant, that is told instead."""
    odd = {found.location for found in _odd_words(ruleset)}
    for advice in ruleset.advice.values():
        for tag in sorted(advice.tags - ruleset.tags) if advice.locations.get("tags") not in odd else ():
            help = "name it in a rule that withholds or limits, as in `{tag: …}`, or remove it"
            yield _lint("unused-tag", advice.locations.get("tags"), help, advice=advice.id, tag=tag)


def _shortened(word: str) -> set[str]:
    """A word as it is and without each of its letters: two that differ in one letter have one of these in common."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word) if len(word) <= LONGEST else 0))}


def _doses_and_kinds(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Doses that no rule about doses finds, and advice on how much that has no dose to be limited."""
    for advice in ruleset.advice.values():
        kind = ruleset.kind_of(advice)
        if advice.dose and not kind.risk:
            dosed = next(
                (
                    f"make it of kind `{one.id}`, by which rules find doses, or "
                    for one in ruleset.domain.kinds.values()
                    if one.dose
                ),
                "",
            )
            help = f"{dosed}leave the dose out"
            yield _lint(
                "dose-and-kind", advice.locations.get("kind"), help, advice=advice.id, kind=advice.kind, what="a dose"
            )
        if kind.dose and not advice.dose:
            help = "say how much under `dose`, where limits find it, or make it of another kind"
            yield _lint(
                "dose-and-kind", advice.locations.get("kind"), help, advice=advice.id, kind=kind.id, what="no dose"
            )


def _missing_messages(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """The languages in which the library lacks words of its own."""
    for language in ruleset.languages:
        if language.lacks:
            location = next((rule.location for rule in ruleset.rules.values()), None)
            help = (
                f"write them in `{language}.locale.yaml` beside the rules, as the library's `locales/en.yaml` has them"
            )
            yield _lint(
                "missing-message", location, help, count=len(language.lacks),
                language=name_of(language), named=", ".join(f"`{one}`" for one in language.lacks[:SHOWN_MESSAGES]),
            )  # fmt: skip


def _unlike_texts(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Texts that tell a fact or conclusion in one language and not in the other."""
    told = [(f"advice `{one.id}`", one.text, one.locations.get("text")) for one in ruleset.advice.values()]
    told += [(f"rule `{one.id}`", one.because, one.location) for one in ruleset.rules.values() if one.because]
    for what, text, location in told:
        told_in = {language: set(_PLACEHOLDER.findall(words)) for language, words in text.words}
        for language, names in told_in.items():
            if only := names - set.intersection(*told_in.values()):
                named = ", ".join(f"`{one}`" for one in sorted(only))
                help = "name it in every language, or in none"
                yield _lint("unlike-texts", location, help, what=what, named=named, language=name_of(language))


def _mixed_units(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Of the doses of one substance, those in another unit than most are."""
    by_substance: dict[str, list[Advice]] = {}
    for advice in ruleset.advice.values():
        if advice.dose and advice.substance:
            by_substance.setdefault(advice.substance, []).append(advice)
    for what, doses in by_substance.items():
        units = [one.dose.unit for one in doses if one.dose]
        usual = max(units, key=units.count)
        first = doses[units.index(usual)]
        for advice, unit in zip(doses, units, strict=True):
            if unit != usual:
                help = f"write the dose in {usual}, or check that it is meant"
                yield _lint(
                    "mixed-units", advice.locations.get("dose"), help,
                    advice=advice.id, what=what, unit=unit, one=first.id, other=usual,
                )  # fmt: skip


# --- proven, or shown with a witness -----------------------------------------------------------------


def _contradictions(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Rules that conclude a flag true and false of one person."""
    for name in ruleset.contested:
        sides = {
            value: [rule for rule in ruleset.concluders[name] if Conclude(name, value) in rule.concludes]
            for value in (True, False)
        }
        agreeing = _without_denials(ruleset, name)
        for no in sides[False]:
            wishes = (Wish(any_rule(sides[True]), TRUE), Wish(no.when, TRUE))
            try:
                witness = WitnessSearch(agreeing).find(*wishes)
            except Contradiction:  # of another conclusion, whoever it is
                continue
            if witness:
                inference = demanded(agreeing, ruleset.vocabulary.values(witness.person))
                yes = next(rule for rule in sides[True] if inference.truths[rule.id] is TRUE)
                help = f"let one of them hold only where the other does not, which stands at {yes.location}"
                yield _lint("contradiction", no.location, help, witness, one=yes.id, other=no.id, name=name)


def _without_denials(ruleset: Ruleset, name: str) -> Ruleset:
    """The ruleset in which nothing concludes a flag false, so that whoever contradicts it can be looked at."""
    denial = Conclude(name, False)
    rules = {
        id: evolve(rule, concludes=tuple(one for one in rule.concludes if one != denial))
        for id, rule in ruleset.rules.items()
    }
    return evolve(ruleset, rules=rules)


def _blind_rules(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Rules that a `known:` guard lets go of what they hold back, once a fact is forgotten."""
    for one in BlindSearch(ruleset).all():
        help = (
            f"whoever is like the witness, but `{one.forgotten}` not known, is given it: leave out "
            f"`known: {one.guard.fact}`, or tell the advice with an `unless` by `if_unknown: caveat`"
        )
        location = one.guard.location or one.rule.location
        yield _lint("blind-rule", location, help, one.witness, rule=one.rule.id, advice=one.advice, name=one.forgotten)


def _never_firing(ruleset: Ruleset) -> Iterator[Diagnostic]:
    for rule in ruleset.rules.values():
        if _never(ruleset, rule):
            help = "two parts of its condition exclude each other, or nothing concludes what it needs"
            yield _lint("never-fires", rule.location, help, rule=rule.id)


def _never(ruleset: Ruleset, rule: Rule) -> bool:
    return impossible(ruleset, Wish(rule.when, TRUE))


def _held_back(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Rules that do nothing but advise what is then withheld, in every case, by rules of no higher source."""
    for rule in ruleset.rules.values():
        alone = not (rule.concludes or rule.withholds or rule.limits or rule.asks)
        if not alone or not rule.advises or _never(ruleset, rule):
            continue
        if all(_withheld_with(ruleset, rule, ruleset.advice[name]) for name in rule.advises):
            witness = WitnessSearch(ruleset).find(Wish(rule.when, TRUE))
            help = "narrow the rule that withholds, or remove this one"
            yield _lint("always-held-back", rule.location, help, witness, rule=rule.id)


def _withheld_with(ruleset: Ruleset, rule: Rule, advice: Advice) -> bool:
    withholders = ruleset.withholders[advice.id]
    if not withholders or any(_rank(ruleset, one) > _rank(ruleset, rule) for one in withholders):
        return False
    safe, soft = (any_rule(withholding(withholders, if_unknown)) for if_unknown in ("withhold", "caveat"))
    told = [(Wish(rule.when, TRUE), Wish(safe, FALSE), Wish(soft, truth)) for truth in (FALSE, UNKNOWN)]
    return all(impossible(ruleset, *wishes) for wishes in told)


def _rank(ruleset: Ruleset, rule: Rule) -> int:
    return max((ruleset.sources[cite.source].rank for cite in rule.cites), default=0)


def _always_withheld(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Advice that several rules give, and that never stands, though none of what withholds it has the higher source."""
    for advice in ruleset.advice.values():
        advisers, withholders = ruleset.advisers[advice.id], ruleset.withholders[advice.id]
        highest = max((_rank(ruleset, rule) for rule in advisers), default=0)
        if not withholders or any(_rank(ruleset, rule) > highest for rule in withholders):
            continue
        stands = [way for one in TOLD for way in standing_wishes(ruleset, advice, one)]
        if impossible(ruleset, Wish(any_rule(advisers), TRUE)) or not all(impossible(ruleset, *way) for way in stands):
            continue
        if witness := WitnessSearch(ruleset).find(Wish(any_rule(advisers), TRUE)):
            help = "narrow the rules that withhold it, or remove the advice"
            yield _lint("always-withheld", advice.location, help, witness, advice=advice.id)


def _idle_bounds(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Bounds of numbers on one side of which the rule never turns on them."""
    for rule in ruleset.rules.values():
        if _never(ruleset, rule):
            continue
        for one in deciding(rule):
            if isinstance(one.leaf.operand, bool) or not isinstance(one.leaf.operand, int | float):
                continue
            if any(all(impossible(ruleset, *way) for way in one.ways(truth)) for truth in (TRUE, FALSE)):
                help = "another bound beside it goes further, or no value reaches it"
                bound, location = decimal(one.leaf.operand), one.leaf.location or rule.location
                yield _lint("idle-bound", location, help, bound=bound, name=one.leaf.fact, rule=rule.id)


def _overlapping_doses(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Two doses of one thing that one person is given, neither limited nor withheld by any rule.

    Whoever was found for two is taken for any other two they are given.
    """
    searcher, people = WitnessSearch(ruleset), list[Witness]()
    doses = [one for one in ruleset.advice.values() if one.dose and _unsettled(ruleset, one)]
    wishes = {one.id: standing_wishes(ruleset, one, Standing.GIVEN)[0] for one in doses}
    within = {id: _bounds(some) for id, some in wishes.items()}
    given = {one.id: set[int]() for one in doses}
    for one, other in combinations(doses, 2):
        if _dosed(one) != _dosed(other) or one.dose == other.dose or _apart(within[one.id], within[other.id]):
            continue
        if not (both := given[one.id] & given[other.id]) and (
            found := searcher.find(*wishes[one.id], *wishes[other.id])
        ):
            facts = demanded(ruleset, ruleset.vocabulary.values(found.person)).facts
            for id, some in wishes.items():
                given[id] |= {len(people)} if all(wish.met(facts) for wish in some) else set()
            both = {len(people)}
            people.append(found)
        if both:
            witness = people[min(both)]
            help = "withhold one of them where both hold, or limit the higher one"
            what = " ".join(filter(None, (one.substance or one.kind, one.form)))
            yield _lint("doses-overlap", other.location, help, witness, one=one.id, other=other.id, what=what)


_Bounds = dict[str, tuple[tuple[float, int], tuple[float, int]]]
"""From where to where a number lies; beside each end whether it is itself outside, on which side."""
_ENDS = {"above": 1, "at_least": 0, "at_most": 0, "below": -1}


def _bounds(wishes: Iterable[Wish]) -> _Bounds:
    """The bounds within which numbers lie where the wishes are true."""
    found: _Bounds = {}
    waiting = [wish.condition for wish in wishes if wish.truth is TRUE]
    while waiting:
        match waiting.pop():
            case AllOf(parts) | AnyOf((_,) as parts):
                waiting += parts
            case Comparison(fact, operator, bound) if operator in _ENDS:
                low, high = found.get(fact, ((-inf, 0), (inf, 0)))
                end = bound, _ENDS[operator]
                found[fact] = (max(low, end), high) if operator in ("above", "at_least") else (low, min(high, end))
    return found


def _apart(one: _Bounds, other: _Bounds) -> bool:
    """Whether no number lies within both."""
    return any(
        max(low, other[name][0]) > min(high, other[name][1]) for name, (low, high) in one.items() if name in other
    )


def _unsettled(ruleset: Ruleset, advice: Advice) -> bool:
    return not ruleset.limiters[advice.id] and not ruleset.withholders[advice.id]


def _dosed(advice: Advice) -> tuple[str, ...]:
    assert advice.dose
    return (advice.substance, advice.form, advice.route, advice.dose.unit, advice.dose.per, advice.dose.basis)
