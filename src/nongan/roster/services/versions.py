"""Issuing the roster (M05): draft, organs' confirmation, committee's approval, issue."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.queries import placing
from nongan.kernel import digests, sealing
from nongan.kernel.errors import Refused, require
from nongan.organisations import queries as organisations
from nongan.organisations.models import County, Member, PartyOrganisation
from nongan.roster.models import OrganConfirmation, RosterEntry, RosterVersion
from nongan.roster.policies import versions as policies
from nongan.roster.queries import known
from nongan.roster.queries.versions import entry_facts, organs_of

Status = RosterVersion.Status
CHUNK = 500
ENTRY_TABLE = RosterEntry._meta.db_table
OPEN = [Status.DRAFT, Status.ORGAN_CONFIRMED, Status.COMMITTEE_APPROVED]


@transaction.atomic
def draft_version(*, as_of: date, actor: User, at: datetime) -> RosterVersion:
    """Draft the next version from the county as it is: active members and their placements.

    A version that was in preparation gives way to it. Raises NotAllowed; Refused when there is
    nobody to list.
    """
    require(policies.can_prepare_versions(actor))
    version = write_draft(as_of=as_of, actor=actor, at=at)
    details = {"number": version.number, "entries": version.entries.count()}
    audit.record(actor=actor, verb="roster.drafted", target=version, at=at, details=details)
    return version


def write_draft(*, as_of: date, actor: User, at: datetime) -> RosterVersion:
    """The same within the caller's transaction, who has asked the policy and leaves the event."""
    County.objects.select_for_update().first()
    for unfinished in RosterVersion.objects.filter(status__in=OPEN):
        _withdraw(unfinished)
    last = RosterVersion.objects.aggregate(last=Max("number"))["last"] or 0
    version = RosterVersion.objects.create(
        number=last + 1, as_of=as_of, created_by=actor, created_at=at
    )
    entries = _entries(version)
    if not entries:
        raise Refused(_("There are no members yet. Import the rosters first."), code="nobody")
    RosterEntry.objects.bulk_create(entries, batch_size=CHUNK)
    return version


def _entries(version: RosterVersion) -> list[RosterEntry]:
    placed = placing.open_placements()
    members = {member.id: member for member in known.known_members(with_birth=False)}
    organs = organisations.of_organs().values_list("id", flat=True)
    place = {id: position for position, id in enumerate(organs)}
    # A community's own Party members, such as a branch's second deputy, report in nowhere.
    at_home = set(organisations.of_communities().values_list("id", flat=True)) | {None}
    ordered = sorted(
        (m for m in members.values() if m.party_organisation not in at_home),
        key=lambda m: (place.get(m.party_organisation or 0, len(place)), m.number),
    )
    phones = {m.id: organisations.unsealed_phone(m) for m in Member.objects.filter(status="active")}
    found = []
    for position, member in enumerate(ordered, start=1):
        entry = RosterEntry(
            id=uuid4(),
            version=version,
            position=position,
            member_id=member.id,
            party_organisation_id=member.party_organisation or 0,
            community_id=placed.get(member.id),
            name=member.name,
            sex=member.sex,
            kind=member.kind,
            post=member.post,
            phone_index=member.phone_index,
            items=list(member.skills),
        )
        entry.phone_sealed = sealing.seal(
            phones.get(member.id, ""), table=ENTRY_TABLE, column="phone", row_id=entry.id
        )
        found.append(entry)
    return found


def _held(version_id: int) -> RosterVersion:
    return RosterVersion.objects.select_for_update(of=("self",)).get(id=version_id)


@transaction.atomic
def confirm_organ(
    *, version_id: int, party_organisation_id: int, reason: str, actor: User, at: datetime
) -> RosterVersion:
    """Confirm one organ's people on a draft; the last organ confirms the version.

    The organ's liaison gives no reason; the committee, confirming in an organ's place, must.
    Confirming again changes nothing. Raises NotAllowed, IllegalMove, Refused.
    """
    version = _held(version_id)
    organ = PartyOrganisation.objects.get(id=party_organisation_id)
    require(policies.can_confirm_organ(actor, organ))
    if version.confirmations.filter(party_organisation=organ).exists():
        return version
    RosterVersion.LIFECYCLE.require(version.status, Status.ORGAN_CONFIRMED)
    if not version.entries.filter(party_organisation=organ).exists():
        raise Refused(_("No member of this organ is on the version."), code="no_entries")
    _confirm(version, [organ], _reason(actor, reason), actor, at)
    details = {"number": version.number, "organ": organ.name}
    audit.record(actor=actor, verb="roster.organ_confirmed", target=version, at=at, details=details)
    return version


