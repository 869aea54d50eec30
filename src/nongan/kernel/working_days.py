"""Clocks counted in working days: public holidays out, make-up workdays (调休) in.

The calendar is a maintained library that ends with the last announced year. Beyond it, and
where a county knows better, days listed in the file named by NONGAN_WORKING_DAYS decide; else
Monday to Friday count, which `is_announced` lets a page say.
"""

import json
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import chinese_calendar
from django.conf import settings


@lru_cache(maxsize=4)
def _exceptions(path: str) -> dict[str, bool]:
    """`{"2027-02-07": true}`: true is a working day, false a day off."""
    return dict(json.loads(Path(path).read_text(encoding="utf-8"))) if path else {}


def is_announced(day: date) -> bool:
    """Say whether the State Council's arrangement for the day's year is known here."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Say whether offices work on this day."""
    known = _exceptions(settings.NONGAN_WORKING_DAYS)
    if day.isoformat() in known:
        return known[day.isoformat()]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add(day: date, count: int) -> date:
    """The day on which `count` working days after `day` have passed (`day` itself not counted)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 if `end` is not later."""
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))
