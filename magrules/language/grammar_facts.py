"""The grammar of facts and questions: every key with its meaning, its shape, and whether it is required."""

from magrules.language.shapes import ID, NAME, ByName, Either, Key, Keys, ListOf, LocalText, Number, OneOf, Truth, Word
from magrules.model.facts import CHANGES

QUESTION_ID = Word("the id of a question", ID)
_TYPE_HINTS = {
    word: help
    for words, help in (
        ("boolean bool flag truth", "write `yes_no`"),
        ("integer int float decimal numeric double", "write `number`, with `unit`, `low` and `high`"),
        ("enum one_of single select radio category", "write `choice`, with `options`"),
        ("subset multiple multiselect checkbox", "write `choices`, with `options`"),
        ("list set array list_of", "write `choices` for a set of `options`, or `names` for free names"),
        ("free_names names_of", "write `names`"),
        ("string str text free_text", "write `choice` with `options`, or `names` for free names; a fact holds no text"),
        ("date time datetime", "a fact holds no date; write `number`, such as how many days ago"),
        ("numbers_by_name mapping dict object group", "it can be declared in Python only, by `magrules.facts`"),
    )
    for word in words.split()
}
"""How types of Python and other languages are written here."""
FACT = Keys(
    {
        "type": Key(
            "What can be known: yes_no, number, choice (one), choices (a set) or names (a set of free names).",
            OneOf("type of fact", dict.fromkeys(("yes_no", "number", "choice", "choices", "names"), ""), _TYPE_HINTS),
        ),
        "phrase": Key("What the fact is called.", LocalText()),
        "question": Key("The question that asks a person for it.", LocalText()),
    },
    {
        "unit": Key("The unit of a number.", Word('a unit, or `""` for a plain number', may_be_empty=True)),
        "low": Key("The lowest number that can be given.", Number()),
        "high": Key("The highest number that can be given.", Number()),
        "units": Key(
            "Other units, each with the factor that converts it; text such as `10.5 mg/dl` is then read.",
            ByName(Number(above=0, expected="a factor"), r"\S"),
        ),
        "plausible": Key(
            "The lowest and highest number that is believed; others may have been meant in another unit.",
            ListOf(Number(), 2, 2),
        ),
        "options": Key("The choices, each with its words.", ByName(LocalText(), f"^(?:{NAME.pattern})$", 1)),
        "names": Key(
            "Names that are recognised beside those that rules mention, each with other names for it.",
            ByName(Either((Word("a name"), ListOf(Word("a name"), 0))), r"\S"),
        ),
        "ask": Key("The id of the question, the fact's own name otherwise.", QUESTION_ID),
        "of_another": Key(
            "The question when it is asked for somebody else, with `{person}` for who that is.", LocalText()
        ),
        "change": Key(
            "How it can come to be otherwise: chosen (act), found out (learn, the default), or never once known.",
            OneOf("way to change", dict.fromkeys(CHANGES, "")),
        ),
        "private": Key("A decision record has its name and not its value.", Truth()),
    },
    by_type={
        "yes_no": ((), ()),
        "number": (("unit", "low", "high"), ("units", "plausible")),
        "choice": (("options",), ()),
        "choices": (("options",), ()),
        "names": ((), ("names",)),
    },
)

QUESTION = Keys(
    {"text": Key("The question as it is put to the person.", LocalText())},
    {
        "ask": Key("The id it is told under, when it goes into what a fact's question asks.", QUESTION_ID),
        "of_another": Key(
            "The question when it is asked for somebody else, with `{person}` for who that is.", LocalText()
        ),
    },
)
