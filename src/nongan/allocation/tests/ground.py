"""A small county to plan for: three communities, two units, members with wishes and skills."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from nongan.accounts.models import User
from nongan.accounts.tests.factories import make_user
from nongan.allocation.models import AllocationPlan, CommunityWish
from nongan.allocation.services import planning, simulating
from nongan.branches.models import Placement
from nongan.catalogue.models import MemberSkill, ServiceItem
from nongan.kernel import pinyin, sealing
from nongan.kernel.errors import Refused
from nongan.organisations.models import (
    Community,
    County,
    Grant,
    Member,
    Membership,
    Organ,
    PartyOrganisation,
    Street,
)

NINE = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
START = date(2027, 1, 1)
NAMES = "甲乙丙丁戊己庚辛壬癸子丑"


@dataclass
class Ground:
    """What a test plans with."""

    officer: User
    second: User
    stranger: User
    communities: list[Community]
    units: list[PartyOrganisation]
    members: list[Member] = field(default_factory=list)

    def new_plan(self) -> AllocationPlan:
        """A plan in draft, with sizes wide enough for anything."""
        plan = planning.create_plan(
            title="2027年分配方案", year=2027, starts_on=START, actor=self.officer, at=NINE
        )
        wide = planning.Size(0, len(self.members) // 3, len(self.members))
        return self.change(plan, sizes={place.id: wide for place in self.communities})

    def change(self, plan: AllocationPlan, **changes) -> AllocationPlan:
        """Change its settings."""
        return planning.change_settings(
            plan_id=plan.id,
            version=None,
            change=planning.PlanChange(**changes),
            actor=self.officer,
            at=NINE,
        )

    def simulated(self, plan: AllocationPlan) -> AllocationPlan:
        """Simulate it."""
        return simulating.simulate_plan(plan_id=plan.id, version=None, actor=self.officer, at=NINE)

    def add_member(self, number: int) -> Member:
        """One more member, in the units in turn."""
        name = f"宁{NAMES[number % len(NAMES)]}"
        member = Member(
            number=f"M{number:06}",
            name=name,
            name_keys=pinyin.search_keys(name),
            sex="MF"[number % 2],
            residence=self.communities[number % 3],
        )
        member.birth_sealed = sealing.seal(
            str(1966 + 3 * (number % 12)),
            table="organisations_member",
            column="birth",
            row_id=member.id,
        )
        member.save()
        Membership.objects.create(
            member=member,
            party_organisation=self.units[number % len(self.units)],
            starts_on=date(2020, 1, 1),
        )
        self.members.append(member)
        return member


def make_ground(people: int = 12) -> Ground:
    """Twelve members unless asked otherwise; the first three serve in the first community."""
    County.objects.get_or_create(id=1, defaults={"code": "220122", "name": "农安县"})
    streets = [Street.objects.create(name=f"{name}街道") for name in "东西"]
    communities = [
        Community.objects.create(name=f"{name}社区", street=streets[at // 2])
        for at, name in enumerate("春夏秋")
    ]
    units = []
    for at, name in enumerate(("供电局", "教育局")):
        organ = Organ.objects.create(number=800 + at, name=name)
        units.append(
            PartyOrganisation.objects.create(name=f"{name}党支部", kind="branch", organ=organ)
        )
    officer, second, stranger = (make_user(name) for name in ("zhao", "qian", "sun"))
    for user in (officer, second):
        Grant.objects.create(user=user, role=Grant.Role.COMMITTEE_OFFICER, starts_at=NINE)
    ground = Ground(officer, second, stranger, communities, units)
    items = list(ServiceItem.objects.order_by("number")[:3])
    for number in range(people):
        member = ground.add_member(number)
        MemberSkill.objects.create(member=member, item=items[number % 3])
        if number % 3 == 0:
            CommunityWish.objects.create(
                member=member, community=communities[(number // 3) % 3], rank=1
            )
        if number < 3:
            Placement.objects.create(
                member=member, community=communities[0], starts_on=date(2026, 1, 1)
            )
    return ground


@contextmanager
def refused(code: str):
    """The block is refused for this reason."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code
