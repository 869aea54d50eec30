"""Giving and ending roles. Only the security administrator does it (domain.md §3.6).

`actor` None is the command line on the server itself: it makes the first three administrators.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.accounts.services import keeping as accounts
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies
from nongan.organisations.models import (
    Community,
    Grant,
    GrantProposal,
    Member,
    PartyOrganisation,
)
from nongan.organisations.models.rights import ADMINISTRATORS, EVERYWHERE, IN_A_COMMUNITY

Role = Grant.Role


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role holds: everywhere (all empty), or in just one place."""

    party_organisation: PartyOrganisation | None = None
    community: Community | None = None
    member: Member | None = None

    def named(self) -> str:
        """The name of the place for the record; a member by number."""
        if self.member is not None:
            return self.member.number
        return str(self.party_organisation or self.community or "")


COUNTY_WIDE = Place()


@transaction.atomic
def give_grant(
    *, user: User, role: str, actor: User | None, at: datetime, place: Place = COUNTY_WIDE
) -> Grant:
    """Give an account a role in a place. Raises NotAllowed, Refused."""
    require(actor is None or policies.can_change_grants(actor))
    # The account's row is the lock: two administrators' roles cannot slip in side by side.
    user = User.objects.select_for_update(of=("self",)).get(id=user.pk)
    grant = _new_grant(user, role, place, at)
    _save(grant)
    details = {"user": user.username, "role": role, "place": place.named()}
    audit.record(actor=actor, verb="grant.given", target=grant, at=at, details=details)
    return grant


def _new_grant(user: User, role: str, place: Place, at: datetime) -> Grant:
    if role not in Role.values:
        raise Refused(_("There is no such role."), code="role_unknown")
    if not _fits(role, place):
        raise Refused(_("This role needs its place, and only that."), code="scope")
    held = set(
        Grant.objects.filter(user=user, ends_at__isnull=True, role__in=ADMINISTRATORS).values_list(
            "role", flat=True
        )
    )
    if role in ADMINISTRATORS and held - {role}:
        raise Refused(
            _("Nobody is two of system, security administrator and auditor at once."),
            code="two_administrators",
        )
    return Grant(
        user=user,
        role=role,
        party_organisation=place.party_organisation,
        community=place.community,
        member=place.member,
        starts_at=at,
    )


def _fits(role: str, place: Place) -> bool:
    given = (
        place.party_organisation is not None,
        place.community is not None,
        place.member is not None,
    )
    if role in EVERYWHERE:
        return given == (False, False, False)
    if role in IN_A_COMMUNITY:
        return given == (False, True, False)
    return given == ((True, False, False) if role == Role.ORGAN_LIAISON else (False, False, True))


def _save(grant: Grant) -> None:
    try:
        with transaction.atomic():
            grant.save(force_insert=True)
    except IntegrityError as twice:
        raise Refused(_("This account holds that role already."), code="held_already") from twice
    # Promise F1: what a person may do has changed, so sessions opened before it die.
    accounts.drop_sessions(user_id=grant.user_id)


@transaction.atomic
def end_grant(*, grant_id: int, actor: User | None, at: datetime) -> Grant:
    """End a role; it works at the next request (promise E11). Raises NotAllowed, Refused."""
    require(actor is None or policies.can_change_grants(actor))
    others = list(
        Grant.objects.select_for_update(of=("self",))
        .filter(role=Role.SECURITY_ADMIN, ends_at__isnull=True)
        .order_by("id")
    )
    grant = Grant.objects.select_for_update(of=("self",)).select_related("user").get(id=grant_id)
    if grant.ends_at is not None:
        raise Refused(_("This role has ended already."), code="ended_already")
    if others == [grant]:
        raise Refused(
            _("The last security administrator stays until there is another."), code="last_one"
        )
    grant.ends_at = at
    grant.save(update_fields=["ends_at"])
    accounts.drop_sessions(user_id=grant.user_id)
    details = {"user": grant.user.username, "role": grant.role}
    audit.record(actor=actor, verb="grant.ended", target=grant, at=at, details=details)
    return grant


def end_branch_offices(*, member: Member, community: Community, at: datetime) -> int:
    """End what a member's accounts may do as branch officer of a community; return how many grants.

    Within the caller's transaction, which has asked its policy and leaves the event: a branch has
    relieved the member. It works at the next request (promise E11).
    """
    accounts_of = Grant.objects.filter(member=member, ends_at__isnull=True).values("user")
    rows = Grant.objects.select_for_update(of=("self",)).filter(
        user__in=accounts_of,
        role=Role.BRANCH_OFFICER,
        community=community,
        ends_at__isnull=True,
    )
    users = list(rows.values_list("user", flat=True))
    Grant.objects.filter(
        user__in=users, role=Role.BRANCH_OFFICER, community=community, ends_at__isnull=True
    ).update(ends_at=at)
    for user_id in users:
        accounts.drop_sessions(user_id=user_id)
    return len(users)


@transaction.atomic
def give_proposed_grants(*, actor: User | None, at: datetime) -> int:
    """Give every proposed role, all or none, as one change; return how many.

    Raises NotAllowed, Refused.
    """
    require(actor is None or policies.can_change_grants(actor))
    proposals = list(GrantProposal.objects.select_for_update(of=("self",)).order_by("id"))
    if not proposals:
        raise Refused(_("No role is waiting to be given."), code="none_proposed")
    rows = GrantProposal.objects.filter(id__in=[row.id for row in proposals])
    for row in rows.select_related("user", "party_organisation", "community"):
        place = Place(row.party_organisation, row.community)
        _save(_new_grant(row.user, row.role, place, at))
    rows.delete()
    details = {"roles": len(proposals)}
    audit.record(
        actor=actor, verb="grants.given", target="organisations.Grant:many", at=at, details=details
    )
    return len(proposals)


@transaction.atomic
def drop_proposal(*, proposal_id: int, actor: User, at: datetime) -> None:
    """Refuse a proposed role; the account stays without it. Raises NotAllowed."""
    require(policies.can_change_grants(actor))
    row = GrantProposal.objects.select_related("user").get(id=proposal_id)
    details = {"user": row.user.username, "role": row.role}
    audit.record(actor=actor, verb="grant.refused", target=row, at=at, details=details)
    row.delete()
