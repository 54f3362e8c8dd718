"""Observing consultations: a function that is called after each, as tracing and logging need it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magrules.consultation.consultation import Consultation

Observer = Callable[["Consultation[Any]", int, int], object]
"""A function of a consultation, its start and its end in nanoseconds since 1970; what it returns is not used."""

_OBSERVERS: ContextVar[tuple[Observer, ...]] = ContextVar("magrules.observers", default=())


@contextmanager
def observed(by: Observer) -> Iterator[None]:
    """Call ``by(consultation, start, end)`` after each consultation inside the block, those of what-ifs too.

    ``start`` and ``end`` are nanoseconds since 1970. Observers nest, and all are called, the outermost first. They
    belong to the context (:mod:`contextvars`) that the block runs in: other threads and tasks are not observed, unless
    they run in a copy of it, as those of asyncio do.

    An exception that an observer raises takes no advice from anybody: it is logged under ``magrules``, and the
    consultation is returned. Facts that are refused give no consultation, and nothing is observed.
    """
    token = _OBSERVERS.set((*_OBSERVERS.get(), by))
    try:
        yield
    finally:
        _OBSERVERS.reset(token)


def notify(consultation: "Consultation[Any]", start: int, end: int) -> None:
    """Call every observer."""
    for observer in _OBSERVERS.get():
        try:
            observer(consultation, start, end)
        except Exception:
            from logging import getLogger  # nobody else waits for it

            getLogger("magrules").exception("an observer failed, the consultation is returned all the same")
