"""Slips of the hand in the safety rules: which stage of the tools catches each; run by hand.

``python -m benchmarks.slips [SEED [EACH [SURVIVORS [KIND...]]]]`` makes EACH slips of every kind in the text of
`rulesets/safety`, one at a time, and sees whether it fails to load, is found by ``magrules check``, or fails a shipped
case. A slip that leaves the ruleset as it was is none. What survives is written to the file SURVIVORS, and what is
proven to make no difference to anybody. The same seed makes the same slips.
"""

import sys
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory
from time import process_time

import attrs
from attrs import frozen

from benchmarks.slipped import KINDS, Slip, slips
from magrules.analysis.blind import BlindSearch
from magrules.analysis.equivalence import is_equivalent
from magrules.analysis.lints import lints
from magrules.analysis.mutants import Mutant
from magrules.analysis.mutation import BaselineCase
from magrules.analysis.proven_lints import PROVEN_LINTS, blind_rules, contradictions
from magrules.engine.evaluate import truth_of
from magrules.errors import Contradiction, DiagnosticsError
from magrules.language import load
from magrules.language.parse import read_text
from magrules.magnesium import load_rules, shipped_folder
from magrules.magnesium.catalogue import catalogue
from magrules.model.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Not, comparisons
from magrules.model.rules import Rule
from magrules.model.ruleset import Ruleset
from magrules.model.truth import FALSE
from magrules.testing.cases import Asks, AsksInOrder, Case, Cites, Doses, Fires, IsOfKind, NeverGives, Stands, Urgent
from magrules.testing.lazy import LazyConsultation
from magrules.testing.runner import actual
from tests.people import read_cases

FOLDERS = ("magnesium", "safety")
PROVING = (contradictions, *(lint for lint in PROVEN_LINTS if lint is not blind_rules))
STAGES = ("load", "check", "test", "equivalent", "survives")


@cache
def parsed(content: bytes, name: str, json: bool = False) -> object:
    """The tree of a text: files without a slip are the same for every slip."""
    return read_text(content, name, json)


@frozen(eq=False)
class Bench:
    """The ruleset as it is, its lints, and its cases with what each comes to."""

    folder: Path
    ruleset: Ruleset
    found: frozenset[tuple[str, str]]
    cases: tuple[BaselineCase, ...]

    @classmethod
    def of(cls, folder: Path) -> "Bench":
        """The shipped rules and cases, copied to a folder."""
        for name in FOLDERS:
            copytree(shipped_folder() / name, folder / name)
        ruleset = load_rules(*(folder / name for name in FOLDERS))
        cases = list[BaselineCase]()
        for file in read_cases(*(folder / name for name in FOLDERS)):
            if file.ruleset.rules == ruleset.rules:
                cases += [BaselineCase(case, LazyConsultation(case.person, ruleset)) for case in file.cases]
        sound = tuple(one for one in cases if not one.differs(one.consultation))
        return cls(folder, ruleset, _told(lints(ruleset, proofs=False)), sound)

    def stage(self, slip: Slip) -> tuple[str, str]:
        """What catches a slip, and in which words; ``none`` when the ruleset is as it was."""
        file = self.folder / "safety" / slip.file
        before = file.read_bytes()
        file.write_bytes(slip.text.encode("utf-8"))
        try:
            other = load_rules(*(self.folder / name for name in FOLDERS))
        except DiagnosticsError as error:
            return "load", error.diagnostics[0].message
        finally:
            file.write_bytes(before)
        if _same(self.ruleset, other):
            return "none", ""
        if new := _told(lints(other, proofs=False)) - self.found:
            return "check", min(new)[1]
        if failed := self.failing(other):
            return "test", failed.id
        changed = [one for id, one in other.rules.items() if self.ruleset.rules.get(id) != one]
        named = ", ".join(one.id for one in changed)
        if self.proven(other):
            return "equivalent", named
        blind = next((one for rule in changed for one in BlindSearch(other).of(rule)), None)
        if blind and not any(BlindSearch(self.ruleset).of(self.ruleset.rules[blind.rule.id])):
            return "check", f"blind-rule {blind.rule.id}"
        if new := _proven(other) - _proven(self.ruleset):
            return "check", min(new)[1]
        return "survives", named

    def proven(self, other: Ruleset) -> bool:
        """Whether nobody is advised otherwise: each rule that differs is proven to make no difference."""
        if self.ruleset.rules.keys() != other.rules.keys() or _bare(self.ruleset) != _bare(other):
            return False
        both = ((one, other.rules[id]) for id, one in self.ruleset.rules.items())
        pairs = [(one, another) for one, another in both if _works(one) != _works(another)]
        pairs = [pair for pair in pairs if not self.alike(*pair)]
        made = [Mutant(_kind(*pair), "", *pair) for pair in pairs]
        return all(mutant.kind and is_equivalent(self.ruleset, mutant) for mutant in made)

    def alike(self, one: Rule, other: Rule) -> bool:
        """Whether two rules differ in words that come to the same.

        A class of the catalogues that never comes without another of the list adds nothing to it; nor does a guard
        on what is never unknown, or in a rule that only holds back what is given while it is not known.
        """
        lenient = one.withholds and one.withholds.if_unknown == "give"
        silent = lenient and not (one.advises or one.concludes or one.limits or one.asks)
        guarded = {leaf.fact for leaf in comparisons(other.when)} if silent else self.ruleset.sure
        return _works(_plain(one, guarded)) == _works(_plain(other, guarded))

    def failing(self, other: Ruleset) -> Case | None:
        """The first case that comes out otherwise under another ruleset."""
        rules = [
            (self.ruleset.rules.get(id), other.rules.get(id))
            for id in dict.fromkeys([*self.ruleset.rules, *other.rules])
            if _works(self.ruleset.rules.get(id)) != _works(other.rules.get(id))
        ]
        advice = {
            id for id in {*self.ruleset.advice, *other.advice} if self.ruleset.advice.get(id) != other.advice.get(id)
        }
        changed = {*advice, *(rule.id for pair in rules for rule in pair if rule)}
        nearest = sorted(self.cases, key=lambda tried: changed.isdisjoint(named(tried)))
        concerned = []
        for tried in nearest:
            if _concerned(tried, rules, advice):
                try:
                    if tried.differs(tried.consultation.under(other)):
                        return tried.case
                except (Contradiction, KeyError):
                    return tried.case
                concerned.append(tried)
        for tried in concerned:
            asks = [expected for expected in tried.case.expects if isinstance(expected, Asks | AsksInOrder)]
            consultation = tried.consultation.under(other)
            if any(actual(expected, consultation) != expected for expected in asks):
                return tried.case
        return None


