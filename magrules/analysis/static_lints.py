"""Lints that are read off the rules, without a search."""

import re
from collections.abc import Callable, Iterable, Iterator

from magrules.consultation.questions import ASKING_FOR
from magrules.diagnostics.diagnostic import Diagnostic, diagnostic
from magrules.diagnostics.suggest import is_slip
from magrules.model.conditions import Condition
from magrules.model.localisation import name_of
from magrules.model.rules import Advice, Rule
from magrules.model.ruleset import Ruleset

SHOWN_MESSAGES = 3
LONGEST = 100
"""Longer words are not compared with others for typing slips."""
_PLACEHOLDER = re.compile(r"{([^{}]+)}")


def same_rules(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Of two rules with one condition, the one that adds no consequence, no reason and no source."""
    effects = {id: _effects(rule) for id, rule in ruleset.rules.items()}
    having: dict[tuple[Condition, object], list[Rule]] = {}
    for rule in ruleset.rules.values():
        for effect in effects[rule.id]:
            having.setdefault((rule.when, effect), []).append(rule)
    earlier = set[str]()
    for less in ruleset.rules.values():
        alike = min((having[less.when, effect] for effect in effects[less.id]), key=len)
        for more in alike:
            if effects[less.id] < effects[more.id] or (effects[less.id] == effects[more.id] and more.id in earlier):
                help = f"remove it, or say in its condition how it differs from `{more.id}`"
                yield diagnostic("same-rule", less.location, help, rule=less.id, other=more.id, where=more.location)
                break
        earlier.add(less.id)


def _effects(rule: Rule) -> set[object]:
    """The consequences of a rule, its reason and its sources."""
    held = [(t, rule.withholds.if_unknown) for t in rule.withholds.targets] if rule.withholds else []
    limited = (
        [(t, rule.limits.high, rule.limits.unit, rule.limits.per) for t in rule.limits.targets] if rule.limits else []
    )
    own = [] if rule.because is None else [rule.because]
    urgent = [rule.urgency] if rule.urgency else []
    return {*rule.concludes, *rule.advises, *held, *limited, *rule.asks, *own, *urgent, *rule.cites}


def unused_conclusions(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Conclusions that no condition and no text names."""
    spoken = _spoken(ruleset)
    for name, conclusion in ruleset.conclusions.items():
        if name not in ruleset.uses and name not in spoken:
            kind = type(conclusion).__name__.lower()
            help = "use it in a condition or a text, or remove it"
            yield diagnostic("unused-conclusion", conclusion.location, help, kind=kind, name=name)


def unused_facts(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Unused facts that the ruleset declares itself; a fact class is shared between rulesets."""
    spoken = _spoken(ruleset) | {name for rule in ruleset.rules.values() for name in rule.asks}
    for name, fact in ruleset.vocabulary.facts.items():
        if fact.location and name not in ruleset.uses and name not in spoken and name != ASKING_FOR:
            yield diagnostic("unused-fact", fact.location, "use it in a condition or a text, or remove it", name=name)


def _spoken(ruleset: Ruleset) -> set[str]:
    """The facts and conclusions named in texts."""
    texts = [text for advice in ruleset.advice.values() for text in (advice.text, advice.name)]
    texts += [question.text for question in ruleset.questions.values()]
    texts += [rule.because for rule in ruleset.rules.values() if rule.because]
    return {name for text in texts for _, words in text.words for name in _PLACEHOLDER.findall(words)}


def odd_words(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Words of one advice a letter away from a word of several, so that rules by that word miss the advice."""
    for key in ("substance", "form", "tags"):
        having: dict[str, list[Advice]] = {}
        for advice in ruleset.advice.values():
            value = getattr(advice, key)
            for word in value if isinstance(value, frozenset) else {value} - {""}:
                having.setdefault(word, []).append(advice)
        usual: dict[str, list[str]] = {}
        for word, several in having.items():
            for short in _shortened(word) if len(several) > 1 else ():
                usual.setdefault(short, []).append(word)
        for word, (advice, *more) in having.items():
            close = (other for short in _shortened(word) for other in usual.get(short, ()))
            near = [] if more else [other for other in close if is_slip(word, other)]
            if near:
                yield diagnostic(
                    "odd-word", advice.locations.get(key), f"did you mean `{min(near)}`?",
                    advice=advice.id, key="tag" if key == "tags" else key, word=word, other=min(near),
                )  # fmt: skip


def unused_tags(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Tags by which no rule names advice, except those that :func:`odd_words` reports."""
    odd = {diagnostic.location for diagnostic in odd_words(ruleset)}
    for advice in ruleset.advice.values():
        for tag in sorted(advice.tags - ruleset.tags) if advice.locations.get("tags") not in odd else ():
            help = "name it in a rule that withholds or limits, as in `{tag: …}`, or remove it"
            yield diagnostic("unused-tag", advice.locations.get("tags"), help, advice=advice.id, tag=tag)


def _shortened(word: str) -> set[str]:
    """A word, and the word without each of its letters: words that differ in one letter share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word) if len(word) <= LONGEST else 0))}


