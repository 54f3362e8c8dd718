"""Forks while other threads advise: how many children answer; run by hand: ``python benchmarks/forks.py [200]``.

Eight threads advise without pause. Meanwhile the process is forked again and again, as servers do, and each child
advises once; one that has not answered after 20 seconds is counted as stuck, and killed.
"""

import os
import select
import signal
import sys
import threading
import time

from magrules.magnesium import Person, advise

THREADS, SECONDS = 8, 20
PERSON = Person(egfr=22, goals=["cramps"])


def child(write: int, wanted: str) -> None:
    """Advise, and say whether it is what the parent got."""
    os.write(write, b"y" if repr(advise(PERSON)) == wanted else b"n")
    os._exit(0)


def forked(wanted: str) -> str:
    """What became of one fork: ``answered``, ``differs``, ``failed`` or ``stuck``."""
    read, write = os.pipe()
    if not (process := os.fork()):
        try:
            child(write, wanted)
        finally:
            os._exit(1)
    os.close(write)
    ready, _, _ = select.select([read], [], [], SECONDS)
    said = os.read(read, 1) if ready else b""
    if not ready:
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(read)
    return {b"y": "answered", b"n": "differs"}.get(said, "failed" if ready else "stuck")


def main() -> None:
    forks = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    done, advised = threading.Event(), [0] * THREADS
    wanted = repr(advise(PERSON))

    def work(number: int) -> None:
        while not done.is_set():
            advise(PERSON)
            advised[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    start, counts = time.monotonic(), dict[str, int]()
    for _ in range(forks):
        what = forked(wanted)
        counts[what] = counts.get(what, 0) + 1
    done.set()
    for thread in threads:
        thread.join()
    became = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    print(f"{forks} forks in {time.monotonic() - start:.0f} s: {became}")
    print(f"{sum(advised)} consultations in {THREADS} threads meanwhile, the fewest of a thread {min(advised)}")


if __name__ == "__main__":
    main()
