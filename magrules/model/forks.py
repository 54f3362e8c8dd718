"""Fork safety: no child process inherits a lock that another thread of its parent holds."""

import os
import threading
from collections.abc import Callable
from contextlib import nullcontext
from functools import cached_property
from typing import Any, TypeVar

T = TypeVar("T")

register: Callable[..., None] = getattr(os, "register_at_fork", lambda **_: None)  # nothing forks on Windows


def fork_safe_lock() -> threading.RLock:
    """A lock that a fork waits for, so that the child finds the guarded state complete.

    A thread must hold only one of these locks at a time.
    """
    lock = threading.RLock()
    register(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


class lockless_cached_property(cached_property[T]):  # noqa: N801, it is used as a decorator
    """A cached property without the lock of Python 3.11; two threads may both compute it."""

    def __init__(self, function: Callable[[Any], T]) -> None:
        super().__init__(function)
        self.lock = nullcontext()
