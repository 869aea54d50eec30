"""Who may appoint to posts, and who sees whose appointment."""

from django.db.models import Q, QuerySet

from nongan.branches.models import Appointment, Placement
from nongan.branches.policies.founding import Actor, own_members
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant

Role = Grant.Role
SETTLED = ("in_office", "relieved")


def can_appoint(actor: Actor) -> bool:
    """Posts are filled by decisions that the working committee carries out (designated)."""
    return organisations.holds_role(actor, Role.COMMITTEE_OFFICER)


def visible_appointments(actor: Actor) -> QuerySet[Appointment]:
    """All for the committee. Who is or was in office is open to the branch, its community and its
    members; a liaison sees the own members' appointments only, a nominee nobody else's."""
    if can_appoint(actor):
        return Appointment.objects.all()
    grants = organisations.grants_held(actor)
    # What a liaison's own members open is a branch, not the other people of its committee.
    near = [g.community_id for g in grants if g.community_id]
    members = [g.member_id for g in grants if g.member_id]
    reach = Q(branch__community__in=near, status__in=SETTLED)
    served = Placement.objects.filter(member__in=members, ends_on=None).values("community")
    reach |= Q(branch__community__in=served, status__in=SETTLED) | Q(member__in=members)
    reach |= Q(member__in=own_members(actor).values("member"))
    return Appointment.objects.filter(reach)