@cache
def named(tried: BaselineCase) -> frozenset[str]:
    """The advice and rules that a case speaks of."""
    expects = tried.case.expects
    names = [getattr(expected, key) for expected in expects for key in ("advice", "rule") if hasattr(expected, key)]
    ids = [id for expected in expects for key in ("by", "matched") for id in getattr(expected, key, ())]
    return frozenset([*names, *ids])


def _concerned(tried: BaselineCase, rules: list[tuple[Rule | None, Rule | None]], advice: set[str]) -> bool:
    """Whether a rule or an advice that differs can make a difference to a case."""
    inference = tried.consultation.inference
    for one, other in rules:
        named = {rule.id for rule in (one, other) if rule}
        if any(isinstance(each, Fires | Cites) and each.rule in named for each in tried.case.expects):
            return True
        try:
            truths = [truth_of(rule.when, inference.facts) if rule else FALSE for rule in (one, other)]
        except KeyError:  # it speaks of a conclusion that was not there
            return True
        if truths[0] is not truths[1] or truths[0] is not FALSE:
            return True
    looks = [
        one
        for one in tried.case.expects
        if isinstance(one, Urgent)
        or (isinstance(one, Stands | Doses | IsOfKind) and one.advice in advice)
        or (isinstance(one, NeverGives) and not advice.isdisjoint(one.matched))
    ]
    return bool(advice and looks)


CLASSES = {
    "medicine_classes": ("medicines", "classes"),
    "planned_medicine_classes": ("medicines", "classes"),
    "product_contents": ("products", "contains"),
}
"""The facts that are computed from a catalogue, with where their words stand in it."""
LABELLED = ("magnesium", "vitamin_b6")
"""What a product can hold by its label, whatever the catalogue says."""


def _plain(rule: Rule, guarded: Collection[str]) -> Rule:
    """A rule with every class that a list implies in the list, and without the guards of some flags."""
    return attrs.evolve(rule, when=_without_guards(_closed(rule.when), guarded))


def _closed(condition: Condition) -> Condition:
    match condition:
        case Comparison(fact, "includes", frozenset() as items) if fact in CLASSES:
            return attrs.evolve(condition, operand=items | {one for one in _words(fact) if _implies(fact, one, items)})
        case Not(part):
            return Not(_closed(part))
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return attrs.evolve(condition, parts=tuple(map(_closed, parts)))
    return condition


def _without_guards(condition: Condition, guarded: Collection[str]) -> Condition:
    """A condition that is TRUE where that is, and nowhere else: flags that are compared need not be known besides."""
    match condition:
        case AllOf(parts):
            compared = {one.fact for one in parts if isinstance(one, Comparison) and one.operator == "is"}
            flags = compared.intersection(guarded)
            kept = [_without_guards(one, guarded) for one in parts if not _guards(one, flags)]
            return AllOf(tuple(kept)) if len(kept) > 1 else kept[0]
        case AnyOf(parts) | AtLeast(_, parts):
            return attrs.evolve(condition, parts=tuple(_without_guards(one, guarded) for one in parts))
    return condition


