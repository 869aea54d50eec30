"""How bad a county's paper is: every share is drawn for the county from a wide range."""

from dataclasses import dataclass, fields
from random import Random

Range = tuple[float, float]

# What is drawn: (low, ordinary, hard), each a range of shares. These are guesses at what offices
# do and no measurement; they are wide so that nothing can be tuned to one of them.
RANGES: dict[str, tuple[Range, Range, Range]] = {
    "name_slip": ((0, 0.01), (0.01, 0.05), (0.08, 0.2)),
    "phone_missing": ((0.02, 0.1), (0.08, 0.25), (0.25, 0.5)),
    "phone_slip": ((0, 0.005), (0.005, 0.02), (0.02, 0.08)),
    "unit_blank": ((0, 0.005), (0, 0.03), (0.04, 0.12)),
    "unit_useless": ((0, 0), (0, 0.02), (0.02, 0.08)),
    "unit_parent": ((0, 0.01), (0, 0.05), (0.02, 0.1)),
    "unit_former": ((0, 0.02), (0.01, 0.1), (0.03, 0.15)),
    "unit_short": ((0.1, 0.5), (0.2, 0.6), (0.3, 0.7)),
    "sex_wrong": ((0, 0.003), (0.002, 0.01), (0.005, 0.02)),
    "items_differ": ((0, 0.1), (0.05, 0.3), (0.2, 0.4)),
    "items_blank": ((0, 0.2), (0.1, 0.4), (0.3, 0.6)),
    "silent": ((0.02, 0.1), (0.03, 0.15), (0.05, 0.25)),
    "stranger": ((0.002, 0.02), (0.005, 0.03), (0.01, 0.05)),
    "stranger_served": ((0.001, 0.01), (0.005, 0.02), (0.01, 0.04)),
    "twice": ((0.002, 0.01), (0.005, 0.02), (0.01, 0.03)),
    "two_places": ((0.001, 0.004), (0.002, 0.008), (0.004, 0.015)),
    "wrong_place": ((0.002, 0.01), (0.005, 0.03), (0.01, 0.05)),
    "served": ((0.5, 0.85), (0.5, 0.85), (0.4, 0.85)),
    "served_unreported": ((0.05, 0.5), (0.1, 0.8), (0.1, 0.8)),
    "served_elsewhere": ((0, 0.002), (0.001, 0.01), (0.01, 0.05)),
    "unsent": ((0, 0.06), (0.02, 0.12), (0.02, 0.2)),
    "twins": ((0, 0.004), (0.001, 0.008), (0.002, 0.012)),
    "rare": ((0.003, 0.02), (0.005, 0.04), (0.01, 0.06)),
    "spoiled": ((0.005, 0.015), (0.01, 0.03), (0.02, 0.05)),
}
PROFILES = ("LOW", "ORDINARY", "HARD")


@dataclass(frozen=True)
class Noise:
    """The shares of one county, each 0..1; `slip_kinds` weighs the ways in which names go wrong."""

    name_slip: float
    phone_missing: float
    phone_slip: float
    unit_blank: float
    unit_useless: float
    unit_parent: float
    unit_former: float
    unit_short: float
    sex_wrong: float
    items_differ: float
    items_blank: float
    silent: float
    stranger: float
    stranger_served: float
    twice: float
    two_places: float
    wrong_place: float
    served: float
    served_unreported: float
    served_elsewhere: float
    unsent: float
    twins: float
    rare: float
    spoiled: float
    slip_kinds: dict[str, float]


SLIP_KINDS = ("sound", "near_sound", "shape", "any", "drop", "add", "swap")


def drawn(profile: str, dice: Random) -> Noise:
    """The noise of one county. Raises ValueError for a profile that is none of PROFILES."""
    place = PROFILES.index(profile)
    shares = {
        field.name: round(dice.uniform(*RANGES[field.name][place]), 4)
        for field in fields(Noise)
        if field.name in RANGES
    }
    return Noise(**shares, slip_kinds={kind: dice.gammavariate(0.8, 1) for kind in SLIP_KINDS})
