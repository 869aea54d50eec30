"""The parent's side of reading: starts the limited child, hands it files, and survives whatever
becomes of it.
"""

import hashlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

from nongan.tabular.choices import Choices, Limits
from nongan.tabular.problems import problem
from nongan.tabular.readings import FileReading
from nongan.tabular.schemas import Schema
from nongan.tabular.vocabulary import Vocabulary

_START_SECONDS = 20
_CHUNK = 1 << 20
# How a process ends at its limits: SIGABRT (a Rust library without memory), SIGSEGV, SIGKILL,
# SIGXCPU,
# and the child's own answer to MemoryError.
NO_MEMORY = 77
_LIMIT_CODES = (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL, -signal.SIGXCPU, NO_MEMORY)


class ChildDied(Exception):
    """The child ended, or was ended, before it answered."""


class Child:
    """A reader process. `limited=False` is for benches and sabotage runs only."""

    def __init__(
        self, settings: dict[str, Any], limits: Limits, module: str = "nongan.tabular.child"
    ) -> None:
        """Start the process and tell it the county's words and its limits."""
        self._limits = limits
        environment = {
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "LANG": "C.UTF-8",
            "PATH": "",
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            close_fds=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise ChildDied("pipe")
        self._into, self._out = self._process.stdin, self._process.stdout
        self._fresh = True
        self._left = b""
        self._send(json.dumps(settings).encode() + b"\n", time.monotonic() + _START_SECONDS)

    def __enter__(self) -> Self:
        """The child itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.end()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def read(self, name: str, data: bytes, choices: Choices) -> FileReading:
        """The child's reading of one file. Raises ChildDied; the child is then of no more use."""
        until = (
            time.monotonic() + self._limits.wall_seconds + (_START_SECONDS if self._fresh else 0)
        )
        order = {"name": name, "size": len(data), "choices": choices.to_json()}
        self._send(json.dumps(order).encode() + b"\n" + data, until)
        answer = FileReading.from_wire(json.loads(self._line(until)))
        self._fresh = False
        return answer

    def end(self) -> None:
        """Let the process end; force it when it does not."""
        for pipe in (self._into, self._out):
            try:
                pipe.close()
            except OSError:
                continue
        self._process.kill()
        self._process.wait()

    def end_quietly(self) -> None:
        """Let the process end by itself: for measuring what it took."""
        self._into.close()
        self._process.wait()
        self._out.close()

    def over_limit(self) -> bool:
        """Whether the system ended the process for its memory (abort, or MemoryError) or processor
        time.
        """
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return True
        return code in _LIMIT_CODES

    def _send(self, data: bytes, until: float) -> None:
        view = memoryview(data)
        while view:
            _, ready, _ = select.select([], [self._into], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise ChildDied("time")
            try:
                view = view[os.write(self._into.fileno(), view[:65536]) :]
            except OSError as error:
                raise ChildDied("pipe") from error

    def _line(self, until: float) -> bytes:
        parts = [self._left]
        while b"\n" not in parts[-1]:
            ready, _, _ = select.select([self._out], [], [], max(0.0, until - time.monotonic()))
            part = os.read(self._out.fileno(), _CHUNK) if ready else b""
            if not part:
                raise ChildDied("time" if not ready else "end")
            parts.append(part)
        line, _, self._left = b"".join(parts).partition(b"\n")
        return line


def read_files(
    files: Iterable[tuple[str, str | Path]],
    *,
    schema: Schema,
    vocabulary: Vocabulary,
    today: date,
    choices: Mapping[str, Choices] | None = None,
    limits: Limits | None = None,
) -> Iterator[FileReading]:
    """Readings of files, each as soon as it is ready, in the order given.

    `files` are (name as uploaded, path); `choices` go by that name. A file that cannot be read, or
    that brings the reader down, gives a reading with a refusal; the others go on. Reads no other
    file.
    """
    limits = limits or Limits()
    settings = {
        "schema": schema.name,
        "vocabulary": vocabulary.to_json(),
        "today": today.isoformat(),
        "limits": limits.to_json(),
        "limited": True,
    }
    reader = Reader(settings, limits)
    try:
        for name, path in files:
            yield reader.read(name, Path(path), (choices or {}).get(name) or Choices())
    finally:
        reader.end()


class Reader:
    """One child after another: as long as one lives it reads on."""

    def __init__(self, settings: dict[str, Any], limits: Limits) -> None:
        """Nothing is started before the first file."""
        self._settings = settings
        self._limits = limits
        self._child: Child | None = None
        self.started = 0

    def read(self, name: str, path: Path, choices: Choices) -> FileReading:
        """The reading of one file, or its refusal."""
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= self._limits.file_bytes else b""
        except OSError:
            return _refused(name, b"", "file_missing", {})
        if size > self._limits.file_bytes:
            params = {"size": size // 2**20, "limit": self._limits.file_bytes // 2**20}
            return _refused(name, data, "file_too_big", params)
        began = time.monotonic()
        try:
            return self._living().read(name, data, choices)
        except (ChildDied, ValueError, KeyError, TypeError):
            long = time.monotonic() - began > self._limits.cpu_seconds / 2
            heavy = self._ended_by_limit() or long
            self.end()
            return _refused(name, data, "too_much_work" if heavy else "reader_failed", {})

    def end(self) -> None:
        """End the child that lives."""
        if self._child:
            self._child.end()
            self._child = None

    def _living(self) -> Child:
        if self._child is None:
            self._child = Child(self._settings, self._limits)
            self.started += 1
        return self._child

    def _ended_by_limit(self) -> bool:
        return self._child is not None and self._child.over_limit()


def _refused(name: str, data: bytes, code: str, params: dict[str, Any]) -> FileReading:
    sha256 = hashlib.sha256(data).hexdigest() if data else ""
    return FileReading(name, sha256, len(data), refusal=problem(code, file=name, params=params))
