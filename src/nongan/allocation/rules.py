"""Planning in plain values: settings, sizes to begin with, classes of distance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
NEAR_KM, MIDDLE_KM = 3.0, 6.0
SAME, SAME_STREET, NEAR, MIDDLE, FAR = range(5)
SLACK_PERCENT = 10

Point = tuple[float, float]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many people a branch takes."""

    least: int
    target: int
    most: int


@dataclass(frozen=True, slots=True)
class UnitRules:
    """What holds for every unit; None: no such rule. `own` is the secretary's own unit."""

    together_most: int | None = None
    spread_percent: int | None = None
    own_percent: int | None = None


@dataclass(frozen=True, slots=True)
class FloorWanted:
    """At least so many people with an item, by its code, in each branch or in one community's."""

    item: str
    least: int
    community: int | None = None
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class PlanChange:
    """New settings; None leaves a part as it is. `sizes` of communities that are not named stay,
    None as a size takes a community out; `floors` replaces all floors."""

    weights: Mapping[str, int] | None = None
    unit_rules: UnitRules | None = None
    sizes: Mapping[int, Size | None] | None = None
    floors: Sequence[FloorWanted] | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """A community, and why somebody serves there or does not."""

    community_id: int
    reason: str


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole parts by weight, largest remainder first; equal parts if all weigh 0."""
    weights = weights if any(weights) else [1] * len(weights)
    whole = [total * weight // sum(weights) for weight in weights]
    behind = [(-(total * weight % sum(weights)), at) for at, weight in enumerate(weights)]
    for _, at in sorted(behind)[: total - sum(whole)]:
        whole[at] += 1
    return whole


def size_around(target: int) -> tuple[int, int, int]:
    """Least, target and most of a branch: a tenth below and above, at least one person."""
    slack = max(1, target * SLACK_PERCENT // 100)
    return max(0, target - slack), target, target + slack


def kilometres(one: Point, other: Point) -> float:
    """The way of a bird from one to the other (haversine)."""
    (east, north), (east2, north2) = one, other
    half_north, half_east = radians(north2 - north) / 2, radians(east2 - east) / 2
    across = cos(radians(north)) * cos(radians(north2)) * sin(half_east) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, sin(half_north) ** 2 + across)))


def distance_class(
    *, is_same: bool, is_same_street: bool, ends: tuple[Point | None, Point | None]
) -> int:
    """How far a community is from where a member lives: the same one 0, the same street 1; beyond
    that by where both lie (up to 3 km 2, up to 6 km 3, else 4); unknown 4."""
    if is_same:
        return SAME
    if is_same_street:
        return SAME_STREET
    here, there = ends
    if here is None or there is None:
        return FAR
    away = kilometres(here, there)
    return NEAR if away <= NEAR_KM else MIDDLE if away <= MIDDLE_KM else FAR


@dataclass(frozen=True, slots=True)
class Wanted:
    """An amendment as a person asks for it: whom, where to, from when, why.

    `words` are required to go over a soft rule, which `overrides` says; nothing goes over `most`.
    """

    member_number: str
    community_id: int
    on: date
    reason: str
    words: str = ""
    overrides: bool = False
