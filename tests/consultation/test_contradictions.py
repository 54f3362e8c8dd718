"""Rules that contradict each other: told first, fail-safe, and never taking an emergency with it."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given

from magrules import Consultation, Standing, advise, load_rules
from magrules.cli import main
from magrules.consultation.contradictions import MOST_TRIED, contradictions
from magrules.consultation.standings import ADVISED, AdviceResult, cannot_wait, lines
from magrules.engine.incremental import revise
from magrules.engine.inference import Inference
from magrules.engine.reference import Reference
from magrules.model.conditions import AllOf
from magrules.model.rules import Conclude, Rule
from magrules.model.ruleset import Ruleset
from magrules.model.strata import stratify
from magrules.model.values import Disputed
from magrules.render.html import report, why_page
from magrules.render.json import to_json
from magrules.render.text import consultation_words
from magrules.render.text_changes import what_if_words
from magrules.render.text_explanations import why_not_words, why_words
from tests.engines import needs_durable
from tests.strategies import VOCABULARY, Thing, contradicting, rulesets, things


def inferred(ruleset: Ruleset, thing: Thing) -> Inference:
    return Reference().infer(ruleset, VOCABULARY.values(thing))


def settled(ruleset: Ruleset, values: dict[str, bool]) -> Ruleset:
    """The ruleset as it would be if these conclusions were so, whatever its own rules say of them."""
    rules = {
        id: evolve(rule, concludes=tuple(one for one in rule.concludes if one.name not in values))
        for id, rule in ruleset.rules.items()
    }
    rules["settled"] = Rule("settled", AllOf(()), concludes=tuple(Conclude(*one) for one in values.items()))
    return evolve(ruleset, rules=rules, strata=stratify(rules, ruleset.conclusions))


def ways(ruleset: Ruleset, thing: Thing) -> Iterator[dict[str, AdviceResult]]:
    """How every advice stands in each way to settle the contradictions."""
    names = [one.name for one in contradictions(inferred(ruleset, thing))]
    for values in product((True, False), repeat=len(names)):
        other = settled(ruleset, dict(zip(names, values, strict=True)))
        yield {line.id: line for line in lines(inferred(other, thing))}


@given(contradicting(), things())
def test_a_contradiction_takes_nothing_with_it_that_cannot_wait(ruleset: Ruleset, thing: Thing) -> None:
    """Whatever would be told if one of the rules were wrong is told, when it cannot wait."""
    thing = evolve(thing, yes=True, maybe=True)
    now = {line.id: line for line in lines(inferred(ruleset, thing))}
    for way in ways(ruleset, thing):
        for line in way.values():
            if line.standing in ADVISED and cannot_wait(ruleset, line):
                assert now[line.id].standing in ADVISED
                assert ruleset.domain.rank[now[line.id].urgency] >= ruleset.domain.rank[line.urgency]


@given(contradicting(), things())
def test_nothing_else_that_rests_on_a_contradiction_is_given(ruleset: Ruleset, thing: Thing) -> None:
    """What is given is given whichever of the rules is right, even where rules ask whether the conclusion is known."""
    thing = evolve(thing, yes=True, maybe=True)
    now = lines(inferred(ruleset, thing))
    for way in ways(ruleset, thing):
        for line in now:
            if line.standing is Standing.GIVEN:
                assert way[line.id].standing is Standing.GIVEN
            if line.standing is Standing.PROVISIONAL and line.contradicted:
                assert cannot_wait(ruleset, line)


@given(contradicting() | rulesets(), things())
def test_every_contradiction_names_its_parties(ruleset: Ruleset, thing: Thing) -> None:
    """A disputed conclusion is contradicted or rests on one that is; every party holds and has its place."""
    inference = inferred(ruleset, thing)
    found = contradictions(inference)
    assert bool(found) is any(isinstance(value, Disputed) for value in inference.facts.values())
    trace = {firing.rule for firing in inference.trace}
    for one in found:
        assert one.true_by
        assert one.false_by
        for rule in (*one.true_by, *one.false_by):
            assert rule.id in trace
            assert f"`{rule.id}` ({rule.location})" in str(one)


@needs_durable
@given(contradicting(), things())
def test_engines_give_the_same_bytes_under_a_contradiction(ruleset: Ruleset, thing: Thing) -> None:
    """What is disputed is disputed for both engines."""
    thing = evolve(thing, yes=True, maybe=True)
    one, other = (advise(thing, ruleset, engine=engine) for engine in ("durable_rules", "reference"))
    assert one.contradictions
    assert one == other
    assert to_json(one) == to_json(other)


RULES = """ruleset: lamp
sources: {own: {title: Notes, publisher: us, kind: own}}
facts:
  a: {type: yes_no, phrase: {en: a, sv: a}, question: {en: "A?", sv: "A?"}}
  b: {type: yes_no, phrase: {en: b, sv: b}, question: {en: "B?", sv: "B?"}}
  c: {type: yes_no, phrase: {en: c, sv: c}, question: {en: "C?", sv: "C?"}}
