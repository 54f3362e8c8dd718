"""The grammar: every key of every mapping that people write, with what it means.

The readers take the keys from here, and so does the JSON Schema from which editors complete them.
"""

from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen


@frozen
class Keys:
    """The keys that one kind of mapping must have, and those it may have, each with its meaning."""

    required: Mapping[str, str] = field(factory=dict)
    optional: Mapping[str, str] = field(factory=dict)

    @cached_property
    def all(self) -> Mapping[str, str]:
        """Every key, the required ones first."""
        return {**self.required, **self.optional}


FILE = Keys(
    {"ruleset": "The name, unique: `name/part`. The part before the slash is shared by a family of files."},
    {
        "version": "The version, in quotes, in one file of the family.",
        "languages": "The languages of its texts, as BCP-47 tags: `[en]`, `[en, de]`; in one file of the family.",
        "over": "A ruleset that must be loaded too; an overlay names what it lies over.",
        "note": "Told after every consultation.",
        "answer": "What people come to ask, and the advice that answers it; it stands first on the first screen.",
        "kinds": "The kinds of advice, in the order they are told in; without them those of the library.",
        "urgencies": "How urgent advice can be, the least first; without them those of the library.",
        "periods": "What doses can be for, each with the words behind an amount; without them day, intake and week.",
        "sources": "What rules cite.",
        "facts": "Facts of your own. Without them commands take those of the shipped person.",
        "conclusions": "What rules may conclude: flags, tallies and grades.",
        "questions": "Questions that are no facts.",
        "rules": "The rules by id. An id says what the rule does.",
        "properties": "What must be so of everybody, by id; cases are held to it, and `check` tries to refute it.",
    },
)  # fmt: skip

KIND = Keys(
    {"heading": "The heading that advice of the kind stands under."},
    {
        "safety": "It protects: it is told while rules contradict each other, and alone where it answers.",
        "informs": "It asks nothing of the reader: nobody misses it while it is withheld.",
        "now": "It stands beside the answer on the first screen, as safety does.",
        "risk": "It can do harm: doses belong to it, and what it is subject to is told first.",
        "harmless": "It never does harm: `check` does not look for persons from whom it should be withheld.",
        "dose": "No advice of the kind goes without a dose.",
    },
)
URGENCY = Keys(
    {"heading": "What is told of the whole consultation when it is the highest."},
    {
        "calm": "It is not told while something pressing may still turn out to be so.",
        "pressing": "It stands before everything else.",
        "alone": "No question stands beside it.",
    },
)
PERIOD = Keys(
    {"text": "The words behind an amount, such as `a day`."},
    {"hours": "How long it is; without it doses of it are compared with no others."},
)

SOURCE = Keys(
    {
        "title": "The title of the publication.",
        "publisher": "Who published it.",
        "kind": "What kind of source it is; its rank follows from that.",
    },
    {
        "rank": "Of two sources that disagree the higher rank limits or withholds.",
        "year": "The year it was published.",
        "url": "Where it can be read.",
        "note": "What a reader should know about it.",
        "language": "The language it is written in.",
    },
)

FACT = Keys(
    {
        "type": "What can be known: yes_no, number, choice (one), choices (a set) or names (a set of free names).",
        "phrase": "What the fact is called.",
        "question": "The question that asks a person for it.",
    },
    {
        "unit": "The unit of a number.",
        "low": "The lowest number that can be given.",
        "high": "The highest number that can be given.",
        "units": "Other units, each with the factor that converts it; text such as `10.5 mg/dl` is then read.",
        "plausible": "The lowest and highest number that is believed; others may have been meant in another unit.",
        "options": "The choices, each with its words.",
        "names": "Names that are recognised beside those that rules mention, each with other names for it.",
        "ask": "The id of the question, the fact's own name otherwise.",
        "of_another": "The question when it is asked for somebody else, with `{person}` for who that is.",
        "change": "How it can come to be otherwise: chosen (act), found out (learn, the default), or never once known.",
    },
)

QUESTION = Keys(
    {"text": "The question as it is put to the person."},
    {
        "ask": "The id it is told under, when it goes into what a fact's question asks.",
        "of_another": "The question when it is asked for somebody else, with `{person}` for who that is.",
    },
)

FLAG = Keys({"flag": "A conclusion that is true or false; what it is called."})
TALLY = Keys({"tally": "A conclusion that counts its items; what it is called."})
GRADE = Keys(
    {
        "grade": "A conclusion with levels, the highest one that a rule concludes; what it is called.",
        "levels": "The levels, lowest first, each with its words.",
    }
)
CONCLUSION = Keys(optional={**FLAG.required, **TALLY.required, **GRADE.required})

