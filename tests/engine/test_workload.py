"""The generated workload of the benchmarks: engines that are compared give the same answers."""

import pytest

from benchmarks.peers.engine import Engine
from benchmarks.peers.engines.floor import Floor
from benchmarks.peers.engines.own import Complete, Magrules, Reference, Sweep, Traced
from benchmarks.peers.workload import SHARES, workload


@pytest.mark.parametrize("engine", [Floor, Magrules, Traced, Complete, Reference, Sweep])
def test_answers_are_the_expected_ones(engine: type[Engine]) -> None:
    """What is concluded, advised and fired is what plain Python computes, however many facts are known."""
    small = workload(50)
    loaded = engine(small)
    for persons, answers in zip(small.persons, small.answers, strict=True):
        for person, expected in zip(persons, answers, strict=True):
            assert loaded.agrees(person, expected)


def test_persons_differ() -> None:
    """Known facts go from none to all, and something is concluded and advised."""
    small = workload(50)
    assert [len(group[0]) for group in small.persons] == [round(share * len(small.facts)) for share in SHARES]
    answers = [answer for group in small.answers for answer in group]
    assert len({answer.fired for answer in answers}) > len(answers) // 2
    assert all(any(getattr(answer, part) for answer in answers) for part in ("concluded", "advised", "fired"))
