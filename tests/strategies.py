"""Every Hypothesis strategy: values, conditions, rulesets over a small domain, and whoever they are about.

A feature of the rule language is not finished until these can make it.
"""

from __future__ import annotations

from math import ceil, floor, inf
from typing import Any
from unicodedata import normalize

import attrs
from hypothesis import strategies as st

from magrules.diagnostics.source import Location
from magrules.language import shapes
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.domain import Domain, Kind, Urgency, default_domain
from magrules.model.fact_types import (
    Boolean,
    Choice,
    FactType,
    FreeNames,
    FreeText,
    Group,
    ListOf,
    Number,
    NumbersByName,
    Subset,
)
from magrules.model.facts import TYPE, boolean, choice, computed, fact_class, number, subset
from magrules.model.rules import (
    IF_UNKNOWN,
    Advice,
    Cite,
    Conclude,
    Conclusion,
    Dose,
    Flag,
    Grade,
    Limit,
    Rule,
    Source,
    Tally,
    Withhold,
)
from magrules.model.ruleset import Ruleset
from magrules.model.strata import stratify
from magrules.model.truth import Truth
from magrules.model.values import Interval, Members, Text, Value
from magrules.model.vocabulary import vocabulary_of
from magrules.model.words import speaking

NUMBERS = (0, 1, 2, 2.5, 3, 59.999, 60)
OPTIONS = tuple("abcdefghijklmnopqrst")


def text(word: str) -> Text:
    return Text(en=word, sv=f"{word} på svenska")


def words(name: str) -> dict[str, Text]:
    return {"phrase": text(name), "question": text(f"{name}?")}


def labels(options: tuple[str, ...]) -> dict[str, Text]:
    return {option: text(option) for option in options}


@fact_class
class Thing:
    """A small domain with a fact of every type that rules compare, two of them known in part."""

    yes: bool | None = boolean(**words("yes"))
    maybe: bool | None = boolean(**words("maybe"))
    amount: float | None = number("mg", -10, 100, **words("amount"))
    slack: float | None = number("mg", 0, 10, **words("slack"))
    level: float | None = number("", -10, 100, **words("level"))
    kind: str | None = choice("red", "green", "blue", labels=labels(("red", "green", "blue")), **words("kind"))
    signs: Any = subset(*OPTIONS, labels=labels(OPTIONS), **words("signs"))
    unread: bool | None = boolean(private=True, **words("unread"))
    tags: Any = subset(*OPTIONS, labels=labels(OPTIONS), **words("tags"))

    @computed(Number("mg", -10, 110), of=("amount", "slack"), fact="amount")
    def known_amount(self) -> Interval | float | None:
        if self.amount is None or not self.slack:
            return self.amount
        return Interval(self.amount, inf if self.slack == 10 else self.amount + self.slack)

    @computed(Subset(OPTIONS), of=("signs", "unread"), fact="signs", labels=labels(OPTIONS))
    def known_signs(self) -> Members | None:
        if not self.unread or self.signs is None:
            return None if self.signs is None else Members(self.signs)
        return Members(self.signs, False, frozenset("t") - self.signs)


VOCABULARY = vocabulary_of(Thing)


def some_of(options: tuple[str, ...], most: int = 5) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(options), max_size=most)


def things() -> st.SearchStrategy[Thing]:
    """Somebody about whom little or much is known."""
    yes_or_no = st.none() | st.booleans()
    a_number = st.none() | st.sampled_from(NUMBERS) | st.floats(-10, 100, allow_nan=False)
    return st.builds(
        Thing,
        yes=yes_or_no,
        maybe=yes_or_no,
        amount=a_number,
        slack=st.none() | st.sampled_from((0, 0.5, 2, 10)),
        level=a_number,
        kind=st.none() | st.sampled_from(("red", "green", "blue")),
        signs=st.none() | some_of(OPTIONS),
        unread=yes_or_no,
        tags=st.none() | some_of(OPTIONS),
    )


