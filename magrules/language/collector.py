"""Python's collector of unreachable objects, paused while a tree grows of which nothing is unreachable."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collector() -> Iterator[None]:
    """No walk through a growing tree meanwhile; without effect where somebody else keeps the collector off."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
