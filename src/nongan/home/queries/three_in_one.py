"""One member in three blocks: the home organisation, the temporary branch, the community."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from nongan.branches.models import (
    Appointment,
    PartyLifeAttendance,
    PerformanceNote,
    Placement,
    TemporaryBranch,
)
from nongan.kernel import clock
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member, Membership
from nongan.roster.models import FeedbackCard, LinkStatus, Occasion, Receipt

BLOCKS = ("home", "branch", "community")


@dataclass(frozen=True)
class Span:
    """A time that somebody held a member: in a community, or (None) as the home; open at None."""

    starts_on: date
    ends_on: date | None
    community: int | None = None

    def holds(self, day: date | None, community: int) -> bool:
        """Say whether something of that day in that community falls into it."""
        if self.community not in (None, community) or day is None:
            return False
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass
class Access:
    """What one person may see and do of one member, block by block, and of which times."""

    blocks: dict[str, set[str]] = field(default_factory=lambda: {b: set() for b in BLOCKS})
    # Whole is: all of it. Else a host's own communities, and the times of former ones.
    is_whole: bool = False
    communities: set[int] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)
    former_homes: set[int] = field(default_factory=set)

    def may(self, block: str, action: str) -> bool:
        """Whether the table gives this."""
        return action in self.blocks[block]

    def opens(self, block: str) -> bool:
        """Whether anything of the block is shown."""
        return bool(self.blocks[block])

    def shows(self, day: date | None, community: int) -> bool:
        """Whether a record of that day in that community is in sight."""
        if self.is_whole or community in self.communities:
            return True
        return any(span.holds(day, community) for span in self.spans)


@dataclass(frozen=True)
class Line:
    """One record of a block: what, in which words, from when to when."""

    text: str
    note: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass
class View:
    """What one person sees of one member; a block that is not open is empty."""

    phone: str = ""
    homes: list[Line] = field(default_factory=list)
    placements: list[Line] = field(default_factory=list)
    posts: list[Line] = field(default_factory=list)
    meetings: list[Line] = field(default_factory=list)
    notes: list[PerformanceNote] = field(default_factory=list)
    receipts: list[Line] = field(default_factory=list)
    cards: list[Line] = field(default_factory=list)
    branch: TemporaryBranch | None = None


def three_in_one(member: Member, access: Access) -> View:
    """The blocks of a member that are open to somebody; at most ten queries."""
    view = View()
    if access.may("home", "phone"):
        view.phone = organisations.masked_phone(member)
    if access.opens("home"):
        view.homes = _homes(member, access)
    if access.opens("branch"):
        _fill_branch(view, member, access)
    if access.opens("community"):
        view.receipts, view.cards = _receipts(member, access), _cards(member, access)
    return view


def _homes(member: Member, access: Access) -> list[Line]:
    rows = Membership.objects.filter(member=member).exclude(ends_on=F("starts_on"))
    if not access.may("home", "see"):
        rows = rows.filter(party_organisation__in=access.former_homes)
    rows = rows.select_related("party_organisation").order_by("starts_on", "id")
    return [Line(row.party_organisation.name, "", row.starts_on, row.ends_on) for row in rows]


def _fill_branch(view: View, member: Member, access: Access) -> None:
    placements = Placement.objects.filter(member=member).exclude(ends_on=F("starts_on"))
    for row in placements.select_related("community").order_by("starts_on", "id"):
        if (line := _placement(row, access)) is not None:
            view.placements.append(line)
        if row.ends_on is None and access.shows(clock.today(), row.community_id):
            view.branch = TemporaryBranch.objects.filter(
                community=row.community_id, status__in=TemporaryBranch.LIVING
            ).first()
    posts = Appointment.objects.filter(member=member, starts_on__isnull=False)
    view.posts = [
        Line(f"{row.branch.name} {row.get_post_display()}", "", row.starts_on, row.ends_on)
        for row in posts.select_related("branch").order_by("starts_on")
        if access.shows(row.starts_on, row.branch.community_id)
    ]
    view.meetings = _meetings(member, access)
    notes = PerformanceNote.objects.filter(member=member).select_related("branch", "home")
    view.notes = [
        row
        for row in notes
        if access.shows(clock.day_of(row.written_at), row.branch.community_id)
        or row.home_id in access.former_homes
    ]


def _placement(row: Placement, access: Access) -> Line | None:
    """A placement as far as it is in sight: of what came after the own time, no end is told."""
    if access.is_whole or row.community_id in access.communities:
        return Line(row.community.name, row.reason, row.starts_on, row.ends_on)
    for span in access.spans:
        last = row.ends_on or date.max
        overlaps = row.starts_on < (span.ends_on or date.max) and span.starts_on < last
        if span.community in (None, row.community_id) and overlaps:
            ends = [day for day in (row.ends_on, span.ends_on) if day is not None]
            return Line(row.community.name, "", row.starts_on, min(ends, default=None))
    return None


def _meetings(member: Member, access: Access) -> list[Line]:
    rows = PartyLifeAttendance.objects.filter(member=member, record__withdrawn_at=None)
    rows = rows.select_related("record__branch").order_by("-record__held_on")
    return [
        Line(row.record.topic, str(row.record.get_kind_display()), row.record.held_on)
        for row in rows
        if access.shows(row.record.held_on, row.record.branch.community_id)
    ]


def _receipts(member: Member, access: Access) -> list[Line]:
    rows = Receipt.objects.filter(
        member=member, is_current=True, link_status=LinkStatus.LINKED
    ).select_related("community")
    return [
        Line(row.community.name, row.received_by, row.reported_on)
        for row in rows.order_by("reported_on", "community", "id")
        if access.shows(row.reported_on, row.community_id)
    ]


def _day_of(occasion: Occasion) -> date:
    if occasion.starts_at is not None:
        return clock.day_of(occasion.starts_at)
    return date(occasion.year, occasion.quarter * 3, 1)


def _cards(member: Member, access: Access) -> list[Line]:
    rows = FeedbackCard.objects.filter(
        member=member, is_current=True, link_status=LinkStatus.LINKED
    ).select_related("occasion", "community")
    lines = [
        Line(row.occasion.title or str(row.occasion), row.community.name, _day_of(row.occasion))
        for row in rows.order_by("occasion", "id")
        if access.shows(_day_of(row.occasion), row.community_id)
    ]
    return sorted(lines, key=lambda line: line.starts_on or date.min)


def as_values(view: View, access: Access) -> dict[str, Any]:
    """The view as JSON values; `may` says block by block what the law gives."""

    def told(lines: list[Line]) -> list[dict[str, Any]]:
        return [
            {"text": r.text, "note": r.note, "starts_on": r.starts_on, "ends_on": r.ends_on}
            for r in lines
        ]

    names = ("homes", "placements", "posts", "meetings", "receipts", "cards")
    lines = {name: told(getattr(view, name)) for name in names}
    may = {block: sorted(actions) for block, actions in access.blocks.items()}
    return lines | {"phone": view.phone, "may": may}