RULE = Keys(
    {"when": "The condition. A mapping is all of them, a list of values any of these; what is unknown is never no."},
    {
        "cite": "The sources it rests on: source to place, or to a list of places.",
        "conclude": "What follows for other rules: a flag, an item of a tally or a level of a grade.",
        "advise": "Advice it gives: declared here, or the id of advice declared elsewhere, or a list of them.",
        "withhold": "Advice it holds back, by id or by fields; also while the rule is unknown.",
        "if_unknown": "What a withholding rule does while it is unknown: withhold (the default), a caveat, or give.",
        "limit": "Doses it lowers; a limit never raises one.",
        "ask": "Facts or questions to ask the person when the rule holds.",
        "because": "The reason in words, shown with what the rule gives or holds back.",
        "urgency": "Raises the urgency of the advice it gives.",
        "salience": "The order of telling and asking only; higher comes first.",
    },
)
ANSWER = Keys(
    {
        "question": "What people come to ask.",
        "advice": "The advice that answers it, by id or by fields, in the order in which it is told.",
        "gives": "What the person gets once enough is known, such as `a form and an amount`.",
        "otherwise": "The answer when none of that applies.",
    },
    {
        "remarks": "Advice that is told right after the answer, by id or by fields: the first that is told.",
        "not_now": "The answer when it is held back or care comes first, before the reason.",
    },
)
PROPERTY = Keys({"never": "What is never so of anybody."})
NEVER = Keys(
    {"given": "Two items or more, each advice by id or fields, or any of a list: some of each told to one person."}
)
CONSEQUENCES = ("conclude", "advise", "withhold", "limit", "ask")

ADVICE = Keys(
    {
        "id": "The id of the advice, declared once in all files.",
        "kind": "What kind of advice it is.",
        "text": "The advice as it is told. It may name facts and conclusions in braces.",
    },
    {
        "name": "What it is called where it is only mentioned.",
        "urgency": "How soon it matters.",
        "substance": "A word by which it can be withheld or limited.",
        "form": "A word by which it can be withheld or limited.",
        "route": "How it is taken.",
        "dose": "How much.",
        "tags": "Words by which it can be withheld or limited.",
        "accompanies": "Other advice, by id or by fields: this is told only together with some of it.",
    },
)

DOSE = Keys(
    {"high": "The most of it.", "unit": "The unit of the amount.", "per": "The span of time it is for."},
    {
        "low": "The least of it; 0 otherwise.",
        "basis": "What is weighed: the substance itself (elemental) or its compound.",
        "portions": "In how many intakes it is taken.",
    },
)

TARGET = Keys(
    optional={
        "id": "The id of the advice.",
        "kind": "Its kind, or any of a list.",
        "substance": "Its substance, or any of a list.",
        "form": "Its form, or any of a list.",
        "route": "Its route, or any of a list.",
        "tag": "One of its tags, or any of a list.",
        "urgency": "Its own urgency, or any of a list.",
    }
)
CEILING = Keys({"high": "At most this much.", "unit": "The unit of the dose.", "per": "The span of time it is for."})
LIMIT = Keys({"to": "What the doses are lowered to."}, TARGET.optional)

CONDITION = Keys(
    optional={
        "all": "All of these conditions hold.",
        "any": "One of these conditions holds.",
        "not": "The condition does not hold.",
        "at_least": "At least so many of these conditions hold.",
        "known": "These facts are known; always true or false.",
        "unknown": "These facts are not known; always true or false.",
    }
)
AT_LEAST = Keys({"count": "How many must hold.", "of": "The conditions."})
BOUNDS = Keys(
    optional={
        "below": "Less than this.",
        "at_most": "This or less.",
        "above": "More than this.",
        "at_least": "This or more.",
        "equals": "Exactly this.",
    }
)
SET_TESTS = Keys(
    optional={
        "includes": "It includes any of these.",
        "all_of": "It includes all of these.",
        "empty": "It is empty; an empty set means asked, none.",
    }
)

CASE_FILE = Keys(
    {"cases": "The cases by id. An id says what is expected of whom."},
    {
        "rulesets": "The rulesets that are consulted, files or folders as seen from this file; this folder otherwise.",
        "people": "Persons that several cases share, by name.",
    },
)
CASE = Keys(
    {"expect": "What the consultation must be like. What is not named here may be as it likes."},
    {
        "person": "Whom the case is about: the name of one of the people, or a file of facts.",
        "facts": "Facts of the person, over those of `person`. A fact left out is unknown.",
    },
)
STANDINGS = Keys(
    optional={
        "given": "Advice that is given; with an id below it, the rule that gives it.",
        "provisional": "Advice given unless something unknown is so; with an id below it, the rule it is subject to.",
        "withheld": "Advice held back; with an id below it, the rule that holds it back.",
        "open": "Advice that hangs on what is not known; with an id below it, the rule that is not settled.",
        "absent": "Advice that does not apply.",
    }
)
EXPECT = Keys(
    optional={
        **STANDINGS.optional,
        "doses": "Doses of advice, as they are after every limit.",
        "conclusions": "What is concluded: true, false, a number, a level, a span or `unknown`.",
        "fires": "Rules that hold.",
        "silent": "Rules that do not hold, or may not.",
        "asks": "What is asked, by fact or by the id of a question; or that with the rules that ask it.",
        "never_asks": "What is not asked, by fact or by the id of a question.",
        "asks_in_order": "What is asked, each before the next.",
        "urgency": "The highest urgency of what is given.",
        "urgencies": "How urgent single advice is.",
        "cites": "What rules cite, all of it: rule to a source, to a list of them, or to sources with their places.",
    }
)
EXPECTED_DOSE = Keys(
    optional={
        "low": "The least of it.",
        "high": "The most of it.",
        "unit": "Its unit.",
        "per": "The period that it is for.",
        "basis": "What is weighed.",
    }
)
SPAN = Keys({"low": "At least this, as far as is known.", "high": "At most this, as far as is known."})
