"""The limited process that looks at pictures: `python -m nongan.paper.cards.child`.

It is handed open files over its standard input, a socket, and opens none itself. Its memory,
processor time and files are bounded before the first byte of an upload is looked at (promise G4):
a page that asks for more ends the process, and the parent says so of that page.
"""

import json
import resource
import socket
import sys
import time
from os import fdopen
from typing import Any

import cv2

from nongan.paper.cards.opening import Pages, Refused, opened
from nongan.paper.cards.reading import read_page
from nongan.paper.cards.readings import PageReading
from nongan.paper.cards.wire import to_wire

_OPEN_FILES = 24
NO_MEMORY = 77
"""The exit code that tells the parent that memory ran out."""
ORDER_BYTES = 4096


def main() -> None:
    """Serve orders until the parent hangs up. An order is `{"open": true}` with a file, answered
    with its pages, or `{"page": n}`, answered with the reading.
    """
    orders = socket.socket(fileno=0)
    cv2.setNumThreads(0)
    limits = json.loads(sys.argv[1])
    if limits["limited"]:
        _limit(limits["memory_bytes"])
    pages: Pages | None = None
    while True:
        line, files, _, _ = socket.recv_fds(orders, ORDER_BYTES, 1)
        if not line:
            return
        if limits["limited"]:
            _grant_time(limits["cpu_seconds"])
        order = json.loads(line)
        if files:
            pages = None
            answer: dict[str, Any] = {"pages": 0, "refusal": None}
            try:
                pages = opened(fdopen(files[0], "rb"))
                answer["pages"] = len(pages)
            except Refused as refused:
                answer["refusal"] = refused.why.value
            _say(orders, answer, [])
        elif pages is not None:
            _say(orders, *to_wire(_read(pages, order["page"])))


def _read(pages: Pages, page: int) -> PageReading:
    try:
        return read_page(pages.pixels(page - 1), page, len(pages))
    except Refused as refused:
        return PageReading(page, len(pages), refusal=refused.why)


def _say(answers: socket.socket, data: dict[str, Any], pictures: list[bytes]) -> None:
    head = {"data": data, "sizes": [len(picture) for picture in pictures]}
    answers.sendall(json.dumps(head, separators=(",", ":")).encode() + b"\n" + b"".join(pictures))


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, resource.getrlimit(resource.RLIMIT_NPROC)[1]))


def _grant_time(seconds: int) -> None:
    """So many seconds of processor time for the next page; the system ends the process after."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, hard))


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        sys.exit(NO_MEMORY)
    except cv2.error as error:
        sys.exit(NO_MEMORY if error.code == cv2.Error.StsNoMem else 1)
