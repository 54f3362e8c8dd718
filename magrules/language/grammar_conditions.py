"""The grammar of conditions: every key with its meaning and its shape."""

from keyword import kwlist

from magrules.language.shapes import Declared, Defined, Key, Keys, ListOf, Number, OneOrMany, Record, Truth

_CONDITIONS, _FACTS = ListOf(Defined("condition")), OneOrMany(Declared("fact", known=True), "a fact")
AT_LEAST = Keys(
    {
        "count": Key("How many must hold.", Number(least=1, whole=True, expected="a whole number")),
        "of": Key("The conditions.", _CONDITIONS),
    }
)
CONDITION = Keys(
    optional={
        "all": Key("All of these conditions hold.", _CONDITIONS),
        "any": Key("One of these conditions holds.", _CONDITIONS),
        "not": Key("The condition does not hold.", Defined("condition")),
        "at_least": Key("At least so many of these conditions hold.", Record(AT_LEAST, "`at_least`")),
        "known": Key("These facts are known; always true or false.", _FACTS),
        "unknown": Key("These facts are not known; always true or false.", _FACTS),
    }
)
RESERVED = (*CONDITION.all, *kwlist, "self", "clashes")
"""Words of conditions and of Python, which cannot name a fact or a conclusion."""

_BOUND, _MEMBERS = Defined("bound"), Defined("members")
BOUNDS = Keys(
    optional={
        "below": Key("Less than this.", _BOUND),
        "at_most": Key("This or less.", _BOUND),
        "above": Key("More than this.", _BOUND),
        "at_least": Key("This or more.", _BOUND),
        "equals": Key("Exactly this.", _BOUND),
    }
)
SET_TESTS = Keys(
    optional={
        "includes": Key("It includes any of these.", _MEMBERS),
        "all_of": Key("It includes all of these.", _MEMBERS),
        "empty": Key("It is empty; an empty set means asked, none.", Truth()),
    }
)
