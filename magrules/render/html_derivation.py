"""Derivations for HTML pages: the tree of an advice in words, each subproof once, then a link to it."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from magrules.consultation.explanation import Derivation, Explanation, Layout, Step
from magrules.consultation.phrase import leaf_words
from magrules.engine.inference import Inference
from magrules.model.rules import Rule, Source
from magrules.model.values import is_known
from magrules.model.words import word
from magrules.render.parts import origin_words, reason_words
from magrules.render.text_explanations import STATE


@frozen
class Cited:
    """A source, its number in the list of sources, and the places in it that a rule rests on."""

    number: int
    source: Source
    places: tuple[str, ...]


@frozen
class StepView:
    """A comparison in words, the origin of its fact, and its expansion; ``state`` is its truth."""

    state: str
    words: str
    origin: str
    expansion: tuple["RuleView", ...]


@frozen
class RuleView:
    """A rule in a derivation: its role, place, reason, steps and sources.

    ``elsewhere`` says where it is written if not here, under ``anchor``: ``told_above`` or ``told_below``.
    """

    anchor: str
    role: str
    id: str
    place: str
    reason: str = ""
    steps: tuple[StepView, ...] = ()
    cites: tuple[Cited, ...] = ()
    elsewhere: str = ""


@frozen
class DerivationWriter:
    """Writer of derivations in one language; ``numbers`` are those of the sources, ``anchors`` those of the rules."""

    inference: Inference
    language: str
    numbers: Mapping[str, int]
    anchors: dict[str, str] = field(factory=dict)
    layout: Layout[Derivation] = field(factory=Layout)

    def rules(self, why: Explanation) -> tuple[RuleView, ...]:
        """Every rule that gives, withholds, softens or limits an advice."""
        rules = [
            self._rule(derivation, word(self.language, "role", role))
            for role, derivations in why.by_role().items()
            for derivation in derivations
        ]
        return (*rules, *(self._rule(derivation, self._state(derivation)) for derivation in self.layout.rest()))

    def _state(self, derivation: Derivation) -> str:
        return word(self.language, "why", STATE[derivation.truth])

    def _rule(self, derivation: Derivation, role: str, depth: int = 0) -> RuleView:
        rule = derivation.rule
        place = f"{rule.location.file}:{rule.location.line}" if rule.location else ""
        anchor = self.anchors.setdefault(rule.id, f"{self.language}-rule-{len(self.anchors) + 1}")
        if elsewhere := self.layout.elsewhere(derivation, depth):
            return RuleView(anchor, role, rule.id, place, elsewhere=elsewhere)
        reason = reason_words(self.inference, rule, self.language) if rule.because else ""
        steps = tuple(
            StepView(
                STATE[step.verdict.truth],
                leaf_words(self.inference.ruleset, step.verdict, self.language),
                self._origin(step),
                tuple(self._rule(inner, self._state(inner), depth + 1) for inner in step.expansion),
            )
            for step in derivation.steps
        )
        return RuleView(anchor, role, rule.id, place, reason, steps, tuple(self._cites(rule)))

    def _origin(self, step: Step) -> str:
        """The origin of a fact; for an unknown fact tested with ``known``, a note that it does not mean *no*."""
        leaf = step.verdict.condition
        if leaf.operator == "known" and not is_known(step.verdict.value):
            return word(self.language, "report", "never_no")
        return origin_words(self.inference, step.fact, self.language)

    def _cites(self, rule: Rule) -> Iterator[Cited]:
        places: dict[str, list[str]] = {}
        for cite in rule.cites:
            places.setdefault(cite.source, []).append(cite.place)
        for source, cited in places.items():
            yield Cited(self.numbers[source], self.inference.ruleset.sources[source], tuple(cited))


def sources_of(whys: list[Explanation]) -> list[Source]:
    """Every source that the derivations rest on, of the highest rank first, each once."""
    rulesets = {cite.source: why.inference.ruleset for why in whys for rule in why.rules() for cite in rule.cites}
    sources = (ruleset.sources[id] for id, ruleset in rulesets.items())
    return sorted(sources, key=lambda source: (-source.rank, source.publisher, source.title))
