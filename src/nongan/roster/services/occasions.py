"""Occasions that a person notes: when something is held, and how many are expected."""

from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Community
from nongan.roster.models import Occasion
from nongan.roster.policies import checks as policies
from nongan.roster.rules.occasions import OccasionValues

__all__ = ["OccasionValues", "change_occasion", "note_occasion"]


@transaction.atomic
def note_occasion(
    *, community_id: int, values: OccasionValues, actor: User, at: datetime
) -> Occasion:
    """Note an occasion of a community; its quarter is that of its day.

    Raises NotAllowed; Refused for a closed community, a title that is taken in the quarter, or
    times that run backwards.
    """
    require(policies.can_keep_occasion(actor, community_id))
    community = Community.objects.get(id=community_id)
    if community.closed_on is not None:
        raise Refused(_("%(name)s is closed.") % {"name": community.name}, code="closed")
    year, quarter = values.held_on.year, values.quarter
    occasion = Occasion(community=community, year=year, quarter=quarter)
    return _keep(occasion, values, "occasion.noted", actor, at)


@transaction.atomic
def change_occasion(
    *, occasion_id: int, values: OccasionValues, actor: User, at: datetime
) -> Occasion:
    """Correct what is known of an occasion, such as one that a feedback book brought in.

    The quarter stays: it is that of the paper. Raises NotAllowed, Refused.
    """
    occasion = Occasion.objects.select_for_update(of=("self",)).get(id=occasion_id)
    require(policies.can_keep_occasion(actor, occasion.community_id))
    return _keep(occasion, values, "occasion.changed", actor, at)


def _keep(
    occasion: Occasion, values: OccasionValues, verb: str, actor: User, at: datetime
) -> Occasion:
    clock.require_reckonable(values.held_on)
    starts, ends = values.times or (time.min, time.min)
    if ends < starts:
        raise Refused(_("It cannot end before it starts."), code="ends_before_start")
    occasion.title = values.title.strip()[:200]
    occasion.starts_at, occasion.ends_at = (
        datetime.combine(values.held_on, hour, clock.COUNTY_ZONE) for hour in (starts, ends)
    )
    occasion.expected_count, occasion.batch = values.expected_count, None
    try:
        with transaction.atomic():
            occasion.save()
    except IntegrityError as twice:
        raise Refused(
            _("This community has an occasion of that title in the quarter already."),
            code="noted_already",
        ) from twice
    details = {"community": occasion.community.name, "on": values.held_on.isoformat()}
    audit.record(actor=actor, verb=verb, target=occasion, at=at, details=details)
    return occasion
