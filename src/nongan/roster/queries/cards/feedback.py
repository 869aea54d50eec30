"""Feedback as pages show it: a group to be filled in, one with its versions, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from nongan.branches.models import GroupMember, Placement, TemporaryBranch
from nongan.kernel import clock
from nongan.organisations.models import Member
from nongan.roster.models import (
    AttendanceLine,
    ContactCard,
    Feedback,
    FeedbackCard,
    LinkStatus,
    Occasion,
)
from nongan.roster.queries.cards.marks import marks_of
from nongan.roster.queries.check_inputs import feedback_due_on
from nongan.roster.rules import cards as rules
from nongan.roster.rules.cards import Marks

Status = Feedback.Status
TONES = {
    Status.DRAFT: "info",
    Status.SUBMITTED: "info",
    Status.SEEN: "info",
    Status.DISPUTED: "warn",
    Status.REVIEWED: "info",
    Status.FINAL: "good",
    Status.LOCKED: "good",
}


@dataclass(frozen=True)
class GroupLine:
    """One member on the list of an occasion, and the marks of the own, as far as there are."""

    row: Feedback
    own: Marks
    is_open: bool

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES.get(Status(self.row.status), "")


@dataclass(frozen=True)
class Choice:
    """Members who may be expected at an occasion, as a group that can be taken at once."""

    code: str
    label: str
    numbers: list[str]


def occasion_rows(occasion: Occasion) -> QuerySet[Feedback]:
    """The feedback on everybody expected, by name and number."""
    rows = Feedback.objects.filter(occasion=occasion).select_related("member", "evaluator")
    return rows.order_by("member__name_keys", "member__number")


def group(occasion: Occasion, rows: Iterable[Feedback]) -> tuple[Marks, list[GroupLine]]:
    """What holds for all, and each member's line: out of the drafts, or of the occasion's plan."""
    found = list(rows)
    drafts = {row.id: rules.unpacked(row.draft) for row in found if row.status == Status.DRAFT}
    common, own = rules.group_of(drafts)
    handed_in = marks_of([row for row in found if row.status not in Feedback.OPEN])
    if not drafts:
        # Who comes later is entered like those before; nothing is assumed before the first.
        common = rules.group_of(handed_in)[0] if handed_in else _planned(occasion)
    lines = [
        GroupLine(
            row,
            handed_in.get(row.id) or own.get(row.id, Marks()),
            row.status in Feedback.OPEN,
        )
        for row in found
    ]
    return common, lines


def _planned(occasion: Occasion) -> Marks:
    starts, ends = occasion.starts_at, occasion.ends_at
    if starts is None or ends is None or starts == ends:
        return Marks()
    return Marks(starts_at=clock.local(starts), ends_at=clock.local(ends))


def choices(occasion: Occasion) -> list[Choice]:
    """Whom a community may expect: all who reported in here, a Party group, whoever the list of
    those present names."""
    place = occasion.community_id
    placed = Placement.objects.filter(community=place, ends_on=None)
    active = Member.objects.filter(status=Member.Status.ACTIVE, id__in=placed.values("member"))
    here = dict(active.values_list("id", "number"))
    groups: dict[int, list[str]] = {}
    branch = TemporaryBranch.objects.filter(community=place, status="active")
    for number, member in GroupMember.objects.filter(branch__in=branch).values_list(
        "group__number", "member"
    ):
        if member in here:
            groups.setdefault(number, []).append(here[member])
    lines = AttendanceLine.objects.filter(
        occasion=occasion, is_current=True, link_status=LinkStatus.LINKED
    )
    present = [here[m] for m in lines.values_list("member", flat=True) if m in here]
    done = ContactCard.objects.filter(community=place, presented_on__isnull=False)
    reported = [here[m] for m in done.values_list("member", flat=True) if m in here]
    found = [Choice("present", _("Those on the attendance list"), present)]
    found += [
        Choice(f"group-{number}", _("Party group %(number)s") % {"number": number}, numbers)
        for number, numbers in sorted(groups.items())
    ]
    found.append(Choice("reported", _("All who have presented their card"), reported))
    return [choice for choice in found if choice.numbers]


def with_cards(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """Feedback with occasion, member and the version in force, newest first."""
    current = FeedbackCard.objects.filter(is_current=True)
    return (
        rows.select_related("occasion__community", "member", "evaluator")
        .prefetch_related(Prefetch("cards", current, to_attr="in_force"))
        .order_by("-submitted_at", "-occasion__id", "member__number")
    )


def lines_of(rows: Iterable[Any], labels: dict[str, str]) -> list[dict[str, Any]]:
    """Feedback of `with_cards` as a list shows it."""
    return [
        {
            "row": row,
            "card": row.in_force[0] if row.in_force else None,
            "grade": labels.get(row.in_force[0].grade, "") if row.in_force else "",
            "tone": TONES.get(Status(row.status), ""),
        }
        for row in rows
    ]


def versions(row: Feedback) -> QuerySet[FeedbackCard]:
    """Every version, the one in force first."""
    return row.cards.select_related("written_by", "paper").order_by("-revision")


def days_owing(rows: QuerySet[Feedback], today: date) -> tuple[int, int]:
    """How many activities that are over await feedback, and how many of them past their day."""
    open_ones = rows.filter(status__in=Feedback.OPEN).values("occasion")
    over = clock.now()
    owing = Occasion.objects.filter(id__in=open_ones, ends_at__lte=over)
    late = sum(feedback_due_on(occasion) < today for occasion in owing)
    return owing.count(), late


def hour(value: Any) -> time | None:
    """An instant as the hour of the county's clock."""
    return clock.local(value).time() if value else None


def quarters_to_lock() -> list[tuple[int, int]]:
    """The quarters with final feedback, the latest first."""
    rows = Feedback.objects.filter(status=Status.FINAL).order_by()
    found = rows.values_list("occasion__year", "occasion__quarter").distinct()
    return sorted(found, reverse=True)
