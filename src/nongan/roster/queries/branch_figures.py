"""What the roster counts for a branch: figures of its report, of its members' notes, and what is
open when it ends."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from nongan.branches.models import TemporaryBranch
from nongan.branches.queries.closing import ClosingCheck
from nongan.branches.queries.report_figures import Asked, FigureSource, Record, placed
from nongan.kernel import clock
from nongan.roster.models import (
    ContactCard,
    Discrepancy,
    Exemption,
    Feedback,
    FeedbackCard,
    LinkStatus,
    Occasion,
    Receipt,
)
from nongan.roster.queries.check_inputs import feedback_due_on
from nongan.roster.queries.check_pages import unfinished


def _receipts(community: int) -> QuerySet[Receipt]:
    return Receipt.objects.filter(community=community, is_current=True)


def _cards(community: int) -> QuerySet[FeedbackCard]:
    return FeedbackCard.objects.filter(community=community, is_current=True)


def _reported(asked: Asked) -> list[Record]:
    """The members placed here whose receipt of this community is dated by the day, or undated."""
    rows = _receipts(asked.branch.community_id).filter(
        Q(reported_on=None) | Q(reported_on__lte=asked.day), link_status=LinkStatus.LINKED
    )
    there = set(rows.values_list("member", flat=True))
    return [record for record in placed(asked) if record.key in there]


def _exempt(asked: Asked) -> list[Record]:
    rows = Exemption.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=asked.day), starts_on__lte=asked.day, withdrawn_at=None
    )
    off = set(rows.values_list("member", flat=True))
    return [record for record in placed(asked) if record.key in off]


def _occasions_of(asked: Asked) -> QuerySet[Occasion]:
    return Occasion.objects.filter(
        community=asked.branch.community_id, year=asked.quarter.year, quarter=asked.quarter.number
    )


def _occasions(asked: Asked) -> list[Record]:
    return [
        Record(row.title or str(row), _held_on(row), "roster:occasion-list")
        for row in _occasions_of(asked).order_by("title", "id")
    ]


def _held_on(row: Occasion) -> str:
    return clock.day_of(row.starts_at).isoformat() if row.starts_at else ""


def _feedback(asked: Asked) -> list[Record]:
    rows = _cards(asked.branch.community_id).filter(occasion__in=_occasions_of(asked))
    lines = rows.order_by("occasion__title", "file_name", "sheet", "row")
    return [
        Record(row.name_written, row.occasion.title, "roster:feedback-list")
        for row in lines.select_related("occasion")
    ]


def _open_discrepancies(asked: Asked) -> list[Record]:
    rows = unfinished(Discrepancy.objects.filter(community=asked.branch.community_id))
    return [
        Record(
            str(row.get_kind_display()),
            row.member.name if row.member else "",
            "roster:discrepancy-detail",
            row.pk,
        )
        for row in rows.select_related("member").order_by("kind", "key")
    ]


FIGURES = (
    FigureSource("reported", _("Members who reported in"), _reported),
    FigureSource("exempt", _("Members exempt from reporting in"), _exempt),
    FigureSource("occasions", _("Occasions held"), _occasions),
    FigureSource("feedback", _("Feedback cards"), _feedback),
    FigureSource("discrepancies", _("Open discrepancies when counted"), _open_discrepancies),
)
MEMBER_LABELS = {
    "receipts": _("Receipts"),
    "feedback_cards": _("Feedback cards"),
    "minutes": _("Minutes of service by feedback card"),
}


def member_counts(branch: TemporaryBranch, members: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Receipts, feedback cards and minutes of each member in the branch's community; no grade."""
    found: dict[UUID, dict[str, int]] = {member: {} for member in members}
    linked = {"link_status": LinkStatus.LINKED}
    receipts = _receipts(branch.community_id).filter(**linked).order_by().values_list("member")
    for member, count in receipts.annotate(n=Count("id")):
        if member in found:
            found[member]["receipts"] = count
    cards = _cards(branch.community_id).filter(**linked).order_by().values_list("member")
    for member, count, minutes in cards.annotate(n=Count("id"), m=Sum("minutes")):
        if member in found:
            found[member] |= {"feedback_cards": count, "minutes": minutes or 0}
    return found


def _to_be_linked(branch: TemporaryBranch) -> int:
    open_links = (LinkStatus.WAITING, LinkStatus.REVIEW)
    receipts, cards = (
        rows.filter(link_status__in=open_links).order_by().values("id")
        for rows in (_receipts(branch.community_id), _cards(branch.community_id))
    )
    return receipts.union(cards, all=True).count()


def _without_feedback(branch: TemporaryBranch) -> int:
    rows = Occasion.objects.filter(community=branch.community_id, cards=None)
    today = clock.today()
    return sum(feedback_due_on(row) < today for row in rows)


def _discrepancies(branch: TemporaryBranch) -> int:
    return unfinished(Discrepancy.objects.filter(community=branch.community_id)).count()


def _cards_open(branch: TemporaryBranch) -> int:
    rows = ContactCard.objects.filter(community=branch.community_id)
    return rows.filter(status__in=ContactCard.UNSETTLED).count()


def _feedback_open(branch: TemporaryBranch) -> int:
    waiting = (*Feedback.OPEN, Feedback.Status.DISPUTED)
    return Feedback.objects.filter(
        occasion__community=branch.community_id, status__in=waiting
    ).count()


CLOSING_CHECKS = (
    ClosingCheck(
        code="cards_open",
        label=_("Contact cards on their way"),
        count=_cards_open,
        url_name="roster:card-list",
        order=50,
        passes_on=True,
    ),
    ClosingCheck(
        code="feedback_open",
        label=_("Feedback due or objected to"),
        count=_feedback_open,
        url_name="roster:feedback-list",
        order=55,
        passes_on=True,
    ),
    ClosingCheck(
        code="feedback_missing",
        label=_("Occasions without any feedback card"),
        count=_without_feedback,
        url_name="roster:occasion-list",
        order=60,
        passes_on=True,
    ),
    ClosingCheck(
        code="discrepancies_open",
        label=_("Discrepancies not settled"),
        count=_discrepancies,
        url_name="roster:discrepancy-list",
        order=70,
        passes_on=True,
    ),
    ClosingCheck(
        code="lines_in_doubt",
        label=_("Receipts and cards to be linked"),
        count=_to_be_linked,
        url_name="roster:review-queue",
        order=80,
        passes_on=True,
    ),
)
