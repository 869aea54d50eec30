"""What follows from asking for more or less certainty: the curve of the review threshold."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from nongan.roster import linkage
from nongan.roster.models import CERTAIN, LINE_MODELS, LinkStatus, ReviewThreshold

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 56, 16, 40
"""The picture's own units: the frame within which both lines are drawn."""


def threshold_in_force() -> float:
    """The margin (bits) from which on an answer stands without a person: the county's choice, or
    the model's own."""
    chosen = ReviewThreshold.objects.first()
    return chosen.bits if chosen else linkage.AUTOMATIC


@dataclass(frozen=True, slots=True)
class Step:
    """One choice of the threshold and what follows from it.

    `odds`: how many times likelier than any other an answer must be. `automatic` and `review`
    count lines; `wrong` and `missed` are expected numbers of automatic errors of either kind.
    """

    half_bits: int
    odds: float
    automatic: int
    review: int
    wrong: float
    missed: float
    is_chosen: bool

    @property
    def total(self) -> int:
        """All lines that no person has decided."""
        return self.automatic + self.review


@dataclass(frozen=True, slots=True)
class Curve:
    """The steps from least to most certainty, and their picture: two lines in one frame, each of
    its own scale, and where the chosen step stands."""

    steps: list[Step]
    review_line: str
    error_line: str
    chosen_x: float
    most_review: float
    most_wrong: float
    ticks: list[tuple[float, str]]

    @property
    def chosen(self) -> Step:
        """The step in force."""
        return next(step for step in self.steps if step.is_chosen)


def curve() -> Curve | None:
    """The curve over the lines as the last run left them; None before any run."""
    entries = linkage.curve(_decisions())
    if not entries or not entries[0].automatic + entries[0].review:
        return None
    in_force = round(threshold_in_force() * 2)
    steps = [
        Step(
            round(one.margin * 2),
            round(2**one.margin, 1 if one.margin < 3 else 0),
            one.automatic,
            one.review,
            round(one.expected_wrong, 2),
            round(one.expected_missed, 2),
            round(one.margin * 2) == in_force,
        )
        for one in entries
    ]
    return _drawn(steps)


def _decisions() -> Iterator[linkage.Decision]:
    """The last answers of all lines in force, as far as their margins go."""
    lines = chain.from_iterable(
        model._default_manager.filter(is_current=True)
        .exclude(link_status=LinkStatus.WAITING)
        .exclude(link_by__in=CERTAIN)
        .values_list("id", "link_evidence")
        .order_by("id")
        for model in LINE_MODELS.values()
    )
    for line, evidence in lines:
        margin = float(evidence.get("margin", 0))
        person = evidence.get("guess", "")
        # Odds of 2^margin to 1 against the best other answer, where no probability was kept.
        probability = evidence.get("probability", 1 / (1 + 2**-margin))
        status: Literal["linked", "nobody"] = "linked" if person else "nobody"
        yield linkage.Decision(str(line), person, status, margin, probability=float(probability))


def _drawn(steps: list[Step]) -> Curve:
    most_review = max(step.review / step.total for step in steps) or 1.0
    most_wrong = max(step.wrong + step.missed for step in steps) or 1.0
    across = (WIDTH - LEFT - RIGHT) / max(len(steps) - 1, 1)
    down = HEIGHT - TOP - BOTTOM

    def placed(number: int, share: float) -> str:
        return f"{LEFT + number * across:.1f},{TOP + (1 - share) * down:.1f}"

    shares = [step.review / step.total / most_review for step in steps]
    errors = [(step.wrong + step.missed) / most_wrong for step in steps]
    chosen = next((n for n, step in enumerate(steps) if step.is_chosen), 0)
    ticks = [(LEFT + n * across, f"{step.odds:g}") for n, step in enumerate(steps) if n % 4 == 0]
    return Curve(
        steps,
        " ".join(placed(n, share) for n, share in enumerate(shares)),
        " ".join(placed(n, share) for n, share in enumerate(errors)),
        round(LEFT + chosen * across, 1),
        round(100 * most_review, 1),
        round(most_wrong, 1),
        ticks,
    )
