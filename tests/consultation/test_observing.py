"""Observers: called after each consultation of their block, and of no other."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from time import time_ns
from typing import Any

import pytest

from magrules import Consultation, FactsError, magnesium, observed
from magrules.magnesium import Person, advise

ADULT = Person(age_years=46, egfr=95, goals=["cramps"])


class Log(list[Consultation[Any]]):
    """An observer that keeps what it is called with."""

    def __call__(self, consultation: Consultation[Any], start: int, end: int) -> None:
        self.append(consultation)
        assert 0 < start <= end <= time_ns()
        assert time_ns() - start < 60_000_000_000


def test_an_observer_sees_each_consultation_of_its_block() -> None:
    """Those of what-ifs too, once each, the very one that is returned; none before and none after."""
    log = Log()
    advise(ADULT)
    with observed(by=log):
        consultation = advise(ADULT)
        other = consultation.what_if(egfr=20)
        consultation.what_would_change("bisglycinate_start_100")
    advise(ADULT)
    assert [*map(id, log)] == [id(consultation), id(other.after)]


def test_observers_nest() -> None:
    """All are called, the outermost first; an inner one ends with its block, also with one that raises."""
    calls = list[str]()
    with observed(by=lambda *_: calls.append("outer")):
        with suppress(FactsError), observed(by=lambda *_: calls.append("inner")):
            advise(ADULT)
            magnesium.advise("nobody")  # type: ignore[arg-type]
        advise(ADULT)
    assert calls == ["outer", "inner", "outer"]


def test_an_observer_that_fails_takes_no_advice(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged with its traceback, those after it are called, and the consultation is returned."""
    log = Log()

    def failing(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with caplog.at_level(logging.ERROR, "magrules"), observed(by=failing), observed(by=log):
        consultation = advise(ADULT)
    assert log == [consultation]
    (logged,) = caplog.records
    assert logged.name == "magrules"
    assert "the disk is full" in caplog.text


def test_observers_belong_to_their_context() -> None:
    """Threads see nothing of each other, unless they run in a copy of the context; tasks do."""
    log, others = Log(), [Log() for _ in range(4)]

    def served(own: Log) -> Consultation[Person]:
        with observed(by=own):
            return advise(ADULT)

    async def task() -> Consultation[Person]:
        return advise(ADULT)

    with ThreadPoolExecutor(4) as pool, observed(by=log):
        answers = list(pool.map(served, others))
        assert log == []
        copied = pool.submit(copy_context().run, advise, ADULT).result()
        assert [*map(id, log)] == [id(copied)]
        awaited = pool.submit(copy_context().run, asyncio.run, task()).result()  # this thread may have a loop
    assert [[id(one) for one in own] for own in others] == [[id(answer)] for answer in answers]
    assert log[1:] == [awaited]
