"""The grammar: every key of a file of rules, with its meaning, its shape, and whether it is required.

The readers, the JSON Schemas and the reference derive from these tables.
"""

from collections.abc import Mapping

from magrules.language.grammar_conditions import CONDITION, RESERVED
from magrules.language.grammar_facts import FACT, QUESTION
from magrules.language.shapes import (
    ID,
    NAME,
    ByDeclared,
    ByName,
    Chosen,
    Coined,
    Declared,
    Defined,
    Either,
    Key,
    Keys,
    Line,
    ListOf,
    LocalText,
    Number,
    OneOf,
    OneOrMany,
    Record,
    Shape,
    Truth,
    Word,
)
from magrules.model.localisation import TAG
from magrules.model.rules import BASES, IF_UNKNOWN, ROUTES

SOURCE_RANKS = {
    "authority": 5, "label": 5, "guideline": 4, "review": 4, "study": 3, "database": 3, "reference": 3,
    "knowledge": 2, "own": 1, "blog": 1,
}  # fmt: skip
"""Kinds of source with their rank; where two disagree, the higher rank wins."""


def _one_of(what: str, options: tuple[str, ...]) -> OneOf:
    return OneOf(what, dict.fromkeys(options, ""))


_TEXT, _TRUTH, _NUMBER = LocalText(), Truth(), Number()
_WHOLE, _AMOUNT, _UNIT = Number(whole=True, expected="a whole number"), Number(least=0), Word("a unit")
_LINE, PLACES = Line(), OneOrMany(Line("a place in the source"), "a place in the source")
_ID = Word("an id of lower-case letters, digits, `-`, `_` and `.`", ID)
KIND_WORD, URGENCY_WORD, PERIOD_WORD = Chosen("kind of advice"), Chosen("urgency"), Chosen("period")
_ROUTE, BASIS_WORD = _one_of("route", ROUTES), _one_of("basis", BASES)

KIND = Keys(
    {"heading": Key("The heading that advice of the kind stands under.", _TEXT)},
    {
        "safety": Key("It protects: it is told while rules contradict each other, and alone where it answers.", _TRUTH),
        "informs": Key("It asks nothing of the reader: nobody misses it while it is withheld.", _TRUTH),
        "now": Key("It stands beside the answer on the first screen, as safety does.", _TRUTH),
        "risk": Key("It can do harm: doses belong to it, and what it is subject to is told first.", _TRUTH),
        "harmless": Key(
            "It never does harm: `check` does not look for persons from whom it should be withheld.", _TRUTH
        ),
        "dose": Key("No advice of the kind goes without a dose.", _TRUTH),
    },
)
URGENCY = Keys(
    {"heading": Key("What is told of the whole consultation when it is the highest.", _TEXT)},
    {
        "calm": Key("It is not told while something pressing may still turn out to be so.", _TRUTH),
        "pressing": Key("It stands before everything else.", _TRUTH),
        "alone": Key("No question stands beside it.", _TRUTH),
    },
)
PERIOD = Keys(
    {"text": Key("The words behind an amount, such as `a day`.", _TEXT)},
    {
        "hours": Key(
            "How long it is; without it doses of it are compared with no others.",
            Number(above=0, expected="a number of hours"),
        )
    },
)

SOURCE = Keys(
    {
        "title": Key("The title of the publication.", _LINE),
        "publisher": Key("Who published it.", _LINE),
        "kind": Key(
            "What kind of source it is; its rank follows from that.",
            OneOf("kind of source", {kind: f"rank {rank}" for kind, rank in SOURCE_RANKS.items()}),
        ),
    },
    {
        "rank": Key("Of two sources that disagree the higher rank limits or withholds.", _WHOLE),
        "year": Key("The year it was published.", _WHOLE),
        "url": Key("Where it can be read.", _LINE),
        "note": Key("What a reader should know about it.", _LINE),
        "language": Key("The language it is written in.", _LINE),
    },
)