truths = st.sampled_from(list(Truth))


# --- conditions ----------------------------------------------------------------------------------


def leaves(flags: tuple[str, ...] = (), with_known: bool = True) -> st.SearchStrategy[Comparison]:
    """Comparisons of every operator, on facts and on the conclusions named."""
    bounds = st.sampled_from(("below", "at_most", "above", "at_least", "equals"))
    numbers = st.sampled_from(NUMBERS) | st.floats(-10, 100, allow_nan=False)
    kinds = [
        st.builds(Comparison, st.sampled_from(("yes", "maybe", *flags)), st.just("is"), st.booleans()),
        st.builds(Comparison, st.sampled_from(("amount", "level")), bounds, numbers),
        st.builds(
            Comparison, st.just("kind"), st.just("is_one_of"),
            st.frozensets(st.sampled_from(("red", "green", "blue")), min_size=1, max_size=2),
        ),
        st.builds(
            Comparison, st.sampled_from(("signs", "tags")), st.just("includes"),
            st.frozensets(st.sampled_from(OPTIONS), min_size=1, max_size=3)
            | st.frozensets(st.sampled_from(OPTIONS), min_size=14, max_size=18),
        ),
        st.builds(Comparison, st.sampled_from(("signs", "tags")), st.just("empty"), st.booleans()),
    ]  # fmt: skip
    if with_known:
        names = st.sampled_from(("yes", "amount", "kind", "signs", *flags))
        kinds.append(st.builds(Comparison, names, st.just("known"), st.booleans()))
    return st.one_of(kinds)


def conditions(flags: tuple[str, ...] = (), with_known: bool = True) -> st.SearchStrategy[Condition]:
    """Conditions of every shape, empty ones and crowded ones among them."""
    leaf = leaves(flags, with_known)
    crowd = st.lists(leaf, min_size=13, max_size=15).map(tuple)
    crowded = st.builds(AllOf, crowd) | st.builds(AnyOf, crowd) | st.builds(AtLeast, st.integers(1, 14), crowd)
    pairs = st.lists(st.builds(AnyOf, st.tuples(leaf, leaf)), min_size=5, max_size=6).map(tuple)
    many_ways = st.builds(AllOf, pairs) | st.builds(Not, st.builds(AllOf, pairs))
    return small_conditions(flags, with_known, 12) | crowded | many_ways


def small_conditions(
    flags: tuple[str, ...] = (), with_known: bool = True, most: int = 3
) -> st.SearchStrategy[Condition]:
    """Conditions as authors write them: a few comparisons, joined."""

    def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, max_size=4).map(tuple)
        return st.one_of(
            st.builds(AllOf, parts),
            st.builds(AnyOf, parts),
            st.builds(Not, inner),
            st.builds(AtLeast, st.integers(0, 4), parts),
        )

    return st.recursive(leaves(flags, with_known), joined, max_leaves=most)


# --- rulesets ------------------------------------------------------------------------------------

FLAGS = ("low_flag", "mid_flag", "high_flag")
LIKE_FACTS = ("yes", "amount", "low_flag")  # rules may be called as facts and conclusions are
ITEMS = ("first", "second", "third")
LEVELS = {"mild": text("mild"), "severe": text("severe")}
ADVICE = ("rest", "dose_high", "dose_low", "see_somebody")
SOURCES = {
    "blog": Source("blog", "A blog", "Somebody", "blog", 1),
    "law": Source("law", "A law", "The authority", "authority", 5),
}


_bound = st.sampled_from(("at_least", "below", "equals"))
LAYERS = [small_conditions(FLAGS[:at]) for at in range(len(FLAGS))]
TOP = small_conditions(FLAGS) | st.builds(
    AllOf,
    st.lists(
        leaves(FLAGS)
        | st.builds(Comparison, st.just("score"), _bound, st.integers(1, 3))
        | st.builds(Comparison, st.just("severity"), _bound, st.integers(1, 2)),
        min_size=1,
        max_size=3,
    ).map(tuple),
)


