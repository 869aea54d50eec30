"""Who may found and end branches, and who sees which branch."""

from django.db.models import Q, QuerySet

from nongan.branches.models import Appointment, Placement, TemporaryBranch
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant, Membership

Actor = organisations.Actor
Role = Grant.Role
AT_THE_BRANCH = (Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER)


def can_found_branches(actor: Actor) -> bool:
    """The working committee prepares, records and carries out what the higher body decides."""
    return organisations.holds_role(actor, Role.COMMITTEE_OFFICER)


def can_open_branches(actor: Actor) -> bool:
    """Everybody whom branches concern; administrators and the auditor have no work with them."""
    return organisations.holds_role(
        actor, Role.COMMITTEE_OFFICER, *AT_THE_BRANCH, Role.ORGAN_LIAISON, Role.MEMBER
    )


def is_at_the_branch(actor: Actor, branch: TemporaryBranch) -> bool:
    """Say whether the actor is an officer of this branch or works in its community."""
    return any(
        grant.role in AT_THE_BRANCH and grant.community_id == branch.community_id
        for grant in organisations.grants_held(actor)
    )


def own_members(actor: Actor) -> QuerySet[Membership]:
    """The open memberships in the organisations that the actor is the liaison of."""
    homes = organisations.own_party_organisations(actor)
    return Membership.objects.filter(ends_on=None, party_organisation__in=homes)


def visible_branches(actor: Actor) -> QuerySet[TemporaryBranch]:
    """All for the committee; those of the own community; a liaison those where own members serve
    or hold a post; a member those where the member serves or holds one."""
    if organisations.holds_role(actor, Role.COMMITTEE_OFFICER):
        return TemporaryBranch.objects.all()
    grants = organisations.grants_held(actor)
    own = [g.community_id for g in grants if g.role in AT_THE_BRANCH]
    people = Q(member__in=[g.member_id for g in grants if g.member_id])
    people |= Q(member__in=own_members(actor).values("member"))
    served = Placement.objects.filter(people, ends_on=None).values("community")
    appointed = Appointment.objects.filter(people).exclude(status="withdrawn").values("branch")
    return TemporaryBranch.objects.filter(
        Q(community__in=own) | Q(community__in=served) | Q(id__in=appointed)
    )