@transaction.atomic
def confirm_remaining_organs(
    *, version_id: int, reason: str, actor: User, at: datetime
) -> RosterVersion:
    """Confirm in the place of every organ that has not; the committee must say why.

    Raises NotAllowed, IllegalMove, Refused.
    """
    version = _held(version_id)
    require(policies.can_prepare_versions(actor))
    RosterVersion.LIFECYCLE.require(version.status, Status.ORGAN_CONFIRMED)
    done = version.confirmations.values("party_organisation")
    remaining = list(organs_of(version).exclude(id__in=done))
    _confirm(version, remaining, _reason(actor, reason), actor, at)
    details = {"number": version.number, "organs": len(remaining)}
    audit.record(
        actor=actor, verb="roster.organs_confirmed", target=version, at=at, details=details
    )
    return version


def _reason(actor: User, written: str) -> str:
    reason = written.strip()[:200]
    if policies.can_prepare_versions(actor) and not reason:
        raise Refused(
            _("Say why the committee confirms in the organ's place."), code="reason_missing"
        )
    return reason if policies.can_prepare_versions(actor) else ""


def _confirm(
    version: RosterVersion,
    organs: Iterable[PartyOrganisation],
    reason: str,
    actor: User,
    at: datetime,
) -> None:
    OrganConfirmation.objects.bulk_create(
        [
            OrganConfirmation(
                version=version,
                party_organisation=organ,
                confirmed_by=actor,
                confirmed_at=at,
                reason=reason,
            )
            for organ in organs
        ]
    )
    done = version.confirmations.values("party_organisation")
    if not organs_of(version).exclude(id__in=done).exists():
        version.status = Status.ORGAN_CONFIRMED
        version.save(update_fields=["status"])


@transaction.atomic
def approve_version(*, version_id: int, actor: User, at: datetime) -> RosterVersion:
    """Approve a version that every organ confirmed. Raises NotAllowed, IllegalMove."""
    version = _held(version_id)
    require(policies.can_prepare_versions(actor))
    RosterVersion.LIFECYCLE.require(version.status, Status.COMMITTEE_APPROVED)
    version.status, version.approved_by, version.approved_at = (
        Status.COMMITTEE_APPROVED,
        actor,
        at,
    )
    version.save(update_fields=["status", "approved_by", "approved_at"])
    audit.record(
        actor=actor,
        verb="roster.approved",
        target=version,
        at=at,
        details={"number": version.number},
    )
    return version


@transaction.atomic
def issue_version(*, version_id: int, actor: User, at: datetime) -> RosterVersion:
    """Issue an approved version; the one in force until now is superseded.

    Raises NotAllowed or IllegalMove.
    """
    version = _held(version_id)
    require(policies.can_prepare_versions(actor))
    RosterVersion.LIFECYCLE.require(version.status, Status.ISSUED)
    RosterVersion.objects.filter(status=Status.ISSUED).update(status=Status.SUPERSEDED)
    version.status, version.issued_by, version.issued_at = Status.ISSUED, actor, at
    version.digest = digests.digest(entry_facts(version))
    version.save(update_fields=["status", "issued_by", "issued_at", "digest"])
    audit.record(
        actor=actor,
        verb="roster.issued",
        target=version,
        at=at,
        details={"number": version.number, "digest": version.digest},
    )
    return version


@transaction.atomic
def withdraw_version(*, version_id: int, actor: User, at: datetime) -> RosterVersion:
    """Withdraw a version that was not issued. Raises NotAllowed or IllegalMove."""
    version = _held(version_id)
    require(policies.can_prepare_versions(actor))
    RosterVersion.LIFECYCLE.require(version.status, Status.WITHDRAWN)
    _withdraw(version)
    audit.record(
        actor=actor,
        verb="roster.withdrawn",
        target=version,
        at=at,
        details={"number": version.number},
    )
    return version


def _withdraw(version: RosterVersion) -> None:
    version.status = Status.WITHDRAWN
    version.save(update_fields=["status"])
    # A withdrawn draft keeps no copy of anybody's data, and holds no member back.
    version.entries.all().delete()