def declared_advice() -> dict[str, Advice]:
    def advice(id: str, **more: Any) -> Advice:
        return Advice(id, text=text(f"{id} because {{amount}}"), name=text(id), **more)

    return {
        "rest": advice("rest", kind="do"),
        "dose_high": advice("dose_high", kind="dose", dose=Dose(300, 400, "mg", "day", "elemental", 2)),
        "dose_low": advice("dose_low", kind="dose", dose=Dose(0, 100, "mg", "day")),
        "see_somebody": advice("see_somebody", kind="refer", urgency="routine"),
        "with_food": advice("with_food", kind="do", accompanies=("dose_high", "dose_low")),
    }


LANGUAGES = (speaking("en"), speaking("sv"))
"""The languages of the texts of all rulesets that are made here."""


@st.composite
def domains(draw: st.DrawFn) -> Domain:
    """The kinds and urgencies of the library, with other things true of them and the kinds in another order."""
    usual = default_domain()
    kinds, pressing = draw(st.permutations(list(usual.kinds.values()))), draw(st.sampled_from(list(usual.urgencies)))
    true = st.fixed_dictionaries(dict.fromkeys(("safety", "informs", "now", "risk", "harmless"), st.booleans()))
    made = [Kind(kind.id, kind.heading, **draw(true)) if draw(st.booleans()) else kind for kind in kinds]
    least = usual.rank[pressing] or 1
    urgencies = {
        id: Urgency(id, urgency.heading, urgency.calm and at < least, at >= least, urgency.alone)
        for at, (id, urgency) in enumerate(usual.urgencies.items())
    }
    return Domain({kind.id: kind for kind in made}, urgencies, usual.periods)


@st.composite
def rulesets(draw: st.DrawFn) -> Ruleset:
    """A whole ruleset: flags that build on each other, a tally, a grade, advice, withholding, limits.

    Conclusions are layered, so that no ring can come about; a denied flag may contradict.
    """
    conclusions: dict[str, Conclusion] = {name: Flag(name, text(name)) for name in FLAGS}
    conclusions["score"] = Tally("score", text("score"), ITEMS)
    conclusions["severity"] = Grade("severity", text("severity"), LEVELS)
    rules: dict[str, Rule] = {}

    def add(when: Condition, **more: Any) -> None:
        id = LIKE_FACTS[len(rules)] if len(rules) < len(LIKE_FACTS) else f"rule-{len(rules)}"
        cites = (Cite(draw(st.sampled_from(sorted(SOURCES))), id),)
        location = Location("made.yaml", len(rules) + 1, 1)
        salience = draw(st.integers(-2, 2))
        rules[id] = Rule(id, when, salience=salience, cites=cites, ruleset="made", location=location, **more)

    for at, flag in enumerate(FLAGS):
        for _ in range(draw(st.integers(1, 2))):
            add(draw(LAYERS[at]), concludes=(Conclude(flag, True),))
    for at, flag in enumerate(FLAGS):
        if draw(st.booleans()):
            add(draw(LAYERS[at]), concludes=(Conclude(flag, False),))
    for item in ITEMS:
        add(draw(LAYERS[1]), concludes=(Conclude("score", item),))
    for level in LEVELS:
        add(draw(LAYERS[0]), concludes=(Conclude("severity", level),))
    for id in ADVICE:
        for _ in range(draw(st.integers(1, 2))):
            add(draw(TOP), advises=(id,), because=draw(st.none() | st.just(text("why {kind}"))))
    for _ in range(draw(st.integers(0, 6))):
        targets = draw(st.lists(st.sampled_from(ADVICE), min_size=1, max_size=2, unique=True).map(tuple))
        if draw(st.booleans()):
            add(draw(TOP), withholds=Withhold(targets, draw(st.sampled_from(IF_UNKNOWN))))
        else:
            add(draw(TOP), limits=Limit(("dose_high",), draw(st.sampled_from((0, 250, 350, 500))), "mg", "day"))
    strata = stratify(rules, conclusions)
    return Ruleset(
        "made", "1", "0" * 64, (), VOCABULARY, SOURCES, conclusions, {}, declared_advice(), rules, strata,
        domain=draw(domains()), languages=LANGUAGES,
    )  # fmt: skip


