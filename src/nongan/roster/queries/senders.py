"""Who has sent a paper of a kind, and who has not: a question that clerks ask every week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from nongan.kernel import clock
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Organ
from nongan.roster.models import ImportBatch, ImportFile, ImportFileOwner, Kind

ARRIVED = (ImportBatch.Status.READY, ImportBatch.Status.CONFIRMED)
KINDS = (Kind.ROSTERS, Kind.RECEIPTS, Kind.FEEDBACK, Kind.ATTENDANCE)
"""Kinds of papers that organs or communities owe; the allocation list is the committee's own."""


@dataclass(frozen=True, slots=True)
class Sender:
    """An organ or community, and the last file of the kind that came from it, if one did."""

    place: Organ | Community
    file: ImportFile | None


def senders(kind: str, *, since: date | None = None) -> list[Sender]:
    """Every open organ (of rosters) or community (of other papers), those without a file first.

    A file counts when it was read and stands on preview or was confirmed; `since` leaves earlier
    ones out. Two queries.
    """
    is_of_organs = kind == Kind.ROSTERS
    places: Sequence[Organ | Community] = list(
        organisations.open_organs() if is_of_organs else organisations.open_communities()
    )
    kept = ImportFileOwner.objects.filter(
        file__batch__kind=kind, file__batch__status__in=ARRIVED, file__status=ImportFile.Status.READ
    )
    if since is not None:
        begin = datetime.combine(since, time(), tzinfo=clock.COUNTY_ZONE)
        kept = kept.filter(file__batch__created_at__gte=begin)
    last: dict[int | None, ImportFile] = {}
    for owner in (
        kept.select_related("file__batch")
        .defer("file__content_sealed", "file__reading_sealed", "file__choices_sealed")
        .order_by("file__batch__created_at", "file__position")
    ):
        last[owner.organ_id if is_of_organs else owner.community_id] = owner.file
    found = [Sender(place, last.get(place.pk)) for place in places]
    return sorted(found, key=lambda sender: sender.file is not None)
