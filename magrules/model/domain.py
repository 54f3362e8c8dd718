"""What a ruleset declares of its domain: the kinds of its advice, how urgent it can be, and what doses are per."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from attrs import field, frozen

from magrules.model.values import Text
from magrules.model.words import shipped_languages, word

NONE = "none"
"""The urgency of advice that has none; it stands below every urgency declared."""


@frozen
class Kind:
    """A kind of advice, with the heading that its advice stands under.

    ``safety`` protects whoever follows it: it is told while rules contradict each other, and alone where it answers.
    ``informs`` asks nothing of the reader: nobody misses it while it is withheld. ``now`` stands beside the answer on
    the first screen, as safety does. ``risk`` can do harm: a dose belongs to it, it waits while rules contradict each
    other, however urgent, and what it is subject to is told first. ``harmless`` never can. ``dose`` never goes without
    a dose.
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
        """Whether it is only good to know: told by its name where there is other advice."""
        return self.informs and not self.safety

    @property
    def acts(self) -> bool:
        """Whether the reader does something that may do harm where it should be withheld."""
        return not (self.safety or self.informs or self.harmless)


@frozen
class Urgency:
    """How soon advice matters, with the heading told for the whole consultation.

    ``calm`` is not told while something pressing may still turn out to be so; ``pressing`` stands before everything
    else; ``alone`` leaves no room for a question beside it.
    """

    id: str
    heading: Text | None = None
    calm: bool = False
    pressing: bool = False
    alone: bool = False


@frozen
class Period:
    """What a dose is for, with the words behind an amount, such as ``a day``; without ``hours`` it has no length."""

    id: str
    text: Text
    hours: float | None = None


@frozen
class Domain:
    """The kinds, urgencies and periods of a ruleset, by id.

    Kinds stand in the order they are told in, urgencies with the least first, which is ``none``.
    """

    kinds: Mapping[str, Kind] = field(repr=False)
    urgencies: Mapping[str, Urgency] = field(repr=False)
    periods: Mapping[str, Period] = field(repr=False)

    @property
    def words(self) -> Mapping[str, Collection[str]]:
        """The ids that files choose from, by what they are called."""
        return {"kind of advice": self.kinds, "urgency": self.urgencies, "period": self.periods}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The number of each urgency, 0 being ``none``."""
        return {id: at for at, id in enumerate(self.urgencies)}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Where each kind stands among all."""
        return {id: at for at, id in enumerate(self.kinds)}

    def most_urgent(self, urgencies: Iterable[str]) -> str:
        """The highest of some urgencies."""
        return max(urgencies, key=self.rank.__getitem__, default=NONE)

    def pressing(self, urgency: str) -> bool:
        """Whether an urgency stands before everything else."""
        return self.urgencies[urgency].pressing


def merged(old: Domain, new: Domain) -> Domain:
    """Two domains in one: the old one's, and what only the new one has, each urgency behind the one it followed."""
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
"""The kinds of a ruleset that declares none, in their order, with what is true of each."""
URGENCY_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "routine": ("calm",),
    "soon": (),
    "same_day": ("pressing",),
    "emergency": ("pressing", "alone"),
}
"""The urgencies of a ruleset that declares none, the least first."""
PERIOD_HOURS: Mapping[str, float | None] = {"day": 24, "intake": None, "week": 168}
"""The periods of a ruleset that declares none, with their lengths."""


def default_domain(languages: Iterable[str] | None = None) -> Domain:
    """The kinds, urgencies and periods of a ruleset that declares none, in the words of the library."""
    tags = tuple(languages or shipped_languages())
    kinds = (Kind(id, _text(tags, "kind", id), **dict.fromkeys(true, True)) for id, true in KIND_PROPERTIES.items())
    urgencies = [Urgency(NONE, calm=True)]
    urgencies += [
        Urgency(id, _text(tags, "urgency", id), **dict.fromkeys(true, True)) for id, true in URGENCY_PROPERTIES.items()
    ]
    return Domain(
        {one.id: one for one in kinds},
        {one.id: one for one in urgencies},
        {id: Period(id, _text(tags, "dose", id), hours) for id, hours in PERIOD_HOURS.items()},
    )


def _text(languages: Iterable[str], section: str, key: str) -> Text:
    return Text(**{language: word(language, section, key) for language in languages})