def doses_and_kinds(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Doses that no rule about doses finds, and advice of a dosed kind without a dose."""
    for advice in ruleset.advice.values():
        kind, location = ruleset.kind_of(advice), advice.locations.get("kind")
        if advice.dose and not kind.risk:
            dosed = next((kind.id for kind in ruleset.domain.kinds.values() if kind.dose), "")
            help = f"make it of kind `{dosed}`, by which rules find doses, or " if dosed else ""
            help += "leave the dose out"
            yield diagnostic("dose-and-kind", location, help, advice=advice.id, kind=kind.id, what="a dose")
        if kind.dose and not advice.dose:
            help = "say how much under `dose`, where limits find it, or make it of another kind"
            yield diagnostic("dose-and-kind", location, help, advice=advice.id, kind=kind.id, what="no dose")


def missing_messages(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """The languages in which the library lacks words of its own."""
    for language in ruleset.languages:
        if language.lacks:
            location = next((rule.location for rule in ruleset.rules.values()), None)
            help = (
                f"write them in `{language}.locale.yaml` beside the rules, as the library's `locales/en.yaml` has them"
            )
            yield diagnostic(
                "missing-message", location, help, count=len(language.lacks),
                language=name_of(language), named=", ".join(f"`{key}`" for key in language.lacks[:SHOWN_MESSAGES]),
            )  # fmt: skip


def unlike_texts(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Texts that name a fact or conclusion in one language and not in another."""
    texts = [(f"advice `{id}`", advice.text, advice.locations.get("text")) for id, advice in ruleset.advice.items()]
    texts += [(f"rule `{id}`", rule.because, rule.location) for id, rule in ruleset.rules.items() if rule.because]
    for what, text, location in texts:
        named_in = {language: set(_PLACEHOLDER.findall(words)) for language, words in text.words}
        for language, names in named_in.items():
            if only := names - set.intersection(*named_in.values()):
                named = ", ".join(f"`{name}`" for name in sorted(only))
                help = "name it in every language, or in none"
                yield diagnostic("unlike-texts", location, help, what=what, named=named, language=name_of(language))


def mixed_units(ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Of the doses of one substance, those in another unit than most are."""
    by_substance: dict[str, list[Advice]] = {}
    for advice in ruleset.advice.values():
        if advice.dose and advice.substance:
            by_substance.setdefault(advice.substance, []).append(advice)
    for what, doses in by_substance.items():
        units = [advice.dose.unit for advice in doses if advice.dose]
        usual = max(units, key=units.count)
        first = doses[units.index(usual)]
        for advice, unit in zip(doses, units, strict=True):
            if unit != usual:
                help = f"write the dose in {usual}, or check that it is meant"
                yield diagnostic(
                    "mixed-units", advice.locations.get("dose"), help,
                    advice=advice.id, what=what, unit=unit, one=first.id, other=usual,
                )  # fmt: skip


STATIC_LINTS: tuple[Callable[[Ruleset], Iterable[Diagnostic]], ...] = (
    same_rules, unused_conclusions, unused_facts, odd_words, unused_tags, mixed_units, doses_and_kinds,
    unlike_texts, missing_messages,
)  # fmt: skip
