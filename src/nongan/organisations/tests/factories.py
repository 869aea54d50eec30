"""Makes places, organs, people and roles for tests: a small cast with invented names."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from nongan.accounts.models import User
from nongan.kernel import sealing
from nongan.kernel.pinyin import search_keys
from nongan.organisations import rules
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
from nongan.organisations.queries.people import TABLE

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine o'clock in the county
MARCH = date(2026, 3, 1)
PASSWORD = "riverside-2026-quiet"  # noqa: S105 - of invented people
_numbers = itertools.count(1)


def make_county(code: str = "220122", name: str = "农安县") -> County:
    return County.objects.get_or_create(id=1, defaults={"code": code, "name": name})[0]


def make_street(name: str = "") -> Street:
    make_county()
    return Street.objects.create(name=name or f"河滨{next(_numbers)}街道")


def make_community(name: str = "", street: Street | None = None) -> Community:
    return Community.objects.create(
        name=name or f"河滨{next(_numbers)}社区", street=street or make_street()
    )


def make_organ(name: str = "", **fields: Any) -> Organ:
    make_county()
    number = next(_numbers)
    return Organ.objects.create(
        number=fields.pop("number", 1000 + number), name=name or f"县第{number}局", **fields
    )


def make_party_organisation(
    name: str = "", organ: Organ | None = None, **fields: Any
) -> PartyOrganisation:
    """A branch of an organ; a community's when `community` is given."""
    if organ is None and "community" not in fields:
        organ = make_organ()
    owner = organ or fields["community"]
    return PartyOrganisation.objects.create(
        name=name or f"{owner.name}党支部{next(_numbers)}",
        kind=fields.pop("kind", PartyOrganisation.Kind.BRANCH),
        organ=organ,
        **fields,
    )


def make_member(
    name: str = "张晓丽",
    party_organisation: PartyOrganisation | None = None,
    phone: str = "",
    birth: str = "",
    starts_on: date = MARCH,
    **fields: Any,
) -> Member:
    """A member with an open membership, phone and birth date sealed as in life."""
    home = party_organisation or make_party_organisation()
    member = Member(
        number=fields.pop("number", f"T{next(_numbers):06d}"),
        name=name,
        name_keys=search_keys(name),
        **fields,
    )
    digits = rules.normal_phone(phone)
    member.phone_sealed = sealing.seal(digits, table=TABLE, column="phone", row_id=member.id)
    member.phone_index = phone_index(digits)
    member.birth_sealed = sealing.seal(birth, table=TABLE, column="birth", row_id=member.id)
    member.save()
    Membership.objects.create(member=member, party_organisation=home, starts_on=starts_on)
    return member


def make_user(username: str = "") -> User:
    """An account with a password that is `PASSWORD`, and no role."""
    name = username or f"person{next(_numbers)}"
    return User.objects.create_user(name, PASSWORD, display_name=f"{name}同志")


def grant(user: User, role: str, **place: Any) -> Grant:
    return Grant.objects.create(user=user, role=role, starts_at=NINE, **place)


def make_officer(username: str = "") -> User:
    """An officer of the working committee."""
    user = make_user(username)
    grant(user, Grant.Role.COMMITTEE_OFFICER)
    return user


def make_liaison(party_organisation: PartyOrganisation, username: str = "") -> User:
    user = make_user(username)
    grant(user, Grant.Role.ORGAN_LIAISON, party_organisation=party_organisation)
    return user


def make_worker(community: Community, username: str = "") -> User:
    user = make_user(username)
    grant(user, Grant.Role.COMMUNITY_WORKER, community=community)
    return user


def make_branch_officer(community: Community, username: str = "") -> User:
    user = make_user(username)
    grant(user, Grant.Role.BRANCH_OFFICER, community=community)
    return user


def make_administrator(role: str, username: str = "") -> User:
    """A system administrator, security administrator or auditor."""
    user = make_user(username)
    grant(user, role)
    return user


def make_member_user(member: Member, username: str = "") -> User:
    """The account of one member."""
    user = make_user(username)
    grant(user, Grant.Role.MEMBER, member=member)
    return user
