"""The domain of a ruleset: the kinds of its advice, the urgencies, and the periods of doses."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from attrs import field, frozen

from magrules.model.values import Text
from magrules.model.words import shipped_languages, word

NONE = "none"
"""The lowest urgency, of advice that declares none."""


@frozen
class Kind:
    """A kind of advice, with its heading.

    ``safety``: the advice protects; it is shown while rules contradict each other, and alone where it answers.
    ``informs``: the advice asks nothing of the reader. ``now``: it stands beside the answer on the first screen, as
    safety does. ``risk``: the advice can do harm; it may have a dose, is withheld while rules contradict each other,
    and its caveats come first. ``harmless``: it never does harm. ``dose``: it always has a dose.
    """

    id: str
    heading: Text
    safety: bool = False
    informs: bool = False
    now: bool = False
    risk: bool = False
    harmless: bool = False
    dose: bool = False

    @property
    def background(self) -> bool:
        """Whether it is background: shown by name only where there is other advice."""
        return self.informs and not self.safety

    @property
    def acts(self) -> bool:
        """Whether the reader acts on it, so that it may do harm."""
        return not (self.safety or self.informs or self.harmless)


@frozen
class Urgency:
    """How soon advice matters, with the heading of a consultation where it is the highest.

    ``calm``: the heading is hidden while pressing advice is possible. ``pressing``: the advice comes before
    everything else. ``alone``: no question is shown beside it.
    """

    id: str
    heading: Text | None = None
    calm: bool = False
    pressing: bool = False
    alone: bool = False


@frozen
class Period:
    """The period of a dose, with the words behind an amount, such as ``a day``; ``hours`` is its length, if any."""

    id: str
    text: Text
    hours: float | None = None


@frozen
class Domain:
    """The kinds, urgencies and periods of a ruleset, by id.

    Kinds are in the order of display, urgencies in ascending order from ``none``.
    """

    kinds: Mapping[str, Kind] = field(repr=False)
    urgencies: Mapping[str, Urgency] = field(repr=False)
    periods: Mapping[str, Period] = field(repr=False)

    @property
    def words(self) -> Mapping[str, Collection[str]]:
        """The ids of kinds, urgencies and periods, by the noun that messages use."""
        return {"kind of advice": self.kinds, "urgency": self.urgencies, "period": self.periods}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The number of each urgency, 0 being ``none``."""
        return {id: at for at, id in enumerate(self.urgencies)}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The position of each kind."""
        return {id: at for at, id in enumerate(self.kinds)}

    def most_urgent(self, urgencies: Iterable[str]) -> str:
        """The highest of some urgencies."""
        return max(urgencies, key=self.rank.__getitem__, default=NONE)

    def pressing(self, urgency: str) -> bool:
        """Whether an urgency is pressing."""
        return self.urgencies[urgency].pressing


def merged(old: Domain, new: Domain) -> Domain:
    """The old domain with what only the new one has, each urgency after its predecessor in the new one."""
    urgencies, before = list(old.urgencies), NONE
    for id in new.urgencies:
        if id not in urgencies:
            urgencies.insert(urgencies.index(before) + 1, id)
        before = id
    levels = {**new.urgencies, **old.urgencies}
    return Domain(
        {**old.kinds, **{id: kind for id, kind in new.kinds.items() if id not in old.kinds}},
        {id: levels[id] for id in urgencies},
        {**new.periods, **old.periods},
    )


KIND_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "refer": ("safety",),
    "stop": ("safety",),
    "warn": ("safety", "informs"),
    "do": ("now",),
    "dose": ("risk", "dose"),
    "product": ("risk",),
    "test": ("harmless",),
    "background": ("informs",),
}
"""The default kinds in their order, each with its properties."""
URGENCY_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "routine": ("calm",),
    "soon": (),
    "same_day": ("pressing",),
    "emergency": ("pressing", "alone"),
}
"""The default urgencies, the lowest first, each with its properties."""
PERIOD_HOURS: Mapping[str, float | None] = {"day": 24, "intake": None, "week": 168}
"""The default periods, with their hours."""


def default_domain(languages: Iterable[str] | None = None) -> Domain:
    """The domain of a ruleset that declares none, in the words of the library."""
    tags = tuple(languages or shipped_languages())
    kinds = (Kind(id, _text(tags, "kind", id), **dict.fromkeys(true, True)) for id, true in KIND_PROPERTIES.items())
    urgencies = [Urgency(NONE, calm=True)]
    urgencies += [
        Urgency(id, _text(tags, "urgency", id), **dict.fromkeys(true, True)) for id, true in URGENCY_PROPERTIES.items()
    ]
    return Domain(
        {kind.id: kind for kind in kinds},
        {urgency.id: urgency for urgency in urgencies},
        {id: Period(id, _text(tags, "dose", id), hours) for id, hours in PERIOD_HOURS.items()},
    )


def _text(languages: Iterable[str], section: str, key: str) -> Text:
    return Text(**{language: word(language, section, key) for language in languages})
