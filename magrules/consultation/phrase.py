"""Values, comparisons and conditions in words, from the wording tables."""

import re
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from magrules.diagnostics.source import visible
from magrules.engine.evaluate import LeafVerdict
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not
from magrules.model.fact_types import ListOf, Number
from magrules.model.localisation import plural, written
from magrules.model.rules import Dose, Flag, Grade, Tally
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE, TRUE
from magrules.model.values import Disputed, Interval, Members, Value, decimal
from magrules.model.vocabulary import Fact, Vocabulary, as_value, vocabulary_of
from magrules.model.words import table, word


def number(value: float, language: str) -> str:
    """A number as it is written in that language, with all its digits."""
    return written(decimal(value), language)


def joined(words: Iterable[str], language: str, last: str = "and") -> str:
    """Words in a row: ``a, b and c``."""
    row = list(words)
    if len(row) < 2:
        return "".join(row)
    return f"{', '.join(row[:-1])} {word(language, 'value', last)} {row[-1]}"


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def spoken_name(ruleset: Ruleset, name: str, language: str) -> str:
    """The phrase of a fact or conclusion."""
    known = ruleset.conclusions.get(name) or ruleset.vocabulary.facts[name]
    return known.phrase.of(language)


def unit_of(ruleset: Ruleset, name: str) -> str:
    """The declared unit of a fact; empty without one."""
    fact = ruleset.vocabulary.facts.get(name)
    return declared_unit(fact) if fact else ""


def declared_unit(fact: Fact) -> str:
    """The declared unit of a fact; empty without one."""
    return fact.type.unit if isinstance(fact.type, Number) else ""


def spoken_unit(unit: str, language: str, amount: float | None = None) -> str:
    """A unit as it is written in that language, behind that amount: ``1 year``, ``2 years``."""
    words = table(language)["unit"].get(unit, unit)
    if isinstance(words, str):
        return words
    form = "other" if amount is None else plural(decimal(amount), language)
    return str(words.get(form, words["other"]))


def measured(value: float, unit: str, language: str) -> str:
    """A number with its unit."""
    return f"{number(value, language)} {spoken_unit(unit, language, value)}".rstrip()


def labels_of(ruleset: Ruleset, name: str, language: str) -> Mapping[str, str]:
    """The words for the options of a fact, or the levels of a grade."""
    match ruleset.conclusions.get(name):
        case Grade(levels=levels):
            return {level: text.of(language) for level, text in levels.items()}
        case None:
            return {option: text.of(language) for option, text in ruleset.vocabulary.facts[name].labels.items()}
        case _:
            return {}


def value_words(ruleset: Ruleset, name: str, value: Value, language: str) -> str:
    """A value of a fact or conclusion in words, with its unit."""
    labels = labels_of(ruleset, name, language)
    if isinstance(value, Disputed) and value.value:
        return f"{value_words(ruleset, name, value.value, language)} ({word(language, 'contradiction', 'value')})"
    if isinstance(ruleset.conclusions.get(name), Grade) and isinstance(value, Interval):
        levels = [word(language, "value", "none"), *labels.values()]
        if (value.low, value.high) == (0, len(labels)):
            return word(language, "value", "unknown")
        low, high = levels[int(value.low)], levels[int(value.high)]
        return low if value.exact else word(language, "value", "range").format(low=low, high=high)
    return labelled_value(value, labels, unit_of(ruleset, name), language)


def labelled_value(value: Value, labels: Mapping[str, str], unit: str, language: str) -> str:
    """A value in words, with the labels of its options and the unit of its number."""
    words = table(language)["value"]
    match value:
        case None:
            return str(words["unknown"])
        case Disputed():
            return word(language, "contradiction", "value")
        case bool():
            return str(words["yes" if value else "no"])
        case str():
            return labels.get(value, visible(value))
        case Members(present, complete, absent):
            names = joined(sorted(labels.get(member, visible(member)) for member in present), language)
            if complete:
                return names or str(words["none"])
            suffix = "_asked" if absent else ""
            return str(words[f"some{suffix}"]).format(seen=names) if names else str(words[f"some_none{suffix}"])
        case Interval(low, high) if low == high:
            return measured(low, unit, language)
        case Interval(low, high):
            form = "from" if high == inf else "up_to" if low == -inf else "range"
            bounds = str(words[form]).format(low=number(low, language), high=number(high, language))
            return f"{bounds} {spoken_unit(unit, language, low if high == inf else high)}".rstrip()


def given_words(ruleset: Ruleset, name: str, given: Any, language: str) -> str:
    """A given value in words; of records the known facts of each."""
    match ruleset.vocabulary.facts[name].type, given:
        case ListOf(cls), tuple() if given:
            return "; ".join(_record_words(vocabulary_of(cls), record, language) for record in given)
        case ListOf(), tuple():
            return word(language, "value", "none")
        case _:
            return value_words(ruleset, name, as_value(given), language)


def _record_words(vocabulary: Vocabulary, record: Any, language: str) -> str:
    """The known facts of one record: ``flour: rye, share: 30 %``."""
    parts = []
    for fact in vocabulary.facts.values():
        given = vocabulary.getters[fact.name](record)
        match given:
            case None:
                continue
            case str():
                words = fact.labels[given].of(language) if given in fact.labels else visible(given)
            case _:
                words = measured(given, declared_unit(fact), language)
        parts.append(f"{fact.phrase.of(language)}: {words}")
    return ", ".join(parts)


