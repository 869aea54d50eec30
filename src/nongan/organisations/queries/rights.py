"""Who holds which role, and how far it reaches. Grants are read afresh for each answer (promise
E11).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from nongan.accounts.models import User
from nongan.organisations.models import Community, Grant, Member, Membership, PartyOrganisation

Actor = User | AnonymousUser
Role = Grant.Role

# A higher app may widen what a role sees, with a query of member ids: a community's people are
# known only where they are placed (`roster`). It registers in its apps.py.
MemberScope = Callable[[User], QuerySet[Any]]
_member_scopes: list[MemberScope] = []


def add_member_scope(scope: MemberScope) -> None:
    """Register a query of further member ids that a user may see; called from apps.py only."""
    if scope not in _member_scopes:
        _member_scopes.append(scope)


def open_grants(user: Actor) -> QuerySet[Grant]:
    """The grants in force of an account; none for a stranger or a closed account."""
    if not isinstance(user, User) or not user.is_active:
        return Grant.objects.none()
    return Grant.objects.filter(user=user, ends_at__isnull=True)


@dataclass
class _Readings:
    """What was read of rights for one answer."""

    grants: dict[Any, list[Grant]] = field(default_factory=dict)
    below: dict[int, list[int]] = field(default_factory=dict)


_readings: ContextVar[_Readings | None] = ContextVar("rights_read_once", default=None)


@contextmanager
def rights_read_once() -> Iterator[None]:
    """Within this block an account's grants are read once, not for every question about them.

    For putting one answer together that changes nothing, never across requests (promise E11).
    A block within another reads no more than the outer one.
    """
    token = _readings.set(_readings.get() or _Readings())
    try:
        yield
    finally:
        _readings.reset(token)


def grants_held(user: Actor) -> list[Grant]:
    """The grants in force of an account, the oldest first."""
    readings = _readings.get() or _Readings()
    if user.pk not in readings.grants:
        readings.grants[user.pk] = list(open_grants(user).order_by("starts_at", "id"))
    return readings.grants[user.pk]


def roles_of(user: Actor) -> set[str]:
    """The codes of the roles that an account holds now, anywhere."""
    return {grant.role for grant in grants_held(user)}


def holds_role(
    user: Actor,
    *roles: str,
    party_organisation: PartyOrganisation | None = None,
    community: Community | None = None,
) -> bool:
    """Say whether an account holds one of the roles, where asked in just this place."""
    return any(
        grant.role in roles
        and (party_organisation is None or grant.party_organisation_id == party_organisation.id)
        and (community is None or grant.community_id == community.id)
        for grant in grants_held(user)
    )


def with_descendants(ids: Iterable[int]) -> set[int]:
    """The ids and those of every Party organisation below them; the tree is read once."""
    found = set(ids)
    below = (_readings.get() or _Readings()).below
    if found and not below:
        rows = PartyOrganisation.objects.filter(parent__isnull=False)
        for row in rows.only("parent"):
            below.setdefault(row.parent_id or 0, []).append(row.id)
    edge = list(found)
    while edge:
        edge = [child for id in edge for child in below.get(id, ()) if child not in found]
        found.update(edge)
    return found


def communities_open_to(user: Actor) -> QuerySet[Community]:
    """The communities whose work an account may see: all for the committee, else its own."""
    if holds_role(user, Role.COMMITTEE_OFFICER):
        return Community.objects.all()
    own = {grant.community_id for grant in grants_held(user) if grant.community_id}
    return Community.objects.filter(id__in=own)


def party_organisations_open_to(user: Actor) -> QuerySet[PartyOrganisation]:
    """The Party organisations whose members an account may see: all for the committee, else
    the liaison's own and those below it."""
    if holds_role(user, Role.COMMITTEE_OFFICER):
        return PartyOrganisation.objects.all()
    return PartyOrganisation.objects.filter(id__in=own_party_organisations(user))


def own_party_organisations(user: Actor) -> set[int]:
    """The Party organisations that an account is the liaison of, with those below; their ids."""
    places = [grant.party_organisation_id for grant in grants_held(user)]
    return with_descendants(place for place in places if place is not None)


def members_visible_to(user: Actor) -> QuerySet[Member]:
    """The members an account may see: the committee all, a liaison those of the own Party
    organisation, a member the own row, and what higher apps have registered."""
    grants = grants_held(user)
    if not grants or not isinstance(user, User):
        return Member.objects.none()
    if holds_role(user, Role.COMMITTEE_OFFICER):
        return Member.objects.all()
    reach = Q(id__in=[grant.member_id for grant in grants if grant.member_id])
    if own := own_party_organisations(user):
        belonging = Membership.objects.filter(ends_on__isnull=True, party_organisation__in=own)
        reach |= Q(id__in=belonging.values("member"))
    for scope in _member_scopes:
        reach |= Q(id__in=scope(user))
    return Member.objects.filter(reach)


def liaisons_of(rows: Iterable[PartyOrganisation]) -> dict[int, list[Grant]]:
    """The open liaison grants of Party organisations by their ids, with the accounts."""
    grants = Grant.objects.filter(
        party_organisation__in=[row.id for row in rows],
        role=Role.ORGAN_LIAISON,
        ends_at__isnull=True,
    )
    found: dict[int, list[Grant]] = defaultdict(list)
    for grant in grants.select_related("user").order_by("id"):
        found[grant.party_organisation_id or 0].append(grant)
    return found


def open_grants_in(community: Community) -> QuerySet[Grant]:
    """The open grants in a community, with their accounts."""
    return Grant.objects.filter(community=community, ends_at__isnull=True).select_related("user")
