"""The grammar of case files: every key with its meaning, its shape, and whether it is required."""

from collections.abc import Mapping

from magrules.language.grammar import BASIS_WORD, CEILING, KIND_WORD, PERIOD_WORD, PLACES, TARGET, URGENCY_WORD
from magrules.language.shapes import (
    ByDeclared,
    ByName,
    Declared,
    Defined,
    Either,
    Key,
    Keys,
    Line,
    Number,
    OneOrMany,
    Record,
    Shape,
    Word,
)

_RULES = OneOrMany(Declared("rule", known=True), "ids of rules")
_ASKED = Declared("askable", known=True)
_RULES_BEHIND = Defined("rules_behind")
_STANDING = Either(
    (
        OneOrMany(Declared("advice", known=True), "ids of advice"),
        ByDeclared("advice", _RULES_BEHIND, known=True, least=1),
    )
)
STANDINGS = Keys(
    optional={
        "given": Key("Advice that is given; with an id below it, the rule that gives it.", _STANDING),
        "provisional": Key(
            "Advice given unless something unknown is so; with an id below it, the rule it is subject to.", _STANDING
        ),
        "withheld": Key("Advice held back; with an id below it, the rule that holds it back.", _STANDING),
        "open": Key(
            "Advice that hangs on what is not known; with an id below it, the rule that is not settled.", _STANDING
        ),
        "absent": Key("Advice that does not apply.", OneOrMany(Declared("advice", known=True), "ids of advice")),
    }
)
EXPECTED_DOSE = Keys(
    optional={
        "low": Key("The least of it.", Number()),
        "high": Key("The most of it.", Number()),
        "unit": Key("Its unit.", Word("`unit`")),
        "per": Key("The period that it is for.", PERIOD_WORD),
        "basis": Key("What is weighed.", BASIS_WORD),
    }
)
SPAN = Keys(
    {
        "low": Key("At least this, as far as is known.", Defined("value")),
        "high": Key("At most this, as far as is known.", Defined("value")),
    }
)
UNGIVEN = Keys(
    optional={
        **TARGET.optional,
        "above": Key("Only while its dose, after every limit, is higher than this.", Record(CEILING, "`above`")),
    }
)
URGENCY_RANGE = Keys(
    optional={
        "at_least": Key("It is as urgent as this, or more urgent.", URGENCY_WORD),
        "at_most": Key("It is as urgent as this, or less urgent.", URGENCY_WORD),
    }
)
EXPECT = Keys(
    optional={
        **STANDINGS.optional,
        "never_gives": Key(
            "Advice, by id or by fields, of which none is given or provisional; a dose only above an amount.",
            OneOrMany(Either((Declared("advice", known=True), Record(UNGIVEN, "a target", 1))), "targets"),
        ),
        "doses": Key(
            "Doses of advice, as they are after every limit.",
            ByDeclared("dosed", Defined("expected_dose"), known=True),
        ),
        "conclusions": Key(
            "What is concluded: true, false, a number, a level, a span or `unknown`.", Defined("concluded")
        ),
        "fires": Key("Rules that hold.", _RULES),
        "silent": Key("Rules that do not hold, or may not.", _RULES),
        "unsettled": Key("Rules that hang on what is not known.", _RULES),
        "asks": Key(
            "What is asked, by fact or by the id of a question; or that with the rules that ask it.",
            Either(
                (
                    OneOrMany(_ASKED, "ids of questions"),
                    ByDeclared("askable", _RULES_BEHIND, known=True, least=1),
                )
            ),
        ),
        "never_asks": Key(
            "What is not asked, by fact or by the id of a question.", OneOrMany(_ASKED, "ids of questions")
        ),
        "asks_in_order": Key("What is asked, each before the next.", OneOrMany(_ASKED, "ids of questions")),
        "urgency": Key(
            "The highest urgency of what is given, or the least and the most that it may be.",
            Either((URGENCY_WORD, Record(URGENCY_RANGE, "a range of urgencies", 1))),
        ),
        "urgencies": Key("How urgent single advice is.", ByDeclared("advice", URGENCY_WORD, known=True)),
        "kinds": Key(
            "Of what kind single advice is, whoever is consulted about.", ByDeclared("advice", KIND_WORD, known=True)
        ),
        "cites": Key(
            "What rules cite, all of it: rule to a source, to a list of them, or to sources with their places.",
            ByDeclared("rule", Defined("cited"), known=True),
        ),
    }
)
CASE = Keys(
    {
        "expect": Key(
            "What the consultation must be like. What is not named here may be as it likes.",
            Record(EXPECT, "`expect`", 1),
        )
    },
    {
        "about": Key("The person and what matters about them, for readers; shown where the case fails.", Line()),
        "person": Key(
            "Whom the case is about: the name of one of the people, or a file of facts.",
            Word("the name of one of the people, or a file"),
        ),
        "facts": Key("Facts of the person, over those of `person`. A fact left out is unknown.", Defined("person")),
    },
)
_PEOPLE = ByName(Defined("person"), "")
CASE_FILE = Keys(
    {"cases": Key("The cases by id. An id says what is expected of whom.", ByName(Record(CASE), least=1))},
    {
        "rulesets": Key(
            "The rulesets that are consulted, files or folders as seen from this file; this folder otherwise.",
            OneOrMany(Word("the path of a ruleset"), "the path of a ruleset"),
        ),
        "people": Key(
            "Persons that several cases share, by name; or files of people, as seen from this file.",
            Either((_PEOPLE, OneOrMany(Word("a file of people"), "files of people"))),
        ),
    },
)
PEOPLE_FILE = Keys({"people": Key("Persons that the cases of several files share, by name.", _PEOPLE)})

DEFINITIONS: Mapping[str, Shape] = {
    "expected_dose": Record(EXPECTED_DOSE, "an expected dose", 1),
    "cited": Either(
        (
            OneOrMany(Declared("source", known=True), "ids of sources"),
            ByDeclared("source", PLACES, known=True, least=1),
        )
    ),
}
"""The named definitions that do not depend on the rules."""
