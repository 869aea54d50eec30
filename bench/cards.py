"""Cards printed, filled in, photographed badly and read back: what is found, what is right, what is
wrong without anybody being asked.

`bench/cards.py [--pictures 1000] [--seed N] [--check]`. Which pictures count as readable stands in
`cards_readable.toml`, which was committed before the reader was run; it is judged by a picture's
parameters alone. The same pictures go to zxing-cpp and OpenCV's QR reader alone and to a plain
threshold reader of marks. Speed is processor time of one core, from a JPEG to the answers.
`--check` fails beyond the limits: those of the table for 1,000 pictures; for the few of a commit,
no wrong mark taken over, and at most one readable card missed.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import io  # noqa: E402

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from bench import cards_peers as peers  # noqa: E402
from bench.cards_pictures import TABLE, Picture, pictures  # noqa: E402
from nongan.paper.cards.opening import opened  # noqa: E402
from nongan.paper.cards.reading import read_page  # noqa: E402
from nongan.paper.cards.readings import Finding, Outcome  # noqa: E402

SEED = 20_260_901
SMALL = 14
RIGHT = {kind: one["right"] for kind, one in TABLE["marks"].items()} | {"": "empty"}


@dataclass
class Tally:
    """What came of the readable pictures, or of the others."""

    cards: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    silent: int = 0
    reviewed_wrong: int = 0
    questions: Counter[bool] = field(default_factory=Counter)
    qr: Counter[str] = field(default_factory=Counter)
    plain: Counter[str] = field(default_factory=Counter)

    def boxes(self) -> int:
        """All boxes of the cards that were read."""
        return self.verdicts.total()

    def decided(self) -> int:
        """Boxes that were answered with marked or empty."""
        return sum(n for (_, said), n in self.verdicts.items() if said != "doubtful")

    def right(self) -> int:
        """Decided boxes whose answer is the truth."""
        return sum(n for (kind, said), n in self.verdicts.items() if said == RIGHT[kind])

    def figures(self) -> dict[str, float]:
        """The figures that the table has aims for."""
        right_doubts = sum(
            n for (kind, said), n in self.verdicts.items() if said == RIGHT[kind] == "doubtful"
        )
        doubtful = self.boxes() - self.decided()
        return {
            "cards_found": self.outcomes["card"] / max(self.cards, 1),
            "marks_right": (self.right() - right_doubts) / max(self.decided(), 1),
            "silent_wrong_per_10000": 10_000 * self.silent / max(self.boxes(), 1),
            "doubtful": doubtful / max(self.boxes(), 1),
        }


def run(count: int, seed: int, *, with_peers: bool = True) -> tuple[Tally, Tally, float]:
    """(readable, not readable, cards a second of one core) for so many pictures."""
    cv2.setNumThreads(1)
    readable, other = Tally(), Tally()
    seconds = 0.0
    for picture in pictures(count, seed):
        began = time.process_time()
        page = read_page(opened(io.BytesIO(picture.data)).pixels(0))
        seconds += time.process_time() - began
        tally = readable if picture.is_readable() else other
        _count(tally, picture, [found for found in page.findings if found.code == picture.code])
        if with_peers:
            _count_peers(tally, picture)
    return readable, other, count / seconds


def _count(tally: Tally, picture: Picture, findings: list[Finding]) -> None:
    tally.cards += 1
    outcome = findings[0].outcome if findings else Outcome.NO_CARD
    tally.outcomes[outcome.value] += 1
    if outcome is not Outcome.CARD:
        return
    kinds = iter(picture.marks)
    for answer in findings[0].answers:
        certain = answer.is_certain()
        tally.questions[certain] += 1
        for box, kind in zip(answer.boxes, kinds, strict=False):
            said = box.verdict.value
            tally.verdicts[kind, said] += 1
            if said not in ("doubtful", RIGHT[kind]):
                tally.silent += certain
                tally.reviewed_wrong += not certain


def _count_peers(tally: Tally, picture: Picture) -> None:
    raw = np.frombuffer(picture.data, np.uint8)
    gray = np.asarray(cv2.imdecode(raw, cv2.IMREAD_GRAYSCALE), np.uint8)
    readers: tuple[tuple[str, Callable[..., set[object]]], ...] = (
        ("zxing-cpp", peers.zxing), ("OpenCV", peers.opencv),
    )  # type: ignore[assignment]  # fmt: skip
    for name, read in readers:
        tally.qr[name] += picture.code in read(gray)
    marks = peers.plain_marks(gray, picture.layout)
    tally.plain["cards"] += marks is not None
    for said, kind in zip(marks or [], picture.marks, strict=False):
        tally.plain["boxes"] += 1
        tally.plain["wrong"] += said != RIGHT[kind]


def report(tally: Tally, name: str) -> None:
    """Print one tally."""
    print(f"\n{name}: {tally.cards} cards, {tally.boxes()} boxes, {dict(tally.outcomes)}")
    for figure, value in tally.figures().items():
        print(f"  {figure:24} {value:.5f}")
    print(f"  wrong in questions that a person sees anyway: {tally.reviewed_wrong}")
    print(f"  questions taken over {tally.questions[True]}, for a person {tally.questions[False]}")
    for kind in sorted({kind for kind, _ in tally.verdicts}):
        said = {v: tally.verdicts[kind, v] for v in ("marked", "empty", "doubtful")}
        print(f"    {kind or 'untouched':10} {said}")
    if tally.plain:
        found = ", ".join(f"{peer} {n / max(tally.cards, 1):.4f}" for peer, n in tally.qr.items())
        boxes = max(tally.plain["boxes"], 1)
        wrong = 10_000 * tally.plain["wrong"] / boxes
        print(f"  QR found by others alone: {found}")
        print(f"  plain threshold: {tally.plain['cards']} cards, {wrong:.0f} boxes of 10,000 wrong")


def shortfalls(readable: Tally, speed: float, *, few: bool) -> list[str]:
    """What falls short: of the table's aims, or of what so few pictures can show."""
    figures = readable.figures() | {"cards_per_second_core": speed}
    aims = TABLE["aims"]
    if few:
        least = 1 - 1.01 / max(readable.cards, 1)
        aims = {"cards_found": {"min": least}, "silent_wrong_per_10000": {"max": 0.0}}
    return [
        f"{name} {figures[name]:.5g} is not within {aim}"
        for name, aim in aims.items()
        if not aim.get("min", -np.inf) <= figures[name] <= aim.get("max", np.inf)
    ]


def main() -> None:
    """Run and print; with --check end with an error where a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    count = given.pictures or (SMALL if given.check else 1000)
    readable, other, speed = run(count, given.seed, with_peers=not given.check)
    report(readable, "readable")
    report(other, "beyond the table")
    print(f"\n{speed:.1f} cards a second of one core")
    short = shortfalls(readable, speed, few=count < 500)
    for line in short:
        print(f"! {line}")
    if given.check and short:
        sys.exit(1)


if __name__ == "__main__":
    main()
