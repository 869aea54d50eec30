"""Reads of what follows approval: the plan in force, its lists, its notices, a member's line."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nongan.allocation.models import (
    AllocationLine,
    AllocationPlan,
    Amendment,
    CommunityPoint,
    PlanNotice,
)
from nongan.branches.models import Placement
from nongan.catalogue.models import MemberSkill
from nongan.kernel.documents import written
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Member, Membership, PartyOrganisation
from nongan.paper.documents.model import Column, Document, Table, day_in_words

COLUMNS = (
    Column("序号", 6, "center"),
    Column("姓名", 12, "center"),
    Column("所在单位党组织", 36),
    Column("所属临时党支部（社区）", 26),
    Column("特长及服务意向", 50),
)


# The page that publishes stands higher, since plans and rosters meet there; it registers here.
_publishing_page: list[str] = []


def publish_on(url_name: str) -> None:
    """Name the page that publishes an approved plan, by its id; called from apps.py only."""
    _publishing_page[:] = [url_name]


def publishing_page() -> str:
    """The name of the page that publishes; "" if there is none."""
    return _publishing_page[0] if _publishing_page else ""


def approved_plans() -> QuerySet[AllocationPlan]:
    """The plans that wait to be published."""
    return AllocationPlan.objects.filter(status=AllocationPlan.Status.APPROVED)


def plan_in_force() -> AllocationPlan | None:
    """The plan that was published last and is not closed."""
    return AllocationPlan.objects.filter(status__in=AllocationPlan.IN_FORCE).first()


def serving() -> QuerySet[Placement]:
    """Where each active member serves now: what counts against the places of a branch."""
    return Placement.objects.filter(ends_on=None, member__status=Member.Status.ACTIVE)


def numbers_placed() -> Counter[int]:
    """How many people serve in each community."""
    rows = serving().values("community").annotate(n=Count("id"))
    return Counter({row["community"]: row["n"] for row in rows})


def placements_of_unit(unit: PartyOrganisation) -> QuerySet[Placement]:
    """Where the people of a unit and of those below it serve."""
    ids = organisations.with_descendants([unit.id])
    homes = Membership.objects.filter(ends_on=None, party_organisation__in=ids)
    return serving().filter(member__in=homes.values("member"))


@dataclass(frozen=True)
class ListLine:
    """One line of a list: never a phone."""

    name: str
    number: str
    home: str
    branch: str
    skills: str


def list_lines(placements: QuerySet[Placement]) -> list[ListLine]:
    """The lines of a list in the order of unit, then member; three queries."""
    rows = list(placements.select_related("member", "community"))
    members = placements.values("member")
    spans = Membership.objects.filter(ends_on=None, member__in=members)
    homes = {
        row.member_id: row.party_organisation for row in spans.select_related("party_organisation")
    }
    skills: dict[UUID, list[str]] = defaultdict(list)
    english = (get_language() or "").startswith("en")
    known = MemberSkill.objects.filter(member__in=members).select_related("item")
    for skill in known.order_by("item__code"):
        skills[skill.member_id].append(skill.item.name_en if english else skill.item.name_zh)

    def order(row: Placement) -> tuple[int, str]:
        home = homes.get(row.member_id)
        return (home.id if home else 0, row.member.number)

    return [
        ListLine(
            row.member.name,
            row.member.number,
            homes[row.member_id].name if row.member_id in homes else "",
            row.community.name,
            _(", ").join(skills[row.member_id]),
        )
        for row in sorted(rows, key=order)
    ]


def list_document(title: str, lines: Sequence[ListLine], today: date) -> Document:
    """A list as an office expects it, without phones; its heads are Chinese in every language."""
    rows = [
        (position, line.name, line.home, line.branch, line.skills)
        for position, line in enumerate(lines, start=1)
    ]
    values = {"title": title, "as_of": day_in_words(today), "count": str(len(rows))}
    maker = f"{organisations.county_name()}县直机关党工委"
    return written("list", values, {"lines": [Table(COLUMNS, rows)]}, maker=maker, on=today)


def unseen(notices: QuerySet[PlanNotice]) -> QuerySet[PlanNotice]:
    """Those that nobody has opened yet."""
    return notices.filter(seen_at=None)


def opened_counts(plan: AllocationPlan) -> dict[str, int]:
    """How many units and branches were told, and how many opened all of it; no names."""
    behind = Q(seen_at__isnull=True)
    told = plan.notices.aggregate(
        units=Count("unit", distinct=True),
        units_behind=Count("unit", distinct=True, filter=behind),
        branches=Count("community", distinct=True),
        branches_behind=Count("community", distinct=True, filter=behind),
    )
    return {
        "units": told["units"],
        "units_seen": told["units"] - told["units_behind"],
        "branches": told["branches"],
        "branches_seen": told["branches"] - told["branches_behind"],
    }


@dataclass(frozen=True)
class OwnPlace:
    """Where a member serves and what the plan says of it; `line` None after a change by hand."""

    plan: AllocationPlan
    placement: Placement
    line: AllocationLine | None
    change: Amendment | None


def own_place(member: Member) -> OwnPlace | None:
    """The member's place under the plan in force; None without a plan or a place."""
    plan = plan_in_force()
    if plan is None:
        return None
    places = serving().filter(member=member).select_related("community__street")
    placement = places.first()
    if placement is None:
        return None
    lines = AllocationLine.objects.filter(plan=plan, member=member)
    line = lines.select_related("runner_up", "community").first()
    if line is not None and line.community_id != placement.community_id:
        line = None
    change = plan.amendments.filter(member=member, to_community=placement.community_id).first()
    return OwnPlace(plan, placement, line, change)


def branch_lines(plan: AllocationPlan) -> list[dict[str, Any]]:
    """Each branch of a plan: its places, how many serve there, and how many are too many."""
    placed = numbers_placed()
    places = plan.branch_places.select_related("community").order_by("community_id")
    return [
        {
            "place": row,
            "placed": placed[row.community_id],
            "surplus": max(0, placed[row.community_id] - row.most),
        }
        for row in places
    ]


def coordinates_table() -> list[tuple[Community, CommunityPoint | None]]:
    """Every open community with its point, or None."""
    known = {row.community_id: row for row in CommunityPoint.objects.all()}
    return [(place, known.get(place.id)) for place in organisations.open_communities()]
