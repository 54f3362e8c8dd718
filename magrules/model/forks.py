"""What a process may fork beside: no child waits for a lock that another thread of its parent held."""

import os
import threading
from collections.abc import Callable
from contextlib import nullcontext
from functools import cached_property
from typing import Any, TypeVar

T = TypeVar("T")

register: Callable[..., None] = getattr(os, "register_at_fork", lambda **_: None)  # nothing forks on Windows


def fork_safe_lock() -> threading.RLock:
    """A lock that a fork waits for, so that what it guards is whole in the child.

    Whoever holds one of these locks takes no other of them.
    """
    lock = threading.RLock()
    register(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


class lockless_cached_property(cached_property[T]):  # noqa: N801, it is used as a decorator
    """A property worked out once, without the lock that Python 3.11 holds meanwhile; two threads may both do it."""

    def __init__(self, function: Callable[[Any], T]) -> None:
        super().__init__(function)
        self.lock = nullcontext()
