"""The story's moments are in order, never in the future, and after the quarter they tell of."""

from datetime import UTC, date, datetime

import pytest

from nongan.demo.models import Loading
from nongan.demo.papers.story import quarters_before
from nongan.demo.services.calendar import Moment, at_moment, next_saturday, saturday_of
from nongan.kernel import clock

DAYS = [date(2026, 11, 23), date(2026, 10, 1), date(2026, 10, 2), date(2027, 1, 15)]


def loading_on(day: date) -> Loading:
    began = datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)
    return Loading(told_on=day, began_at=began)


@pytest.mark.parametrize("day", DAYS)
def test_moments_are_in_order_and_end_now(day: date):
    loading = loading_on(day)
    moments = [at_moment(loading, moment) for moment in sorted(Moment, reverse=True)]

    assert moments == sorted(moments)
    assert moments[-1] == loading.began_at


@pytest.mark.parametrize("day", DAYS)
def test_no_paper_comes_before_its_quarter_has_ended(day: date):
    loading = loading_on(day)

    first = clock.day_of(at_moment(loading, Moment.GROUND))

    assert first > quarters_before(day)[-1].ends_on


@pytest.mark.parametrize("day", DAYS)
def test_activities_are_on_saturdays_in_their_quarter_and_the_next_is_to_come(day: date):
    ended = quarters_before(day)[-1]

    held, coming = saturday_of(ended.year, ended.number), next_saturday(day)

    assert held.isoweekday() == coming.isoweekday() == 6
    assert held <= ended.ends_on < day
    assert 7 <= (coming - day).days <= 13
    assert (held.month + 2) // 3 == ended.number
