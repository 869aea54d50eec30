"""Reading members: searching, lists, and what of them may be shown."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Prefetch, Q, QuerySet

from nongan.accounts.models import User
from nongan.kernel import clock, sealing
from nongan.organisations import rules
from nongan.organisations.models import County, Grant, Member, Membership, PhoneLook
from nongan.organisations.queries.rights import grants_held

TABLE = "organisations_member"
PHONE_FIELD = "organisations.member.phone"


def county_code() -> str:
    """The GB/T 2260 code of this county; "" before it is set up."""
    return County.objects.values_list("code", flat=True).first() or ""


def phone_index(written: str, *, county: str | None = None) -> str:
    """The blind index under which a phone is searched, however it is written; "" for no phone.

    Equal phones of two counties have different indexes (promise E5). Bulk callers pass `county`.
    """
    code = county_code() if county is None else county
    return sealing.blind_index(rules.normal_phone(written), field=f"{PHONE_FIELD}|{code}")


def unsealed_phone(member: Member) -> str:
    """The full phone. Only for approved exports, linking and the two screens of promise E3."""
    return sealing.unseal(member.phone_sealed, table=TABLE, column="phone", row_id=member.id)


def masked_phone(member: Member) -> str:
    """The phone as any page may show it: `138****4406`."""
    return rules.masked_phone(unsealed_phone(member))


def unsealed_birth(member: Member) -> str:
    """The birth date as partial ISO text, for balance and checking; "" if unknown."""
    return sealing.unseal(member.birth_sealed, table=TABLE, column="birth", row_id=member.id)


def members_matching(members: QuerySet[Member], written: str) -> QuerySet[Member]:
    """Members by exact phone, member number, part of the name, pinyin or its initials."""
    text = written.strip()
    if not text:
        return members
    if rules.normal_phone(text):
        return members.filter(phone_index=phone_index(text))
    compact = re.sub(r"[\s·•]", "", text).lower()
    if re.fullmatch(r"m\d+", compact):
        return members.filter(number__startswith=compact.upper())
    if compact.isascii():
        return members.filter(name_keys__contains=f"|{compact}")
    return members.filter(Q(name__contains=text) | Q(name_keys__contains=compact))


@dataclass(frozen=True)
class MemberFilter:
    """What the list of members can be narrowed by; every field stands in the URL."""

    text: str = ""
    party_organisation: int | None = None
    residence: int | None = None
    kind: str = ""
    status: str = Member.Status.ACTIVE


def members_list(members: QuerySet[Member], wanted: MemberFilter) -> QuerySet[Member]:
    """Members as the list shows them, each with its open membership (one query more)."""
    found = members_matching(members, wanted.text)
    if wanted.party_organisation is not None:
        belonging = Membership.objects.filter(
            ends_on__isnull=True, party_organisation=wanted.party_organisation
        )
        found = found.filter(id__in=belonging.values("member"))
    if wanted.residence is not None:
        found = found.filter(residence=wanted.residence)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.status:
        found = found.filter(status=wanted.status)
    return with_home(found.select_related("residence")).order_by("number")


def with_home(members: QuerySet[Member]) -> QuerySet[Member]:
    """Members with their open membership at hand, for `home_of`."""
    current = Membership.objects.filter(ends_on__isnull=True).select_related(
        "party_organisation__organ"
    )
    return members.prefetch_related(Prefetch("memberships", current, to_attr="current"))


def home_of(member: Member) -> Membership | None:
    """The open membership of a member; no query after `with_home`."""
    current: list[Membership] | None = getattr(member, "current", None)
    if current is not None:
        return current[0] if current else None
    return (
        member.memberships.filter(ends_on__isnull=True)
        .select_related("party_organisation__organ")
        .first()
    )


def membership_on(member: Member, day: date) -> Membership | None:
    """Where a member belonged on a day (scenario 38: history is never overwritten)."""
    return (
        member.memberships.filter(starts_on__lte=day)
        .exclude(ends_on__lte=day)
        .select_related("party_organisation__organ")
        .first()
    )


def membership_history(member: Member) -> QuerySet[Membership]:
    """Every Party organisation a member belonged to, oldest first, empty spans left out."""
    rows = member.memberships.select_related("party_organisation__organ")
    return rows.exclude(ends_on__isnull=False, ends_on__lte=F("starts_on")).order_by(
        "starts_on", "id"
    )


def open_memberships(member_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Membership]:
    """The open membership of each of the members, by member id; in batches of 500."""
    ids = list(member_ids)
    found: dict[uuid.UUID, Membership] = {}
    for start in range(0, len(ids), 500):
        rows = Membership.objects.filter(member__in=ids[start : start + 500], ends_on__isnull=True)
        found |= {row.member_id: row for row in rows.select_related("party_organisation")}
    return found


def phone_looks(member: Member) -> QuerySet[PhoneLook]:
    """Who unmasked a member's phone, newest first (domain.md R15)."""
    return PhoneLook.objects.filter(member=member).select_related("user")


def looks_left(user: User, at: datetime) -> int:
    """How many phones an account may still unmask on the county's day of `at`."""
    used = PhoneLook.objects.filter(user=user, day=clock.day_of(at)).count()
    return max(0, rules.PHONE_LOOKS_PER_DAY - used)


def member_of(user: User) -> Member | None:
    """The member that an account belongs to, if it is a member's own."""
    own = [grant for grant in grants_held(user) if grant.role == Grant.Role.MEMBER]
    return own[0].member if own else None
