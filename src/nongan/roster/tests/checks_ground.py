"""A small county for the tests of records and checks: two communities, two organs, a cast."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from nongan.accounts.models import User
from nongan.accounts.tests.factories import make_user
from nongan.branches.models import Placement
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
from nongan.organisations.queries import phone_index
from nongan.roster.models import ImportBatch, Kind
from nongan.roster.rules.papers import PaperRow
from nongan.roster.services import records

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What stands inside must be refused for this reason; the sentence depends on the language."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


def batch_of(kind: str, user: User) -> ImportBatch:
    return ImportBatch.objects.create(
        kind=kind,
        status="confirmed",
        created_by=user,
        created_at=NINE,
        confirmed_by=user,
        confirmed_at=NINE,
    )


@dataclass
class Ground:
    """桥南社区 and 西关社区; 县财政局 and 县公安局; an account for every role."""

    bridge: Community
    gate: Community
    finance: PartyOrganisation
    police: PartyOrganisation
    people: dict[str, User] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def user(self, who: str) -> User:
        return self.people[who]

    def add_member(
        self, number: str, name: str, *, home: PartyOrganisation, place: Community, **more: Any
    ) -> Member:
        phone = more.get("phone", "")
        member = Member(
            number=number, name=name, name_keys=pinyin.search_keys(name), sex=more.get("sex", "")
        )
        member.phone_sealed = sealing.seal(
            phone, table="organisations_member", column="phone", row_id=member.id
        )
        member.phone_index = phone_index(phone)
        member.save()
        Membership.objects.create(member=member, party_organisation=home, starts_on=DAY)
        Placement.objects.create(member=member, community=place, starts_on=DAY)
        self.members[number] = member
        return member

    def receipts(self, *rows: PaperRow) -> records.Written:
        user = self.user("officer")
        batch = batch_of(Kind.RECEIPTS, user)
        return records.write_receipts(batch=batch, rows=rows, actor=user, at=NINE)

    def feedback(self, *rows: PaperRow) -> records.Written:
        user = self.user("officer")
        batch = batch_of(Kind.FEEDBACK, user)
        return records.write_feedback(batch=batch, rows=rows, actor=user, at=NINE)


def line(place: Community, row: int, name: str, unit: str, **values: Any) -> PaperRow:
    """A receipt as the reader would hand it on."""
    values = {"number": f"{place.id:02}-{row:04}", "name": name, "unit": unit, **values}
    return PaperRow(
        file=f"{place.name}回执.xlsx",
        sheet="Sheet",
        row=row + 2,
        values=values,
        raw={"name": name, "unit": unit},
        community=place.id,
        year=2026,
    )


def card(place: Community, row: int, name: str, unit: str, quarter: int = 1) -> PaperRow:
    """A feedback line as the reader would hand it on."""
    return PaperRow(
        file=f"2026年第{quarter}季度反馈卡汇总.xlsx",
        sheet=place.name,
        row=row + 2,
        values={"number": str(row), "name": name, "unit": unit, "minutes": 120, "grade": "good"},
        raw={"name": name, "unit": unit},
        community=place.id,
        year=2026,
        quarter=quarter,
        title="主题实践活动",
    )


def make_ground() -> Ground:
    County.objects.create(id=1, code="220122", name="农安县")
    street = Street.objects.create(name="兴农街道")
    bridge = Community.objects.create(name="桥南社区", street=street)
    gate = Community.objects.create(name="西关社区", street=street)
    homes = []
    for number, name in ((1, "县财政局"), (2, "县公安局")):
        organ = Organ.objects.create(number=number, name=name)
        homes.append(
            PartyOrganisation.objects.create(name=f"{name}党支部", kind="branch", organ=organ)
        )
    ground = Ground(bridge, gate, homes[0], homes[1])
    for who, role, place in (
        ("officer", "committee_officer", {}),
        ("second_officer", "committee_officer", {}),
        ("branch", "branch_officer", {"community": bridge}),
        ("worker", "community_worker", {"community": bridge}),
        ("neighbour", "community_worker", {"community": gate}),
        ("liaison", "organ_liaison", {"party_organisation": ground.finance}),
        ("auditor", "auditor", {}),
    ):
        ground.people[who] = make_user(who)
        Grant.objects.create(user=ground.people[who], role=role, starts_at=NINE, **place)
    ground.people["stranger"] = make_user("stranger")
    _cast(ground)
    return ground


def _cast(ground: Ground) -> None:
    f, p, b, g = ground.finance, ground.police, ground.bridge, ground.gate
    ground.add_member("M000001", "张晓丽", home=f, place=b, phone="13812345678", sex="F")
    ground.add_member("M000002", "王建国", home=f, place=b, phone="13912345678", sex="M")
    ground.add_member("M000003", "李佳", home=p, place=g, phone="13712345678", sex="F")
    ground.add_member("M000004", "赵刚", home=p, place=g, phone="13612345678", sex="M")
    ground.add_member("M000005", "陈晨", home=f, place=b, phone="13512345678", sex="F")
    ground.add_member("M000006", "陈晨", home=f, place=b, phone="", sex="F")
