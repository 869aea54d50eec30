"""The demo's plan for the coming year: where communities lie, who wishes what, a plan."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nongan.allocation.models import AllocationPlan, CommunityPoint, CommunityWish
from nongan.allocation.policies import after
from nongan.allocation.services import fixing, planning, simulating, wishing
from nongan.catalogue import queries as catalogue
from nongan.demo.services.story import People, people
from nongan.kernel import clock
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member

TITLE = "{}年在职党员进社区分配方案（测算）"
EAST, NORTH = Decimal("125.15"), Decimal("44.42")
STEP = Decimal("0.012")
ROW = 4
WISHING = 3
"""Every third member of the liaison's unit names a community; other units have no liaison here."""
# The plan in force weighs staying only; this one weighs everything.
WEIGHTS = {
    "preference": 10,
    "distance": 10,
    "stability": 5,
    "numbers": 8,
    "sexes": 2,
    "ages": 2,
    "skills": 20,
}
LOCKED = "社区点名需要的业务骨干，双方已商定。"
RECUSED = "配偶在该社区居委会任职，按规定回避。"


def prepare_next_plan(*, at: datetime) -> None:
    """Say where communities lie, state wishes, and simulate next year's plan; each once."""
    cast, year = people(), clock.day_of(at).year + 1
    places = list(organisations.open_communities().order_by("id").values_list("id", flat=True))
    members = list(Member.objects.filter(status=Member.Status.ACTIVE).order_by("number"))
    if not CommunityPoint.objects.exists():
        _lie(places, cast, at)
    if not CommunityWish.objects.exists():
        _wish(places, cast, at)
    if not AllocationPlan.objects.filter(year=year).exists():
        _plan(year, members, places, cast, at)


def _lie(places: list[int], cast: People, at: datetime) -> None:
    """On an invented grid: streets side by side, communities a kilometre apart."""
    coordinates: dict[int, tuple[Decimal, Decimal] | None] = {
        place: (EAST + STEP * (number % ROW), NORTH + STEP * (number // ROW))
        for number, place in enumerate(places)
    }
    wishing.set_coordinates(coordinates=coordinates, actor=cast.officer, at=at)


def _wish(places: list[int], cast: People, at: datetime) -> None:
    members = after.wishing_members(cast.liaison).order_by("number")
    for number, member in enumerate(members[::WISHING]):
        wished = [places[(number * 5 + more * 3) % len(places)] for more in range(1 + number % 2)]
        wishing.state_wishes(
            member_number=member.number,
            community_ids=list(dict.fromkeys(wished)),
            actor=cast.liaison,
            at=at,
        )


def _plan(year: int, members: list[Member], places: list[int], cast: People, at: datetime) -> None:
    plan = planning.create_plan(
        title=TITLE.format(year),
        year=year,
        starts_on=date(year, 1, 1),
        actor=cast.officer,
        at=at,
    )
    known: dict[str, Any] = {"plan_id": plan.id, "version": None, "actor": cast.officer, "at": at}
    share = len(members) // len(places)
    size = planning.Size(share * 9 // 10, share, share * 11 // 10 + 1)
    change = planning.PlanChange(
        weights=WEIGHTS,
        unit_rules=planning.UnitRules(own_percent=30),
        sizes=dict.fromkeys(places, size),
        floors=[planning.FloorWanted(item.code, 2) for item in catalogue.published_items()[:6]],
    )
    planning.change_settings(**known, change=change)
    for number, member in enumerate(members[5:200:65]):
        where = fixing.Where(places[number % len(places)], LOCKED)
        fixing.lock_member(**known, member_number=member.number, where=where)
    for number, member in enumerate(members[9:200:95]):
        where = fixing.Where(places[-1 - number % len(places)], RECUSED)
        fixing.exclude_member(**known, member_number=member.number, where=where)
    simulating.simulate_plan(**known)
