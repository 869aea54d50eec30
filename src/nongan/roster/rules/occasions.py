"""What is known of an occasion, as plain values."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class OccasionValues:
    """An occasion as a person notes it; `times` on the county's clock, None: only the day."""

    title: str
    held_on: date
    times: tuple[time, time] | None = None
    expected_count: int | None = None

    @property
    def quarter(self) -> int:
        """The quarter of the day, 1 to 4."""
        return (self.held_on.month + 2) // 3
