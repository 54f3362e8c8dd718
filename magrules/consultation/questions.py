"""Questions: the unknown facts that can still change the advice, with the advice that depends on the answer."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations, product
from typing import Any, Protocol

from attrs import frozen

from magrules.consultation import standings
from magrules.consultation.candidates import candidates
from magrules.consultation.counterfactuals import differing, suppose
from magrules.consultation.standings import AdviceResult, Standing
from magrules.engine.incremental import lasting
from magrules.engine.inference import Inference
from magrules.model.domain import NONE
from magrules.model.rules import PERSON, QuestionDefinition
from magrules.model.ruleset import Ruleset
from magrules.model.truth import TRUE
from magrules.model.values import Text, Value, is_known
from magrules.model.vocabulary import Fact
from magrules.model.words import table

ASKING_FOR, ONESELF = "asking_for", "self"
"""The fact that names the subject of the consultation, and its value when that is the user."""
MOST_TRIED = 40
"""The number of suppositions to try before a question counts as one that matters, unproven."""
MOST_LOOKED_AT = 1_500_000
"""The number of comparisons to evaluate for all questions together; it lowers the number of suppositions for each."""


@frozen
class Question:
    """One question to the person: its id, the fact it asks for, and the advice it would settle.

    ``fact`` is empty when the question asks for no fact. ``asked_by`` are the rules that
    ask outright, ``waiting`` those that are unknown without the answer.
    """

    id: str
    text: Text
    fact: str = ""
    settles: tuple[str, ...] = ()
    asked_by: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Question {self.id}: {self.fact or 'no fact'}, settles {len(self.settles)}>"


class Consulted(Protocol):
    """A person with an inference, and every line of the consultation."""

    @property
    def person(self) -> Any:
        """The person."""

    @property
    def inference(self) -> Inference:
        """The inference from the person's facts."""

    @property
    def lines(self) -> tuple[AdviceResult, ...]:
        """Every line."""


@frozen(eq=False, slots=False)
class QuestionSearch:
    """The search for the questions worth asking; what nobody accesses is not computed."""

    consulted: Consulted

    @cached_property
    def ahead(self) -> Inference:
        """What holds whatever is learnt later."""
        return lasting(self.consulted.inference)

    @cached_property
    def needs(self) -> Mapping[str, tuple[str, ...]]:
        """The facts that would settle each advice for good."""
        return {line.id: line.needs for line in standings.lines(self.ahead)}

    @cached_property
    def settles(self) -> Mapping[str, list[AdviceResult]]:
        """The lines that each fact would settle, perhaps together with others."""
        settles: dict[str, list[AdviceResult]] = {}
        for line in self.consulted.lines:
            for name in self.needs[line.id]:
                settles.setdefault(name, []).append(line)
        return settles

    @cached_property
    def _given_by(self) -> Mapping[str, list[AdviceResult]]:
        """The lines that each rule leads to."""
        given_by: dict[str, list[AdviceResult]] = {}
        for line in self.consulted.lines:
            for rule in line.rules:
                given_by.setdefault(rule, []).append(line)
        return given_by

    @cached_property
    def _asked_by(self) -> Mapping[str, tuple[str, ...]]:
        return self.asked_by()

    def asked_by(self, only: Collection[str] | None = None) -> Mapping[str, tuple[str, ...]]:
        """The rules that ask each question outright; with ``only``, for these facts and questions."""
        inference, asked_by = self.consulted.inference, dict[str, tuple[str, ...]]()
        smaller = inference.ruleset.vocabulary.smaller
        for id, truth in inference.truths.items():
            for asks in inference.ruleset.rules[id].asks if truth is TRUE else ():
                if only is not None and not {asks, *smaller.get(asks, ())}.intersection(only):
                    continue
                if not is_known(inference.facts.get(asks)) or asks in self.settles:
                    for name in self._in_parts(asks):
                        if only is None or name in only:
                            asked_by[name] = (*asked_by.get(name, ()), id)
        return asked_by

    def _in_parts(self, name: str) -> list[str]:
        """The smaller questions that replace a question: those on unknown parts; the question itself without any."""
        inference = self.consulted.inference
        smaller = inference.ruleset.vocabulary.smaller.get(name, ())
        unknown = [part for part in smaller if not is_known(inference.facts[part])]
        return [part for part in unknown if part in self.settles] or unknown or [name]

    def find(self, only: Collection[str] | None = None) -> tuple[Question, ...]:
        """Every question worth asking, most pressing first; with ``only``, those of these facts and questions.

        These are the questions that rules ask outright, and every fact that can change the standing or
        the dose of some advice. The questions of the rules of the highest salience come first. Then come
        those of rules that hold advice back, other facts that hold advice back, questions of other rules and facts
        that make advice provisional or leave it open, and facts that matter only together with others; among these by
        the urgency of the advice that depends on the answer or that the asking rule gives, then by the number of such
        advice.
        """
        person, inference, alone = self.consulted.person, self.consulted.inference, dict[str, AdviceResult]()
        names = dict.fromkeys([*self.settles, *self._asked_by])
        each = MOST_LOOKED_AT // max(len(names), 1)
        wanted = [
            name
            for name in names
            if only is None or name in only
            if name in self._asked_by or matters(person, inference, name, self._others(name), each, alone)
        ]
        return tuple(map(self._question, sorted(wanted, key=self._pressing)))

    def _others(self, name: str) -> Iterator[str]:
        """The other facts that would settle advice, first those beside which some advice needs the fact."""
        for line in self.settles[name]:
            yield from self.needs[line.id]
        yield from self.settles

    def _pressing(self, name: str) -> tuple[int, int, int, int]:
        ruleset, asking = self.consulted.inference.ruleset, self._asked_by.get(name, ())
        dependent = [line for line in self.settles.get(name, ()) if name in line.needs]
        salience = max([ruleset.rules[rule].salience for rule in asking] + [0] * (name in self.settles))
        held = any(line.standing is Standing.WITHHELD for line in dependent)
        near = [*dependent, *(line for rule in asking for line in self._given_by.get(rule, ()))]
        urgencies = [line.urgency for line in near] + [ruleset.rules[rule].urgency or NONE for rule in asking]
        urgency = max(map(ruleset.domain.rank.__getitem__, urgencies), default=0)
        first = any(ruleset.rules[rule].withholds for rule in asking)
        return (-salience, 0 if first else 1 if held else 2 if asking or dependent else 3, -urgency, -len(dependent))

    def _question(self, name: str) -> Question:
        """The question of that name: that of a fact, or one that the ruleset declares."""
        ruleset, facts = self.consulted.inference.ruleset, self.consulted.inference.facts
        settles, asked_by = tuple(line.id for line in self.settles.get(name, ())), self._asked_by.get(name, ())
        if name in ruleset.questions:
            question = ruleset.questions[name]
            return Question(question.ask, worded(ruleset, question, facts), "", settles, asked_by)
        fact = ruleset.vocabulary.facts[name]
        waiting = tuple(rule for rule, needed in self.ahead.waiting.items() if name in needed)
        return Question(fact.ask, worded(ruleset, fact, facts), name, settles, asked_by, waiting)


