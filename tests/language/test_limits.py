"""Limits: a file of any size that is read is read in seconds, or refused with the limit and the reason.

How long each takes, `benchmarks/sizes.py` tells; a table or a walk that is quadratic takes a minute and more.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from magrules import FactsError, Ruleset, RulesetError, read_facts
from magrules.diagnostics.suggest import LONGEST_NAME, closest
from magrules.facts import choice, fact_class, subset
from magrules.language.content import MAX_BYTES, MAX_TOTAL
from magrules.language.load_facts import MOST_FACTS
from magrules.language.parse import LONG_TEXT, MAX_NODES, read_text
from magrules.language.read_facts import MOST_SUGGESTED
from magrules.language.symbols import MOST_COMPARED, NearMisses
from magrules.magnesium import load_rules, read_person

HEAD = """ruleset: big
sources:
  own: {title: Notes, publisher: us, kind: own}
facts:
  a: {type: yes_no, phrase: {en: a, sv: a}, question: {en: "A?", sv: "A?"}}
"""


def rule(id: str, when: str, then: str) -> str:
    return f"  {id}:\n    when: {when}\n    {then}\n    cite: {{own: p}}\n"


def flags(count: int) -> str:
    return "conclusions:\n" + "".join(f"  c{at}: {{flag: {{en: a, sv: a}}}}\n" for at in range(count)) + "rules:\n"


def advice(id: str) -> str:
    return f"advise: {{id: {id}, kind: do, tags: [t-{id}], text: {{en: a, sv: a}}}}"


def unknown_names() -> str:
    known = "".join(rule(f"r{at}", "{a: true}", advice(f"advice-{at}")) for at in range(5_000))
    names = ", ".join(f"advise-{at}-x" for at in range(20_000))
    return HEAD + "rules:\n" + known + rule("last", "{a: true}", f"advise: [{names}]")


def rings_of_one() -> str:
    rings = (rule(f"r{at}", f"{{c{at}: true}}", f"conclude: c{at}") for at in range(10_000))
    return HEAD + flags(10_000) + "".join(rings)


def ring_of_all() -> str:
    steps = (rule(f"r{at}", f"{{c{(at + 1) % 9_000}: true, c0: true}}", f"conclude: c{at}") for at in range(9_000))
    return HEAD + flags(9_000) + "".join(steps)


def aliased_text() -> str:
    text = "because: *b"
    first = rule("first", "{a: true}", f'because: &b {{en: "{"word " * 180_000}", sv: a}}\n    ask: a')
    return (
        HEAD + "rules:\n" + first + "".join(rule(f"r{at}", "{a: true}", f"{text}\n    ask: a") for at in range(2_000))
    )


def long_tally() -> str:
    items = (rule(f"r{at}", "{a: true}", f"conclude: {{t: i{at}}}") for at in range(10_000))
    tally = "conclusions:\n  t: {tally: {en: a, sv: a}}\nrules:\n"
    return HEAD + tally + "".join(items) + rule("last", "{t: {at_least: 3}}", advice("x"))


def long_chain() -> str:
    steps = (rule(f"r{at}", f"{{c{at - 1}: true}}", f"conclude: c{at}") for at in range(1, 10_000))
    first, last = rule("first", "{a: true}", "conclude: c0"), rule("last", "{c9999: true}", advice("x"))
    return HEAD + flags(10_000) + first + "".join(steps) + last


def many_rules() -> str:
    given = (rule(f"r{at}", "{a: true}", advice(f"x{at}")) for at in range(7_500))
    held = (rule(f"w{at}", "{a: false}", f"withhold: {{tag: t-x{at}}}") for at in range(7_500))
    return HEAD + "rules:\n" + "".join(given) + "".join(held)


def rules_over_all() -> str:
    given = (rule(f"r{at}", "{a: true}", advice(f"x{at}")) for at in range(4_000))
    held = (rule(f"w{at}", "{a: false}", "withhold: {kind: do}") for at in range(6_000))
    return HEAD + "rules:\n" + "".join(given) + "".join(held)


def one_rule_for_all() -> str:
    names = [f"c{at}" for at in range(8_000)]
    first = rule("first", "{a: true}", f"conclude: [{', '.join(names[:4_000])}]")
    when = "{" + ", ".join(f"{name}: true" for name in names[:4_000]) + "}"
    return HEAD + flags(8_000) + first + rule("second", when, f"conclude: [{', '.join(names[4_000:])}]")


def placeholders(name: str = "a") -> str:
    text = f"{{{name}}} " * 60_000
    advise = f'advise: {{id: x, kind: do, text: {{en: "{text}", sv: "{text}"}}}}'
    return f"{HEAD}rules:\n{rule('first', '{a: true}', advise)}"


def unknown_placeholders() -> str:
    return placeholders("b")


def different_placeholders() -> str:
    text = " ".join(f"{{b{at}}}" for at in range(60_000))
    advise = f'advise: {{id: x, kind: do, text: {{en: "{text}", sv: "a"}}}}'
    return f"{HEAD}rules:\n{rule('first', '{a: true}', advise)}"


def many_facts(count: int = 20_000) -> str:
    declare = 'f{}: {{type: yes_no, phrase: {{en: a, sv: a}}, question: {{en: "A?", sv: "A?"}}}}'.format
    facts = "".join(f"  {declare(at)}\n" for at in range(count - 1))
    return HEAD + facts + f"rules:\n{rule('first', f'{{f{count - 2}: true}}', advice('x'))}"


def one_long_line() -> str:
    return "{ruleset: t, note: [" + "a, " * 180_000 + "]}\r\n"


def loaded(text: str, folder: Path) -> Ruleset | RulesetError:
    """What comes of a ruleset, once every table of it is made."""
    file = folder / "big.yaml"
    file.write_text(text, "utf-8", newline="")
    assert file.stat().st_size < MAX_BYTES
    made: Ruleset | RulesetError
    try:
        made = load_rules(file)
        tables = (made.concluders, made.contested, made.uses, made.settled, made.advisers, made.withholders)
        assert all(table is not None for table in (*tables, made.limiters, made.bearing, made.stratum_of))
    except RulesetError as error:
        made = error
    return made


@pytest.mark.parametrize(
    ("text", "rules"),
    [(long_tally, 10_001), (long_chain, 10_001), (many_rules, 15_000), (one_rule_for_all, 2), (placeholders, 1)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_large_rulesets_load_in_seconds(text: Callable[[], str], rules: int, tmp_path: Path) -> None:
    """Ten thousand items, steps or rules load, each once."""
    made = loaded(text(), tmp_path)
    assert isinstance(made, Ruleset)
    assert len(made.rules) == rules


@pytest.mark.parametrize(
    ("text", "diagnostics", "code"),
    [
        (unknown_names, 20_000, "unknown-name"),
        (rings_of_one, 10_000, "ring"),
        (ring_of_all, 1, "ring"),
        (aliased_text, 1, "too-many-nodes"),
        (rules_over_all, 1, "too-many-targets"),
        (one_long_line, 1, "wrong-shape"),
        (unknown_placeholders, 120_000, "placeholder"),
        (different_placeholders, 60_000, "placeholder"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_large_faults_are_told_in_seconds(text: Callable[[], str], diagnostics: int, code: str, tmp_path: Path) -> None:
    """As many faults as a file can hold are all told, or one that says what the limit is."""
    made = loaded(text(), tmp_path)
    assert isinstance(made, RulesetError)
    assert sum(diagnostic.code == code for diagnostic in made.diagnostics) >= diagnostics
    assert max(len(diagnostic.message) for diagnostic in made.diagnostics) < 10_000


def test_as_many_facts_as_the_limit_says_are_read(tmp_path: Path) -> None:
    """One more is refused, and that rules name it is no second fault."""
    assert isinstance(loaded(many_facts(MOST_FACTS), tmp_path), Ruleset)
    made = loaded(many_facts(MOST_FACTS + 1), tmp_path)
    assert isinstance(made, RulesetError)
    assert [diagnostic.code for diagnostic in made.diagnostics] == ["too-many-facts"]


def test_a_text_counts_by_its_length() -> None:
    """What an alias repeats is counted by how long it is, not only by how many texts there are."""
    times = MAX_NODES * LONG_TEXT // 100_000
    for repeated, codes in ((times - 10, []), (times + 10, ["too-many-nodes"])):
        text = f"a: &t {'x' * 100_000}\nb: [{'*t, ' * repeated}]\n"
        assert [diagnostic.code for diagnostic in read_text(text.encode(), "x.yaml")[1]] == codes


def test_suggestions_end_where_they_would_take_long() -> None:
    """What was meant is found for the first of many unknown names, and not for a word that nobody would write."""
    near, names = NearMisses(), [f"name_{at}" for at in range(1_000)]
    suggestions = [near.suggest("nam_7", names) for _ in range(MOST_COMPARED // 1_000 + 5)]
    assert (suggestions[0], suggestions.count("")) == ("did you mean `name_7`?", 5)


def test_long_words_are_compared_with_none() -> None:
    """A word that nobody would write is not compared, be it what was found, or one that could have been meant."""
    word = "w" * LONGEST_NAME
    assert [closest(*pair) for pair in ((word, [word]), (word, [f"{word}w"]), (f"{word}w", [word]))] == [word, "", ""]


def test_long_choices_are_not_listed() -> None:
    """A fault names the choices where that tells something, and not megabytes of them."""
    with pytest.raises(FactsError) as refused:
        read_facts({"a": "none"}, fact_class(type("Long", (), {"a": choice("x" * 600, "y" * 600)})))
    assert refused.value.diagnostics[0].help == "`magrules facts a` lists the choices"


def test_what_was_meant_is_found_for_the_first_of_many_unknown_facts() -> None:
    """All unknown facts are told, however many there are, and what was meant by some of each mapping."""
    unknown = {f"age_years_{at}": 1 for at in range(20_000)}
    with pytest.raises(FactsError) as refused:
        read_person({**unknown, "labs": unknown})
    helps = [diagnostic.help for diagnostic in refused.value.diagnostics]
    assert (len(helps), len([*filter(None, helps)])) == (40_000, 2 * MOST_SUGGESTED)


def test_options_are_not_compared_with_each_other() -> None:
    """Tens of thousands of options are declared at once; only those beside what is listed are looked for in it."""
    compared = list[str]()

    class Option(str):
        def __eq__(self, other: object) -> bool:
            compared.append(self)
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    options = [Option(at) for at in range(1_000)]
    subset(*options)
    assert len(compared) < 2 * len(options)
    assert subset("a", "b", "c", listed=("b",)).metadata["magrules.type"].options == ("b", "a", "c")


def test_many_files_are_not_read_without_end(tmp_path: Path) -> None:
    """Files of rules together have a limit too: it is told at the file that passes it, and no further one is read."""
    (tmp_path / "a.yaml").write_text(HEAD + "rules:\n" + rule("first", "{a: true}", advice("x")))
    full = "ruleset: {0}\nsources:\n  s{0}: {{title: T, publisher: us, kind: own}}\n".format
    for at in range(2, 9):
        (tmp_path / f"b{at}.yaml").write_text(full(at) + "#" * 900_000)
    with pytest.raises(RulesetError) as refused:
        load_rules(tmp_path)
    errors = [diagnostic for diagnostic in refused.value.diagnostics if diagnostic.code == "too-much"]
    assert [error.location and error.location.file for error in errors] == [(tmp_path / "b7.yaml").as_posix()]
    assert str(MAX_TOTAL) in errors[0].message