conclusions:
  fit: {flag: {en: fit, sv: frisk}}
  grave: {flag: {en: grave, sv: allvarligt}}
rules:
  up-a:
    when: {a: true}
    conclude: fit
    cite: {own: p}
  down-b:
    when: {b: true}
    conclude: {fit: false}
    cite: {own: p}
  unfit-is-grave:
    when: {fit: false}
    conclude: grave
    cite: {own: p}
  call-b:
    when: {b: true}
    advise: {id: call, kind: refer, urgency: emergency, text: {en: Call 112., sv: Ring 112.}}
    cite: {own: p}
  see-when-grave:
    when: {grave: true}
    advise: {id: see, kind: refer, urgency: same_day, text: {en: See somebody., sv: Sök vård.}}
    cite: {own: p}
  see-when-grave-and-c:
    when: {grave: true, c: true}
    advise: {id: also, kind: warn, text: {en: Watch out., sv: Se upp.}}
    cite: {own: p}
  hold-the-call-when-fit:
    when: {fit: true}
    withhold: call
    cite: {own: p}
  go-when-fit:
    when: {fit: true}
    advise: {id: go, kind: do, text: {en: Go., sv: Gå.}}
    cite: {own: p}
  rest-when-not-known:
    when: {unknown: grave}
    advise: {id: rest, kind: do, text: {en: Rest., sv: Vila.}}
    cite: {own: p}
  take-it:
    when: {a: true}
    advise: {id: dose, kind: dose, dose: {low: 1, high: 2, unit: mg, per: day}, text: {en: Take., sv: Ta.}}
    cite: {own: p}
  no-dose-when-grave:
    when: {grave: true}
    withhold: dose
    if_unknown: caveat
    cite: {own: p}
