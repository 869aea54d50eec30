"""Who holds which role, and how far it reaches. Grants are read afresh each time (promise E11)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


_readings: ContextVar[dict[Any, set[str]] | None] = ContextVar("roles_read_once", default=None)


@contextmanager
def roles_read_once() -> Iterator[None]:
    """Within this block an account's roles are read once, not for every entry of a menu.

    For putting one answer together, never across requests: promise E11 stays.
    """
    token = _readings.set({})
    try:
        yield
    finally:
        _readings.reset(token)


def roles_of(user: Actor) -> set[str]:
    """The codes of the roles that an account holds now, anywhere."""
    readings = _readings.get()
    if readings is None:
        return _read_roles(user)
    if user.pk not in readings:
        readings[user.pk] = _read_roles(user)
    return readings[user.pk]


def _read_roles(user: Actor) -> set[str]:
    return set(open_grants(user).order_by().values_list("role", flat=True))


def holds_role(
    user: Actor,
    *roles: str,
    party_organisation: PartyOrganisation | None = None,
    community: Community | None = None,
) -> bool:
    """Say whether an account holds one of the roles, where asked in just this place."""
    if party_organisation is None and community is None:
        return not roles_of(user).isdisjoint(roles)
    grants = open_grants(user).filter(role__in=roles)
    if party_organisation is not None:
        grants = grants.filter(party_organisation=party_organisation)
    if community is not None:
        grants = grants.filter(community=community)
    return grants.exists()


def with_descendants(ids: Iterable[int]) -> set[int]:
    """The ids and those of every Party organisation below them."""
    found = set(ids)
    edge = set(found)
    while edge:
        below = PartyOrganisation.objects.filter(parent__in=edge).values_list("id", flat=True)
        edge = set(below) - found
        found |= edge
    return found


def communities_open_to(user: Actor) -> QuerySet[Community]:
    """The communities whose work an account may see: all for the committee, else its own."""
    grants = list(open_grants(user).values_list("role", "community"))
    if any(role == Role.COMMITTEE_OFFICER for role, _ in grants):
        return Community.objects.all()
    own = {place for _, place in grants if place is not None}
    return Community.objects.filter(id__in=own)


def party_organisations_open_to(user: Actor) -> QuerySet[PartyOrganisation]:
    """The Party organisations whose members an account may see: all for the committee, else
    the liaison's own and those below it."""
    grants = list(open_grants(user).values_list("role", "party_organisation"))
    if any(role == Role.COMMITTEE_OFFICER for role, _ in grants):
        return PartyOrganisation.objects.all()
    own = with_descendants(place for _, place in grants if place is not None)
    return PartyOrganisation.objects.filter(id__in=own)


def members_visible_to(user: Actor) -> QuerySet[Member]:
    """The members an account may see: the committee all, a liaison those of the own Party
    organisation, a member the own row, and what higher apps have registered."""
    grants = list(open_grants(user).values_list("role", "party_organisation", "member"))
    if not grants or not isinstance(user, User):
        return Member.objects.none()
    if any(role == Role.COMMITTEE_OFFICER for role, _, _ in grants):
        return Member.objects.all()
    reach = Q(id__in=[member for _, _, member in grants if member is not None])
    if own := with_descendants(place for _, place, _ in grants if place is not None):
        belonging = Membership.objects.filter(ends_on__isnull=True, party_organisation__in=own)
        reach |= Q(id__in=belonging.values("member"))
    for scope in _member_scopes:
        reach |= Q(id__in=scope(user))
    return Member.objects.filter(reach)


def liaisons_of(party_organisation: PartyOrganisation) -> QuerySet[Grant]:
    """The open liaison grants of a Party organisation, with their accounts."""
    return Grant.objects.filter(
        party_organisation=party_organisation, role=Role.ORGAN_LIAISON, ends_at__isnull=True
    ).select_related("user")


def open_grants_in(community: Community) -> QuerySet[Grant]:
    """The open grants in a community, with their accounts."""
    return Grant.objects.filter(community=community, ends_at__isnull=True).select_related("user")