def _guards(condition: Condition, facts: Collection[str]) -> bool:
    """Whether a condition is that one of these facts is known."""
    return isinstance(condition, Comparison) and condition.operator == "known" and condition.fact in facts


def _words(fact: str) -> frozenset[str]:
    return frozenset().union(*_entries(fact))


@cache
def _entries(fact: str) -> tuple[frozenset[str], ...]:
    name, key = CLASSES[fact]
    return tuple(frozenset(entry.get(key, ())) for entry in catalogue(name).entries.values())


def _implies(fact: str, word: str, items: Collection[str]) -> bool:
    """Whether whatever is of a class is of another among these, too."""
    return word not in LABELLED and all(not words.isdisjoint(items) for words in _entries(fact) if word in words)


def _works(rule: Rule | None) -> object:
    """Everything of a rule but its words."""
    return rule and attrs.evolve(rule, because=None)


def _kind(one: Rule, other: Rule) -> str:
    """The kind of mutant that a rule is of another, as far as it can be proven to make no difference; or nothing."""
    if attrs.evolve(other, when=one.when) == one:
        return "condition"
    if one.withholds and attrs.evolve(other, withholds=one.withholds) == one:
        soft = other.withholds and other.withholds.targets == one.withholds.targets
        return "unknown" if soft else "target"
    if attrs.evolve(other, concludes=one.concludes) == one:
        return "conclusion"
    return "urgency" if attrs.evolve(other, urgency=one.urgency) == one else ""


def _same(one: Ruleset, other: Ruleset) -> bool:
    """Whether two rulesets do the same, whatever their texts: a slip in a text is for a reader to find."""
    rules = [{id: _works(rule) for id, rule in each.rules.items()} for each in (one, other)]
    return rules[0] == rules[1] and _bare(one) == _bare(other)


def _bare(ruleset: Ruleset) -> object:
    """The advice and the conclusions of a ruleset without their words."""
    advice = {id: attrs.evolve(one, text=None, name=None) for id, one in ruleset.advice.items()}  # type: ignore[arg-type]
    return advice, {id: type(one) for id, one in ruleset.conclusions.items()}


def _told(found: object) -> frozenset[tuple[str, str]]:
    return frozenset((one.code, one.message) for one in found)  # type: ignore[attr-defined]


_seen_proven: dict[Ruleset, frozenset[tuple[str, str]]] = {}


def _proven(ruleset: Ruleset) -> frozenset[tuple[str, str]]:
    if ruleset not in _seen_proven:
        _seen_proven[ruleset] = _told(one for find in PROVING for one in find(ruleset))
    return _seen_proven[ruleset]


def caught(bench: Bench, kind: str, seed: int, each: int) -> Iterator[tuple[Slip, str, str]]:
    """So many slips of a kind that do something, each with its stage and words."""
    made = ((slip, *bench.stage(slip)) for slip in slips(bench.folder / "safety", kind, Random(f"{seed} {kind}")))
    return islice((one for one in made if one[1] != "none"), each)


def row(name: str, counts: Counter[str]) -> str:
    """A row of the table."""
    return f"{name:<24}" + "".join(f"{counts[stage]:>12}" for stage in STAGES)


def main(seed: int = 2026, each: int = 16, survivors: str = "slips.survivors.txt", *kinds: str) -> None:
    load.read_text = parsed
    started, whole, alive = process_time(), Counter[str](), list[str]()
    with TemporaryDirectory() as temporary:
        bench = Bench.of(Path(temporary))
        print(f"{len(bench.cases)} cases, {len(bench.ruleset.rules)} rules")
        print(f"{'kind':<24}" + "".join(f"{stage:>12}" for stage in STAGES))
        for kind in kinds or KINDS:
            counts = Counter[str]()
            for slip, stage, words in caught(bench, kind, seed, each):
                counts[stage] += 1
                if stage in ("survives", "equivalent"):
                    place = f"safety/{slip.file}:{slip.line}"
                    alive.append(f"{stage}: {kind}: {place} ({words})\n  - {slip.before}\n  + {slip.after}\n")
            whole += counts
            print(row(kind, counts), flush=True)
            Path(survivors).write_text("\n".join(alive), encoding="utf-8")
    print(row(f"all {whole.total()}", whole))
    print(f"{process_time() - started:.0f} s of processor time, survivors in {survivors}")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:3]), *sys.argv[3:])