def bound_words(ruleset: Ruleset, leaf: Comparison, language: str) -> str:
    """The operand of a comparison in words."""
    labels = labels_of(ruleset, leaf.fact, language)
    match leaf.operator, leaf.operand:
        case "is", bool(wanted):
            return word(language, "value", "yes" if wanted else "no")
        case "known", bool(wanted):
            return word(language, "value", "known" if wanted else "unknown")
        case "empty", bool(wanted):
            return word(language, "value", "none" if wanted else "any")
        case _, frozenset() as options:
            return joined(sorted(labels.get(option, option) for option in options), language, "or")
        case _, level if isinstance(ruleset.conclusions.get(leaf.fact), Grade):
            return list(labels.values())[int(level) - 1]
        case _, bound:
            return measured(bound, unit_of(ruleset, leaf.fact), language)


def leaf_words(ruleset: Ruleset, verdict: LeafVerdict, language: str) -> str:
    """The verdict on a comparison: the value of its fact, and the relation of that to the operand.

    ``heat of the oven: 170 °C, below 180 °C``
    """
    leaf = verdict.condition
    name = spoken_name(ruleset, leaf.fact, language)
    value = value_words(ruleset, leaf.fact, _matched(verdict), language)
    if verdict.truth not in (TRUE, FALSE):
        return f"{name}: {value}"
    form = table(language)["operator"][leaf.operator][0 if verdict.truth is TRUE else 1]
    relation = form.format(bound=bound_words(ruleset, leaf, language))
    if leaf.operator == "known":
        return f"{name}: {word(language, 'value', 'known') if leaf.operand is (verdict.truth is TRUE) else value}"
    return f"{name}: {value}, {relation}" if relation else f"{name}: {value}"


def _matched(verdict: LeafVerdict) -> Value:
    """The value to show: of a set that includes the members compared, only those."""
    leaf = verdict.condition
    if leaf.operator == "includes" and verdict.truth is TRUE and isinstance(verdict.value, Members):
        return Members(verdict.value.present & leaf.operand)
    return verdict.value


def wanted_words(ruleset: Ruleset, leaf: Comparison, language: str, truth: bool = True) -> str:
    """The value that a comparison needs to hold (or not to)."""
    form = table(language)["operator"][leaf.operator][2 if truth else 1] or "{bound}"
    bound = form.format(bound=bound_words(ruleset, leaf, language))
    name = spoken_name(ruleset, leaf.fact, language)
    if leaf.operator == "is" and not isinstance(leaf.operand, str):
        return name if leaf.operand is truth else f"{name}: {word(language, 'value', 'no')}"
    return f"{name} {bound}" if leaf.operator in ("below", "at_most", "above", "at_least") else f"{name}: {bound}"


def condition_words(ruleset: Ruleset, condition: Condition, language: str) -> str:
    """A condition in words."""
    match condition:
        case Comparison():
            return wanted_words(ruleset, condition, language)
        case Not(Comparison() as leaf):
            return wanted_words(ruleset, leaf, language, truth=False)
        case Not(part):
            return f"{word(language, 'value', 'not')} ({condition_words(ruleset, part, language)})"
        case AllOf(parts) | AnyOf(parts):
            inner = [
                f"({words})" if isinstance(part, AllOf | AnyOf | AtLeast) else words
                for part in parts
                for words in [condition_words(ruleset, part, language)]
            ]
            return joined(dict.fromkeys(inner), language, "and" if isinstance(condition, AllOf) else "or")
        case AtLeast(count, parts):
            inner = [condition_words(ruleset, part, language) for part in parts]
            return word(language, "value", "at_least_of").format(count=count, parts=", ".join(inner))


def filled(ruleset: Ruleset, text: str, facts: Mapping[str, Value], language: str) -> str:
    """A text with its placeholders filled: a yes/no by its name, anything else by its value."""

    def shown(name: str) -> str:
        value = facts[name]
        if isinstance(ruleset.conclusions.get(name), Tally) and isinstance(value, Interval) and value.low < value.high:
            value = Interval(value.low, inf)  # the sure bound: "at least 3" says more than "3 to 9"
        if isinstance(value, Members) and value.present:
            value = Members(value.present)  # the sure members
        is_flag = isinstance(ruleset.conclusions.get(name), Flag) or isinstance(value, bool)
        return spoken_name(ruleset, name, language) if is_flag else value_words(ruleset, name, value, language)

    return re.sub(r"\{([a-z0-9_.]+)\}", lambda match: shown(match[1]), text)


def dose_words(ruleset: Ruleset, dose: Dose, substance: str, language: str) -> str:
    """A dose in words: ``200 to 250 mg elemental iron a day, in 2 portions``."""
    words = table(language)["dose"]
    amount = dose_amount(dose, language)
    named = table(language)["substance"].get(substance, substance)
    basis = words["basis_elemental" if dose.basis == "elemental" else "basis_other"].format(substance=named)
    per = ruleset.domain.periods[dose.per].text.of(language)
    line = " ".join(str(words["line"]).format(amount=amount, basis=basis, per=per).split())
    if dose.portions and dose.portions > 1:
        line += f", {words['portions'].format(portions=dose.portions)}"
    return line


def dose_amount(dose: Dose, language: str) -> str:
    """The amount of a dose, without substance and period: ``200 to 250 mg``."""
    form = "exactly" if dose.low == dose.high else "up_to" if dose.low == 0 else "range"
    words = table(language)["dose"][form]
    unit = spoken_unit(dose.unit, language, dose.high)
    return str(words.format(low=number(dose.low, language), high=number(dose.high, language), unit=unit))
