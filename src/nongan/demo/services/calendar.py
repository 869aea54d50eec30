"""When things happened in the story: between the last quarter's end and now, always in order."""

from datetime import date, datetime, timedelta
from enum import IntEnum

from nongan.demo.models import Loading
from nongan.demo.papers.story import quarters_before

LONGEST = 45  # days
SATURDAY = 5


class Moment(IntEnum):
    """How many days of forty-five before now."""

    GROUND = 45
    ROSTERS = 42
    ALLOCATION = 40
    ISSUE = 38
    RECEIPTS = 30
    FEEDBACK = 25
    ATTENDANCE = 22
    FIRST_CHECK = 3
    ANSWERS = 2
    VERIFYING = 1
    NOW = 0


def at_moment(loading: Loading, moment: Moment) -> datetime:
    """The instant of a moment, counted back from the beginning of loading.

    Early in a quarter the story is told in fewer days: no feedback comes before its quarter ends.
    """
    ended = quarters_before(loading.told_on)[-1].ends_on
    behind = (loading.told_on - ended).days - 1
    share = int(moment) / LONGEST
    return loading.began_at - timedelta(days=min(LONGEST, max(behind, 0)) * share)


def saturday_of(year: int, quarter: int) -> date:
    """The second Saturday of a quarter's last month: when members have time."""
    middle = date(year, quarter * 3, 14)
    return middle - timedelta(days=(middle.weekday() - SATURDAY) % 7)


def next_saturday(day: date) -> date:
    """The first Saturday that is more than a week away."""
    return day + timedelta(days=7 + (SATURDAY - day.weekday()) % 7)
