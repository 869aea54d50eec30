"""Changes to one member: registering, correcting, moving, leaving."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies, rules
from nongan.organisations.models import Member, Membership, NumberSeries, PartyOrganisation
from nongan.organisations.queries import county_code
from nongan.organisations.services.member_values import MemberValues, cleaned, fill

MEMBER_SERIES = "member"


def take_member_numbers(count: int) -> Sequence[str]:
    """The next free member numbers. The series' row is the lock, so no two callers get one."""
    NumberSeries.objects.get_or_create(name=MEMBER_SERIES)
    series = NumberSeries.objects.select_for_update().get(name=MEMBER_SERIES)
    NumberSeries.objects.filter(name=MEMBER_SERIES).update(last=F("last") + count)
    return [rules.member_number(n) for n in range(series.last + 1, series.last + count + 1)]


def held_party_organisation(party_organisation_id: int) -> PartyOrganisation:
    """Lock a Party organisation that somebody joins, so that it is not closed meanwhile.

    Always taken before the members' rows. Raises Refused if it is closed.
    """
    rows = PartyOrganisation.objects.select_for_update(of=("self",))
    found = rows.get(id=party_organisation_id)
    require_open(found)
    return found


def require_open(party_organisation: PartyOrganisation) -> None:
    """Raise Refused if nobody can join a Party organisation any more."""
    if party_organisation.closed_on is not None:
        raise Refused(
            _("%(name)s is closed; choose its successor.") % {"name": party_organisation.name},
            code="party_organisation_closed",
        )


@transaction.atomic
def register_member(
    *,
    values: MemberValues,
    party_organisation_id: int,
    starts_on: date,
    actor: User,
    at: datetime,
) -> Member:
    """Register a member of a Party organisation. Raises NotAllowed, Refused."""
    clock.require_reckonable(starts_on)
    home = held_party_organisation(party_organisation_id)
    require(policies.can_register_members(actor, home))
    member = Member(number=take_member_numbers(1)[0])
    fill(member, cleaned(values), county=county_code())
    member.save(force_insert=True)
    Membership.objects.create(member=member, party_organisation=home, starts_on=starts_on)
    audit.record(
        actor=actor,
        verb="member.registered",
        target=member,
        at=at,
        details={"number": member.number, "party_organisation": home.name},
    )
    return member


def _held(member_id: uuid.UUID, version: int | None = None) -> tuple[Member, Membership | None]:
    # The member's row is the lock: two people who move one member take turns here.
    member = Member.objects.select_for_update(of=("self",)).get(id=member_id)
    if version is not None and member.version != version:
        raise Refused(
            _("Somebody changed this member meanwhile. Look at the page again."),
            code="changed_meanwhile",
        )
    home = member.memberships.filter(ends_on__isnull=True).select_related("party_organisation")
    return member, home.first()


@transaction.atomic
def change_member(
    *, member_id: uuid.UUID, values: MemberValues, version: int, actor: User, at: datetime
) -> Member:
    """Correct what is known of a member. Raises NotAllowed, Refused (also if seen too early)."""
    member, home = _held(member_id, version)
    require(policies.can_change_member(actor, home.party_organisation if home else None))
    changed = fill(member, cleaned(values), county=county_code())
    if not changed:
        return member
    member.version += 1
    member.save()
    details = {"number": member.number, "fields": sorted(changed)}
    audit.record(actor=actor, verb="member.changed", target=member, at=at, details=details)
    return member


@transaction.atomic
def move_member(
    *,
    member_id: uuid.UUID,
    party_organisation_id: int,
    moves_on: date,
    reason: str,
    actor: User,
    at: datetime,
) -> Membership:
    """End the open membership on a day and open one elsewhere; the history stays (scenario 38).

    Raises NotAllowed; Refused for a member who has left (see `return_member`).
    """
    require(policies.can_move_member(actor))
    target = held_party_organisation(party_organisation_id)
    member, home = _held(member_id)
    if home is None:
        raise Refused(_("This member has left already."), code="already_left")
    if home.party_organisation_id == target.id:
        raise Refused(_("The member already belongs there."), code="already_there")
    end_membership(home, on=moves_on)
    opened = _join(member, target, on=moves_on, reason=reason)
    details = {
        "number": member.number,
        "from": home.party_organisation.name,
        "to": target.name,
        "on": moves_on.isoformat(),
    }
    audit.record(actor=actor, verb="member.moved", target=member, at=at, details=details)
    return opened


def _join(member: Member, target: PartyOrganisation, *, on: date, reason: str) -> Membership:
    clock.require_reckonable(on)
    opened = Membership.objects.create(
        member=member,
        party_organisation=target,
        starts_on=on,
        reason=rules.plain_text(reason)[:200],
    )
    _set_status(member, Member.Status.ACTIVE)
    return opened


@transaction.atomic
def return_member(
    *,
    member_id: uuid.UUID,
    party_organisation_id: int,
    returns_on: date,
    reason: str,
    actor: User,
    at: datetime,
) -> Membership:
    """Take a member who had left back into service: the same member, with the same history.

    Raises NotAllowed; Refused for somebody in service, or a day before the member left.
    """
    require(policies.can_move_member(actor))
    target = held_party_organisation(party_organisation_id)
    member, home = _held(member_id)
    if home is not None:
        raise Refused(_("This member is in service."), code="in_service")
    left_on = member.memberships.aggregate(day=Max("ends_on"))["day"]
    if left_on is not None and returns_on < left_on:
        raise Refused(
            _("The member left on %(day)s only.") % {"day": left_on.isoformat()},
            code="returns_before_leaving",
        )
    opened = _join(member, target, on=returns_on, reason=reason)
    details = {"number": member.number, "to": target.name, "on": returns_on.isoformat()}
    audit.record(actor=actor, verb="member.returned", target=member, at=at, details=details)
    return opened


@transaction.atomic
def leave_member(
    *, member_id: uuid.UUID, leaves_on: date, reason: str, actor: User, at: datetime
) -> Member:
    """End a member's service with the county's organs; nothing is deleted.

    Raises NotAllowed, Refused.
    """
    member, home = _held(member_id)
    require(policies.can_change_member(actor, home.party_organisation if home else None))
    if home is None:
        raise Refused(_("This member has left already."), code="already_left")
    home.reason = rules.plain_text(reason)[:200] or home.reason
    end_membership(home, on=leaves_on)
    _set_status(member, Member.Status.LEFT)
    details = {"number": member.number, "on": leaves_on.isoformat()}
    audit.record(actor=actor, verb="member.left", target=member, at=at, details=details)
    return member


def end_membership(membership: Membership, *, on: date) -> None:
    """Set the end of an open membership. Raises Refused for a day before its start, or mistyped."""
    clock.require_reckonable(on)
    if not rules.move_is_timely(membership.starts_on, on):
        raise Refused(
            _("The membership began on %(day)s; it cannot end before that.")
            % {"day": membership.starts_on.isoformat()},
            code="ends_before_start",
        )
    membership.ends_on = on
    membership.save(update_fields=["ends_on", "reason"])


def _set_status(member: Member, status: str) -> None:
    member.status = status
    member.version += 1
    member.save(update_fields=["status", "version"])
