"""Reads for the lists of receipts and feedback."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from nongan.roster.models import Occasion, WrittenLine


@dataclass(frozen=True)
class LineFilter:
    """What a list of lines can be narrowed by."""

    text: str = ""
    community: int | None = None
    link: str = ""
    grade: str = ""
    occasion: int | None = None
    state: str = ""


def lines_list[L: WrittenLine](rows: QuerySet[L], wanted: LineFilter) -> QuerySet[L]:
    """Receipts or feedback cards in the order of the paper."""
    if wanted.text.strip():
        text = wanted.text.strip()
        rows = rows.filter(Q(name_written__contains=text) | Q(member__number=text.upper()))
    if wanted.community is not None:
        rows = rows.filter(community=wanted.community)
    if wanted.link:
        rows = rows.filter(link_status=wanted.link)
    if wanted.grade:
        rows = rows.filter(grade=wanted.grade)
    if wanted.occasion is not None:
        rows = rows.filter(occasion=wanted.occasion)
    if wanted.state:
        rows = rows.filter(feedback__status=wanted.state)
    return rows.select_related("community", "member").order_by(
        "community__id", "file_name", "sheet", "row", "id"
    )


def occasions_list(rows: QuerySet[Occasion]) -> QuerySet[Occasion]:
    """Occasions with the number of their cards and of those in doubt, newest quarter first."""
    current = Q(cards__is_current=True)
    return (
        rows.select_related("community")
        .annotate(
            card_count=Count("cards", filter=current),
            doubt_count=Count("cards", filter=current & Q(cards__link_status="review")),
            stranger_count=Count("cards", filter=current & Q(cards__link_status="nobody")),
        )
        .order_by("-year", "-quarter", "community__id", "id")
    )
