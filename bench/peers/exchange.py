"""The people and lines that peers link, as plain JSON: no peer needs the product."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

NOBODY = ""
EVEN = 0.5
"""The probability from which a peer's best candidate is taken."""

Answer = dict[str, str]
"""Line → person, NOBODY where the line belongs to none."""


@dataclass(frozen=True)
class Person:
    """A member of the roster; an empty text says nothing. `items` are joined by a bar."""

    key: str
    name: str
    organ: str
    sex: str
    phone: str
    community: str
    residence: str
    items: str


@dataclass(frozen=True)
class Line:
    """A written line; `organ` is what its unit is taken for, `organs` all that it may mean."""

    key: str
    pool: str
    name: str
    unit: str
    organ: str
    organs: tuple[tuple[str, float], ...]
    sex: str
    phone: str
    community: str
    items: str


@dataclass(frozen=True)
class Task:
    """What is to be linked; `labels` are the true answers that may be asked for."""

    people: list[Person]
    lines: list[Line]
    labels: Answer

    def apart(self, linked: "Linker") -> Answer:
        """The answer for receipts and feedback apart: they have other fields."""
        answer: Answer = {}
        for kind, lines in self.kinds():
            answer |= linked(self, lines, has_phone=kind == "receipts")
        return answer

    def pools(self) -> Iterator[tuple[str, list[Line]]]:
        """Receipts, and each quarter's feedback, apart."""
        parts: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            parts[line.pool].append(line)
        yield from sorted(parts.items())

    def kinds(self) -> Iterator[tuple[str, list[Line]]]:
        """Receipts and feedback apart: what has phones, and what has none."""
        parts: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            parts[line.pool.split(" ")[0]].append(line)
        yield from sorted(parts.items())


class Linker(Protocol):
    """What links the lines of one kind of paper."""

    def __call__(self, task: Task, lines: list[Line], *, has_phone: bool) -> Answer:
        """Line → person; the lines have no phones where `has_phone` is false."""


def write(path: Path, people: Iterable[Person], lines: Iterable[Line], labels: Answer) -> None:
    """Put a task into a file."""
    content = {
        "people": [asdict(one) for one in people],
        "lines": [asdict(one) for one in lines],
        "labels": labels,
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def read(path: Path) -> Task:
    """A task from its file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    lines = [
        Line(**{**one, "organs": tuple((name, score) for name, score in one["organs"])})
        for one in content["lines"]
    ]
    return Task([Person(**one) for one in content["people"]], lines, content["labels"])
