"""Who is on the roster: an issued version as it was frozen, or the county's present state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from nongan.branches.models import Placement
from nongan.catalogue.models import MemberSkill
from nongan.kernel import sealing
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member, Membership
from nongan.roster import linkage
from nongan.roster.models import Exemption, RosterEntry, RosterVersion


@dataclass(frozen=True, slots=True)
class EnrolledMember:
    """A member as the reverse check takes one; ids for rows, names for hashes."""

    id: UUID
    number: str
    name: str
    sex: str
    phone: str
    organisation_id: int | None
    organisation: str
    organ: str
    community_id: int | None
    community: str
    residence: str
    items: frozenset[str]
    exempt: str


def issued_version() -> RosterVersion | None:
    """The roster in force."""
    return RosterVersion.objects.filter(status=RosterVersion.Status.ISSUED).first()


def enrolled_members(version: RosterVersion | None, as_of: date) -> list[EnrolledMember]:
    """The members of a version, or, without one, those in service now; sorted by number.

    Phones are opened to link by; nothing here may show them. Members who have left since the
    version was issued are not expected any more and fall out.
    """
    exempt = exemptions_on(as_of)
    rows = _of_version(version, exempt) if version else _of_today(exempt)
    return sorted(rows, key=lambda member: member.number)


def people_for_linking(members: Iterable[EnrolledMember]) -> list[linkage.Person]:
    """The roster in the terms of the linkage."""
    return [
        linkage.Person(
            key=member.number,
            name=member.name,
            organ=member.organ,
            sex=member.sex,
            phone=member.phone,
            community=member.community,
            residence=member.residence,
            items=member.items,
        )
        for member in members
    ]


def exemptions_on(day: date) -> Mapping[UUID, str]:
    """The reason why each exempt member need not report in on a day."""
    valid = Exemption.objects.filter(withdrawn_at__isnull=True)
    spans = valid.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    return {span.member_id: span.reason for span in spans.filter(starts_on__lte=day)}


def _of_version(version: RosterVersion, exempt: Mapping[UUID, str]) -> list[EnrolledMember]:
    entries = RosterEntry.objects.filter(version=version, member__status=Member.Status.ACTIVE)
    rows = entries.select_related(
        "member__residence", "party_organisation__organ", "community"
    ).order_by("member__number")
    table = RosterEntry._meta.db_table
    return [
        EnrolledMember(
            row.member_id,
            row.member.number,
            row.name,
            row.sex,
            sealing.unseal(row.phone_sealed, table=table, column="phone", row_id=row.id),
            row.party_organisation_id,
            row.party_organisation.name,
            row.party_organisation.organ.name if row.party_organisation.organ else "",
            row.community_id,
            row.community.name if row.community else "",
            row.member.residence.name if row.member.residence else "",
            frozenset(row.items),
            exempt.get(row.member_id, ""),
        )
        for row in rows
    ]


def _of_today(exempt: Mapping[UUID, str]) -> list[EnrolledMember]:
    homes = {
        home.member_id: home
        for home in Membership.objects.filter(ends_on__isnull=True).select_related(
            "party_organisation__organ"
        )
    }
    places = {
        place.member_id: place
        for place in Placement.objects.filter(ends_on__isnull=True).select_related("community")
    }
    skills = _skills()
    members = Member.objects.filter(status=Member.Status.ACTIVE).select_related("residence")
    return [
        _from_today(
            member,
            homes.get(member.id),
            places.get(member.id),
            skills.get(member.id, []),
            exempt.get(member.id, ""),
        )
        for member in members
    ]


def _from_today(
    member: Member,
    home: Membership | None,
    place: Placement | None,
    items: Sequence[str],
    exempt: str,
) -> EnrolledMember:
    organ = home.party_organisation.organ if home else None
    return EnrolledMember(
        member.id,
        member.number,
        member.name,
        member.sex,
        organisations.unsealed_phone(member),
        home.party_organisation_id if home else None,
        home.party_organisation.name if home else "",
        organ.name if organ else "",
        place.community_id if place else None,
        place.community.name if place else "",
        member.residence.name if member.residence else "",
        frozenset(items),
        exempt,
    )


def _skills() -> Mapping[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for member, code in MemberSkill.objects.values_list("member_id", "item__code"):
        found[member].append(code)
    return found
