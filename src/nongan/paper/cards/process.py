"""The parent's side: starts the limited child, hands it files, and survives whatever becomes of
it. Needs nothing of the extra `scans` itself.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from nongan.paper.cards.readings import PageReading, Refusal
from nongan.paper.cards.wire import from_wire

_START_SECONDS = 30
_CHUNK = 1 << 20
_NO_MEMORY = 77
# How a process ends at its limits: abort and segmentation fault of a library without memory, the
# system's own end, the end of its processor time, and the child's answer to MemoryError.
_LIMIT_CODES = (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL, -signal.SIGXCPU, _NO_MEMORY)


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may take (promise G4): a file's bytes, and for one page in the child its address
    space, its processor time and the time that anybody waits for it.
    """

    file_bytes: int = 300 << 20
    memory_bytes: int = 1536 << 20
    cpu_seconds: int = 10
    wall_seconds: int = 60
    limited: bool = True


class ChildDied(Exception):
    """The child ended, or was ended, before it answered."""


class Reader:
    """Reads files page by page: one child after another, each as long as it lives."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Nothing is started before the first file."""
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.end()

    def end(self) -> None:
        """End the child that lives."""
        if self._child:
            self._child.end()
            self._child = None

    def pages(self, path: Path) -> Iterator[PageReading]:
        """The readings of a file's pages, each as soon as it is made. A file that gives nothing is
        one refused page; a page that brings the child down is refused, and the others go on.
        Raises OSError where the file cannot be opened.
        """
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > self._limits.file_bytes:
                yield PageReading(1, 1, refusal=Refusal.TOO_BIG)
                return
            count, refusal = self._opened(file.fileno())
            if refusal:
                yield PageReading(1, 1, refusal=refusal)
                return
            for page in range(1, count + 1):
                yield self._page(file.fileno(), page, count)

    def _opened(self, file: int) -> tuple[int, Refusal | None]:
        try:
            data, _ = self._living().asked({"open": True}, file)
            return int(data["pages"]), Refusal(data["refusal"]) if data["refusal"] else None
        except (ChildDied, ValueError, KeyError, TypeError):
            return 0, self._why()

    def _page(self, file: int, page: int, count: int) -> PageReading:
        try:
            if self._child is None:
                self._living().asked({"open": True}, file)
            return from_wire(*self._living().asked({"page": page}))
        except (ChildDied, ValueError, KeyError, TypeError):
            return PageReading(page, count, refusal=self._why())

    def _living(self) -> "_Child":
        if self._child is None:
            self._child = _Child(self._limits)
        return self._child

    def _why(self) -> Refusal:
        """Why the child is of no more use; it is ended."""
        heavy = self._child is not None and self._child.over_limit()
        self.end()
        return Refusal.TOO_MUCH_WORK if heavy else Refusal.READER_FAILED


class _Child:
    """One limited process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._orders, theirs = socket.socketpair()
        environment = {
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "LANG": "C.UTF-8",
            "PATH": "",
            # The child may start no threads.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                [sys.executable, "-m", "nongan.paper.cards.child", json.dumps(asdict(limits))],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                close_fds=True,
            )
        self._fresh = True
        self._late = False
        self._left = bytearray()

    def asked(self, order: dict[str, Any], file: int | None = None) -> tuple[Any, list[bytes]]:
        """The child's answer: its data and the pictures behind it. Raises ChildDied."""
        until = time.monotonic() + self._limits.wall_seconds
        if self._fresh:
            until += _START_SECONDS
        try:
            line = json.dumps(order).encode()
            socket.send_fds(self._orders, [line], [] if file is None else [file])
        except OSError as error:
            raise ChildDied from error
        head = json.loads(self._line(until))
        self._fresh = False
        return head["data"], [self._bytes(int(size), until) for size in head["sizes"]]

    def over_limit(self) -> bool:
        """Whether it was ended for its memory, its processor time, or the time it let us wait."""
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return self._late
        return code in _LIMIT_CODES

    def end(self) -> None:
        """End the process."""
        self._orders.close()
        self._process.kill()
        self._process.wait()

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._left:
            self._more(until)
        line, _, rest = self._left.partition(b"\n")
        self._left = bytearray(rest)
        return bytes(line)

    def _bytes(self, size: int, until: float) -> bytes:
        while len(self._left) < size:
            self._more(until)
        part = bytes(self._left[:size])
        del self._left[:size]
        return part

    def _more(self, until: float) -> None:
        ready, _, _ = select.select([self._orders], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            self._late = True
            raise ChildDied
        try:
            part = self._orders.recv(_CHUNK)
        except OSError as error:
            raise ChildDied from error
        if not part:
            raise ChildDied
        self._left += part