@st.composite
def contradicting(draw: st.DrawFn) -> Ruleset:
    """A ruleset that contradicts itself about one flag of whoever has both ``yes`` and ``maybe``."""
    ruleset, flag = draw(rulesets()), draw(st.sampled_from(FLAGS))
    sides = {
        fact: Rule(
            f"{fact}-settles",
            Comparison(fact, "is", True),
            concludes=(Conclude(flag, value),),
            cites=(Cite("law", fact),),
            location=Location("made.yaml", at, 1),
        )
        for at, (fact, value) in enumerate((("yes", True), ("maybe", False)), 900)
    }
    rules = {**ruleset.rules, **{rule.id: rule for rule in sides.values()}}
    return attrs.evolve(ruleset, rules=rules, strata=stratify(rules, ruleset.conclusions))


# --- learning more -------------------------------------------------------------------------------


@st.composite
def values_of(draw: st.DrawFn, name: str) -> Value:
    """What may be known of a fact of :class:`Thing`, from nothing to everything."""
    if draw(st.integers(0, 3)) == 0:
        return None
    match name:
        case "yes" | "maybe" | "unread":
            return draw(st.booleans())
        case "kind":
            return draw(st.sampled_from(("red", "green", "blue")))
        case "signs" | "tags":
            present, complete = draw(some_of(OPTIONS)), draw(st.booleans())
            return Members(present, complete, frozenset() if complete else draw(some_of(OPTIONS)) - present)
        case _:
            low, high = sorted(draw(st.tuples(st.sampled_from(NUMBERS), st.sampled_from((*NUMBERS, inf)))))
            return Interval(low, draw(st.sampled_from((low, high))))


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Value]:
    """What may be known of every fact."""
    return {name: draw(values_of(name)) for name in VOCABULARY.facts}


@st.composite
def learning(draw: st.DrawFn) -> tuple[dict[str, Value], dict[str, Value]]:
    """What was known, and what is known after learning something more."""
    before = draw(facts())
    after = dict(before)
    for name in draw(st.lists(st.sampled_from(sorted(before)), min_size=1, max_size=4, unique=True)):
        after[name] = draw(narrowed(name, before[name]))
    return before, after


@st.composite
def narrowed(draw: st.DrawFn, name: str, value: Value) -> Value:
    """The same fact, known as well or better."""
    match value:
        case None:
            return draw(values_of(name))
        case Interval(low, high):
            inside = [number for number in (*NUMBERS, low, high) if low <= number <= high]
            low, high = sorted(draw(st.tuples(st.sampled_from(inside), st.sampled_from(inside))))
            return Interval(low, high)
        case Members(present, False, absent):
            present, complete = present | (draw(some_of(OPTIONS)) - absent), draw(st.booleans())
            return Members(present, complete, frozenset() if complete else absent | (draw(some_of(OPTIONS)) - present))
        case _:
            return value


# --- few facts, so that every way in which they may become known can be tried ----------------------


