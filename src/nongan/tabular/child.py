"""The limited process that reads files: `python -m nongan.tabular.child`.

It is given bytes on its standard input and never opens a file itself. Its memory, processor time
and
open files are bounded before the first byte of an upload is looked at (promise G4). One line
of JSON and the file's bytes in, one line of JSON out; it ends when its input does, and is ended by
the
system when it goes beyond its bounds — the parent then says so of that file and starts another.
"""

import gc
import json
import resource
import sys
import time
from datetime import date
from typing import Any, BinaryIO

from nongan.tabular.choices import Choices, Limits
from nongan.tabular.context import Context
from nongan.tabular.reading import read_bytes
from nongan.tabular.schemas import ALL
from nongan.tabular.vocabulary import Vocabulary

_OPEN_FILES = 16
_COLLECT_EVERY = 100
# The exit code that tells the parent that memory ran out.
NO_MEMORY = 77


def main() -> None:
    """Serve files until the input ends."""
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    settings = json.loads(source.readline())
    vocabulary = Vocabulary.from_json(settings["vocabulary"])
    limits = Limits.from_json(settings["limits"])
    if settings["limited"]:
        _limit(limits)
    # Everything made at start-up lives as long as the child: no use in walking it again and again.
    gc.collect()
    gc.freeze()
    # Readings hold no cycles, so the collector has nothing to find while one is made; it walks what
    # is left once in a while between two files.
    gc.disable()
    served = 0
    while line := source.readline():
        _serve(json.loads(line), source, answers, (vocabulary, limits, settings))
        served += 1
        if served % _COLLECT_EVERY == 0:
            gc.collect()


def _serve(
    order: dict[str, Any],
    source: BinaryIO,
    answers: BinaryIO,
    common: tuple[Vocabulary, Limits, dict[str, Any]],
) -> None:
    vocabulary, limits, settings = common
    data = source.read(order["size"])
    if settings["limited"]:
        _grant_time(limits)
    context = Context(
        order["name"],
        ALL[settings["schema"]],
        vocabulary,
        date.fromisoformat(settings["today"]),
        Choices.from_json(order["choices"]),
        limits,
    )
    reading = read_bytes(data, context)
    wire = json.dumps(reading.to_wire(), separators=(",", ":"), ensure_ascii=False)
    answers.write(wire.encode("utf-8", "surrogatepass") + b"\n")
    answers.flush()


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, resource.getrlimit(resource.RLIMIT_NPROC)[1]))


def _grant_time(limits: Limits) -> None:
    """So many seconds of processor time for the next file; the system ends the process at the last
    one.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(time.process_time()) + limits.cpu_seconds + 1, hard)
    )


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        sys.exit(NO_MEMORY)
