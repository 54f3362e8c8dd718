"""The record of a decision: what was known, which rules decided, and what; one line that can be replayed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import attrs
from attrs import field, frozen

from magrules.consultation.consultation import Consultation, advise
from magrules.consultation.standings import ADVISED, Standing
from magrules.errors import MagrulesError, expect
from magrules.language.read_facts import read_changes, read_facts
from magrules.language.write_facts import plain_given
from magrules.model.fact_types import Group, ListOf
from magrules.model.facts import OWN_WORDS, TYPE
from magrules.model.ruleset import Ruleset
from magrules.model.vocabulary import altered

FORMAT = 1
"""The version of a record; it changes when a reader of the old one would misread the new."""


def _with_time_zone(record: object, attribute: object, time: datetime) -> None:
    if time.tzinfo is None:
        raise MagrulesError("the time of a decision record needs a time zone, such as `datetime.now(UTC)`")


@frozen(kw_only=True)
class DecisionRecord:
    """The decision of one consultation, with the data to repeat it.

    ``library`` is the version of magrules; ``ruleset``, ``version`` and ``digest`` name the rules, independently of
    their files. ``facts`` are those given, as :func:`magrules.read_facts` takes them, without the values of the
    facts that are declared private; ``hidden`` names those of them that were known. ``advice`` has the standing of
    what was given, provisional or withheld.
    """

    id: str
    time: datetime = field(validator=_with_time_zone)
    library: str
    ruleset: str
    version: str
    digest: str
    engine: str
    language: str
    urgency: str
    advice: Mapping[str, str] = field(repr=False)
    facts: Mapping[str, Any] = field(repr=False)
    hidden: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists and values, in the order declared."""
        return {"format": FORMAT, **attrs.asdict(self), "time": self.time.isoformat(), "hidden": list(self.hidden)}

    def to_json(self) -> str:
        """One line of JSON, in ASCII."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, line: str) -> "DecisionRecord":
        """The record that was written as that line. Raises MagrulesError when it is none, or of another format."""
        try:
            record = json.loads(line)
            if record.pop("format") != FORMAT:
                raise ValueError
            record |= {name: dict(record[name]) for name in ("advice", "facts")}
            record |= {"time": datetime.fromisoformat(record["time"]), "hidden": tuple(record["hidden"])}
            return cls(**record)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise MagrulesError(f"this is no decision record of format {FORMAT}") from None

    def replay(
        self, rules: Ruleset, private: Mapping[str, Any] | None = None, *, engine: str | None = None
    ) -> Consultation[Any]:
        """The consultation again, by the same rules; ``private`` has the facts that were hidden, names with dots.

        ``engine`` is the one recorded when none is given.

        Raises MagrulesError when the rules are others, when hidden facts are missing (it names them), and when the
        advice is not what was recorded; and what :func:`magrules.advise` and :func:`magrules.read_facts` raise.
        """
        expect(rules, Ruleset)
        if rules.digest != self.digest:
            raise MagrulesError(
                f"decided by ruleset {self.ruleset} {self.version} with digest {self.digest[:12]}…, "
                f"these rules are {rules.name} {rules.version} with digest {rules.digest[:12]}…"
            )
        person = altered(read_facts(self.facts, rules), read_changes(private or {}, rules.vocabulary.cls))
        if missing := set(self.hidden).difference(_without_private(person)[1]):
            names = ", ".join(f"`{name}`" for name in self.hidden if name in missing)
            raise MagrulesError(f"the private facts {names} were known and are not recorded: give them to replay")
        consultation = advise(person, rules, engine=engine or self.engine)
        again = consultation.record(self.language)
        before, now = _decided(self), _decided(again)
        if differing := [name for name in {**before, **now} if before.get(name) != now.get(name)]:
            was, becomes = (decided.get(differing[0], "not told") for decided in (before, now))
            versions = f"magrules {self.library} then, {again.library} now"
            raise MagrulesError(f"{differing[0]} was {was} and becomes {becomes} when it is replayed ({versions})")
        return consultation


def _decided(record: DecisionRecord) -> dict[str, str]:
    """The standing of each recorded advice, and the urgency."""
    return {**{f"`{id}`": standing for id, standing in record.advice.items()}, "the urgency": record.urgency}


def recorded(
    consultation: Consultation[Any], language: str | None, id: str | UUID | None, time: datetime | None
) -> DecisionRecord:
    """The record of a consultation."""
    from magrules import __version__

    ruleset = consultation.ruleset
    facts, hidden = _without_private(consultation.person)
    settled = (*ADVISED, Standing.WITHHELD)
    return DecisionRecord(
        id=str(uuid4() if id is None else id),
        time=datetime.now(UTC) if time is None else time,
        library=__version__,
        ruleset=ruleset.name,
        version=ruleset.version,
        digest=ruleset.digest,
        engine=consultation.engine,
        language=str(ruleset.language(language)),
        urgency=consultation.urgency,
        advice={line.id: line.standing.value for line in consultation.lines if line.standing in settled},
        facts=facts,
        hidden=tuple(hidden),
    )


def _without_private(person: Any, prefix: str = "") -> tuple[dict[str, Any], dict[str, None]]:
    """The known facts of a person as plain data, without the private ones, and the names of those."""
    facts, hidden = dict[str, Any](), dict[str, None]()
    for attribute in attrs.fields(person.__class__):
        name, type, value = f"{prefix}{attribute.name}", attribute.metadata[TYPE], getattr(person, attribute.name)
        if value is None:
            continue
        if attribute.metadata[OWN_WORDS].get("private"):
            hidden[name] = None
        elif isinstance(type, Group):
            inner, more = _without_private(value, f"{name}.")
            facts |= {attribute.name: inner} if inner else {}
            hidden |= more
        elif isinstance(type, ListOf):
            records = [_without_private(record, f"{name}.") for record in value]
            facts[attribute.name] = [record for record, _ in records]
            hidden |= {name: None for _, more in records for name in more}
        else:
            facts[attribute.name] = plain_given(value)
    return facts, hidden
