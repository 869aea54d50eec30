"""When things happened in the story: between the last quarter's end and now, always in order."""

from datetime import datetime, timedelta
from enum import IntEnum

from nongan.demo.models import Loading
from nongan.demo.papers.story import quarters_before

LONGEST = 45  # days


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
