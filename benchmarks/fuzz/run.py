"""Fuzz one target: ``python benchmarks/fuzz/run.py TARGET FOLDER [options of libFuzzer]``, or run one input (a file).

``FOLDER/TARGET`` is the corpus, begun with the files of this repository; ``FOLDER/found`` gets each new kind of find
once, with its traceback, and fuzzing goes on.
"""

import random
import resource
import signal
import sys
import traceback
from hashlib import sha1
from itertools import cycle, pairwise
from pathlib import Path
from types import FrameType

import atheris

with atheris.instrument_imports(include=["magrules"]):
    import drawn
    from mutate import mutate
    from targets import PARTS, ROOT, TARGETS

MOST_SECONDS, MOST_KIB = 10, 500_000
MOST_BYTES = 20_000
WORK = {**TARGETS, "drawn": drawn.drawn}


class TooSlow(Exception):
    """An input takes more than its seconds of processor time."""


class TooLarge(Exception):
    """An input takes more than its memory."""


TYPED = (
    "1", "2", "yes", "no", "none", "vet inte", "ja", "nej", "inga", "?", "why", "back", "change", "advice", "quit",
    "1, 2", "remove 1", "egfr", "35", "35,5", "1.234", "2.5 mg", "warfarin", "citrate", "9" * 400, "\x1b[A",
)  # fmt: skip
REMEMBERED = b"#| not_known: [egfr]\n#| fact: current_products\n#| done: [{form: oxide}]\n#| now: {form: citrate}\n"


def seeds(target: str) -> list[bytes]:
    """What a corpus begins with."""
    folders = [ROOT / one for one in ("rulesets", "examples", "tests")]
    paths = [one for folder in folders for one in sorted(folder.rglob("*")) if one.suffix in (".yaml", ".yml", ".json")]
    known = {path: path.read_bytes() for path in paths if 0 < path.stat().st_size <= MOST_BYTES}
    cases = [text for path, text in known.items() if ".cases." in path.name]
    people = [text for path, text in known.items() if "people" in path.parts]
    rules = [text for path, text in known.items() if ".cases." not in path.name and "people" not in path.parts]
    small = [text for text in rules if len(text) < 4000]
    match target:
        case "rules":
            return [*rules, *(PARTS.join(pair) for pair in pairwise(small))]
        case "whole":
            made = [drawn.texts(random.Random(at).randbytes(1500)) for at in range(40)]
            return [*made, *(PARTS.join([text, b"{}", b"{}", b"{}", b"cases: {}"]) for text in small)]
        case "persons" | "saved":
            return [*people, *(text + REMEMBERED for text in people), b"{}", REMEMBERED]
        case "cases":
            bread = [b"rulesets: [bread]\n" + text for text in cases if len(text) < 8000]
            return [*bread, *(text.replace(b"rulesets: [.]", b"rulesets: [small0.yaml]") for text in cases)]
        case "answers":
            firsts = ("en", "sv", "shipped", "sv shipped")
            return ["\n".join([one, *TYPED[at:], *TYPED[:at]]).encode() for one in firsts for at in range(12)]
        case "commands":
            words = cycle([b"advice_0", b"rule-1", b"a=true", b"b=1\na=null", b"c0", b"start_low", b"egfr=45"])
            made = [drawn.texts(random.Random(at).randbytes(1500)).split(PARTS) for at in range(120)]
            some = [[*one[:2], one[4].replace(b"rules.yaml", b"R.yaml"), other[0]] for one, other in pairwise(made)]
            some += [[rules, b"egfr: 22", b"cases: {}", rules] for rules in small]
            return [PARTS.join([b"%d %b" % (at, next(words)), *files]) for at, files in enumerate(some)]
        case _:
            return [random.Random(at).randbytes(400 + 40 * at) for at in range(40)]


class Watch:
    """Runs a target, bounds it, and keeps each new kind of find."""

    def __init__(self, target: str, folder: Path) -> None:
        self.target, self.folder = target, folder / "found"
        self.folder.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGPROF, self.stop)

    def stop(self, _: int, frame: FrameType | None) -> None:
        raise TooSlow

    def __call__(self, data: bytes) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        try:
            WORK[self.target](data)
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before > MOST_KIB:
                raise TooLarge
        except Exception as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.keep(data, error)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def keep(self, data: bytes, error: Exception) -> None:
        """Keep an input whose error is of a new kind: by its class, and where in the library it was raised."""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [one for one in frames if "/magrules/" in one.filename] or frames
        last = ours[-1] if not isinstance(error, TooSlow | RecursionError) else ours[min(len(ours) - 1, 3)]
        place = f"{Path(last.filename).stem}.{last.name}"
        kind = f"{self.target}-{type(error).__name__}-{place}".replace("<", "").replace(">", "")
        if (self.folder / kind).exists():
            return
        (self.folder / kind).write_bytes(data)
        trace = "".join(traceback.format_exception(error, limit=-25))
        (self.folder / f"{kind}.txt").write_text(trace, encoding="utf-8", errors="backslashreplace")
        print("found", kind, flush=True)


def main() -> None:
    target, folder = sys.argv[1], Path(sys.argv[2])
    if folder.is_file():
        WORK[target](folder.read_bytes())
        return
    corpus = folder / target
    texts = seeds(target)
    if not corpus.is_dir():
        corpus.mkdir(parents=True)
        for text in texts:
            (corpus / sha1(text).hexdigest()).write_bytes(text)
    others = [text.decode("utf-8", "replace") for text in texts]

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        draw = random.Random(seed)
        if target == "drawn" or draw.random() < 0.2:
            return atheris.Mutate(data, most)
        text = mutate(data.decode("utf-8", "surrogateescape"), others, draw)
        return text.encode("utf-8", "surrogateescape")[:most]

    flags = [sys.argv[0], str(corpus), f"-max_len={MOST_BYTES}", "-timeout=120", "-rss_limit_mb=900", *sys.argv[3:]]
    watch = Watch(target, folder)
    atheris.Setup(flags, watch, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
