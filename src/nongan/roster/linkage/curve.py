"""How much is left to a person, and how much goes wrong, at every margin; and whether the stated
probabilities are true."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nongan.roster.linkage.records import Decision

MARGINS = tuple(half / 2 for half in range(25))
"""The margins, in bits, at which the curve is drawn: 0 to 12."""

BANDS = (0.0, 0.5, 0.8, 0.9, 0.97, 0.99, 0.999)
"""Where the bands of stated probability begin."""


@dataclass(frozen=True, slots=True)
class Point:
    """What would follow if answers stood by themselves from this margin on.

    `automatic` and `review` count lines; `expected_wrong` is the number of automatic links, and
    `expected_missed` of automatic nobodies, that are expected to be wrong.
    """

    margin: float
    automatic: int
    review: int
    expected_wrong: float
    expected_missed: float


@dataclass(frozen=True, slots=True)
class Band:
    """Answers of one slice that were stated at one band of probability.

    `stated` is their mean probability, `right` the share that proved right.
    """

    part: str
    least: float
    answers: int
    stated: float
    right: float


def curve(decisions: Iterable[Decision], margins: Sequence[float] = MARGINS) -> list[Point]:
    """A point for each margin (bits). Lines that a person decided are on neither side."""
    open_ones = [decision for decision in decisions if decision.status != "fixed"]
    found = []
    for margin in margins:
        automatic = [one for one in open_ones if one.margin >= margin]
        links = sum(1 - one.probability for one in automatic if one.person)
        missed = sum(1 - one.probability for one in automatic if not one.person)
        found.append(
            Point(
                margin,
                len(automatic),
                len(open_ones) - len(automatic),
                round(links, 4),
                round(missed, 4),
            )
        )
    return found


def reliability(
    decisions: Iterable[Decision], truth: Mapping[str, str], parts: Mapping[str, str] | None = None
) -> list[Band]:
    """Stated against proved, by slice and band of probability; empty bands are left out.

    `truth` says whom each line means (NOBODY included); `parts` the slice a line belongs to.
    Lines without a truth and lines that a person decided are not counted.
    """
    found: dict[tuple[str, float], list[tuple[float, bool]]] = {}
    for one in decisions:
        if one.status == "fixed" or one.line not in truth:
            continue
        least = max(band for band in BANDS if band <= one.probability)
        part = parts.get(one.line, "") if parts else ""
        found.setdefault((part, least), []).append((one.probability, truth[one.line] == one.person))
    return [
        Band(
            part,
            least,
            len(cases),
            round(sum(stated for stated, _ in cases) / len(cases), 6),
            round(sum(right for _, right in cases) / len(cases), 6),
        )
        for (part, least), cases in sorted(found.items())
    ]
