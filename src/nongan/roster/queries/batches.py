"""Reads of import batches for their list."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from nongan.roster.models import ImportBatch, ImportFile


@dataclass(frozen=True)
class BatchFilter:
    """What the list of batches can be narrowed by; every field stands in the URL."""

    kind: str = ""
    status: str = ""
    unit: str = ""


def batches_list(rows: QuerySet[ImportBatch], wanted: BatchFilter) -> QuerySet[ImportBatch]:
    """Batches with `file_count`, the newest first."""
    found = _of_unit(rows, wanted.unit.strip())
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.status:
        found = found.filter(status=wanted.status)
    return (
        found.select_related("created_by", "party_organisation", "community")
        .annotate(file_count=Count("files"))
        .order_by("-created_at", "id")
    )


def _of_unit(rows: QuerySet[ImportBatch], unit: str) -> QuerySet[ImportBatch]:
    """Those brought in by an organ or a community, or with a file that is its or bears its name."""
    if not unit:
        return rows
    whose = Q(owners__organ__name__icontains=unit) | Q(owners__community__name__icontains=unit)
    named = ImportFile.objects.filter(Q(name__icontains=unit) | whose, batch=OuterRef("pk"))
    own = Q(party_organisation__name__icontains=unit) | Q(community__name__icontains=unit)
    return rows.filter(own | Q(Exists(named)))


def counts(rows: QuerySet[ImportBatch], wanted: BatchFilter) -> tuple[Counter[str], Counter[str]]:
    """How many batches of each status and of each kind there are, with the rest of the filter."""
    by_status: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    grouped = _of_unit(rows, wanted.unit.strip()).order_by().values_list("status", "kind")
    for status, kind, number in grouped.annotate(n=Count("id")):
        if wanted.kind in ("", kind):
            by_status[status] += number
        if wanted.status in ("", status):
            by_kind[kind] += number
    return by_status, by_kind