"""


@pytest.fixture
def contradicted(tmp_path: Path) -> Consultation:
    (tmp_path / "lamp.yaml").write_text(RULES, encoding="utf-8")
    ruleset = load_rules(tmp_path / "lamp.yaml")
    return advise(ruleset.vocabulary.cls(a=True, b=True), ruleset)


def test_what_stands_under_a_contradiction(contradicted: Consultation) -> None:
    """By hand: what cannot wait is told with a reservation, a softened withholding holds back, the rest waits."""
    standings = {line.id: (line.standing.value, line.contradicted) for line in contradicted.lines}
    assert standings == {
        "call": ("provisional", ("fit",)),
        "see": ("provisional", ("fit",)),
        "also": ("open", ("fit",)),  # it would not hold either way while c is not known
        "go": ("open", ("fit",)),
        "rest": ("open", ("fit",)),
        "dose": ("withheld", ("fit",)),
    }
    assert contradicted.urgency == "emergency"
    assert repr(contradicted).endswith("; urgency emergency; rules contradict each other about fit>")
    assert contradicted.line("also").needs == ("c",)
    assert advise(contradicted.person, contradicted.ruleset, engine="reference") == contradicted


def test_it_is_told_first_everywhere(contradicted: Consultation, tmp_path: Path) -> None:
    """Words, explanations, pages and JSON begin with what the rules contradict each other about."""
    location = (tmp_path / "lamp.yaml").as_posix()
    about = {
        "en": f"- fit: so by rule up-a ({location}:11:3), not so by rule down-b ({location}:15:3)",
        "sv": f"- frisk: ja enligt regeln up-a ({location}:11:3), nej enligt regeln down-b ({location}:15:3)",
    }
    for language, line in about.items():
        for words in (
            consultation_words(contradicted, language),
            why_words(contradicted.why("call"), language),
            why_words(contradicted.why("call"), language, "line"),
            why_not_words(contradicted.why_not("go"), language),
        ):
            assert words.splitlines()[1] == line
        for page in (report(contradicted, language), why_page(contradicted.why("go"), language)):
            shown = page[page.index(f'id="advice-{language}"' if "advice-en" in page else "<main>") :]
            assert shown.index(line[2:]) < shown.index("<details" if "<details" in shown else "<code>")
    assert "(told all the same, though the rules contradict each other about fit" in consultation_words(contradicted)
    assert '"contradictions": [\n {"conclusion": "fit"' in to_json(contradicted)


def test_no_headline_assures_anybody_of_having_time(tmp_path: Path) -> None:
    """Where rules contradict each other nobody reads that there is no hurry."""
    (tmp_path / "lamp.yaml").write_text(
        RULES.replace("urgency: emergency", "urgency: routine").replace("urgency: same_day, ", ""), encoding="utf-8"
    )
    ruleset = load_rules(tmp_path / "lamp.yaml")
    found = advise(ruleset.vocabulary.cls(a=True, b=True), ruleset)
    assert found.urgency == "routine"
    assert "no hurry" not in consultation_words(found) + report(found)


def test_a_change_that_makes_rules_contradict_each_other_says_so(contradicted: Consultation) -> None:
    """What-if tells of it before what changes, and no proposal leads there."""
    before = advise(contradicted.ruleset.vocabulary.cls(a=True), contradicted.ruleset)
    assert "not so by rule down-b" in what_if_words(before.what_if(b=True)).splitlines()[3]
    assert all(dict(one.facts) != {"b": True} for one in before.what_would_change("see").proposals)


def test_what_would_settle_a_contradiction(contradicted: Consultation) -> None:
    """What is told in spite of it goes when one of its rules does not hold, and what it holds back comes."""
    for advice in ("see", "go"):
        found = contradicted.what_would_change(advice)
        assert {"b": False} in [dict(one.facts) for one in found.proposals]


def test_revising_into_a_contradiction_and_out_of_it(contradicted: Consultation) -> None:
    """What rests on a conclusion is disputed with it, also where no truth changes, and no longer than it is."""
    ruleset = contradicted.ruleset
    nothing = advise(ruleset.vocabulary.cls(), ruleset).inference
    assert (nothing.facts["grave"], contradicted.facts["grave"]) == (None, Disputed())
    both = {"a": True, "b": True}
    assert revise(nothing, both) == contradicted.inference
    assert revise(contradicted.inference, dict.fromkeys(both)) == nothing


def test_more_contradictions_than_are_tried(tmp_path: Path) -> None:
    """Of many contradictions at once the ways to settle them are not tried: what rests on one is told."""
    flags = "".join(f"  f{at}: {{flag: {{en: f{at}, sv: f{at}}}}}\n" for at in range(MOST_TRIED + 1))
    rules = "".join(
        f"  yes-{at}:\n    when: {{a: true}}\n    conclude: f{at}\n    cite: {{own: p}}\n"
        f"  no-{at}:\n    when: {{b: true}}\n    conclude: {{f{at}: false}}\n    cite: {{own: p}}\n"
        for at in range(MOST_TRIED + 1)
    )
    needed = ", ".join(f"f{at}: true" for at in range(MOST_TRIED + 1))
    more = RULES.replace("conclusions:\n", f"conclusions:\n{flags}").replace("rules:\n", f"rules:\n{rules}")
    (tmp_path / "lamp.yaml").write_text(more.replace("{grave: true}\n    advise", f"{{{needed}}}\n    advise"), "utf-8")
    ruleset = load_rules(tmp_path / "lamp.yaml")
    found = advise(ruleset.vocabulary.cls(a=True, b=True), ruleset)
    assert len(found.contradictions) == MOST_TRIED + 2
    assert found.line("see").standing is Standing.PROVISIONAL


@pytest.mark.parametrize("links", [1, MOST_TRIED, MOST_TRIED + 1, MOST_TRIED + 4])
def test_contradictions_in_a_row(links: int, tmp_path: Path) -> None:
    """Each comes of settling the one before; however many there are, an emergency behind them is told."""
    flags = "".join(f"  c{at}: {{flag: {{en: c{at}, sv: c{at}}}}}\n" for at in range(links))
    rules = "".join(
        f"  {id}-{at}: {{when: {{{f'c{at - 1}' if at else 'a'}: true}}, conclude: {conclude}, cite: {{own: p}}}}\n"
        for at in range(links)
        for id, conclude in (("yes", f"c{at}"), ("no", f"{{c{at}: false}}"))
    )
    more = RULES.replace("conclusions:\n", f"conclusions:\n{flags}").replace("rules:\n", f"rules:\n{rules}")
    last = more.replace("{grave: true}\n    advise", f"{{c{links - 1}: true}}\n    advise")
    (tmp_path / "lamp.yaml").write_text(last, "utf-8")
    ruleset = load_rules(tmp_path / "lamp.yaml")
    assert advise(ruleset.vocabulary.cls(a=True), ruleset).line("see").standing is Standing.PROVISIONAL


def test_the_command_line_ends_with_3(contradicted: Consultation, tmp_path: Path) -> None:
    """`magrules advise` prints the advice, names the rules on standard error too, and ends with 3."""
    (tmp_path / "me.yaml").write_text("a: true\nb: true\n", encoding="utf-8")
    for more in ([], ["--json"]):
        result = CliRunner().invoke(
            main, ["advise", str(tmp_path / "me.yaml"), "--rules", str(tmp_path / "lamp.yaml"), *more]
        )
        assert result.exit_code == 3
        assert "Call 112." in result.stdout
        assert result.stderr == f"contradiction: {contradicted.contradictions[0]}\n"
    assert "Ends with 3" in CliRunner().invoke(main, ["advise", "--help"]).output