@st.composite
def tiny_rulesets(draw: st.DrawFn) -> Ruleset:
    """A few rules about three facts and a flag, small enough for brute force."""
    bounds = st.sampled_from(("below", "at_least", "equals"))
    leaf = st.one_of(
        st.builds(Comparison, st.sampled_from(("yes", "maybe")), st.just("is"), st.booleans()),
        st.builds(Comparison, st.just("level"), bounds, st.sampled_from((1, 3))),
        st.builds(Comparison, st.sampled_from(("yes", "level")), st.just("known"), st.booleans()),
    )  # fmt: skip

    def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        several = st.builds(AllOf, parts) | st.builds(AnyOf, parts)
        return several | st.builds(Not, inner) | st.builds(AtLeast, st.integers(1, 2), parts)

    low = st.recursive(leaf, joined, max_leaves=4)
    top = low | st.builds(
        AllOf, st.tuples(low, st.builds(Comparison, st.just("low_flag"), st.just("is"), st.booleans()))
    )
    rules: dict[str, Rule] = {}

    def add(when: Condition, **more: Any) -> None:
        id = f"rule-{len(rules)}"
        rules[id] = Rule(id, when, cites=(Cite("law", id),), location=Location("made.yaml", len(rules) + 1, 1), **more)

    add(draw(low), concludes=(Conclude("low_flag", True),))
    for id in ("rest", "dose_high"):
        add(draw(top), advises=(id,))
    for _ in range(draw(st.integers(0, 2))):
        add(draw(top), withholds=Withhold(("rest", "dose_high"), draw(st.sampled_from(IF_UNKNOWN))))
    if draw(st.booleans()):
        add(draw(top), limits=Limit(("dose_high",), 250, "mg", "day"))
    conclusions: dict[str, Conclusion] = {"low_flag": Flag("low_flag", text("low_flag"))}
    strata = stratify(rules, conclusions)
    advice = {id: advice for id, advice in declared_advice().items() if id in ("rest", "dose_high")}
    return Ruleset(
        "made", "1", "0" * 64, (), VOCABULARY, SOURCES, conclusions, {}, advice, rules, strata, languages=LANGUAGES
    )


def tiny_things() -> st.SearchStrategy[Thing]:
    """Somebody of whom the three facts of :func:`tiny_rulesets` are known or not."""
    return st.builds(
        Thing,
        yes=st.none() | st.booleans(),
        maybe=st.none() | st.booleans(),
        level=st.none() | st.sampled_from((0, 1, 2, 3, 4)),
    )


# --- whole persons, with facts of every type -------------------------------------------------------


def _given(type: FactType) -> st.SearchStrategy[Any]:
    """What somebody may give for a fact of that type, names that are awkward to write among them."""
    awkward = st.sampled_from(("off", "1e5", "0o17", "12:30", "null", "~", "y", "# x", "a: b", "𝛂", "å"))
    visible = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"))  # what a file may hold
    name = awkward | st.text(visible, min_size=1).filter(str.strip)
    match type:
        case Boolean():
            return st.booleans()
        case Number(_, low, high) | NumbersByName(_, low, high):
            amount = st.floats(low, high) | st.integers(ceil(low), floor(high))
            return st.dictionaries(name, amount, max_size=3) if isinstance(type, NumbersByName) else amount
        case Choice(options):
            return st.sampled_from(options)
        case Subset(options):
            return st.frozensets(st.sampled_from(options), max_size=4)
        case FreeNames():
            return st.frozensets(name, max_size=3)
        case FreeText():
            return name | st.just("")
        case Group(cls):
            return given_facts(cls)
        case ListOf(cls):
            return st.lists(given_facts(cls), max_size=2)


@st.composite
def written_otherwise(draw: st.DrawFn, *names: str) -> tuple[str, str]:
    """One of the names, and the same as somebody else may write it."""
    name = draw(st.sampled_from(names))
    between = (
        draw(st.sampled_from((" ", "", "-", "_", "  ", "\N{NO-BREAK SPACE}"))) if letter == " " else letter
        for letter in name
    )
    cased = (letter.upper() if draw(st.booleans()) else letter for letter in "".join(between))
    form = draw(st.sampled_from(("NFC", "NFD", "NFKC", "NFKD")))
    return name, normalize(form, "".join(cased)) + draw(st.sampled_from(("", " ", "®")))