FLAG = Keys({"flag": Key("A conclusion that is true or false; what it is called.", _TEXT)})
TALLY = Keys({"tally": Key("A conclusion that counts its items; what it is called.", _TEXT)})
GRADE = Keys(
    {
        "grade": Key("A conclusion with levels, the highest one that a rule concludes; what it is called.", _TEXT),
        "levels": Key("The levels, lowest first, each with its words.", ByName(_TEXT, r"\S", 1)),
    }
)
CONCLUSION = Keys(optional={**FLAG.required, **TALLY.required, **GRADE.required})

TARGET = Keys(
    optional={
        "id": Key("The id of the advice.", OneOrMany(Declared("advice"), "words")),
        "kind": Key("Its kind, or any of a list.", OneOrMany(KIND_WORD, "words")),
        "substance": Key("Its substance, or any of a list.", OneOrMany(Declared("substance"), "words")),
        "form": Key("Its form, or any of a list.", OneOrMany(Declared("form"), "words")),
        "route": Key("Its route, or any of a list.", OneOrMany(_ROUTE, "words")),
        "tag": Key("One of its tags, or any of a list.", OneOrMany(Declared("tag"), "words")),
        "urgency": Key("Its own urgency, or any of a list.", OneOrMany(URGENCY_WORD, "words")),
    }
)
_TARGETS = OneOrMany(Either((Declared("advice"), Record(TARGET, "a target", 1))), "targets")
CEILING = Keys(
    {
        "high": Key("At most this much.", _AMOUNT),
        "unit": Key("The unit of the dose.", _UNIT),
        "per": Key("The span of time it is for.", PERIOD_WORD),
    }
)
LIMIT = Keys({"to": Key("What the doses are lowered to.", Record(CEILING, "`to`"))}, TARGET.optional)

DOSE = Keys(
    {
        "high": Key("The most of it.", _AMOUNT),
        "unit": Key("The unit of the amount.", _UNIT),
        "per": Key("The span of time it is for.", PERIOD_WORD),
    },
    {
        "low": Key("The least of it; 0 otherwise.", _AMOUNT),
        "basis": Key("What is weighed: the substance itself (elemental) or its compound.", BASIS_WORD),
        "portions": Key("In how many intakes it is taken.", Number(least=1, whole=True, expected="a whole number")),
    },
)

ADVICE = Keys(
    {
        "id": Key("The id of the advice, declared once in all files.", _ID),
        "kind": Key("What kind of advice it is.", KIND_WORD),
        "text": Key("The advice as it is told. It may name facts and conclusions in braces.", _TEXT),
    },
    {
        "name": Key("What it is called where it is only mentioned.", _TEXT),
        "urgency": Key("How soon it matters.", URGENCY_WORD),
        "substance": Key("A word by which it can be withheld or limited.", Coined("substance")),
        "form": Key("A word by which it can be withheld or limited.", Coined("form")),
        "route": Key("How it is taken.", _ROUTE),
        "dose": Key("How much.", Record(DOSE, "a dose")),
        "tags": Key("Words by which it can be withheld or limited.", OneOrMany(Coined("tag", "a tag"), "tags")),
        "accompanies": Key("Other advice, by id or by fields: this is told only together with some of it.", _TARGETS),
    },
)

RULE = Keys(
    {
        "when": Key(
            "The condition. A mapping is all of them, a list of values any of these; what is unknown is never no.",
            Defined("condition"),
        ),
        "cite": Key(
            "The sources it rests on: source to place, or to a list of places.", ByDeclared("source", PLACES, least=1)
        ),
    },
    {
        "conclude": Key(
            "What follows for other rules: a flag, an item of a tally or a level of a grade.",
            Either((OneOrMany(Declared("flag"), "conclusions"), Defined("conclude"))),
        ),
        "advise": Key(
            "Advice it gives: declared here, or the id of advice declared elsewhere, or a list of them.",
            OneOrMany(Either((Declared("advice"), Defined("advice"))), "advice"),
        ),
        "withhold": Key("Advice it holds back, by id or by fields; also while the rule is unknown.", _TARGETS),
        "if_unknown": Key(
            "What a withholding rule does while it is unknown: withhold (the default), a caveat, or give.",
            _one_of("way to treat unknown", IF_UNKNOWN),
        ),
        "limit": Key("Doses it lowers; a limit never raises one.", Defined("limit")),
        "ask": Key(
            "Facts or questions to ask the person when the rule holds.", OneOrMany(Declared("question"), "question")
        ),
        "because": Key("The reason in words, shown with what the rule gives or holds back.", _TEXT),
        "urgency": Key("Raises the urgency of the advice it gives.", URGENCY_WORD),
        "salience": Key("The order of telling and asking only; higher comes first.", _WHOLE),
    },
    any_of=("conclude", "advise", "withhold", "limit", "ask"),
    beside={"if_unknown": ("withhold",)},
)

