"""Readings as a line of JSON and pictures behind it: what passes between child and parent."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from nongan.paper.cards.codes import Code
from nongan.paper.cards.layouts import AreaKind, How
from nongan.paper.cards.readings import (
    Answer,
    AreaReading,
    BoxReading,
    Doubt,
    Finding,
    Outcome,
    PageReading,
    Refusal,
    Verdict,
)

type Data = dict[str, Any]


def to_wire(reading: PageReading) -> tuple[Data, list[bytes]]:
    """The reading as JSON values, its pictures apart: the page's, then each finding's."""
    data = asdict(reading)
    pictures = [data.pop("picture"), *(finding.pop("picture") for finding in data["findings"])]
    return data, pictures


def from_wire(data: Data, pictures: Sequence[bytes]) -> PageReading:
    """The reading back. Raises KeyError, TypeError or ValueError for anything else."""
    page, *rest = pictures
    return PageReading(
        int(data["page"]),
        int(data["pages"]),
        tuple(_finding(*pair) for pair in zip(data["findings"], rest, strict=True)),
        Refusal(data["refusal"]) if data["refusal"] else None,
        page,
        (int(data["size"][0]), int(data["size"][1])),
    )


def _finding(data: Data, picture: bytes) -> Finding:
    return Finding(
        Outcome(data["outcome"]),
        Code(**data["code"]) if data["code"] else None,
        str(data["form"]),
        tuple(_answer(one) for one in data["answers"]),
        tuple(_area(one) for one in data["areas"]),
        tuple((float(x), float(y)) for x, y in data["outline"]),
        picture,
        str(data["foreign"]),
    )


def _answer(data: Data) -> Answer:
    boxes = tuple(
        BoxReading(
            str(box["key"]),
            Verdict(box["verdict"]),
            float(box["confidence"]),
            float(box["ink"]),
            Doubt(box["doubt"]),
        )
        for box in data["boxes"]
    )
    return Answer(str(data["name"]), int(data["row"]), How(data["how"]), boxes)


def _area(data: Data) -> AreaReading:
    return AreaReading(
        str(data["name"]), int(data["row"]), AreaKind(data["kind"]), float(data["ink"])
    )