@st.composite
def given_facts(draw: st.DrawFn, cls: type) -> dict[str, Any]:
    """Some facts of a fact class, as Python is given them; some can not be true together."""
    fields = {attribute.name: attribute.metadata[TYPE] for attribute in attrs.fields(cls)}
    names = draw(st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=8))
    given = {name: draw(_given(fields[name])) for name in names}
    return {
        name: fields[name].cls(**value)
        if isinstance(fields[name], Group)
        else [fields[name].cls(**values) for values in value]
        if isinstance(fields[name], ListOf)
        else value
        for name, value in given.items()
    }


# --- what people type in a dialogue ----------------------------------------------------------------


def typed() -> st.SearchStrategy[str]:
    """A line of a dialogue: answers, commands in both languages, and what makes no sense."""
    sensible = (
        "0",
        "1",
        "1, 3",
        "2",
        "95",
        "300",
        "yes",
        "ja",
        "no",
        "nej",
        "chest pain",
        "cramps",
        "losartan, abc",
        "Mg",
        "remove 1",
        "ta bort 1",
    )
    commands = ("don't know", "vet inte", "why", "back", "tillbaka", "change", "ändra", "advice", "help", "hjälp", "")
    return st.sampled_from(sensible) | st.sampled_from(sensible) | st.sampled_from(commands) | st.text(max_size=12)


# --- what stands under a key of a file ------------------------------------------------------------

KEYS = ("a", "b", "c")


def key_shapes() -> st.SearchStrategy[shapes.Shape]:
    """Shapes of every class that a reader reads by itself, one inside another."""
    alone: st.SearchStrategy[Any] = st.one_of(
        st.sampled_from([
            shapes.Word(), shapes.Word(pattern=shapes.ID), shapes.Word(may_be_empty=True), shapes.Line(),
            shapes.Truth(), shapes.LocalText(), shapes.Coined("tag"), shapes.OneOf("letter", dict.fromkeys(KEYS, "")),
            shapes.Chosen("letter"),
        ]),
        st.builds(
            shapes.Number, st.sampled_from([None, 0, 2]), st.sampled_from([None, 0, 2]), whole=st.booleans(),
        ),
    )  # fmt: skip
    keys = st.dictionaries(st.sampled_from(KEYS), st.builds(shapes.Key, st.just("A letter."), alone), min_size=1)
    records = st.builds(
        lambda all, needed: shapes.Record(
            shapes.Keys(
                {name: key for name, key in all.items() if name in needed},
                {name: key for name, key in all.items() if name not in needed},
            )
        ),
        keys,
        st.sets(st.sampled_from(KEYS)),
    )
    inner = alone | records
    return inner | st.builds(shapes.OneOrMany, inner, st.just("things"))


def plain_of(shape: shapes.Shape) -> st.SearchStrategy[Any]:
    """Plain values that may stand under a key of that shape, and some that nearly may."""
    match shape:
        case shapes.Number():
            return st.sampled_from([-1, 0, 0.5, 1, 2, 2.5, 3])
        case shapes.Truth():
            return st.booleans()
        case shapes.LocalText():
            return st.fixed_dictionaries({language: st.sampled_from(["a", "b c"]) for language in LANGUAGES})
        case shapes.OneOrMany(item):
            inner_plain = plain_of(item)
            return inner_plain | st.lists(inner_plain, max_size=2, unique_by=str)
        case shapes.Record(keys):
            needed = {name: plain_of(key.shape) for name, key in keys.required.items()}
            return st.fixed_dictionaries(
                needed, optional={name: plain_of(key.shape) for name, key in keys.optional.items()}
            )
        case _:
            return st.sampled_from(["a", "b", "A b", "x_1", ""])


def plain_trees() -> st.SearchStrategy[Any]:
    """What a file can hold, as plain values, much of it such as shapes ask for."""
    leaves = st.sampled_from([None, True, False, 0, 1, 2, 2.5, -1, "", " ", "a", "b", "A b", "en text", "x_1"])
    texts = st.fixed_dictionaries({"en": leaves, "sv": leaves})
    return st.recursive(
        leaves | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
        max_leaves=6,
    )