ANSWER = Keys(
    {
        "question": Key("What people come to ask.", _TEXT),
        "advice": Key("The advice that answers it, by id or by fields, in the order in which it is told.", _TARGETS),
        "gives": Key("What the person learns once enough is known, such as `which form and how much`.", _TEXT),
        "otherwise": Key("The answer when none of that applies.", _TEXT),
    },
    {
        "remarks": Key(
            "Advice beside the answer, by id or fields: the first that acts before it, the first that informs behind.",
            _TARGETS,
        ),
        "not_now": Key("The answer when it is held back or care comes first, before the reason.", _TEXT),
        "ask_first": Key("What to do where a reservation may be so, such as `Ask an expert first`.", _TEXT),
    },
)

NEVER = Keys(
    {
        "given": Key(
            "Two items or more, each advice by id or fields, or any of a list: some of each told to one person.",
            ListOf(_TARGETS, 2),
        )
    }
)
PROPERTY = Keys({"never": Key("What is never so of anybody.", Record(NEVER, "`never`"))})

_NEW_NAME = rf"^(?!(?:{'|'.join(RESERVED)})$)(?:{NAME.pattern})$"
FILE = Keys(
    {
        "ruleset": Key(
            "The name, unique: `name/part`. The part before the slash is shared by a family of files.",
            Word("a name such as `bread/oven`"),
        )
    },
    {
        "version": Key("The version, in quotes, in one file of the family.", Word("a version in quotes")),
        "languages": Key(
            "The languages of its texts, as BCP-47 tags: `[en]`, `[en, de]`; in one file of the family.",
            OneOrMany(Word("a BCP-47 tag such as `en`", TAG), "a language"),
        ),
        "over": Key(
            "A ruleset that must be loaded too; an overlay names what it lies over.",
            OneOrMany(Word("the name of a ruleset"), "a ruleset"),
        ),
        "note": Key("Told after every consultation.", _TEXT),
        "answer": Key(
            "What people come to ask, and the advice that answers it; it stands first on the first screen.",
            Record(ANSWER, "`answer`"),
        ),
        "kinds": Key(
            "The kinds of advice, in the order they are told in; without them those of the library.",
            ByName(Record(KIND), least=1),
        ),
        "urgencies": Key(
            "How urgent advice can be, the least first; without them those of the library.",
            ByName(Record(URGENCY), least=1),
        ),
        "periods": Key(
            "What doses can be for, each with the words behind an amount; without them day, intake and week.",
            ByName(Record(PERIOD), least=1),
        ),
        "sources": Key("What rules cite.", ByName(Record(SOURCE), "^[A-Za-z0-9][A-Za-z0-9_.-]*$")),
        "facts": Key(
            "Facts of your own. Without them commands take those of the shipped person.",
            ByName(Record(FACT), _NEW_NAME),
        ),
        "conclusions": Key(
            "What rules may conclude: flags, tallies and grades.",
            ByName(Either((Record(FLAG), Record(TALLY), Record(GRADE))), _NEW_NAME),
        ),
        "questions": Key("Questions that are no facts.", ByName(Record(QUESTION))),
        "rules": Key("The rules by id. An id says what the rule does.", ByName(Record(RULE))),
        "properties": Key(
            "What must be so of everybody, by id; cases are held to it, and `check` tries to refute it.",
            ByName(Record(PROPERTY)),
        ),
    },
)

DEFINITIONS: Mapping[str, Shape] = {
    "advice": Record(ADVICE, "advice"),
    "limit": Record(LIMIT, "`limit`", 2),
    "condition": Record(CONDITION, "a condition", 1),
}
"""The named definitions that do not depend on the rules."""
