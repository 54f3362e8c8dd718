"""The workload: generated rules in three strata, persons, and the answers computed by plain Python.

Rules of the first stratum compare facts, those of the second facts and conclusions of the first, those of the third
conclusions; the third advises. A comparison of a fact that is not known holds in no engine; a conclusion that no rule
draws is false. Conditions have no *not* around others, so that two-valued engines and magrules agree on what fires.
"""

from collections.abc import Callable, Collection, Iterator
from itertools import product
from random import Random

from attrs import field, frozen

SIZES = (50, 500, 2_000, 5_000)
SEED = 14
CHOICES = ("v0", "v1", "v2", "v3")
SHARES = (0, 0.25, 0.5, 0.75, 1)
"""The share of the facts that is known of a person."""

Value = bool | int | str
Person = dict[str, Value]
"""The known facts of a person."""


@frozen
class Comparison:
    """A fact that ``is`` so or not, is ``below`` or ``at_least`` a number, or ``equals`` a choice; or a conclusion.

    A conclusion is ``concluded`` or not, as ``value`` says.
    """

    name: str
    operator: str
    value: Value


@frozen
class Joint:
    """``all`` or ``any`` of the parts."""

    kind: str
    parts: tuple["Condition", ...]


Condition = Comparison | Joint


@frozen
class Rule:
    """A rule that concludes, or in the last stratum advises, its target."""

    id: str
    stratum: int
    when: Condition
    target: str


@frozen
class Answer:
    """What is concluded and advised, and the rules that fired."""

    concluded: frozenset[str]
    advised: frozenset[str]
    fired: frozenset[str]


@frozen
class Workload:
    """Rules by strata, and persons with the expected answers, in groups by the share of facts known."""

    facts: dict[str, str]
    rules: tuple[Rule, ...]
    persons: tuple[tuple[Person, ...], ...]
    answers: tuple[tuple[Answer, ...], ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        answers = tuple(tuple(answer(self.rules, person) for person in group) for group in self.persons)
        object.__setattr__(self, "answers", answers)

    def stratum(self, number: int) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.stratum == number)

    def by_target(self, number: int) -> dict[str, list[Rule]]:
        """The rules of a stratum by what they conclude or advise."""
        targets: dict[str, list[Rule]] = {}
        for rule in self.stratum(number):
            targets.setdefault(rule.target, []).append(rule)
        return targets

    @property
    def conclusions(self) -> list[str]:
        return [*self.by_target(1), *self.by_target(2)]

    @property
    def advice(self) -> list[str]:
        return [*self.by_target(3)]


def workload(size: int, persons: int = 5, seed: int = SEED) -> Workload:
    """A workload of so many rules, with so many persons for each share of known facts; the same for the same seed."""
    random = Random(f"{seed} {size}")
    kinds = ("boolean",) * 42 + ("number",) * 12 + ("choice",) * 6
    facts = {f"f{at:02}": kind for at, kind in enumerate(kinds)}
    counts = (size * 60 // 100, size * 25 // 100, size - size * 60 // 100 - size * 25 // 100)
    first = [f"p{at}" for at in range(counts[0] * 8 // 10)]
    second = [f"q{at}" for at in range(counts[1] * 8 // 10)]

    def comparison(name: str) -> Comparison:
        match facts.get(name):
            case "boolean":
                return Comparison(name, "is", random.random() < 0.8)
            case "number":
                return Comparison(name, random.choice(("below", "at_least")), random.randint(10, 90))
            case "choice":
                return Comparison(name, "equals", random.choice(CHOICES))
            case _:
                return Comparison(name, "concluded", random.random() < 0.8)

    def condition(names: list[str]) -> Condition:
        parts = tuple(map(comparison, random.sample(names, random.choice((1, 2, 2, 3)))))
        if len(parts) == 1:
            return parts[0]
        kind, other = random.choice((("all", "any"), ("all", "any"), ("any", "all")))
        if len(parts) == 3 and random.random() < 0.5:
            return Joint(kind, (parts[0], Joint(other, parts[1:])))
        return Joint(kind, parts)

    def rules() -> Iterator[Rule]:
        strata = ((1, [*facts], first), (2, [*facts, *first], second), (3, [*first, *second], None))
        number = 0
        for (stratum, names, targets), count in zip(strata, counts, strict=True):
            for at in range(count):
                target = f"a{at}" if targets is None else targets[at] if at < len(targets) else random.choice(targets)
                yield Rule(f"r{number}", stratum, condition(names), target)
                number += 1

    def person(share: float) -> Person:
        values: dict[str, Value] = {}
        for name in random.sample([*facts], round(share * len(facts))):
            match facts[name]:
                case "boolean":
                    values[name] = random.random() < 0.35
                case "number":
                    values[name] = random.randint(0, 100)
                case _:
                    values[name] = random.choice(CHOICES)
        return values

    people = tuple(tuple(person(share) for _ in range(persons)) for share in SHARES)
    return Workload(facts, tuple(rules()), people)


def answer(rules: Collection[Rule], person: Person) -> Answer:
    """The answer by a walk over the conditions."""
    concluded, advised, fired = set[str](), set[str](), set[str]()
    for stratum in (1, 2, 3):
        firing = [rule for rule in rules if rule.stratum == stratum and holds(rule.when, person, concluded)]
        (advised if stratum == 3 else concluded).update(rule.target for rule in firing)
        fired.update(rule.id for rule in firing)
    return Answer(frozenset(concluded), frozenset(advised), frozenset(fired))


def holds(condition: Condition, person: Person, concluded: Collection[str]) -> bool:
    """Whether a condition holds."""
    if isinstance(condition, Joint):
        join = all if condition.kind == "all" else any
        return join(holds(part, person, concluded) for part in condition.parts)
    if condition.operator == "concluded":
        return (condition.name in concluded) is condition.value
    value, operand = person.get(condition.name), condition.value
    match condition.operator:
        case "below":
            return isinstance(value, int) and isinstance(operand, int) and value < operand
        case "at_least":
            return isinstance(value, int) and isinstance(operand, int) and value >= operand
        case _:
            return value == operand


def infix(condition: Condition, write: Callable[[Comparison], str], all: str, any: str) -> str:
    """A condition as text, each comparison as ``write`` does."""
    if isinstance(condition, Comparison):
        return write(condition)
    joint = f" {all} " if condition.kind == "all" else f" {any} "
    return "(" + joint.join(infix(part, write, all, any) for part in condition.parts) + ")"


def clauses(condition: Condition) -> list[tuple[Comparison, ...]]:
    """The disjunctive normal form: the condition holds when every comparison of a clause does."""
    if isinstance(condition, Comparison):
        return [(condition,)]
    parts = [clauses(part) for part in condition.parts]
    if condition.kind == "any":
        return [clause for part in parts for clause in part]
    return [tuple(comparison for clause in way for comparison in clause) for way in product(*parts)]
