"""Who serves where."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from nongan.branches.models import Placement


def open_placements() -> dict[UUID, int]:
    """The community in which each member serves now, by member."""
    return dict(Placement.objects.filter(ends_on=None).values_list("member_id", "community_id"))


def placements_on(day: date) -> QuerySet[Placement]:
    """The placements that hold on a day."""
    return Placement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day
    )
