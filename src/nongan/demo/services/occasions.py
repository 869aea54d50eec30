"""What the demo's community workers note of their activities: when they were, how many came."""

from datetime import datetime, time

from nongan.accounts.models import User
from nongan.demo.services.calendar import next_saturday, saturday_of
from nongan.kernel import clock
from nongan.roster.models import Occasion
from nongan.roster.policies import checks as policies
from nongan.roster.services.occasions import (
    OccasionValues,
    change_occasion,
    note_occasion,
)

MORNING = (time(9), time(11, 30))
COMING = "社区清洁志愿服务"


def note_days(*, at: datetime) -> None:
    """Say when the occasions that the feedback books brought in were held; each once."""
    officer = User.objects.get(username="committee")
    for occasion in Occasion.objects.filter(starts_at=None).order_by("id"):
        values = OccasionValues(
            title=occasion.title,
            held_on=saturday_of(occasion.year, occasion.quarter),
            times=MORNING,
            # As many as were asked for: the cards that came, to the next ten.
            expected_count=occasion.cards.count() // 10 * 10 + 10,
        )
        change_occasion(occasion_id=occasion.id, values=values, actor=officer, at=at)


def note_the_next(*, at: datetime) -> None:
    """The worker's own community prepares its next activity, once."""
    worker = User.objects.get(username="community01")
    if policies.visible_occasions(worker).filter(title=COMING).exists():
        return
    values = OccasionValues(COMING, next_saturday(clock.day_of(at)), MORNING, 40)
    for community_id in policies.own_communities(worker):
        note_occasion(community_id=community_id, values=values, actor=worker, at=at)