def matters(
    person: Any, inference: Inference, name: str, others: Iterable[str], most: int, alone: dict[str, AdviceResult]
) -> bool:
    """Whether knowing one fact can change the standing or dose of some advice, for some values of the others.

    The search takes the others unknown, then one of them known, two, and so on, with every value that the
    rules distinguish. When there are too many suppositions, or more than ``most`` comparisons to evaluate,
    the fact counts as one that matters.

    ``alone`` is the cache of :func:`magrules.consultation.standings.stand` for the inference.
    """
    values = candidates(inference.ruleset, name)
    if is_known(inference.facts[name]) or not values:
        return True  # known, but not recognised; or without candidates
    most_trials = min(MOST_TRIED, most // dependent_leaves(inference.ruleset, name))
    if not most_trials:
        return True
    unknown = (other for other in others if other != name and not is_known(inference.facts[other]))
    trials = 0
    for context in _contexts(inference.ruleset, unknown):
        before, alone_before = (suppose(person, inference, context), {}) if context else (inference, alone)
        for value in values if before else ():
            after = suppose(person, inference, {**context, name: value})
            trials += 1
            if before and after and any(differing(before, after, alone_before)):
                return True
            if trials > most_trials:
                return True
    return False


def dependent_leaves(ruleset: Ruleset, name: str) -> int:
    """The number of comparisons that depend on a fact, directly and through conclusions; at least one."""
    counts, waiting = dict[str, int](), [name]
    while waiting:
        for id, _ in ruleset.uses.get(waiting.pop(), ()):
            if id not in counts:
                concluded = [conclusion.name for conclusion in ruleset.rules[id].concludes]
                counts[id] = len(ruleset.leaves[id]) + sum(len(ruleset.concluders[name]) for name in concluded)
                waiting += concluded
    return max(sum(counts.values()), 1)


def _contexts(ruleset: Ruleset, unknown: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The candidate values of unknown facts: of none of them, of one, two and so on."""
    yield {}
    facts = tuple(dict.fromkeys(unknown))
    for size in range(1, len(facts) + 1):
        for names in combinations(facts, size):
            for chosen in product(*(candidates(ruleset, name) for name in names)):
                yield dict(zip(names, chosen, strict=True))


def worded(ruleset: Ruleset, question: Fact | QuestionDefinition, facts: Mapping[str, Value]) -> Text:
    """The text of the question, in the third person where the fact `asking_for` names somebody else."""
    text = question.text if isinstance(question, QuestionDefinition) else question.question or question.phrase
    another = spoken_of(ruleset, facts)
    if another is None or question.of_another is None:
        return text
    return Text(**{
        language: question.of_another.of(language).replace(f"{{{PERSON}}}", another.of(language))
        for language in ruleset.languages
    })  # fmt: skip


def spoken_of(ruleset: Ruleset, facts: Mapping[str, Value]) -> Text | None:
    """The words for the subject when that is somebody else; None when it is the user, or unknown."""
    subject = facts.get(ASKING_FOR)
    if not isinstance(subject, str) or subject == ONESELF:
        return None
    another = {language: table(language)["another"] for language in ruleset.languages}
    return Text(**{language: words.get(subject, words["somebody_else"]) for language, words in another.items()})
