"""Derivations told once: the tree under an advice in words, for pages that can link to what was told before."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from magrules.consultation.explanation import Derivation, Explanation, Step, Telling
from magrules.consultation.phrase import leaf_words
from magrules.engine.inference import Inference
from magrules.model.conditions import Comparison
from magrules.model.rules import Source
from magrules.model.values import is_known
from magrules.model.words import word
from magrules.render.parts import origin_words, reason_words
from magrules.render.text import STATE


@frozen
class Cited:
    """A source, its number in the list of sources, and the places in it that a rule rests on."""

    number: int
    source: Source
    places: tuple[str, ...]


@frozen
class ToldStep:
    """A comparison in words, where its fact comes from, and the rules behind it; ``state`` is its truth."""

    state: str
    words: str
    origin: str
    behind: tuple["ToldRule", ...]


@frozen
class ToldRule:
    """A rule in a derivation: what it does (``role``), its place, reason, steps and sources.

    ``elsewhere`` says where it is told if not here, under ``anchor``: ``told_above`` or ``told_below``.
    """

    anchor: str
    role: str
    id: str
    place: str
    reason: str = ""
    steps: tuple[ToldStep, ...] = ()
    cites: tuple[Cited, ...] = ()
    elsewhere: str = ""


@frozen
class Teller:
    """Tells derivations in one language; ``numbers`` are those of the sources, ``anchors`` the names of rules told."""

    inference: Inference
    language: str
    numbers: Mapping[str, int]
    anchors: dict[str, str] = field(factory=dict)
    telling: Telling[Derivation] = field(factory=Telling)

    def rules(self, why: Explanation) -> tuple[ToldRule, ...]:
        """Every rule that gives, holds back, softens or limits an advice."""
        roles = why.by_role().items()
        told = [self._rule(one, word(self.language, "role", role)) for role, some in roles for one in some]
        return (*told, *(self._rule(one, self._state(one)) for one in self.telling.rest()))

    def _state(self, one: Derivation) -> str:
        return word(self.language, "why", STATE[one.truth])

    def _rule(self, one: Derivation, role: str, depth: int = 0) -> ToldRule:
        rule = one.rule
        place = f"{rule.location.file}:{rule.location.line}" if rule.location else ""
        anchor = self.anchors.setdefault(rule.id, f"{self.language}-rule-{len(self.anchors) + 1}")
        if elsewhere := self.telling.elsewhere(one, depth):
            return ToldRule(anchor, role, rule.id, place, elsewhere=elsewhere)
        reason = reason_words(self.inference, rule, self.language) if rule.because else ""
        steps = tuple(
            ToldStep(
                STATE[step.seen.truth],
                leaf_words(self.inference.ruleset, step.seen, self.language),
                self._origin(step),
                tuple(self._rule(behind, self._state(behind), depth + 1) for behind in step.behind),
            )
            for step in one.steps
        )
        return ToldRule(anchor, role, rule.id, place, reason, steps, tuple(self._cites(one)))

    def _origin(self, step: Step) -> str:
        """Where a fact comes from; of one that a rule asks to be known and that is not, that this is no *no*."""
        leaf = step.seen.condition
        if isinstance(leaf, Comparison) and leaf.operator == "known" and not is_known(step.seen.value):
            return word(self.language, "report", "never_no")
        return origin_words(self.inference, step.fact, self.language)

    def _cites(self, one: Derivation) -> Iterator[Cited]:
        places: dict[str, list[str]] = {}
        for cite in one.rule.cites:
            places.setdefault(cite.source, []).append(cite.place)
        for source, cited in places.items():
            yield Cited(self.numbers[source], self.inference.ruleset.sources[source], tuple(cited))


def sources_of(whys: list[Explanation]) -> list[Source]:
    """Every source that the derivations rest on, of the highest rank first, each once."""
    found = {cite.source: why.inference.ruleset for why in whys for rule in why.rules() for cite in rule.cites}
    sources = (ruleset.sources[id] for id, ruleset in found.items())
    return sorted(sources, key=lambda source: (-source.rank, source.publisher, source.title))
